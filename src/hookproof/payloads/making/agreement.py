"""Bindings at work: fields that carry the same value, numbers in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any, NamedTuple

from hookproof.payloads.compiling.relations import Binding, Ordered, Path
from hookproof.payloads.making.scalars import clipped
from hookproof.payloads.plan.membership import still_belongs
from hookproof.payloads.plan.nodes import Array, Choice, Node, Number, Object
from hookproof.schema.json import ABSENT, same

#: What puts one relation in order, in place.
Step = Callable[[dict[str, object]], None]


def get(value: object, path: Path) -> Any:
    """Return what lies at a path of keys, or ABSENT."""
    if len(path) == 1:
        return value.get(path[0], ABSENT) if isinstance(value, dict) else ABSENT
    for token in path:
        if not isinstance(value, dict) or token not in value:
            return ABSENT
        value = value[token]
    return value


def put(value: Any, path: Path, new: Any) -> None:
    """Put `new` where something lies at a path of keys."""
    if len(path) == 1:
        value[path[0]] = new
        return
    for token in path[:-1]:
        value = value[token]
    value[path[-1]] = new


def lead(binding: Binding, name: str, made: dict[str, object], pins: dict[Path, object]) -> None:
    """Note what the other fields of an `equal` group are to be, once a field of it has been made."""
    for group in binding.equal:
        for path in group:
            if path[0] == name:
                _pin(group, path, get(made, path), pins)
                break


def _pin(group: Iterable[Path], leader: Path, value: object, pins: dict[Path, object]) -> None:
    if value is not ABSENT:
        for other in group:
            if other != leader:
                pins.setdefault(other, value)


def settle(node: Object, made: dict[str, object]) -> None:
    """Put numbers in order where a relation asks for it: in place, within the bounds of their nodes."""
    for step in _steps(node):
        step(made)


@lru_cache(maxsize=1024)
def _steps(node: Object) -> tuple[Step, ...]:
    """What settles an object: looked up in its plan once, since most of a payload's time may go into it."""
    binding: Binding = node.binding
    found: list[Step] = [partial(_agree, node, binding)] if binding.equal else []
    pairs = [_pair(node, fields[0], fields[1]) for fields in binding.less if len(fields) > 1]
    found += [partial(_less, pair) for pair in pairs if pair is not None]
    rows = [_row(node, ordered) for ordered in binding.ordered]
    return (*found, *(partial(_order, row) for row in rows if row is not None))


def _agree(node: Object, binding: Binding, made: dict[str, object]) -> None:
    """Where a field could not follow the one that leads, let the leader follow, if its own schema lets it."""
    undo: list[tuple[Path, Any]] = []
    for leader, *others in binding.equal:
        value = get(made, leader)
        for other in others:
            held = get(made, other)
            if ABSENT not in (value, held) and not same(value, held):
                undo.append((leader, value))
                put(made, leader, held)
    if undo and not still_belongs(node, made, [path for path, _ in undo]):
        for path, value in reversed(undo):
            put(made, path, value)


class _Pair(NamedTuple):
    """Two numbers of which the first is the less; between them there is a gap."""

    first: Path
    second: Path
    low: Number
    high: Number
    gap: float


def _pair(node: Object, first: Path, second: Path) -> _Pair | None:
    low, high = number_at(node, first), number_at(node, second)
    if low is None or high is None:
        return None
    return _Pair(first, second, low, high, 1 if high.integral or low.integral else 0.25)


def _less(pair: _Pair, made: dict[str, object]) -> None:
    first, second, low, high, gap = pair
    one, other = get(made, first), get(made, second)
    if not (_is_number(one) and _is_number(other)) or one < other:
        return
    lowered = clipped(low, other - gap)
    raised = clipped(high, one + gap)
    if lowered < other:
        put(made, first, lowered)
    elif one < raised:
        put(made, second, raised)
    else:
        put(made, first, lowered)
        put(made, second, clipped(high, lowered + gap))


def _is_number(value: object) -> bool:
    kind = type(value)
    return kind is float or kind is int


class _Row(NamedTuple):
    """Items that follow one another: where they are, the numbers by which they do, and where the first may begin."""

    ordered: Ordered
    start: Number
    end: Number
    first: float


def _row(node: Object, ordered: Ordered) -> _Row | None:
    array = node_at(node, ordered.at)
    if not isinstance(array, Array):
        return None
    start, end = number_at(array.rest, ordered.start), number_at(array.rest, ordered.end)
    if start is None or end is None:
        return None
    return _Row(ordered, start, end, max(start.low or 0, end.low or 0))


def _order(row: _Row, made: dict[str, object]) -> None:
    ordered, start, end, at = row
    items = get(made, ordered.at)
    if not isinstance(items, list):
        return
    before, fits = None, True
    for item in items:
        one, other = get(item, ordered.start), get(item, ordered.end)
        if not (_is_number(one) and _is_number(other)):
            continue
        if at <= one < other:
            at = float(other)
        else:
            one, at = _laid(one, other, at, start, end)
            other = at
            put(item, ordered.start, one)
            put(item, ordered.end, other)
            fits = fits and one < other and (before is None or before <= one)
        before = other
    if not fits:
        _squeeze(row, items)


def _laid(one: float, other: float, at: float, start: Number, end: Number) -> tuple[float, float]:
    """Lay an item after `at`; how long it is and how far away follows from the numbers that were drawn for it."""
    begin = clipped(start, at + 1 if start.integral else at + abs(one) % 0.75)
    return begin, clipped(end, begin + 1 if end.integral else begin + 0.125 + abs(other) % 0.75)


def _squeeze(row: _Row, items: list[object]) -> None:
    ordered, start, end, low = row
    high = min((bound for bound in (start.high, end.high) if bound is not None), default=low + 2 * len(items))
    step = (high - low) / max(1, 2 * len(items))
    for index, item in enumerate(items):
        if _is_number(get(item, ordered.start)) and _is_number(get(item, ordered.end)):
            put(item, ordered.start, clipped(start, low + 2 * index * step))
            put(item, ordered.end, clipped(end, low + (2 * index + 1) * step))


def number_at(node: Node, path: Path) -> Number | None:
    """Return the number node at a path of keys, where there is one."""
    found = node_at(node, path)
    return found if isinstance(found, Number) else None


@lru_cache(maxsize=4096)
def node_at(node: Node, path: Path) -> Node | None:
    """Return the node at a path of keys: of the options, the first that is no literal."""
    node = _ordered_like(node)
    if not path:
        return node
    slots = [slot.node for slot in node.slots() if slot.name == path[0]]
    return _first_telling(node_at(inner, path[1:]) for inner in slots)


def _ordered_like(node: Node) -> Node:
    """What a node is at the bottom; of a choice, the option that can be in order with others."""
    node = node.solid()
    return (_first_telling(map(_ordered_like, node.options)) or node.options[0]) if isinstance(node, Choice) else node


def _first_telling(nodes: Iterable[Node | None]) -> Node | None:
    return next((node for node in nodes if isinstance(node, (Number, Array, Object))), None)
