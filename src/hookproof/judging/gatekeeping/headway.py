"""How far a delivery gets before it is refused: an answer that depends on the key shows that the proof was verified.

A consumer with a mistake in its scheme, and another one behind it, acknowledges no form at all. But it answers in
another way what gets past the proof, and then in the first way the same form with another key.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hookproof.contract.proofkinds import DIGESTS
from hookproof.delivery.bends.table import bend
from hookproof.delivery.traffic import Exchange
from hookproof.judging.courier import Courier
from hookproof.judging.gatekeeping.mistakes import Choice, Combination, Making, made
from hookproof.payloads.case import Case

#: So much of an answer is compared, without the numbers and ids that differ from one to the next.
_COMPARED = 2000
_VARYING = re.compile(rb"[0-9a-fA-F-]{8,}|[0-9]+")
#: So many forms are looked at again for each answer that is unlike the one to a forgery.
_TRIED = 2

Answer = tuple[int | None, bytes]


def answer_of(exchange: Exchange) -> Answer:
    """Return status and body of what came back, without what differs from one answer to the next."""
    if exchange.response is None:
        return None, b""
    return exchange.response.status, _VARYING.sub(b"#", exchange.response.body[:_COMPARED])


def another_key(making: Making) -> Making:
    """Return how a proof is made by who does not know the key."""
    return replace(making, key=hashlib.sha256(b"another key" + making.key).digest())


_FORGED = Choice("forged", "", 0, another_key)


@dataclass(slots=True)
class Headway:
    """The forms whose answers are unlike that to a forgery, by answer; `refusal` is what a forgery gets, each time."""

    refusal: Answer
    found: dict[Answer, list[Combination]]

    def see(self, combinations: Sequence[Combination], exchanges: Sequence[Exchange]) -> None:
        """Note which combinations were answered in another way; silence says nothing."""
        for combination, exchange in zip(combinations, exchanges, strict=True):
            answer = answer_of(exchange)
            if exchange.response is not None and answer != self.refusal:
                self.found.setdefault(answer, []).append(combination)

    def past_the_proof(self, case: Case, courier: Courier) -> Combination | None:
        """Return the first form that is refused as a forgery is with another key alone, each time; None without one.

        What it gets with the right key may change: a consumer that counts in fractions of a second takes some.
        """
        for form in itertools.chain.from_iterable(forms[:_TRIED] for forms in self.found.values()):
            tries = [_sent(case, courier, each) for each in (form, (*form, _FORGED)) * 2]
            right, forged = tries[0::2], tries[1::2]
            if all(answer == self.refusal for answer in forged) and self.refusal not in right:
                return form
        return None


def headway(case: Case, courier: Courier) -> Headway | None:
    """Return what a forgery gets, to compare with; None where that is not always the same, or is not a refusal.

    Where a genuine delivery gets something else than a forgery, its proof is not what is wrong: None, too.
    Raises OutOfTime.
    """
    if courier.signer.scheme.kind not in DIGESTS:
        return None
    signer, answers = courier.signer, []
    for number in range(2):
        forged = bend("wrong-key")(signer.deliver(case, label=f"headway/forged/{number}"), signer)
        genuine = signer.deliver(case, label=f"headway/genuine/{number}")
        answers += [answer_of(courier.send(each)) for each in (forged, genuine) if each is not None]
    refused = len(set(answers)) == 1 and answers[0][0] is not None and answers[0][0] // 100 in (4, 5)
    return Headway(answers[0], {}) if refused else None


def _sent(case: Case, courier: Courier, form: Combination) -> Answer | None:
    delivery = made(case, courier.signer, form, f"headway/{courier.delivered}")
    return None if delivery is None else answer_of(courier.send(delivery))
