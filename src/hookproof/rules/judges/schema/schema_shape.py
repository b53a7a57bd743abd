"""The keywords of a schema against one another: names that are required, defaults, spellings, and its own validity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hookproof.findings import Place, Severity
from hookproof.rules.mending import mend_of
from hookproof.rules.reading.examples import named, nearest, objects_in, shortened, shown
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.dialects import dialect_of
from hookproof.schema.keywords import Dialect
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape, tokens
from hookproof.schema.validators import fault, is_regular_expression
from hookproof.sources.records import Document
from hookproof.sources.specifications.space import SchemaSpace

_KINDS = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})


def _place(document: Document, pointer: str) -> Place:
    line, column = document.spots(pointer)
    return Place(path=document.path, line=line, column=column, pointer=pointer)


@rule(
    id="schema.required-unknown",
    title="Every name that is required is a property",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12 Validation, section 6.5.3 (required)",
    mend="Correct the name, or describe the property.",
    needs=("fields",),
)
def required_unknown(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare `required` with the properties of each object; what an outer schema may add is left alone."""
    alike: dict[str, list[Remark]] = {}
    for remark in (*_unknown_required(document), *_unknown_in_boxes(document)):
        alike.setdefault(remark.key, []).append(remark)
    for found in alike.values():
        if len(found) > _APART:
            yield replace(found[0], message=f"{found[0].message} {len(found) - 1} other schemas require it too.")
        else:
            yield from found


#: More schemas than this that require one unknown name are told as one: they have one cause.
_APART = 2


def _unknown_required(document: Document) -> Iterator[Remark]:
    space = document.space
    bases = _bases(space) if space is not None else set()
    for owner in document.objects if space is not None else ():
        if space is None or owner.schema is None or _is_open(owner.schema) or owner.pointer in bases:
            continue
        known = space.properties(owner.pointer)
        listed = owner.schema.get("required")
        unknown = [str(name) for name in (listed if isinstance(listed, list) else ()) if str(name) not in known]
        if unknown and not _is_part(space, owner.pointer, unknown):
            near = [f"`{name}`{_meant(name, known)}" for name in unknown]
            who = re.sub("^the ", "The ", owner.name)
            message = f"{who} requires {named(near)}, which none of its properties is called."
            slip = nearest(unknown[0], known) if len(unknown) == 1 else ""
            evidence = (mend_of(unknown[0], slip),) if slip else ()
            place = _place(document, f"{owner.pointer}/required")
            yield Remark(place=place, message=message, evidence=evidence, key=" ".join(unknown))


def _unknown_in_boxes(document: Document) -> Iterator[Remark]:
    """Look at the schemas in boxes of a text; nothing outside of its box can add properties to such a schema."""
    for box in document.schemas:
        for pointer, node in objects_in(box.value):
            own, needed = node.get("properties"), node.get("required")
            if not isinstance(own, dict) or not isinstance(needed, list) or _is_open(node) or "/allOf/" in pointer:
                continue
            unknown = [str(name) for name in needed if str(name) not in own]
            if unknown:
                near = [f"`{name}`{_meant(name, own)}" for name in unknown]
                message = f"The schema requires {named(near)}, which none of its properties is called."
                yield Remark(place=box.place(f"{pointer}/required"), message=message, key=" ".join(unknown))


def _is_part(space: SchemaSpace, pointer: str, unknown: list[str]) -> bool:
    """Whether a schema is a part of an `allOf` whose other parts, or whose own holder, may describe the names."""
    holder, found, _ = pointer.rpartition("/allOf/")
    if not found:
        return False
    whole = space.get(holder)
    known = space.properties(holder)
    return not isinstance(whole, dict) or _is_open(whole) or holder in _bases(space) or any(n in known for n in unknown)


def _bases(space: SchemaSpace) -> set[str]:
    """The schemas that others take in by `allOf`: what these require, the others may describe."""
    return {space.resolve(pointer)[0] for pointer, _ in space.references if "/allOf/" in pointer}


def _meant(name: str, known: Mapping[str, str]) -> str:
    near = nearest(name, known)
    return f" (it has `{near}`)" if near else ""


def _is_open(schema: Mapping[str, object]) -> bool:
    """Whether a schema takes members from elsewhere: then a required name may be described there."""
    return bool(schema.keys() & {"anyOf", "oneOf", "if", "patternProperties", "$dynamicRef", "not"}) or isinstance(
        schema.get("additionalProperties"), dict
    )


@rule(
    id="schema.default",
    title="A default fits its own schema",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12 Validation, section 9.2 (default)",
    mend="Write a default that the schema allows.",
    needs=("schemas", "fields"),
)
def default(_: Ground, document: Document) -> Iterator[Remark]:
    """Validate the default of each property against the property's schema; one that many have is told once.

    So is one kind of value that many have in another's stead: `"0"`, `"true"`.
    """
    alike: dict[str, list[Remark]] = {}
    for remark, kind in _unfit_defaults(document):
        alike.setdefault(kind or _reason(remark), []).append(remark)
    for found in alike.values():
        if len({remark.message for remark in found}) > _APART:
            same = len({_reason(remark) for remark in found}) == 1
            too = "it" if same else "a value of a wrong type"
            yield replace(found[0], message=f"{found[0].message} {len(found) - 1} other fields have {too} too.")
        else:
            yield from found


def _reason(remark: Remark) -> str:
    return remark.message.partition(": ")[2]


def _unfit_defaults(document: Document) -> Iterator[tuple[Remark, str]]:
    """Yield what is to be said of each default that breaks its schema, and the kind of one that has a wrong type."""
    space = document.space
    for owner in document.objects if space is not None else ():
        for field in owner.fields:
            node = space.get(field.pointer) if space is not None else None
            if space is None or not isinstance(node, dict) or "default" not in node or "$ref" in node:
                continue
            faults = space.faults(field.pointer, node["default"])
            if faults and node["default"] is not None:
                message = f"The default of `{field.name}` breaks its schema: {shortened(faults[0].message)}."
                kind = _kind(node["default"]) if faults[0].keyword == "type" else ""
                yield Remark(place=_place(document, f"{field.pointer}/default"), message=message), kind


@rule(
    id="schema.invalid",
    title="Every schema is one",
    severity=Severity.ERROR,
    clause="JSON Schema 2020-12 (its meta-schemas)",
    mend="Correct the keyword; a validator of OpenAPI documents lists all of them.",
    needs=("schemas",),
)
def invalid(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for keywords whose value means nothing (an unknown type, an empty range); told once, with their number.

    Each schema is held against its meta-schema, so that what tools refuse is told whatever the keyword.
    """
    space = document.space
    if space is None:
        return
    found = list(_faults(space))
    told = {pointer for pointer, _ in found}
    found += [one for one in _by_meta_schema(space) if one[0] not in told]
    if found:
        pointer, what = found[0]
        more = f" {len(found) - 1} more in this document are wrong alike." if len(found) > 1 else ""
        yield Remark(place=_place(document, pointer), message=f"{what}.{more}", key=what)


def _by_meta_schema(space: SchemaSpace) -> Iterator[tuple[str, str]]:
    """Yield what the meta-schema refuses in the schemas of a document, one fault of each.

    A document that is a schema is held as it was written against its own dialect's, as a contract's files are: the form
    that another dialect gives to a keyword is refused by all who read it.
    """
    own = dialect_of(space.written) or Dialect.V2020_12
    for home, node in space.outermost():
        refused = fault(node, Dialect.V2020_12) if space.dialect else fault(_written(space, node), own)
        if refused is not None:
            steps = [str(step) for step in refused[0]]
            where = home + "".join(f"/{escape(step)}" for step in steps[:-1])
            yield where, f"`{_name(where)}`: {steps[-1] if steps else 'it'}: {shortened(refused[1])}"


def _written(space: SchemaSpace, node: Mapping[str, object]) -> Mapping[str, object]:
    return space.written if isinstance(space.written, Mapping) else node


def _name(pointer: str) -> str:
    """What a schema is called: the last step of its pointer that is a name."""
    named_ = (step for step in reversed(tokens(pointer)) if not step.isdigit() and step not in _NAMELESS)
    return next(named_, "the schema")


def _called(space: SchemaSpace | None, pointer: str) -> str:
    """What a schema is called: the name of the parameter whose own it is, else the last name of its pointer."""
    match = re.fullmatch(r"(?P<owner>.*/parameters/\d+)(?:/schema)?(?:/items)?", pointer)
    owner = space.get(match["owner"]) if match is not None and space is not None else None
    name = owner.get("name") if isinstance(owner, Mapping) else None
    return name if isinstance(name, str) else _name(pointer)


_NAMELESS = frozenset({"items", "schema", "allOf", "anyOf", "oneOf", "additionalProperties", "not", "content"})


def _faults(space: SchemaSpace) -> Iterator[tuple[str, str]]:
    for pointer, node in space.schemas():
        yield from ((pointer, f"`{_called(space, pointer)}`: {what}") for what in _wrong(node))
        listed = node.get("required")
        if listed is not None and not isinstance(listed, list):
            yield pointer, f"`{_name(pointer)}`: required is {shown(listed)}, which is no list of names"


def _wrong(node: Mapping[str, object]) -> Iterator[str]:
    kinds = node.get("type")
    for kind in kinds if isinstance(kinds, list) else [kinds] if kinds is not None else []:
        if not isinstance(kind, str) or kind not in _KINDS:
            yield f"{shown(kind)} is no type"
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")):
        least, most = _number(node.get(low)), _number(node.get(high))
        if least is not None and most is not None and least > most:
            yield f"{low} {least:g} is above {high} {most:g}"
    pattern = node.get("pattern")
    if isinstance(pattern, str) and not any(map(is_regular_expression, (pattern, _with_small_counts(pattern)))):
        yield f"pattern {shown(pattern)} is no regular expression"
    if node.get("enum") == []:
        yield "enum is empty, so no value is allowed"


_COUNTS = re.compile(r"\{(?P<low>\d{1,9}),(?P<high>\d{1,9})\}")
_SMALL = 10


def _with_small_counts(pattern: str) -> str:
    """Return a pattern with small counts in its repeats: too large ones for an engine (`.{1,2097152}`) are no fault."""
    return _COUNTS.sub(
        lambda m: f"{{{min(int(m['low']), _SMALL)},{_SMALL}}}" if int(m["low"]) <= int(m["high"]) else m[0], pattern
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


@rule(
    id="schema.enum-type",
    title="The values of an enum have the type beside it",
    severity=Severity.ERROR,
    clause="JSON Schema 2020-12 Validation, section 6.1 (type, enum, const)",
    mend="Correct the values, or the type.",
    needs=("schemas", "fields"),
)
def enum_type(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for values under `enum` and `const` that the type rules out, so that no payload can have them."""
    for pointer, node in document.space.schemas() if document.space is not None else ():
        if isinstance(node.get("type"), (str, list)) and "$ref" not in node:
            yield from _foreign(document, pointer, _called(document.space, pointer), node)


def _foreign(document: Document, pointer: str, name: str, node: Mapping[str, Any]) -> Iterator[Remark]:
    told = node["type"] if isinstance(node["type"], list) else [node["type"]]
    kinds = [kind for kind in told if isinstance(kind, str)]
    values = node["enum"] if isinstance(node.get("enum"), list) else [node["const"]] if "const" in node else []
    wrong = [value for value in values if _kind(value) not in _widened(kinds) and value is not None]
    if wrong and set(kinds) <= _KINDS:
        key = "enum" if isinstance(node.get("enum"), list) else "const"
        message = f"`{name}` is {named(kinds, 'or')}, and its {key} has {named([shown(v) for v in wrong[:5]])}."
        place = _place(document, f"{pointer}/{escape(key)}")
        cause = f"{' '.join(kinds)} beside {' '.join(sorted({_kind(value) for value in wrong}))}"
        yield Remark(place=place, message=message, cause=cause)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    table = {float: "number", str: "string", list: "array", dict: "object", type(None): "null"}
    return table.get(type(value), "null")


def _widened(kinds: list[str]) -> set[str]:
    return {*kinds, *(["integer"] if "number" in kinds else [])}
