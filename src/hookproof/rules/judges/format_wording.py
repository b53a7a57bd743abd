"""The form that a description names against the type of its field, and against the values of examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.examples import named, pages_with_payloads, sentences, shown, values_at
from hookproof.rules.fillers import is_placeholder
from hookproof.rules.reachable import reachable
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.valueforms import Form, forms_said
from hookproof.sources.records import Document, Field

#: Beginnings of a description that say what type the value has.
_TYPED = (
    (re.compile(r"^(?:an? )?(?:array|list) of\b", re.IGNORECASE), frozenset({"array"}), "a list"),
    (re.compile(r"^`?true`? (?:if|when|for)\b|^whether\b", re.IGNORECASE), frozenset({"boolean"}), "a boolean"),
    (
        re.compile(r"^(?:the )?(?:total )?(?:number|count) of\b", re.IGNORECASE),
        frozenset({"integer", "number", "string"}),
        "a number",
    ),
)


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
    """Compare "ISO 8601", "Unix timestamp", "UUID", "in cents", "Array of …" with type and format."""
    for field in _fields(document):
        for form in forms_said(field.description):
            if not field.kinds & form.kinds and not field.kinds & {"object", "array"}:
                yield _but(field, form.name, f"its type is {named(sorted(field.kinds), 'or')}")
            elif (format_ := _format(field)) and _rules_out(form, format_):
                yield _but(field, form.name, f"its format is {format_}")
        for pattern, kinds, what in _TYPED:
            # An object may well hold the list, or the numbers, by name; a text may be one of two that are listed.
            if what == "a boolean" and (field.enum or not _is_one_plain_sentence(field.description)):
                continue
            if pattern.search(field.description) and not field.kinds & {*kinds, "object", "array"}:
                yield _but(field, what, f"its type is {named(sorted(field.kinds), 'or')}")


def _is_one_plain_sentence(text: str) -> bool:
    """Whether a description is one sentence that lists no values, so that it tells all that there is to tell."""
    return len(sentences(text)) == 1 and not re.search(r"[`\"']|\bor (?:which|when|how)\b|\b(?:Y|N|yes|no)\b", text)


def _format(field: Field) -> str:
    found = (field.schema or {}).get("format")
    return found if isinstance(found, str) else ""


def _rules_out(form: Form, format_: str) -> bool:
    """Whether a format that is known to mean something means something else than the form."""
    known = {"date-time", "uuid", "email", "ipv4", "ipv6"}
    return format_ in known and format_ not in form.formats


def _but(field: Field, said: str, but: str) -> Remark:
    text = re.split(r"(?<=[.;!?])\s", field.description, maxsplit=1)[0]
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
    """Hold "UUID", "ISO 8601", "HTTPS URL" and their like against the values of payloads."""
    for page, example in pages_with_payloads(document):
        for field in reachable(ground, document, page):
            for form in forms_said(field.description):
                for pointer, value in values_at(example.value, field.path):
                    if value is None or isinstance(value, (list, dict)) or is_placeholder(field.name, value):
                        continue
                    if not form.fits(value):
                        message = f"{pointer} is {shown(value)}; line {field.at.line} describes {form.name}."
                        yield Remark(place=example.place(pointer), message=message)
