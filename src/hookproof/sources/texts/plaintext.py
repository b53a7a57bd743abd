"""Pages copied from a browser: a line alone names the event, boxes have numbered lines, lists run words together.

What a renderer shows beside each other (name, type, "Required") arrives glued: `fileIdstringRequired`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.positions import Spot
from hookproof.sources.records import EACH, Document, Field, Prose
from hookproof.sources.texts import boxes, columns, tables, vocabulary
from hookproof.sources.texts.headings import Section
from hookproof.sources.texts.sections import build, role_of

_NEIGHBOURS = frozenset({"previous", "next", "prev", "←", "→", "‹", "›", "back", "previous page", "next page"})
_LABELS = re.compile(
    r"(?:(?:example|sample|webhook|event|request|response|success|error)\s+)*(?:payload|body|request|response|responses|"
    r"headers|example|attributes|properties|fields|parameters|query parameters|path parameters|schema|errors?)",
    re.IGNORECASE,
)
_NAME = r"[A-Za-z_$][\w$]*(?:\[\])?(?:\.[A-Za-z_$][\w$]*(?:\[\])?)*"
_MARK = r"(?P<required>Required|Optional|required|optional|REQUIRED|OPTIONAL)"
_GLUED = re.compile(
    rf"(?P<name>{_NAME}?)\s*(?P<type>{vocabulary.PHRASE})(?:\s*(?P<extra>Deprecated|Nullable|nullable|read-only))?\s*{_MARK}"
)
_SPACED = re.compile(rf"(?P<name>{_NAME})(?:\s+|\s*[:\t]\s*)(?P<type>{vocabulary.PHRASE})(?:[,\s]+{_MARK})?")
_FOLD = re.compile(
    r"(Hide|Show)\s+(?:(\d{1,9})\s+)?(?:child\s+)?(?:propert(?:y|ies)|attributes?|fields?)", re.IGNORECASE
)
_BULLET = re.compile(r"^\s*[•‣▪◦*–·-]\s+")
_SENTENCE = re.compile(r"[A-Za-z].*\s.*")


def read_plain(text: str, path: str) -> Document:
    """Return what a page of plain text says."""
    return build(_Reader(text, path).read(), text=text, path=path, kind="text")


class _Reader:
    """Goes through the lines once. Fields below a label such as "Response" are none of the payload."""

    def __init__(self, text: str, path: str) -> None:
        self.lines, self.path = text.split("\n"), path
        self.titles = set(_titles(self.lines))
        self.closing = _closing(self.lines)
        self.section = Section(0, "", 1)
        self.sections = [self.section]
        self.drawn = {drawn.start: drawn for drawn in columns.tables_in(self.lines, blanks=True)}
        self.label = ""
        self.pending: list[str] | None = None
        self.open: Field | None = None
        self.inside: list[tuple[Field, int | None]] = []

    def read(self) -> list[Section]:
        at = 0
        while at < len(self.lines):
            at = self._step(at)
        self._finish()
        return self.sections

    def _step(self, at: int) -> int:
        line = self.lines[at].strip()
        if not line:
            return at + 1
        if at in self.titles:
            self._finish()
            self.section, self.label = Section(1, line, at + 1), ""
            self.sections.append(self.section)
            return at + 1
        if (end := _box_end(self.lines, self.closing, at)) is not None:
            self._box(at, end)
            return end
        if (end := _table_end(self.lines, at)) is not None:
            self._table(at, end)
            return end
        if (drawn := self.drawn.get(at)) is not None:
            self._rows(drawn.rows)
            return drawn.end
        if _LABELS.fullmatch(line):
            self._finish()
            self.label, self.inside = line, []
            return at + 1
        if (fold := _FOLD.fullmatch(line)) is not None:
            self._unfold(fold)
            return at + 1
        if (field := self._field(at)) is not None:
            self._finish()
            self.open, self.pending = self._nested(field[0]), []
            return field[1]
        self._prose(line, at)
        return at + 1

    def _box(self, start: int, end: int) -> None:
        self._finish()
        content, spots = _unnumbered(self.lines, start, end)
        role = role_of(self.label, self.section.heading if not self.label else "")
        found = boxes.examples_in(content, spots, language="json", path=self.path, label=self.label, role=role)
        self.section.examples.extend(found)

    def _table(self, start: int, end: int) -> None:
        """Take a table as browsers copy it: a line a row, a tab between cells."""
        cut = ([cell.strip() for cell in line.split("\t")] for line in self.lines[start:end])
        self._rows([(start + n, [tables.Cell(cell, cell) for cell in row]) for n, row in enumerate(cut, 1)])

    def _rows(self, rows: Sequence[tuple[int, Sequence[tables.Cell]]]) -> None:
        self._finish()
        (first, head), *rest = rows
        heads, body, lines = [cell.text for cell in head], [row for _, row in rest], [line for line, _ in rest]
        if not re.search(r"response|header|query|path", self.label, re.IGNORECASE):
            self.section.fields.extend(tables.fields_of(heads, body, lines, self.path))
        place = Place(path=self.path, line=first, column=1)
        if (listed := tables.events_in_table(heads, body, place)) is not None:
            self.section.lists.append(listed)
        for line, row in rest:
            text = " | ".join(cell.marked for cell in row)
            self.section.prose.append(Prose(text=text, at=Place(path=self.path, line=line, column=1)))

    def _field(self, at: int) -> tuple[Field, int] | None:
        """Return the field that begins at a line, and the line after its head; None where none begins."""
        line = self.lines[at].strip()
        match = _GLUED.fullmatch(line) or _SPACED.fullmatch(line)
        if match is not None:
            return self._made(match["name"], match["type"], match["required"], at), at + 1
        return self._stacked(at)

    def _stacked(self, at: int) -> tuple[Field, int] | None:
        """A field whose name, type and mark stand on lines of their own."""
        after = [n for n in range(at + 1, min(at + 6, len(self.lines))) if self.lines[n].strip()][:2]
        name = self.lines[at].strip()
        if not after or not re.fullmatch(_NAME, name) or not vocabulary.is_type(self.lines[after[0]]):
            return None
        mark = self.lines[after[1]].strip() if len(after) > 1 else ""
        known = vocabulary.required_of(mark) is not None and len(mark) > 3
        end = (after[1] if known else after[0]) + 1
        return self._made(name, self.lines[after[0]].strip(), mark if known else None, at), end

    def _made(self, name: str, words: str, mark: str | None, at: int) -> Field:
        kinds, nullable = vocabulary.kinds_of(words)
        return Field(
            path=tables.field_path(name) or (name,),
            description="",
            at=Place(path=self.path, line=at + 1, column=1),
            kinds=kinds,
            nullable=nullable,
            required=None if mark is None else vocabulary.required_of(mark),
            typed=words,
        )

    def _prose(self, line: str, at: int) -> None:
        if self.pending is not None:
            self.pending.append(line)
        about = self.open.name if self.open else ""
        if not _BULLET.match(self.lines[at]):
            self.section.prose.append(Prose(text=line, at=Place(path=self.path, line=at + 1, column=1), about=about))

    def _finish(self) -> None:
        """Close the field that is open: the lines since are its description."""
        if self.open is not None and not re.search(r"response|header|query|path", self.label, re.IGNORECASE):
            self.section.fields.append(replace(self.open, description=" ".join(self.pending or ())))
        self.open, self.pending = None, None

    def _nested(self, field: Field) -> Field:
        """Return a field with the path of the unfolded fields around it, and count it there."""
        while self.inside and self.inside[-1][1] == 0:
            self.inside.pop()
        if not self.inside:
            return field
        above, left = self.inside[-1]
        self.inside[-1] = (above, None if left is None else left - 1)
        outer = (*above.path, EACH) if above.kinds == {"array"} else above.path
        return replace(field, path=(*outer, *field.path))

    def _unfold(self, match: re.Match[str]) -> None:
        """Fields that a page shows unfolded belong to the field above; without their number nobody knows how many."""
        inside = self.open or (self.section.fields[-1] if self.section.fields else None)
        self._finish()
        if inside is not None and match[1].lower() == "hide":
            self.inside.append((inside, int(match[2]) if match[2] else None))


def _titles(lines: Sequence[str]) -> list[int]:
    """Return the lines that are titles: an event's name alone, which content follows, and no link of navigation."""
    alone = [n for n, line in enumerate(lines) if names.is_dotted(line.strip()) or _is_labelled(line)]
    shown = [n for n, line in enumerate(lines) if line.strip()]
    rank = {number: at for at, number in enumerate(shown)}
    kept = []
    for number in alone:
        at = rank[number]
        around = [lines[n].strip().lower() for n in (*shown[max(at - 1, 0) : at], *shown[at + 1 : at + 2])]
        if not _NEIGHBOURS & set(around):
            kept.append(number)
    return [n for n, after in zip(kept, [*kept[1:], len(lines)], strict=False) if _has_content(lines, n, after)]


def _is_labelled(line: str) -> bool:
    """Whether a line reads `Event: order.paid`, or `order.paid event`."""
    match = re.fullmatch(
        r"(?:event(?: type| name)?|webhook|topic)\s*:\s*(\S+)|(\S+) (?:event|webhook)", line.strip(), re.IGNORECASE
    )
    return bool(match) and names.is_dotted((match[1] or match[2] or "") if match else "")


def _has_content(lines: Sequence[str], start: int, end: int) -> bool:
    return any(_SENTENCE.fullmatch(line.strip()) or re.match(r"\s*1?\s*[{\[]", line) for line in lines[start + 1 : end])


def _box_end(lines: Sequence[str], closing: Sequence[int | None], at: int) -> int | None:
    """Return the line after the box that begins here: numbered lines, or lines up to the closing bracket; or None."""
    if re.match(r"\s*1\s*[{\[]", lines[at]):
        return _numbered_end(lines, at)
    begins = lines[at].strip() in ("{", "[") or re.match(r"\s*[{\[]\s*[\"{\[]", lines[at])
    return closing[at] if begins else None


def _numbered_end(lines: Sequence[str], at: int) -> int:
    number, end = 1, at
    while (
        end < len(lines) and re.match(rf"\s*{number}(?!\d)|\s*{number}(?=\d)", lines[end]) and _fits(lines[end], number)
    ):
        number, end = number + 1, end + 1
    return end


def _fits(line: str, number: int) -> bool:
    """Whether what follows the number can be a line of JSON: nothing, white space, or a character that begins one."""
    rest = line.strip()[len(str(number)) :]
    return not rest or rest[0] in ' \t\u00a0"{}[],:-tfn/.' or rest[0].isdigit()


def _table_end(lines: Sequence[str], at: int) -> int | None:
    """Return the line after the table that begins here: lines with as many tabs as the head; None where none begins."""
    tabs = lines[at].strip().count("\t")
    if not tabs or not tables.is_head([cell.strip() for cell in lines[at].split("\t")]):
        return None
    end = at + 1
    while end < len(lines) and lines[end].strip() and 0 < lines[end].rstrip("\n").count("\t") <= tabs:
        end += 1
    return end if end > at + 1 else None


#: What stands in quotes; and what follows one for long that nothing closes, or each of many would be looked for anew.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"|"(?:[^"\\]|\\.){500,}+')


def _closing(lines: Sequence[str]) -> list[int | None]:
    """Return for each line the line after which all brackets opened since are closed again; None where it never is.

    In one pass over the depths before each line, since a page may open many brackets and close none.
    """
    depths = [0]
    for line in lines:
        bare = _QUOTED.sub("", line)
        depths.append(depths[-1] + sum(map(bare.count, "{[")) - sum(map(bare.count, "}]")))
    found: list[int | None] = [None] * len(lines)
    waiting: list[int] = []
    for number, depth in enumerate(depths):
        while waiting and depth <= depths[waiting[-1]]:
            found[waiting.pop()] = number
        if number < len(lines):
            waiting.append(number)
    return found


def _without_gutter(lines: Sequence[str], start: int, end: int) -> list[int]:
    """Return the lines of a box; where each number of the gutter was copied onto a line of its own, without these."""
    if not start or lines[start - 1].strip() != "1":
        return list(range(start, end))
    kept, number = [], 2
    for at in range(start, end):
        if lines[at].strip() == str(number):
            number += 1
        else:
            kept.append(at)
    return kept


def _unnumbered(lines: Sequence[str], start: int, end: int) -> tuple[list[str], list[Spot]]:
    """Return the lines of a box without their numbers, and where each begins in the document."""
    if not re.match(r"\s*1\s*[{\[]", lines[start]):
        kept = _without_gutter(lines, start, end)
        return [lines[n] for n in kept], [(n + 1, 1) for n in kept]
    content, spots = [], []
    for number, at in enumerate(range(start, end), 1):
        cut = lines[at].index(str(number)) + len(str(number))
        content.append(lines[at][cut:])
        spots.append((at + 1, cut + 1))
    return content, spots
