"""Atomic differences between two payloads: what has to change in one for it to become the other."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hookproof.schema.json import ABSENT, written_alike

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change at one path. `before` or `after` is ABSENT where a member comes or goes.

    Where `resized`, the path leads to an array, and its items from the shorter length on come or go.
    """

    path: Path
    before: Any
    after: Any
    resized: bool = False


def edits(old: Any, new: Any, path: Path = ()) -> Iterator[Edit]:
    """Yield the edits that make `new` out of `old`, each as deep in the payload as it can sit."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys(itertools.chain(old, new)):
            yield from edits(old.get(key, ABSENT), new.get(key, ABSENT), (*path, key))
    elif isinstance(old, list) and isinstance(new, list):
        for index, (left, right) in enumerate(zip(old, new, strict=False)):
            yield from edits(left, right, (*path, index))
        if len(old) != len(new):
            yield Edit(path, old, new, resized=True)
    elif not written_alike(old, new):
        yield Edit(path, old, new)


def applied(payload: Any, changes: Iterable[Edit]) -> Any:
    """Return a copy of `payload` with these edits, which come from `edits` with it as `old`, made."""
    root = [copy.deepcopy(payload)]
    for change in changes:
        _apply(root, (0, *change.path), change)
    return root[0]


def _apply(root: list[Any], path: Path, change: Edit) -> None:
    parent: Any = root
    for part in path[:-1]:
        parent = parent[part]
    key = path[-1]
    if change.resized:
        kept = parent[key][: len(change.after)]
        parent[key] = kept + copy.deepcopy(change.after[len(kept) :])
    elif change.after is ABSENT:
        del parent[key]
    else:
        parent[key] = copy.deepcopy(change.after)


def find(payload: Any, path: Sequence[str | int | None]) -> Iterator[Any]:
    """Yield every value at a path in which None stands for any index; ABSENT where the parent lacks the member."""
    if not path:
        yield payload
        return
    head, *rest = path
    if head is None and isinstance(payload, list):
        for item in payload:
            yield from find(item, rest)
    elif isinstance(head, str) and isinstance(payload, dict):
        if head in payload:
            yield from find(payload[head], rest)
        elif not rest:
            yield ABSENT
