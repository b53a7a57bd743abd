"""The order in which findings are mended: what hides others first, then what weighs most.

One place decides it, for every report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from hookproof.findings import Finding, Verdict
from hookproof.stream import Judged


@dataclass(frozen=True, slots=True)
class Followers:
    """The checks that wait for a finding: those that fail with it, and those that could observe nothing beside it."""

    failing: dict[str, None] = field(default_factory=dict)
    hidden: dict[str, None] = field(default_factory=dict)

    def take(self, record: Judged) -> None:
        """Add the check of a judgement that another finding explains."""
        kind = self.failing if record.verdict is Verdict.BROKEN else self.hidden
        kind[record.fact.id] = None


NOBODY = Followers()


def followers(judged: Iterable[Judged], tellers: Callable[[Judged], Iterable[int]]) -> Mapping[int, Followers]:
    """Return who waits for each finding, by its number; `tellers` are the findings that explain a judgement."""
    found: dict[int, Followers] = {}
    for record in judged:
        for number in tellers(record):
            found.setdefault(number, Followers()).take(record)
    return found


def rank(finding: Finding, waiting: Followers) -> tuple[int, ...]:
    """Return what findings are sorted by: the lowest is mended first."""
    return (-finding.first, -len(waiting.hidden), -finding.severity, -len(waiting.failing))
