"""The form that a description names against the type of its field, and against the values of examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import in_form, line_of, shown, values_at
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import TYPE, VALUE, Ground, Remark, rule
from hookproof.rules.values.ownvalues import pages_with_values
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.typewords import in_full
from hookproof.rules.wording.valueforms import Form, conflict, forms_said
from hookproof.sources import names
from hookproof.sources.records import Document, Field


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
    reads_fields=True,
    about=TYPE,
)
def format_prose(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare "ISO 8601", "Unix timestamp", "UUID", "in cents", "Array of …", "Flag:" with type, format and enum."""
    asked: dict[frozenset[str], list[tuple[str, Remark]]] = {}
    for field in _fields(document):
        for form in () if in_form(field.pointer) else forms_said(field.description, field.name):
            found = conflict(form, field.kinds, field.schema, field.enum)
            if found and not (form.kinds == {"array"} and _is_list_in_text(field)):
                remark = _but(field, form.name, found)
                if not form.asks:
                    yield remark
                elif _asks_which(field.description):
                    continue
                elif names.parts(field.name)[-1:] and names.parts(field.name)[-1] not in _IN_WORDS:
                    asked.setdefault(field.kinds, []).append((field.name, remark))
    for alike in asked.values():
        yield from (remark for _, remark in alike if len({name for name, _ in alike}) < _HABIT)


def _asks_which(description: str) -> bool:
    """Whether what is asked is which of two, or the answer is said to be a text: "Whether by post or by courier"."""
    question = description.partition(". ")[0]
    return bool(re.search(r"\bor (?!not\b)|\bas (?:a )?(?:string|text)\b", question, re.IGNORECASE))


def _is_list_in_text(field: Field) -> bool:
    """Whether what is called a list, and no array, is shown as one text of several parts: `3,1,2`."""
    value = (field.schema or {}).get("example")
    shown_so = isinstance(value, str) and bool(re.search(r"\w ?[,;|] ?\w", value)) and not value.startswith("[")
    return shown_so and not re.search(r"\barrays?\b", field.description, re.IGNORECASE)


#: Where so many are answered by one other type, that is how the provider answers: `Y` and `N`, 0 and 1.
_HABIT = 3
#: Last words of names whose value is none of two, also where a description asks: "Whether it worked" of a `message`.
_IN_WORDS = names.words(
    "message text policy mode type kind status state reason level name code note comment hour time date count number "
    "amount id url"
)


def _but(field: Field, said: str, but: str) -> Remark:
    text = field.description.split("\n")[0]
    text = text if len(text) <= 100 else f"{text[:99]}…"
    message = f"`{field.name}` is described as {said} (“{text}”), and {but}."
    return Remark(place=field.at, message=message, cause=f"{said} {but}")


@rule(
    id="example.format-prose",
    title="A value in an example has the form that its description names",
    severity=Severity.WARNING,
    clause="the field's own description",
    mend="Show a value of that form, or correct the words.",
    needs=("examples", "fields"),
    reads_fields=True,
    about=VALUE,
)
def value_prose(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "UUID", "ISO 8601", "HTTPS URL", "lower case" and their like against the values of payloads.

    Where the type of the field already contradicts the words, that is told of the field and not of each value.
    """
    for page, example in pages_with_values(ground, document):
        for field in reachable(ground, document, page):
            values = [*values_at(example.value, field.path)] if field.description or field.typed else []
            forms = forms_said(in_full(field), field.name) if values else ()
            for form in (form for form in forms if not _is_told_of_field(form, field)):
                for pointer, value in values:
                    if _is_odd(form, field, value):
                        message = f"{pointer} is {shown(value)}; {line_of(field, example)} describes {form.name}."
                        cause = f"{field.name} {form.family}"
                        yield Remark(place=example.place(pointer), message=message, cause=cause)


def _is_told_of_field(form: Form, field: Field) -> bool:
    """Whether a form is a question, or is held against the type of the field and not against its values."""
    of_type = form.family == "kind" and bool(field.kinds)
    return form.asks or of_type or bool(conflict(form, field.kinds, field.schema, field.enum))


def _is_odd(form: Form, field: Field, value: object) -> bool:
    if value is None or value == "" or isinstance(value, dict) or is_placeholder(field.name, value):
        return False
    if isinstance(value, list) and not (form.items or "array" in form.kinds):
        return False
    return not form.fits(value)
