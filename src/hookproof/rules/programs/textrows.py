"""The pieces of a program in order: which texts are joined, what a bracket is around, where a chain of members ends."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.sources import names
from hookproof.sources.typed.classpieces import Piece

JOINS = frozenset((",", "|", "or"))
COMPARES = frozenset("=!~") | names.words("eq ne is")
BINDS = frozenset((":", "=>"))
_END = Piece("end", "", 0)
_STEPS = frozenset((".", "->", "::"))
#: A chain has no more calls at its end than this.
_CALLS = 4


class TextRow:
    """The pieces of a program, in order, with where each bracket opens and closes."""

    def __init__(self, every: Sequence[Piece]) -> None:
        self.every = every
        self._opened: dict[int, int] = {}
        self._closed: dict[int, int] = {}
        self._runs: dict[tuple[int, frozenset[str]], tuple[int, int]] = {}
        self._around: list[int] = []
        stack: list[int] = []
        for number, piece in enumerate(every):
            self._around.append(stack[-1] if stack else -1)
            if piece.kind == "mark" and piece.text in "([{":
                stack.append(number)
            elif piece.kind == "mark" and piece.text in ")]}" and stack:
                self._closed[stack[-1]] = number
                self._opened[number] = stack.pop()

    def at(self, number: int) -> Piece:
        """Return the piece that has a number; one that is nothing beyond both ends."""
        return self.every[number] if 0 <= number < len(self.every) else _END

    def around(self, number: int) -> int:
        """Return the number of the bracket that a piece stands in; -1 for none."""
        return self._around[number] if 0 <= number < len(self.every) else -1

    def texts_joined(self, number: int, joins: frozenset[str]) -> tuple[int, int]:
        """Return the numbers of the first and the last of the texts that are joined with one."""
        if (number, joins) not in self._runs:
            first, last = number, number
            while self.at(first - 1).text in joins and self.at(first - 2).kind == "text":
                first -= 2
            while self.at(last + 1).text in joins and self.at(last + 2).kind == "text":
                last += 2
            self._runs |= {(each, joins): (first, last) for each in range(first, last + 1, 2)}
        return self._runs[number, joins]

    def before_marks(self, number: int) -> int:
        """Return the number of the piece before what binds or compares, going back from there."""
        while self.at(number).text in COMPARES or self.at(number).text in BINDS:
            number -= 1
        return number

    def chain_end(self, number: int) -> int:
        """Return the number of the last piece of the chain that begins there: of `node.get("topic").asText()`."""
        end, ahead = number, number
        while ahead == number or self._goes_on(end, ahead):
            end = self._closed.get(ahead, ahead)
            ahead = self._past_steps(end + 1)
        return end

    def _goes_on(self, end: int, ahead: int) -> bool:
        """Whether what stands behind the end of a chain, and behind a dot or an arrow, belongs to it."""
        if ahead == end + 1:
            return self.at(ahead).text in ("(", "[")
        return self.at(ahead).kind == "name" or ahead in self._closed

    def _past_steps(self, number: int) -> int:
        """Return the number of what a dot or an arrow leads to (`.x`, `?.x`, `!.x`, `&.x`, `->x`); itself for none."""
        dot = number + (self.at(number).text in ("?", "!", "&"))
        return dot + 1 if self.at(dot).text in _STEPS else number

    def member(self, number: int) -> tuple[str, str]:
        """Return the last member of the chain that ends there, and what it is of, "" for a variable by itself: of
        `msg['topic']`, of `msg.get("topic").asText()`."""
        for _ in range(_CALLS):
            piece = self.at(number)
            if piece.kind in ("name", "text"):
                return piece.value.lstrip("$@"), self._before_step(number - 1)
            opened = self._opened.get(number)
            if opened is None:
                break
            told = [one for one in self.every[opened + 1 : number] if one.kind in ("text", "name")]
            number = opened - (3 if piece.text == ")" else 1)
            if len(told) == 1 and (piece.text != ")" or told[0].kind == "text"):
                return told[0].value, self.at(number).value
        return "", ""

    def _before_step(self, number: int) -> str:
        """Return the piece that a dot or an arrow steps from; "" where none stands there."""
        if self.at(number).text not in _STEPS:
            return ""
        return self.at(number - 1 - (self.at(number - 1).text in ("?", "!", "&"))).value
