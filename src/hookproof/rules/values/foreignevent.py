"""The event that a payload carries where it is another one than that of its page."""

from __future__ import annotations

from collections.abc import Set
from fnmatch import fnmatchcase

from hookproof.rules.rulebook import Ground
from hookproof.sources import names
from hookproof.sources.records import Document, Example
from hookproof.sources.specifications.eventschemas import discriminating


def foreign_event(document: Document, example: Example, known: Set[str]) -> tuple[str, str] | None:
    """Return where an example names a known event that is not of its page, and which; None where it names its own."""
    carried = [(pointer, text) for pointer, text, _ in names.carried(example.value, document.carriers)]
    if any(_is_of_page(text, example) for _, text in carried):
        return None
    if any(text in _allowed(document, example) for _, text in carried):
        return None  # the schema of the event says so: it is another name for it, or a part of it
    if (inner := _within(example)) is not None:
        return inner
    return names.event_of(example.value, known, document.carriers, example.events)


def _within(example: Example) -> tuple[str, str] | None:
    """Return the event that the object called `event` has in an envelope, whose own type is that of all deliveries."""
    carried = list(names.carried(example.value))
    outer = [pointer for pointer, _, strong in carried if strong and pointer.count("/") == 1]
    inner = [(pointer, text) for pointer, text, strong in carried if strong and pointer.startswith("/event/")]
    like = {names.style(event) for event in example.events}
    found = [(pointer, text) for pointer, text in inner if names.has_joint(text) and names.style(text) in like]
    return found[0] if found and not outer else None


def known_events(ground: Ground, document: Document) -> set[str]:
    """Return the events that a payload of a document may name."""
    own = {event for page in document.event_pages for event in page.events}
    # A name of one word is an event here only where this document says so.
    return own | ground.once("events of several words", lambda: frozenset(filter(names.has_joint, ground.events)))


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
