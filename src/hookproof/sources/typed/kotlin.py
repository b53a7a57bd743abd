"""What a program in Kotlin declares, in the terms of `classbodies`: its classes, interfaces, objects and enumerations.

Nothing ends a declaration in Kotlin but the next one, so each is read as far as its form goes, and all else is passed
over piece by piece, brackets whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hookproof.sources import names
from hookproof.sources.typed.classbodies import Body, Held, enumerated, marks_at, parameters_at
from hookproof.sources.typed.classpieces import Piece, Pieces, apart

_TYPES = names.words("class interface object")
_MODIFIERS = names.words(
    "public private protected internal final open abstract sealed data enum annotation value inline inner companion "
    "override lateinit const expect actual fun vararg"
)
_HELD = names.words("val var")
#: Declarations inside so many others are not read.
_DEEPEST = 12


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
        said = pieces.here().said
        marks = marks_at(pieces)
        said = said or pieces.here().said
        modifiers = _modifiers(pieces)
        if pieces.is_at(*_TYPES) and depth < _DEEPEST:
            opened = _head(pieces, modifiers)
            opened.said, opened.marks = said, marks
            # What stands in a companion is of the type around it.
            shared = body if "companion" in modifiers else None
            yield from [opened] if shared is None else []
            yield from _below(pieces, shared or opened, depth)
        elif body is not None and pieces.is_at(*_HELD):
            body.members += [replace(held, marks=marks, said=said) for held in _held(pieces, modifiers)]
        else:
            _pass(pieces)


def _modifiers(pieces: Pieces) -> frozenset[str]:
    start = pieces.at
    while pieces.took(*_MODIFIERS):
        pass
    return frozenset(piece.text for piece in pieces.every[start : pieces.at])


def _pass(pieces: Pieces) -> None:
    if pieces.is_at("{", "(", "["):
        pieces.bracket()
    elif not pieces.is_at("}"):
        pieces.at += 1


def _head(pieces: Pieces, modifiers: frozenset[str]) -> Body:
    """Read the head of a type: its name, its parameters, the members that it is made with, and what it extends."""
    word = "enum" if "enum" in modifiers else pieces.here().text
    pieces.at += 1
    body = Body(word, pieces.here())
    pieces.at += pieces.here().kind == "name"
    if pieces.is_at("<"):
        body.names = parameters_at(pieces)
    marks_at(pieces)
    _modifiers(pieces)
    pieces.took("constructor")
    if pieces.is_at("("):
        body.members += [held for part in apart(pieces.bracket()) for held in _parameter(part)]
    if pieces.took(":"):
        body.above = tuple(_extended(pieces))
    return body


def _parameter(part: tuple[Piece, ...]) -> Iterator[Held]:
    """Yield the member that a parameter declares; one with a value may be left out."""
    inner = Pieces(part)
    said, marks = inner.here().said, marks_at(inner)
    said = said or inner.here().said
    modifiers = _modifiers(inner)
    for held in _held(inner, modifiers) if inner.is_at(*_HELD) else ():
        optional = {"optional"} if held.value else set()
        yield replace(held, marks=marks, said=said, modifiers=held.modifiers | optional, kept=False)


def _extended(pieces: Pieces) -> Iterator[tuple[Piece, ...]]:
    while True:
        yield _type(pieces)
        if pieces.is_at("("):
            pieces.bracket()
        if not pieces.took(","):
            return


def _below(pieces: Pieces, body: Body, depth: int) -> Iterator[Body]:
    if not pieces.is_at("{"):
        return
    end = pieces.end_of_bracket()
    pieces.at += 1
    if body.word == "enum":
        enumerated(pieces, body)
        body.values = [value if value.value else replace(value, value=(_quoted(value.name),)) for value in body.values]
    yield from _inside(pieces, body, depth + 1)
    pieces.at = min(end + 1, len(pieces.every))


def _quoted(name: Piece) -> Piece:
    """The name of a value, which is sent where nothing else is given for it."""
    return replace(name, kind="text", text=f'"{name.text}"')


def _held(pieces: Pieces, modifiers: frozenset[str]) -> Iterator[Held]:
    """Yield the member that is declared here: `val name: Type = value`, or one with a function that gives it."""
    kept = pieces.is_at("val")
    pieces.at += 1
    name = pieces.here()
    pieces.at += 1
    type_ = _type(pieces) if pieces.took(":") else ()
    given = pieces.is_at("get") and pieces.here(1).text == "("
    if given:
        pieces.at += 1
        pieces.bracket()
    value = _value(pieces) if pieces.took("=") else ()
    if name.kind == "name" and not (given and (not value or pieces.is_at("("))):  # what is worked out is not sent
        yield Held(name, type_, modifiers, value=value, kept=kept)


def _type(pieces: Pieces) -> tuple[Piece, ...]:
    """Return the type that is written here; of a function's nothing but what it takes."""
    start = pieces.at
    marks_at(pieces)
    if pieces.is_at("("):
        pieces.bracket()
    while pieces.here().kind == "name":
        pieces.at += 1
        if pieces.is_at("<"):
            parameters_at(pieces)
        if not pieces.took("."):
            break
    while pieces.took("?"):
        pass
    return tuple(pieces.every[start : pieces.at])


def _value(pieces: Pieces) -> tuple[Piece, ...]:
    """Return the text, number or name that a member is set to; of a call no more than its name."""
    start = pieces.at
    pieces.at += 1
    while pieces.took("."):
        pieces.at += 1
    return tuple(pieces.every[start : pieces.at])
