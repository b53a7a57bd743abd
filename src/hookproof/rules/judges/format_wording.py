"""The form that a description names against the type of its field, and against the values of examples."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.examples import named, pages_with_payloads, shown, values_at
from hookproof.rules.fillers import is_placeholder
from hookproof.rules.reachable import reachable
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.valueforms import Form, forms_said
from hookproof.sources.records import Document, Field

#: Formats that are known to mean something: one of another meaning contradicts the words.
_KNOWN = frozenset({"date-time", "date", "uuid", "email", "ipv4", "ipv6", "uri", "hostname", "duration"})


def _fields(document: Document) -> Iterator[Field]:
    """Yield each described field that has a type, once: those of schemas and those of lists."""
    seen: set[tuple[str, str, int | None]] = set()
    for owner in document.objects:
        for field in owner.fields:
            mark = (field.pointer, "/".join(field.path), field.at.line)
            if field.description and field.kinds and mark not in seen:
                seen.add(mark)
                yield field


@rule(
    id="schema.format-prose",
    title="The form that a description names is one that the field's type can have",
    severity=Severity.ERROR,
    clause="JSON Schema 2020-12: a keyword is what a reader's code can rely on",
    mend="Correct the words, or the type and format.",
    needs=("fields",),
)
def format_prose(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare "ISO 8601", "Unix timestamp", "UUID", "in cents", "Array of …", "Flag:" with type, format and enum."""
    for field in _fields(document):
        for form in forms_said(field.description, field.name):
            if found := _fault(form, field):
                yield _but(field, form.name, found)


def _fault(form: Form, field: Field) -> str:
    """Return in words how the schema of a field, or the type in its list, contradicts a form; "" where it does not."""
    if not field.kinds & form.kinds and field.kinds <= form.bars:
        return "" if _is_told_by_values(form, field) else f"its type is {named(sorted(field.kinds), 'or')}"
    format_ = (field.schema or {}).get("format")
    if isinstance(format_, str) and form.formats and format_ in _KNOWN - form.formats:
        return f"its format is {format_}"
    items = (field.schema or {}).get("items")
    kind = items.get("type") if isinstance(items, dict) else None
    if form.items and isinstance(kind, str) and kind not in form.items:
        return f"its items have the type {kind}"
    odd = (
        [value for value in field.enum if isinstance(value, str) and not form.fits(value)]
        if form.kinds == {"string", "array"}
        else []
    )
    return f"its enum has {shown(odd[0])}" if odd else ""


def _is_told_by_values(form: Form, field: Field) -> bool:
    """A flag may be one of two texts or numbers that the schema lists."""
    return form.name == "a boolean" and bool(field.enum)


def _but(field: Field, said: str, but: str) -> Remark:
    text = field.description.split("\n")[0]
    text = text if len(text) <= 100 else f"{text[:99]}…"
    return Remark(place=field.at, message=f"`{field.name}` is described as {said} (“{text}”), and {but}.")


@rule(
    id="example.format-prose",
    title="A value in an example has the form that its description names",
    severity=Severity.WARNING,
    clause="the field's own description",
    mend="Show a value of that form, or correct the words.",
    needs=("events", "examples", "fields"),
)
def value_prose(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "UUID", "ISO 8601", "HTTPS URL", "lower case" and their like against the values of payloads.

    Where the type of the field already contradicts the words, that is told of the field and not of each value.
    """
    for page, example in pages_with_payloads(document):
        for field in reachable(ground, document, page):
            for form in forms_said(field.description, field.name) if field.description else ():
                if (form.family == "kind" and field.kinds) or _fault(form, field):
                    continue
                for pointer, value in values_at(example.value, field.path):
                    if _is_odd(form, field, value):
                        message = f"{pointer} is {shown(value)}; line {field.at.line} describes {form.name}."
                        yield Remark(place=example.place(pointer), message=message)


def _is_odd(form: Form, field: Field, value: object) -> bool:
    if value is None or value == "" or isinstance(value, dict) or is_placeholder(field.name, value):
        return False
    if isinstance(value, list) and not (form.items or "array" in form.kinds):
        return False
    return not form.fits(value)
