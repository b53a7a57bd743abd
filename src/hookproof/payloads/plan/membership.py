"""Whether a value is one of a node's: the answer of `exhibit.shown` without the states, many times sooner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hookproof.payloads.making import scalars as leaves
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
    Part,
    Slot,
    Text,
)
from hookproof.schema.json import same


def belongs(node: Node, value: object) -> bool:
    """Return whether a value is one of a node's, by its shape: patterns, formats and filters are not asked."""
    return _BELONGS[type(node)](node, value)


def still_belongs(node: Node, value: object, paths: Sequence[tuple[str, ...]]) -> bool:
    """Return `belongs` of a value that was one of the node's before something else was put at these paths of keys."""
    if isinstance(node, (Later, Filtered)):
        return still_belongs(node.solid(), value, paths)
    if () in paths or not (isinstance(node, Object) and isinstance(value, dict)):
        return belongs(node, value)
    changed: dict[str, list[tuple[str, ...]]] = {}
    for path in paths:
        changed.setdefault(path[0], []).append(path[1:])
    moved = [slot for slot in node.base if slot.name in changed and slot.name in value]
    return all(still_belongs(slot.node, value[slot.name], changed[slot.name]) for slot in moved) and all(
        any(_option(part, option, value) for option in part.options)
        for part in node.parts
        if not changed.keys().isdisjoint(part.names)
    )


def _literal(node: Literal, value: object) -> bool:
    return value in node.values if type(value) is str else any(same(value, other) for other in node.values)


def _text(node: Text, value: object) -> bool:
    return isinstance(value, str) and node.low <= len(value) and (node.high is None or len(value) <= node.high)


def _number(node: Number, value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and leaves.admits(node, value)


def _array(node: Array, value: object) -> bool:
    return isinstance(value, list) and all(_item(node, index, item) for index, item in enumerate(value))


def _item(node: Array, index: int, item: object) -> bool:
    if index < len(node.prefix):
        return belongs(node.prefix[index], item)
    return any(belongs(entry.match, item) for entry in node.contains) or belongs(node.rest, item)


def _object(node: Object, value: object) -> bool:
    return (
        isinstance(value, dict)
        and _slots(node.base, value)
        and all(any(_option(part, option, value) for option in part.options) for part in node.parts)
    )


def _option(part: Part, option: tuple[Slot, ...], value: dict[str, object]) -> bool:
    if not _slots(option, value):
        return False
    names = {slot.name for slot in option}
    return not any(name in value for name in part.names if name not in names)


def _slots(slots: tuple[Slot, ...], value: dict[str, object]) -> bool:
    for slot in slots:
        if slot.name in value:
            if not belongs(slot.node, value[slot.name]):
                return False
        elif slot.required:
            return False
    return True


_BELONGS: dict[Any, Callable[[Any, Any], bool]] = {
    Literal: _literal,
    Text: _text,
    Number: _number,
    Array: _array,
    Object: _object,
    Choice: lambda node, value: any(belongs(option, value) for option in node.options),
    Filtered: lambda node, value: belongs(node.node, value),
    Later: lambda node, value: belongs(node.target, value),
    Never: lambda *_: False,
}
