"""What programs hold against texts: each text that is compared with a member, or is an alternative of a choice by one.

`body["outcome"] == "towed"`, `"towed".equals(outcome)`, `outcome in ("towed", "left")`, `switch (job.outcome) { case
"towed": … }`, `case job["outcome"] when "towed"`, `type Outcome = "towed" | "left"`: in whatever language. A text that
is put into a member (`outcome: "towed"`) is held against nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.rules.programs.slots import EQUALS
from hookproof.rules.programs.textrows import COMPARES, JOINS, TextRow
from hookproof.sources import names
from hookproof.sources.typed.classpieces import Pieces

#: What asks whether something is one of several: before them, called on them, called with it and them.
_AMONG = names.words("in IN")
_HOLDS = names.words("includes contains include Contains member")
_ARRAYS = names.words("in_array")
#: Types of one of several texts.
_TYPES = names.words("Literal enum Enum oneOf nativeEnum")
#: What begins a choice that has braces, and one that has none; so many pieces stand before a brace at most.
_BRACED, _OPEN = names.words("switch match when case"), names.words("case match")
_HEAD = 24
#: What follows on the word of a choice that is an alternative of one, and begins none.
_ALTERNATIVE = frozenset((":", ",", "=>", "->", "=", "-"))
_ARROWS = frozenset(("=>", "->"))


@dataclass(frozen=True, slots=True)
class Equation:
    """The last name of what is held against a text, what that is a member of ("" for a variable by itself), the text,
    and its offset."""

    subject: str
    of: str
    text: str
    at: int


def equations_in(program: str) -> Iterator[Equation]:
    """Yield what a program holds against texts, in their order; so of a program that is a text of another."""
    yield from _within(program.replace("://", ":__"), 0)  # what follows in an address is no comment


def _within(program: str, base: int) -> Iterator[Equation]:
    row = TextRow(Pieces.of(program).every)
    heads = _open_heads(row)
    for number, piece in enumerate(row.every):
        if piece.kind == "text" and '"' in piece.value and not base:
            yield from _within(piece.value, piece.at + 1)
        elif piece.kind == "text":
            subject, of = _subject(row, number, heads)
            yield from [Equation(subject, of, piece.value, base + piece.at + 1)] if subject else []


def _subject(row: TextRow, number: int, heads: dict[int, list[int]]) -> tuple[str, str]:
    """Return the member that a text is held against, and what that is a member of; "" for none."""
    first, last = row.texts_joined(number, JOINS)
    if _is_arrow(row, first - 1):
        first, last = row.texts_joined(number, JOINS - {","})  # the comma ends what the arrow leads to
    if row.at(first - 1).text in ("case", "when") or _is_arrow(row, last + 1):
        return _chosen_by(row, first, heads)
    return _behind(row, last) or _among(row, first, last) or _before(row, number) or ("", "")


def _is_arrow(row: TextRow, number: int) -> bool:
    return row.at(number).text in _ARROWS


def _before(row: TextRow, number: int) -> tuple[str, str] | None:
    """Return what a text is compared with that stands before it, or the type that it is an alternative of."""
    first, last = row.texts_joined(number, JOINS - {","})
    end = row.before_marks(first - 1)
    marks = [row.at(one).text for one in range(end + 1, first)]
    if row.at(first - 1).text == "(" and row.at(first - 2).text in EQUALS:
        return row.member(first - 4)
    # One `=` compares in SQL and in a shell, whose members are texts; elsewhere it puts a text into a variable.
    compared = marks != ["="] or row.at(end).kind == "text"
    if marks and COMPARES.issuperset(marks) and compared:
        return row.member(end)
    return (row.member(end)[0], "") if marks and first < last and row.at(first + 1).text == "|" else None


def _behind(row: TextRow, last: int) -> tuple[str, str] | None:
    """Return what a text is compared with that stands behind it."""
    ahead = last + 1
    if row.at(ahead).text == "." and row.at(ahead + 1).text in EQUALS:
        return row.member(row.chain_end(ahead + 3))
    while row.at(ahead).text in ("=", "!"):
        ahead += 1
    return row.member(row.chain_end(ahead)) if ahead > last + 2 else None


def _among(row: TextRow, first: int, last: int) -> tuple[str, str] | None:
    """Return what is asked to be one of the texts in a bracket."""
    bracket = row.around(first)
    if bracket != first - 1 or row.at(bracket).text not in ("(", "[", "{"):
        return None
    before, ahead = row.at(bracket - 1).text, last + 2
    if before in _AMONG:
        return row.member(bracket - 2 - (row.at(bracket - 2).text == "not"))
    if before == "," and row.at(row.around(bracket) - 1).text in _ARRAYS:
        return row.member(bracket - 2)
    if row.at(ahead).text == "." and row.at(ahead + 1).text in _HOLDS:
        called = ahead + 2 + (row.at(ahead + 2).text == "?")
        return row.member(row.chain_end(called + 1))
    return _typed(row, bracket)


def _typed(row: TextRow, bracket: int) -> tuple[str, str] | None:
    """Return the member whose type is one of the texts in a bracket: `outcome: z.enum([…])`, `outcome: Literal[…]`."""
    end = bracket - 1 - (row.at(bracket - 1).text == "(")
    if row.at(end).text not in _TYPES:
        return None
    while row.at(end).kind == "name" or row.at(end).text == ".":
        end -= 1
    bound = row.before_marks(end)
    return (row.member(bound)[0], "") if bound < end + 1 else None


def _open_heads(row: TextRow) -> dict[int, list[int]]:
    """Return where choices begin that have no braces, by the bracket that they stand in."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for number, piece in enumerate(row.every):
        if piece.kind == "name" and piece.text in _OPEN and row.at(number + 1).kind != "text":
            follows = row.at(row.chain_end(number + 1) + 1).text
            if piece.text == "match" or follows not in _ALTERNATIVE:
                found[row.around(number)].append(number)
    return found


def _chosen_by(row: TextRow, number: int, heads: dict[int, list[int]]) -> tuple[str, str]:
    """Return what the choice is by that has a text for an alternative; "" where it is none of a choice."""
    brace = row.around(number)
    for back in range(brace - 1, max(brace - _HEAD, -1), -1) if row.at(brace).text == "{" else ():
        piece = row.at(back)
        if piece.kind == "name" and piece.text in _BRACED:
            return row.member(back - 1) if back == brace - 1 else _at_head(row, back)
        if piece.text in (";", "{", "}"):
            break
    there = heads.get(brace, [])
    before = bisect_left(there, number)
    return _at_head(row, there[before - 1]) if before else ("", "")


def _at_head(row: TextRow, head: int) -> tuple[str, str]:
    begin = head + 1 + (row.at(head + 1).text == "(")
    return row.member(row.chain_end(begin))
