"""Facts about one alternative, keyword by keyword: a table of facts and one comparison for each.

Each comparison takes the alternatives of both sides and yields what differs. It knows nothing of events or paths.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hookproof.compare.shape import Alternative
from hookproof.schema.json import value_key

#: The formats that validators of this project assert. Any other one is a hint.
ASSERTED_FORMATS = frozenset(
    {
        "date", "time", "date-time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6",
        "uri", "uri-reference", "iri", "iri-reference", "uri-template", "json-pointer", "relative-json-pointer",
        "uuid", "regex",
    }
)  # fmt: skip
#: A format -> the formats that take every text that it takes.
WIDER_FORMATS: dict[str, frozenset[str]] = {
    "uri": frozenset({"uri-reference", "iri", "iri-reference"}),
    "uri-reference": frozenset({"iri-reference"}),
    "iri": frozenset({"iri-reference"}),
    "email": frozenset({"idn-email"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A fact that differs: the kind of change, both sides as JSON values, and what OLD promised of the value."""

    id: str
    before: Any
    after: Any
    demand: dict[str, Any] | None = None
    decided: bool = True


def scalar_differences(old: Alternative, new: Alternative) -> Iterator[Difference]:
    """Yield what differs between two alternatives of the same type, but for what lies inside them."""
    if old.values is not None or new.values is not None:
        yield from _values(old, new)
        return
    for compare in _FACTS.get(old.type, ()):
        yield from compare(old, new)


def _values(old: Alternative, new: Alternative) -> Iterator[Difference]:
    if old.type in ("object", "array", "null"):
        return
    if new.values is None:
        before = list(old.values or ())
        yield Difference(id="enum.opened", before=before, after=None, demand={"enum": before})
    elif old.values is None:
        yield from _listed_now(old, list(new.values))
    else:
        yield from _both_listed(list(old.values), list(new.values))


def _both_listed(before: list[object], after: list[object]) -> Iterator[Difference]:
    known, now = {value_key(v) for v in before}, {value_key(v) for v in after}
    if not known & now:
        name = "const.changed" if len(before) == len(after) == 1 else "enum.replaced"
        yield Difference(id=name, before=before, after=after, demand={"enum": before})
        return
    if added := [v for v in after if value_key(v) not in known]:
        yield Difference(id="enum.value-added", before=before, after=after, demand={"not": {"enum": added}})
    if known - now:
        yield Difference(id="enum.value-removed", before=before, after=after)


def _listed_now(old: Alternative, after: list[object]) -> Iterator[Difference]:
    """A list where there was none: it narrows, unless it lists what the old facts rule out."""
    facts = {key: part[key] for part in old.parts for key in _ASSERTIONS & set(part)}
    if facts and (beyond := [v for v in after if not _fits(facts, v)]):
        yield Difference(id="enum.value-added", before=facts, after=after, demand={"not": {"enum": beyond}})
    yield Difference(id="enum.closed", before=None, after=after)


def _fits(facts: dict[str, object], value: object) -> bool:
    from hookproof.contract.validation import validator_for
    from hookproof.schema.json import canonical

    return validator_for(canonical(facts))(value)


_ASSERTIONS = {
    "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf",
}  # fmt: skip


def most_items(alternative: Alternative) -> float:
    """Return how many items an array can have: no more than a closed tuple has positions."""
    closed = [part for part in alternative.parts if part.get("items", part.get("unevaluatedItems")) is False]
    return min([_most("maxItems")(alternative), *(len(part.get("prefixItems", ())) for part in closed)])


def _least(keyword: str) -> Callable[[Alternative], int]:
    return lambda alternative: max((part.get(keyword, 0) for part in alternative.parts), default=0)


def _most(keyword: str) -> Callable[[Alternative], float]:
    return lambda alternative: min((part.get(keyword, math.inf) for part in alternative.parts), default=math.inf)


def _required(alternative: Alternative) -> int:
    return len({name for part in alternative.parts for name in part.get("required", ())})


def _counted(
    family: str,
    least: str,
    most: str,
    highest: Callable[[Alternative], float] | None = None,
    implied: Callable[[Alternative], float] = lambda _side: 0,
) -> Callable[[Alternative, Alternative], Iterator[Difference]]:
    """Return the comparison of a pair of bounds on a count: of characters, items or properties.

    `implied` is how many there are anyway: a bound up to there asks for nothing.
    """

    def compare(old: Alternative, new: Alternative) -> Iterator[Difference]:
        low, high = _least(least), highest or _most(most)
        before, after = _range(low(old), high(old)), _range(low(new), high(new))
        if max(low(new), implied(new)) < low(old) or high(new) > high(old):
            demand = {key: int(value) for key, value in ((least, low(old)), (most, high(old))) if 0 < value < math.inf}
            yield Difference(id=f"{family}loosened", before=before, after=after, demand=demand)
        if low(new) > max(low(old), implied(old)) or high(new) < high(old):
            yield Difference(id=f"{family}tightened", before=before, after=after)

    return compare


def _range(low: float, high: float) -> str:
    if high == math.inf:
        return f"{_short(low)} or more"
    return _short(low) if low == high else f"{_short(low)} to {_short(high)}"


def _bounds(old: Alternative, new: Alternative) -> Iterator[Difference]:
    # Where one side is an integer, the other differs by its fractions, which is a change of its own.
    whole = old.integral or new.integral
    before, after = _interval(old, whole), _interval(new, whole)
    looser = after[0] < before[0] or after[1] > before[1]
    tighter = after[0] > before[0] or after[1] < before[1]
    shown: dict[str, Any] = {"before": _interval_text(before), "after": _interval_text(after)}
    if looser:
        yield Difference(id="number.bound-loosened", **shown, demand=_interval_schema(before))
    if tighter:
        yield Difference(id="number.bound-tightened", **shown)


Bound = tuple[float, int]


def _interval(alternative: Alternative, whole: bool) -> tuple[Bound, Bound]:
    """The numbers that are allowed: (lowest, 1 where it is excluded), (highest, -1 where it is excluded).

    Integers know no excluded bound: above 0 is from 1 on.
    """
    parts = alternative.parts
    low: Bound = max((bound for part in parts for bound in _lower(part)), default=(-math.inf, 0))
    high: Bound = min((bound for part in parts for bound in _upper(part)), default=(math.inf, 0))
    if whole:
        low = (low[0] if low[0] == -math.inf else math.floor(low[0]) + 1 if low[1] else math.ceil(low[0]), 0)
        high = (high[0] if high[0] == math.inf else math.ceil(high[0]) - 1 if high[1] else math.floor(high[0]), 0)
    return low, high


def _lower(part: dict[str, Any]) -> Iterator[Bound]:
    if "minimum" in part:
        yield (part["minimum"], 0)
    if "exclusiveMinimum" in part:
        yield (part["exclusiveMinimum"], 1)


def _upper(part: dict[str, Any]) -> Iterator[Bound]:
    if "maximum" in part:
        yield (part["maximum"], 0)
    if "exclusiveMaximum" in part:
        yield (part["exclusiveMaximum"], -1)


def _interval_text(interval: tuple[Bound, Bound]) -> str:
    (low, low_out), (high, high_out) = interval
    words = []
    if low != -math.inf:
        words.append(f"{'above' if low_out else 'from'} {_short(low)}")
    if high != math.inf:
        words.append(f"{'below' if high_out else 'to'} {_short(high)}")
    return " ".join(words) or "any"


def _short(number: float) -> str:
    """A number in few digits; integers that no float can hold are told by their length."""
    try:
        return f"{number:g}"
    except OverflowError:
        return f"{'-' if number < 0 else ''}(a number of {len(str(abs(int(number))))} digits)"


def _interval_schema(interval: tuple[Bound, Bound]) -> dict[str, object]:
    (low, low_out), (high, high_out) = interval
    schema: dict[str, Any] = {}
    if low != -math.inf:
        schema["exclusiveMinimum" if low_out else "minimum"] = low
    if high != math.inf:
        schema["exclusiveMaximum" if high_out else "maximum"] = high
    return schema


def _integral(old: Alternative, new: Alternative) -> Iterator[Difference]:
    if old.integral and not new.integral:
        yield Difference(id="type.integer-to-number", before="integer", after="number", demand={"type": "integer"})
    if new.integral and not old.integral:
        yield Difference(id="type.number-to-integer", before="number", after="integer")


def _steps(old: Alternative, new: Alternative) -> Iterator[Difference]:
    """`multipleOf`, but for the step 1, which is what an integer is."""
    before, after = _step_of(old), _step_of(new)
    if before == after:
        return
    if before is not None and (after is None or not _divides(before, after)):
        yield Difference(id="number.step-loosened", before=before, after=after, demand={"multipleOf": before})
    if after is not None and (before is None or not _divides(after, before)):
        yield Difference(id="number.step-tightened", before=before, after=after)


def _step_of(alternative: Alternative) -> float | None:
    steps: set[float] = {part["multipleOf"] for part in alternative.parts if "multipleOf" in part} - {1}
    if not steps:
        return None
    if all(isinstance(step, int) for step in steps):
        return math.lcm(*(int(step) for step in steps))
    return max(steps)


def _divides(step: float, other: float) -> bool:
    from fractions import Fraction

    return (Fraction(str(other)) / Fraction(str(step))).denominator == 1


def _formats(old: Alternative, new: Alternative) -> Iterator[Difference]:
    before, after = _asserted(old), _asserted(new)
    if before == after:
        return
    demand = {"allOf": [{"format": name} for name in sorted(before)]} if before else None
    name = _format_change(before, after)
    shown: dict[str, Any] = {"before": sorted(before) or None, "after": sorted(after) or None}
    harmless = name in ("format.added", "format.tightened")
    yield Difference(id=name, **shown, demand=None if harmless else demand)


def _format_change(before: frozenset[str], after: frozenset[str]) -> str:
    if not before:
        return "format.added"
    if not after:
        return "format.removed"
    if _implies(after, before):
        return "format.tightened"
    return "format.loosened" if _implies(before, after) else "format.changed"


def _implies(narrow: frozenset[str], wide: frozenset[str]) -> bool:
    """Whether whatever fits all of `narrow` fits all of `wide`."""
    covered = narrow | {name for one in narrow for name in WIDER_FORMATS.get(one, ())}
    return wide <= covered


def _asserted(alternative: Alternative) -> frozenset[str]:
    return frozenset(part["format"] for part in alternative.parts if part.get("format") in ASSERTED_FORMATS)


def _patterns(old: Alternative, new: Alternative) -> Iterator[Difference]:
    before = {part["pattern"] for part in old.parts if "pattern" in part}
    after = {part["pattern"] for part in new.parts if "pattern" in part}
    lost, gained = before - after, after - before
    shown: dict[str, Any] = {"before": sorted(before) or None, "after": sorted(after) or None}
    demand = {"allOf": [{"pattern": pattern} for pattern in sorted(lost)]}
    if lost and gained:
        yield Difference(id="pattern.changed", **shown, demand=demand, decided=False)
    elif lost:
        yield Difference(id="pattern.removed", **shown, demand=demand)
    elif gained:
        yield Difference(id="pattern.added", **shown)


def _unique(old: Alternative, new: Alternative) -> Iterator[Difference]:
    before, after = (any(part.get("uniqueItems") for part in side.parts) for side in (old, new))
    if before and not after:
        yield Difference(id="items.may-repeat", before="unique", after=None, demand={"uniqueItems": True})
    if after and not before:
        yield Difference(id="items.unique", before=None, after="unique")


#: JSON type -> the facts of its values, one comparison each.
_FACTS: dict[str, tuple[Callable[[Alternative, Alternative], Iterator[Difference]], ...]] = {
    "string": (_counted("length.", "minLength", "maxLength"), _formats, _patterns),
    "number": (_integral, _bounds, _steps),
    "array": (_counted("items.count-", "minItems", "maxItems", most_items), _unique),
    "object": (_counted("object.size-", "minProperties", "maxProperties", implied=_required),),
}
