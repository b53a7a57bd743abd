"""The hot path: a plan as functions that write JSON text straight, keys and constants encoded once.

They draw from the same source, in the same order, as the closures that make values: the same seeds give the same
bytes. What has no source of its own here (counts of properties, `uniqueItems`, filters, recursion, numbers in order) is
made as a value by those closures, and encoded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from hookproof.payloads.making.boundsource import Bound, Writing, can_follow
from hookproof.payloads.making.choosers import RandomChooser
from hookproof.payloads.making.closures import BITS, Closures
from hookproof.payloads.making.encoding import compact
from hookproof.payloads.making.leafsource import expression, pooled, scalar
from hookproof.payloads.making.samples import Rnd
from hookproof.payloads.making.sourcecode import Lines, Module
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.plan.nodes import Array, Choice, Literal, Node, Number, Object, Slot, Text
from hookproof.schema.json import ABSENT

#: How deep choices are written inside each other before the next one becomes a function of its own.
DEEPEST = 6
#: What puts a property.
Member = Callable[[Slot, Lines], None]


class Writers(Writing):
    """Writes the functions of a plan; each object and array once."""

    def __init__(self, plan: Plan, rnd: Rnd) -> None:
        self.plan, self.rnd = plan, rnd
        self.values = Closures(plan, rnd)
        self.module = Module(r=rnd, q=scalar, A=ABSENT)
        self.memo: dict[tuple[int, str], str] = {}

    def writer(self) -> Callable[[], str]:
        """Return the function of the whole plan."""
        return self.module.of(self.function(self.plan.node, ""))

    def function(self, node: Node, name: str) -> str:
        """Return the name of the function that writes a node under the property `name`."""
        key = (id(node), name)
        if key not in self.memo:
            self.memo[key] = self._island(node, name) if self.is_island(node) else self._function(node, name)
        return self.memo[key]

    def _function(self, node: Node, name: str) -> str:
        made, lines = self.module.reserved(), Lines(self.module)
        if isinstance(node, Object) and node.binding is not None:
            Bound(self, node).write(lines)
        elif isinstance(node, Object):
            self.object(node, lines)
        elif isinstance(node, Array):
            self._array(node, name, lines)
        else:
            self.put(node, name, lines)
        self.module.add(made, lines)
        return made

    def is_island(self, node: Node) -> bool:
        """Return whether a node has no source of its own here."""
        bound = isinstance(node, Object) and node.binding is not None and not can_follow(node)
        return bound or not node.is_straight()

    def _island(self, node: Node, name: str) -> str:
        """What is made as a value, and encoded."""
        make = self.values.make(node, name)
        return self.module.name(lambda: compact(make()))

    # -- what is written where it stands

    def put(self, node: Node, name: str, lines: Lines) -> None:
        """Put the text of a node."""
        if isinstance(node, Literal):
            self._literal(node, lines)
        elif isinstance(node, (Text, Number)):
            lines.code(expression(self.plan.makers.recipe(node, name), self.module))
        elif isinstance(node, Choice) and lines.depth < DEEPEST:
            self._choice(node, name, lines)
        else:
            lines.code(f"{self.function(node, name)}()")

    def _literal(self, node: Literal, lines: Lines) -> None:
        texts = tuple(map(compact, node.values))
        if len(texts) == 1 and not isinstance(node.values[0], (dict, list)):
            lines.text(texts[0])
        else:
            lines.code(pooled(texts, self.module))

    def _choice(self, node: Choice, name: str, lines: Lines) -> None:
        self.one_of([partial(self.put, option, name, lines) for option in node.options], lines)

    def one_of(self, options: Sequence[Callable[[], None]], lines: Lines) -> None:
        """Write a draw, and a branch for each option."""
        count = len(options)
        if count == 2:
            heads = ["if r() < 0.5:", "else:"]
        else:
            lines.say(f"i{lines.depth} = int(r() * {count})")
            heads = [f"{'if' if i == 0 else 'elif'} i{lines.depth} == {i}:" for i in range(count)]
        for head, option in zip(heads, options, strict=True):
            with lines.block(head):
                option()

    # -- arrays

    def _array(self, node: Array, name: str, lines: Lines) -> None:
        if node.high == 0:
            lines.text("[]")
            return
        item, low = self.function(node.rest, name), node.low
        length = f"{low} + int(r() * 5)"
        if node.high is not None:
            chooser = RandomChooser(self.plan.makers, self.rnd)
            length = f"{self.module.name(partial(chooser.length, '', node, low, node.high))}()"
        lines.text("[")
        lines.code(f"','.join([{item}() for _ in range({length})])")
        lines.text("]")

    # -- objects

    def object(self, node: Object, lines: Lines, member: Member | None = None) -> None:
        """Put an object. Where it is not certain which member is the first, the comma before it is taken away."""
        member = member or self.member
        certain = any(slot.required for slot in node.base)
        lines.separator = "{" if certain else ","
        self.fill(node.base, lines, member)
        for part in node.parts:
            self.one_of([partial(self.fill, option, lines, member) for option in part.options], lines)
        if certain:
            lines.text("}")
        else:
            lines.begin()
            lines.say('t = "{" + t[1:] + "}"')

    def fill(self, slots: Sequence[Slot], lines: Lines, member: Member) -> None:
        """Put the members of some properties: the required ones, then others as one draw says."""
        for slot in slots:
            if slot.required:
                member(slot, lines)
        optional = [slot for slot in slots if not slot.required]
        for some in (optional[start : start + BITS] for start in range(0, len(optional), BITS)):
            bits = f"b{lines.depth}"
            lines.say(f"{bits} = int(r() * {1 << len(some)})")
            for index, slot in enumerate(some):
                with lines.block(f"if {bits} & {1 << index}:"):
                    member(slot, lines)

    def member(self, slot: Slot, lines: Lines) -> None:
        """Put a property, with what stands before it."""
        lines.key(compact(slot.name))
        self.put(slot.node, slot.name, lines)
