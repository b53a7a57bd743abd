"""What the text of an event's page says of all its fields, against the schema or the list, and against examples."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.claims.generalities import STYLES, Generality, generalities_in
from hookproof.rules.reading.examples import counted, pages_with_payloads, payloads, shown, values_at
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.statements import Claim
from hookproof.rules.wording.units import agree, unit_named, unit_said
from hookproof.rules.wording.valueforms import conflict
from hookproof.sources.records import Document, Example, Field, Page


@rule(
    id="prose.all-fields",
    title="What a page says of all its fields holds for each of them",
    severity=Severity.WARNING,
    clause="the page's own text",
    mend="Say for which fields it does not hold, or correct these.",
    needs=("prose",),
)
def all_fields(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "All amounts are in cents", "Ids are UUIDs", "No field is nullable" against every field that is meant.

    What a text says outside of the pages of events is held against all payloads that it shows.
    """
    shown_: dict[int, list[Example]] = {}
    for page, example in pages_with_payloads(document):
        shown_.setdefault(id(page), []).append(example)
    for page in document.event_pages:
        for said, at in _said(page):
            own = shown_.get(id(page), [])
            yield from _held(said, at, reachable(ground, document, page) or tuple(_fields_shown(own)), own)
    yield from _of_specification(ground, document)
    every = list(payloads(document)) if document.space is None else []
    general = [page for page in document.pages if not page.events] if every else []
    if told := [each for page in general for each in _said(page)]:
        fields = tuple(_fields_shown(every))
        for said, at in told:
            yield from _held(said, at, fields, every)


def _of_specification(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold the units that the head of a specification, or a guide beside it, names against the payloads of all."""
    if not any(home.space is not None and home.event_pages for home in ground.corpus.documents):
        return
    told = [prose for page in document.pages if not page.events for prose in page.prose]
    head = [prose for prose in document.prose if (prose.at.pointer or "").startswith("/info")]
    head = told if document.space is None else head
    units = [(said, one.at) for one in head for said in generalities_in(one.text) if said.unit is not None]
    for said, at in units:
        meant = (found for home in ground.corpus.documents for found in _specified(ground, home))
        yield from _held(said, at, tuple(meant), [])


def _specified(ground: Ground, document: Document) -> Iterator[Field]:
    for page in document.event_pages if document.space is not None else ():
        yield from reachable(ground, document, page)


def _held(said: Generality, at: Place, fields: tuple[Field, ...], examples: list[Example]) -> Iterator[Remark]:
    meant = (field for field in fields if said.is_about(field.name, field.path[-2] if len(field.path) > 1 else ""))
    odd = {field.name: why for field in meant if (why := _fault(said, field, examples))}
    if odd:
        yield _remark(said, odd, at)


def _fields_shown(examples: list[Example]) -> Iterator[Field]:
    """Yield what examples have as the fields of a payload of which no list is given; items of arrays are left out."""
    paths = {path: example for example in examples for path in _paths(example.value)}
    yield from (Field(path=path, description="", at=example.at) for path, example in paths.items())


def _paths(value: object) -> Iterator[tuple[str, ...]]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield (str(key),)
        yield from ((str(key), *path) for path in _paths(inner))


def _said(page: Page) -> Iterator[tuple[Generality, Place]]:
    """Yield what the text of a page says; the words beside a field are about that field."""
    own = {field.at.line for field in (page.body.fields if page.body else ())}
    for prose in page.prose:
        if prose.at.line not in own:
            yield from ((said, prose.at) for said in generalities_in(prose.text))


def _remark(said: Generality, odd: dict[str, str], at: Place) -> Remark:
    names = counted([f"`{name}`" for name in odd], 6)
    text = said.sentence if len(said.sentence) <= 100 else f"{said.sentence[:99]}…"
    why = next(iter(odd.values()))
    message = f"{names} {'does' if len(odd) == 1 else 'do'} not keep “{text}”: {why}."
    return Remark(place=at, message=message, key=text)


def _fault(said: Generality, field: Field, examples: list[Example]) -> str:
    """Return in words how a field is not as its page says of all; "" where it is."""
    if said.unit is not None:
        own = unit_said(field.description) or unit_named(field.name)
        return f"it is in {own[1]}" if own is not None and not agree(own, said.unit) else ""
    if said.claim is Claim.ALWAYS_THERE:
        return "it is not required" if field.required is False else ""
    if said.claim is Claim.NEVER_NULL and field.nullable:
        return "it may be null"
    if said.style:
        return "" if STYLES[said.style].fullmatch(field.name.strip("_$")) else "it is spelt otherwise"
    told = next((why for form in said.forms if (why := conflict(form, field.kinds, field.schema, field.enum))), "")
    if told:
        return told
    values = (value for example in examples for _, value in values_at(example.value, field.path))
    return next((f"an example has {shown(value)}" for value in values if _is_odd(said, field, value)), "")


def _is_odd(said: Generality, field: Field, value: object) -> bool:
    if value is None:
        return said.omits_null or said.claim is Claim.NEVER_NULL
    if isinstance(value, (dict, list)) or value == "" or is_placeholder(field.name, value):
        return False
    if said.prefix:
        return isinstance(value, str) and not value.startswith(said.prefix)
    return any(not form.fits(value) for form in said.forms)
