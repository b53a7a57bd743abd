"""An example against the field list of its page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from hookproof.findings import Severity
from hookproof.rules.claims.thingstates import unlike_states
from hookproof.rules.mending import mend_of
from hookproof.rules.reading.examples import (
    counted,
    line_of,
    named,
    nearest,
    pages_with_objects,
    pages_with_payloads,
    shown,
    tells_null,
    values_at,
)
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.ownvalues import own_values
from hookproof.rules.values.reachable import reachable
from hookproof.rules.values.strangers import unschemed
from hookproof.rules.wording.cases import claims_in, holds, values_beside
from hookproof.rules.wording.choices import choices_in, never_in
from hookproof.rules.wording.ownevent import as_written, said_here
from hookproof.rules.wording.presence import condition_of
from hookproof.rules.wording.statements import Claim, states
from hookproof.schema.pointers import joined
from hookproof.sources import names
from hookproof.sources.records import EACH, Document, Example, Field, Page, Role
from hookproof.sources.texts.listedvalues import listed_in

_NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


def _listed(document: Document) -> Iterator[tuple[Page, Example, Field]]:
    """Yield each field of a page's own list with each example of the page. (What has a schema is held against that.)"""
    for page, example in pages_with_objects(document):
        for field in page.body.fields if page.body and page.schema is None else ():
            yield page, example, field


@rule(
    id="example.required",
    title="An example has every field that its page says is required",
    severity=Severity.ERROR,
    clause="the page's own field list",
    mend="Add the field to the example, or say that it is optional.",
    needs=("examples", "fields"),
)
def required(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for every required field in each payload, where its parent is there; many that one lacks are told once."""
    by_example: dict[tuple[str, int | None, int | None], list[Remark]] = {}
    for page, example, field in _listed(document):
        if not field.required or example.partial or condition_of(field.description, ground.events):
            continue
        for pointer, parent in values_at(example.value, _parent(field)):
            if isinstance(parent, dict) and field.name not in parent:
                where = joined(*field.path).replace("/*", "[]")
                near = nearest(field.name, [key for key in parent if key not in _told(page, field.path[:-1])])
                instead = f"; it has `{near}`" if near else ""
                message = f"{where} is required ({line_of(field, example)}), and this example lacks it{instead}."
                remark = Remark(place=example.place(pointer), message=message, key="/".join(field.path))
                by_example.setdefault((example.at.path, example.at.line, example.at.column), []).append(remark)
    for found in by_example.values():
        yield from found if len(found) <= _APART else [_all_missing(found)]


#: More required fields than this that one example lacks are told as one.
_APART = 3


def _all_missing(found: list[Remark]) -> Remark:
    names_ = list(dict.fromkeys("/" + remark.key.replace("/*", "[]") for remark in found))
    lines = "\n".join(remark.message for remark in found[:12])
    message = f"This example lacks {len(names_)} fields that are required: {counted(names_, 6)}."
    return Remark(place=found[0].place, message=message, evidence=(("lacks", lines),), key="several")


def _parent(field: Field) -> tuple[str, ...]:
    return field.path[:-1]


def _told(page: Page, outer: tuple[str, ...]) -> dict[str, Field]:
    """The fields that a page lists for one object."""
    fields = page.body.fields if page.body else ()
    return {field.name: field for field in fields if field.path[:-1] == outer}


@rule(
    id="example.type",
    title="A value in an example has the type that its field list says",
    severity=Severity.ERROR,
    clause="the page's own field list",
    mend="Correct the value, or the type in the list.",
    needs=("examples", "fields"),
    about=VALUE,
)
def type_(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare the JSON type of each value with the documented one; null counts where the list says what may be null."""
    for page, example, field in _listed(document):
        for pointer, value in values_at(example.value, field.path):
            said = named(sorted(field.kinds), "or")
            if field.kinds and value is not None and not _fits(value, field):
                message = f"{pointer} is {_kind(value)} {shown(value)}; {line_of(field, example)} says {said}."
                yield Remark(place=example.place(pointer), message=message)
            elif value is None and field.nullable is not True and tells_null(page):
                message = f"{pointer} is null; {line_of(field, example)} does not say that it may be."
                yield Remark(place=example.place(pointer), message=message)


def _kind(value: object) -> str:
    word = _NAMES.get(type(value), "null")
    return f"an {word}" if word[0] in "aio" else f"a {word}"


def _fits(value: object, field: Field) -> bool:
    kinds = field.kinds
    if isinstance(value, float) and value.is_integer() and "integer" in kinds:
        return True
    if field.path[-1] != EACH and isinstance(value, list) and "array" not in kinds:
        return False
    return _NAMES.get(type(value)) in kinds


@rule(
    id="example.listed-value",
    title="A value in an example is one of those that its field list gives",
    severity=Severity.ERROR,
    clause="the page's own field list",
    mend="Show a value that is listed, or list the value.",
    needs=("examples",),
    reads_fields=True,
    about=VALUE,
)
def listed_value(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "One of `a`, `b`", "Always `a`" and "Never `a`" against values; what names the event is another rule's.

    A value under a schema that lists or fixes what it may be is held against that.
    """
    yield from (Remark(place=one.place(at), message=why) for one, at, why in unlike_states(document))
    for page, example in (*pages_with_objects(document), *own_values(ground, document)):
        event = names.event_of(example.value, ground.events, document.carriers, example.events)
        fields = reachable(ground, document, page)
        for field in fields:
            if (not field.description and not field.enum) or _lists(field.schema):
                continue
            yield from _in_cases(fields, field, example) if "lways" in field.description else ()
            for pointer, value in values_at(example.value, field.path):
                if (wanted := _unlisted_value(field, value, ground)) and (event is None or pointer != event[0]):
                    message = f"{pointer} is {shown(value)}; {line_of(field, example)} says {wanted}."
                    yield Remark(place=example.place(pointer), message=message)


def _in_cases(fields: Sequence[Field], field: Field, example: Example) -> Iterator[Remark]:
    """Hold "always `a` when `late` is true" against the values of these cases."""
    for case, claim in claims_in(field.description, values_beside(fields, field)):
        fixed = listed_in(claim)
        for pointer, parent in values_at(example.value, field.path[:-1]) if fixed is not None else ():
            met = isinstance(parent, dict) and field.name in parent and holds(case, parent, example.events)
            if met and fixed is not None and _is_other(parent[field.name], fixed.values, field.name):
                value, told = shown(parent[field.name]), f"{line_of(field, example)} says “{case.sentence}”"
                message = f"{pointer}{joined(field.name)} is {value}; {told}."
                yield Remark(place=example.place(f"{pointer}{joined(field.name)}"), message=message)


def _lists(schema: Mapping[str, object] | None) -> bool:
    return schema is not None and bool({"enum", "const", "oneOf", "anyOf", "allOf", "$ref"} & schema.keys())


def _unlisted_value(field: Field, value: object, ground: Ground) -> str:
    """Return in words what a value should have been, by the description of its field; "" where it may be this."""
    if (never := never_in(field.description)) and value == never:
        return f"never `{never}`"
    said = choices_in(field.description, alone=field.kinds == {"string"} or names.is_strong(field.name))
    values = said.values if said else tuple(value for value in field.enum if isinstance(value, str))
    values = tuple(re.sub(r"^([\"'])(.+)\1$", r"\2", one) for one in values)  # `"custom"` is the text custom
    whole = isinstance(value, (list, dict)) and any(one.startswith(("[", "{")) for one in values)
    if whole or not values or condition_of(field.description, ground.events):
        return ""
    if not _is_other(value, values, field.name):
        return ""
    return named([f"`{one}`" for one in values[:6]], "or")


def _is_other(value: object, allowed: tuple[str, ...], name: str) -> bool:
    if isinstance(value, list) and not any("," in one for one in allowed):
        return any(_is_other(item, allowed, name) for item in value)
    if value is None or isinstance(value, (dict, list, float)) or is_placeholder(name, value):
        return False
    if isinstance(value, str) and "://" in value and not any("://" in one for one in allowed):
        return False  # the values are those of a part of a URL
    return (value if isinstance(value, str) else shown(value)) not in allowed


@rule(
    id="example.undocumented",
    title="Every member of an example is documented",
    severity=Severity.WARNING,
    clause="the page's own field list, or the schema of the example",
    mend="Document the member, correct its name, or leave it out of the example.",
    needs=("examples",),
)
def undocumented(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for members that neither the list of fields nor the schema has, where these have most of the others."""
    listed = frozenset(step for page in document.pages if page.body for one in page.body.fields for step in one.path)
    words = _words(document) | listed
    for page, example in pages_with_objects(document):
        if page.schema is None and page.body is not None and example.schema is None:
            found = list(_unlisted(page, example, listed, words))
            if found:
                yield _unknown(example, found, "the list of fields")
    for example in document.examples if document.space is not None else ():
        if document.space is not None and example.schema is not None and example.role is Role.PAYLOAD:
            found = list(unschemed(document.space, example.schema, example.value))
            if found:
                yield _unknown(example, found, "the schema")


def _words(document: Document) -> frozenset[str]:
    """Every word of the running text and the tables, that may tell of a member."""
    return frozenset(word for prose in document.prose for word in re.findall(r"[A-Za-z_$][\w$-]*", prose.text))


def _unlisted(page: Page, example: Example, listed: frozenset[str], words: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield pointer and nearest documented name of members that no list has; a list that has few of them is no list.

    What the running text names is told of there, unless its list has a slip of it that no example has.
    Of an object outside of every event's page, only slips: what such a list leaves out is often told elsewhere.
    """
    outers = {field.path[:-1] for field in (page.body.fields if page.body else ())}
    elsewhere = not page.events and page.body is not None and not page.body.common
    for outer in sorted(outers):
        told = _told(page, outer)
        for pointer, parent in values_at(example.value, outer):
            for key in _strange(parent, told):
                near = nearest(key, [name for name in told if name not in parent])
                required = bool(near) and told[near].required
                more = page.body is not None and page.body.common and not (near and ("_" in near) == ("_" in key))
                beside = more or (elsewhere and not near and len(told) != len(told.keys() & parent.keys()) + 1)
                known = key in (listed if near else words)
                if not known and not required and not beside and parent[key] not in page.events:
                    yield f"{pointer}{joined(key)}", near


def _strange(parent: object, told: Mapping[str, Field]) -> list[str]:
    if not isinstance(parent, dict):
        return []
    known = [key for key in parent if key in told]
    strange = [key for key in parent if key not in told]
    gone = [name for name in told if name not in parent]
    if len(strange) == len(gone) == 1 and len(known) + 1 == len(told):
        return strange  # one is there in the other's stead
    return strange if len(known) > 1 and len(strange) <= len(known) else []


def _unknown(example: Example, found: list[tuple[str, str]], where: str) -> Remark:
    parts = [f"{pointer}{f' (it has `{near}`)' if near else ''}" for pointer, near in found]
    message = f"The example has {counted(parts, 8)}, which {where} does not have."
    slips = tuple(mend_of(pointer.rpartition("/")[2], near) for pointer, near in found if near)
    evidence = slips if len(found) == 1 else ()
    return Remark(place=example.place(found[0][0]), message=message, evidence=evidence, key=found[0][0])


@rule(
    id="example.null-prose",
    title="A field that is never null is not null in an example",
    severity=Severity.ERROR,
    clause="the page's own field list",
    mend="Show a value, or say when it may be null.",
    needs=("events", "examples", "fields"),
    reads_fields=True,
    about=VALUE,
)
def null_prose(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "Never null" of a list of fields, and "Always null" of any field, against values."""
    for page, example in pages_with_payloads(document):
        for field in reachable(ground, document, page):
            said = said_here(field.description, page.events)
            never = states(said, field.name, Claim.NEVER_NULL) if page.schema is None else ""
            always = "" if never else states(said, field.name, Claim.ALWAYS_NULL)
            for pointer, value in values_at(example.value, field.path) if never or always else ():
                if (value is None) == bool(never):
                    told = f"{line_of(field, example)} says “{as_written(never or always, field.description)}”"
                    message = f"{pointer} is {shown(value)}; {told}."
                    yield Remark(place=example.place(pointer), message=message)
