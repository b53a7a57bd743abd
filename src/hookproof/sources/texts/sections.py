"""Text documents as sections under headings, and how sections become pages: the rules that Markdown and text share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Example, Field, ObjectDoc, Page, Role
from hookproof.sources.texts import grouping, schemaboxes
from hookproof.sources.texts.evidence import Evidence, gathered, named, objects_of, told_lists
from hookproof.sources.texts.formbodies import form_pages
from hookproof.sources.texts.headerboxes import header_pages
from hookproof.sources.texts.headings import TAB, Section, unnumbered
from hookproof.sources.texts.heldobjects import ObjectList, with_held
from hookproof.sources.texts.sharedfields import with_same
from hookproof.sources.texts.shownobjects import with_objects
from hookproof.sources.texts.xmlboxes import meant

#: Headings that continue what came before, also where they stand at the same level.
_GENERIC = re.compile(
    r"(?:(?:example|sample|full|webhook|event|request|response|json)\s+)*"
    r"(?:payload|body|example|attributes|properties|fields|parameters|schema|response|object|data|request|json)s?",
    re.IGNORECASE,
)
#: Not within a name: `alarm.acknowledged` is an event.
_RESPONSE = re.compile(
    r"(?<![\w/.:-])(responses?|responds?|reply|replies|returns?|acknowledge\w*|answers?)\b", re.IGNORECASE
)
#: Labels that speak of what a consumer does, so that what follows is no payload whatever is in it.
_ANSWERING = re.compile(
    r"(?<![\w/.:-])(respond\w*|reply|returns?|acknowledge\w*|answer|creat\w+|regist\w+|subscrib\w+|curl|request|"
    r"calls? that)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?<![\w/.:-])(create|register|registration|subscribe|curl|request to|api request|calls? that (?:you|we))"
    r"(?![\w/.:-])",
    re.IGNORECASE,
)
_PAYLOAD = re.compile(r"\b(payload|event|webhook|notification|delivery|body)\b", re.IGNORECASE)


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
    about = (
        f"{title} {PurePath(path).stem}" if kind != "text" else ""
    )  # there headings are not to be told from the rest
    schemaboxes.set_apart(sections)
    if about:
        told_lists(sections, about)
    evidence = gathered(sections, text, about)
    events = _settled(sections, evidence, path, title)
    bare = [section for section, own in zip(sections, events, strict=True) if not own]
    _bring_home(bare, [pair for pair in zip(sections, events, strict=True) if pair[1]], evidence)
    told = _shared([_page(group, path, evidence) for group in _grouped(sections, events)], sections, events)
    told = with_held(_of_several(told), _object_lists(bare))
    pages = [page for one in with_same(told) for page in ([one] if one.events else with_objects(one, bare, _open(one)))]
    pages += header_pages((prose for section in sections for prose in section.prose), text, path) if about else []
    pages += form_pages(sections, text, path) if about else []
    examples = [example for page in pages for example in page.examples]
    return Document(
        path=path,
        kind=kind,
        text=text,
        title=title or next((s.heading for s in sections if s.heading), ""),
        pages=tuple(pages),
        objects=tuple({id(page.body): page.body for page in told if page.body}.values()),
        examples=tuple(examples),
        schemas=tuple(box for section in sections for box in section.schemas),
        prose=tuple(prose for page in pages for prose in page.prose),
        envelopes=tuple(_envelopes(bare, path)),
        event_lists=tuple(found for section in sections for found in section.lists),
        programs=tuple(found for section in sections for found in section.programs),
        unread=tuple(box for one, own in zip(sections, events, strict=True) if own for box in one.unread),
        mentions=frozenset(names.mentioned(text)),
        carriers=evidence.keys,
    )


def _bring_home(bare: Iterable[Section], told: Sequence[tuple[Section, tuple[str, ...]]], evidence: Evidence) -> None:
    """Give an example outside of every event's page to the list of fields of the event that it carries.

    That event's own sections show no example, and the example, or an object in it, has most of the fields.
    """
    shown = {event for section, events in told if section.examples for event in events}
    homes = {events[0]: section for section, events in told if len(events) == 1 and section.fields}
    for section in bare:
        for example in [one for one in section.examples if one.role in (Role.PAYLOAD, Role.UNKNOWN)]:
            carried = _plainly_carried(example, evidence)
            home = homes.get(carried[0]) if len(carried) == 1 and carried[0] not in shown else None
            if home is not None and _holds_most(example, {field.path[0] for field in home.fields}):
                section.examples.remove(example)
                home.examples.append(replace(example, role=Role.PAYLOAD))


def _holds_most(example: Example, told: set[str]) -> bool:
    """Whether a payload, or an object right below its root, has most of some names."""
    outer = list(objects_of(example))
    inner = [held for value in outer for held in value.values() if isinstance(held, Mapping)]
    return any(2 * len(told & {str(key) for key in value}) > len(told) for value in (*outer, *inner))


def _shared(pages: list[Page], sections: Sequence[Section], events: Sequence[tuple[str, ...]]) -> list[Page]:
    """Give what a text says of all payloads to the examples outside of every event's page, and to pages without fields.

    It is said under a heading that speaks of payloads and names no event, an example has most of it; or under one that
    says no more than that there are fields, and the payload of an event has most of it.
    """
    bare = [section for section, own in zip(sections, events, strict=True) if not own and _told(section)]
    shown = [example for page in pages for example in page.examples if example.role is not Role.RESPONSE]
    payloads = [example for example in shown if example.role is Role.PAYLOAD and example.events]
    told = [one for one in bare if _is_of_payloads(_words_over(one)) or _is_of(one, payloads) or _shows(one, payloads)]
    fitting = [section for section in told if any(_has_most(example, _told(section)) for example in shown)]
    if len(fitting) != 1:
        return pages
    (section,) = fitting
    inner = [one for one in bare if one.line > section.line and grouping.names_object(one.heading, _told(section))]
    fields = grouping.payload_fields([(one.heading, _told(one)) for one in (section, *inner)])
    body = ObjectDoc(name=section.heading, at=Place(path=pages[0].at.path, line=section.line, column=1), fields=fields)
    return [_with_common(page, replace(body, common=True)) for page in pages]


def _envelopes(bare: Sequence[Section], path: str) -> Iterator[ObjectDoc]:
    """Yield the lists of fields that are no event's own and that are said to be those of all payloads."""
    for section in bare:
        over = _words_over(section)
        plain = _FIELDS.fullmatch(unnumbered(section.heading)) and not _OF_OTHERS.search(over)
        if section.fields and (plain or _is_of_payloads(over)):
            inner = [
                one for one in bare if one.line > section.line and grouping.names_object(one.heading, section.fields)
            ]
            fields = grouping.payload_fields([(one.heading, one.fields) for one in (section, *inner)])
            place = Place(path=path, line=section.line, column=1)
            yield ObjectDoc(name=section.heading, at=place, fields=fields, common=True)


def _told(section: Section) -> list[Field]:
    """Return the fields of a section, and the names that its lists explain where these are most of them."""
    if len(section.untyped) <= len(section.fields):
        return section.fields
    return sorted((*section.fields, *section.untyped), key=lambda field: field.at.line or 0)


def _words_over(section: Section) -> str:
    """What is written over the fields of a section: its heading, and the end of the words before the first field."""
    first = min((field.at.line or 0 for field in _told(section)), default=0)
    before = [prose.text[-200:] for prose in section.prose if (prose.at.line or 0) < first]
    return " ".join((section.heading, *before[-1:]))


#: What else has fields: what is asked of an interface, what it answers, what is set.
_OF_OTHERS = re.compile(
    r"(?<!webhook )\brequests?\b|\bresponses?\b|\bparameters?\b|\bquer(?:y|ies)\b|\bsubscri\w+|\bendpoints?\b|"
    r"\bcreat\w+|\bconfig\w*|\bsettings?\b|\boptions?\b|\bargs?\b|\barguments?\b|\bmethods?\b|\bprops?\b",
    re.IGNORECASE,
)


def _of_several(pages: Sequence[Page]) -> list[Page]:
    """Give the fields that are told of several events at once to the pages of each that have none, as common ones."""
    told = [page for page in pages if len(page.events) > 1 and page.body is not None]
    return [_with_several(page, [one for one in told if {*page.events} < {*one.events}]) for page in pages]


def _with_several(page: Page, told: Sequence[Page]) -> Page:
    body = told[0].body if len(told) == 1 and page.events else None
    return _with_common(page, replace(body, common=True)) if body is not None else page


def _object_lists(bare: Sequence[Section]) -> list[ObjectList]:
    """Return the lists of fields outside of every event's page, but those of what an interface takes or is set to."""
    found: dict[tuple[int, str], list[Field]] = {}
    for section in bare:
        for field in section.fields if not _OF_OTHERS.search(section.heading) else ():
            found.setdefault((section.line, field.group), []).append(field)
    headings = {section.line: section.heading for section in bare}
    return [ObjectList(headings[line], line, tuple(fields)) for (line, _), fields in found.items()]


def _is_of_payloads(words: str) -> bool:
    return bool(_PAYLOAD.search(words)) and not _OF_OTHERS.search(words)


#: Headings that say that there are fields, and not whose.
_FIELDS = re.compile(
    r"(?:the |common |shared )?(?:fields|members|properties|attributes|envelope)"
    r"(?: (?:(?:common|shared|sent|present|found) )?(?:to|by|of|in|for|with|on) (?:all|every|each|any)(?: \w+){0,2})?",
    re.IGNORECASE,
)


def _is_of(section: Section, payloads: Iterable[Example]) -> bool:
    """Whether the typed fields of a section that is called fields and no more are those of an event's payload."""
    plain = _FIELDS.fullmatch(unnumbered(section.heading)) and not _OF_OTHERS.search(_words_over(section))
    fields = section.fields if plain else []
    return any(_has_most(example, fields) for example in payloads)


def _shows(section: Section, payloads: Iterable[Example]) -> bool:
    """Whether a payload stands among the fields of a section, and has nearly all of them: they describe it."""
    fields = {field.path[0] for field in _told(section)}
    lines = {example.at.line for example in section.examples}
    values = (value for example in payloads if example.at.line in lines for value in objects_of(example))
    other = _OF_OTHERS.search(section.heading) and not _is_of_delivery(section.heading, fields)
    own = not other and len(fields) >= _SEVERAL
    return own and any(_NEARLY * len(fields & {str(key) for key in value}) >= len(fields) for value in values)


#: The request that a delivery is; one that asks for deliveries says where they go.
_REQUEST_SENT = re.compile(
    r"(?:(?:the|each|every|our|http|post|webhook|callback) )*requests?(?: (?:body|format|itself|content))?",
    re.IGNORECASE,
)
_ADDRESSES = frozenset({"url", "uri", "target", "endpoint", "callback", "callback_url", "secret", "events"})


def _is_of_delivery(heading: str, fields: Iterable[str]) -> bool:
    return bool(_REQUEST_SENT.fullmatch(unnumbered(heading).strip())) and not _ADDRESSES & {*fields}


#: So many names are no accident; and this part of them is nearly all.
_SEVERAL, _NEARLY = 3, 1.25


def _has_most(example: Example, fields: Iterable[Field]) -> bool:
    told = {field.path[0] for field in fields}
    both = [len(told & {str(key) for key in value}) for value in objects_of(example)]
    return any(number > 1 and 2 * number >= len(told) for number in both)


def _open(page: Page) -> tuple[Example, ...]:
    """The examples of a page that are not held against what is said of all payloads."""
    common = page.body.fields if page.body is not None else ()
    return tuple(example for example in page.examples if not common or not _has_most(example, common))


def _with_common(page: Page, body: ObjectDoc) -> Page:
    """Return a page with the fields of all payloads, if it has none of its own and shows one with most of them."""
    fits = [_has_most(example, body.fields) and example.role is not Role.RESPONSE for example in page.examples]
    if page.body is not None or not any(fits):
        return page
    examples = page.examples if page.events else tuple(map(_held_to, page.examples, fits))
    return replace(page, body=body, examples=examples)


def _held_to(example: Example, fits: bool) -> Example:
    """Return an example of no event as a payload where it has the fields of all; else nothing is known of it."""
    if fits:
        return replace(example, role=Role.PAYLOAD)
    strange = example.role is Role.PAYLOAD and not example.events
    return replace(example, role=Role.UNKNOWN) if strange else example


def _settled(sections: Sequence[Section], evidence: Evidence, path: str, title: str) -> list[tuple[str, ...]]:
    """Return for each section the events that it is about: its heading's, else those of the heading above it."""
    whole = named(Section(0, title or PurePath(path).stem, 1), evidence)
    found: dict[int, tuple[str, ...]] = {}
    last: dict[int, tuple[str, ...]] = {}
    for section in sections:
        own = named(section, evidence)
        above = found[id(section.parent)] if section.parent else whole
        generic = section.level != TAB and _GENERIC.fullmatch(unnumbered(section.heading).strip(" :*_`"))
        beside = last.get(section.level, ()) if generic else ()
        last = {level: events for level, events in last.items() if level < section.level}
        found[id(section)] = last[section.level] = own or beside or above
    every = _filled([found[id(section)] for section in sections])
    return [own or _shown_alone(section, evidence) for section, own in zip(sections, every, strict=True)]


def _shown_alone(section: Section, evidence: Evidence) -> tuple[str, ...]:
    """Return the event that a section is about though its heading names none: all payloads that it shows carry it, and
    its text names it, and no other event, in code."""
    payloads = [x for x in section.examples if x.role not in (Role.RESPONSE, Role.REQUEST)]
    carried = {names.plainly_carried(value, evidence.keys) for x in payloads for value in objects_of(x)}
    told = {code for code in section.codes if code in evidence.known.values() or names.is_dotted(code)}
    return (*told,) if len(carried) == 1 and carried == told else ()


def _filled(events: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A document whose first heading names its only event is about it from there on, whatever the level of the rest."""
    distinct = {one for one in events if one}
    first = next((number for number, one in enumerate(events) if one), len(events))
    if len(distinct) != 1 or first > 1:
        return events
    return [one or (next(iter(distinct)) if number > first else ()) for number, one in enumerate(events)]


def _grouped(
    sections: Sequence[Section], events: Iterable[tuple[str, ...]]
) -> list[tuple[tuple[str, ...], list[Section]]]:
    groups: dict[tuple[str, ...], list[Section]] = {}
    for section, own in zip(sections, events, strict=True):
        groups.setdefault(own, []).append(section)
    return list(groups.items())


def _page(group: tuple[tuple[str, ...], list[Section]], path: str, evidence: Evidence) -> Page:
    events, sections = group
    first = next((s for s in sections if names.mentioned(s.heading) or s.heading in events), sections[0])
    place = Place(path=path, line=first.line, column=1)
    fields = grouping.payload_fields([(s.heading, s.fields) for s in sections]) if events else ()
    title = first.heading or " ".join(events)
    shown = (meant(example, fields) for section in sections for example in section.examples)
    examples = tuple(_of_page(example, events, fields, evidence) for example in shown)
    payloads = [value for e in examples if e.role is Role.PAYLOAD for value in objects_of(e)]
    placed = grouping.in_envelope(fields, payloads)
    explained = _explained(sections, payloads) if events else ()
    told = explained or placed
    body = ObjectDoc(name=title, at=place, fields=told, common=bool(explained)) if told else None
    prose = tuple(prose for section in sections for prose in section.prose)
    return Page(title=title, at=place, events=events, body=body, examples=examples, prose=prose)


def _explained(sections: Iterable[Section], payloads: Iterable[Mapping[str, object]]) -> tuple[Field, ...]:
    """Return the names that the lists of an event explain, most without types, where its payload has nearly all."""
    found = tuple(field for section in sections for field in _told(section) if section.untyped)
    told = {field.path[0] for field in found}
    shown = any(_NEARLY * len(told & {str(key) for key in value}) >= len(told) for value in payloads)
    typed = sum(bool(field.kinds or field.typed) for field in found)
    return found if shown and len(told) >= _SEVERAL and 2 * typed < len(found) else ()


def _of_page(example: Example, events: tuple[str, ...], fields: tuple[Field, ...], evidence: Evidence) -> Example:
    """An example without a label is a payload where it carries an event, or half of the required fields.

    On the page of an event that holds for what is labelled an answer too: tools put that word over any example.
    Outside of every event's page, an example stands for the event that it carries.
    """
    labelled = example.role in (Role.RESPONSE, Role.REQUEST)
    if not events:
        carried = () if labelled else _plainly_carried(example, evidence)
        return replace(example, events=carried, role=Role.PAYLOAD) if carried else example
    if labelled and (_ANSWERING.search(example.label) or not _looks_like_payload(example, fields, evidence, events)):
        return example
    alone = bool(evidence.by_header & {*events}) and any(len(value) > 1 for value in objects_of(example))
    if example.role is Role.UNKNOWN and not (alone or _looks_like_payload(example, fields, evidence, events)):
        return replace(example, events=events)
    return replace(example, events=events, role=Role.PAYLOAD)


def _plainly_carried(example: Example, evidence: Evidence) -> tuple[str, ...]:
    """Return the event that an example carries; those of its items where it is an array of payloads."""
    found = (names.plainly_carried(value, evidence.keys) for value in objects_of(example))
    return tuple(dict.fromkeys(event for event in found if event))


def _looks_like_payload(
    example: Example, fields: tuple[Field, ...], evidence: Evidence, events: tuple[str, ...]
) -> bool:
    needed = {f.name for f in fields if f.required and len(f.path) == 1}
    told = {f.name for f in fields if len(f.path) == 1}
    for value in objects_of(example):
        shown = {str(key) for key in value}
        if needed and 2 * len(needed & shown) >= len(needed):
            return True
        if len(told & shown) > 1 and 2 * len(told & shown) >= len(shown):
            return True
        if names.event_of(value, events, evidence.keys, events) is not None:
            return True
    return False
