"""Single values of examples: placeholders, times, prefixes of ids."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.examples import members, shown, values_at
from hookproof.rules.fillers import is_placeholder
from hookproof.rules.instants import fault_in_time, is_time_name
from hookproof.rules.prefixes import ending_in, prefix_in
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.schema.epochs import Unit, unit_in
from hookproof.schema.pointers import tokens
from hookproof.sources.records import Document, Example, Field, Role

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
def timestamp(_: Ground, document: Document) -> Iterator[Remark]:
    """Hold numbers in time fields against what is plausible, and against the documented unit."""
    units = _units(document)
    for example in _messages(document):
        for pointer, key, value in members(example.value):
            unit = units.get(_path(pointer)) or units.get((key,))
            if unit is None and not (example.role is Role.PAYLOAD and is_time_name(key)):
                continue
            fault = fault_in_time(value, unit)
            if fault:
                yield Remark(place=example.place(pointer), message=f"{pointer} is {shown(value)}: {fault}.")


def _path(pointer: str) -> tuple[str, ...]:
    return tuple(token for token in tokens(pointer) if not token.isdigit())


def _units(document: Document) -> dict[tuple[str, ...], Unit]:
    """Units by path and, where all fields of a name agree, by name."""
    found: dict[tuple[str, ...], set[Unit | None]] = {}
    for documented in document.objects:
        for field in documented.fields:
            unit = unit_in(field.description, field.schema)
            for key in {_bare(field), (field.name,)}:
                found.setdefault(key, set()).add(unit)
    return {key: next(iter(units)) for key, units in found.items() if len(units) == 1 and None not in units}  # type: ignore[misc]


def _bare(field: Field) -> tuple[str, ...]:
    return tuple(step for step in field.path if step != "*")


@rule(
    id="example.id-prefix",
    title="An id in an example has the prefix that its description shows",
    severity=Severity.ERROR,
    clause="the field's own description",
    mend="Write the id with its documented prefix, or correct the description.",
    needs=("events", "examples", "fields"),
    reads_fields=True,
    about=VALUE,
)
def id_prefix(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare the prefix or the ending in a field's description with its values; placeholders are another rule's."""
    for page in document.event_pages:
        for field in page.body.fields if page.body else ():
            prefixes = prefix_in(field.description, field.name)
            ending = ending_in(field.description, field.name)
            for example in page.examples if prefixes or ending else ():
                for pointer, value in values_at(example.value, field.path):
                    if not isinstance(value, str) or is_placeholder(field.name, value):
                        continue
                    wanted = _lacking(value, prefixes, ending)
                    if wanted:
                        message = f"{pointer} is {shown(value)}; line {field.at.line} shows the {wanted}."
                        yield Remark(place=example.place(pointer), message=message)


def _lacking(value: str, prefixes: tuple[str, ...], ending: str) -> str:
    """Return in words the prefix or the ending that a value lacks; "" where it has them."""
    if prefixes and not value.startswith(prefixes):
        return f"prefix {' or '.join(prefixes)}"
    return f"ending {ending}" if ending and not value.endswith(ending) else ""
