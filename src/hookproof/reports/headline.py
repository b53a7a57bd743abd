"""The verdict of a run in one line, the same words in every report that people read."""

from __future__ import annotations

from collections import Counter

from hookproof.errors import Exit
from hookproof.findings import Severity
from hookproof.reports.collected import Collected, Entry, counted, plural
from hookproof.reports.outcomes import outcomes, shown
from hookproof.stream import Ending


def word(run: Collected, fail_on: Severity = Severity.ERROR) -> str:
    """Return the verdict in a word or two: broken, holds, not judged, interrupted, …"""
    code = run.tally.exit_code(fail_on)
    if code is Exit.FINDINGS:
        return "broken"
    if code is Exit.CLEAN:
        return "holds"
    return run.finished.outcome if run.finished.outcome is not Ending.COMPLETE else Ending.NOT_JUDGED


def remarks(run: Collected) -> list[str]:
    """Return what is to be said beside the verdict: why the run ended early, what to do, and what was our own fault."""
    said = [text for text in (run.finished.reason, run.finished.mend) if text]
    return [*said, *(f"A defect of hookproof itself, please report it: {text}" for text in run.finished.defects)]


def headline(run: Collected, fail_on: Severity = Severity.ERROR) -> str:
    """Return the verdict with its counts: `broken: 1 error, 2 warnings; 180 hold, 3 broken, 36 not observed`.

    What holds in spite of something says so first: `holds, with 1 warning: 180 hold, 0 broken, 1 warned of`; so does
    what holds in part: `holds as far as there was time (90 of 213 judged): no finding; 90 hold, …`.
    """
    cut = f", {run.finished.outcome}" if _cut(run, fail_on) else ""
    beside = beside_it(run) if run.tally.exit_code(fail_on) is Exit.CLEAN else ""
    counts = _counts(run, fail_on)
    found = counts if beside else f"{counted(run.tally)}; {counts}"
    said = f"{word(run, fail_on)}{in_time(run, fail_on)}{cut}{beside}"
    return f"{said}{f': {found}' if run.judged else ''}{_effort(run)}"


def in_time(run: Collected, fail_on: Severity) -> str:
    """Return how far a good verdict reaches where something was left out for want of time; "" where nothing was."""
    late = _late(run)
    if not late or run.tally.exit_code(fail_on) is not Exit.CLEAN:
        return ""
    return f" as far as there was time ({run.tally.observed:,} of {run.tally.observed + late:,} judged)"


def _late(run: Collected) -> int:
    return sum(record.untimely for record in run.judged)


def beside_it(run: Collected) -> str:
    """Return what is to be seen beside a good verdict: findings that weigh too little, and known ones; "" for none."""
    found = [counted(run.tally)] if run.tally.worst is not None else []
    known = [plural(len(run.tally.known), "known finding")] if run.tally.known else []
    return f", with {' and '.join((*found, *known))}" if found or known else ""


def new_beside(run: Collected) -> str:
    """Return "new " where a baseline was given: what it knows is not among the findings, so each of them is new."""
    return "new " if run.started is not None and run.started.baseline else ""


def waiting(run: Collected, entry: Entry) -> str:
    """Return the sentence on what waits for a finding to be mended; "" where nothing is known to."""
    if entry.finding.first:
        return "Mend this first: nothing else can be judged as it should be before."
    followers, noun = run.waiting_for(entry), run.nouns[1]
    hidden = f"{plural(len(followers.hidden), noun)} could not be judged because of it"
    failing = f"{plural(len(followers.failing), f'other {noun}')} fail{'s' * (len(followers.failing) == 1)} with it"
    if followers.hidden:
        return f"Mend this first: {hidden}{f', and {failing}' if followers.failing else ''}."
    return f"{failing[0].upper()}{failing[1:]}." if followers.failing else ""


def held_against(run: Collected) -> str:
    """Return the sentence on the baseline; "" where none was given."""
    if run.started is None or not run.started.baseline:
        return ""
    known = plural(len(run.tally.known), "known finding")
    new = ", every finding here is new" if run.entries else ""
    return f"Held against {run.started.baseline}: {known} left out{new}."


def _counts(run: Collected, fail_on: Severity) -> str:
    counts: Counter[str] = sum(outcomes(run, fail_on).values(), Counter())
    holds, broken, *rest = shown(counts)
    said = [f"{counts[holds]:,} hold", f"{counts[broken]:,} {broken}"]
    late = _late(run)
    told = ", ".join((*said, *(f"{counts[word]:,} {word}" for word in rest if counts[word])))
    return f"{told}, {late:,} of them for want of time" if late else told


def _effort(run: Collected) -> str:
    deliveries = run.finished.deliveries or run.tally.deliveries
    return f" ({plural(deliveries, 'delivery')} in {run.finished.seconds:.1f} s)" if deliveries else ""


def _cut(run: Collected, fail_on: Severity) -> bool:
    """Whether the verdict stands although the run did not complete, which has to be said beside it."""
    return run.finished.outcome is not Ending.COMPLETE and run.tally.exit_code(fail_on) is Exit.FINDINGS
