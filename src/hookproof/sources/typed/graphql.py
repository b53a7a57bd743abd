"""Types of GraphQL's schema language as JSON has their values: what is not marked with `!` may be null."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hookproof.sources.typed.classpieces import Piece, Pieces
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, literal, named, union

#: Scalars of the language, and those that most schemas declare, by their names in lower case.
_SCALARS = {
    name: words
    for words, called in (
        ({"type": "string"}, "string id"),
        ({"type": "integer"}, "int long bigint"),
        ({"type": "number"}, "float decimal"),
        ({"type": "boolean"}, "boolean"),
        ({"type": "string", "format": "date-time"}, "datetime timestamp instant"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "format": "uuid"}, "uuid"),
        ({"type": "string", "format": "uri"}, "uri url"),
    )
    for name in called.split()
}
#: Lists in so many others are not read.
_DEEPEST = 12


def declared(text: str) -> Iterator[Declared]:
    """Yield the types that a schema declares; an interface is one of the types that implement it."""
    pieces, below, found = Pieces.of(text), dict[str, list[Likeness]](), list[Declared]()
    while pieces.at < len(pieces.every):
        said, word, name = _said(pieces), pieces.here().text, pieces.here(1)
        pieces.at += 1
        if name.kind == "name" and word in _READERS:
            pieces.at += 1
            for above in _implemented(pieces) if word == "type" else ():
                below.setdefault(above, []).append(named(name.text, name.at))
            found.append(Declared(name.text, _READERS[word](pieces, name).said(said)))
    for one in found:
        several = below.get(one.name, ())
        yield replace(one, type=union(several, one.type.at)) if several else one


def _said(pieces: Pieces) -> str:
    """Return what is said of the thing behind it: a text of its own, or a comment."""
    first = pieces.here()
    pieces.at += first.kind == "text"
    return first.value.strip() if first.kind == "text" else first.said


def _implemented(pieces: Pieces) -> Iterator[str]:
    more = pieces.took("implements")
    while more and pieces.here().kind != "end":
        pieces.took("&")
        yield pieces.here().text
        pieces.at += 1
        more = pieces.is_at("&")


def _object(pieces: Pieces, name: Piece) -> Likeness:
    pieces.until("{")
    inner, members = Pieces(pieces.bracket()), list[Member]()
    while inner.at < len(inner.every):
        said, called = _said(inner), inner.here()
        inner.at += 1
        _pass_arguments(inner)
        if inner.took(":"):
            kind = _type(inner, 0)
            members.append(Member(called.text, kind.said(said), required=None, always=True))
        if inner.took("="):  # what an input has where nothing is given
            inner.at += not inner.is_at("[", "{")
            _pass_arguments(inner)
        _pass_directives(inner)
    return Likeness(name.at, {"type": "object"}, tuple(members))


def _pass_arguments(pieces: Pieces) -> None:
    if pieces.is_at("(", "[", "{"):
        pieces.bracket()


def _pass_directives(pieces: Pieces) -> None:
    while pieces.here().text.startswith("@"):
        pieces.at += 1
        _pass_arguments(pieces)


def _enumeration(pieces: Pieces, name: Piece) -> Likeness:
    pieces.until("{")
    inner, values = Pieces(pieces.bracket()), list[str]()
    while inner.at < len(inner.every):
        _said(inner)
        values.append(inner.here().text)
        inner.at += 1
        _pass_directives(inner)
    return literal(values, name.at) if values else Likeness(name.at)


def _union(pieces: Pieces, name: Piece) -> Likeness:
    below = list[Likeness]()
    _pass_directives(pieces)
    while pieces.took("=", "|"):
        pieces.took("|")
        below.append(named(pieces.here().text, pieces.here().at))
        pieces.at += 1
    return union(below, name.at)


def _scalar(_: Pieces, name: Piece) -> Likeness:
    return Likeness(name.at)


def _type(pieces: Pieces, depth: int) -> Likeness:
    first = pieces.here()
    if first.text == "[" and depth < _DEEPEST:
        kind = Likeness(first.at, {"type": "array"}, items=_type(Pieces(pieces.bracket()), depth + 1))
    else:
        pieces.at += 1
        words = _SCALARS.get(first.text.lower())
        kind = named(first.text, first.at) if words is None else Likeness(first.at, words)
    return kind if pieces.took("!") else union((kind, Likeness(first.at, {"type": "null"})), first.at)


_READERS = {
    **dict.fromkeys(("type", "interface", "input"), _object),
    "enum": _enumeration,
    "union": _union,
    "scalar": _scalar,
}
