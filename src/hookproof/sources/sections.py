"""Text documents as sections under headings, and how sections become pages: the rules that Markdown and text share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from hookproof.findings import Place
from hookproof.sources import grouping, names
from hookproof.sources.records import Document, EventList, Example, Field, ObjectDoc, Page, Prose, Role

#: Words that a heading may have beside the event that it names.
_BESIDE = names.words(
    "the a an event events webhook webhooks payload payloads notification message when post and or type name "
    "example object sample reference"
)
#: Headings that continue what came before, also where they stand at the same level.
_GENERIC = re.compile(
    r"(?:(?:example|sample|full|webhook|event|request|response|json)\s+)*"
    r"(?:payload|body|example|attributes|properties|fields|parameters|schema|response|object|data|request|json)s?",
    re.IGNORECASE,
)
_RESPONSE = re.compile(r"\b(response|respond|reply|returns?|acknowledge\w*|answer)\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"(?<![\w/.:-])(create|register|registration|subscribe|curl|request to|api request)(?![\w/.:-])", re.IGNORECASE
)
_PAYLOAD = re.compile(r"\b(payload|event|webhook|notification|delivery|body)\b", re.IGNORECASE)


@dataclass(slots=True)
class Section:
    """What stands under one heading, until the next; `declared` are events that a line below it names as its own."""

    level: int
    heading: str
    line: int
    coded: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    fields: list[Field] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    lists: list[EventList] = field(default_factory=list)
    parent: Section | None = field(default=None, repr=False)


def role_of(*labels: str) -> Role:
    """Return what an example shows, by the words nearest to it that say so; the first labels are the nearest."""
    for label in labels:
        if _RESPONSE.search(label) and not _PAYLOAD.search(label):
            return Role.RESPONSE
        if _REQUEST.search(label):
            return Role.REQUEST
        if _PAYLOAD.search(label):
            return Role.PAYLOAD
        if _RESPONSE.search(label):
            return Role.RESPONSE
    return Role.UNKNOWN


def build(sections: Sequence[Section], *, text: str, path: str, kind: str, title: str = "") -> Document:
    """Return the document that its sections make: each event's sections together are its page."""
    events = _settled(sections, text, path, title)
    pages = [_page(group, path) for group in _grouped(sections, events)]
    examples = [example for page in pages for example in page.examples]
    return Document(
        path=path,
        kind=kind,
        text=text,
        title=title or next((s.heading for s in sections if s.heading), ""),
        pages=tuple(pages),
        objects=tuple(page.body for page in pages if page.body),
        examples=tuple(examples),
        prose=tuple(prose for page in pages for prose in page.prose),
        event_lists=tuple(found for section in sections for found in section.lists),
        mentions=frozenset(names.mentioned(text)),
    )


def _settled(sections: Sequence[Section], text: str, path: str, title: str) -> list[tuple[str, ...]]:
    """Return for each section the events that it is about: its heading's, else those of the heading above it."""
    supported = _supported(sections, text)
    whole = _named(Section(0, title or PurePath(path).stem, 1), supported)
    found: dict[int, tuple[str, ...]] = {}
    last: dict[int, tuple[str, ...]] = {}
    for section in sections:
        own = _named(section, supported)
        above = found[id(section.parent)] if section.parent else whole
        beside = last.get(section.level, ()) if _GENERIC.fullmatch(section.heading.strip(" :*_`")) else ()
        found[id(section)] = last[section.level] = own or beside or above
    return _filled([found[id(section)] for section in sections])


def _filled(events: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A document whose first heading names its only event is about it from there on, whatever the level of the rest."""
    distinct = {one for one in events if one}
    first = next((number for number, one in enumerate(events) if one), len(events))
    if len(distinct) != 1 or first > 1:
        return events
    return [one or (next(iter(distinct)) if number > first else ()) for number, one in enumerate(events)]


@dataclass(frozen=True, slots=True)
class _Support:
    carried: frozenset[str]
    paths: frozenset[str]
    hooks: bool


def _supported(sections: Sequence[Section], text: str) -> _Support:
    examples = [example for section in sections for example in section.examples]
    carried = {name for e in examples if (found := names.event_of(e.value)) for name in found[1:]}
    carried |= {event for section in sections for listed in section.lists for event in listed.events}
    paths = {path for example in examples for path in names.key_paths(example.value)}
    paths |= {".".join(f.path) for section in sections for f in section.fields if len(f.path) > 1}
    hooks = bool(re.search(r"\b(web-?hooks?|events?|payloads?|notifications?)\b", text, re.IGNORECASE))
    listed = any(section.fields for section in sections)
    return _Support(frozenset(carried), frozenset(paths), hooks or listed)


def _named(section: Section, support: _Support) -> tuple[str, ...]:
    """Return the events that a heading names.

    It must hold nothing else of weight; a word that examples show to be a path of fields is none; a word without
    dots must be carried by an example, or resemble one that is.
    """
    if section.declared:
        return section.declared
    words = [word.strip("`*\"'“”()[],;:!?").rstrip(".") for word in re.split(r"\s+", section.heading.strip())]
    words = [re.sub(r"^(?:POST|Event:?)(?=[a-z])", "", word) for word in words]
    weighty = [word for word in words if word and word.lower() not in _BESIDE and re.search(r"\w", word)]
    found = [w for w in words if _is_event(w, support, coded=w in section.coded, alone=len(weighty) == 1)]
    leads = bool(found) and (set(weighty) <= set(found) or weighty[0] in found or set(found) <= set(section.coded))
    return tuple(dict.fromkeys(found)) if leads else ()


def _is_event(word: str, support: _Support, *, coded: bool, alone: bool) -> bool:
    if word in support.carried:
        return names.is_dotted(word) or names.is_joined(word)
    if names.is_dotted(word):
        return support.hooks and word not in support.paths and not re.search(r"\.[a-z]+[A-Z]", word)
    return (
        (coded or alone) and names.is_joined(word) and word not in support.paths and _resembles(word, support.carried)
    )


def _resembles(word: str, carried: Collection[str]) -> bool:
    """Whether events that examples carry are written as this word is, and begin with the same word."""
    first = re.split(r"[_\-/]|(?<=[a-z])(?=[A-Z])", word)[0]
    return any(
        names.is_joined(name) and _style(name) == _style(word) and name.startswith(first) and name != first
        for name in carried
    )


def _style(name: str) -> str:
    return re.sub(r"[a-z0-9]+", "a", re.sub(r"[A-Z]+(?![a-z])", "A", name)).replace("aAa", "Aa")[:3]


def _grouped(
    sections: Sequence[Section], events: Iterable[tuple[str, ...]]
) -> list[tuple[tuple[str, ...], list[Section]]]:
    groups: dict[tuple[str, ...], list[Section]] = {}
    for section, own in zip(sections, events, strict=True):
        groups.setdefault(own, []).append(section)
    return list(groups.items())


def _page(group: tuple[tuple[str, ...], list[Section]], path: str) -> Page:
    events, sections = group
    first = next((s for s in sections if names.mentioned(s.heading) or s.heading in events), sections[0])
    place = Place(path=path, line=first.line, column=1)
    fields = grouping.payload_fields([(s.heading, s.fields) for s in sections]) if events else ()
    title = first.heading or " ".join(events)
    body = ObjectDoc(name=title, at=place, fields=fields) if fields else None
    examples = tuple(_of_page(e, events, fields) for section in sections for e in section.examples)
    prose = tuple(prose for section in sections for prose in section.prose)
    return Page(title=title, at=place, events=events, body=body, examples=examples, prose=prose)


def _of_page(example: Example, events: tuple[str, ...], fields: tuple[Field, ...]) -> Example:
    """An example without a label is a payload where it carries an event, or half of the required fields.

    Outside of every event's page, an example stands for the event that it carries.
    """
    if example.role in (Role.RESPONSE, Role.REQUEST):
        return example
    if not events:
        carried = names.plainly_carried(example.value)
        return replace(example, events=(carried,), role=Role.PAYLOAD) if carried else example
    if example.role is Role.UNKNOWN and not _looks_like_payload(example, fields):
        return replace(example, events=events)
    return replace(example, events=events, role=Role.PAYLOAD)


def _looks_like_payload(example: Example, fields: tuple[Field, ...]) -> bool:
    if not isinstance(example.value, dict):
        return False
    needed = {f.name for f in fields if f.required and len(f.path) == 1}
    fits = bool(needed) and 2 * len(needed & example.value.keys()) >= len(needed)
    return fits or names.event_of(example.value) is not None
