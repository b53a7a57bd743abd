"""Objects whose fields carry each other's values, as source: what leads is taken note of while it is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from json.encoder import encode_basestring
from typing import Protocol

from hookproof.payloads.compiling.relations import Path
from hookproof.payloads.making.agreement import get, settle
from hookproof.payloads.making.closures import Closures
from hookproof.payloads.making.encoding import compact
from hookproof.payloads.making.following import Following
from hookproof.payloads.making.leafsource import scalar
from hookproof.payloads.making.samples import Rnd
from hookproof.payloads.making.sourcecode import Lines, Module
from hookproof.payloads.plan.nodes import Choice, Node, Object, Slot


class Writing(Protocol):
    """What writes the parts of an object that are not bound."""

    module: Module
    values: Closures
    rnd: Rnd

    def function(self, node: Node, name: str) -> str:
        """Return the name of the function that writes a node."""

    def is_island(self, node: Node) -> bool:
        """Return whether a node is made as a value, and encoded."""

    def object(self, node: Object, lines: Lines, member: Callable[[Slot, Lines], None] | None = None) -> None:
        """Put an object."""

    def fill(self, slots: Sequence[Slot], lines: Lines, member: Callable[[Slot, Lines], None]) -> None:
        """Put the members of some properties."""

    def member(self, slot: Slot, lines: Lines) -> None:
        """Put a property, with what stands before it."""


def can_follow(node: Object) -> bool:
    """Whether all that binds an object's fields is that some carry the value of one that is made before them."""
    binding = node.binding
    if binding.less or binding.ordered:
        return False
    deep = any(len(path) > 1 for group in binding.equal for path in group[1:])
    return not deep and not any(binding.leaders & set(part.names) for part in node.parts)


def written(value: object) -> str:
    """Return the JSON text of a value."""
    if type(value) is str:
        return encode_basestring(value)
    return compact(value) if isinstance(value, (dict, list)) else scalar(value)


class Bound:
    """Writes one object: its members are texts of their own, which are put in order at the end."""

    def __init__(self, writing: Writing, node: Object) -> None:
        self.writing, self.module, self.node = writing, writing.module, node
        self.follow = Following(writing.values.make, writing.rnd, node, node.binding.equal)
        self.followers = {path for _, path in self.follow.links}
        self.leaders = list(dict.fromkeys(leader for leader, _ in self.follow.links))
        names = (*node.order, *(slot.name for slot in node.slots()))
        self.places = {name: index for index, name in enumerate(dict.fromkeys(names))}

    def write(self, lines: Lines) -> None:
        """Write the body of the object's function."""
        node, leaders = self.node, self.node.binding.leaders
        lines.several(map(self._text_of, self.places))
        lines.say(f"{' = '.join(map(self._value_of, self.leaders))} = A")
        self.writing.fill([slot for slot in node.base if slot.name in leaders], lines, self._leader)
        self._follow(lines)
        rest = [s for s in node.base if s.name not in leaders and s.name not in self.follow.names]
        self.writing.fill(rest, lines, self._member)
        lines.aim("t")
        lines.say(f"t = {' + '.join(map(self._text_of, node.order))}")
        lines.say('t = "{" + t[1:] + "}"')
        settled = self.module.name(partial(_settled, node))
        lines.say(f"if not agreed: t = {settled}(t)")

    def _text_of(self, name: str) -> str:
        return f"m{self.places[name]}"

    def _value_of(self, leader: Path) -> str:
        return f"c{self.leaders.index(leader)}"

    def _member(self, slot: Slot, lines: Lines) -> None:
        lines.aim(self._text_of(slot.name))
        self.writing.member(slot, lines)

    def _leader(self, slot: Slot, lines: Lines) -> None:
        """A member, whose leading fields are taken note of."""
        lines.aim(self._text_of(slot.name))
        wanted = {self._value_of(path): path[1:] for path in self.leaders if path[0] == slot.name}
        Notes(self.writing, wanted).member(slot, lines)

    def _follow(self, lines: Lines) -> None:
        lines.say("agreed = True")
        for slot, _, _ in self.follow.slots:
            self._follower(slot, lines)
        for part in self.node.parts:
            chosen = self.module.name(self.follow.options[id(part)])
            asked = self.follow.asked[id(part)]
            led = ", ".join(map(self._led, asked))
            lines.say(f"o = {chosen}({led})" if asked else f"o = int(r() * {len(part.options)})")
            for index, option in enumerate(part.options):
                with lines.block(f"{'if' if index == 0 else 'elif'} o == {index}:"):
                    for slot in option:
                        self._follower(slot, lines)

    def _led(self, path: Path) -> str:
        """The value of the first that leads to a path and is there, or `A`."""
        leaders = [self._value_of(leader) for leader, other in self.follow.links if other == path]
        return " ".join([*(f"{one} if {one} is not A else" for one in leaders[:-1]), leaders[-1]])

    def _follower(self, slot: Slot, lines: Lines) -> None:
        if slot.required:
            self._value(slot, lines)
        else:
            with lines.block("if r() < 0.5:"):
                self._value(slot, lines)

    def _value(self, slot: Slot, lines: Lines) -> None:
        """A member with the value of what leads, where that is there and admitted."""
        path = (slot.name,)
        if path not in self.followers:
            self._member(slot, lines)
            return
        module, target = self.module, self._text_of(slot.name)
        key, make = module.name(f",{compact(slot.name)}:"), self.writing.function(slot.node, slot.name)
        admits = module.name(self.follow.asking(slot, path))
        lines.aim(target)
        lines.say(f"y = {self._led(path)}")
        lines.say(f"if y is not A and {admits}(y): {target} = {key} + {module.name(written)}(y)")
        lines.say("else:")
        lines.say(f" {target} = {key} + {make}()")
        lines.say(" agreed = agreed and y is A")


class Notes:
    """Writes what leads: fields at some paths are made as values, so that others can carry them."""

    def __init__(self, writing: Writing, wanted: dict[str, Path]) -> None:
        #: `wanted`: the names of variables, and the path from here to what each is to hold.
        self.writing, self.module, self.wanted = writing, writing.module, wanted

    def member(self, slot: Slot, lines: Lines) -> None:
        """Put a property, with what stands before it; take note of what is wanted of it."""
        lines.key(compact(slot.name))
        lines.flush()
        if () in self.wanted.values():
            lines.say(f"v = {self.module.name(self.writing.values.make(slot.node, slot.name))}()")
            for variable, path in self.wanted.items():
                lines.say(f"{variable} = {self._at(path)}")
            lines.code(f"{self.module.name(written)}(v)")
        else:
            made = self.function(slot.node, slot.name)
            lines.say(f"n, {', '.join(self.wanted)} = {made}()")
            lines.code("n")

    def _at(self, path: Path) -> str:
        return f"{self.module.name(get)}(v, {self.module.name(path)})" if path else "v"

    def function(self, node: Node, name: str) -> str:
        """Return the name of the function that gives a node's text, and what is wanted of it."""
        made, lines = self.module.reserved(), Lines(self.module)
        if isinstance(node, Object) and not self.writing.is_island(node) and node.binding is None:
            lines.say(f"{' = '.join(self.wanted)} = A")
            self.writing.object(node, lines, self._noted)
        elif isinstance(node, Choice):
            lines.say(f"o = int(r() * {len(node.options)})")
            functions = [self.function(option, name) for option in node.options]
            lines.say(f"t, {', '.join(self.wanted)} = ({', '.join(functions)},)[o]()")
        else:
            lines.say(f"v = {self.module.name(self.writing.values.make(node, name))}()")
            lines.say(f"t = {self.module.name(written)}(v)")
            for variable, path in self.wanted.items():
                lines.say(f"{variable} = {self._at(path)}")
        self.module.add(made, lines, f"t, {', '.join(self.wanted)}")
        return made

    def _noted(self, slot: Slot, lines: Lines) -> None:
        inner = {variable: path[1:] for variable, path in self.wanted.items() if path[0] == slot.name}
        if inner:
            Notes(self.writing, inner).member(slot, lines)
        else:
            self.writing.member(slot, lines)


def _settled(node: Object, text: str) -> str:
    """Return the object's text once a leader that could not be followed has given way."""
    made = json.loads(text)
    settle(node, made)
    return compact(made)
