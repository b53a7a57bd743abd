"""Objects that a text lists and shows outside of every event's page: "The subscription object", its fields, an example.

A list of fields and an example belong together where they stand under one heading and nearly all members of an object
in the example are in the list; then the object is held against the list as a payload is held against its page's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import EACH, Example, Field, ObjectDoc, Page, Role
from hookproof.sources.texts.headings import Section

#: Headings of what belongs to the one above them: "Fields", "Example (as JSON)".
_OF_ABOVE = re.compile(
    r"(?:(?:example|sample|full|json|the)\s+)*"
    r"(?:examples?|samples?|json|structure|attributes|properties|fields|schema|object|data|payload|body)",
    re.IGNORECASE,
)
#: So many members of an object are in a list, and so many times those that are not, before the two belong together.
_MIN_SHARED, _PER_STRANGER = 2, 2


@dataclass(slots=True)
class _Home:
    """What stands under one heading, with the parts of it under headings of their own."""

    heading: str
    line: int
    lists: list[tuple[str, list[Field]]] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)


def with_objects(page: Page, sections: Sequence[Section], examples: Sequence[Example]) -> list[Page]:
    """Return a page that is about no event, and a page for each of these examples that its sections list, too."""
    free = {example.at: example for example in examples if not example.events}
    homes: dict[int, _Home] = {}
    for section in sections:
        owner = _owner(section)
        home = homes.setdefault(id(owner), _Home(owner.heading, owner.line))
        home.lists.extend(_lists(section))
        home.examples.extend(free[example.at] for example in section.examples if example.at in free)
    pages = [shown for home in homes.values() for shown in _pages(home, page.at.path)]
    taken = {example.at for shown in pages for example in shown.examples}
    rest = tuple(example for example in page.examples if example.at not in taken)
    return [replace(page, examples=rest), *pages]


def _owner(section: Section) -> Section:
    bare = re.sub(r"\(.*?\)", "", section.heading).strip(" :*_`")
    above = section.parent
    return _owner(above) if above is not None and above.heading and _OF_ABOVE.fullmatch(bare) else section


def _lists(section: Section) -> Iterator[tuple[str, list[Field]]]:
    groups: dict[str, list[Field]] = {}
    for one in section.fields:
        groups.setdefault(one.group, []).append(one)
    yield from groups.items()


def _pages(home: _Home, path: str) -> Iterator[Page]:
    """Yield a page for each example under a heading that shows what one of the lists there has, and no other."""
    for example in home.examples:
        fitting = [found for _, fields in home.lists for found in _shown(example.value, fields)]
        best = max((shared for shared, _, _ in fitting), default=0)
        chosen = [(prefix, fields) for shared, prefix, fields in fitting if shared == best]
        if len(chosen) == 1:
            yield _page(home, path, example, *chosen[0])


def _page(home: _Home, path: str, example: Example, prefix: tuple[str, ...], fields: Sequence[Field]) -> Page:
    told = {one.path: replace(one, path=(*prefix, *one.path)) for one in reversed(fields)}
    at = Place(path=path, line=home.line, column=1)
    body = ObjectDoc(name=home.heading, at=at, fields=tuple(reversed(told.values())))
    return Page(title=home.heading, at=at, body=body, examples=(replace(example, role=Role.PART),))


def _shown(value: object, fields: Sequence[Field]) -> Iterator[tuple[int, tuple[str, ...], Sequence[Field]]]:
    """Yield how many members of a list an example shows, where in it, and the list in the spelling of the example."""
    for prefix, one in _candidates(value):
        own = _spelt_as(one.keys(), fields)
        told = {found.path[0] for found in own}
        shared, strange = len(one.keys() & told), len(one.keys() - told)
        swapped = shared and strange == 1 and len(one) == len(told)
        if swapped or (shared >= _MIN_SHARED and _PER_STRANGER * strange <= shared):
            yield shared, prefix, own


def _spelt_as(keys: Collection[str], fields: Sequence[Field]) -> Sequence[Field]:
    """Return a list in the spelling of an object where all its names of several words have another one.

    Then the list tells what a library calls the members (`createdAt`), and the object what is sent (`created_at`).
    """
    letters = {names.squeezed(key): key for key in keys}
    alike = {one.path[0]: letters.get(names.squeezed(one.path[0]), "") for one in fields}
    several = {name: key for name, key in alike.items() if key and len(names.parts(key)) > 1}
    if not several or any(name == key for name, key in several.items()):
        return fields
    joined = any("_" in key for key in several.values())
    spelt = {name: key or ("_".join(names.parts(name)) if joined else name) for name, key in alike.items()}
    return [replace(one, path=(spelt[one.path[0]], *one.path[1:])) for one in fields]


def _candidates(value: object) -> Iterator[tuple[tuple[str, ...], Mapping[str, object]]]:
    """Yield the objects that an example may be about: itself, an item, what its only member holds (`{"data": {…}}`)."""
    if isinstance(value, dict):
        yield (), value
        for key, inner in value.items() if len(value) == 1 else ():
            yield from (((str(key), *prefix), one) for prefix, one in _candidates(inner) if len(prefix) < _DEPTH)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield (EACH,), value[0]


#: A list in the only member of an example is as deep as an object is looked for.
_DEPTH = 2
