"""How deep a payload must at least be: what ends a recursion, and what has no end."""

from __future__ import annotations

import math

from hookproof.payloads.plan.nodes import Array, Choice, Filtered, Later, Never, Node, Object

Heights = dict[int, float]


def reachable(root: Node) -> list[Node]:
    """Return every node below and including `root`, each once."""
    found: dict[int, Node] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) not in found:
            found[id(node)] = node
            stack.extend(children(node))
    return list(found.values())


def children(node: Node) -> list[Node]:
    """Return the nodes directly inside a node."""
    if isinstance(node, Later):
        return [node.target]
    if isinstance(node, Choice):
        return list(node.options)
    if isinstance(node, Filtered):
        return [node.node]
    if isinstance(node, Array):
        return [*node.prefix, node.rest, *(entry.match for entry in node.contains)]
    return [slot.node for slot in node.slots()] if isinstance(node, Object) else []


def heights_of(root: Node) -> Heights:
    """Return for each node the least depth of a payload of it; infinity where there is no finite one."""
    nodes = reachable(root)
    heights: Heights = {id(node): math.inf for node in nodes}
    changed = True
    while changed:
        changed = False
        for node in nodes:
            height = _height(node, heights)
            if height < heights[id(node)]:
                heights[id(node)], changed = height, True
    return heights


def _height(node: Node, heights: Heights) -> float:
    if isinstance(node, Never):
        return math.inf
    if isinstance(node, Array):
        return 1 + _array(node, heights)
    if isinstance(node, Object):
        base = [heights[id(slot.node)] for slot in node.base if slot.required]
        parts = [
            min(max((heights[id(s.node)] for s in option if s.required), default=0) for option in part.options)
            for part in node.parts
        ]
        return 1 + max([*base, *parts], default=0)
    inside = [heights[id(child)] for child in children(node)]
    return min(inside, default=0) if not isinstance(node, Later) else inside[0]


def _array(node: Array, heights: Heights) -> float:
    needed = [heights[id(item)] for item in node.prefix[: node.low]]
    needed += [heights[id(entry.match)] for entry in node.contains if entry.low]
    if node.low > len(node.prefix) and not node.contains:
        needed.append(heights[id(node.rest)])
    return max(needed, default=0)
