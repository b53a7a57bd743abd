"""Types that boxes of a text declare, as fields of the payloads that they are; all boxes of one language are one file.

A type in one box may be made of a type in another, so they are read when all boxes are known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice

from hookproof.findings import Place
from hookproof.parsing import MalformedDocument
from hookproof.sources import names
from hookproof.sources.positioned import positioned_yaml
from hookproof.sources.positions import Spot
from hookproof.sources.records import EACH, Field
from hookproof.sources.texts.headings import TAB, Section
from hookproof.sources.typed import classtypes, fieldrows, golang, pythonclasses, recordtypes, typescript
from hookproof.sources.typed.likenesses import Declared, Likeness, Member


def _rows(text: str) -> Iterator[Declared]:
    """Yield what lists of fields in YAML say, each with the event that it is of."""
    try:
        data = positioned_yaml(text, "box")
    except MalformedDocument:
        return
    yield from fieldrows.declared(data, text)


_READERS: Mapping[str, Callable[[str], Iterator[Declared]]] = {
    **dict.fromkeys(("ts", "typescript", "tsx"), typescript.declared),
    **dict.fromkeys(("go", "golang"), golang.declared),
    **dict.fromkeys(("py", "python", "python3"), pythonclasses.declared),
    **dict.fromkeys(("java", "csharp", "cs", "c#", "php"), classtypes.declared),
    **dict.fromkeys(
        names.words("js javascript kotlin kt swift rust rs graphql gql protobuf proto"),
        recordtypes.declared,
    ),
    **dict.fromkeys(("yaml", "yml"), _rows),
}
#: Types inside so many others are not gone into, nor has any payload so many fields.
_DEEPEST, _MANY = 6, 2_000
#: JSON types as a field has them: whoever says "number" sends whole ones too.
_KINDS = {"number": frozenset({"number", "integer"})}


@dataclass(frozen=True, slots=True)
class _Box:
    section: Section
    language: str
    lines: Sequence[str]
    spots: Sequence[Spot]


@dataclass(slots=True)
class Declarations:
    """The boxes of a text that declare types, in their order."""

    path: str
    boxes: list[_Box] = field(default_factory=list)

    def take(self, section: Section, language: str, lines: Sequence[str], spots: Sequence[Spot]) -> None:
        """Keep a box of a section if it declares a type: one that no reader takes would hide those of the others."""
        reader = _READERS.get(language)
        if reader is not None and next(reader("\n".join(lines)), None) is not None:
            self.boxes.append(_Box(section, language, lines, spots))

    def told(self, sections: Iterable[Section]) -> list[Section]:
        """Return the sections with the fields of payloads: in those of their boxes, or in some of their own below.

        A type that declares which events there are is no program that handles them.
        """
        below: dict[int, list[Section]] = {}
        for section in self._told():
            below.setdefault(id(section.parent), []).append(section)
        return [one for section in sections for one in (section, *below.get(id(section), ()))]

    def _told(self) -> Iterator[Section]:
        for reader, boxes in self._files():
            every = [*reader("\n".join("\n".join(box.lines) for box in boxes))]
            lines = (len(line) + 1 for box in boxes for line in box.lines)
            spots = [spot for box in boxes for spot in box.spots]
            known = {one.name: one.type for one in reversed(every)}
            types = _Types(known, boxes, [*accumulate(lines)], spots, self.path)
            for box, declared in types.by_box(every):
                yield from types.sections(box, declared)

    def _files(self) -> Iterator[tuple[Callable[[str], Iterator[Declared]], list[_Box]]]:
        """Yield the boxes that are one file, with what reads it; data is one a box."""
        for reader in dict.fromkeys(_READERS[box.language] for box in self.boxes):
            boxes = [box for box in self.boxes if _READERS[box.language] is reader]
            yield from ((reader, [box]) for box in boxes) if reader is _rows else ((reader, boxes),)


@dataclass(frozen=True, slots=True)
class _Types:
    """The types of one language by their names; `ends` are the offsets behind each line of all boxes together."""

    known: Mapping[str, Likeness]
    boxes: Sequence[_Box]
    ends: Sequence[int]
    spots: Sequence[Spot]
    path: str

    def by_box(self, declared: Iterable[Declared]) -> Iterator[tuple[_Box, list[Declared]]]:
        """Yield each box with the types of objects that it declares."""
        lines = [*accumulate(len(box.lines) for box in self.boxes)]
        found: list[list[Declared]] = [[] for _ in self.boxes]
        for one in declared:
            if one.type.members or one.type.parents:
                found[bisect_right(lines, bisect_right(self.ends, one.type.at))].append(one)
        yield from zip(self.boxes, found, strict=True)

    def sections(self, box: _Box, declared: Sequence[Declared]) -> Iterator[Section]:
        """Give the fields of the payload in a box to its section; where it is another's, yield one that has them."""
        fields = {one.name: [*islice(self._fields(one.type, (), ()), _MANY)] for one in declared}
        inner = {name for one in declared for name in _named_in(one.type) if name != one.name}
        outer = [one for one in declared if one.name not in inner]
        own = [one for one in outer if _is_payload(one, fields[one.name], box.section.heading)]
        if own:
            _take_out(box)
        several = [one for one in own if one.event or _event(fields[one.name])]
        if len(several) > 1:
            yield from (_section(one, fields[one.name], box.section) for one in several)
        elif own and len(outer) == 1 and len(fields[own[0].name]) > 1 and _is_unnamed(box.section):
            yield _section(own[0], fields[own[0].name], box.section)
        elif own and not box.section.fields:
            box.section.fields.extend(fields[own[0].name])

    def _fields(self, kind: Likeness, outer: tuple[str, ...], opened: tuple[int, ...]) -> Iterator[Field]:
        """Yield the members of a type, and those inside of them; `opened` are the types that it stands in."""
        if id(kind) in opened or len(opened) == _DEEPEST:
            return
        for member in self._members(kind):
            told, nullable = self._bare(member.type)
            path = (*outer, member.name)
            yield self._field(path, member, told, nullable)
            if told.items is not None:
                path, told = (*path, EACH), self._bare(told.items)[0]
                plain = _kinds(told)
                at = self._place(member.type.at)
                yield from [Field(path=path, description="", at=at, kinds=plain)] if plain - {"object"} else []
            yield from self._fields(told, path, (*opened, id(kind)))

    def _members(self, kind: Likeness) -> Iterator[Member]:
        """Yield the members of a type, those that it has from others first."""
        for parent in kind.parents:
            yield from self._bare(parent)[0].members
        yield from kind.members

    def _bare(self, kind: Likeness) -> tuple[Likeness, bool]:
        """Return what a type is beside null, under whatever names, and whether null is a part of it."""
        nullable = False
        for _ in range(_DEEPEST):
            rest = [one for one in kind.branches if one.words.get("type") != "null"]
            nullable = nullable or len(rest) < len(kind.branches) or "null" in _told(kind)
            if len(rest) == 1:
                kind = rest[0]
            elif (ref := str(kind.words.get("$ref", "")).rpartition("/")[2]) in self.known:
                kind = self.known[ref]
            else:
                break
        return kind, nullable

    def _field(self, path: tuple[str, ...], member: Member, told: Likeness, nullable: bool) -> Field:
        values = told.words.get("enum", [told.words["const"]] if "const" in told.words else [])
        parts = [_kinds(self._bare(part)[0]) for part in told.branches if part.words.get("type") != "null"]
        return Field(
            path=path,
            description=str(member.type.words.get("description", "")),
            at=self._place(member.type.at),
            kinds=frozenset().union(*parts) if parts and all(parts) else _kinds(told),
            nullable=nullable,
            required=None if member.always else member.required,
            enum=tuple(value for value in values if value is not None),
            typed=str(told.words.get("format", "")),
        )

    def _place(self, offset: int) -> Place:
        """Return the line of the document on which a type stands, by its place in all boxes together."""
        line, column = self.spots[bisect_right(self.ends, offset)]
        return Place(path=self.path, line=line, column=column)


def _told(kind: Likeness) -> list[str]:
    said = kind.words.get("type", [])
    return said if isinstance(said, list) else [said]


def _kinds(kind: Likeness) -> frozenset[str]:
    if kind.members or kind.parents:
        return frozenset({"object"})
    return frozenset().union(*(_KINDS.get(one, frozenset({one})) for one in _told(kind) if one != "null"))


def _named_in(kind: Likeness) -> Iterator[str]:
    """Yield the names of the types that a type is made of."""
    yield from [str(kind.words["$ref"]).rpartition("/")[2]] if "$ref" in kind.words else []
    items = [kind.items] if kind.items is not None else []
    for part in (*(member.type for member in kind.members), *items, *kind.branches, *kind.parents):
        yield from _named_in(part)


def _take_out(box: _Box) -> None:
    """Take out of a section what its box was read as before it was known to declare a payload."""
    lines = {line for line, _ in box.spots}
    box.section.programs[:] = [one for one in box.section.programs if one.at.line not in lines]
    box.section.examples[:] = [one for one in box.section.examples if one.at.line not in lines]


def _is_payload(one: Declared, fields: Sequence[Field], heading: str) -> bool:
    """Whether a type is a payload's: a member carries the event, its name says so, or is that of the heading above."""
    said = {"payload", "event", "webhook"} & {*names.parts(one.name)}
    named_so = one.event or names.squeezed(one.name) == names.squeezed(heading)
    return bool(said or named_so) or any(
        names.is_strong(field.name) or _event([field]) for field in fields if len(field.path) == 1
    )


def _event(fields: Iterable[Field]) -> str:
    """Return the one value of a member that has the form of an event's name; "" where there is none."""
    fixed = (str(one.enum[0]) for one in fields if len(one.path) == 1 and len(one.enum) == 1)
    return next(filter(names.is_dotted, fixed), "")


def _is_unnamed(section: Section) -> bool:
    return bool(section.heading) and not section.coded and not names.mentioned(section.heading)


def _section(declared: Declared, fields: Sequence[Field], parent: Section) -> Section:
    """Return a section that is called as a type is, and has its fields."""
    events = (declared.event,) if declared.event else ()
    return Section(TAB, declared.name, fields[0].at.line or 1, declared=events, parent=parent, fields=[*fields])
