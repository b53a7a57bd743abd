"""Numbers that are said to be the time between two others of the payload, in examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from hookproof.findings import Severity
from hookproof.rules.reading.examples import objects_in, pages_with_payloads, shown, values_at
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.instants import seconds_of
from hookproof.rules.wording.timenames import is_past, is_time, made, ordered
from hookproof.rules.wording.units import unit_named, unit_said
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import joined
from hookproof.sources.names import parts
from hookproof.sources.records import Document, Example, Field

#: "Minutes between `a` and `b`", "from `a` to `b`, in ms".
_BETWEEN = (
    re.compile(r"\b(?:between|from) `(?P<one>\w+)` (?:and|to|until|till) `(?P<two>\w+)`", re.IGNORECASE),
    re.compile(r"`(?P<two>\w+)` (?:minus|less|-|−) `(?P<one>\w+)`"),
)
#: "`a` plus `b`" of a time.
_PLUS = re.compile(r"`(?P<one>\w+)` (?:plus|\+) `(?P<length>\w+)`")
#: Words of names for the time that something took, where the two times of the same object are when it began and ended.
_ELAPSED = frozenset({"duration", "dwell", "elapsed", "runtime", "took"})
_STARTED = frozenset({"started", "start", "began", "begun", "begin"})
_SECONDS = {
    "milliseconds": 0.001,
    "seconds": 1.0,
    "minutes": 60.0,
    "hours": 3600.0,
    "days": 86_400.0,
    "nights": 86_400.0,
}
#: What rounding may add to a number, and a share of it that texts with rounded times are off by.
_ROUNDED, _SHARE = 1.0, 0.02
#: Whoever counts days may count the first one, too; a night lies between two.
_EXACT = {"nights": 0.5}


@rule(
    id="example.span",
    title="A number that is the time between two others is that time",
    severity=Severity.WARNING,
    clause="the field's own description",
    mend="Show the number that the two times give, or correct the unit.",
    needs=("events", "examples"),
    reads_fields=True,
    about=VALUE,
)
def span(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "minutes between `a` and `b`" against the two times beside the number; so a duration by its name."""
    said = cache(_said)  # the payloads of many events have the same fields
    for page, example in pages_with_payloads(document):
        fields = reachable(ground, document, page)
        for field in fields:
            plus, match = said(field.description)
            if plus is not None:
                told = next((one.description for one in fields if one.path == (*field.path[:-1], plus["length"])), "")
                yield from _later_by(example, field, plus["one"], plus["length"], told)
            if match is None or not (unit := _unit_of(field)):
                continue
            for pointer, holder in values_at(example.value, field.path[:-1]):
                if isinstance(holder, dict):
                    yield from _wrong(example, pointer, holder, field.name, (match["one"], match["two"]), unit)
        units = {field.name: unit for field in fields if (unit := _unit_of(field))}
        for pointer, holder in objects_in(example.value):
            for name, ends, unit in _elapsed(holder, units):
                yield from _wrong(example, pointer, holder, name, ends, unit)


def _said(description: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """Return where a description says how much later than another a time is, and between which two a number counts."""
    between = (found for one in _BETWEEN if (found := one.search(description)))
    return _PLUS.search(description), next(between, None)


def _later_by(example: Example, field: Field, begun: str, length: str, told: str) -> Iterator[Remark]:
    """Hold the number by which a time is said to be later than another one against the two.

    What the number is in, its name tells, or its own description (`told`).
    """
    unit = unit_named(length) or unit_said(told)
    for pointer, holder in values_at(example.value, field.path[:-1]) if unit and unit[1] in _SECONDS else ():
        if isinstance(holder, dict) and unit is not None:
            yield from _wrong(example, pointer, holder, length, (begun, field.name), unit[1])


def _elapsed(holder: Mapping[str, object], told: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Yield the durations of an object by their names, the beginning and the end of it, and the unit.

    These are its only two times, or of several the one that says that something was started and what ended it. A name
    that is a unit and no more (`nights`) counts what lies between two times of which neither tells of what was done.
    """
    durations = {key: unit for key in holder if _ELAPSED & set(parts(key)) and (unit := _named_unit(key, told))}
    counts = {key: key.lower() for key in holder if key.lower() in _SECONDS}
    times = [key for key, at in holder.items() if seconds_of(at) is not None and (isinstance(at, str) or is_time(key))]
    ends = [pair for pair in ordered(times) if len(times) == 2 or _STARTED & set(parts(pair[0]))]
    planned = len(times) == 2 and not any(is_past(key) or made(key) for key in times)
    for key, unit in (durations | (counts if planned else {})).items():
        if planned or len(ends) == 1:
            yield key, (times[0], times[1]) if planned else ends[0], unit


def _named_unit(name: str, told: Mapping[str, str]) -> str:
    """Return the unit of time that a name ends in, or that its description gives; "" where neither has one."""
    unit = unit_named(name)
    return unit[1] if unit is not None and unit[1] in _SECONDS else told.get(name, "")


def _wrong(
    example: Example, pointer: str, holder: Mapping[str, object], name: str, ends: tuple[str, str], unit: str
) -> Iterator[Remark]:
    right = _right(ends, unit, name, holder)
    if right is not None:
        message = f"{name} is {shown(holder[name])}; from the times beside it, it is {right:g} {unit}."
        yield Remark(place=example.place(f"{pointer}{joined(name)}"), message=message)


def _unit_of(field: Field) -> str:
    """Return the unit of time that a field is said, or by its name, to be in; "" where it is in none."""
    told = [found[1] for found in (unit_said(field.description), unit_named(field.name)) if found is not None]
    return told[0] if told and len(set(told)) == 1 and told[0] in _SECONDS else ""


def _right(ends: tuple[str, str], unit: str, name: str, holder: Mapping[str, object]) -> float | None:
    """Return what a number has to be by the times beside it; None where it is that, or no times are there."""
    begun, ended, value = seconds_of(holder.get(ends[0])), seconds_of(holder.get(ends[1])), holder.get(name)
    if begun is None or ended is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    right = (ended - begun) / _SECONDS[unit]
    # A time without a fraction is right to a second.
    slack = _EXACT.get(unit, _ROUNDED) + abs(right) * _SHARE + 1.0 / _SECONDS[unit]
    return right if abs(abs(value) - abs(right)) > slack else None
