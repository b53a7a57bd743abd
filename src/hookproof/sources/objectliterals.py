"""An object as programs write it: names without quotes, texts in other quotes, comments, a comma too many.

The words are those of JavaScript, JSON5, Python, Ruby and PHP; an array of PHP whose items have names is an object.

What a program must run to know (a call, a name, a part in a template) is no value, and then nothing is read.
"""

from __future__ import annotations

from typing import Any

from hookproof.schema.patterns import deferral as re
from hookproof.sources.positioned import Positioned
from hookproof.sources.positions import Node, TextSpots

_PIECE = re.compile(
    r"(?P<blank>(?:\s|//[^\n]*|#[^\n]*|/\*.*?\*/)+)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`)"
    r"|(?P<number>[+-]?(?:0[xX][0-9a-fA-F]{1,15}|(?:\d[\d_]{0,30})?\.?\d{1,30}(?:[eE][+-]?\d{1,2})?)(?![\w.]))"
    r"|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<rest>\.\.\.|…)"
    r"|(?P<mark>=>|[{}\[\]:,])",
    re.DOTALL,
)
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("true", "True"), True), **dict.fromkeys(("false", "False"), False),
    **dict.fromkeys(("null", "None", "nil"), None),
}  # fmt: skip
#: An array whose first item has a name: `['event' => …`.
_NAMED_ITEM = re.compile(r"\s*(?:\"[^\"\n]*\"|'[^'\n]*')\s*=>")
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
#: An object in an object in an object: no example of a payload is deeper.
_DEEPEST = 40


class NoLiteral(Exception):
    """What stands there is no object literal, or not one that can be known without running it."""


def read_literal(text: str) -> tuple[Positioned, bool]:
    """Return the object or array in a text, and whether it says that parts are left out. Raises NoLiteral."""
    reader = _Reader(text)
    value, tree = reader.value(0)
    reader.past("end")
    if not isinstance(value, (dict, list)):
        raise NoLiteral
    return Positioned(value, TextSpots(text, tree)), reader.partial


def end_of_literal(text: str, start: int) -> int:
    """Return where the object or array ends that begins at `start`. Raises NoLiteral."""
    reader = _Reader(text, start)
    reader.value(0)
    return reader.last


class _Reader:
    """Goes through the pieces of a text once, one piece ahead; `last` is where the one before it ends."""

    def __init__(self, text: str, start: int = 0) -> None:
        self.text, self.end, self.last = text, start, start
        self.partial = False
        self.kind, self.piece, self.start = "", "", 0
        self.step()

    def step(self) -> None:
        """Go to the next piece that is neither blank nor a comment."""
        self.kind, self.last = "blank", self.end
        while self.kind == "blank":
            match = _PIECE.match(self.text, self.end)
            self.start = self.end
            none = "end" if self.end == len(self.text) else "stray"
            self.kind, self.piece = (str(match.lastgroup), match[0]) if match is not None else (none, "")
            self.end += len(self.piece)
            self.partial = self.partial or (self.kind == "blank" and ("..." in self.piece or "…" in self.piece))

    def past(self, *pieces: str) -> None:
        """Leave one of these pieces behind."""
        if self.piece not in pieces and self.kind not in pieces:
            raise NoLiteral
        if self.kind != "end":
            self.step()

    def value(self, depth: int) -> tuple[Any, Node]:
        """Return the value that begins here, with the tree of its places."""
        start, kind, piece = self.start, self.kind, self.piece
        self.past("{", "[", "text", "number", "name")
        if depth > _DEEPEST:
            raise NoLiteral
        if piece == "{" or (piece == "[" and _NAMED_ITEM.match(self.text, self.last)):
            members, places = self.members(depth, "}" if piece == "{" else "]")
            return members, (start, places)
        if piece == "[":
            items, spots = self.items(depth)
            return items, (start, spots)
        return _scalar(kind, piece), start

    def members(self, depth: int, closing: str) -> tuple[dict[str, Any], dict[str, Node]]:
        """Return what an open object has, up to its bracket."""
        members: dict[str, Any] = {}
        places: dict[str, Node] = {}
        while self.piece != closing:
            if not self.left_out():
                start, key = self.start, _key(self.kind, self.piece)
                self.past("text", "name")
                self.past(":", "=>")
                members[key], inner = self.value(depth + 1)
                places[key] = (start, inner[1]) if isinstance(inner, tuple) else start
            if self.piece != closing:
                self.past(",")
        self.past(closing)
        return members, places

    def items(self, depth: int) -> tuple[list[Any], list[Node]]:
        """Return what an open array has, up to its bracket."""
        items: list[Any] = []
        places: list[Node] = []
        while self.piece != "]":
            if not self.left_out():
                item, place = self.value(depth + 1)
                items.append(item)
                places.append(place)
            if self.piece != "]":
                self.past(",")
        self.past("]")
        return items, places

    def left_out(self) -> bool:
        """Whether `...` stands here for more, or for what another object has; it is left behind."""
        if self.kind != "rest":
            return False
        self.partial = True
        self.step()
        if self.kind == "name":
            self.step()
        return True


def _key(kind: str, piece: str) -> str:
    return piece if kind == "name" else _unquoted(piece)


def _scalar(kind: str, piece: str) -> Any:
    if kind == "text":
        return _unquoted(piece)
    if kind == "name":
        if piece not in _WORDS:
            raise NoLiteral
        return _WORDS[piece]
    bare = piece.replace("_", "")
    return int(bare, 0) if re.fullmatch(r"[+-]?(?:0[xX][0-9a-fA-F]+|0|[1-9]\d*)", bare) else float(bare)


def _unquoted(piece: str) -> str:
    text = _ESCAPED.sub(lambda match: _LETTERS.get(match[1], "") or _letter(match[1]), piece[1:-1])
    try:  # the halves of a pair become one sign
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise NoLiteral from None


def _letter(escaped: str) -> str:
    """Return what stands behind a backslash: a sign by its number, or the sign itself."""
    return chr(int(escaped[1:], 16)) if len(escaped) == 5 else escaped
