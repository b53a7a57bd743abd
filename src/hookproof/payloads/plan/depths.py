"""How deep a payload must at least be: what ends a recursion, and what has no end."""

from __future__ import annotations

import math

from hookproof.payloads.plan.nodes import Node

Heights = dict[int, float]


def reachable(root: Node) -> list[Node]:
    """Return every node below and including `root`, each once."""
    found: dict[int, Node] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) not in found:
            found[id(node)] = node
            stack.extend(node.children())
    return list(found.values())


def heights_of(root: Node) -> Heights:
    """Return for each node the least depth of a payload of it; infinity where there is no finite one."""
    nodes = reachable(root)
    heights: Heights = {id(node): math.inf for node in nodes}
    changed = True
    while changed:
        changed = False
        for node in nodes:
            height = node.least_depth(heights)
            if height < heights[id(node)]:
                heights[id(node)], changed = height, True
    return heights
