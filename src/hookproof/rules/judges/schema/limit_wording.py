"""Bounds in words against the keywords of schemas, and against the values of examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from hookproof.findings import Severity
from hookproof.rules.reading.examples import line_of, shown, values_at
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.ownvalues import pages_with_values
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.cases import claims_in, claims_of, holds, values_beside
from hookproof.rules.wording.choices import number_in
from hookproof.rules.wording.compositions import composition_in
from hookproof.rules.wording.limits import Limit, Measure, bounds_of, breach, gap, limits_in, meant_in, measured
from hookproof.rules.wording.ownevent import said_here
from hookproof.rules.wording.paraphrases import sayings
from hookproof.rules.wording.patternfacts import facts_of
from hookproof.rules.wording.typewords import in_full
from hookproof.schema.json import type_of
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import joined, tokens
from hookproof.sources.records import Document, Example, Field, Page

_CLAUSE = "JSON Schema 2020-12: a keyword is what a reader's code can rely on"
#: More ranges than this that schemas are silent on are told as one.
_APART = 3


def _bounded(document: Document) -> Iterator[tuple[Field, Limit, Measure]]:
    """Yield each bound that the description of a field with a schema states, once a schema."""
    seen: set[str] = set()
    for owner in document.objects if document.space is not None else ():
        for field in owner.fields if owner.schema is not None else ():
            if field.schema is not None and field.description and field.pointer not in seen:
                seen.add(field.pointer)
                yield from _limits(field)


def _limits(field: Field) -> Iterator[tuple[Field, Limit, Measure]]:
    for limit in limits_in(in_full(field), field.name, _holder(field.pointer)):
        measure = measured(limit, field.kinds)
        if measure is not None and not _is_of_pattern(limit, field):
            yield field, limit, measure


@lru_cache(maxsize=1 << 15)
def _holder(pointer: str) -> str:
    """Return what the object is called that has the field of a pointer; "" where nothing says so."""
    outer = tokens(pointer)[:-2] if pointer else ()
    return next((step for step in reversed(outer) if step not in ("items", "properties", "0")), "")


def _is_of_pattern(limit: Limit, field: Field) -> bool:
    """Whether letters or digits are counted where a pattern tells of parts: `schema.pattern-prose` has these."""
    parts = facts_of(str((field.schema or {}).get("pattern", "")))
    return (
        parts is not None and bool(parts.head or len(parts.runs) > 1) and limit.noun[:5].lower() in ("digit", "lette")
    )


@rule(
    id="schema.range-prose",
    title="A range that is stated in words is in the schema",
    severity=Severity.WARNING,
    clause=_CLAUSE,
    mend="Add minimum and maximum to the schema, or correct the words.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def range_prose(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare "between 0 and 100", "never negative" and "at most 5" with the bounds of a number.

    Where schemas have no bounds throughout, that is one thing to say of the document, if it documents payloads: what a
    caller may send is no promise to a reader. A bound on one side is rarely a keyword, so its absence says nothing.
    """
    yield from _meant(document)
    yield from _of_digits(document)
    silent: list[Remark] = []
    for field, limit, measure in _bounded(document):
        if measure is not Measure.VALUE:
            continue
        schema = field.schema or {}
        if found := gap(limit, schema, measure):
            yield _but(field, limit, f"its schema {found}")
        elif None not in (limit.low, limit.high) and bounds_of(schema, measure) == (None, None):
            silent.extend([_but(field, limit, "its schema has no bounds")] if document.event_pages else [])
        elif None not in (limit.low, limit.high) and None in bounds_of(schema, measure):
            side = bounds_of(schema, measure).index(None)
            yield _but(field, limit, f"its schema has no {measure.value[side]}")
        elif gone := _lost(ground, document, field, limit, measure):
            yield _but(field, limit, f"its schema {gone}")
    yield from _together(silent, "ranges")


def _together(silent: Sequence[Remark], what: str) -> Iterator[Remark]:
    """Yield what schemas say nothing of: more than a few are told as one."""
    if len(silent) > _APART:
        message = f"{len(silent)} {what} that are stated in words are in no schema. The first: {silent[0].message}"
        yield replace(silent[0], message=message, key="silent")
    else:
        yield from silent


_DIGITS = re.compile(r"\b(?P<n>\d{1,2})[- ]digits?\b", re.IGNORECASE)
#: What makes a number of digits one of several, or a bound.
_NOT_THE_DIGITS = re.compile(r"\b(?:or|to|at (?:most|least)|between|up to|last|first|after|decimal|than|may|can)\b")


def _of_digits(document: Document) -> Iterator[Remark]:
    """Look for numbers that are said to have so many digits, and whose bounds are of so many others."""
    seen: set[str] = set()
    for field in (field for owner in document.objects for field in owner.fields if "digit" in field.description):
        low, high = bounds_of(field.schema or {}, Measure.VALUE)
        numeric = bool(field.kinds) and field.kinds <= {"integer", "number"} and field.pointer not in seen
        if not numeric or low is None or high is None or low < 0 or len(f"{low:.0f}") != len(f"{high:.0f}"):
            continue
        seen.add(field.pointer)
        told = [m["n"] for said in sayings(field.description) for m in _DIGITS.finditer(said.plain)]
        if len(told) == 1 and int(told[0]) != len(f"{high:.0f}") and not _NOT_THE_DIGITS.search(field.description):
            message = f"`{field.name}` is said to have {told[0]} digits, and its schema has maximum {high:.0f}."
            yield Remark(place=field.at, message=message, key="digits")


def _lost(ground: Ground, document: Document, field: Field, limit: Limit, measure: Measure) -> str:
    """Return in words that a bound on one side is a keyword in another version, and none here; else ""."""
    sides = zip((limit.low, limit.high), bounds_of(field.schema or {}, measure), measure.value, strict=True)
    gone = (dropped(ground, document, field, key) for said, have, key in sides if said is not None and have is None)
    return next(filter(None, gone), "")


def _meant(document: Document) -> Iterator[Remark]:
    """Look for numbers with a meaning of their own ("-1 for no limit") that the bounds or the values leave out."""
    seen: set[str] = set()
    for owner in document.objects if document.space is not None else ():
        for field in owner.fields:
            meant = meant_in(field.description) if field.kinds and field.kinds <= {"integer", "number"} else ()
            for number, words in meant if field.pointer not in seen else ():
                low, high = bounds_of(field.schema or {}, Measure.VALUE)
                outside = (low is not None and number < low) or (high is not None and number > high)
                listed = [value for value in field.enum if isinstance(value, (int, float))]
                if outside or (listed and number not in listed):
                    seen.add(field.pointer)
                    message = f"`{field.name}` is described with “{words}”, and its schema does not allow {number}."
                    yield Remark(place=field.at, message=message, key=words)


def dropped(ground: Ground, document: Document, field: Field, keyword: str) -> str:
    """Return in words that another version of the same interface has a keyword that this one has not; else ""."""
    for other in ground.corpus.documents:
        same = other.title == document.title and other.kind == document.kind and _is_version(other, document)
        node = other.space.get(field.pointer) if same and other.space is not None else None
        if isinstance(node, dict) and keyword in node:
            return f"has no {keyword}, which {f'version {other.version}' if other.version else other.path} has"
    return ""


def _is_version(one: Document, other: Document) -> bool:
    """Whether two documents are of one interface at two times: by their versions, or files of one name elsewhere."""
    if one.version or other.version:
        return one.version != other.version
    return one.path != other.path and Path(one.path).name == Path(other.path).name


def _is_bounded(field: Field, limit: Limit, measure: Measure) -> bool:
    """Whether the schema has a bound of its own on a side that the words bound: on both, where these fix one length."""
    sides = zip((limit.low, limit.high), bounds_of(field.schema or {}, measure), strict=True)
    bound = [have is not None for said, have in sides if said is not None]
    return all(bound) if limit.exact else any(bound)


def _but(field: Field, limit: Limit, but: str) -> Remark:
    return Remark(place=field.at, message=f"`{field.name}` is said to be {_told(limit)}, and {but}.")


def _told(limit: Limit) -> str:
    text = limit.sentence if len(limit.sentence) <= 100 else f"{limit.sentence[:99]}…"
    return f"{limit.words[:1].lower()}{limit.words[1:]} (“{text}”)"


@rule(
    id="schema.quantity-prose",
    title="A number of items or characters that is stated in words is in the schema",
    severity=Severity.WARNING,
    clause=_CLAUSE,
    mend="Add minItems, maxItems, minLength or maxLength to the schema, or correct the words.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def quantity_prose(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare "at least one word" and "up to 64 characters" with the keywords that count.

    An upper bound is rarely written as a keyword for readers; only one that differs contradicts the words. A lower one
    that no keyword has beside an upper one was forgotten; where schemas count nothing, that is one thing to say of a
    document of payloads, and none of what a caller may send.
    """
    silent: list[Remark] = []
    for field, limit, measure in _bounded(document):
        if measure is Measure.VALUE:
            continue
        schema = field.schema or {}
        low, high = bounds_of(schema, measure)
        found = gap(limit, schema, measure)
        if found:
            yield replace(_but(field, limit, f"its schema {found}"), key=found)
        elif limit.low and low is None and not limit.exact:
            found = f"has no {measure.value[0]}"
            told = replace(_but(field, limit, f"its schema {found}"), key=found, cause=found)
            if high is not None:
                yield told
            silent.extend([told] if high is None and document.event_pages else [])
        elif limit.high is not None and high is None and (found := dropped(ground, document, field, measure.value[1])):
            yield replace(_but(field, limit, f"its schema {found}"), key=found)
    yield from _together(silent, "lengths and counts")


@rule(
    id="example.quantity",
    title="A value in an example lies within what its description says",
    severity=Severity.ERROR,
    clause="the field's own description",
    mend="Show a value that can be sent, or correct the bounds.",
    needs=("examples", "fields"),
    reads_fields=True,
    about=VALUE,
)
def quantity(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "between 0 and 100", "never negative", "up to 64 characters", "always 0" against values.

    Where the schema has a bound of its own, the example is held against that, and the schema against the words.
    """
    for page, example in pages_with_values(ground, document):
        fields = reachable(ground, document, page)
        for field in fields:
            if _bounds_a_case(field.description, field.name):
                yield from _in_cases(ground, fields, field, example)
            values = [*values_at(example.value, field.path)] if field.description or field.typed else []
            if values:
                yield from _beyond_limits(field, example, values)
                yield from _other_number(page, field, example, values)
                yield from _otherwise_made(field, example, values)


def _beyond_limits(field: Field, example: Example, values: Sequence[tuple[str, object]]) -> Iterator[Remark]:
    """Yield the values of a field that are beyond the limits in its description, and not in its schema."""
    shown_ = frozenset({type_of(value) for _, value in values if value is not None})
    typed = field if field.kinds else replace(field, kinds=shown_)
    limits = [(limit, measure) for _, limit, measure in _limits(typed) if not _is_bounded(field, limit, measure)]
    for limit, measure in limits:
        for pointer, value in values:
            if wrong := breach(limit, value, measure):
                message = f"{pointer} {wrong}; {line_of(field, example)} says {_told(limit)}."
                yield Remark(place=example.place(pointer), message=message)


def _otherwise_made(field: Field, example: Example, values: Sequence[tuple[str, object]]) -> Iterator[Remark]:
    """Yield the values of a field that are not made of the parts that its description names."""
    said = composition_in(field.description)
    for pointer, value in values if said is not None else ():
        own = isinstance(value, str) and value and not is_placeholder(field.name, value)
        if said is not None and own and not re.fullmatch(said[0], str(value)):
            message = f"{pointer} is {shown(value)}; {line_of(field, example)} says “{said[1]}”."
            yield Remark(place=example.place(pointer), message=message)


def _other_number(page: Page, field: Field, example: Example, values: Sequence[tuple[str, object]]) -> Iterator[Remark]:
    """Yield the values of a field that are another number than the one that its description leaves it."""
    said = said_here(field.description, page.events)
    number = number_in(said) if _DIGIT.search(said) else None
    for pointer, value in values if number is not None else ():
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value != number:
            message = f"{pointer} is {shown(value)}; {line_of(field, example)} says always {number:g}."
            yield Remark(place=example.place(pointer), message=message)


#: What has no digit, and no zero in letters, leaves its field no number.
_DIGIT = re.compile(r"\d|\bzero\b", re.IGNORECASE)
#: A class of codes: "5xx".
_CLASS = re.compile(
    r"(?:(?:it|is|are|always|must|be|an?|code|codes|status) ){0,4}`?(?P<n>[1-9])(?:xx|XX)`?(?: codes?)?"
)


#: One number, which is all that a case leaves: "0 if `verdict` is `clean`".
_ALONE = re.compile(r"(?:(?:it|this|is|always|exactly) )*`?(?P<n>-?\d{1,12}(?:\.\d{1,6})?)`?", re.IGNORECASE)
#: A bound that is told by its side alone, where nothing but a number follows.
_THAN = re.compile(r"\b(above|over|below|under)(?= -?\d[\d,.]*\W*$)", re.IGNORECASE)


@lru_cache(maxsize=1 << 15)
def _bounds_a_case(description: str, name: str) -> bool:
    """Whether a description may bound its field in some case; hardly one does, and many payloads have each."""
    return any(_claimed(claim, name) for claim in claims_of(description))


def _in_cases(ground: Ground, fields: Sequence[Field], field: Field, example: Example) -> Iterator[Remark]:
    """Hold "at least 0.6 when `decision` is `auto`" and "5xx for bounced" against the values of these cases."""
    for case, claim in claims_in(field.description, values_beside(fields, field), ground.events):
        for pointer, parent in values_at(example.value, field.path[:-1]):
            value = parent.get(field.name) if isinstance(parent, dict) and holds(case, parent, example.events) else None
            for limit in _claimed(claim, field.name):
                number = float(value) if isinstance(value, str) and value.isdigit() and "xx" in limit.words else value
                measure = measured(limit, field.kinds & {"string", "array"} if number is value else frozenset())
                measure = measure or (Measure.VALUE if isinstance(number, (int, float)) else None)
                if measure is not None and (wrong := breach(limit, number, measure)):
                    of_it = f" while `{case.sibling}` is {shown(parent[case.sibling])}" if case.sibling else ""
                    told = f"{line_of(field, example)} says “{case.sentence}”"
                    message = f"{pointer}{joined(field.name)} {wrong}{of_it}; {told}."
                    yield Remark(place=example.place(f"{pointer}{joined(field.name)}"), message=message)


def _claimed(claim: str, name: str) -> tuple[Limit, ...]:
    """Return the bounds that the words of a case state, a class of codes among them."""
    found = _CLASS.fullmatch(claim)
    low = float(found["n"]) * 100 if found is not None else 0
    if alone := _ALONE.fullmatch(claim):
        return (Limit(float(alone["n"]), float(alone["n"]), "", claim, exact=True, words=alone["n"]),)
    claim = _THAN.sub(lambda match: "less than" if match[1].lower() in ("below", "under") else "more than", claim)
    return (Limit(low, low + 99, "", claim, words=claim),) if found is not None else limits_in(claim, name)
