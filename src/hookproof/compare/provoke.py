"""Values that break a demand, and payloads that carry them: the targeted half of the search for a witness."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from hookproof.compare.change import Kind, Path
from hookproof.compare.exercise import values_at

_PLAIN: tuple[Any, ...] = (None, True, False, 0, 1, -1, 0.5, 10**12, "", "x", "another text", [], ["x"], {}, {"x": "x"})


def breaking_values(demand: object) -> Iterator[object]:
    """Yield values that may break a demand, the telling ones first; the caller checks each."""
    if isinstance(demand, dict):
        for key, value in demand.items():
            yield from _BREAKERS.get(key, _nothing)(value)
    yield from _PLAIN


def _nothing(_: object) -> Iterator[object]:
    return iter(())


def _each(value: list[object]) -> Iterator[object]:
    for inner in value:
        yield from breaking_values(inner)


def _names(value: object) -> Iterator[object]:
    """Objects with a name that the demand on names rules out."""
    yield from ({name: "x"} for name in breaking_values(value) if isinstance(name, str))


def _opposite(value: object) -> Iterator[object]:
    """Values that fit what the demand rules out."""
    if isinstance(value, dict):
        yield from value.get("enum", ())
        yield from (value["const"],) if "const" in value else ()


#: No value longer than this is made on purpose: a bound beyond it is broken by no payload that anybody sends.
_LONGEST = 100_000
#: Numbers beyond this have no neighbours that a float can tell from them.
_FAR = 1e300


def _counts(most: int) -> Iterator[object]:
    if most >= _LONGEST:
        return
    yield from ("x" * (most + 1), ["x"] * (most + 1), list(range(most + 1)))
    yield {f"x{n}": "x" for n in range(most + 1)}


def _fewer(least: int) -> Iterator[object]:
    if least > _LONGEST:
        return
    yield from (
        "x" * (least - 1),
        ["x"] * (least - 1),
        list(range(least - 1)),
        {f"x{n}": "x" for n in range(least - 1)},
    )


def _around(bound: float) -> Iterator[object]:
    yield from (bound, bound - 1, bound + 1)
    if abs(bound) < _FAR:
        yield from (bound - 0.5, bound + 0.5, bound * 10, bound / 10 if bound else -10)


def _between_steps(step: float) -> Iterator[object]:
    yield from (step / 2, step + 1, step / 5, step / 10, 1, 0.5)


def _repeated(_: bool) -> Iterator[object]:
    yield from (["x", "x"], [1, 1], [None, None], [{}, {}])


_BREAKERS: dict[str, Callable[[Any], Iterator[Any]]] = {
    "allOf": _each,
    "anyOf": _each,
    "not": _opposite,
    "maxLength": _counts,
    "maxItems": _counts,
    "maxProperties": _counts,
    "minLength": _fewer,
    "minItems": _fewer,
    "minProperties": _fewer,
    "minimum": _around,
    "maximum": _around,
    "exclusiveMinimum": _around,
    "exclusiveMaximum": _around,
    "multipleOf": _between_steps,
    "uniqueItems": _repeated,
    "propertyNames": _names,
}


def variants(payload: object, path: Path, values: list[object]) -> Iterator[object]:
    """Yield copies of a payload with each value in turn at the first place that a path leads to.

    Items that repeat what stands there are tried for arrays, so that bounds on their number can be broken.
    """
    steps = [step for step in path if step.kind is not Kind.GUARD]
    for value in values:
        changed = copy.deepcopy(payload)
        if _put(changed, steps, value):
            yield changed if steps else value
    for found in values_at(payload, path):
        if isinstance(found, list) and found:
            for number in {0, 1, 2, len(found) + 1, len(found) * 10}:
                changed = copy.deepcopy(payload)
                if _put(changed, steps, [copy.deepcopy(found[0]) for _ in range(number)]):
                    yield changed


def without(payload: object, path: Path) -> Iterator[object]:
    """Yield copies of a payload without the property that a path ends with, wherever it stands."""
    changed = copy.deepcopy(payload)
    name = path[-1].name
    parents = [value for value in values_at(changed, path[:-1]) if isinstance(value, dict) and name in value]
    for parent in parents:
        del parent[name]
    if parents:
        yield changed


def _put(payload: Any, steps: list[Any], value: Any) -> bool:
    """Put a value at the end of the steps, where the steps before it lead somewhere; say whether it was put."""
    if not steps:
        return True
    *above, last = steps
    parent = next(iter(values_at(payload, tuple(above))), None)
    if last.kind is Kind.PROPERTY and isinstance(parent, dict):
        parent[last.name] = value
        return True
    if last.kind is Kind.ENTRIES and isinstance(parent, dict):
        parent[next((name for name in parent if name not in last.known), "another")] = value
        return True
    if last.kind in (Kind.ITEMS, Kind.INDEX) and isinstance(parent, list):
        index = int(last.name) if last.kind is Kind.INDEX else last.skip
        parent[index : index + 1] = [value]
        return True
    return False
