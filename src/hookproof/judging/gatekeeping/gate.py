"""The gate: at least one genuine delivery is acknowledged, else nothing that is refused later means anything."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hookproof.checks.expectation import Fault, fault_of
from hookproof.delivery.traffic import Exchange, Failure
from hookproof.judging.courier import Courier, too_many
from hookproof.judging.recovery import still_there
from hookproof.payloads.case import Case

#: What no option of the user's can be the cause of.
_CERTAIN = (Fault.SILENT, Fault.REDIRECTED, Fault.UNFIT, Fault.CUT, Fault.ENDLESS)
#: How often a consumer that cannot be connected to is tried before we say that it is not there.
_LABEL = "gate"
#: So many where it asks to wait, however long it is waited for.
_TOO_MANY = 2
#: So many other events are tried where the first one got no answer.
_UNANSWERED = 7
#: So many other shapes are tried where it limits how often it is called: each waits its turn.
_SLOWLY = 20


@dataclass(frozen=True, slots=True)
class Gate:
    """What came of the gate: the exchanges, and the first case that was acknowledged, if any was."""

    exchanges: tuple[Exchange, ...]
    open_with: Case | None

    @property
    def unreachable(self) -> bool:
        """Whether no connection could be made at all."""
        return all(exchange.failure is Failure.UNREACHABLE for exchange in self.exchanges)

    @property
    def asked_to_wait(self) -> bool:
        """Whether the consumer says no more than that it is asked too often, or that it is not ready."""
        return all(map(too_many, self.exchanges))

    @property
    def certain(self) -> bool:
        """Whether what came back is a defect whatever the user's options are: nothing in time, an answer that has
        no end, a redirect, or a success of another kind than the provider's."""
        return all(fault_of(exchange) in _CERTAIN for exchange in self.exchanges)


def pass_gate(examples: Sequence[Case], courier: Courier, further: Iterable[Case] = ()) -> Gate:
    """Send one genuine delivery of each case until one is acknowledged: the first alone, the others side by side.

    A consumer may handle some events only, or fail on the first one alone. Where none of the examples is acknowledged,
    the `further` cases are tried: what fails may be something that all examples have. Raises OutOfTime.
    """
    first = courier.genuine(examples[0])
    if first.failure is Failure.UNREACHABLE and still_there(courier, examples[0], _LABEL):
        first = courier.send(courier.signer.deliver(examples[0], label=f"{_LABEL}/again"))
    if first.acknowledged:
        return Gate((first,), examples[0])
    if first.failure is Failure.UNREACHABLE:
        return Gate((first,), None)
    others = examples[1:]
    if too_many(first):
        # It was waited for already: what else is asked now is waited for as long.
        return _told_to_wait(first, others, courier)
    if fault_of(first).lasting:
        # Each costs the whole time limit: a few, and all at the same time.
        others = others[:_UNANSWERED]
    rest = courier.genuine_all(others, together=fault_of(first).lasting)
    opened = next((case for case, e in zip(others, rest, strict=True) if e.acknowledged), None)
    gate = Gate((first, *rest), opened)
    if opened is not None or gate.unreachable or gate.certain:
        return gate
    shapes = list(itertools.islice(further, None if courier.pace.turned_away is None else _SLOWLY))
    tried = courier.genuine_all(shapes)
    return Gate(gate.exchanges, next((case for case, e in zip(shapes, tried, strict=True) if e.acknowledged), None))


def _told_to_wait(first: Exchange, others: Sequence[Case], courier: Courier) -> Gate:
    rest = courier.genuine_all(others[:_TOO_MANY])
    opened = next((case for case, e in zip(others, rest, strict=False) if e.acknowledged), None)
    return Gate((first, *rest), opened)
