"""The hot path: a plan as closures over one source of random numbers, so that a payload costs calls and nothing else.

What a closure cannot do by itself (counts of properties, `contains`, `uniqueItems`, filters, recursion, relations) is
handed to the walk, with the same source.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from hookproof.payloads.making.agreement import settle
from hookproof.payloads.making.choosers import RandomChooser
from hookproof.payloads.making.following import Following
from hookproof.payloads.making.samples import Rnd
from hookproof.payloads.making.walk import Walk
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.plan.nodes import Array, Choice, Literal, Node, Number, Object, Slot, Text

Make = Callable[[], object]
#: How many optional properties share one random number: no more than the 53 bits that it has.
BITS = 48


class Closures:
    """Compiles nodes to closures; each node and name once."""

    def __init__(self, plan: Plan, rnd: Rnd) -> None:
        self.plan, self.rnd = plan, rnd
        self.memo: dict[tuple[int, str], Make] = {}
        self.open: set[int] = set()

    def make(self, node: Node, name: str = "") -> Make:
        """Return the closure that makes values of a node under the property `name`."""
        key = (id(node), name)
        if key not in self.memo:
            self.memo[key] = self._compile(node, name)
        return self.memo[key]

    def _compile(self, node: Node, name: str) -> Make:
        if id(node) in self.open or not node.is_straight():
            return self._walked(node, name)
        self.open.add(id(node))
        try:
            return self.COMPILERS[type(node)](self, node, name)
        finally:
            self.open.discard(id(node))

    def _leaf(self, node: Text | Number, name: str) -> Make:
        return partial(self.plan.makers.wide(node, name), self.rnd)

    def _walked(self, node: Node, name: str) -> Make:
        plan, chooser = self.plan, RandomChooser(self.plan.makers, self.rnd)

        def make() -> object:
            return Walk(chooser, plan.heights).make(node, "", name)

        return make

    def _literal(self, node: Literal, name: str) -> Make:
        values, rnd, count = node.values, self.rnd, len(node.values)
        if any(isinstance(value, (dict, list)) for value in values):
            return lambda: copy.deepcopy(values[int(rnd() * count)])
        if count == 1:
            value = values[0]
            return lambda: value
        return lambda: values[int(rnd() * count)]

    def _choice(self, node: Choice, name: str) -> Make:
        options, rnd = tuple(self.make(option, name) for option in node.options), self.rnd
        count = len(options)
        if count == 2:
            first, second = options
            return lambda: (first if rnd() < 0.5 else second)()  # noqa: PLW0108 - the choice is made at each call
        return lambda: options[int(rnd() * count)]()  # noqa: PLW0108 - the choice is made at each call

    def _array(self, node: Array, name: str) -> Make:
        chooser, item, low, high = RandomChooser(self.plan.makers, self.rnd), None, node.low, node.high
        if high != 0:
            item = self.make(node.rest, name)
        rnd, top = self.rnd, low + 4 if high is None else min(high, low + 4)
        if item is None:
            return list
        if high is None:
            return lambda: [item() for _ in range(low + int(rnd() * (top - low + 1)))]
        return lambda: [item() for _ in range(chooser.length("", node, low, high))]

    # -- objects

    def _slots(self, slots: Sequence[Slot]) -> tuple[list[tuple[str, Make]], list[tuple[int, str, Make]]]:
        required = [(slot.name, self.make(slot.node, slot.name)) for slot in slots if slot.required]
        rest = [slot for slot in slots if not slot.required]
        optional = [(1 << index, slot.name, self.make(slot.node, slot.name)) for index, slot in enumerate(rest)]
        return required, optional

    def _filler(self, slots: Sequence[Slot]) -> Callable[[dict[str, object]], None]:
        """Return what puts the slots' values into an object."""
        rnd = self.rnd
        required, optional = self._slots(slots)
        if len(optional) > BITS:
            half = [slot for slot in slots if slot.required], [slot for slot in slots if not slot.required]
            return _in_turn([self._filler([*half[0], *half[1][:BITS]]), self._filler(half[1][BITS:])])
        size = 1 << len(optional)
        if not optional:
            return partial(_fill_required, required)

        def fill(made: dict[str, object]) -> None:
            for name, make in required:
                made[name] = make()
            bits = int(rnd() * size)
            for bit, name, make in optional:
                if bits & bit:
                    made[name] = make()

        return fill

    def _object(self, node: Object, name: str) -> Make:
        return self._free_object(node) if node.binding is None else self._bound_object(node)

    def _free_object(self, node: Object) -> Make:
        fill, rnd = self._filler(node.base), self.rnd
        parts = [(tuple(self._filler(option) for option in part.options), len(part.options)) for part in node.parts]

        def make() -> dict[str, object]:
            made: dict[str, Any] = {}
            fill(made)
            for options, count in parts:
                options[int(rnd() * count)](made)
            return made

        return make

    def _bound_object(self, node: Object) -> Make:
        """An object whose fields depend on each other: what leads is made first, the rest agrees with it."""
        rnd, groups = self.rnd, node.binding.equal
        leaders = node.binding.leaders
        if any(len(path) > 1 for group in groups for path in group[1:]) or any(
            leaders & set(part.names) for part in node.parts
        ):
            return self._walked(node, "")
        if not groups and not node.parts:
            return self._settled(node)
        first = self._filler([slot for slot in node.base if slot.name in leaders])
        follow = Following(self.make, rnd, node, groups)
        rest = self._filler([s for s in node.base if s.name not in leaders and s.name not in follow.names])
        ordering = bool(node.binding.less or node.binding.ordered)
        order = node.order

        def make() -> dict[str, object]:
            made: dict[str, Any] = {}
            first(made)
            agreed = follow.fill(made)
            rest(made)
            if ordering or not agreed:
                settle(node, made)
            return {name: made[name] for name in order if name in made}

        return make

    def _settled(self, node: Object) -> Make:
        """An object whose numbers are put in order once they are made."""
        fill, order = self._filler(node.base), node.order

        def make() -> dict[str, object]:
            made: dict[str, Any] = {}
            fill(made)
            settle(node, made)
            return {name: made[name] for name in order if name in made}

        return make

    #: What compiles a node, by its kind; what is not straight is left to the walk.
    COMPILERS: ClassVar[dict[type[Node], Callable[[Closures, Any, str], Make]]] = {
        Literal: _literal,
        Text: _leaf,
        Number: _leaf,
        Choice: _choice,
        Array: _array,
        Object: _object,
    }


def _fill_required(required: list[tuple[str, Make]], made: dict[str, object]) -> None:
    for name, make in required:
        made[name] = make()


def _in_turn(fillers: Sequence[Callable[[dict[str, object]], None]]) -> Callable[[dict[str, object]], None]:
    def fill(made: dict[str, object]) -> None:
        for filler in fillers:
            filler(made)

    return fill
