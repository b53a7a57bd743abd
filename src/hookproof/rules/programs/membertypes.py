"""The types that programs declare for what they are sent: their members, by the name that each has in JSON.

`struct`, `class`, `record`, `interface` and `type` of any language: a member is a name before a colon, or the last
name of what declares it; an annotation or a tag with a text gives it another name in JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.typed.classpieces import Piece, Pieces

_KINDS = names.words("struct class record interface type")
#: So many pieces of a head stand before its body at most, and so deep types stand in each other.
_HEAD, _DEPTH = 24, 8
#: What annotations that name a member in JSON are called after.
_NAMING = re.compile(r"json|serial|serde|rename|field|property", re.IGNORECASE)
#: The body of a class in Python, by its indent.
_INDENTED = re.compile(r"^(?P<indent>[ \t]*)class (?P<name>\w{1,80})[^\n]{0,200}:[ \t]*(?:\#[^\n]*)?\n", re.MULTILINE)
_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<rest>\S[^\n]*)", re.MULTILINE)
_ANNOTATED = re.compile(r"(?P<name>[A-Za-z_]\w{0,80}): [A-Za-z]")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A member that a type declares: its name, its offset, and whether a text gives it that name in JSON."""

    name: str
    at: int
    tagged: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """A declared type: its name and its members."""

    name: str
    members: tuple[Declaration, ...]

    @property
    def tagged(self) -> bool:
        """Whether any member is given its name in JSON: then it is a type of what is sent."""
        return any(one.tagged for one in self.members)


def types_in(program: str) -> Iterator[DeclaredType]:
    """Yield the types that a program declares, with their own members."""
    pieces = Pieces.of(program)
    around: list[int] = []  # where the bodies end that a piece stands in: each piece is read so often
    for number, piece in enumerate(pieces.every):
        while around and around[-1] <= number:
            around.pop()
        if piece.kind == "name" and piece.text in _KINDS and len(around) < _DEPTH and not _is_head(pieces, number):
            body = _body(pieces, number)
            yield from _type(program, pieces, number, body)
            around += [body.stop] if body else []
    yield from _indented(program)


def _is_head(pieces: Pieces, number: int) -> bool:
    """Whether the word of a kind is followed by the name and another such word (`type Order struct`)."""
    return any(one.text in _KINDS for one in pieces.every[number + 2 : number + 3])


def _body(pieces: Pieces, number: int) -> range:
    """Return the numbers of the pieces in the body of the type whose head begins with a piece; none without a body."""
    for at in range(number + 1, min(number + _HEAD, len(pieces.every))):
        if pieces.every[at].text in ("{", "("):
            pieces.at = at
            return range(at + 1, pieces.end_of_bracket())
        if pieces.every[at].text in (";", ")", "}"):
            break
    return range(0)


def _type(program: str, pieces: Pieces, number: int, body: range) -> Iterator[DeclaredType]:
    """Yield the type whose head begins with a piece, if its body has members."""
    beside = (*pieces.every[max(number - 1, 0) : number], *pieces.every[number + 1 : number + 2])
    name = next((one.text for one in reversed(beside) if one.kind == "name" and one.text not in _KINDS), "")
    members = tuple(_members(program, pieces.every[body.start : body.stop])) if name else ()
    yield from [DeclaredType(name, members)] if members else []


def _members(program: str, body: Sequence[Piece]) -> Iterator[Declaration]:
    """Yield the members of a body."""
    marked: tuple[str, int] | None = None
    for item in _items(program, body):
        told = _named_by(item)
        name = _declared(item)
        marked = told or marked
        if name is not None:
            yield Declaration(*(marked or name), tagged=marked is not None)
            marked = None


def _items(program: str, body: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield what declares each member: up to a comma, a semicolon or the end of its line, outside of brackets."""
    item: list[Piece] = []
    depth = 0
    for piece in body:
        mark = piece.kind == "mark"
        ends = not depth and item and "\n" in program[item[-1].at : piece.at]
        if ends or (mark and not depth and piece.text in (",", ";")):
            yield item
            item = []
        depth += mark and piece.text in ("(", "[", "{", "#[")
        depth -= mark and piece.text in (")", "]", "}") and depth > 0
        if not (mark and piece.text in (",", ";") and not depth):
            item.append(piece)
    yield item


def _named_by(item: Sequence[Piece]) -> tuple[str, int] | None:
    """Return the name that an annotation or a tag gives, and its offset."""
    for number, one in enumerate(item):
        naming = any(two.kind == "name" and _NAMING.search(two.text) for two in item[max(number - 3, 0) : number])
        if naming and one.kind == "text" and re.fullmatch(r"[A-Za-z_]\w{0,80}(?:,\w+)*", one.value):
            return one.value.partition(",")[0], one.at
    return None


def _declared(item: Sequence[Piece]) -> tuple[str, int] | None:
    """Return the name that a program has for a member, and its offset; None where an item declares none."""
    bare = [*_outside(item)]
    colon = next((n for n, one in enumerate(bare) if one.text == ":" and one.kind == "mark"), 0)
    if colon:
        before = [one for one in bare[:colon] if one.kind != "mark"]
        return (before[-1].value, before[-1].at) if before and _is_name(before[-1]) else None
    ends = next((n for n, one in enumerate(bare) if one.text in ("=", "`", "=>")), len(bare))
    told = [one for one in bare[:ends] if _is_name(one)]
    if len(told) < 2 or any(one.text in ("return", "import", ".") for one in bare):
        return None
    own = told[0] if bare[-1].text == "`" else told[-1]
    return own.value, own.at


def _outside(item: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces of an item that stand in no bracket, without the annotation at its beginning."""
    depth = 0
    for piece in item:
        mark = piece.kind == "mark"
        depth -= mark and piece.text in (")", "]", "}", ">")
        if depth <= 0 and not (mark and piece.text in ("]", ")", ">")) and not piece.text.startswith("@"):
            yield piece
        depth += mark and piece.text in ("(", "[", "{", "#[", "<")


def _is_name(piece: Piece) -> bool:
    return piece.kind in ("name", "text") and bool(re.fullmatch(r"\$?[A-Za-z_]\w{0,80}", piece.value))


def _indented(program: str) -> Iterator[DeclaredType]:
    """Yield the classes of Python that annotate their members."""
    for head in _INDENTED.finditer(program):
        members: list[Declaration] = []
        for line in _LINE.finditer(program, head.end()):
            if len(line["indent"]) <= len(head["indent"]):
                break
            if match := _ANNOTATED.match(line["rest"]):
                members.append(Declaration(match["name"], line.start("rest")))
        yield from [DeclaredType(head["name"], tuple(members))] if members else []
