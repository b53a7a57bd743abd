"""What stands behind a cause: a payload that fails for two reasons shows the one that is met first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hookproof.checks.trial import Failed
from hookproof.contract.model import Event
from hookproof.contract.validation import is_valid
from hookproof.judging.courier import Courier
from hookproof.judging.reasons.explaining import Cause
from hookproof.judging.reasons.features import Feature, feature, peculiar
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.schema.differences import applied, edits

#: So many causes in a row are mended to see what stands behind them.
LAYERS = 3
_BEHIND = "It stands behind another cause in each shape that was sent: here that one is mended."


def behind(
    event: Event, failures: Sequence[Failed], taken: list[Case], causes: Sequence[Cause], courier: Courier
) -> Iterator[Failed]:
    """Yield how payloads of these failures fall short without what the causes say of them.

    Sent is what has, even so, something that no acknowledged payload has. `taken` are those that were acknowledged;
    what is acknowledged here is added. Raises OutOfTime.
    """
    known = [each for cause in causes for features in cause.features for each in features]
    for number, failed in enumerate(failures):
        case = _without(known, failed, taken, event)
        if case is None or not courier.tries(1):
            continue
        label = f"behind/{case.address}/{number}"
        delivery = courier.signer.deliver_bytes(case.body, address=case.address, event=case.event, label=label)
        exchange = courier.send(delivery)
        fault = failed.trial.expect.broken_by(exchange)
        if exchange.acknowledged:
            taken.append(case)
        elif fault is not None:
            trial = replace(failed.trial, case=case)
            yield replace(failed, trial=trial, fault=fault, exchange=exchange, note=_BEHIND, steps=())


def _without(known: Sequence[Feature], failed: Failed, taken: Sequence[Case], event: Event) -> Case | None:
    """Return the case of a failure without these facts; None where it has none, or nothing else that is its own."""
    if not (known and taken and failed.trial.differs) or failed.fault.lasting:
        return None
    case, payloads = failed.trial.case, [each.payload for each in taken]
    changes, base = min(((list(edits(base, case.payload)), base) for base in payloads), key=lambda pair: len(pair[0]))
    left = [edit for edit in changes if not any(_is_same(feature(edit, payloads), each) for each in known)]
    if len(left) == len(changes) or not peculiar(left, payloads):
        return None
    payload = applied(base, left)
    return replace(case, payload=payload, body=encode(payload)) if is_valid(event)(payload) else None


def _is_same(one: Feature, known: Feature) -> bool:
    """Whether a fact is the one that a cause says, or there is nothing, in another way, at the same place."""
    return one == known or (one.lacking and known.lacking and one.path == known.path)
