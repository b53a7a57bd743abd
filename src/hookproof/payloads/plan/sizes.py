"""How large a payload must at least be: what asks for more than anybody sends is not made, and said to be left out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from hookproof.payloads.making.encoding import compact
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
from hookproof.schema.patterns.expressions import least_length

#: No value is made that has more bytes than this at the least.
MOST_BYTES = 2**20
#: What a character of a text for a pattern counts: it is drawn by itself, and held against the pattern again and again.
_PATTERN = 50


@lru_cache(maxsize=65536)
def least_bytes(node: Node) -> int:
    """Return how many bytes of JSON a node's smallest value has, or fewer: recursion counts once."""
    return _LEAST[type(node)](node)


def _text(node: Text) -> int:
    return 2 + max([node.low, *(_PATTERN * least_length(pattern) for pattern in node.patterns)])


def _array(node: Array) -> int:
    prefix = sum(least_bytes(item) for item in node.prefix[: node.low])
    held = sum(entry.low * least_bytes(entry.match) for entry in node.contains)
    count = max(0, node.low - len(node.prefix) - sum(entry.low for entry in node.contains))
    rest = 0 if isinstance(node.rest, Never) else least_bytes(node.rest)
    return 2 + prefix + held + count * rest + node.low


def _object(node: Object) -> int:
    parts = sum(min(_slots(option) for option in part.options) for part in node.parts)
    return 2 + _slots(node.base) + parts + node.low


def _slots(slots: tuple[Slot, ...]) -> int:
    return sum(len(slot.name) + 4 + least_bytes(slot.node) for slot in slots if slot.required)


_LEAST: dict[Any, Callable[[Any], int]] = {
    Never: lambda _: 0,
    Literal: lambda node: min(len(compact(value)) for value in node.values),
    Text: _text,
    Number: lambda _: 1,
    Array: _array,
    Object: _object,
    Choice: lambda node: min(map(least_bytes, node.options)),
    Filtered: lambda node: least_bytes(node.node),
    Later: lambda _: 1,
}
