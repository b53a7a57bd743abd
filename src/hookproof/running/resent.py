"""Deliveries that were sent again and their answers as the records of a run, so that every report can show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hookproof import __version__
from hookproof.delivery.traffic import Exchange, Failure
from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.stream import Ending, Finished, Judged, Record, Started

#: What the answer to a delivery is held to that no check has sent: the answer that such a delivery calls for.
ANSWERED = Fact(
    id="replay.answer",
    title="What is sent again is answered as it should be",
    severity=Severity.ERROR,
    clause="practice",
    mend="Look at the handler with the request shown; the same command sends it again.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resent:
    """Deliveries that were sent again, in order.

    `wrong` says what is wrong with the last answer, "" where nothing is. `name` says what was sent, `address` is its
    address where it has one, `again` are the options that send it once more, `evidence` are requests and answers,
    without secrets.
    """

    name: str
    address: str | None
    event: str
    contract: str
    target: str
    exchanges: Sequence[Exchange]
    wrong: str
    evidence: Sequence[tuple[str, str]]
    again: tuple[str, ...]

    @property
    def unreachable(self) -> bool:
        """Whether nobody was there to answer."""
        return len(self.exchanges) == 1 and self.exchanges[-1].failure is Failure.UNREACHABLE

    def records(self) -> Iterator[Record]:
        """Yield the run: one judgement, or none where nobody answered."""
        last, subject = self.exchanges[-1], self.event or self.name
        yield Started(
            kind="replay",
            target=self.target,
            contract=self.contract,
            tool_version=__version__,
            facts=(ANSWERED,),
            subjects=(subject,),
            again=self.again,
        )
        count, seconds = len(self.exchanges), sum(each.seconds for each in self.exchanges)
        end = Finished(outcome=Ending.COMPLETE, deliveries=count, seconds=seconds)
        if self.unreachable:
            yield replace(end, outcome=Ending.NOT_JUDGED, reason=f"{self.target}: {last.summary}.", deliveries=0)
            return
        findings = (self._finding(subject, last),) if self.wrong else ()
        verdict = Verdict.BROKEN if findings else Verdict.HOLDS
        yield Judged(
            fact=ANSWERED, subject=subject, verdict=verdict, findings=findings, deliveries=count, seconds=seconds
        )
        yield end

    def _finding(self, subject: str, last: Exchange) -> Finding:
        return Finding(
            fact=ANSWERED,
            subject=subject,
            message=f"{self.name}: {last.summary}: {self.wrong}.",
            severity=ANSWERED.severity,
            address=self.address,
            evidence=tuple(self.evidence),
            discriminator=self.name,
        )
