"""An example names the event of its page."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.examples import named, payloads
from hookproof.rules.foreignevent import foreign_event, known_events
from hookproof.rules.mending import mend_of
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.sources.records import Document


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
    known = known_events(ground, document)
    for example in payloads(document):
        found = foreign_event(document, example, known)
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
