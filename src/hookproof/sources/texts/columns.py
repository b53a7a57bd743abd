"""Tables that a text draws with blanks, or with bars and no rule below their head, as rows of tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.texts import tables, vocabulary
from hookproof.sources.texts.htmltables import Row
from hookproof.sources.texts.tables import Cell

_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})")
#: A box with a line that is longer draws no table.
_WIDEST = 400
_RULE = re.compile(r"[\s|+:]*[=-][\s|+=:-]*")
_GAP = re.compile(r" {2,}")
_NAMES = re.compile(r"[\"`*]*(?P<name>[A-Za-z_$][\w.$\[\]-]*)[\"`*]*")
#: Text of programs, which stands in columns too where somebody aligned it.
_PROGRAM = re.compile(r"[={};]|\w:\"|//|\\$")
#: A list of events without a head has so many rows at least; one of fields, which each have a type, fewer.
_EVENTS, _FIELDS = 3, 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table: its rows, the head first, and the lines that it takes, counted from 0, the last one not included."""

    rows: list[Row]
    start: int
    end: int


def tables_of(lines: Sequence[str], boxes: Sequence[Sequence[int]], tables_: Sequence[Sequence[int]]) -> list[Drawn]:
    """Return the tables that Markdown draws in its boxes with blanks, and beside its boxes and tables with bars.

    Of boxes and tables the first line and the one after the last are given, counted from 0.
    """
    beside, inside = list(lines), [""] * len(lines)
    for start, end in (*boxes, *tables_):
        beside[start:end] = [""] * len(beside[start:end])
    for start, end in boxes:
        within = [line if not _FENCE.match(line) else "" for line in lines[start:end]]
        inside[start:end] = within if max(map(len, within), default=0) < _WIDEST else [""] * len(within)
    return [*tables_in(beside, blanks=False), *tables_in(inside, blanks=True)]


def tables_in(lines: Sequence[str], *, blanks: bool) -> Iterator[Drawn]:
    """Yield the tables that lines are; with `blanks`, those too whose columns only blanks keep apart."""
    start = 0
    for end in (*(number for number, line in enumerate(lines) if not line.strip()), len(lines)):
        block = lines[start:end]
        barred = all("|" in line or _RULE.fullmatch(line) for line in block)
        if len(block) > 1 and (barred or blanks) and (rows := _rows(block, start + 1, barred=barred)):
            yield Drawn(rows, start, end)
        start = end + 1


def _rows(block: Sequence[str], line: int, *, barred: bool) -> list[Row]:
    numbered = [(number, text) for number, text in enumerate(block, line) if not _RULE.fullmatch(text)]
    cut = [(number, _barred(text) if barred else _GAP.split(text.strip())) for number, text in numbered]
    if not cut or "\t" in "".join(block):
        return []
    head = cut[0][1]
    if len(head) > 1 and tables.is_head([cell.strip("*` ") for cell in head]):
        below = cut[1:] if barred else _below(numbered)
        return _table((cut[0][0], head), below) if below else []
    untold = _head_of([cells for _, cells in cut], barred=barred)
    return _table((cut[0][0], untold), cut) if untold else []


def _barred(text: str) -> list[str]:
    return [cell.strip() for cell in text.strip().strip("|").split("|")]


def _below(numbered: Sequence[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    """Return the rows below a head whose cells begin where the columns do; [] where a line keeps to no column.

    A line without a first cell goes on with the last cell of the row above it.
    """
    (_, head), *rest = numbered
    starts = [0, *(match.end() for match in _GAP.finditer(head) if match.start() and head[: match.start()].strip())]
    found: list[tuple[int, list[str]]] = []
    for number, text in rest:
        if any(text[at - 1 : at].strip() for at in starts[1:]):
            return []
        cells = [text[at:end].strip() for at, end in zip(starts, (*starts[1:], None), strict=True)]
        if cells[0]:
            found.append((number, cells))
        elif found:
            found[-1][1][-1] += f" {cells[-1]}"
    return found


def _head_of(rows: Sequence[Sequence[str]], *, barred: bool) -> list[str]:
    """Return what heads rows of fields, or of events, that have no head; [] where they are neither."""
    width = len(rows[0])
    named = [_NAMES.fullmatch(row[0]) for row in rows]
    told = all(re.search(r"\w", row[-1]) and not (_PROGRAM.search(row[-1]) and not barred) for row in rows)
    if not all(named) or not told or any(len(row) != width for row in rows):
        return []
    if width == len(_EVENT) and len(rows) >= _EVENTS and all(m and names.is_dotted(m["name"]) for m in named):
        return [*_EVENT]
    typed = width > len(_EVENT) and all(vocabulary.is_type(row[1].strip("*`_ ")) for row in rows)
    if not typed or len(rows) < _FIELDS or width > len(_FIELD):
        return []
    marked = width == len(_FIELD) and all(vocabulary.required_of(row[2]) is not None for row in rows)
    return [*_FIELD] if marked else [*_FIELD[:2], _FIELD[-1]] if width < len(_FIELD) else []


_EVENT = ("Name", "Description")
_FIELD = ("Name", "Type", "Required", "Description")


def _table(head: tuple[int, list[str]], rows: Sequence[tuple[int, list[str]]]) -> list[Row]:
    return [(line, list(map(_cell, cells))) for line, cells in (head, *rows)]


def _cell(words: str) -> Cell:
    return Cell(re.sub(r"[`*]", "", words).strip(), words, tuple(re.findall(r"`([^`]+)`", words)))
