"""Types with parameters: where one is used with others in their place, it is written out with these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hookproof.sources.typed.likenesses import Declared, Likeness

#: Types with parameters inside so many others are not written out.
_DEEPEST = 8


def written_out(declared: Iterable[Declared]) -> list[Declared]:
    """Return declared types in which no parameter is left; one that no use gives may be anything."""
    told = list(declared)
    every = {one.name: one for one in told if one.parameters}
    return [replace(one, type=_filled(one.type, every, _open(one, one.type.at), 0)) for one in told]


def _open(one: Declared, at: int) -> dict[str, Likeness]:
    return {name: Likeness(at) for name in one.parameters}


def _filled(kind: Likeness, every: Mapping[str, Declared], given: Mapping[str, Likeness], depth: int) -> Likeness:
    """Return a type with what is given for its parameters, in itself and in all that it is made of."""
    name = str(kind.words.get("$ref", "")).rpartition("/")[2]
    if name in given:
        more = {key: value for key, value in kind.words.items() if key != "$ref"}
        return replace(given[name], at=kind.at, words={**given[name].words, **more})
    if name in every and kind.arguments and depth < _DEEPEST:
        generic = every[name]
        told = [_filled(one, every, given, depth) for one in kind.arguments]
        inner = _open(generic, kind.at) | dict(zip(generic.parameters, told, strict=False))
        return replace(_filled(generic.type, every, inner, depth + 1), at=kind.at)

    def each(several: Iterable[Likeness]) -> tuple[Likeness, ...]:
        return tuple(_filled(one, every, given, depth) for one in several)

    members = tuple(replace(one, type=_filled(one.type, every, given, depth)) for one in kind.members)
    items = None if kind.items is None else _filled(kind.items, every, given, depth)
    return replace(
        kind, members=members, items=items, branches=each(kind.branches), parents=each(kind.parents), arguments=()
    )
