"""Walk a plan with somebody who chooses: one payload comes out.

Everything but the hot path of `random` is this walk with another chooser: the readable example, the least and the
most, the covering set, and Hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any, Protocol

from hookproof.payloads.errors import CannotGenerate, Unsatisfiable
from hookproof.payloads.making.agreement import lead, settle
from hookproof.payloads.making.fallback import fall_back, refuse_hopeless
from hookproof.payloads.plan.admission import admits
from hookproof.payloads.plan.depths import Heights
from hookproof.payloads.plan.fitting import Pins, compatible, item_nodes
from hookproof.payloads.plan.nodes import (
    Array,
    Choice,
    Extra,
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
    deepest,
)
from hookproof.schema.json import value_key

#: How often a schema may come back to itself before the shortest way out is taken.
MAX_DEPTH = 4
#: How many arrays and objects may stand inside each other.
MAX_NESTING = 40
#: From how many values on a recursion takes the shortest way out.
MAX_VALUES = 400
#: How often something is tried that may not work.
TRIES = 400


class Chooser(Protocol):
    """Decides everything that a plan leaves open. `where` is the pointer in the payload, items written `*`.

    `most` is from how many values on a payload takes the shortest way out.
    """

    most: int

    def option(self, where: str, node: Choice, among: Sequence[int]) -> int:
        """Return which of the options (indexes) to take."""

    def part(self, where: str, part: Part, among: Sequence[int]) -> int:
        """Return which of a part's options (indexes) to take."""

    def present(self, where: str, slot: Slot) -> bool:
        """Return whether an optional property is there."""

    def length(self, where: str, node: Array, low: int, high: int | None) -> int:
        """Return how many items an array has."""

    def extras(self, where: str, node: Object, low: int, high: int | None) -> int:
        """Return how many properties without a name of their own an object has."""

    def literal(self, where: str, node: Literal) -> object:
        """Return one of the values."""

    def leaf(self, where: str, name: str, node: Text | Number) -> object:
        """Return a text or a number."""

    def again(self) -> Chooser:
        """Return who chooses when a choice did not work out."""

    def enter(self, where: str, node: Object) -> None:
        """Take note that an object begins."""

    def item(self, where: str, index: int) -> None:
        """Take note that the item of that number is made next."""

    def leave(self) -> None:
        """Take note that the last object that has begun is complete."""


class Walk:
    """One payload in the making."""

    def __init__(self, chooser: Chooser, heights: Heights) -> None:
        self.chooser, self.heights = chooser, heights
        self.depth = 0
        self.nesting = 0
        self.spent = 0

    def make(self, node: Node, where: str = "", name: str = "", pins: Pins | None = None) -> Any:
        """Return a value of `node`. Raises Unsatisfiable, or CannotGenerate where trying did not help."""
        self.spent += 1
        if isinstance(node, Literal):
            return self.chooser.literal(where, node)
        if isinstance(node, (Text, Number)):
            return self.chooser.leaf(where, name, node)
        return _WALKS[type(node)](self, node, where, name, pins)

    def _never(self, node: Never, where: str, name: str, pins: Pins | None) -> object:
        raise Unsatisfiable(where or "#", node.why)

    def _later(self, node: Later, where: str, name: str, pins: Pins | None) -> object:
        self.depth += 1
        try:
            return self.make(node.target, where, name, pins)
        finally:
            self.depth -= 1

    def _choice(self, node: Choice, where: str, name: str, pins: Pins | None) -> object:
        among = range(len(node.options))
        if self._deep():
            least = min(self.heights[id(option)] for option in node.options)
            among = [i for i in among if self.heights[id(node.options[i])] == least]  # type: ignore[assignment]
        first = self.chooser.option(where, node, among)
        try:
            return self.make(node.options[first], where, name, pins)
        except CannotGenerate:
            for option in (node.options[i] for i in among if i != first):
                with suppress(CannotGenerate):
                    return self.make(option, where, name, pins)
            raise

    def _filtered(self, node: Filtered, where: str, name: str, pins: Pins | None) -> object:
        refuse_hopeless(node)
        chooser = self.chooser
        try:
            for _ in range(TRIES):
                with suppress(CannotGenerate):  # with these choices; others may do
                    value = self.make(node.node, where, name, pins)
                    if node.accepts(value):
                        return value
                self.chooser = self.chooser.again()
        finally:
            self.chooser = chooser
        return self.chooser.literal(where, Literal(values=fall_back(node)))

    # -- arrays

    def _array(self, node: Array, where: str, name: str, pins: Pins | None) -> object:
        low, high = node.low, node.high
        length = low if self._deep() else self.chooser.length(where, node, low, high)
        self.nesting += 1
        try:
            items = self._items(node, length, f"{where}/*", name)
        finally:
            self.nesting -= 1
        return items

    def _items(self, node: Array, length: int, where: str, name: str) -> list[object]:
        items: list[Any] = []
        taken: set[Hashable] | None = set() if node.unique else None
        for index, slot in enumerate(item_nodes(node, length)):
            self.chooser.item(where, index)
            value = self._item(slot, taken, where, name)
            if value is _NONE:
                if index < node.low:
                    raise CannotGenerate("uniqueItems", where, f"no {index + 1} different items were found")
                break
            items.append(value)
        return items

    def _item(self, slot: Node, taken: set[Hashable] | None, where: str, name: str) -> object:
        """Return an item; one that is not `taken` yet, where items must differ."""
        value = self.make(slot, where, name)
        if taken is None:
            return value
        chooser = self.chooser
        try:
            for _ in range(TRIES):
                key = value_key(value)
                if key not in taken:
                    taken.add(key)
                    return value
                self.chooser = self.chooser.again()
                value = self.make(slot, where, name)
        finally:
            self.chooser = chooser
        return _NONE

    # -- objects

    def _object(self, node: Object, where: str, name: str, pins: Pins | None) -> object:
        self.nesting += 1
        chooser = self.chooser
        chooser.enter(where, node)
        try:
            made = self._properties(node, where, pins or {})
        finally:
            self.nesting -= 1
            chooser.leave()
        if node.binding is not None:
            settle(node, made)
        return made

    def _properties(self, node: Object, where: str, pins: Pins) -> dict[str, object]:
        made: dict[str, Any] = {}
        slots: Sequence[Slot] = node.base
        rest, pending = slots, node.parts
        leaders = node.binding.leaders if node.binding is not None else ()
        if leaders:
            pins = dict(pins)
            slots = sorted(slots, key=lambda slot: slot.name not in leaders)
            pending = tuple(sorted(pending, key=lambda part: not leaders & set(part.names)))
            self._fill([slot for slot in slots if slot.name in leaders], made, where, pins, node)
            rest = [slot for slot in slots if slot.name not in leaders]
        for part in pending:
            self._fill(self._chosen(part, where, pins), made, where, pins, node)
        self._fill(rest, made, where, pins, node)
        if node.extras or node.low or node.high is not None:
            self._count(node, made, where, slots)
        return {name: made[name] for name in (*node.order, *made) if name in made}

    def _chosen(self, part: Part, where: str, pins: Pins) -> tuple[Slot, ...]:
        among: Sequence[int] = compatible(part, pins) if pins else range(len(part.options))
        if self._deep():
            least = min(deepest(part.options[i], self.heights) for i in among)
            among = [i for i in among if deepest(part.options[i], self.heights) == least]
        return part.options[self.chooser.part(where, part, among)]

    def _deep(self) -> bool:
        """Whether it is time for the shortest way out: recursion that branches must end before its depth does."""
        limit = MAX_VALUES if self.depth else self.chooser.most
        return self.depth > MAX_DEPTH or self.nesting > MAX_NESTING or self.spent > limit

    def _fill(self, slots: Sequence[Slot], made: dict[str, object], where: str, pins: Pins, node: Object) -> None:
        for slot in slots:
            if not slot.required and (self._deep() or not self.chooser.present(where, slot)):
                continue
            made[slot.name] = self._value(slot, where, pins)
            if node.binding is not None:
                lead(node.binding, slot.name, made, pins)

    def _value(self, slot: Slot, where: str, pins: Pins) -> object:
        if not pins:
            return self.make(slot.node, f"{where}/{slot.name}", slot.name)
        own = (slot.name,)
        if own in pins and admits(slot.node, pins[own]):
            return pins[own]
        inner = {path[1:]: value for path, value in pins.items() if path[0] == slot.name and len(path) > 1}
        return self.make(slot.node, f"{where}/{slot.name}", slot.name, inner or None)

    def _count(self, node: Object, made: dict[str, object], where: str, slots: Sequence[Slot]) -> None:
        """See to `minProperties` and `maxProperties`, and add properties without a name of their own."""
        if node.high is not None:
            for slot in reversed([s for s in slots if not s.required and s.name in made]):
                if len(made) > node.high:
                    del made[slot.name]
        high = None if node.high is None else node.high - len(made)
        if node.extras and not self._deep():
            wanted = self.chooser.extras(where, node, max(0, node.low - len(made)), high)
            self._add_extras(node, made, where, wanted)
        if len(made) < node.low:
            for slot in [s for s in slots if s.name not in made][: node.low - len(made)]:
                made[slot.name] = self._value(slot, where, {})
        if len(made) < node.low and node.extras:
            self._add_extras(node, made, where, node.low - len(made))
        if len(made) < node.low:
            raise CannotGenerate("minProperties", where, f"only {len(made)} properties are possible")

    def _add_extras(self, node: Object, made: dict[str, object], where: str, wanted: int) -> None:
        chooser = self.chooser
        try:
            for attempt in range(TRIES if wanted else 0):
                extra = node.extras[attempt % len(node.extras)]
                if self._add_extra(extra, made, where):
                    wanted -= 1
                    if wanted <= 0:
                        break
                elif attempt >= len(node.extras):  # each was asked for a name once: what is steady gives no other
                    self.chooser = self.chooser.again()
        finally:
            self.chooser = chooser

    def _add_extra(self, extra: Extra, made: dict[str, object], where: str) -> bool:
        if extra.keys.is_empty():
            return False
        key = self.make(extra.keys, f"{where}/*", "word")
        node = extra.node_of(key)
        if key in made or node.is_empty():
            return False
        self.heights.update((n, h) for n, h in _heights(node, self.heights).items())
        made[key] = self.make(node, f"{where}/*", key)
        return True


def _heights(node: Node, known: Heights) -> Heights:
    from hookproof.payloads.plan.depths import heights_of

    return {} if id(node) in known else heights_of(node)


_WALKS: dict[Any, Callable[..., Any]] = {
    Never: Walk._never,  # noqa: SLF001 - the table of the class above
    Later: Walk._later,  # noqa: SLF001
    Choice: Walk._choice,  # noqa: SLF001
    Filtered: Walk._filtered,  # noqa: SLF001
    Array: Walk._array,  # noqa: SLF001
    Object: Walk._object,  # noqa: SLF001
}


class _None:
    """Nothing was found; null is a value."""


_NONE = _None()
