"""An example against its own schema, in the same document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from hookproof.findings import Severity
from hookproof.rules.reading.examples import counted, further, named, shortened, shown
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.foreignevent import foreign_event, known_events
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import tokens
from hookproof.sources.positioned import value_at
from hookproof.sources.records import Document, Example, Role
from hookproof.sources.specifications.space import SchemaSpace
from hookproof.sources.specifications.verifier import Fault


@rule(
    id="example.schema",
    title="An example fits its own schema",
    severity=Severity.ERROR,
    clause="OpenAPI 3.1, section 4.8.14 (an example matches the schema)",
    mend="Correct the example, or the schema.",
    needs=("examples", "schemas"),
    about=VALUE,
)
def schema(ground: Ground, document: Document) -> Iterator[Remark]:
    """Validate every example that has a schema, those in vendor extensions too.

    What many values break alike is told once: it is one slip of who wrote the schema, or of what made the examples.
    """
    misfits: list[tuple[Example, list[Fault]]] = []
    for example, faults, cause in _misfits(ground, document):
        if cause is not None:
            yield cause
        else:
            misfits.append((example, faults))
    common = _common(misfits)
    for reason, found in common.items():
        yield _many(reason, found)
    by_reason: dict[str, list[Remark]] = {}
    for example, faults in misfits:
        left = [fault for fault in faults if reason_of(example, fault) not in common]
        for remark, reason in _told(example, left):
            by_reason.setdefault(reason or f"{remark.place} {remark.message}", []).append(remark)
    for reason, alike in by_reason.items():
        more = len(alike) - 1
        same = f" The same holds in {further(more, 'place')}."
        yield replace(alike[0], message=alike[0].message + same) if reason.startswith(_SAME) and more else alike[0]


#: Before a reason that is one value's own: the value stands in several examples, of an object and of what is around it.
_SAME = "the same: "


def _common(misfits: Iterable[tuple[Example, list[Fault]]]) -> dict[str, list[tuple[Example, Fault]]]:
    """Return the reasons that more values have than can be told apart, each with these."""
    found: dict[str, list[tuple[Example, Fault]]] = {}
    for example, faults in misfits:
        for fault in faults:
            if reason := reason_of(example, fault):
                found.setdefault(reason, []).append((example, fault))
    return {reason: values for reason, values in found.items() if len(values) > _APART}


def _many(reason: str, found: list[tuple[Example, Fault]]) -> Remark:
    first = _together(found[0][0], [found[0][1]])
    examples = len({id(example) for example, _ in found})
    whose = "examples have" if examples == len(found) else "places in examples have"
    message = f"{len(found)} {whose} {reason}. The first: {first.message}"
    lines = "\n".join(_line(example, fault) for example, fault in found[1:_LISTED])
    return replace(first, message=message, evidence=(("others", lines),), key=reason)


#: No more places than these are listed beside a message.
_LISTED = 12


def _line(example: Example, fault: Fault) -> str:
    return f"line {example.place(fault.pointer).line}: {fault.pointer or '(the whole)'}: {shortened(fault.message)}"


def _misfits(ground: Ground, document: Document) -> Iterator[tuple[Example, list[Fault], Remark | None]]:
    """Yield each example that does not fit with its faults, or what is to be said of it instead, each cause once."""
    told: set[str] = set()
    known = known_events(ground, document)
    if document.space is not None:
        document.space.expect(pointer for _, _, pointer in _with_schema(document))
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
                yield example, faults, Remark(place=example.at, message=message, key=referring)
            told.add(referring)
        elif listed := _taken_apart(example, space, pointer):
            if listed not in told:
                message = "Under `examples` stand the items of one array, not arrays."
                yield example, faults, Remark(place=example.at, message=message)
            told.add(listed)
        elif wrapper := _wrapper(example, space, pointer):
            message = f"The example holds its value in a member `{wrapper}`, which its schema does not have."
            yield example, faults, Remark(place=example.at, message=message, cause=message)
        else:
            yield example, faults, None


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


def _told(example: Example, faults: list[Fault]) -> Iterator[tuple[Remark, str]]:
    """Yield the remarks on faults of an example, each with what it has in common with those of the same values."""
    apart: dict[str, list[Fault]] = {}
    for number, fault in enumerate(faults):
        apart.setdefault(f"required {fault.pointer}" if fault.keyword == "required" else str(number), []).append(fault)
    for together in apart.values() if len(apart) <= _APART else (faults,):
        own = repr(sorted((fault.message, _value(example, fault)) for fault in together))
        first = together[0]
        alone = len(together) == 1 and (first.keyword == "required" or not first.message.startswith('"'))
        yield _together(example, together), "" if alone else _SAME + own


def reason_of(example: Example, fault: Fault) -> str:
    """Return what is wrong with a value in words that other values may share: "a number where the schema has string".

    "" where the words are of this value alone.
    """
    if fault.keyword == "oneOf" and " more than one " in fault.message:
        return "a value that fits more than one of the schemas in its oneOf"
    if fault.message.startswith("False schema"):
        return "a member where the schema allows none"
    if match := _BOUND.search(fault.message):
        return f"a value that{match[0]}"
    if fault.keyword not in ("enum", "type"):
        return ""
    try:
        value = value_at(example.value, fault.pointer)
    except KeyError:
        return ""
    if fault.keyword == "enum":
        name = fault.pointer.rpartition("/")[2]
        return f"a value that is not one of those of {f'`{name}`' if name else 'its enum'}: {shown(value)}"
    if value is None:
        return "null where the schema does not allow it"
    wanted = re.sub(r".* is not of types? ", "", fault.message, flags=re.DOTALL).replace('"', "")
    return f"{_KINDS.get(type(value), 'a value')} where the schema has {wanted}"


#: The end of a message that says which bound a value breaks.
_BOUND = re.compile(
    r" (?:is (?:shorter|longer) than \d+ characters?|is (?:less|greater) than [^\"]{1,40}|does not match \".{1,200}\")$"
)


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


def _wrapper(example: Example, space: SchemaSpace, pointer: str) -> str:
    """Return the member that holds the whole of an example, if its schema has no such member, and has what is in it.

    That is what a tool writes which keeps the body of a request beside other parts of it.
    """
    whole = example.value if isinstance(example.value, dict) else {}
    known = space.properties(pointer)
    inner = [str(key) for key, value in whole.items() if isinstance(value, dict) and key not in known and known]
    fitting = [key for key in inner if whole[key] and whole[key].keys() <= known.keys()]
    return fitting[0] if len(fitting) == 1 and not known.keys() & whole.keys() else ""


def _with_schema(document: Document) -> Iterator[tuple[Example, SchemaSpace, str]]:
    for example in document.examples:
        if document.space is not None and example.schema is not None:
            yield example, document.space, example.schema


def _together(example: Example, faults: list[Fault]) -> Remark:
    lines = "\n".join(_line(example, fault) for fault in faults[:_LISTED])
    first = faults[0]
    message = f"{first.pointer or 'The example'}: {shortened(first.message)}."
    if (
        len(faults) > 1
        and len({(fault.pointer, fault.keyword) for fault in faults}) == 1
        and first.keyword == "required"
    ):
        every = [fault.message.partition(" is a required property")[0] for fault in faults]
        message = f"{first.pointer or 'The example'}: {counted(every, _NAMED)} are required properties."
    elif len(faults) > 1:
        places = named(list(dict.fromkeys(f.pointer or "(the whole)" for f in faults[:8])))
        message = f"The example breaks its schema in {len(faults)} places: {places}."
    evidence = (("fails", lines),) if len(faults) > 1 else ()
    place = example.place(first.pointer)
    return Remark(place=place, message=message, evidence=evidence, key=first.keyword, cause=_lacking(faults))


def _lacking(faults: list[Fault]) -> str:
    """Return which members are missing where nothing else is wrong: what lacks them in many objects is one slip."""
    missing = sorted({fault.message for fault in faults})
    return "; ".join(missing) if {fault.keyword for fault in faults} == {"required"} else ""


#: More missing members of one object than this are counted.
_NAMED = 4


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
    about=VALUE,
)
def format_(_: Ground, document: Document) -> Iterator[Remark]:
    """Validate formats, which JSON Schema leaves to the reader, apart. Placeholders have their own rule.

    Many values that are not of one format have one cause, the format, and are told once.
    """
    by_format: dict[str, list[Remark]] = {}
    for example, space, pointer in _with_schema(document):
        for fault in _alike(space.faults(pointer, example.value, formats=True)):
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
        value = value_at(example.value, fault.pointer)
    except KeyError:
        return True
    template = "uri" in fault.message.rpartition(" is not ")[2] and bool(re.search(r"\{\w+\}", str(value)))
    return template or is_placeholder("", value)
