"""What is said of one delivery, as records for the reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hookproof import __version__
from hookproof.contract import Contract
from hookproof.findings import Fact, Verdict
from hookproof.payloads.conformity import FITS, NAMES_EVENT
from hookproof.receiving.appraisal import AUTHENTIC, DELIVERED, DESCRIBED, READABLE, Appraised
from hookproof.stream import Ending, Finished, Judged, Record, Started

#: What one delivery by itself is held to, in the order in which it is looked at.
_FACTS = (AUTHENTIC, DELIVERED, READABLE, NAMES_EVENT, FITS, DESCRIBED)
_HEADERS = frozenset({AUTHENTIC, DELIVERED})
#: What can be said only of a payload that was read, and of which event it is.
_OF_PAYLOADS = frozenset({NAMES_EVENT, FITS, DESCRIBED})
_OF_EVENTS = frozenset({FITS, DESCRIBED})


def records(result: Appraised, contract: Contract, source: str, *, payload_alone: bool) -> Iterator[Record]:
    """Yield a judgement for each thing that a delivery is held to.

    `source` names where the delivery is kept; `payload_alone` says that its headers are not known.
    """
    subject = result.event or "the delivery"
    yield Started(
        kind="doctor",
        target=source,
        contract=contract.name,
        tool_version=__version__,
        facts=_FACTS,
        subjects=(subject,),
    )
    for fact in _FACTS:
        yield _judged(fact, subject, result, _unseen(fact, result, payload_alone))
    yield Finished(outcome=Ending.COMPLETE)


def _judged(fact: Fact, subject: str, result: Appraised, unseen: str) -> Judged:
    found = (finding for finding in result.findings if finding.fact is fact)
    mine = tuple(replace(finding, subject=finding.subject or subject) for finding in found)
    if mine:
        return Judged(fact=fact, subject=subject, verdict=Verdict.BROKEN, findings=mine)
    verdict = Verdict.NOT_OBSERVED if unseen else Verdict.HOLDS
    return Judged(fact=fact, subject=subject, verdict=verdict, note=unseen)


def _unseen(fact: Fact, result: Appraised, payload_alone: bool) -> str:
    """Why a fact could not be looked at; "" where it was."""
    broken = {finding.fact for finding in result.findings}
    if fact in _HEADERS and payload_alone:
        return "no header was given"
    if fact is AUTHENTIC and result.verified is None:
        return "the contract proves its deliveries in a way that is not tested"
    if fact in _OF_PAYLOADS and READABLE in broken:
        return "there is no payload that can be read"
    if fact in _OF_EVENTS and NAMES_EVENT in broken:
        return "the payload names no event of the contract"
    return ""
