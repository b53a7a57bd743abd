"""The rows of one entity in what observers show, and whether they are rewritten by what came about another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hookproof.checks.material.keeping import is_same
from hookproof.observers.state import Path

#: The single values of a row, by their places in it.
Row = Mapping[Path, object]


def rows_of(state: object, name: str) -> list[Row]:
    """Return the rows that are called after an id: objects that hold it as a value of their own, or stand under it."""
    return [dict(_values(row)) for row in _called(state, name)]


def _called(value: object, name: str) -> Iterator[object]:
    if isinstance(value, list):
        for each in value:
            yield from _called(each, name)
    elif isinstance(value, dict):
        if any(str(each) == name for each in value.values()):
            yield value
            return
        for key, each in value.items():
            if key == name and isinstance(each, dict):
                yield each
            else:
                yield from _called(each, name)


def _values(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _values(each, (*path, key))
    elif not isinstance(value, list):
        yield path, value


def rewritten(
    before: Sequence[Row], after: Sequence[Row], said: Mapping[str, object], other: Mapping[str, object]
) -> tuple[Path, object, object] | None:
    """Return a place of a row that had what was said of its entity and has what was said of another one, with both.

    Only where that is so at each of its places that had any of it: a row may well show a part of what both share.
    """
    for row, now in ((row, now) for row in before for now in after if row.keys() == now.keys()):
        kept = [
            (path, value, other[at])
            for path, value in row.items()
            for at in said.keys() & other.keys()
            if is_same(said[at], value) and not is_same(said[at], other[at])
        ]
        if kept and all(is_same(new, now[path]) for path, _, new in kept):
            return kept[0]
    return None
