"""A discriminator against the schemas that it leads to: the member that it reads, and the value that each allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import named, shown
from hookproof.rules.rulebook import EVENT, Ground, Remark, rule
from hookproof.schema.pointers import decoded, escape
from hookproof.sources.records import Document
from hookproof.sources.specifications.space import SchemaSpace


@dataclass(frozen=True, slots=True)
class _Choice:
    """A discriminator: where it stands, the member that it reads, and the schema of each value, where there is one."""

    pointer: str
    member: str
    homes: Mapping[str, str]


@rule(
    id="schema.mapping",
    title="A discriminator leads each value to the schema that allows it",
    severity=Severity.ERROR,
    clause="OpenAPI 3.1, section 4.8.25 (Discriminator Object)",
    mend="Name the member that the schemas have, and map each value to the schema of that value.",
    needs=("schemas",),
    about=EVENT,
)
def mapping(_: Ground, document: Document) -> Iterator[Remark]:
    """Look up the member that each discriminator reads in the schemas of its mapping, and what these allow it to be."""
    space = document.space
    for choice in _choices(space) if space is not None else ():
        where = f"{choice.pointer}/propertyName"
        if space is not None and (lacking := _lacking(space, choice)):
            message = f"The discriminator reads `{choice.member}`, which {lacking} not have."
            yield Remark(place=_place(document, where), message=message, key=choice.member)
            continue
        for value, home, allowed in _crossed(space, choice) if space is not None else ():
            message = f"{value} is mapped to {home.rpartition('/')[2]}, whose `{choice.member}` is {allowed}."
            place = _place(document, f"{choice.pointer}/mapping/{escape(value)}")
            yield Remark(place=place, message=message, key=value)


def _place(document: Document, pointer: str) -> Place:
    line, column = document.spots(pointer)
    return Place(path=document.path, line=line, column=column, pointer=pointer)


def _choices(space: SchemaSpace) -> Iterator[_Choice]:
    """Yield the discriminators that have a mapping into the document."""
    for pointer, node in space.schemas():
        told = node.get("discriminator")
        pairs = told.get("mapping") if isinstance(told, dict) else None
        if isinstance(told, dict) and isinstance(told.get("propertyName"), str) and isinstance(pairs, dict):
            homes = {str(value): _home(str(target)) for value, target in pairs.items()}
            known = {value: home for value, home in homes.items() if isinstance(space.get(home), dict)}
            yield _Choice(f"{pointer}/discriminator", told["propertyName"], known)


def _home(target: str) -> str:
    return decoded(target[1:]) if target.startswith("#") else f"/components/schemas/{target}"


def _lacking(space: SchemaSpace, choice: _Choice) -> str:
    """Return in words which schemas lack the member: all that are mapped; "" where one has it, or says nothing."""
    each = [space.properties(home) for home in dict.fromkeys(choice.homes.values())]
    if len(each) < 2 or not all(each) or any(choice.member in own for own in each):
        return ""
    return f"the {len(each)} schemas of its mapping do"


def _crossed(space: SchemaSpace, choice: _Choice) -> Iterator[tuple[str, str, str]]:
    """Yield each value whose schema allows others only, of which one is mapped elsewhere, with what it allows."""
    allowed = {value: _values(space, home, choice.member) for value, home in choice.homes.items()}
    for value, own in allowed.items():
        if own and value not in own and own & (choice.homes.keys() - {value}):
            yield value, choice.homes[value], named([shown(one) for one in sorted(own)], "or")


def _values(space: SchemaSpace, home: str, member: str) -> frozenset[str]:
    place = space.properties(home).get(member)
    values = space.allowed(place) if place is not None else None
    return frozenset(value for value in values or () if isinstance(value, str))
