"""A consumer takes a wrong form of each delivery, and no other: the run says so, and goes on in that form.

Else one mistake in the signature would hide all others until it is mended.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

from hookproof.contract.model import DeliveryRules
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Exchange
from hookproof.engine.entrance import through_the_gate
from hookproof.findings import Verdict
from hookproof.judging.gatekeeping.endings import SCHEME, nothing_more, shut
from hookproof.judging.session import Session
from hookproof.payloads.case import Case
from hookproof.stream import Finished, Judged, Record

_REASON = (
    "All else was judged with deliveries in the wrong form that the consumer takes: mend auth.scheme first, then the "
    "others can be sent again."
)
_NOT_YET = "the consumer takes another form of delivery than the provider's: it is judged when auth.scheme is mended"


def in_its_form(
    session: Session, refused: Exchange, signer: Signer, judged: Callable[[Case], Generator[Record, None, Finished]]
) -> Generator[Record, None, Finished]:
    """Have all that this form leaves to judge `judged`, from a case on that is acknowledged in it; `refused` was not.

    What the consumer takes then is a fact. That it refuses a forgery is none: it may do so for the form.
    """
    left_out = list(_adopt(session, signer))
    if not session.plan.checks:
        return nothing_more(refused)
    gate = through_the_gate(session)
    if gate.open_with is None:
        told = (yield from shut(session, gate)) if gate.certain else None
        return told if isinstance(told, Finished) else nothing_more(refused)
    yield from left_out
    records = judged(gate.open_with)
    try:
        while True:
            yield _less_sure(next(records))
    except StopIteration as stop:
        end: Finished = stop.value
        return replace(end, reason=f"{_REASON} {end.reason}".rstrip())
    finally:
        records.close()


def _adopt(session: Session, signer: Signer) -> Iterator[Judged]:
    """Make all that comes by this signer's rules, and leave out the checks that mean nothing under these."""
    plan, chosen = session.plan, session.richest_first()[0].name
    covered = _covered(signer)
    others = [row for row in plan.checks if row.id != SCHEME]
    kept = tuple(row for row in others if row.applies(covered) or not row.applies(plan.contract.delivery))
    contract = replace(plan.contract, provider=replace(plan.contract.provider, delivery=signer.rules))
    session.plan = replace(plan, contract=contract, checks=kept)
    session.courier.sign_as(signer)
    for row in others:
        if row not in kept:
            yield Judged(fact=row.fact, subject=chosen, verdict=Verdict.NOT_OBSERVED, note=_NOT_YET)


def _covered(signer: Signer) -> DeliveryRules:
    """Return the rules by which checks mean something: a body that is written anew is not covered as it was sent."""
    rules, proof = signer.rules, signer.scheme
    if signer.instead is None:
        return rules
    bodiless = replace(proof, signed_content=proof.signed_content.replace("{body}", ""))
    return replace(rules, authentication=(bodiless, *rules.authentication[1:]))


def _less_sure(record: Record) -> Record:
    """Take back that a check of the proof holds."""
    if isinstance(record, Judged) and record.fact.family == "auth" and record.verdict is Verdict.HOLDS:
        return replace(record, verdict=Verdict.NOT_OBSERVED, note=_NOT_YET, partial=False)
    return record
