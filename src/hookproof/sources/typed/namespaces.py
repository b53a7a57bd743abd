"""Namespaces of a TypeScript file: in which of them a type is declared, and which type a name means inside of one."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from hookproof.sources.typed.likenesses import Declared

#: A piece of a program: what it is, its text and its offset.
_Pieces = Sequence[tuple[str, str, int]]


def inside(space: str, name: str) -> str:
    """Return a name with the namespace that it is in; "" is none."""
    return ".".join(filter(None, (space, name)))


def spaces_of(pieces: _Pieces) -> Iterator[tuple[int, str]]:
    """Yield the number of each piece that is a name, with the namespaces that it stands in ("": none)."""
    spaces: list[tuple[str, int]] = []
    depth = 0  # of braces inside of namespaces: what code outside of these has does not count
    for number, (kind, text, _) in enumerate(pieces):
        opened = _space_before(number, pieces) if text == "{" else ""
        if text == "{" and (spaces or opened):
            depth += 1
            spaces += [(inside(spaces[-1][0] if spaces else "", opened), depth)] if opened else []
        elif text == "}" and spaces:
            spaces = spaces[:-1] if depth == spaces[-1][1] else spaces
            depth = depth - 1 if spaces else 0
        elif kind == "name":
            yield number, spaces[-1][0] if spaces else ""


def _space_before(number: int, pieces: _Pieces) -> str:
    """Return the name of the namespace that a brace opens; "" where it opens none."""
    (_, word, _), (kind, name, _) = pieces[max(number - 2, 0)], pieces[max(number - 1, 0)]
    return name if word in ("namespace", "module") and kind == "name" else ""


def as_meant(declared: Iterable[Declared], names: Iterable[str]) -> Iterator[Declared]:
    """Yield types with the names that they have outside of their namespaces for those that are declared in these: the
    innermost one counts. `names` are all that are declared."""
    spaces: dict[str, dict[str, str]] = {}
    for name in names:
        for space in _around(name):
            spaces.setdefault(space, {})[name.removeprefix(f"{space}.")] = name
    for one in declared:
        around = [spaces[space] for space in _around(one.name)]
        yield replace(one, type=one.type.with_names(ChainMap(*around))) if around else one


def _around(name: str) -> Iterator[str]:
    """Yield the namespaces around a name, the innermost first."""
    while name := name.rpartition(".")[0]:
        yield name
