"""The pieces of a program in Java, C# or PHP: names, texts, numbers and marks, with the comments between them.

These three share what matters here: brackets, comments, quotes. What a piece means is the matter of `classbodies`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from hookproof.schema.patterns import deferral as re

# Each alternative ends at the end of the text at the latest, and a text that nothing closes at that of its line: no
# program costs more than its length.
_PIECE = re.compile(
    r"(?P<note>/\*.*?(?:\*/|\Z)|//[^\n]*|\#(?!\[)[^\n]*)"
    r"|(?P<text>\"\"\".*?(?:\"\"\"|\Z)|[$@]{1,2}\"[^\"]*(?:\"|\Z)|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?)"
    r"|(?P<number>\d[\w.]*)|(?P<name>[$@]?[A-Za-z_]\w*)|(?P<mark>=>|::|->|\?>|<\?|\#\[|[^\s\w])",
    re.DOTALL,
)
_CLOSING = {"{": "}", "(": ")", "[": "]", "#[": "]"}
#: What documentation puts around words: `<summary>` behind `///`, `{@code x}`.
_TAG, _INLINE = re.compile(r"</?\w[^<>\n]{0,80}>"), re.compile(r"\{@\w+ ([^{}\n]{0,200})\}")
_LEAD = re.compile(r"^[ \t]*(?:/\*+|//+|\*+/?|#+)?[ \t]?|\*/[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a program that is no space: its kind (`name`, `text`, `number`, `mark`), itself, its offset, the
    comments right before it, and that at the end of its line."""

    kind: str
    text: str
    at: int
    said: str = ""
    behind: str = ""

    @property
    def value(self) -> str:
        """What a text says, without its quotes."""
        return self.text.lstrip("$@").strip("\"'")


_END = Piece("end", "", 0)


@dataclass(slots=True)
class Pieces:
    """The pieces of a program, or of a part of one, read from the first to the last."""

    every: Sequence[Piece]
    at: int = 0
    _closed: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        opened: list[int] = []
        for number, piece in enumerate(self.every):
            if piece.kind == "mark" and piece.text in _CLOSING:
                opened.append(number)
            elif piece.kind == "mark" and piece.text in _CLOSING.values():
                # A bracket that nothing opened is passed over; one that nothing closes ends where one around it does.
                fits = next((n for n in reversed(opened[-8:]) if _CLOSING[self.every[n].text] == piece.text), None)
                while fits is not None and opened and opened[-1] >= fits:
                    self._closed[opened.pop()] = number

    @classmethod
    def of(cls, text: str) -> Pieces:
        """Return those of a program."""
        return cls(_pieces(text))

    def here(self, ahead: int = 0) -> Piece:
        """Return the piece that stands here, or some pieces behind."""
        number = self.at + ahead
        return self.every[number] if number < len(self.every) else _END

    def is_at(self, *texts: str) -> bool:
        """Whether one of these marks or names stands here."""
        piece = self.here()
        return piece.kind != "text" and piece.text in texts

    def took(self, *texts: str) -> bool:
        """Go on behind one of these if it stands here, and return whether it did."""
        found = self.is_at(*texts)
        self.at += found
        return found

    def bracket(self) -> tuple[Piece, ...]:
        """Return what stands in the bracket that opens here, and go on behind it."""
        end = self.end_of_bracket()
        inside = tuple(self.every[self.at + 1 : end])
        self.at = min(end + 1, len(self.every))
        return inside

    def end_of_bracket(self) -> int:
        """Return the number of the piece that closes the bracket that opens here."""
        return self._closed.get(self.at, len(self.every))

    def until(self, *texts: str) -> tuple[Piece, ...]:
        """Return the pieces up to one of these marks outside of brackets, or up to what closes the bracket around."""
        start = self.at
        while self.at < len(self.every) and not self.is_at(*texts, "}", ")", "]"):
            if self.here().kind == "mark" and self.here().text in _CLOSING:
                self.bracket()
            else:
                self.at += 1
        return tuple(self.every[start : self.at])


def apart(pieces: tuple[Piece, ...], mark: str = ",") -> Iterator[tuple[Piece, ...]]:
    """Yield what stands between these marks, as far as they are in no bracket."""
    start, depth = 0, 0
    for number, piece in enumerate(pieces):
        if piece.kind == "mark":
            depth += (piece.text in (*_CLOSING, "<")) - (piece.text in (*_CLOSING.values(), ">"))
            if piece.text == mark and depth == 0:
                yield pieces[start:number]
                start = number + 1
    yield from [pieces[start:]] if pieces[start:] else []


def _pieces(text: str) -> list[Piece]:
    lines = [match.start() for match in re.finditer("\n", text)]
    found: list[Piece] = []
    notes: list[str] = []
    first, begin = -1, 0  # the line on which the piece before ends, and the number of its first piece
    for match in _PIECE.finditer(text):
        line = bisect_left(lines, match.start())
        if match.lastgroup != "note":
            begin = begin if line == first else len(found)
            found.append(Piece(match.lastgroup or "mark", match[0], match.start(), _words(notes)))
            notes, first = [], bisect_left(lines, match.end())
        elif line == first:
            # A comment behind pieces, on their line, is about these.
            found[begin:] = [replace(piece, behind=_words([match[0]])) for piece in found[begin:]]
            begin = len(found)
        else:
            notes.append(match[0])
    return found


def _words(notes: list[str]) -> str:
    """Return the words of comments."""
    bare = _LEAD.sub("", "\n".join(notes)) if notes else ""
    bare = _TAG.sub("", bare) if notes and notes[-1].startswith("///") else bare
    return _INLINE.sub(r"\1", bare).strip()
