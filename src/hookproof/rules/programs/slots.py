"""Where the texts of a program stand: what each is compared with, put into, handed to, or an alternative of.

`case "a"`, `msg['topic'] == "a"`, `"a".equals(kind)`, `hooks.on("a", …)`, `"events": ["a", "b"]`, `-d 'events[]=a'`,
`a) echo;; esac`: texts in one slot are of one kind, in whatever language it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.texts.programs import holds_events
from hookproof.sources.typed.classpieces import Piece, Pieces

#: The slot of the alternatives of a choice; it has no subject.
ARM = "case"
_CHOICES = names.words("case when")
_EQUALS = names.words("equals Equals equalsIgnoreCase eql eq compareTo")
_NO_CALLS = names.words("if elif elsif unless while for switch return and or not in")
_COMPARES = frozenset("=!~") | names.words("eq ne is")
_BINDS = frozenset((":", "=>"))
_JOINS = frozenset((",", "|", "or"))
#: The pattern of a choice in a shell: `a | b)` at the beginning of a line.
_SHELL_ARM = re.compile(r"^[ \t]*(?P<words>[\w.:/-]{3,100}(?:[ \t]*\|[ \t]*[\w.:/-]{3,100})*)\)", re.MULTILINE)
#: A field of a form: `events[]=order.paid`.
_FORM = re.compile(r"(?P<key>\w{1,60})(?:\[\w{0,20}\])?=(?P<value>[\w.:/-]{3,100})")
_EMPTY = Piece("end", "", 0)


@dataclass(frozen=True, slots=True)
class Slotted:
    """A text of a program, the slot that it stands in (ARM, the name of its subject, or of a call), and its offset."""

    text: str
    slot: str
    at: int


def slotted_in(program: str) -> Iterator[Slotted]:
    """Yield the texts of a program that stand in a slot; what stands in none tells nothing of its kind."""
    yield from _within(program.replace("://", ":__"), "", 0)  # what follows in an address is no comment
    for match in _SHELL_ARM.finditer(program) if "esac" in program else ():
        for word in re.finditer(r"[\w.:/-]+", match["words"]):
            yield Slotted(word[0], ARM, match.start("words") + word.start())


def _within(program: str, outer: str, base: int) -> Iterator[Slotted]:
    """Yield those of a part of a program; `outer` is the slot of what is written in it at its root."""
    pieces = _Row(Pieces.of(program).every)
    for number, piece in enumerate(pieces.every):
        if piece.kind != "text":
            continue
        slot, at = pieces.slot(number) or outer, base + piece.at + 1
        form = _FORM.fullmatch(piece.value)
        if form is not None:
            yield Slotted(form["value"], form["key"], at + form.start("value"))
        elif '"' in piece.value and not base:
            yield from _within(piece.value, slot, at)
        elif slot:
            yield Slotted(piece.value, slot, at)


class _Row:
    """The pieces of a program, in order, with where each bracket that closes was opened."""

    def __init__(self, every: Sequence[Piece]) -> None:
        self.every = every
        self._opened: dict[int, int] = {}
        self._runs: dict[tuple[int, frozenset[str]], tuple[int, int]] = {}
        self._around: list[int] = []
        stack: list[int] = []
        for number, piece in enumerate(every):
            self._around.append(stack[-1] if stack else -1)
            if piece.kind == "mark" and piece.text in "([{":
                stack.append(number)
            elif piece.kind == "mark" and piece.text in ")]}" and stack:
                self._opened[number] = stack.pop()

    def _at(self, number: int) -> Piece:
        return self.every[number] if 0 <= number < len(self.every) else _EMPTY

    def slot(self, number: int) -> str:
        """Return the slot of the text that has a number; "" for none."""
        first, last = self._run(number, _JOINS)
        if self._at(self._around[number]).text == "{" and self._at(first - 1).text not in _CHOICES:
            first, last = self._run(number, _JOINS - {","})  # commas join members there
        return self._behind(last) or self._before(first)

    def _run(self, number: int, joins: frozenset[str]) -> tuple[int, int]:
        """Return the numbers of the first and the last of the texts that are joined with one."""
        if (number, joins) not in self._runs:
            first, last = number, number
            while self._at(first - 1).text in joins and self._at(first - 2).kind == "text":
                first -= 2
            while self._at(last + 1).text in joins and self._at(last + 2).kind == "text":
                last += 2
            self._runs |= {(each, joins): (first, last) for each in range(first, last + 1, 2)}
        return self._runs[number, joins]

    def _before(self, first: int) -> str:
        before = self._at(first - 1)
        if before.text in _CHOICES:
            return ARM
        if before.text in _BINDS or before.text in _COMPARES:
            return self._subject(self._bound(first - 1))
        if before.text == "(" and before.kind == "mark":
            return self._handed(first - 1)
        if before.text == "[":
            bound = self._bound(first - 2)
            return self._subject(bound) if bound < first - 2 else ""
        return ""

    def _bound(self, number: int) -> int:
        """Return the number of the piece before what binds or compares, going back from there."""
        while self._at(number).text in _COMPARES or self._at(number).text in _BINDS:
            number -= 1
        return number

    def _handed(self, bracket: int) -> str:
        """Return the slot of what a call is given: what is compared by it, else the call itself."""
        callee = self._at(bracket - 1)
        if callee.text in _EQUALS:
            return self._subject(bracket - 3)
        return f"{callee.text}()" if callee.kind == "name" and callee.text not in _NO_CALLS else ""

    def _behind(self, last: int) -> str:
        behind = self._at(last + 1)
        if behind.text in ("=>", "->") or (behind.text == "-" and self._at(last + 2).text == ">"):
            return ARM
        if behind.text == "." and self._at(last + 2).text in _EQUALS:
            return self._last_name(last + 4)
        if behind.text == "=" and self._at(last + 2).text == "=":
            return self._last_name(last + 3 + (self._at(last + 3).text == "="))
        return ""

    def _last_name(self, number: int) -> str:
        """Return the last name of the chain that begins there."""
        found = ""
        while self._at(number).kind == "name":
            found = self._at(number).text
            number += 2 if self._at(number + 1).text in (".", "->") else len(self.every)
        return found.lstrip("$@")

    def _subject(self, number: int) -> str:
        """Return the last member of the chain that ends there: of `msg['topic']`, of `node.get("topic").asText()`."""
        for _ in range(_STEPS):
            piece = self._at(number)
            if piece.kind in ("name", "text"):
                return piece.value.lstrip("$@")
            opened = self._opened.get(number)
            if opened is None:
                return ""
            told = [one for one in self.every[opened + 1 : number] if one.kind in ("text", "name")]
            if len(told) == 1 and (piece.text != ")" or told[0].kind == "text"):
                return told[0].value
            number = opened - (3 if piece.text == ")" else 1)
        return ""


#: Calls that are told of events: of handlers, and of what sends them.
_HANDLERS = names.words("on once subscribe handle emit on_event onEvent handler addEventListener")


def holds(slot: str) -> bool:
    """Whether what stands in a slot is an event by the name of the slot alone."""
    return slot.removesuffix("()") in _HANDLERS if slot.endswith("()") else bool(slot) and holds_events(slot)


#: A chain has no more calls at its end than this.
_STEPS = 4
