"""Which characters of a text make a payload fail: the fewest with which it still does."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from hookproof.checks.trial import Failed
from hookproof.contract.model import Event
from hookproof.contract.validation import is_valid
from hookproof.judging.courier import Courier
from hookproof.judging.reasons.minimise import smallest
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.places import replaced

#: A longer text may fall short for its length: no characters of it are looked for.
_LONGEST = 80
#: Deliveries that the search may take, and how many characters are worth naming.
MAX_TRIES, _FEW = 24, 4


def text_in(case: Case) -> str:
    """Return the short text that a case's one change put into its payload; "" where it is another change."""
    mutation = case.mutation
    if mutation is None or not isinstance(mutation.before, str) or not isinstance(mutation.after, str):
        return ""
    return mutation.after if 1 < len(mutation.after) <= _LONGEST else ""


def deciding(text: str, fails: Callable[[str], bool], *, budget: int) -> str:
    """Return the fewest characters of a text, in its order, that still fail; "" where a letter or digit of ASCII does.

    The whole text is taken to fail. Where such a letter fails alone, it is not what stands in the text that matters.
    """
    found = "".join(smallest(tuple(text), lambda characters: fails("".join(characters)), budget=budget))
    plain = all(each.isascii() and (each.isalnum() or each == " ") for each in found)
    return "" if plain or len(found) > _FEW else found


def in_words(characters: str) -> str:
    """Return characters as a sentence names them: those beyond ASCII with their number, those unseen by their name."""
    shown = f"`{characters}`" if characters.isprintable() else ""
    numbers = [f"U+{ord(each):04X}" for each in characters if not (each.isascii() and each.isprintable())]
    names = [unicodedata.name(each, "").lower() or "a control character" for each in characters] if not shown else []
    return " ".join(filter(None, (shown or " and ".join(names), f"({', '.join(numbers)})" if numbers else "")))


def with_characters(failures: Sequence[Failed], event: Event, courier: Courier) -> list[Failed]:
    """Return the failures, the first of each kind of text with the characters that decide, where that is found.

    Raises OutOfTime.
    """
    told: list[Failed] = []
    kinds: set[str] = set()
    for failed in failures:
        kind = failed.trial.case.mutation.id if failed.trial.case.mutation is not None else ""
        searched = kind not in kinds and not (failed.note or failed.fault.lasting or failed.exchange.delivery.bent)
        found = _found(failed, event, courier) if searched and text_in(failed.trial.case) else ""
        kinds |= {kind} if found else set()
        told.append(replace(failed, note=f"Of that text {in_words(found)} is enough.") if found else failed)
    return told


def _found(failed: Failed, event: Event, courier: Courier) -> str:
    case, admits = failed.trial.case, is_valid(event)

    def fails(text: str) -> bool:
        pointer = case.mutation.pointer if case.mutation is not None else ""
        payload = replaced(case.payload, pointer, text)
        body, label = encode(payload), f"characters/{pointer}/{text}"
        if not admits(payload):
            return False
        exchange = courier.send(courier.signer.deliver_bytes(body, address=case.address, event=case.event, label=label))
        again = replace(failed, exchange=exchange)
        return failed.trial.expect.broken_by(exchange) is failed.fault and again.status == failed.status

    return deciding(text_in(case), fails, budget=courier.tries(MAX_TRIES))
