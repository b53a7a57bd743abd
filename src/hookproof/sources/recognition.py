"""What was recognised in documents, counted and listed: a clean verdict says little where little was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hookproof.findings import Place
from hookproof.sources.records import Document, Role

#: What is said of an event that nothing else tells of.
IN_PROGRAMS = "named by program text alone"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was recognised: what it is called, where it stands, and what else is known of it."""

    name: str
    at: Place
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The events, the schemas and lists of fields, and the examples of documents; each event once."""

    events: tuple[Seen, ...]
    schemas: tuple[Seen, ...]
    examples: tuple[Seen, ...]
    unread: tuple[Seen, ...] = ()

    @property
    def counts(self) -> str:
        """The three numbers in words: `2 events, 1 schema, 5 examples`; the boxes that are not read, where some are."""
        told = [f"{len(found):,} {word}{'' if len(found) == 1 else 's'}" for word, found in self._read()]
        boxes = f"{len(self.unread):,} box{'' if len(self.unread) == 1 else 'es'} not read"
        forms = ", ".join(sorted({seen.name for seen in self.unread}))
        return ", ".join([*told, f"{boxes} ({forms})"] if self.unread else told)

    @property
    def is_judgeable(self) -> bool:
        """Whether there is an event or an example: a list of fields alone says of no payload that it is right.

        Neither do the events that program text names, where nothing else tells of them.
        """
        return any(seen.note != IN_PROGRAMS for seen in self.events) or bool(self.examples)

    def kinds(self) -> Iterator[tuple[str, tuple[Seen, ...]]]:
        """Yield each kind with what was recognised of it."""
        yield from self._read()
        yield from [("unread example", self.unread)] if self.unread else ()

    def _read(self) -> Iterator[tuple[str, tuple[Seen, ...]]]:
        yield from (("event", self.events), ("schema", self.schemas), ("example", self.examples))


def recognised(documents: Iterable[Document]) -> Recognised:
    """Return what was recognised in documents."""
    every = tuple(documents)
    events: dict[str, Seen] = {}
    for seen in (seen for document in every for seen in _events(document)):
        events.setdefault(seen.name, seen)
    schemas = {seen.at: seen for document in every for seen in _schemas(document)}
    examples = tuple(seen for document in every for seen in _examples(document))
    unread = tuple(Seen(box.text, box.at) for document in every for box in document.unread)
    return Recognised(tuple(events.values()), tuple(schemas.values()), examples, unread)


def _events(document: Document) -> Iterator[Seen]:
    for page in document.event_pages:
        yield from (Seen(event, page.at) for event in page.events)
    for example in document.examples:
        yield from (Seen(event, example.at, "by an example") for event in example.events)
    for listed in document.event_lists:
        yield from (Seen(event, listed.at, "in a list") for event in listed.events)
    for named in document.programs:
        yield from (Seen(event, named.at, IN_PROGRAMS) for event in named.events)


def _schemas(document: Document) -> Iterator[Seen]:
    for page in document.event_pages:
        if page.body is not None:
            yield Seen(page.body.name, page.body.at, f"the payload of {', '.join(page.events)}")
        elif page.schema is not None:
            line, column = document.spots(page.schema)
            place = Place(path=document.path, line=line, column=column, pointer=page.schema)
            yield Seen(page.schema, place, f"the payload of {', '.join(page.events)}")
    yield from (Seen(found.name, found.at) for found in document.objects)
    for page in document.pages:
        if not page.events and page.body is not None and not page.body.common:
            yield Seen(page.body.name, page.body.at, "a list of fields")


def _examples(document: Document) -> Iterator[Seen]:
    for example in document.examples:
        of = f" of {', '.join(example.events)}" if example.events else ""
        yield Seen(example.label or example.role.value, example.at, f"{_ROLES[example.role]}{of}")


_ROLES = {
    Role.PAYLOAD: "a payload",
    Role.REQUEST: "a request",
    Role.RESPONSE: "an answer",
    Role.PART: "an example",
    Role.UNKNOWN: "an example",
}
