"""The words of the console report, line by line, wrapped to the console's width."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING

from hookproof.errors import Exit
from hookproof.findings import PASTED, Severity, Verdict
from hookproof.reports.collected import Collected, Entry, plural
from hookproof.reports.headline import headline, held_against, new_beside, remarks, waiting
from hookproof.reports.outcomes import outcomes, shown

if TYPE_CHECKING:
    from rich.console import Console

#: The most lines of one piece of evidence, and the most further subjects, that the console shows.
MAX_EVIDENCE_LINES, MAX_ALSO = 12, 3
#: The most ways in which something holds in part that the console tells apart: each event of hundreds may have its own.
MAX_PARTS = 8
#: The most checks that are named where one reason holds for all of them.
MAX_NAMED = 12
#: A report with more lines than this is long: its beginning is out of sight when it ends.
LONG = 60
#: Labels stand in a column of at most this width; a longer one gets a line of its own.
LABEL_WIDTH = 10
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
#: The blank between a figure and its unit, and a character of nobody's that stands for it while lines are broken.
_MEASURE, _HELD = re.compile(r"(?<=\d) (?=(?:s|ms|min|h|d|MB|KB|MiB|KiB)\b)"), "\ue000"
#: Evidence whose end says most: what a program fails with stands in the last lines.
_LOG = "log"
_NEVER = "this contract has nothing that they could show"
_ENDINGS = {Exit.FINDINGS: "bold red", Exit.CLEAN: "bold green"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; `style` holds from `start` to `end`."""

    text: str
    style: str = ""
    start: int = 0
    end: int | None = None


class Detail(Enum):
    """How much the console report tells."""

    QUIET = -1
    NORMAL = 0
    VERBOSE = 1


def lines(run: Collected, console: Console, fail_on: Severity, detail: Detail = Detail.NORMAL) -> Iterator[Line]:
    """Yield the report: counts by family, each finding, what was not observed, the verdict.

    A long one ends with its findings once more, a line each, so that its end says all that counts.
    """
    count = 0
    for count, line in enumerate(_told(run, console, fail_on, detail), start=1):  # noqa: B007 - counted for below
        yield line
    if count > LONG and run.entries and detail is not Detail.QUIET:
        yield from _listed(run, console)
    yield Line("")
    style = _ENDINGS.get(run.tally.exit_code(fail_on), "bold yellow")
    for text in _wrapped(headline(run, fail_on), console):
        yield Line(text, style)
    for text in (held_against(run), *remarks(run)):
        yield from (Line(part) for part in _wrapped(text, console))
    for label, text in run.finished.guide if detail is not Detail.QUIET else ():
        yield Line("")
        yield from _pasted(label, text) if label in PASTED else _labelled(label, text, console)


def _told(run: Collected, console: Console, fail_on: Severity, detail: Detail) -> Iterator[Line]:
    if run.judged and detail is not Detail.QUIET:
        yield from _table(run, fail_on)
    explained: set[tuple[str, str]] = set()
    for entry in run.entries:
        yield Line("")
        mend = (entry.finding.fact.id, entry.finding.mend)
        yield from _finding(entry, console, run, mend=mend not in explained, whole=detail is Detail.VERBOSE)
        explained.add(mend)
    if detail is not Detail.QUIET:
        yield from _grouped("Broken as well:", run.broken_alike, console)
        yield from _grouped("Measured:", run.measured, console)
        yield from _grouped("Holds, as far as it was looked at:", _first(run.in_part, detail), console)
        unseen = run.not_observed_of if detail is Detail.VERBOSE else _in_short(run)
        which = "" if detail is Detail.VERBOSE else f" (-v names each {run.nouns[1]} and {run.nouns[0]})"
        yield from _grouped(f"Not observed, so neither passed nor failed{which}:", unseen, console)


def _listed(run: Collected, console: Console) -> Iterator[Line]:
    yield from (Line(""), Line("All findings:", "bold"))
    for entry in run.entries:
        finding = entry.finding
        severity = f"{new_beside(run)}{finding.severity.label}"
        text = " ".join(
            f"  {severity:<8} {finding.fact.id}: {run.whereabouts(entry)}{entry.in_list}".rstrip().split("\n")
        )
        yield Line(_cut(text, console.width), STYLES[finding.severity], 2, 2 + len(severity))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _table(run: Collected, fail_on: Severity) -> Iterator[Line]:
    counts = outcomes(run, fail_on)
    columns = [(word, max(7, len(word))) for word in shown(sum(counts.values(), Counter()))]
    width = max(12, *map(len, counts))
    yield Line("")
    yield Line("  ".join([f"{'':{width}}", *(f"{word:>{wide}}" for word, wide in columns)]), "dim")
    for family, count in counts.items():
        text = "  ".join([f"{family:{width}}", *(f"{count[word]:>{wide},}" for word, wide in columns)])
        yield Line(text, "bold red", width + 11, width + 18) if count[Verdict.BROKEN.value] else Line(text)


def _finding(entry: Entry, console: Console, run: Collected, *, mend: bool, whole: bool) -> Iterator[Line]:
    finding = entry.finding
    severity = f"{new_beside(run)}{finding.severity.label}"
    title = f"{severity}  {finding.fact.id}: {finding.fact.title}"
    for number, text in enumerate(_wrapped(title, console, indent="  ")):
        yield Line(text, STYLES[finding.severity], 0, len(severity)) if number == 0 else Line(text)
    yield from _labelled("at", _subjects(entry, run.nouns[0], whole=whole), console)
    yield from _labelled("seen", finding.message, console)
    if waits := waiting(run, entry):
        yield from _labelled("order", waits, console)
    for label, text in finding.evidence:
        cut = None if whole else MAX_EVIDENCE_LINES
        yield from _pasted(label, text) if label in PASTED else _labelled(label, text, console, cut)
    if mend:
        yield from _labelled("mend", finding.mend, console)
    if entry.command:
        yield from _command(entry.command, console)


def _subjects(entry: Entry, noun: str, *, whole: bool = False) -> str:
    finding = entry.finding
    where = f"{finding.place} ({finding.subject})" if finding.place else finding.subject
    if finding.place and finding.place.path == finding.subject:
        where = str(finding.place)
    shown = len(finding.also) if whole else MAX_ALSO
    also, more = finding.also[:shown], len(finding.also) - shown
    names = ", ".join((where, *also))
    return f"{names}, and {plural(more, noun)} more" if more > 0 else names


def _labelled(label: str, text: str, console: Console, at_most: int | None = None) -> Iterator[Line]:
    """Yield text with its label beside it, or above it where the label is long."""
    indent = " " * (LABEL_WIDTH + 3)
    parts = [part for raw in text.split("\n") for part in _wrapped(raw, console, indent, indent)] or [indent]
    if at_most is not None and len(parts) > at_most:
        more = f"{indent}… ({plural(len(parts) - at_most, 'line')} more)"
        parts = [more, *parts[-at_most:]] if label == _LOG else [*parts[:at_most], more]
    head = f"  {label}"
    if len(label) > LABEL_WIDTH:
        yield Line(head, "dim")
    else:
        yield Line(f"{head:{len(indent)}}{parts.pop(0)[len(indent) :]}".rstrip(), "dim", 0, len(head))
    yield from (Line(part.rstrip()) for part in parts)


def _pasted(label: str, text: str) -> Iterator[Line]:
    """Code stands whole and at the left, to be copied, however wide and long it is."""
    yield Line(f"  {label}", "dim")
    yield from map(Line, text.split("\n"))
    yield Line("")


def _command(command: str, console: Console) -> Iterator[Line]:
    """A command stays on one line, to be copied, however long it is."""
    text = f"  {'again':{LABEL_WIDTH}} {command}"
    if len(text) <= console.width:
        yield Line(text, "dim", 0, 7)
    else:
        yield Line("  again", "dim")
        yield Line(f"  {command}")


def _grouped(head: str, by_note: Mapping[str, list[str]], console: Console) -> Iterator[Line]:
    """Yield checks that share a note, under a head; nothing where there are none."""
    if by_note:
        yield Line("")
        yield Line(head, "bold")
    for note, facts in by_note.items():
        text = f"{', '.join(facts)}: {note}".removesuffix(": ")
        yield from (Line(part) for part in _wrapped(text, console, indent="    ", first="  "))


def _in_short(run: Collected) -> dict[str, list[str]]:
    """What was not observed, in short: what the contract has nothing of, as in each run, is counted in one line."""
    if not run.tally.observed:
        return _by_family(run.not_observed, run.nouns[1])
    shown, never = run.unseen(there=True), run.unseen(there=False)
    counted = _families(dict.fromkeys(fact.split(" ")[0] for facts in never.values() for fact in facts), run.nouns[1])
    return {**_by_family(shown, run.nouns[1]), **({_NEVER: counted} if counted else {})}


def _by_family(by_note: Mapping[str, list[str]], noun: str) -> dict[str, list[str]]:
    """Where many checks share a note, say how many of each family they are: nobody reads their names."""
    return {note: _families(facts, noun) if len(facts) > MAX_NAMED else facts for note, facts in by_note.items()}


def _families(facts: Iterable[str], noun: str) -> list[str]:
    counts = Counter(fact.partition(".")[0] for fact in facts)
    return [f"{family} ({plural(count, noun)})" for family, count in counts.items()]


def _first(by_note: Mapping[str, list[str]], detail: Detail) -> dict[str, list[str]]:
    """The first of what holds in part, and how much more there is; all of it where nothing is to be cut."""
    told = dict(islice(by_note.items(), None if detail is Detail.VERBOSE else MAX_PARTS))
    left = len(by_note) - len(told)
    return {**told, "-v shows all, and so do the other reports": [f"{left:,} more"]} if left else told


def _wrapped(text: str, console: Console, indent: str = "", first: str = "") -> list[str]:
    """Return text wrapped to the console's width by cells, so that wide characters count as they show.

    A figure and its unit stay on one line.
    """
    from rich.text import Text

    if not text:
        return []
    width = max(20, console.width - max(len(indent), len(first)))
    whole = Text(_MEASURE.sub(_HELD, text))
    parts = [line.plain.rstrip() for line in whole.wrap(console, width, overflow="fold", tab_size=4)]
    parts = [part.replace(_HELD, " ") for part in parts]
    return [f"{indent if number else first}{part}" for number, part in enumerate(parts)]
