"""Texts that a YAML document has as its members, as lines of pieces with the places of what stands for them."""

from __future__ import annotations

import re

from hookproof.sources.positioned import Positioned, value_at
from hookproof.sources.transcribed.transcription import Piece

#: A line of a text is looked for no further behind the one before it: indents, marks and escapes take no more.
_REACH = 400


class YamlTexts:
    """The texts of one document."""

    def __init__(self, data: Positioned, text: str) -> None:
        self._data, self._text = data, text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def lines(self, pointer: str, *, member: bool) -> list[list[Piece]]:
        """Return the lines of the text at a pointer: a member of an object, which has a name before it, or an item."""
        line, column = self._data.spots(pointer)
        at = self._starts[min(line, len(self._starts)) - 1] + column - 1
        at = max(self._text.find(":", at), at) if member else at
        found: list[list[Piece]] = []
        for written in str(value_at(self._data.value, pointer)).split("\n"):
            bare = written.strip()
            place = self._text.find(bare, at, at + len(bare) + _REACH) if bare else -1
            at = place if place >= 0 else at
            indent = written[: len(written) - len(written.lstrip())]
            found.append([Piece(indent), Piece(written[len(indent) :], at)] if indent else [Piece(written, at)])
        return found
