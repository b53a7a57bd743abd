"""Texts that a JSON document has as its members, as lines of pieces with the places of what stands for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from hookproof.schema.patterns import deferral as re
from hookproof.sources.positioned import Positioned
from hookproof.sources.transcribed.transcription import Piece

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*+"')
_ESCAPED = re.compile(r"\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\.|[^\\]+", re.DOTALL)


class JsonTexts:
    """The texts of one document."""

    def __init__(self, data: Positioned, text: str) -> None:
        self._data, self._text = data, text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def lines(self, pointer: str, *, member: bool) -> list[list[Piece]]:
        """Return the lines of the text at a pointer: a member of an object, which has a name before it, or an item."""
        line, column = self._data.spots(pointer)
        start = self._starts[min(line, len(self._starts)) - 1] + column - 1
        literals = _LITERAL.finditer(self._text, start)
        if member:
            next(literals, None)  # its name
        value = next(literals, None)
        return list(_lines(value[0], value.start())) if value is not None else []


def _lines(literal: str, at: int) -> Iterator[list[Piece]]:
    """Yield the lines of a text of JSON, each of pieces with the offsets of what stands for them."""
    line: list[Piece] = []
    for match in _ESCAPED.finditer(literal, 1, len(literal) - 1):
        text = _text_of(match[0])
        if text == "\n":
            yield line
            line = []
        elif text:
            line.append(Piece(text, at + match.start()))
    yield line


def _text_of(piece: str) -> str:
    return _unescaped(piece) if piece[0] == "\\" else piece


@lru_cache(maxsize=1024)  # a text has many escapes and few different ones
def _unescaped(piece: str) -> str:
    found = str(json.loads(f'"{piece}"', strict=False))
    return "" if found in "\r\b\f" else found.encode("utf-8", "replace").decode()
