"""How judgements came out, in words and counts: what is broken and yet fails no run stands apart."""

from __future__ import annotations

from collections import Counter

from hookproof.findings import Severity, Verdict
from hookproof.reports.collected import Collected
from hookproof.stream import Judged

#: What is broken, but known already; and what weighs less than what a run fails on.
_KNOWN, _LIGHTER = "known", {Severity.WARNING: "warned of", Severity.NOTE: "noted"}
_ALWAYS = tuple(verdict.value for verdict in Verdict)
#: Every word there is, in the order of reports.
WORDS = (*_ALWAYS[:2], *_LIGHTER.values(), _KNOWN, _ALWAYS[2])


def outcome(run: Collected, record: Judged, fail_on: Severity) -> str:
    """Return how one judgement came out: its verdict, or what it is told as where it fails no run."""
    if record.verdict is not Verdict.BROKEN:
        return str(record.verdict.value)
    if run.tally.known and not run.causes_of(record):
        return _KNOWN
    weight = run.worst_of(record)
    return Verdict.BROKEN.value if weight >= fail_on else _LIGHTER[weight]


def outcomes(run: Collected, fail_on: Severity) -> dict[str, Counter[str]]:
    """Return for each family how often which outcome came."""
    counts: dict[str, Counter[str]] = {family: Counter() for family in run.tally.families}
    for record in run.judged:
        counts[record.fact.family][outcome(run, record, fail_on)] += 1
    return counts


def shown(counts: Counter[str]) -> list[str]:
    """Return the words that a report has a figure for: verdicts always, the others where there are any."""
    return [word for word in WORDS if counts[word] or word in _ALWAYS]
