"""Which lists of fields are the payload's own, and which describe an object inside it, or something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import EACH, Field

_ROOT = re.compile(
    r"\b(?:payload|body|attributes|fields|properties|parameters|schema|webhook|event|top[- ]level|envelope)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:header|query|path|response|answer|endpoint|request parameter|setting|option)s?\b", re.IGNORECASE
)


def payload_fields(sections: Sequence[tuple[str, Sequence[Field]]]) -> tuple[Field, ...]:
    """Return the fields of a payload from the lists below its heading, each section given with its own heading.

    The first list is the payload's. A later one is too where the words over it say so; it describes the inside of a
    field where they name that field; of any other nothing is known, and it is left out. A name that stands twice in
    one place belongs, the second time, to an object that a flat text does not show: it is left out as well.
    """
    kept: dict[tuple[str, ...], Field] = {}
    for number, (label, fields) in enumerate(_lists(sections)):
        prefix = _prefix(label, kept, first=not number)
        for field in fields if prefix is not None else ():
            path = (*(prefix or ()), *field.path)
            kept.setdefault(path, replace(field, path=path))
    return tuple(kept.values())


def names_object(heading: str, fields: Sequence[Field]) -> bool:
    """Whether the words of a heading name one of these fields that holds others: an object, or an array."""
    return _named_field(heading, {field.path: field for field in fields}) is not None


#: So many objects deep a payload holds what it is about, at most: `data.object`.
_DEEPEST = 2


def in_envelope(fields: tuple[Field, ...], payloads: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    """Return the fields of a list where they stand in the payloads that it describes.

    A list often tells of what an envelope holds, and not of the envelope: then the one object within every payload that
    has most of the names holds the fields, where none of these stands outside of it alone.
    """
    told = {field.path[0] for field in fields}
    held = [set(_holders((), payload, told, set())) for payload in payloads]
    common = set.intersection(*held) if held else set()
    path = min(common, key=len, default=())
    return tuple(replace(field, path=(*path, *field.path)) for field in fields) if path else fields


def _holders(
    path: tuple[str, ...], outer: Mapping[str, Any], told: set[str], outside: set[str]
) -> Iterator[tuple[str, ...]]:
    """Yield the paths of objects below another that have most of the names, and all that what encloses them has."""
    outside = outside | (told & outer.keys())
    for key, inner in outer.items():
        if not isinstance(inner, Mapping) or key in told:
            continue
        both = told & inner.keys()
        if len(both) > 1 and 2 * len(both) >= min(len(told), len(inner)) and outside < both:
            yield (*path, key)
        elif len(path) + 1 < _DEEPEST:
            yield from _holders((*path, key), inner, told, outside)


def _lists(sections: Sequence[tuple[str, Sequence[Field]]]) -> Iterator[tuple[str, list[Field]]]:
    """Yield each list with the words over it: those right above it, and the heading where it is the section's first."""
    for heading, fields in sections:
        groups: dict[str, list[Field]] = {}
        for field in fields:
            groups.setdefault(field.group, []).append(field)
        for number, (group, own) in enumerate(groups.items()):
            yield (f"{heading} {group}".strip() if not number else group), own


def _prefix(label: str, kept: dict[tuple[str, ...], Field], *, first: bool) -> tuple[str, ...] | None:
    """Return where the fields of a list belong: () for the payload itself, None for elsewhere."""
    inner = _named_field(label, kept)
    if inner is not None and not first:
        return inner
    if _ELSEWHERE.search(label) and not re.search(r"\bpayload|body\b", label, re.IGNORECASE):
        return None
    return () if first or not label or _ROOT.search(label) else None


def _named_field(label: str, kept: dict[tuple[str, ...], Field]) -> tuple[str, ...] | None:
    """Return the path into the one field that the words name (`file`, "The File object"), objects and arrays only."""
    words = {word.lower() for word in re.findall(r"[A-Za-z_]\w*", label)}
    found = [
        field
        for path, field in kept.items()
        if {path[-1].lower(), path[-1].lower().removesuffix("s")} & words and field.kinds & {"object", "array"}
    ]
    if len(found) != 1:
        return None
    return (*found[0].path, EACH) if found[0].kinds == {"array"} else found[0].path
