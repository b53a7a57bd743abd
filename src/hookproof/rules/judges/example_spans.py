"""Numbers that are said to be the time between two others of the payload, in examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hookproof.findings import Severity
from hookproof.rules.examples import pages_with_payloads, shown, values_at
from hookproof.rules.instants import seconds_of
from hookproof.rules.reachable import reachable
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.units import unit_named, unit_said
from hookproof.schema.pointers import joined
from hookproof.sources.records import Document, Field

#: "Minutes between `a` and `b`", "from `a` to `b`, in ms".
_BETWEEN = re.compile(
    r"\b(?:between|from) `(?P<one>\w+)` (?:and|to|until|till) `(?P<two>\w+)`",
    re.IGNORECASE,
)
_SECONDS = {
    "milliseconds": 0.001,
    "seconds": 1.0,
    "minutes": 60.0,
    "hours": 3600.0,
    "days": 86_400.0,
}
#: What rounding may add to a number, and a share of it that texts with rounded times are off by.
_ROUNDED, _SHARE = 1.0, 0.02


@rule(
    id="example.span",
    title="A number that is the time between two others is that time",
    severity=Severity.WARNING,
    clause="the field's own description",
    mend="Show the number that the two times give, or correct the unit.",
    needs=("events", "examples", "fields"),
    reads_fields=True,
    about=VALUE,
)
def span(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "minutes between `a` and `b`" against the two times beside the number."""
    for page, example in pages_with_payloads(document):
        for field in reachable(ground, document, page):
            match, unit = _BETWEEN.search(field.description), _unit_of(field)
            if match is None or not unit:
                continue
            for pointer, holder in values_at(example.value, field.path[:-1]):
                if isinstance(holder, dict) and (right := _right(match, unit, field.name, holder)) is not None:
                    value = shown(holder[field.name])
                    message = f"{field.name} is {value}; from the times beside it, it is {right:g} {unit}."
                    yield Remark(place=example.place(f"{pointer}{joined(field.name)}"), message=message)


def _unit_of(field: Field) -> str:
    """Return the unit of time that a field is said, or by its name, to be in; "" where it is in none."""
    told = [found[1] for found in (unit_said(field.description), unit_named(field.name)) if found is not None]
    return told[0] if told and len(set(told)) == 1 and told[0] in _SECONDS else ""


def _right(match: re.Match[str], unit: str, name: str, holder: Mapping[str, object]) -> float | None:
    """Return what a number has to be by the times beside it; None where it is that, or no times are there."""
    begun, ended, value = seconds_of(holder.get(match["one"])), seconds_of(holder.get(match["two"])), holder.get(name)
    if begun is None or ended is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    right = (ended - begun) / _SECONDS[unit]
    # A time without a fraction is right to a second.
    slack = _ROUNDED + abs(right) * _SHARE + 1.0 / _SECONDS[unit]
    return right if abs(abs(value) - abs(right)) > slack else None
