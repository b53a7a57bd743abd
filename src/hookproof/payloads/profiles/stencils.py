"""What a covering payload has where nothing is left to show: usual values, all choices made once and for all.

Such a part of a payload is the same each time but for its drawn values. It is compiled to a stencil, which gives what
the walk with a covering chooser gives, without asking about each value again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from hookproof.payloads.making.choosers import Makers, SteadyChooser
from hookproof.payloads.making.samples import steps
from hookproof.payloads.making.walk import MAX_DEPTH, MAX_NESTING, MAX_VALUES, Walk
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.plan.exhibit import Memory
from hookproof.payloads.plan.fitting import Pins, item_nodes
from hookproof.payloads.plan.membership import belongs
from hookproof.payloads.plan.nodes import Array, Choice, Literal, Never, Node, Number, Object, Slot, Text
from hookproof.payloads.plan.states import is_null
from hookproof.schema.pointers import escape


class Drawing:
    """What the stencils of one payload draw from: its salt, and how often each place was drawn for.

    `fits` says whether every value is one of its node's, as far as that was not sure beforehand.
    """

    __slots__ = ("fits", "salt", "seen")

    def __init__(self, salt: str, seen: dict[str, int]) -> None:
        self.salt, self.seen, self.fits = zlib.crc32(salt.encode()), seen, True


Draw = Callable[[Drawing], object]


class Stencil(NamedTuple):
    """How a part is made, how many values it has, and how many arrays and objects stand inside each other."""

    draw: Draw
    size: int
    height: int


class Stencils:
    """Compiles nodes to stencils, each node, place and name once. `length` says how many items an array has."""

    def __init__(self, makers: Makers, length: Callable[[Array, str], int]) -> None:
        self._makers, self._length = makers, length
        self._usual = SteadyChooser(makers, "")
        self._known: dict[tuple[int, str, str], Stencil | None] = {}
        #: With the slots themselves: as long as they are kept, no others have their identity.
        self._places: dict[tuple[int, str], tuple[Sequence[Slot], list[tuple[Slot, str, str]]]] = {}

    def of(self, node: Node, where: str, name: str) -> Stencil | None:
        """Return the stencil of a node; None where making it is more than drawing values: the walk can do it."""
        key = (id(node), where, name)
        if key not in self._known:
            compiler = _COMPILERS.get(type(node))
            self._known[key] = compiler(self, node, where, name) if compiler is not None else None
        return self._known[key]

    def places(self, slots: Sequence[Slot], where: str) -> list[tuple[Slot, str, str]]:
        """Return the properties of an object, each with its place as the walk and as pointers write it."""
        key = (id(slots), where)
        if key not in self._places:
            places = [(slot, f"{where}/{slot.name}", f"{where}/{escape(slot.name)}") for slot in slots]
            self._places[key] = slots, places
        return self._places[key][1]

    def literal(self, node: Literal, where: str, name: str) -> Stencil:
        """Return the stencil of a literal: its usual value."""
        value = next((value for value in node.values if value is not None or where.endswith("/*")), node.values[0])
        return Stencil(lambda _drawing: value, 1, 0)

    def leaf(self, node: Text | Number, where: str, name: str) -> Stencil:
        """Return the stencil of a text or a number."""
        make, first = self._makers.usual(node, name), f"{where}:1".encode()
        sure = isinstance(node, Text) and node.low == 0 and node.high is None

        def draw(drawing: Drawing) -> object:
            # The numbers of `choosers.source`, which is not called, for speed; a test holds the two together.
            count = drawing.seen[where] = drawing.seen.get(where, 0) + 1
            text = first if count == 1 else f"{where}:{count}".encode()
            value = make(steps(zlib.crc32(text, drawing.salt) * 2_654_435_761))
            if not sure and not belongs(node, value):
                drawing.fits = False
            return value

        return Stencil(draw, 1, 0)

    def choice(self, node: Choice, where: str, name: str) -> Stencil | None:
        """Return the stencil of a choice: its first option that is more than null."""
        usual = next((option for option in node.options if not is_null(option)), node.options[0])
        inner = self.of(usual, where, name)
        return inner and Stencil(inner.draw, inner.size + 1, inner.height)

    def array(self, node: Array, where: str, name: str) -> Stencil | None:
        """Return the stencil of an array; where its items must differ, there is none."""
        inside = [self.of(item, f"{where}/*", name) for item in item_nodes(node, self._length(node, where))]
        items = [stencil for stencil in inside if stencil is not None]
        if node.unique or len(items) < len(inside):
            return None
        draws = [item.draw for item in items]
        return _holding(lambda drawing: [draw(drawing) for draw in draws], items)

    def object(self, node: Object, where: str, name: str) -> Stencil | None:
        """Return the stencil of an object; where its properties are counted, or bound to each other, there is none."""
        if node.extras or node.low or node.high is not None or node.binding is not None:
            return None
        slots = [slot for part in node.parts for slot in part.options[self._part(part)]] + list(node.base)
        inside = {slot.name: self.of(slot.node, f"{where}/{slot.name}", slot.name) for slot in slots}
        made = {name: stencil for name, stencil in inside.items() if stencil is not None}
        if len(made) < len(slots):
            return None
        return _holding(_in_order(made, slots, node.order), list(made.values()))

    def _part(self, part: Any) -> int:
        return self._usual.part("", part, range(len(part.options)))


def _in_order(made: Mapping[str, Stencil], slots: Sequence[Slot], order: Sequence[str]) -> Draw:
    """Return what draws the properties one after the other, and puts them into the order of the schema."""
    draws = [(name, stencil.draw) for name, stencil in made.items()]
    names = [name for name in dict.fromkeys((*order, *made)) if name in made]
    if names == [slot.name for slot in slots]:
        return lambda drawing: {name: draw(drawing) for name, draw in draws}

    def draw_all(drawing: Drawing) -> dict[str, object]:
        values = {name: draw(drawing) for name, draw in draws}
        return {name: values[name] for name in names}

    return draw_all


def _holding(draw: Draw, inside: Sequence[Stencil]) -> Stencil:
    height = max((stencil.height for stencil in inside), default=0)
    return Stencil(draw, 1 + sum(stencil.size for stencil in inside), 1 + height)


_COMPILERS: dict[Any, Callable[[Stencils, Any, str, str], Stencil | None]] = {
    Literal: Stencils.literal,
    Text: Stencils.leaf,
    Number: Stencils.leaf,
    Choice: Stencils.choice,
    Array: Stencils.array,
    Object: Stencils.object,
    Never: lambda *_: None,
}


class StencilWalk(Walk):
    """The walk with a steady chooser; where nothing is left to show, stencils draw, and `memory` knows their values."""

    def __init__(self, chooser: SteadyChooser, plan: Plan, stencils: Stencils, memory: Memory) -> None:
        super().__init__(chooser, plan.heights)
        self._steady, self._stencils, self._memory, self._is_open = chooser, stencils, memory, memory.is_open
        self._drawing = Drawing(chooser.salt, chooser.seen)
        #: As long as a value is kept, no other has its identity.
        self._kept: list[object] = []
        self._drawn_values = 0

    @property
    def walked(self) -> int:
        """How many values were made one by one, not drawn."""
        return self.spent - self._drawn_values

    def make(self, node: Node, where: str = "", name: str = "", pins: Pins | None = None) -> Any:
        """Return a value of `node`. Raises as the walk does."""
        if pins or self.chooser is not self._steady or self._is_open(where):
            return super().make(node, where, name, pins)
        stencil = self._stencils.of(node, where, name)
        if stencil is None or not self._has_room(stencil):
            return super().make(node, where, name, pins)
        return self._drawn(stencil, node, where)

    def _fill(self, slots: Sequence[Slot], made: dict[str, object], where: str, pins: Pins, node: Object) -> None:
        """Fill as the walk does, without asking for what closed places always have."""
        if pins or node.binding is not None or self.chooser is not self._steady:
            return super()._fill(slots, made, where, pins, node)
        for slot, place, pointer in self._stencils.places(slots, where):
            if not (self._is_open(place) or self._is_open(pointer)):
                stencil = self._stencils.of(slot.node, place, slot.name)
                if stencil is not None and self._has_room(stencil):
                    made[slot.name] = self._drawn(stencil, slot.node, place)
                    continue
            if slot.required or not (self._deep() or not self.chooser.present(where, slot)):
                made[slot.name] = super().make(slot.node, place, slot.name)
        return None

    def _drawn(self, stencil: Stencil, node: Node, where: str) -> object:
        self.spent += stencil.size
        self._drawn_values += stencil.size
        self._drawing.fits = True
        value = stencil.draw(self._drawing)
        if stencil.height and self._drawing.fits:
            self._memory.known[id(node), id(value), where] = ()
            self._kept.append(value)
        return value

    def _has_room(self, stencil: Stencil) -> bool:
        """Whether the walk would not look for the shortest way out within it."""
        most = MAX_VALUES if self.depth else self.chooser.most
        shallow = self.depth <= MAX_DEPTH and self.nesting + stencil.height <= MAX_NESTING
        return shallow and self.spent + stencil.size <= most
