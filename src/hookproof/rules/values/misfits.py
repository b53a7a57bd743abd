"""Members of declared types that no payload has, where the type is one of an object that payloads have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hookproof.rules.programs.membertypes import DeclaredType, types_in
from hookproof.rules.reading.examples import nearest
from hookproof.rules.wording.kinship import kin, worded
from hookproof.sources.names import parts, squeezed

_Way = tuple[str, ...]
#: A type that has so many members of an object is a type of it.
_FEW = 2


@dataclass(frozen=True, slots=True)
class Misfit:
    """A member that a type declares and its object lacks: its name, offset, the way to the object, what was meant.

    `near` is "" where nothing is near; then the object has the members `there`.
    """

    name: str
    at: int
    way: _Way
    near: str
    there: frozenset[str]


def misfits(program: str, inside: Mapping[_Way, frozenset[str]], carriers: Collection[_Way]) -> Iterator[Misfit]:
    """Yield the one member of each type that its object lacks, where the type lacks one of that object, too; and what
    is given a member's name in JSON in another spelling.

    A type of no JSON names may have members of its own: there what is odd is near to what is missing, or stands for
    the only one that is missing of a type that is called as the object.
    """
    known = {name: squeezed(name) for there in inside.values() for name in there}
    bare = {way: frozenset(map(squeezed, there)) for way, there in inside.items()}
    for declared in types_in(program):
        yield from _misspelt(declared, known)
        way = _object_of(declared, bare)
        there = inside.get(way, frozenset())
        own = {squeezed(one.name) for one in declared.members}
        odd = [one for one in declared.members if squeezed(one.name) not in known.values()]
        missing = sorted(name for name in there if squeezed(name) not in own)
        if len(odd) != 1 or not missing or len(declared.members) - len(odd) < _FEW:
            continue
        (one,) = odd
        near = nearest(one.name, missing) or kin(one.name, missing) or worded(one.name, missing)
        if near or declared.tagged or (len(missing) == 1 and _is_called(declared, way, own, carriers)):
            yield Misfit(one.name, one.at, way, near, there)


def _misspelt(declared: DeclaredType, known: Mapping[str, str]) -> Iterator[Misfit]:
    """Yield the members whose name in JSON is a member's in another spelling: of a type without such names the one that
    is spelt otherwise, where others of several words are spelt as they are in JSON."""
    respelt = [one for one in declared.members if one.name not in known and squeezed(one.name) in known.values()]
    as_sent = any(one.name in known and len(parts(one.name)) > 1 for one in declared.members)
    for one in respelt:
        alike = [name for name, bare in known.items() if bare == squeezed(one.name)]
        if one.tagged or (as_sent and len(respelt) == 1 and not declared.tagged):
            yield Misfit(one.name, one.at, (), alike[0], frozenset(alike))


def _object_of(declared: DeclaredType, bare: Mapping[_Way, frozenset[str]]) -> _Way:
    """Return the way to the object that a type has the most members of; one that is called as the type comes first.

    `bare` are the members of each object without what joins their words.
    """
    own = {squeezed(one.name) for one in declared.members}

    def fit(way: _Way) -> tuple[int, bool]:
        return len(own & bare[way]), bool(way) and squeezed(way[-1]) == squeezed(declared.name)

    best = max(bare, key=fit, default=())
    return best if bare and fit(best)[0] >= _FEW else ()


def _is_called(declared: DeclaredType, way: _Way, own: Collection[str], carriers: Collection[_Way]) -> bool:
    """Whether a type is called as its object, or is a payload's own: one that has what carries the event."""
    if way:
        return squeezed(way[-1]) in (squeezed(declared.name), f"{squeezed(declared.name)}s")
    return any(len(one) == 1 and squeezed(one[0]) in own for one in carriers)
