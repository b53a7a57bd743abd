"""Which of a plan's states a payload shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hookproof.payloads.making import scalars as leaves
from hookproof.payloads.plan.membership import belongs
from hookproof.payloads.plan.nodes import (
    Array,
    Choice,
    Filtered,
    Later,
    Literal,
    Never,
    Node,
    Number,
    Object,
    Part,
    Slot,
    Text,
)
from hookproof.payloads.plan.states import (
    ABSENT,
    MANY,
    PRESENT,
    WITH_EXTRAS,
    WITHOUT_EXTRAS,
    State,
    is_null,
    item_counts,
    literal_states,
    number_bounds,
    text_lengths,
)
from hookproof.schema.json import same
from hookproof.schema.pointers import escape


class _Row(NamedTuple):
    """A property at its place, and what its absence and its presence show, where they show something."""

    name: str
    node: Node
    required: bool
    place: str
    absent: State
    present: State


#: What was noted of a value: states, and what was noted of the values inside, which is kept once and not copied: alike
#: branches of values deep inside each other would copy it again and again.
Noted = tuple["State | Noted", ...]


@dataclass(slots=True)
class Memory:
    """What is remembered between the payloads of one plan, and of one payload.

    `is_open` says whether something is still to be shown at or below a place: what closed places show is not noted.
    """

    is_open: Callable[[str], bool] = lambda _place: True
    #: Of one payload, by the identities of a node and of a list or an object, and its place: what it shows there, None
    #: where it is none of the node's.
    known: dict[tuple[int, int, str], Noted | None] = field(default_factory=dict)
    #: Of one payload: the branches that it shows with a value which others take as well.
    shared: set[State] = field(default_factory=set)
    _rows: dict[tuple[int, str], tuple[tuple[Slot, ...], list[_Row]]] = field(default_factory=dict)

    def begin(self) -> None:
        """Forget what was of the last payload."""
        self.known, self.shared = {}, set()

    def rows(self, slots: tuple[Slot, ...], where: str) -> list[_Row]:
        """Return the rows of properties at a place. The slots are kept: no others can have their identity."""
        key = (id(slots), where)
        if key not in self._rows:
            self._rows[key] = slots, [_row(slot, f"{where}/{escape(slot.name)}") for slot in slots]
        return self._rows[key][1]


def _row(slot: Slot, place: str) -> _Row:
    absent, present = State(place, id(slot.node), ABSENT), State(place, id(slot.node), PRESENT)
    return _Row(slot.name, slot.node, slot.required, place, absent, present)


class _Notes(list["State | Noted"]):
    """What was noted so far; and what each node said of each list and object, as branches that are alike ask again."""

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self.memory, self.known = memory, memory.known


def shown(node: Node, value: object, where: str = "", memory: Memory | None = None) -> set[State] | None:
    """Return the states that a value shows at a node and below; None where it is none of the node's values."""
    found = _Notes(Memory() if memory is None else memory)
    return _flat(found) if _show(node, value, where, found) else None


def _flat(notes: Iterable[State | Noted]) -> set[State]:
    """Return the states among notes, and among what these hold: each part is looked at once."""
    states: set[State] = set()
    seen: set[int] = set()
    pending = [notes]
    while pending:
        for note in pending.pop():
            if isinstance(note, State):
                states.add(note)
            elif id(note) not in seen:
                seen.add(id(note))
                pending.append(note)
    return states


def _show(node: Node, value: object, where: str, found: _Notes) -> bool:
    """Note what a value shows; return whether it is one of the node's. What was noted of one that is not, is undone."""
    if not isinstance(value, list | dict):
        return _told(node, value, where, found)
    key, mark = (id(node), id(value), where), len(found)
    if key not in found.known:
        fits = _told(node, value, where, found)
        noted = found.known[key] = tuple(found[mark:]) if fits else None
        del found[mark:]
    else:
        noted = found.known[key]
    if noted:
        found.append(noted)
    return noted is not None


def _told(node: Node, value: object, where: str, found: _Notes) -> bool:
    mark = len(found)
    if _SHOW[type(node)](node, value, where, found):
        return True
    del found[mark:]
    return False


def _literal(node: Literal, value: object, where: str, found: _Notes) -> bool:
    for other, what in literal_states(node):
        if same(value, other):
            found.append(State(where, id(node), what))
            return True
    return False


def _text(node: Text, value: object, where: str, found: _Notes) -> bool:
    if not isinstance(value, str) or len(value) < node.low or (node.high is not None and len(value) > node.high):
        return False
    found += [State(where, id(node), what) for what, length in text_lengths(node).items() if length == len(value)]
    return True


def _number(node: Number, value: object, where: str, found: _Notes) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not leaves.admits(node, value):
        return False
    found += [State(where, id(node), what) for what, bound in number_bounds(node).items() if bound == value]
    return True


def _choice(node: Choice, value: object, where: str, found: _Notes) -> bool:
    pairs = zip(node.labels, node.options, strict=True)
    hits = [(label, option) for label, option in pairs if _show(option, value, where, found)]
    branches = [State(where, id(option), f"branch {label}") for label, option in hits if not is_null(option)]
    found += branches
    if len(hits) > 1:
        found.memory.shared.update(branches)
    return bool(hits)


def _array(node: Array, value: object, where: str, found: _Notes) -> bool:
    if not isinstance(value, list):
        return False
    count = len(value)
    found += [
        State(where, id(node), what)
        for what, n in item_counts(node).items()
        if n == count or (what == MANY and count >= n)
    ]
    first = len(node.prefix)
    return all(
        _item(node, index, item, f"{where}/*", found if index <= first or node.contains else _Notes(found.memory))
        for index, item in enumerate(value)
    )


def _item(node: Array, index: int, item: object, where: str, found: _Notes) -> bool:
    """Hold an item against what it may be. Of items that are alike the first shows: many consumers read no other."""
    kinds = [node.prefix[index]] if index < len(node.prefix) else [*(e.match for e in node.contains), node.rest]
    # Every kind that the item is of counts, not only the first: `sum` asks them all.
    return sum(_show(kind, item, where, found) for kind in kinds) > 0


def _object(node: Object, value: object, where: str, found: _Notes) -> bool:
    if not isinstance(value, dict) or not _slots(node.base, value, where, found):
        return False
    for part in node.parts:
        if not sum(_option(part, index, value, where, found) for index in range(len(part.options))):
            return False
    if node.extras:
        named = {slot.name for slot in node.slots()}
        others = [name for name in value if name not in named]
        found.append(State(where, id(node), WITH_EXTRAS if others else WITHOUT_EXTRAS))
        for name in others:
            for inner in {id(one): one for one in (extra.node_of(name) for extra in node.extras)}.values():
                _show(inner, value[name], f"{where}/*", found)
    return True


def _option(part: Part, index: int, value: dict[str, object], where: str, found: _Notes) -> bool:
    option, mark = part.options[index], len(found)
    names = {slot.name for slot in option}
    lacking = [name for name in part.names if name not in names]
    if any(name in value for name in lacking) or not _slots(option, value, where, found):
        del found[mark:]
        return False
    found.append(State(where, id(part), f"combination {index + 1} of {', '.join(part.names)}"))
    found += [State(f"{where}/{escape(name)}", id(part), ABSENT) for name in lacking]
    return True


def _slots(slots: tuple[Slot, ...], value: dict[str, object], where: str, found: _Notes) -> bool:
    is_open = found.memory.is_open
    for name, node, required, place, absent, present in found.memory.rows(slots, where):
        if name not in value:
            if required:
                return False
            found.append(absent)
            continue
        inner = value[name]
        if not isinstance(inner, list | dict) and not is_open(place):
            if not belongs(node, inner):
                return False
            continue
        if not _show(node, inner, place, found):
            return False
        if not required:
            found.append(present)
    return True


_SHOW: dict[Any, Any] = {
    Literal: _literal,
    Text: _text,
    Number: _number,
    Choice: _choice,
    Array: _array,
    Object: _object,
    Filtered: lambda node, value, where, found: _show(node.node, value, where, found),
    Later: lambda node, value, where, found: _show(node.target, value, where, found),
    Never: lambda *_: False,
}
