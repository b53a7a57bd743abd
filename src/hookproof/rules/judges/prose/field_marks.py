"""A list of fields against itself: its types and marks, and the descriptions beside them."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import named, tells_null
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.ownevent import said_here
from hookproof.rules.wording.presence import condition_of
from hookproof.rules.wording.statements import Claim, states
from hookproof.sources.records import Document, Field


@rule(
    id="prose.null",
    title="A field list does not contradict itself on whether a field may be null",
    severity=Severity.WARNING,
    clause="the page's own field list",
    mend="Say in one place whether the field may be null.",
    needs=("events", "fields"),
    reads_fields=True,
)
def null(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare the type of a list ("string or null") with "never null" in the description beside it.

    Where the document's types tell what may be null, a type without null is one that may not.
    """
    tells = any(tells_null(page) for page in document.event_pages if page.schema is None)
    for page in document.event_pages:
        for field in page.body.fields if page.body and page.schema is None else ():
            never = states(field.description, field.name, Claim.NEVER_NULL) if field.nullable else ""
            may = states(field.description, field.name, Claim.MAY_BE_NULL)
            if never and not may:
                yield _two_ways(field, "one that may be null", never)
            elif may and field.kinds and (field.nullable is False or (tells and not field.nullable)):
                yield _two_ways(field, f"{named(sorted(field.kinds), 'or')} without null", may)


@rule(
    id="prose.presence",
    title="A field list does not contradict itself on when a field is there",
    severity=Severity.WARNING,
    clause="the page's own field list",
    mend="Say in one place whether the field is always there.",
    needs=("events", "fields"),
    reads_fields=True,
)
def presence(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the mark "required" of a list with "may be absent" and "always present" in the description beside it."""
    for page in document.event_pages:
        for field in page.body.fields if page.body and page.schema is None else ():
            only = condition_of(field.description, ground.events)
            own = only is not None and set(page.events) <= set(only.events)
            said = said_here(field.description, page.events)
            absent = states(said, field.name, Claim.SOMETIMES_ABSENT) or states(said, field.name, Claim.NEVER_THERE)
            always = states(said, field.name, Claim.ALWAYS_THERE)
            if field.required is True and absent and not always and not own and field.nullable is not True:
                yield _two_ways(field, "required", absent)
            elif field.required is False and always and not absent:
                yield _two_ways(field, "optional", always)


def _two_ways(field: Field, mark: str, said: str) -> Remark:
    return Remark(place=field.at, message=f"`{field.name}` is marked as {mark}, and described with “{said}”.")
