"""What a program in Java, C# or PHP declares: classes, records, interfaces and enumerations, with their members.

Nothing here says what a member is in JSON; that is the matter of `classtypes`. Bodies of functions are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import dropwhile, takewhile

from hookproof.sources import names
from hookproof.sources.typed.classpieces import Piece, Pieces, apart

_TYPES = names.words("class record interface struct enum trait")
_ENUM, _RECORD = "enum", "record"
_HEADING = names.words("extends implements where permits")
_MODIFIERS = names.words(
    "public private protected internal static final readonly abstract sealed override virtual required new const var "
    "volatile transient partial async open default unsafe extern ref in out params case function fn"
)
_BEFORE_TYPES = _MODIFIERS | {"non", "-"}  # Java: non-sealed
#: A function of this name makes an object; in PHP its parameters may be members.
_MAKER = "__construct"
_PROMOTES = names.words("public protected private readonly")
#: Declarations inside so many others are not read.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation (`@JsonProperty("x")`, `[JsonPropertyName("x")]`, `#[SerializedName('x')]`): its name and what it
    is given."""

    name: str
    given: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A member of a declared type: its type as it is written, and the value that it is set to; `kept` says that this is
    its only one, `given` that it is a property of C#, `function` that it is a function that gives a value."""

    name: Piece
    type: tuple[Piece, ...] = ()
    modifiers: frozenset[str] = frozenset()
    marks: tuple[Mark, ...] = ()
    value: tuple[Piece, ...] = ()
    kept: bool = False
    given: bool = False
    function: bool = False
    said: str = ""


@dataclass(slots=True)
class Body:
    """A declared type; `values` are those of an enumeration, `names` the parameters that it has, `above` what it
    extends."""

    word: str
    name: Piece
    said: str = ""
    marks: tuple[Mark, ...] = ()
    names: tuple[str, ...] = ()
    above: tuple[tuple[Piece, ...], ...] = ()
    members: list[Held] = field(default_factory=list)
    values: list[Held] = field(default_factory=list)


def bodies(text: str) -> list[Body]:
    """Return the types that a program declares, those inside of others too."""
    pieces, found = Pieces.of(text), list[Body]()
    while pieces.at < len(pieces.every):
        found += _inside(pieces, None, 0)
        pieces.at += 1  # a bracket that closes what nothing opened
    return found


def _inside(pieces: Pieces, body: Body | None, depth: int) -> Iterator[Body]:
    """Read declarations up to the bracket that closes them; members are put to the type that they stand in."""
    while pieces.at < len(pieces.every) and not pieces.is_at("}"):
        start = pieces.at
        said, marks = pieces.here().said, marks_at(pieces)
        said = said or pieces.here().said
        if (opened := _type_head(pieces)) is not None and depth < _DEEPEST:
            opened.said, opened.marks = said, marks
            yield opened
            yield from _below(pieces, opened, depth)
        elif body is None and pieces.is_at("namespace"):
            pieces.until(";", "{")
            pieces.at += 1
        elif body is not None:
            _member(pieces, body, said, marks)
        else:
            pieces.until(";", "{")
            _pass(pieces)
        pieces.at += pieces.at == start


def _below(pieces: Pieces, body: Body, depth: int) -> Iterator[Body]:
    if not pieces.is_at("{"):
        pieces.took(";")
        return
    end = pieces.end_of_bracket()
    pieces.at += 1
    if body.word == _ENUM:
        enumerated(pieces, body)
    yield from _inside(pieces, body, depth + 1)
    pieces.at = min(end + 1, len(pieces.every))


def _pass(pieces: Pieces) -> None:
    """Go on behind a body, or the mark that ends a line."""
    if pieces.is_at("{"):
        pieces.bracket()
    else:
        pieces.took(";", ",")


def marks_at(pieces: Pieces) -> tuple[Mark, ...]:
    """Return the annotations that stand here."""
    found: list[Mark] = []
    while True:
        piece = pieces.here()
        if piece.kind == "mark" and piece.text in ("[", "#["):
            # In C#, what an annotation is of may stand before it, with a colon.
            for part in apart(pieces.bracket()):
                told = part[2:] if len(part) > 2 and part[1].text == ":" else part
                found += [_mark(told)] if told else []
        elif piece.kind == "name" and piece.text.startswith("@") and piece.text != "@interface":
            start = pieces.at
            pieces.at += 1
            while pieces.took(".", ":"):  # Kotlin says with a colon what of a member it is of
                pieces.at += 1
            if pieces.is_at("("):
                pieces.bracket()
            found.append(_mark(tuple(pieces.every[start : pieces.at])))
        else:
            return tuple(found)


def _mark(pieces: tuple[Piece, ...]) -> Mark:
    ahead = next((n for n, piece in enumerate(pieces) if piece.text == "("), len(pieces))
    called = [piece.text for piece in pieces[:ahead] if piece.kind == "name"]
    return Mark(called[-1].lstrip("@") if called else "", pieces[ahead + 1 : -1])


def _type_head(pieces: Pieces) -> Body | None:
    """Return the type whose declaration begins here, its body not read yet; None where none begins."""
    ahead = 0
    while pieces.here(ahead).text in _BEFORE_TYPES:
        ahead += 1
    word = pieces.here(ahead).text
    if pieces.here(ahead).kind != "name" or word not in _TYPES:
        return None
    ahead += 1 + (pieces.here(ahead + 1).text in ("class", "struct") and word == _RECORD)
    if pieces.here(ahead).kind != "name" or pieces.here(ahead + 1).text not in ("{", "<", "(", ":", ";", *_HEADING):
        return None
    pieces.at += ahead + 1
    body = Body(word, pieces.here(-1))
    if pieces.is_at("<"):
        body.names = parameters_at(pieces)
    if pieces.is_at("("):
        body.members += [held for part in apart(pieces.bracket()) if (held := _parameter(part))]
    heading = pieces.until("{", ";")
    body.above = tuple(_extended(heading))
    # What a record of C# gives to the one above it is a member of that one.
    given = {piece.text for each in body.above for piece in dropwhile(lambda piece: piece.text != "(", each)}
    body.members = [held for held in body.members if held.name.text not in given]
    return body


def parameters_at(pieces: Pieces) -> tuple[str, ...]:
    """Return the names of a type's parameters; what they extend comes behind them, and marks of C# before."""
    start, depth = pieces.at, 0
    while pieces.here().kind != "end" and (depth or pieces.at == start):
        depth += pieces.is_at("<") - pieces.is_at(">")
        pieces.at += 1
    told = apart(tuple(pieces.every[start + 1 : pieces.at - 1]))
    return tuple(next((piece.text for piece in part if piece.text not in _MODIFIERS), "") for part in told)


def _extended(heading: tuple[Piece, ...]) -> Iterator[tuple[Piece, ...]]:
    """Yield the types that a heading names as those above; interfaces that it implements hold nothing that is sent."""
    words = takewhile(lambda piece: piece.text not in ("implements", "where", "permits"), heading)
    yield from filter(None, apart(tuple(piece for piece in words if piece.text not in (":", "extends"))))


def _parameter(pieces: tuple[Piece, ...]) -> Held | None:
    """Return the member that a parameter is."""
    inner = Pieces(pieces)
    said, marks = inner.here().said, marks_at(inner)
    said = said or inner.here().said
    modifiers, plain = _told_apart(inner.until("="))
    value = pieces[inner.at + 1 :]
    return Held(plain[-1], plain[:-1], modifiers, marks, value, said=said) if plain else None


def _told_apart(told: tuple[Piece, ...]) -> tuple[frozenset[str], tuple[Piece, ...]]:
    """Return the modifiers of a member, and its type and name."""
    words = [piece.kind == "name" and piece.text in _MODIFIERS for piece in told]
    modifiers = frozenset(piece.text for piece, is_one in zip(told, words, strict=True) if is_one)
    return modifiers, tuple(piece for piece, is_one in zip(told, words, strict=True) if not is_one)


def _member(pieces: Pieces, body: Body, said: str, marks: tuple[Mark, ...]) -> None:
    """Read a member, or pass over what is none."""
    told = pieces.until(";", "{", "=", "=>")
    if any(piece.text == "(" and piece.kind == "mark" for piece in told):
        _function(body, told, marks, said)
        pieces.until(";", "{")
        _pass(pieces)
        return
    modifiers, plain = _told_apart(told)
    given = pieces.is_at("{", "=>")  # by functions, as C# has members
    kept = bool(modifiers & {"final", "readonly", "const"}) or pieces.is_at("=>")
    if pieces.is_at("{"):
        kept = kept or not any(piece.text in ("set", "init") for piece in pieces.bracket())
    value: tuple[Piece, ...] = ()
    if pieces.took("=", "=>"):
        value = pieces.until(";", ",")
        pieces.until(";")
    pieces.took(";")
    if plain and plain[-1].kind == "name":
        members = body.values if body.word == _ENUM and "case" in modifiers else body.members
        members.append(Held(plain[-1], plain[:-1], modifiers, marks, value, kept, given=given, said=said))


def _function(body: Body, told: tuple[Piece, ...], marks: tuple[Mark, ...], said: str) -> None:
    """Put to a type what a function tells of its members: one that takes nothing may give one, and PHP declares them
    as parameters of the function that makes an object."""
    at = next(n for n, piece in enumerate(told) if piece.text == "(" and piece.kind == "mark")
    modifiers, plain = _told_apart(told[:at])
    taken = Pieces(told, at).bracket()
    if plain and plain[-1].text == _MAKER:
        held = (_parameter(part) for part in apart(taken))
        body.members += [one for one in held if one and one.modifiers & _PROMOTES]
    elif len(plain) > 1 and not taken:
        body.members.append(Held(plain[-1], plain[:-1], modifiers, marks, function=True, said=said))


def enumerated(pieces: Pieces, body: Body) -> None:
    """Read the values of an enumeration that stand at its beginning, one after the other."""
    while pieces.at < len(pieces.every) and not pieces.is_at("}", ";", "case"):
        said, marks = pieces.here().said, marks_at(pieces)
        name = pieces.here()
        if name.kind != "name" or pieces.here(1).text not in (",", "(", "=", "{", "}", ";"):
            return
        pieces.at += 1
        given = pieces.bracket() if pieces.is_at("(") else ()
        if pieces.is_at("{"):
            pieces.bracket()
        if pieces.took("="):
            given = pieces.until(",")
        body.values.append(Held(name, marks=marks, value=given, said=said))
        pieces.took(",")
    pieces.took(";")
