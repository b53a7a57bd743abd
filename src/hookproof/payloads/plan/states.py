"""The states of a plan: everything that a covering set must show at least once, and what a payload shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from hookproof.payloads.making import scalars as leaves
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.nodes import (
    Array,
    Choice,
    Filtered,
    Later,
    Literal,
    Never,
    Node,
    Number,
    Object,
    Slot,
    Text,
)
from hookproof.schema.pointers import escape

#: Arrays longer than this are not made for the sake of a bound.
LONGEST_ARRAY = 64
#: Texts longer than this are not made for the sake of a bound.
LONGEST_TEXT = 100_000


class State(NamedTuple):
    """One thing to show: at a place of the payload (`*` for items), on a node, in words."""

    where: str
    node: int
    what: str

    def __str__(self) -> str:
        return f"{self.where or '(root)'} {self.what}"


WITH_EXTRAS, WITHOUT_EXTRAS = "with properties of no fixed name", "without properties of no fixed name"
ABSENT, PRESENT, NULL, EMPTY, ONE, MANY = "absent", "present", "null", "empty", "one item", "many items"


def value_state(value: object) -> str:
    """Return the state of a literal's value."""
    return NULL if value is None else f"value {encode(value).decode()}"


@lru_cache(maxsize=16384)
def literal_states(node: Literal) -> tuple[tuple[object, str], ...]:
    """Return the values of a literal, each with its state."""
    return tuple((value, value_state(value)) for value in node.values)


def is_null(node: Node) -> bool:
    """Return whether a node is null and nothing else."""
    return isinstance(node, Literal) and node.values == (None,)


@lru_cache(maxsize=16384)
def text_lengths(node: Text) -> dict[str, int]:
    """Return the lengths to show: each bound and its neighbour within."""
    if node.patterns or (node.low == 0 and node.high is None):
        return {}
    return {f"length {n}": n for n in _bounds(node.low, node.high) if n <= LONGEST_TEXT}


def lengths_left_out(node: Text) -> list[int]:
    """Return the lengths that are not shown: they are too long."""
    if node.patterns or (node.low == 0 and node.high is None):
        return []
    return [length for length in _bounds(node.low, node.high) if length > LONGEST_TEXT]


@lru_cache(maxsize=16384)
def item_counts(node: Array) -> dict[str, int]:
    """Return the numbers of items to show: none, one, many, and each bound and its neighbour."""
    counts = {EMPTY: 0, ONE: 1, MANY: max(3, len(node.prefix) + (not isinstance(node.rest, Never)))}
    if node.low or node.high is not None:
        counts.update({f"{n} items": n for n in _bounds(node.low, node.high) if n > 1})
    high = node.high if node.high is not None else LONGEST_ARRAY
    if MANY in counts and high < counts[MANY]:
        counts[MANY] = max(2, high)
    return {what: n for what, n in counts.items() if node.low <= n <= high and n <= LONGEST_ARRAY}


def _bounds(low: int, high: int | None) -> list[int]:
    near = [low, low + 1] if high is None or low < high else [low]
    return sorted({*near, *([high, max(low, high - 1)] if high is not None else [])})


@lru_cache(maxsize=16384)
def number_bounds(node: Number) -> dict[str, int | float]:
    """Return the numbers to show: each bound and its neighbour within."""
    found: dict[str, int | float] = {}
    unit = node.step if node.step is not None else Fraction(1) if node.integral else Fraction(1, 1000)
    for bound, sign in ((node.low, 1), (node.high, -1)):
        if bound is not None:
            first = leaves.clipped(node, bound)
            for value in (first, leaves.clipped(node, float(Fraction(str(first)) + sign * unit))):
                if leaves.admits(node, value):
                    found[f"value {encode(value).decode()}"] = value
    return found


def states_of(
    node: Node, where: str = "", within: Callable[[str], bool] = lambda _place: True
) -> Iterator[tuple[State, str]]:
    """Yield every state at and below a node, with the reason where one is not to be shown (else "").

    What is at and below a place that is not `within` is left out.
    """
    # One list of what is open, and no call inside a call: plans are deep, and each state would pass through all levels.
    pending: list[_Found] = [iter((_Below(node, where, ()),))]
    while pending:
        found = next(pending[-1], None)
        if found is None:
            pending.pop()
        elif isinstance(found, _Below):
            if within(found.where):
                pending.append(_here(*found))
        else:
            yield found


class _Below(NamedTuple):
    """A node whose states are still to be found, where it stands, and the nodes above it."""

    node: Node
    where: str
    above: tuple[int, ...]


_Found = Iterator[tuple[State, str] | _Below]


def _here(node: Node, where: str, above: tuple[int, ...]) -> _Found:
    if isinstance(node, Later):
        node = node.target
    if above.count(id(node)) > 1:
        return
    above = (*above, id(node))
    if isinstance(node, Literal):
        yield from ((State(where, id(node), what), "") for _, what in literal_states(node))
    elif isinstance(node, Text):
        yield from ((State(where, id(node), what), "") for what in text_lengths(node))
        for length in lengths_left_out(node):
            yield State(where, id(node), f"length {length}"), f"longer than {LONGEST_TEXT} characters"
    elif isinstance(node, Number):
        yield from ((State(where, id(node), what), "") for what in number_bounds(node))
    else:
        yield from _inner(node, where, above)


def _inner(node: Node, where: str, above: tuple[int, ...]) -> _Found:
    if isinstance(node, Choice):
        for label, option in zip(node.labels, node.options, strict=True):
            if not is_null(option):
                yield State(where, id(option), f"branch {label}"), ""
            yield _Below(option, where, above)
    elif isinstance(node, Filtered):
        yield _Below(node.node, where, above)
    elif isinstance(node, Array):
        yield from _array_states(node, where, above)
    elif isinstance(node, Object):
        yield from _object_states(node, where, above)


def _array_states(node: Array, where: str, above: tuple[int, ...]) -> _Found:
    yield from ((State(where, id(node), what), "") for what in item_counts(node))
    if node.high is not None and node.high > LONGEST_ARRAY:
        yield State(where, id(node), f"{node.high} items"), f"more than {LONGEST_ARRAY} items"
    items = [*node.prefix, *(entry.match for entry in node.contains if entry.low)]
    if not isinstance(node.rest, Never) and (node.high is None or node.high > len(items)):
        items.append(node.rest)
    for item in {id(item): item for item in items}.values():
        yield _Below(item, f"{where}/*", above)


def _object_states(node: Object, where: str, above: tuple[int, ...]) -> _Found:
    for slot in node.base:
        yield from _slot_states(slot, where, above)
    for number, part in enumerate(node.parts):
        for index, option in enumerate(part.options):
            yield State(where, id(part), f"combination {index + 1} of {', '.join(part.names)}"), ""
            for slot in option:
                yield from _slot_states(slot, where, above)
        yield from _absences(node, number, where)
    if node.extras:
        yield State(where, id(node), WITH_EXTRAS), ""
        if node.low <= len(node.base):
            yield State(where, id(node), WITHOUT_EXTRAS), ""
    for extra in node.extras:
        if not isinstance(extra.keys, Never):
            yield _Below(extra.usual(), f"{where}/*", above)


def _slot_states(slot: Slot, where: str, above: tuple[int, ...]) -> _Found:
    place = f"{where}/{escape(slot.name)}"
    if not slot.required:
        yield State(place, id(slot.node), ABSENT), ""
        yield State(place, id(slot.node), PRESENT), ""
    yield _Below(slot.node, place, above)


def _absences(node: Object, number: int, where: str) -> Iterator[tuple[State, str]]:
    """A property that some options of a part lack altogether is absent there."""
    part = node.parts[number]
    for name in part.names:
        if any(all(slot.name != name for slot in option) for option in part.options):
            yield State(f"{where}/{escape(name)}", id(part), ABSENT), ""
