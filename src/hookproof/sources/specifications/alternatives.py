"""Which of several schemas a value was meant for that fits none of them, and why it does not fit that one."""

from __future__ import annotations

from typing import Any


def nearest_faults(error: Any, depth: int = 8) -> list[Any]:
    """Return why a value fits no alternative: what the nearest one says; the error itself where none is nearest.

    The nearest has the value's own type and constants (an alternative for another `type` is not meant), and the fewest
    faults.
    """
    branches = list(getattr(error.kind, "context", None) or ())
    if not branches or not depth:
        return [error]
    weights = [_distance(error, branch) for branch in branches]
    least = min(weights)
    if weights.count(least) > 1 or least[0]:
        return [error]
    return [one for inner in branches[weights.index(least)] for one in nearest_faults(inner, depth - 1)]


def _distance(error: Any, branch: list[Any]) -> tuple[bool, int, int]:
    """Return how far an alternative is from what was meant: of another type, other constants, number of faults."""
    own = len(error.instance_path)
    other_type = any(one.kind.name == "type" and len(one.instance_path) == own for one in branch)
    constants = sum(one.kind.name in ("const", "enum") and len(one.instance_path) <= own + 1 for one in branch)
    inner = [min(_distance(one, b) for b in one.kind.context) for one in branch if _is_union(one, own)]
    return (
        other_type or any(far for far, _, _ in inner),
        constants + sum(found for _, found, _ in inner),
        len(branch) + sum(count for _, _, count in inner),
    )


def _is_union(error: Any, depth: int) -> bool:
    """Whether an error is that of alternatives which stand for the whole value."""
    return bool(getattr(error.kind, "context", None)) and len(error.instance_path) == depth
