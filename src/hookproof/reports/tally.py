"""The counts of a run, and the exit code that they mean: one place for every report and every command."""

from __future__ import annotations

from collections import Counter

from hookproof.errors import Exit, HookproofError
from hookproof.findings import Finding, Severity, Verdict
from hookproof.stream import Ending, Finished, Judged, Record


class Tally:
    """Counts records as they come. A finding that comes with several judgements is one finding."""

    def __init__(self) -> None:
        self.verdicts: Counter[tuple[str, Verdict]] = Counter()
        self.severities: Counter[Severity] = Counter()
        self.deliveries = 0
        self.finished: Finished | None = None
        self.known: set[str] = set()
        self.unwritten: list[HookproofError] = []
        self._seen: set[Finding] = set()

    def take(self, record: Record) -> None:
        """Count one record."""
        if isinstance(record, Judged):
            self._judged(record)
        elif isinstance(record, Finished):
            self.finished = record

    def _judged(self, record: Judged) -> None:
        self.verdicts[record.fact.family, record.verdict] += 1
        self.deliveries += record.deliveries
        self.known.update(record.known)
        for finding in record.findings:
            if finding not in self._seen:
                self._seen.add(finding)
                self.severities[finding.severity] += 1

    @property
    def families(self) -> list[str]:
        """The families that were judged, in the order in which they came."""
        return list(dict.fromkeys(family for family, _ in self.verdicts))

    def count(self, verdict: Verdict, family: str | None = None) -> int:
        """How many judgements gave that verdict, in one family or in all."""
        return sum(n for (name, v), n in self.verdicts.items() if v is verdict and family in (None, name))

    @property
    def worst(self) -> Severity | None:
        """The highest severity of any finding, None where there is no finding."""
        return max(self.severities, default=None)

    def at_least(self, severity: Severity) -> int:
        """How many findings weigh that much or more."""
        return sum(n for level, n in self.severities.items() if level >= severity)

    @property
    def complete(self) -> bool:
        """Whether the run went through to its end."""
        return self.finished is not None and self.finished.outcome is Ending.COMPLETE

    @property
    def observed(self) -> int:
        """How many judgements rest on something seen: they hold or are broken."""
        return self.count(Verdict.HOLDS) + self.count(Verdict.BROKEN)

    def exit_code(self, fail_on: Severity = Severity.ERROR) -> Exit:
        """Return what the command exits with (design, section 6).

        A defect of ours counts before all: what it left out may hide anything; then input that cannot be read. A
        finding that weighs enough counts even where the run was cut short. Without one, a run that did not complete, or
        in which nothing was observed, is no pass. A verdict stands whatever became of the reports; a good one is told
        as bad input where one that was asked for could not be written.
        """
        if self.finished is not None and self.finished.defects:
            return Exit.OUR_DEFECT
        if self.finished is not None and self.finished.bad_input:
            return Exit.BAD_INPUT
        if self.at_least(fail_on):
            return Exit.FINDINGS
        if not (self.complete and self.observed):
            return Exit.NOT_JUDGED
        return self.unless_unwritten(Exit.CLEAN)

    def unless_unwritten(self, code: Exit) -> Exit:
        """Return `code`, but bad input for a good one where a report that was asked for could not be written."""
        return Exit.BAD_INPUT if code is Exit.CLEAN and self.unwritten else code
