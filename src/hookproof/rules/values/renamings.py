"""Members that one object of several alike has under another name: the others have one in its stead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.rules.reading.examples import nearest, objects_in
from hookproof.rules.wording.kinship import kin
from hookproof.sources import names
from hookproof.sources.records import Example, Role

#: So many other members two objects have in common, at least, to be alike.
_COMMON = 2


@dataclass(frozen=True, slots=True)
class _Holder:
    example: Example
    pointer: str
    value: dict[str, object]


@dataclass(frozen=True, slots=True)
class Renaming:
    """A member of an example, where it stands, and the name that it has elsewhere."""

    example: Example
    pointer: str
    name: str
    usual: str


def renamings(examples: Sequence[Example], text: str) -> Iterator[Renaming]:
    """Yield what one payload alone calls otherwise than all the others of a text do."""
    by_way: dict[tuple[str, ...], list[_Holder]] = {}
    for example in (item for one in examples if one.role not in (Role.REQUEST, Role.RESPONSE) for item in one.objects):
        for pointer, value in objects_in(example.value):
            way = tuple(step for step in pointer.split("/")[1:] if not step.isdigit())
            by_way.setdefault(way, []).append(_Holder(example, pointer, value))
    for way, holders in by_way.items():
        for holder in holders if way and len({id(one.example.at) for one in holders}) > 1 else ():
            yield from _of(holder, [one for one in holders if one is not holder], text)


def _of(holder: _Holder, others: Sequence[_Holder], text: str) -> Iterator[Renaming]:
    every = [one.value.keys() for one in others]
    mine = [key for key in holder.value if not any(key in keys for keys in every)]
    gone = [key for key in others[0].value if key not in holder.value and all(key in keys for keys in every)]
    common = sum(all(key in keys for keys in every) for key in holder.value)
    for name in mine:
        usual = next((key for key in gone if _is_one(name, key, holder, others[0])), "")
        often = _count(usual, text) > 1 or (len(others) == 1 and common > _COMMON)
        if usual and common >= _COMMON and often and _count(name, text) == 1:
            yield Renaming(holder.example, holder.pointer, name, usual)


def _is_one(name: str, usual: str, holder: _Holder, other: _Holder) -> bool:
    """Whether two names are one member's: of one value, or a slip of one another that share a word."""
    mine, theirs = holder.value[name], other.value[usual]
    if type(mine) is not type(theirs):
        return False
    same = mine == theirs and not isinstance(mine, bool) and mine not in (0, 1, "", None)
    shared = set(names.parts(name)) & set(names.parts(usual))
    units = len(names.parts(name)) == len(names.parts(usual)) > 1 and bool(shared) and bool(nearest(name, [usual]))
    return (same and (bool(shared) or bool(kin(name, [usual])) or isinstance(mine, str))) or units


def _count(name: str, text: str) -> int:
    return len(re.findall(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", text))
