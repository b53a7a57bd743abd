"""A document written anew as Markdown, each piece of it with its place in the document: one reader for every form."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from hookproof.findings import Place
from hookproof.sources.positions import Home, Spot
from hookproof.sources.records import Document, Example, Problem


class Piece(NamedTuple):
    """A piece of a line of Markdown, and where it begins in the document; None for what only Markdown has."""

    text: str
    at: int | None = None


class Line(NamedTuple):
    """A line without what it is indented by, and where it begins in the document."""

    text: str
    at: int


def lines_of(text: str) -> list[Line]:
    """Return the lines of a document."""
    at, lines = 0, list[Line]()
    for line in text.split("\n"):
        lines.append(Line(line, at))
        at += len(line) + 1
    return lines


_FENCE = "~~~~"


class Transcription:
    """Lines of Markdown as they are written, one after the other, each of pieces of a document."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._lines: list[str] = []
        self._homes: list[list[tuple[int, int]]] = []

    def line(self, *pieces: Piece) -> None:
        """Write a line."""
        self._lines.append("".join(piece.text for piece in pieces))
        at, homes = 0, []
        for piece in pieces:
            if piece.at is not None:
                homes.append((at, piece.at))
            at += len(piece.text)
        self._homes.append(homes)

    def blank(self) -> None:
        """Write an empty line, if there is none yet."""
        if self._lines and self._lines[-1]:
            self.line()

    def box(self, language: str, lines: Sequence[Line]) -> None:
        """Write lines of code apart from what stands around them."""
        self.blank()
        self.line(Piece(f"{_FENCE}{language}", lines[0].at if lines else None))
        for line in lines:
            self.line(Piece(line.text, line.at))
        self.line(Piece(_FENCE))
        self.blank()

    def table(self, rows: Sequence[tuple[int, Sequence[Sequence[Piece]]]]) -> None:
        """Write the rows of a table, the head first: each with its place and its cells, as many as the head has."""
        self.blank()
        for number, (at, cells) in enumerate(rows):
            padded = [*cells, *([()] * (len(rows[0][1]) - len(cells)))]
            self.line(Piece("|", at), *(piece for cell in padded for piece in (Piece(" "), *cell, Piece(" |"))))
            if not number:
                self.line(Piece("|" + "---|" * len(padded)))
        self.blank()

    @property
    def text(self) -> str:
        """What was written."""
        return "\n".join(self._lines)

    def spot(self, line: int, column: int) -> Spot:
        """Return where in the document stands what was written there: in its piece, else where the last one begins."""
        number = min(line, len(self._homes)) - 1
        homes = self._homes[number] if number >= 0 else []
        if homes:
            index = max(bisect_right(homes, (column - 1, len(self._document))) - 1, 0)
            start, at = homes[index]
            return self._spot(at + max(column - 1 - start, 0))
        above = next((self._homes[n][0] for n in range(number, max(number - _REACH, -1), -1) if self._homes[n]), (0, 0))
        return self._spot(above[1])

    def _spot(self, offset: int) -> Spot:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._document))]


#: A line without a place has that of a line so far above.
_REACH = 200


def relocated(document: Document, home: Home) -> Document:
    """Return what Markdown says with every place as the document has it from which the Markdown was written."""
    moved: Document = _Mover(home).moved(document)
    return replace(moved, home=home)


class _Mover:
    """Moves records; what stands in two of them stays one."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._done: dict[int, tuple[Any, Any]] = {}

    def moved(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(self.moved, value))
        if not is_dataclass(value):
            return value
        if id(value) not in self._done:
            self._done[id(value)] = (value, self._new(value))
        return self._done[id(value)][1]

    def _new(self, value: Any) -> Any:
        if isinstance(value, (Place, Problem)):
            line, column = self._home(value.line or 1, value.column or 1)
            return replace(value, line=line, column=column)
        held = {one.name: self.moved(getattr(value, one.name)) for one in fields(value) if _holds(value, one.name)}
        if isinstance(value, Example):
            spots = value.spots
            held["spots"] = lambda pointer: self._home(*spots(pointer))
        return replace(value, **held)


def _holds(value: Any, name: str) -> bool:
    return isinstance(getattr(value, name), tuple) or is_dataclass(getattr(value, name))


def tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces of a line without white space at its ends, and with one space where several stand together."""
    kept: list[Piece] = []
    for piece in pieces:
        if piece.text != " " or (kept and kept[-1].text != " "):
            kept.append(piece)
    return kept[:-1] if kept and kept[-1].text == " " else kept


def plain(pieces: Sequence[Piece]) -> str:
    """Return the text of pieces."""
    return "".join(piece.text for piece in pieces)
