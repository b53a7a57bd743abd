"""Members that one object of several alike has under another name: the others have one in its stead."""

from __future__ import annotations

import re
from collections import Counter
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
        if way and len({id(one.example.at) for one in holders}) > 1:
            kept = Counter(key for one in holders for key in one.value)
            for place, holder in enumerate(holders):
                yield from _of(holder, holders[0 if place else 1], kept, len(holders), text)


def _of(holder: _Holder, other: _Holder, kept: Counter[str], several: int, text: str) -> Iterator[Renaming]:
    """Yield what a holder renames; `kept` tells how many of the several holders have a member."""
    gone = [key for key in other.value if key not in holder.value and kept[key] == several - 1]
    common = sum(kept[key] == several for key in holder.value)
    for name in holder.value if gone and common >= _COMMON else ():
        usual = next((key for key in gone if _is_one(name, key, holder, other)), "") if kept[name] == 1 else ""
        if usual and _is_usual(usual, several, common, text) and _count(name, text) == 1:
            yield Renaming(holder.example, holder.pointer, name, usual)


def _is_usual(name: str, several: int, common: int, text: str) -> bool:
    """Whether a name is usual in a text: it stands there often, or in one of two objects much alike."""
    return (several == 2 and common > _COMMON) or _count(name, text) > 1


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
