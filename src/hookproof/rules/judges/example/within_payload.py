"""Fields of one payload against each other: units, counts, and ids beside the objects that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from hookproof.findings import Severity
from hookproof.rules.reading.examples import members, objects_in, pages_with_payloads, shown
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.instants import is_time_name, units_of
from hookproof.rules.wording.timenames import is_time
from hookproof.rules.wording.units import unit_said
from hookproof.schema.epochs import Unit
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import EACH, Document, Field

#: Names that say nothing of what they count.
_ANYTHING = frozenset({"count", "value", "total", "quantity", "number", "limit", "size", "unit", "units", "min", "max"})


@rule(
    id="schema.unit-drift",
    title="One field has one unit in all payloads",
    severity=Severity.WARNING,
    clause="the field's own descriptions",
    mend="Use one unit, or another name where the unit is another one.",
    needs=("events", "fields"),
)
def unit_drift(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare "in cents" and "in seconds" over all fields of one name."""
    met: dict[tuple[str, str], dict[str, Field]] = {}
    for page in document.event_pages:
        for field in reachable(ground, document, page):
            said = unit_said(field.description)
            if said is not None and _tells(field.name.lower(), said[0]):
                met.setdefault((field.name, said[0]), {}).setdefault(said[1], field)
    for (name, _), units in met.items():
        if len(units) > 1:
            (first, one), *others = units.items()
            for unit, field in others:
                message = f"`{name}` is in {unit} here, and in {first} in line {one.at.line}."
                yield Remark(place=field.at, message=message, key=f"{name} {unit}")


def _tells(name: str, kind: str) -> bool:
    """Whether a name says what it measures: any does where it is of money, and a size where it is of bytes."""
    return kind == "money" or name not in _ANYTHING or (kind == "sizes" and name == "size")


@rule(
    id="example.time-units",
    title="The times of one payload are in one unit",
    severity=Severity.WARNING,
    clause="practice",
    mend="Write all times in the unit that is documented.",
    needs=("events", "examples"),
    about=VALUE,
)
def time_units(_ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the numbers under names of times: seconds since the epoch beside milliseconds."""
    for _, example in pages_with_payloads(document):
        first: tuple[Unit, str] | None = None
        for pointer, key, value in members(example.value):
            unit = units_of(value) if is_time_name(key) or is_time(key) else None
            if unit is None:
                continue
            if first is not None and unit is not first[0] and _beside(first[1], pointer):
                said = f"{pointer} is {shown(value)}, in {unit.name.lower()}; {first[1]} is in {first[0].name.lower()}"
                yield Remark(place=example.place(pointer), message=f"{said}.", key=key)
            first = first or (unit, pointer)


def _beside(one: str, other: str) -> bool:
    """Whether two members are of one kind: of one name, or of one object."""
    return one.rpartition("/")[2] == other.rpartition("/")[2] or one.rpartition("/")[0] == other.rpartition("/")[0]


_COUNTS = re.compile(
    r"\b(?:number|count|total|amount) of (?:\w+ ){0,2}(?:in |of "
    r"|within )?(?:the )?`(?P<of>[A-Za-z_]\w*)`|^(?:length of|how many(?: of)?) (?:the )?`(?P<len>[A-Za-z_]\w*)`"
    r"|^(?:the )?(?:number|count) of (?P<word>[a-z]{4,20})\W*$",
    re.IGNORECASE,
)


@rule(
    id="example.count",
    title="A number of items is the number of items there",
    severity=Severity.WARNING,
    clause="the field's own description, or its name",
    mend="Show as many items as are counted, or count those that are shown.",
    needs=("events", "examples"),
    reads_fields=True,
    about=VALUE,
)
def count(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "number of entries in `items`", `items_count` and `itemCount` against the length of the array beside it."""
    counts = cache(_COUNTS.search)  # the payloads of many events have the same fields
    for page, example in pages_with_payloads(document):
        fields = reachable(ground, document, page)
        told = {_bare(f): m["of"] or m["len"] or m["word"] for f in fields if (m := counts(f.description))}
        for outer, holder in objects_in(example.value):
            for key, value in holder.items():
                if isinstance(value, bool) or not isinstance(value, int):
                    continue
                path = (*(step for step in outer.split("/")[1:] if not step.isdigit()), str(key))
                of = told.get(path) or _counted(str(key), holder)
                items = holder.get(of)
                if isinstance(items, list) and not example.partial and len(items) != value:
                    message = f"{key} is {value}, and `{of}` has {len(items)} item{'s' if len(items) != 1 else ''}."
                    yield Remark(place=example.place(f"{outer}/{key}"), message=message, key=str(key))


def _bare(field: Field) -> tuple[str, ...]:
    return tuple(step for step in field.path if step != EACH)


def _counted(key: str, holder: Mapping[str, object]) -> str:
    """Return the array that a name counts (`line_count` of `lines`); "" where its name tells of none."""
    match = re.fullmatch(r"(?:num_?(?:ber_?of_?)?)?(?P<what>\w+?)_?(?:[cC]ount)", key)
    what = names.squeezed(match["what"]) if match else ""
    fitting = [str(k) for k in holder if what and names.squeezed(str(k)).removesuffix("s") == what.removesuffix("s")]
    return fitting[0] if len(fitting) == 1 else ""


@rule(
    id="example.own-id",
    title="An id beside an object is the object's own",
    severity=Severity.WARNING,
    clause="practice",
    mend="Use one id for the object and for the field that refers to it.",
    needs=("events", "examples"),
    about=VALUE,
)
def own_id(_ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare `orderId` with `order.id` where both stand in one object of a payload."""
    for _, example in pages_with_payloads(document):
        for outer, holder in objects_in(example.value):
            for key, value in holder.items():
                match = re.fullmatch(r"(?P<of>\w+?)(?:Id|_id|ID)", str(key))
                inner, at = _object_beside(holder, match["of"]) if match else (None, "")
                own = inner.get("id") if isinstance(inner, dict) else None
                plain = isinstance(value, (str, int)) and isinstance(own, type(value))
                if match and plain and value != own and not (is_placeholder("id", value) or is_placeholder("id", own)):
                    message = f"{key} is {shown(value)}, and {at}.id is {shown(own)}."
                    yield Remark(place=example.place(f"{outer}/{key}"), message=message, key=str(key))


def _object_beside(holder: Mapping[str, object], name: str) -> tuple[object, str]:
    """Return the object of a name that stands beside a member, or in the one wrapper there (`data`), and its path."""
    if name in holder:
        return holder[name], name
    wrappers = {key: inner for key in names.WRAPPERS if isinstance(inner := holder.get(key), dict)}
    inside = [(key, inner[name]) for key, inner in wrappers.items() if name in inner]
    return (inside[0][1], f"{inside[0][0]}.{name}") if len(inside) == 1 else (None, "")
