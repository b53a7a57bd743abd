"""An example names the event of its page."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from hookproof.findings import Severity
from hookproof.rules.examples import named, payloads
from hookproof.rules.mending import mend_of
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.sources import names
from hookproof.sources.eventschemas import discriminating
from hookproof.sources.records import Document, Example


@rule(
    id="example.event",
    title="An example names the event of its page",
    severity=Severity.ERROR,
    clause="the page's own title, heading or webhook key",
    mend="Show a payload of the event that the page is about.",
    needs=("events", "examples"),
)
def event(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare what each payload carries as its event with the events of its page."""
    own = {event for page in document.event_pages for event in page.events}
    # A name of one word is an event here only where this document says so.
    known = own | {event for event in ground.events if names.has_joint(event)}
    for example in payloads(document):
        carried = [(pointer, text) for pointer, text, _ in names.carried(example.value, document.carriers)]
        if any(_is_of_page(text, example) for _, text in carried):
            continue
        if any(text in _allowed(document, example) for _, text in carried):
            continue  # the schema of the event says so: it is another name for it, or a part of it
        found = names.event_of(example.value, known, document.carriers, example.events)
        if found is not None:
            pointer, text = found
            alone = len(example.events) == 1 and not example.events[0].startswith("/")  # a path names the webhook
            own_name = example.events[0] if alone else ""
            yield Remark(
                place=example.place(pointer),
                message=f"The example of {named(list(example.events), 'or')} carries the event {text}.",
                evidence=(mend_of(text, own_name),) if own_name else (),
                key=text,
            )


def _allowed(document: Document, example: Example) -> tuple[str, ...]:
    """The names that the example's own schema allows for its event, where these are none of other webhooks'."""
    if document.space is None or example.schema is None:
        return ()
    listed = discriminating(document.space, example.schema, document.carriers)[1]
    others = {event for page in document.event_pages if page.schema != example.schema for event in page.events}
    return tuple(name for name in listed if name not in others)


def _is_of_page(text: str, example: Example) -> bool:
    return any(
        names.same_event(text, own) or fnmatchcase(text, own) or names.is_called(text, own) for own in example.events
    )
