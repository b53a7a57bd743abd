"""Whether the length of a body is all that makes it fail, and how long one may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

#: So often a range is halved in search of a length.
_MAX_HALVINGS = 20


@dataclass(frozen=True, slots=True)
class _Filler:
    """What makes the body of an object longer and says nothing: `head`, `tail`, and `fill` as often as it takes."""

    head: bytes
    fill: bytes
    tail: bytes
    least: int

    def filled(self, body: bytes, size: int) -> bytes:
        more = size - len(body) - len(self.head) - len(self.tail)
        return b"{" + self.head + self.fill * more + self.tail + body[1:]


#: Whitespace between two tokens (RFC 8259, section 2); a member that nobody knows, for who writes the body out again.
_FILLERS = (_Filler(b"", b" ", b"", 1), _Filler(b'"filler":"', b"x", b'",', 12))


def longest(
    short: bytes,
    bad: int,
    *,
    fails: Callable[[bytes], bool],
    taken: Callable[[bytes], bool],
    tries: Callable[[int], int],
) -> int | None:
    """Return how long a body may be, where `short`, which is acknowledged, fails in the same way made as long as `bad`.

    With as little as can be of what makes it longer it has to be acknowledged, or it is that which matters. None where
    the length does not.
    """
    if not short.startswith(b'{"'):
        return None
    for filler in _FILLERS:
        good = len(short) + filler.least
        if bad <= good or not fails(filler.filled(short, bad)):
            return None
        if taken(filler.filled(short, good)):
            return _halved(partial(filler.filled, short), good, bad, taken, tries)
    return None


def _halved(
    make: Callable[[int], bytes], good: int, bad: int, taken: Callable[[bytes], bool], tries: Callable[[int], int]
) -> int:
    for _ in range(tries(_MAX_HALVINGS)):
        if bad - good < 2:
            break
        middle = (good + bad) // 2
        good, bad = (middle, bad) if taken(make(middle)) else (good, middle)
    return good
