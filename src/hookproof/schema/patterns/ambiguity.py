"""Whether a backtracking engine can be made to run for ever on a pattern: exponential ambiguity of its automaton."""

from __future__ import annotations

from hookproof.schema.patterns.tree import BackReference, Chars, Either, Group, Look, Piece, Repeat, Series

#: Positions beyond which the question is not asked: the automaton's square would be too large.
MAX_POSITIONS = 120


def runs_for_ever(tree: Piece) -> bool:
    """Return whether some loop of the pattern can read the same text in two ways.

    Such a pattern needs time exponential in the text's length wherever the rest fails to match (the condition of
    Weber and Seidl on the Glushkov automaton). Counted repeats are looked at as loops. Look-arounds and
    back-references are read as if they were not there.
    """
    automaton = _Automaton()
    first, last, _ = automaton.add(tree)
    del first, last
    if len(automaton.ranges) > MAX_POSITIONS or not automaton.has_nested_loop:
        return False
    return automaton.ambiguous()


class _Automaton:
    def __init__(self) -> None:
        self.ranges: list[tuple[tuple[int, int], ...]] = []
        self.follow: list[dict[int, int]] = []
        self.loops = 0
        self.has_nested_loop = False

    def add(self, piece: Piece) -> tuple[set[int], set[int], bool]:
        """Add a piece; return its first and last positions and whether it can be empty."""
        match piece:
            case Chars(ranges):
                self.ranges.append(ranges)
                self.follow.append({})
                here = len(self.ranges) - 1
                return {here}, {here}, False
            case Series(items):
                return self._series(items)
            case Either(items):
                parts = [self.add(item) for item in items]
                return (
                    set().union(*(f for f, _, _ in parts)),
                    set().union(*(last for _, last, _ in parts)),
                    any(empty for _, _, empty in parts),
                )
            case Repeat():
                return self._repeat(piece)
            case Group(item):
                return self.add(item)
            case Look() | BackReference():
                return set(), set(), True
        return set(), set(), True

    def _series(self, items: tuple[Piece, ...]) -> tuple[set[int], set[int], bool]:
        first: set[int] = set()
        last: set[int] = set()
        empty = True
        for item in items:
            f, after, e = self.add(item)
            self._link(last, f)
            first = first | f if empty else first
            last = last | after if e else after
            empty = empty and e
        return first, last, empty

    def _repeat(self, piece: Repeat) -> tuple[set[int], set[int], bool]:
        loops = piece.high is None
        self.has_nested_loop |= loops and self.loops > 0
        self.loops += loops
        before = len(self.ranges)
        first, last, empty = self.add(piece.item)
        self.loops -= loops
        if loops:
            # A loop over an alternation is as bad as a nested one where two branches read the same text.
            self.has_nested_loop |= len(self.ranges) - before > 1
            self._link(last, first)
        return first, last, empty or piece.low == 0

    def _link(self, sources: set[int], targets: set[int]) -> None:
        for source in sources:
            for target in targets:
                # Two ways from one position to another are two readings of the same text.
                self.follow[source][target] = self.follow[source].get(target, 0) + 1

    def ambiguous(self) -> bool:
        """Whether a pair of equal positions can part, read the same text, and meet again at the same pair."""
        return any(self._parts_and_meets(start) for start in range(len(self.ranges)))

    def _parts_and_meets(self, start: int) -> bool:
        if self.follow[start].get(start, 0) > 1:
            return True
        seen: set[tuple[int, int, bool]] = set()
        stack = [(start, start, False)]
        while stack:
            left, right, parted = stack.pop()
            for pair in self._steps(left, right, parted):
                if pair[:2] == (start, start) and pair[2]:
                    return True
                if pair not in seen:
                    seen.add(pair)
                    stack.append(pair)
        return False

    def _steps(self, left: int, right: int, parted: bool) -> list[tuple[int, int, bool]]:
        found = []
        for one, ways in self.follow[left].items():
            for other in self.follow[right]:
                twice = one == other and left == right and ways > 1
                if one == other or _overlap(self.ranges[one], self.ranges[other]):
                    found.append((one, other, parted or one != other or twice))
        return found


def _overlap(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> bool:
    return any(a <= d and c <= b for a, b in one for c, d in other)
