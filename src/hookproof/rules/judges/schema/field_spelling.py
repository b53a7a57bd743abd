"""One property of several schemas, spelt in different ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hookproof.findings import Place, Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.sources import names
from hookproof.sources.records import Document


@rule(
    id="schema.field-spelling",
    title="One field has one spelling",
    severity=Severity.WARNING,
    clause="practice",
    mend="Spell the field one way.",
    needs=("events", "fields"),
)
def field_spelling(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for names that differ in case, separators or spelling alone, where one is the exception.

    Where each is met as often, the odd one is that which is not written as the fields beside it are, or, of two words
    that are spelt in two ways, the one that is met last.
    """
    met: dict[str, dict[str, list[_Spelt]]] = {}
    seen: set[tuple[str, str]] = set()
    for page in document.event_pages:
        beside: dict[tuple[str, ...], list[str]] = {}
        for field in reachable(ground, document, page):
            *outer, name = field.path
            names_beside = beside.setdefault(tuple(outer), [])
            names_beside.append(name)
            spelt = met.setdefault(_letters(name), {}).setdefault(name, [])
            mark = (name, field.pointer or f"{field.at.line}")
            if page.body and mark not in seen:
                seen.add(mark)
                spelt.append(_Spelt(page.body.name, field.at, names_beside))
    for letters, spellings in met.items():
        if not letters[:1].isalpha():
            continue
        usual = max(spellings, key=lambda name: len(spellings[name]))
        for name, where in spellings.items() if len(spellings) > 1 else ():
            both = any(usual in spelt.beside for spelt in where)  # then they are two fields
            if name != usual and where and not both and _is_odd(name, where, usual, spellings[usual]):
                message = f"`{name}` of {where[0].owner} is `{usual}` in {spellings[usual][0].owner} and elsewhere."
                yield Remark(place=where[0].at, message=message, key=name)


@lru_cache(maxsize=20_000)
def _letters(name: str) -> str:
    """Return what two spellings of a name have alike: `seats_count` is `seat_count`, for its last word tells of one.

    `seats_url` and `seat_url` lead to many and to one.
    """
    *inner, last = names.parts(name)
    if last in _LEADS:
        return names.respelt(name)
    return names.respelt("_".join([*(word.removesuffix("s") if len(word) > _SHORT else word for word in inner), last]))


#: The last word of names of what leads elsewhere: to one thing, or to many.
_LEADS = frozenset(
    {"url", "urls", "uri", "uris", "href", "link", "links", "id", "ids", "key", "keys", "path", "endpoint"}
)
#: Shorter words are no plurals (`is`, `has`, `as`).
_SHORT = 4


@dataclass(frozen=True, slots=True)
class _Spelt:
    """Where a field stands: the object of its payload, its place, and the names of the fields beside it."""

    owner: str
    at: Place
    beside: Sequence[str]


def _is_odd(name: str, where: Sequence[_Spelt], usual: str, others: Sequence[_Spelt]) -> bool:
    if names.style(name) == names.style(usual):
        return names.squeezed(name) != names.squeezed(usual) and len(where) <= len(others)
    as_often = len(where) == len(others)
    if len(where) < len(others) or (as_often and {one.owner for one in where} == {one.owner for one in others}):
        return True
    if as_often and _but_for(where[0], name) == _but_for(others[0], usual) != frozenset():
        return True
    several = [other for one in where for other in one.beside if other != name and len(names.parts(other)) > 1]
    return as_often and bool(several) and all(names.style(o) == names.style(usual) for o in several)


def _but_for(spelt: _Spelt, name: str) -> frozenset[str]:
    """Return the names beside a field: two objects of which all other names are the same are one thing."""
    return frozenset(spelt.beside) - {name, *names.STRONG_KEYS, *names.WEAK_KEYS}
