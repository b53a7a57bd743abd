"""Fields that a page lists, and that its only example does not show."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.claims.retellings import retellings
from hookproof.rules.reading.examples import values_at
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.presence import condition_of
from hookproof.rules.wording.statements import Claim, states
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Example, Field, Page, Role


@rule(
    id="example.unshown",
    title="The one example of a page shows every field of its list",
    severity=Severity.WARNING,
    clause="the page's own field list",
    mend="Show the field, or say when it is absent.",
    needs=("events", "examples", "fields"),
)
def unshown(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for listed fields that no payload of the page has, where the list never tells what may be absent.

    Told of a page where nearly all of the list is shown: elsewhere the example is an excerpt.
    """
    for page in document.event_pages if document.space is None else ():
        payloads = [example for example in page.examples if example.role is Role.PAYLOAD for example in example.objects]
        by_object: dict[tuple[str, ...], list[Field]] = {}
        for field in page.body.fields if page.body else ():
            by_object.setdefault(field.path[:-1], []).append(field)
        absent = _told_absent(ground, document) if payloads else frozenset()
        common = page.body is not None and page.body.common
        if payloads and not common and not any(example.partial for example in payloads):
            for fields in by_object.values():
                if absent & {field.at for field in fields}:
                    continue
                yield from _the_one_unshown(ground, page, fields, payloads)


def _told_absent(ground: Ground, document: Document) -> frozenset[Place]:
    """Return the places of the fields that a text elsewhere says to be absent at times, or on the event at hand."""
    claims = (Claim.NEVER_THERE, Claim.SOMETIMES_ABSENT)
    return ground.once(
        f"told absent in {document.path}",
        lambda: frozenset(
            one.field.at
            for one in retellings(ground, document)
            if any(states(one.told.words, one.field.name, claim) for claim in claims)
        ),
    )


def _the_one_unshown(ground: Ground, page: Page, fields: list[Field], payloads: list[Example]) -> Iterator[Remark]:
    """Tell of the one field of an object that no example has, where all others are there."""
    outer = fields[0].path[:-1]
    holders = [value for example in payloads for _, value in values_at(example.value, outer) if isinstance(value, dict)]
    if not holders or any(field.required is not None for field in fields):
        return
    gone = [field for field in fields if not any(field.name in holder for holder in holders)]
    plain = [field for field in gone if field.nullable is not True and not _may_be_absent(field, ground)]
    if len(fields) > 2 and len(gone) == len(plain) == 1:
        message = f"`{plain[0].name}` (line {plain[0].at.line}) is in no example of {page.title}."
        yield Remark(place=payloads[0].place(), message=message, key="/".join(plain[0].path))


_HEDGE = re.compile(
    r"\b(?:if|when|only|optional\w*|unless|may|might|can|either|or|absent|omitted|null|present|deprecated|empty|"
    r"for)\b",
    re.IGNORECASE,
)


def _may_be_absent(field: Field, ground: Ground) -> bool:
    """Whether anything in a description speaks of a condition, or of a choice."""
    said = states(field.description, field.name, Claim.SOMETIMES_ABSENT)
    return bool(said or condition_of(field.description, ground.events) or _HEDGE.search(field.description))
