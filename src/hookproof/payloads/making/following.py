"""Fields that carry the value of another one, at speed: what a node admits is asked once for each kind of value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from hookproof.payloads.compiling.relations import Path
from hookproof.payloads.making.agreement import get
from hookproof.payloads.making.samples import Rnd
from hookproof.payloads.plan.admission import admits
from hookproof.payloads.plan.fitting import compatible
from hookproof.payloads.plan.nodes import Choice, Filtered, Later, Node, Object, Part, Slot
from hookproof.schema.json import ABSENT

Entry = tuple[Slot, Callable[[], object], bool]
Pins = dict[Path, object]
#: What makes the closure of a node under a name.
Making = Callable[[Node, str], Callable[[], object]]


class Following:
    """The fields of an object that carry the value of a field that leads, and the parts that they stand in."""

    def __init__(self, making: Making, rnd: Rnd, node: Object, groups: tuple[tuple[Path, ...], ...]) -> None:
        self.rnd = rnd
        self.links = [(group[0], other) for group in groups for other in group[1:]]
        followers = {path[0] for _, path in self.links}
        self.slots = _entries(making, [slot for slot in node.base if slot.name in followers])
        self.names = {slot.name for slot, _, _ in self.slots}
        self.parts = [(part, [_entries(making, option) for option in part.options]) for part in node.parts]
        self.literals = {path: _literals(node, leader, path) for leader, path in self.links}
        self.trusted = all(_same_demands(node, leader, path) for leader, path in self.links)
        #: What leads to a part's properties, in the order in which it is listened to.
        self.asked = {id(p): [path for path in self.literals if path[0] in p.names] for p in node.parts}
        self.kinds = {path: self._kind(path) for path in self.literals}
        self.options = {id(part): self.choosing(part) for part in node.parts}
        self.answers: dict[Any, bool] = {}

    def fill(self, made: dict[str, object]) -> bool:
        """Put the following fields and the parts into an object whose leaders have been made.

        Returns whether every field could follow.
        """
        pins: Pins = {}
        for leader, path in self.links:
            value = get(made, leader)
            if value is not ABSENT:
                pins.setdefault(path, value)
        agreed = self._put(self.slots, made, pins)
        for part, options in self.parts:
            values = [pins.get(path, ABSENT) for path in self.asked[id(part)]]
            agreed = self._put(options[self.options[id(part)](*values)], made, pins) and agreed
        return agreed

    def _kind(self, path: Path) -> Callable[[object], object]:
        """Return what tells by what a value is admitted: itself where schemas name it, else its type."""
        literals, trusted = self.literals[path], self.trusted

        def kind_of(value: object) -> object:
            kind = type(value)
            if value is None or kind is bool or value is ABSENT:
                return (value,)
            if not trusted:
                return ABSENT
            return value if kind is str and value in literals else kind

        return kind_of

    def choosing(self, part: Part) -> Callable[..., int]:
        """Return what draws an option of a part, by number, beside the values of what leads to its properties."""
        asked, rnd, count = self.asked[id(part)], self.rnd, len(part.options)
        if not asked:
            return lambda: int(rnd() * count)
        kinds, known = [self.kinds[path] for path in asked], dict[Any, list[int]]()

        def option(*values: object) -> int:
            key = tuple([kind_of(value) for kind_of, value in zip(kinds, values, strict=True)])
            among = known.get(key)
            if among is None or ABSENT in key:
                pins: Pins = {path: value for path, value in zip(asked, values, strict=True) if value is not ABSENT}
                among = known[key] = compatible(part, pins)
            return among[int(rnd() * len(among))]

        return option

    def _put(self, entries: Sequence[Entry], made: dict[str, object], pins: Pins) -> bool:
        rnd, agreed = self.rnd, True
        for slot, make, required in entries:
            if required or rnd() < 0.5:
                path = (slot.name,)
                if path not in pins:
                    made[slot.name] = make()
                elif self.admits(slot, path, pins[path]):
                    made[slot.name] = pins[path]
                else:
                    made[slot.name] = make()
                    agreed = False
        return agreed

    def asking(self, slot: Slot, path: Path) -> Callable[[object], bool]:
        """Return `admits` of a property: where a value's type decides, it is looked up by that alone."""
        if not self.trusted or self.literals[path]:
            return partial(self.admits, slot, path)
        known: dict[type, bool] = {}

        def ask(value: object) -> bool:
            kind = type(value)
            if kind not in known:
                if kind is bool:
                    return self.admits(slot, path, value)
                known[kind] = self.admits(slot, path, value)
            return known[kind]

        return ask

    def admits(self, slot: Slot, path: Path, value: object) -> bool:
        """Return whether a property can have the value of the field that leads."""
        key = (id(slot), self.kinds[path](value))
        if key[1] is ABSENT:
            return admits(slot.node, value)
        if key not in self.answers:
            self.answers[key] = admits(slot.node, value)
        return self.answers[key]


def _entries(making: Making, slots: Sequence[Slot]) -> list[Entry]:
    return [(slot, making(slot.node, slot.name), slot.required) for slot in slots]


def _literals(node: Node, *paths: Path) -> frozenset[object]:
    """Every text that a literal at one of the paths names."""
    found = [leaf for path in paths for leaf in _leaves_at(node, path)]
    return frozenset(value for leaf in found for value in leaf.named() if isinstance(value, str))


def _same_demands(node: Node, leader: Path, path: Path) -> bool:
    """Whether what leads and what follows ask the same of texts and numbers, so that one answer holds for all."""
    demands = {leaf.demands() for place in (leader, path) for leaf in _leaves_at(node, place)}
    return len(demands - {None}) <= 1 and not any(isinstance(d, str) for d in demands)


def _leaves_at(node: Node, path: Path) -> list[Node]:
    """Every leaf that can stand at a path of keys."""
    if isinstance(node, (Choice, Later)):
        return [leaf for inner in node.children() for leaf in _leaves_at(inner, path)]
    if not path or isinstance(node, Filtered):  # what a filter takes is not told by what is inside
        return [node]
    return [leaf for slot in node.slots() if slot.name == path[0] for leaf in _leaves_at(slot.node, path[1:])]
