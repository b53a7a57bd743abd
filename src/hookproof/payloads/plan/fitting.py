"""What fits: the options of a part beside fields that are fixed, the nodes of an array's items."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.payloads.plan.admission import admits
from hookproof.payloads.plan.nodes import Array, Contains, Never, Node, Part, Slot

Pins = dict[tuple[str, ...], object]


def compatible(part: Part, pins: Pins) -> list[int]:
    """Return the options of a part that agree best with what other fields have fixed; all where none does."""
    wanted = {path[0]: value for path, value in pins.items() if len(path) == 1 and path[0] in part.names}
    everything = list(range(len(part.options)))
    if not wanted:
        return everything
    scores = [_agreement(option, wanted) for option in part.options]
    best = max(scores)
    return [i for i in everything if scores[i] == best] if any(best) else everything


def _agreement(option: tuple[Slot, ...], wanted: dict[str, object]) -> tuple[bool, ...]:
    """Which of the wanted values an option can have; what is wanted first weighs most."""
    nodes = {slot.name: slot.node for slot in option}
    return tuple(name in nodes and admits(nodes[name], value) for name, value in wanted.items())


def item_nodes(node: Array, length: int) -> list[Node]:
    """Return the node of each item of an array of that length: what must be contained comes first after the prefix."""
    found = list(node.prefix[:length])
    wanted = [entry.match for entry in node.contains if not entry.match.is_empty() for _ in range(entry.low)]
    found += wanted[: max(0, length - len(found))]
    rest = node.rest if not isinstance(node.rest, Never) else _contained(node.contains)
    return found + [rest] * (length - len(found))


def _contained(contains: Sequence[Contains]) -> Node:
    return contains[0].match if contains else Never()
