"""An example against its own schema, in the same document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import replace

from hookproof.findings import Severity
from hookproof.rules.examples import named, shortened
from hookproof.rules.fillers import is_placeholder
from hookproof.rules.foreignevent import foreign_event, known_events
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.pointers import tokens
from hookproof.sources.positioned import value_at
from hookproof.sources.records import Document, Example, Role
from hookproof.sources.space import Fault, SchemaSpace


@rule(
    id="example.schema",
    title="An example fits its own schema",
    severity=Severity.ERROR,
    clause="OpenAPI 3.1, section 4.8.14 (an example matches the schema)",
    mend="Correct the example, or the schema.",
    needs=("examples", "schemas"),
)
def schema(ground: Ground, document: Document) -> Iterator[Remark]:
    """Validate every example that has a schema, those in vendor extensions too."""
    by_reason: dict[str, list[Remark]] = {}
    for number, (remark, reason) in enumerate(_misfits(ground, document)):
        by_reason.setdefault(reason or str(number), []).append(remark)
    for reason, alike in by_reason.items():
        if reason.startswith(_SAME) and len(alike) > 1:
            message = f"{alike[0].message} The same holds in {len(alike) - 1} more {_places(len(alike) - 1)}."
            yield replace(alike[0], message=message)
        elif len(alike) > _APART:
            message = f"{len(alike)} examples have {reason}. The first: {alike[0].message}"
            yield replace(alike[0], message=message, key=reason)
        else:
            yield from alike


#: Before a reason that is one value's own: the value stands in several examples, of an object and of what is around it.
_SAME = "the same: "


def _places(number: int) -> str:
    return "place" if number == 1 else "places"


def _misfits(ground: Ground, document: Document) -> Iterator[tuple[Remark, str]]:
    """Yield what is to be said of each example, with the reason where it is one that many have: a number for a text."""
    told: set[str] = set()
    known = known_events(ground, document)
    for example, space, pointer in _with_schema(document):
        found = space.faults(pointer, example.value)
        meant = [fault for fault in found if not _is_null_as_written(space, pointer, example, fault)]
        meant = _without_event(document, example, known, meant)
        faults = _alike([fault for fault in meant if not _by_direction(space, pointer, example, fault)])
        if not faults:
            continue
        if referring := _reference_in(example):
            if referring not in told:
                message = f"The example holds a $ref to {referring}: in an example it is a member, and is not followed."
                yield Remark(place=example.at, message=message, key=referring), ""
            told.add(referring)
        elif listed := _taken_apart(example, space, pointer):
            if listed not in told:
                yield Remark(place=example.at, message="Under `examples` stand the items of one array, not arrays."), ""
            told.add(listed)
        elif len(faults) == 1 or len(faults) > 3:
            yield _told(example, faults)
        else:
            yield from (_told(example, [fault]) for fault in faults)


def _without_event(document: Document, example: Example, known: Set[str], faults: list[Fault]) -> list[Fault]:
    """Leave out that the event is another one than the schema has, where `example.event` tells it."""
    values = [fault for fault in faults if fault.keyword in ("const", "enum")]
    shown = bool(values) and example.role is Role.PAYLOAD and bool(example.events)
    foreign = foreign_event(document, example, known) if shown else None
    return [fault for fault in faults if foreign is None or fault not in values or fault.pointer != foreign[0]]


def _reference_in(example: Example) -> str:
    """Return what an example refers to by a `$ref` of its own, as if that were followed there; "" where by none."""
    stack: list[object] = [example.value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if len(node) == 1 and isinstance(ref := node.get("$ref"), str):
                return ref
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return ""


def _told(example: Example, faults: list[Fault]) -> tuple[Remark, str]:
    """Return the remark on faults of an example, and its reason if that is one alone: a value of another type."""
    remark = _together(example, faults)
    if len(faults) == 1 and faults[0].keyword == "oneOf" and " more than one " in faults[0].message:
        return remark, "a value that fits more than one of the schemas in its oneOf"
    if len(faults) > 1:
        return remark, _SAME + repr(sorted((fault.message, _value(example, fault)) for fault in faults))
    if faults[0].keyword == "required":
        return remark, ""
    if faults[0].keyword != "type":
        return remark, f"{_SAME}{faults[0].message}" if faults[0].message.startswith('"') else ""
    try:
        value = value_at(example.value, faults[0].pointer)
    except KeyError:
        return remark, ""
    wanted = re.sub(r".* is not of types? ", "", faults[0].message, flags=re.DOTALL).replace('"', "")
    reason = f"{_KINDS.get(type(value), 'a value')} where the schema has {wanted}"
    return remark, reason


def _value(example: Example, fault: Fault) -> str:
    """Return what is faulty as text: an object that stands again in the object around it is the same there."""
    try:
        return repr(value_at(example.value, fault.pointer))
    except KeyError:
        return fault.pointer


_KINDS = {
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "a boolean",
    dict: "an object",
    list: "an array",
    type(None): "null",
}


def _alike(faults: list[Fault]) -> list[Fault]:
    """Return the faults, one of each value: a wrong type breaks the enum beside it too, and items break alike."""
    seen: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        apart = fault.message if fault.keyword == "required" else ""
        seen.setdefault((re.sub(r"/\d+(?=/|$)", "/*", fault.pointer), apart), fault)
    return list(seen.values())


def _taken_apart(example: Example, space: SchemaSpace, pointer: str) -> str:
    """Return where `examples` stands, if its values are the items of one example of an array, taken for examples."""
    base, _, last = (example.at.pointer or "").rpartition("/")
    if not base.endswith("/examples") or not last.isdigit() or space.kinds(pointer) != {"array"}:
        return ""
    whole = space.get(base)
    return base if isinstance(whole, list) and not space.faults(pointer, whole) else ""


def _with_schema(document: Document) -> Iterator[tuple[Example, SchemaSpace, str]]:
    for example in document.examples:
        if document.space is not None and example.schema is not None:
            yield example, document.space, example.schema


def _together(example: Example, faults: list[Fault]) -> Remark:
    lines = "\n".join(
        f"line {example.place(f.pointer).line}: {f.pointer or '(the whole)'}: {shortened(f.message)}"
        for f in faults[:12]
    )
    first = faults[0]
    message = f"{first.pointer or 'The example'}: {shortened(first.message)}."
    if len(faults) > 1:
        places = named(list(dict.fromkeys(f.pointer or "(the whole)" for f in faults[:8])))
        message = f"The example breaks its schema in {len(faults)} places: {places}."
    evidence = (("fails", lines),) if len(faults) > 1 else ()
    return Remark(place=example.place(first.pointer), message=message, evidence=evidence, key=first.keyword)


def _by_direction(space: SchemaSpace, pointer: str, example: Example, fault: Fault) -> bool:
    """Whether a missing property is one that the other direction has: readOnly in requests, writeOnly in answers."""
    if fault.keyword != "required" or example.role is Role.PART:
        return False
    word = "writeOnly" if example.role is Role.RESPONSE else "readOnly"
    if example.role is Role.PAYLOAD:
        word = "writeOnly"
    at = _schema_below(space, pointer, fault.pointer)
    missing = [name for name in space.properties(at) if f'"{name}"' in fault.message] if at is not None else []
    return (
        any(space.schema(space.properties(at)[name]).get(word) is True for name in missing) if at is not None else False
    )


def _is_null_as_written(space: SchemaSpace, pointer: str, example: Example, fault: Fault) -> bool:
    """Whether a null is meant, by a `nullable` that the dialect ignores: `schema.dialect` tells of it, once."""
    if not space.ignored or fault.keyword == "required":
        return False
    try:
        value = value_at(example.value, fault.pointer)
    except KeyError:
        return False
    at = _schema_below(space, pointer, fault.pointer) if value is None else None
    homes = () if at is None else (at, space.resolve(at)[0])
    return any(one.keyword == "nullable" and one.pointer in homes for one in space.ignored)


def _schema_below(space: SchemaSpace, pointer: str, inside: str) -> str | None:
    for step in tokens(inside):
        home = space.resolve(pointer)[0]
        properties = space.properties(home)
        pointer = properties.get(step, f"{home}/items" if step.isdigit() else "")
        if not pointer:
            return None
    return pointer


@rule(
    id="example.format",
    title="A value in an example has the format that its schema names",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12 Validation, section 7.3",
    mend="Write a value of that format, or remove the format.",
    needs=("examples", "schemas"),
)
def format_(_: Ground, document: Document) -> Iterator[Remark]:
    """Validate formats, which JSON Schema leaves to the reader, apart. Placeholders have their own rule.

    Many values that are not of one format have one cause, the format, and are told once.
    """
    by_format: dict[str, list[Remark]] = {}
    for example, space, pointer in _with_schema(document):
        for fault in space.faults(pointer, example.value, formats=True):
            inline = '"data:' in fault.message[:8] and '"uri' in fault.message  # what data it holds is no address
            if not inline and (example.role is Role.PART or not _stands_for(example, fault)):
                message = f"{fault.pointer or 'The example'}: {shortened(fault.message)}."
                remark = Remark(place=example.place(fault.pointer), message=message)
                by_format.setdefault(fault.message.rpartition(" is not ")[2], []).append(remark)
    for name, found in by_format.items():
        if len(found) > _APART:
            yield replace(
                found[0], message=f"{len(found)} values are not {name}. The first: {found[0].message}", key=name
            )
        else:
            yield from found


#: More values than this that are not of one format are told as one.
_APART = 3


def _stands_for(example: Example, fault: Fault) -> bool:
    """Whether the value at fault is a placeholder, or cannot be found."""
    try:
        return is_placeholder("", value_at(example.value, fault.pointer))
    except KeyError:
        return True
