"""Single values of examples: placeholders, times, prefixes of ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hookproof.findings import Severity
from hookproof.rules.reading.examples import (
    line_of,
    members,
    pages_with_objects,
    pages_with_payloads,
    sentences,
    shown,
    values_at,
)
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.ownvalues import own_values
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.beginnings import event_since, provider_since
from hookproof.rules.wording.instants import fault_in_time, is_time_name, seconds_of
from hookproof.rules.wording.prefixes import ending_in, prefix_in
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.rules.wording.timenames import is_past, is_time
from hookproof.schema.epochs import Unit, unit_in
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import tokens
from hookproof.sources.names import parts
from hookproof.sources.records import EACH, Document, Example, Field, Role

#: More placeholders than this in one example are told as one.
_APART = 3


@rule(
    id="example.placeholder",
    title="The values of an example are realistic",
    severity=Severity.NOTE,
    clause="practice",
    mend="Write a value that could have been sent: an id as long as real ones, a whole URL on an example domain.",
    needs=("examples",),
)
def placeholder(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for values that stand for values in every payload."""
    for example in _messages(document):
        found = [(p, v) for p, key, v in members(example.value) if is_placeholder(key, v)]
        if example.role is Role.RESPONSE:
            found = [(pointer, value) for pointer, value in found if value == "string"]
        if len(found) > _APART:
            yield _together(example, found)
            continue
        for pointer, value in found:
            yield Remark(place=example.place(pointer), message=f"{pointer} is the placeholder {shown(value)}.")


def _messages(document: Document) -> Iterator[Example]:
    """Payloads and answers; where no page names an event, every example of a message."""
    for example in document.examples:
        shown_alone = example.role is Role.UNKNOWN and not example.events
        readable = isinstance(example.value, (dict, list)) and not _is_schema(example.value)
        if readable and (example.role in (Role.PAYLOAD, Role.RESPONSE) or shown_alone):
            yield example


def _is_schema(value: object) -> bool:
    return isinstance(value, dict) and (
        "$schema" in value or (isinstance(value.get("properties"), dict) and value.get("type") == "object")
    )


def _together(example: Example, found: list[tuple[str, object]]) -> Remark:
    lines = "\n".join(f"line {example.place(p).line}: {p} {shown(v)}" for p, v in found[:12])
    more = f"\nand {len(found) - 12} more" if len(found) > 12 else ""
    return Remark(
        place=example.place(found[0][0]),
        message=f"{len(found)} values of this example are placeholders, the first is {found[0][0]}.",
        evidence=(("values", lines + more),),
        key="several",
    )


@rule(
    id="example.timestamp",
    title="A time in an example is a plausible time, in the unit that is documented",
    severity=Severity.WARNING,
    clause="the field's own description",
    mend="Write a time near the present in the unit that the description names.",
    needs=("examples",),
    reads_fields=True,
    about=VALUE,
)
def timestamp(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold numbers in time fields against what is plausible, and against the documented unit."""
    units = _units(document)
    for page, example in own_values(ground, document):
        for field in page.body.fields if page.body else ():
            unit = unit_in(field.description, field.schema) if is_time(field.name) else None
            value = example.value[field.name]
            if unit is not None and (fault := fault_in_time(value, unit)):
                yield Remark(place=example.place(), message=f"/{field.name} is {shown(value)}: {fault}.")
    for example in _messages(document):
        for pointer, key, value in members(example.value):
            unit = units.get(_path(pointer)) or (None if _is_inside(key, units, example) else units.get((EACH, key)))
            if unit is None and not (example.role is Role.PAYLOAD and is_time_name(key)):
                continue
            fault = fault_in_time(value, unit)
            if fault:
                yield Remark(place=example.place(pointer), message=f"{pointer} is {shown(value)}: {fault}.")
    yield from _too_early(document)


def _too_early(document: Document) -> Iterator[Remark]:
    """Look for times of the past that lie before the provider, or the event, existed according to the text."""
    begun = [at for prose in document.prose if (at := provider_since(prose.text))] if document.space is None else []
    for page, example in pages_with_payloads(document) if document.space is None else ():
        since = [at for prose in page.prose if (at := event_since(prose.text))]
        first = max((*begun[:1], *since[:1]), default=None)
        for pointer, key, value in members(example.value) if first is not None else ():
            told = is_past(key) or {*parts(key)} & {"timestamp", "occurred"}
            done = seconds_of(value) if told else None
            if first is not None and done is not None and 0 < done < first.timestamp() - _ZONES:
                message = f"{pointer} is {shown(value)}, before {first:%B %Y}, when by the text nothing was sent yet."
                yield Remark(place=example.place(pointer), message=message, key=f"{pointer} early")


#: A month begins at another time in each zone.
_ZONES = 86_400


def _path(pointer: str) -> tuple[str, ...]:
    return tuple(token for token in tokens(pointer) if not token.isdigit())


def _units(document: Document) -> dict[tuple[str, ...], Unit]:
    """Units by path and, where all fields of a name agree, by name."""
    found: dict[tuple[str, ...], set[Unit | None]] = {}
    for documented in document.objects:
        for field in documented.fields:
            unit = unit_in(field.description, field.schema)
            for key in {_bare(field), (EACH, field.name)}:
                found.setdefault(key, set()).add(unit)
    return {key: next(iter(units)) for key, units in found.items() if len(units) == 1 and None not in units}  # type: ignore[misc]


def _is_inside(key: str, units: Mapping[tuple[str, ...], Unit], example: Example) -> bool:
    """Whether an example has the documented member of a name in one of its objects: another one is another member."""
    return any(
        path[-1] == key and path[0] != EACH and len(path) > 1 and any(values_at(example.value, path)) for path in units
    )


def _bare(field: Field) -> tuple[str, ...]:
    return tuple(step for step in field.path if step != "*")


@rule(
    id="example.id-prefix",
    title="An id in an example has the prefix that its description shows",
    severity=Severity.ERROR,
    clause="the field's own description",
    mend="Write the id with its documented prefix, or correct the description.",
    needs=("examples",),
    reads_fields=True,
    about=VALUE,
)
def id_prefix(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the prefix or the ending in a field's description with its values; placeholders are another rule's.

    So "vehicle ids start with `veh_`" in a text with the ids of vehicles.
    """
    yield from _of_kinds(document)
    shown_ = [(page, example) for page in document.event_pages for example in page.examples]
    shown_ += [(page, example) for page, example in pages_with_objects(document) if not page.events]
    for page, example in (*shown_, *own_values(ground, document)):
        for field in reachable(ground, document, page):
            prefixes = prefix_in(field.description, field.name)
            ending = ending_in(field.description, field.name)
            for pointer, value in values_at(example.value, field.path) if prefixes or ending else ():
                if not isinstance(value, str) or is_placeholder(field.name, value):
                    continue
                wanted = _lacking(value, prefixes, ending)
                if wanted:
                    message = f"{pointer} is {shown(value)}; {line_of(field, example)} shows the {wanted}."
                    yield Remark(place=example.place(pointer), message=message)


#: "Vehicle ids start with `veh_`", "The id of a vehicle begins with `veh_`".
_IDS_SAID = re.compile(
    r"\b(?:(?P<kind>[a-z]{3,20})[ -]id(?:entifier)?s?|ids? of (?:an? |all |the )?(?P<of>[a-z]{3,20}?)s?) "
    r"(?:(?:always )?(?:starts?|begins?) with |(?:are|is) prefixed with |(?:have|has) the prefix )?"
    r"(?:with )?`(?P<prefix>[a-z][a-z0-9]{0,12}[_-])`",
    re.IGNORECASE,
)


#: An id by itself, as a member has it that is called after what it refers to: `"order": "ord_7Kq"`.
_REFERS = re.compile(r"[a-z]{2,12}[_-](?=\w*[\dA-Z])\w{2,40}")


def _of_kinds(document: Document) -> Iterator[Remark]:
    """Hold the prefixes that a text gives for ids of a kind against `vehicleId`, and against `id` in a `vehicle`."""
    told = {
        (match["kind"] or match["of"]).lower(): (match["prefix"], prose.at)
        for prose in (*document.prose, *(prose for page in document.pages for prose in page.prose))
        for sentence in sentences(prose.text)
        if "id" in sentence.lower() and not is_hedged(sentence) and not is_conditional(sentence)
        for match in _IDS_SAID.finditer(" ".join(sentence.split()))
    }
    for example in document.examples if told else ():
        for pointer, key, value in members(example.value):
            own = parts(key)
            *_, outer, _ = ["", *tokens(pointer)]
            kind = own[-2] if len(own) > 1 and own[-1] == "id" else outer.lower() if own == ["id"] else ""
            kind = own[-1] if not kind and own and isinstance(value, str) and _REFERS.fullmatch(value) else kind
            prefix, at = told.get(kind.removesuffix("s"), ("", None))
            if prefix and isinstance(value, str) and not value.startswith(prefix) and not is_placeholder(key, value):
                message = (
                    f"{pointer} is {shown(value)}; line {at.line if at else 0} gives these ids the prefix {prefix}."
                )
                yield Remark(place=example.place(pointer), message=message)


def _lacking(value: str, prefixes: tuple[str, ...], ending: str) -> str:
    """Return in words the prefix or the ending that a value lacks; "" where it has them."""
    if prefixes and not value.startswith(prefixes):
        return f"prefix {' or '.join(prefixes)}"
    return f"ending {ending}" if ending and not value.endswith(ending) else ""
