"""Bindings at work: fields that carry the same value, numbers in order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from hookproof.payloads.compiling.relations import Binding, Ordered, Path
from hookproof.payloads.making.scalars import clipped
from hookproof.payloads.plan.membership import belongs
from hookproof.payloads.plan.nodes import Array, Choice, Node, Number, Object
from hookproof.schema.json import ABSENT, same


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
                value = get(made, path)
                if value is not ABSENT:
                    for other in group:
                        if other != path:
                            pins.setdefault(other, value)
                break


def settle(node: Object, made: dict[str, object]) -> None:
    """Put numbers in order where a relation asks for it: in place, within the bounds of their nodes."""
    binding: Binding = node.binding
    if binding.equal:
        _agree(node, made, binding)
    for first, second in ((pair[0], pair[1]) for pair in binding.less if len(pair) > 1):
        _less(node, made, first, second)
    for ordered in binding.ordered:
        _order(node, made, ordered)


def _agree(node: Object, made: dict[str, object], binding: Binding) -> None:
    """Where a field could not follow the one that leads, let the leader follow, if its own schema lets it."""
    undo: list[tuple[Path, Any]] = []
    for leader, *others in binding.equal:
        value = get(made, leader)
        for other in others:
            held = get(made, other)
            if ABSENT not in (value, held) and not same(value, held):
                undo.append((leader, value))
                put(made, leader, held)
    if undo and not belongs(node, made):
        for path, value in reversed(undo):
            put(made, path, value)


def _less(node: Object, made: dict[str, object], first: Path, second: Path) -> None:
    one, other = get(made, first), get(made, second)
    if not (_is_number(one) and _is_number(other)) or one < other:
        return
    low, high = number_at(node, first), number_at(node, second)
    if low is None or high is None:
        return
    gap = 1 if high.integral or low.integral else 0.25
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


def _order(node: Object, made: dict[str, object], ordered: Ordered) -> None:
    items = get(made, ordered.at)
    array = node_at(node, ordered.at)
    if not isinstance(items, list) or not isinstance(array, Array):
        return
    start, end = number_at(array.rest, ordered.start), number_at(array.rest, ordered.end)
    if start is None or end is None:
        return
    first = at = max(start.low if start.low is not None else 0, end.low if end.low is not None else 0)
    for item in items:
        at = _lay(item, ordered, at, start, end)
    if not in_order(items, ordered):
        highs = [bound for bound in (start.high, end.high) if bound is not None]
        _squeeze(items, ordered, first, min(highs, default=first + 2 * len(items)), start, end)


def in_order(items: list[object], ordered: Ordered) -> bool:
    """Return whether items follow one another without overlap."""
    at: float | None = None
    for item in items:
        one, other = get(item, ordered.start), get(item, ordered.end)
        if _is_number(one) and _is_number(other):
            if not one < other or (at is not None and not at <= one):
                return False
            at = other
    return True


def _lay(item: object, ordered: Ordered, at: float, start: Number, end: Number) -> float:
    """Lay one item after `at`; how long it is and how far away follows from the numbers that were drawn for it."""
    one, other = get(item, ordered.start), get(item, ordered.end)
    if not _is_number(one) or not _is_number(other):
        return at
    if at <= one < other:
        return float(other)
    begin = clipped(start, at + abs(one) % 0.75) if not start.integral else clipped(start, at + 1)
    finish = clipped(end, begin + 0.125 + abs(other) % 0.75) if not end.integral else clipped(end, begin + 1)
    put(item, ordered.start, begin)
    put(item, ordered.end, finish)
    return finish


def _squeeze(items: list[object], ordered: Ordered, low: float, high: float, start: Number, end: Number) -> None:
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
