"""Which test process begins with what: `long` tests wait for most of their time, and are begun while others compute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def dealt(tests: Sequence[T], processes: int, is_long: Callable[[T], bool]) -> list[T]:
    """Put what is long where the first half of the processes begin, in turn; the rest keeps its order.

    xdist gives each process as many tests in a row as any other; who has none left is given half of another's last.
    """
    early, rest = [t for t in tests if is_long(t)], [t for t in tests if not is_long(t)]
    half = max(1, processes // 2)
    order: list[T] = []
    for process in range(processes):
        size = (len(tests) - len(order)) // (processes - process)
        mine = early[process::half] if process < half else []
        take = max(0, size - len(mine))
        order += [*mine, *rest[:take]]
        del rest[:take]
    return order + rest
