"""Where the texts of a program stand: what each is compared with, put into, handed to, or an alternative of.

`case "a"`, `msg['topic'] == "a"`, `"a".equals(kind)`, `hooks.on("a", …)`, `"events": ["a", "b"]`, `-d 'events[]=a'`,
`a) echo;; esac`, the items of a list in YAML: texts in one slot are of one kind, in whatever language it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.rules.programs.textrows import BINDS, COMPARES, JOINS, TextRow
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.texts.programs import holds_events
from hookproof.sources.typed.classpieces import Pieces

#: The slot of the alternatives of a choice; it has no subject.
ARM = "case"
_CHOICES = names.words("case when")
EQUALS = names.words("equals Equals equalsIgnoreCase eql eq compareTo")
_NO_CALLS = names.words("if elif elsif unless while for switch return and or not in")
#: The pattern of a choice in a shell: `a | b)` at the beginning of a line.
_SHELL_ARM = re.compile(r"^[ \t]*(?P<words>[\w.:/-]{3,100}(?:[ \t]*\|[ \t]*[\w.:/-]{3,100})*)\)", re.MULTILINE)
#: A field of a form: `events[]=order.paid`.
_FORM = re.compile(r"(?P<key>\w{1,60})(?:\[\w{0,20}\])?=(?P<value>[\w.:/-]{3,100})")


#: A list of YAML below its key, an item a line, in quotes or not.
_BLOCK = re.compile(
    r"^[ \t]{0,80}(?:- )?[\"']?(?P<key>[\w-]{1,60})[\"']?:[ \t]*(?:#[^\n]*)?\n"
    r"(?P<items>(?:[ \t]*-[ \t]+[\"']?[\w.:/-]{3,100}[\"']?[ \t]*(?:#[^\n]*)?(?:\n|\Z))+)",
    re.MULTILINE,
)
_ITEM = re.compile(r"^[ \t]*-[ \t]+(?P<mark>[\"']?)(?P<value>[\w.:/-]{3,100})(?P=mark)", re.MULTILINE)
#: A word of a command that no mark sets apart: `--event order.paid`, `trigger order.paid`, `?event=order.paid`.
_ARGUMENT = re.compile(
    r"(?:--(?P<flag>[a-z][\w-]{0,40})[ =]|\b(?P<verb>trigger)[ ]|[?&](?P<query>\w{1,60})=)"
    r"(?P<value>[A-Za-z][\w.:-]{2,99})"
)


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
    for block in _BLOCK.finditer(program):
        for item in _ITEM.finditer(block["items"]):
            yield Slotted(item["value"], block["key"], block.start("items") + item.start("value"))
    if (form := _FORM.fullmatch(program)) is not None:
        yield Slotted(form["value"], form["key"], form.start("value"))
    for match in _ARGUMENT.finditer(program):
        yield Slotted(match["value"], match["flag"] or match["verb"] or match["query"], match.start("value"))


def _within(program: str, outer: str, base: int) -> Iterator[Slotted]:
    """Yield those of a part of a program; `outer` is the slot of what is written in it at its root."""
    row = TextRow(Pieces.of(program).every)
    for number, piece in enumerate(row.every):
        if piece.kind != "text":
            continue
        slot, at = _slot(row, number) or outer, base + piece.at + 1
        form = _FORM.fullmatch(piece.value)
        if form is not None:
            yield Slotted(form["value"], form["key"], at + form.start("value"))
        elif '"' in piece.value and not base:
            yield from _within(piece.value, slot, at)
        elif slot:
            yield Slotted(piece.value, slot, at)


def _slot(row: TextRow, number: int) -> str:
    """Return the slot of the text that has a number; "" for none."""
    first, last = row.texts_joined(number, JOINS)
    if row.at(row.around(number)).text == "{" and row.at(first - 1).text not in _CHOICES:
        first, last = row.texts_joined(number, JOINS - {","})  # commas join members there
    return _behind(row, last) or _before(row, first)


def _before(row: TextRow, first: int) -> str:
    before = row.at(first - 1)
    if before.text in _CHOICES:
        return ARM
    if before.text in BINDS or before.text in COMPARES:
        return row.member(row.before_marks(first - 1))[0]
    if before.text == "(" and before.kind == "mark":
        return _handed(row, first - 1)
    if before.text == "[":
        bound = row.before_marks(first - 2)
        return row.member(bound)[0] if bound < first - 2 else ""
    return ""


def _handed(row: TextRow, bracket: int) -> str:
    """Return the slot of what a call is given: what is compared by it, else the call itself."""
    callee = row.at(bracket - 1)
    if callee.text in EQUALS:
        return row.member(bracket - 3)[0]
    return f"{callee.text}()" if callee.kind == "name" and callee.text not in _NO_CALLS else ""


def _behind(row: TextRow, last: int) -> str:
    behind = row.at(last + 1)
    if behind.text in ("=>", "->") or (behind.text == "-" and row.at(last + 2).text == ">"):
        return ARM
    if behind.text == "." and row.at(last + 2).text in EQUALS:
        return row.member(row.chain_end(last + 4))[0]
    if behind.text == "=" and row.at(last + 2).text == "=":
        return row.member(row.chain_end(last + 3 + (row.at(last + 3).text == "=")))[0]
    return ""


#: Calls that are told of events: of handlers, and of what sends them.
_HANDLERS = names.words("on once subscribe handle emit on_event onEvent handler addEventListener")


def holds(slot: str) -> bool:
    """Whether what stands in a slot is an event by the name of the slot alone."""
    return slot.removesuffix("()") in _HANDLERS if slot.endswith("()") else bool(slot) and holds_events(slot)
