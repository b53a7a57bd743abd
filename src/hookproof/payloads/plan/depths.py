"""How deep a payload must at least be: what ends a recursion, and what has no end."""

from __future__ import annotations

import math
from collections.abc import Container

from hookproof.payloads.plan.nodes import Node

Heights = dict[int, float]


def reachable(root: Node, known: Container[int] = ()) -> list[Node]:
    """Return every node below and including `root`, each once, without those that are `known` and what is below."""
    found: dict[int, Node] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) not in found and id(node) not in known:
            found[id(node)] = node
            stack.extend(node.children())
    return list(found.values())


def heights_of(root: Node, known: Heights | None = None) -> Heights:
    """Return for each node the least depth of a payload of it; infinity where there is no finite one.

    `known` are heights that were found before: they are added to, and not found again.
    """
    heights: Heights = {} if known is None else known
    nodes = reachable(root, heights)
    heights.update({id(node): math.inf for node in nodes})
    changed = True
    while changed:
        changed = False
        for node in nodes:
            height = node.least_depth(heights)
            if height < heights[id(node)]:
                heights[id(node)], changed = height, True
    return heights
