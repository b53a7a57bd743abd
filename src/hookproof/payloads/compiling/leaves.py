"""Leaves: literals, numbers and texts from facts."""

# ruff: noqa: ARG001 - the functions of one table take the same arguments
from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hookproof.payloads.compiling.facts import Facts
from hookproof.payloads.compiling.terms import Atom, ChoiceOf, fragments_of
from hookproof.payloads.compiling.workshop import Workshop
from hookproof.payloads.plan.nodes import NO_TEXTS, Literal, Never, Node, Number, Text
from hookproof.schema.json import same, type_of
from hookproof.schema.patterns.expressions import check_pattern

if TYPE_CHECKING:
    from fractions import Fraction

#: What OpenAPI's number formats mean; validators treat them as annotations.
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
#: Kinds of atom that literals are held against in Python; anything else is asked of the validator.
_PLAIN = frozenset(
    {"types", "allowed", "excluded", "low", "high", "length_low", "length_high", "required", "properties"}
)


def null(build: Workshop, facts: Facts, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
    """Return the node of null."""
    return _values(facts, (None,))


def boolean(build: Workshop, facts: Facts, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
    """Return the node of the booleans that are left."""
    return _values(facts, (True, False))


def _values(facts: Facts, values: tuple[object, ...]) -> Node:
    left = tuple(value for value in values if not any(same(value, other) for other in facts.excluded))
    return Literal(values=left) if left else Never(why="every value is excluded")


def literal(build: Workshop, facts: Facts, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
    """Return the node of the values of `const` and `enum` that all other facts admit."""
    values = [value for value in facts.allowed or () if _admits(facts, value)]
    unsure = [atom for atom in atoms if atom.kind not in _PLAIN]
    if values and (unsure or choices or any(isinstance(value, (dict, list)) for value in values)):
        fragments = fragments_of(atoms, choices)
        accepts = build.verifier.part(fragments)
        values = [value for value in values if accepts(value)]
    if not values:
        return Never(why=facts.why or f"no value of enum or const satisfies the rest{_place(atoms)}")
    return Literal(values=tuple(values), hints=build.hints)


def _place(atoms: list[Atom]) -> str:
    return next((f" (at {a.term.where or '#'})" for a in atoms if a.kind == "allowed"), "")


def _admits(facts: Facts, value: object) -> bool:
    kind = type_of(value)
    mode = facts.types.get(kind)
    if mode is None or any(same(value, other) for other in facts.excluded):
        return False
    if isinstance(value, (int, float)) and kind == "number":
        return (mode == "any" or (value == int(value)) is (mode == "integral")) and _in_bounds(facts, value)
    if isinstance(value, str):
        return facts.length_low <= len(value) and (facts.length_high is None or len(value) <= facts.length_high)
    return True


def _in_bounds(facts: Facts, value: float) -> bool:
    low, high = facts.low, facts.high
    return (low is None or value > low[0] or (value == low[0] and not low[1])) and (
        high is None or value < high[0] or (value == high[0] and not high[1])
    )


def number(build: Workshop, facts: Facts, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
    """Return the node of the numbers within the bounds."""
    mode = facts.types["number"]
    (low, low_open), (high, high_open) = facts.low or (None, False), facts.high or (None, False)
    for name in facts.formats:
        if name in RANGES and (mode == "integral" or name == "int32"):
            low, high = _or(low, RANGES[name][0]), _or(high, RANGES[name][1])
    if mode == "integral":
        low, high, low_open, high_open = _whole(low, low_open), _whole_down(high, high_open), False, False
    node = Number(
        integral=mode == "integral",
        fractional=mode == "fractional",
        low=low,
        high=high,
        low_open=low_open,
        high_open=high_open,
        step=_joint_step(facts.step, mode),
        excluded=tuple(v for v in facts.excluded if type_of(v) == "number"),
        hints=build.hints,
    )
    return node if _has_any(node) else Never(why="the numeric bounds leave no number")


def _or(given: object, other: int) -> object:
    return other if given is None else given


def _whole(low: float | None, is_open: bool) -> int | None:
    return None if low is None else math.floor(low) + 1 if is_open else math.ceil(low)


def _whole_down(high: float | None, is_open: bool) -> int | None:
    return None if high is None else math.ceil(high) - 1 if is_open else math.floor(high)


def _joint_step(step: Fraction | None, mode: str) -> Fraction | None:
    """A multiple of a/b in lowest terms that is an integer is a multiple of a."""
    return step * step.denominator if step is not None and mode == "integral" else step


def _has_any(node: Number) -> bool:
    if node.low is None or node.high is None:
        return True
    if node.low > node.high or (node.low == node.high and (node.low_open or node.high_open)):
        return False
    if node.step is None:
        return not (node.low == node.high and any(same(node.low, v) for v in node.excluded))
    return _has_multiple(node, node.step, (node.low, node.high))


def _has_multiple(node: Number, step: Fraction, bounds: tuple[float, float]) -> bool:
    from fractions import Fraction  # slow to import, and few schemas ask for multiples

    low, high = map(Fraction, bounds)
    first, last = math.ceil(low / step), math.floor(high / step)
    first += node.low_open and first * step == low
    last -= node.high_open and last * step == high
    return first <= last


def text(build: Workshop, facts: Facts, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
    """Return the node of the strings; several demands at once are left to the validator as a filter."""
    low, high = facts.length_low, facts.length_high
    if high is not None and low > high:
        return Never(why=f"minLength {low} is more than maxLength {high}")
    for atom in atoms:
        if atom.kind == "pattern":
            check_pattern(atom.value, atom.term.where)
        if atom.kind == "residual" and _is_denied(atom.fragment.get("not"), facts):
            return Never(why=f"'not' at {atom.term.where or '#'} denies what is asked for")
    node = Text(
        low=low,
        high=high,
        formats=tuple(facts.formats),
        patterns=tuple(facts.patterns),
        excluded=frozenset(value for value in facts.excluded if isinstance(value, str)) or NO_TEXTS,
        hints=build.hints,
    )
    return _checked(build, node, atoms)


#: What says nothing about which texts there are.
_NOTES = frozenset({"title", "description", "$comment", "examples", "default", "deprecated", "readOnly", "writeOnly"})


def _is_denied(denied: object, facts: Facts) -> bool:
    """Whether a schema under `not` holds of every text that is left: it asks only for what these must be as well."""
    if not isinstance(denied, dict):
        return False
    asked: dict[str, Callable[[Any], bool]] = {
        "type": lambda value: value == "string" or (isinstance(value, list) and "string" in value),
        "format": lambda value: value in facts.formats,
        "pattern": lambda value: value in facts.patterns,
    }
    demands = {keyword: value for keyword, value in denied.items() if keyword not in _NOTES}
    return bool(demands) and all(keyword in asked and asked[keyword](value) for keyword, value in demands.items())


def _checked(build: Workshop, node: Text, atoms: list[Atom]) -> Node:
    """A demand that the generator of texts meets by itself needs no filter; two of them together do."""
    from hookproof.payloads.making.formats import FORMATS

    bounded = node.low > 0 or node.high is not None
    demands = [f for f in node.formats if f in FORMATS] + list(node.patterns)
    if not demands or (len(demands) == 1 and not bounded and not node.excluded and _is_sure(node)):
        return node
    keyword = "pattern" if node.patterns else "format"
    where = next(a.term.where for a in atoms if a.kind == keyword)
    return build.filtered(node, keyword, where, [a for a in atoms if a.kind in _TEXT])


_TEXT = frozenset({"types", "excluded", "length_low", "length_high", "pattern", "format", "residual"})


def _is_sure(node: Text) -> bool:
    from hookproof.schema.patterns.expressions import is_sure

    return all(is_sure(pattern) for pattern in node.patterns)
