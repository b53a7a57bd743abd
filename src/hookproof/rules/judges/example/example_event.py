"""An example names the event of its page."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.judges.example.delivered_events import of_deliveries
from hookproof.rules.mending import mend_of
from hookproof.rules.reading.examples import named, nearest, payloads
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.foreignevent import foreign_event, known_events
from hookproof.schema.pointers import joined
from hookproof.sources import names
from hookproof.sources.records import Document, Example, Role


@rule(
    id="example.event",
    title="An example names the event of its page",
    severity=Severity.ERROR,
    clause="the page's own title, heading or webhook key",
    mend="Show a payload of the event that the page is about.",
    needs=("events", "examples"),
    about=VALUE,
)
def event(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare what each payload carries as its event with the events of its page."""
    yield from _slips(ground, document)
    yield from _of_headers(document)
    known, told = known_events(ground, document), set[str]()
    for example in payloads(document):
        found = foreign_event(document, example, known)
        if found is not None:
            pointer, text = found
            told.add(text)
            alone = len(example.events) == 1 and not example.events[0].startswith("/")  # a path names the webhook
            own_name = example.events[0] if alone else ""
            yield Remark(
                place=example.place(pointer),
                message=f"The example of {named(list(example.events), 'or')} carries the event {text}.",
                evidence=(mend_of(text, own_name),) if own_name else (),
                key=text,
            )
    yield from of_deliveries(document, told)


def _of_headers(document: Document) -> Iterator[Remark]:
    """Look for headers beside a payload that name the message of another page, where their own is called otherwise."""
    titles = {page.title for page in document.event_pages} if document.kind == "asyncapi" else set()
    beside = _headers(document) if len(titles) > 1 else {}
    for page in document.event_pages if len(titles) > 1 else ():
        for example in beside.get(page.at.pointer or "", ()):
            for key, text in example.value.items() if isinstance(example.value, dict) else ():
                if names.is_strong(str(key)) and text in titles and text not in (page.title, *page.events):
                    message = f"The headers of {page.title} carry the event {text}."
                    yield Remark(place=example.place(joined(str(key))), message=message, key=str(text))


def _headers(document: Document) -> dict[str, list[Example]]:
    """Return the examples of headers by the pointer of their message."""
    found: dict[str, list[Example]] = {}
    for example in document.examples:
        message, within, rest = (example.at.pointer or "").rpartition("/examples/")
        if within and rest.endswith("/headers"):
            found.setdefault(message, []).append(example)
    return found


def _slips(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look outside of the pages of events for payloads whose event is a slip of one that a list has, and is in none."""
    listed = {event for found in document.event_lists for event in found.events} if document.space is None else set()
    styles, known = {*map(names.style, listed)}, listed | {*ground.corpus.events}
    of_pages = {(x.at.line, x.at.column) for page in document.event_pages for x in page.examples}
    for example in document.examples if listed else ():
        if example.role is not Role.PAYLOAD or (example.at.line, example.at.column) in of_pages:
            continue
        for key, text in example.value.items() if isinstance(example.value, dict) else ():
            plain = isinstance(text, str) and names.has_joint(text) and text not in known
            near = nearest(text, sorted(listed)) if plain and names.style(text) in styles else ""
            if near:
                message = f"The example carries the event {text}; the list of events has {near}."
                yield Remark(
                    place=example.place(joined(str(key))), message=message, evidence=(mend_of(text, near),), key=text
                )
