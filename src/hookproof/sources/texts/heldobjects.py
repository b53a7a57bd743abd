"""Objects that a text lists under a heading of their own, and shows inside of payloads: "Payment", and `data` has one.

A list and an object in a payload belong together where nearly all members of the object are in the list, and no other
list has as many of them. Then the payload's page has the fields of the list too, where the object stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from hookproof.findings import Place
from hookproof.sources.records import EACH, Field, ObjectDoc, Page, Role
from hookproof.sources.texts.evidence import objects_of

#: So many members of an object are in a list, and so many times those that are not, before the two belong together.
_MIN_SHARED, _PER_STRANGER = 3, 3
#: Payloads are gone into this far.
_DEEPEST = 4


@dataclass(frozen=True, eq=False)
class ObjectList:
    """The fields that a text lists for one object, and the heading over them."""

    heading: str
    line: int
    fields: tuple[Field, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the object's own members."""
        return frozenset(field.path[0] for field in self.fields)


def with_held(pages: Sequence[Page], lists: Sequence[ObjectList]) -> list[Page]:
    """Return the pages, each with the fields of the lists whose objects its payloads hold."""
    having: dict[str, list[ObjectList]] = {}
    for one in lists:
        for name in one.names:
            having.setdefault(name, []).append(one)
    return [_with_held(page, having) for page in pages] if lists else list(pages)


#: The lists that have a name.
_Having = Mapping[str, Sequence[ObjectList]]


def _with_held(page: Page, having: _Having) -> Page:
    shown = [example for example in page.examples if example.role is Role.PAYLOAD and example.events]
    told = {field.path: field for field in page.body.fields} if page.body is not None else {}
    outer = {path[:-1] for path in told}
    added: dict[tuple[str, ...], Field] = {}
    first: ObjectList | None = None
    for path, value in (found for example in shown for one in objects_of(example) for found in _held(one, ())):
        fitting = _fitting(value, having) if path not in outer else None
        first = first or fitting
        for field in fitting.fields if fitting else ():
            whole = (*path, *field.path)
            added.setdefault(whole, replace(field, path=whole))
    if first is None:
        return page
    at = Place(path=page.at.path, line=first.line, column=1)
    body = page.body or ObjectDoc(name=first.heading, at=at, fields=(), common=True)
    return replace(page, body=replace(body, fields=(*told.values(), *added.values())))


def _held(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, object]]]:
    """Yield the objects inside of a payload, with the path to each."""
    if path and isinstance(value, Mapping):
        yield path, value
    inner: list[tuple[str, object]] = [(EACH, one) for one in value] if isinstance(value, list) else []
    inner += [(str(key), one) for key, one in value.items()] if isinstance(value, Mapping) else []
    for key, one in inner if len(path) < _DEEPEST else ():
        yield from _held(one, (*path, key))


def _fitting(value: Mapping[str, object], having: _Having) -> ObjectList | None:
    """Return the one list that has nearly all members of an object, and of whose own members it has most."""
    shared = Counter(one for key in value for one in having.get(str(key), ()))
    fits = {one: count for one, count in shared.items() if _is_near(count, len(value), len(one.names))}
    best = [one for one, count in fits.items() if count == max(fits.values())]
    return best[0] if len(best) == 1 else None


def _is_near(shared: int, members: int, told: int) -> bool:
    return shared >= _MIN_SHARED and _PER_STRANGER * (members - shared) <= shared and 2 * shared >= told
