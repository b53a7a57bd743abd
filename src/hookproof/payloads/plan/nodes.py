"""The compiled plan: what a payload is made of, with every choice spelt out.

A node describes a set of JSON values. Leaves are literals, texts and numbers; arrays and objects hold nodes; a choice
is one of several. What JSON Schema says in `allOf`, `if`, `not`, `$ref` and the like is gone: it has become branches.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction

Hints = Mapping[str, object]
#: The least depth of a payload of each node, by the node's identity; infinity where there is no finite one.
Depths = Mapping[int, float]
#: The token of a path that leads to any item.
ITEM = "*"
_NO_HINTS: Hints = {}


class Step(NamedTuple):
    """What is directly inside a node, and where: `token` leads there, or nothing does and it is the same place.

    `name` is the property's, and None for an item and for the same place.
    """

    token: str | None
    name: str | None
    node: Node


class _Plain:
    """What holds nothing else: the answers of every node that has no others."""

    __slots__ = ()

    @property
    def hints(self) -> Hints:
        """What the schema says beside its rules, of what is a leaf; else nothing."""
        return _NO_HINTS

    def is_empty(self) -> bool:
        """Return whether there is no value at all."""
        return False

    def is_null(self) -> bool:
        """Return whether null is the only value."""
        return False

    def is_straight(self) -> bool:
        """Return whether every value of what is inside makes a value: nothing is counted, filtered or ahead."""
        return True

    def named(self) -> tuple[Any, ...]:
        """Return the values, where they are named one by one; else nothing."""
        return ()

    def demands(self) -> object:
        """Return what a text or a number must be, to compare; None where values are named, or a word for the rest."""
        return "more than a scalar"

    def slots(self) -> list[Slot]:
        """Return every property that has a name, of every option."""
        return []

    def under(self, token: str) -> tuple[Node, ...]:
        """Return the nodes of what lies under a token of a path: a property's name, a number, or `*` for any."""
        return ()

    def steps(self) -> tuple[Step, ...]:
        """Return the nodes directly inside, and where they are."""
        return tuple(Step(None, None, child) for child in self.children())

    def children(self) -> tuple[Node, ...]:
        """Return the nodes directly inside."""
        return ()

    def solid(self) -> Any:
        """Return what a recursion or a filter holds; any other node itself."""
        return self

    def least_size(self) -> int:
        """Return how much there is at least: 0 for null, 1 for a scalar, more for what holds something."""
        return 1

    def least_depth(self, depths: Depths) -> float:
        """Return how deep a payload must at least be, by what is known of the nodes inside."""
        return min((depths[id(child)] for child in self.children()), default=0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Never(_Plain):
    """No value at all. `why` names the keyword and pointer that exclude the last one."""

    why: str = "no value is left"

    def is_straight(self) -> bool:
        """Return that there is more to it."""
        return False

    def is_empty(self) -> bool:
        """Return that there is none."""
        return True

    def least_depth(self, depths: Depths) -> float:
        """Return that there is none."""
        return math.inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Literal(_Plain):
    """One of a few values, as `const`, `enum`, `null` and `boolean` give them."""

    values: tuple[Any, ...]
    hints: Hints = field(default_factory=dict)

    def is_null(self) -> bool:
        """Return whether null is the only value."""
        return all(value is None for value in self.values)

    def named(self) -> tuple[Any, ...]:
        """Return the values."""
        return self.values

    def demands(self) -> None:
        """Return that nothing is asked but to be one of the values."""

    def least_size(self) -> int:
        """Return 0 where null is one of the values."""
        return 0 if None in self.values else 1


#: Every empty set takes room of its own: the texts of a large contract share this one.
NO_TEXTS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Text(_Plain):
    """Strings. Lengths count characters; `patterns` all match somewhere."""

    low: int = 0
    high: int | None = None
    formats: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    excluded: frozenset[str] = NO_TEXTS
    hints: Hints = field(default_factory=dict)

    def demands(self) -> object:
        """Return all that a text must be."""
        return (self.low, self.high, self.formats, self.patterns, self.excluded)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Number(_Plain):
    """Numbers between two bounds. `step` is what they are a multiple of; `integral` means no fraction."""

    integral: bool
    low: int | float | None = None
    high: int | float | None = None
    low_open: bool = False
    high_open: bool = False
    step: Fraction | None = None
    fractional: bool = False
    excluded: tuple[int | float, ...] = ()
    hints: Hints = field(default_factory=dict)

    def demands(self) -> object:
        """Return all that a number must be."""
        return (self.integral, self.low, self.high, self.step, self.low_open, self.high_open, self.excluded)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Array(_Plain):
    """Arrays: `prefix` by position, `rest` from there on. `contains` are nodes of which so many items must be."""

    prefix: tuple[Node, ...]
    rest: Node
    low: int = 0
    high: int | None = None
    unique: bool = False
    contains: tuple[Contains, ...] = ()

    def is_straight(self) -> bool:
        """Return whether all items are of one node, and may repeat."""
        return not (self.unique or self.contains or self.prefix)

    def children(self) -> tuple[Node, ...]:
        """Return the nodes that an item can be of."""
        return (*self.prefix, self.rest, *(entry.match for entry in self.contains))

    def under(self, token: str) -> tuple[Node, ...]:
        """Return the nodes that an item can be of."""
        return self.children() if token == ITEM or token.isdigit() else ()

    def steps(self) -> tuple[Step, ...]:
        """Return the nodes that an item can be of, as any item."""
        return tuple(Step(ITEM, None, child) for child in self.children())

    def least_size(self) -> int:
        """Return that of an array, which grows with the items that must be there."""
        return 2 + self.low

    def least_depth(self, depths: Depths) -> float:
        """Return one more than the deepest item that must be there."""
        needed = [depths[id(item)] for item in self.prefix[: self.low]]
        # What must be contained may stand in the prefix, which holds it as it is.
        needed += [depths[id(entry.match)] for entry in self.contains if entry.low and not self.prefix]
        if self.low > len(self.prefix) and not self.contains:
            needed.append(depths[id(self.rest)])
        return 1 + max(needed, default=0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contains:
    """At least `low` items are of `match` (which is also what the item must be)."""

    match: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slot:
    """A property by name."""

    name: str
    required: bool
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Properties that depend on each other: exactly one of the options holds. What an option lacks is absent."""

    options: tuple[tuple[Slot, ...], ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, options: tuple[tuple[Slot, ...], ...]) -> Part:
        """Return the part of some options; its names are those of all options, in order of appearance."""
        return cls(options=options, names=tuple(dict.fromkeys(slot.name for option in options for slot in option)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extra:
    """Properties that have no name of their own: how a key is made, and what is under it.

    `keys` is what keys are; `node_of` gives the node for a key, `usual` that for most of them.
    """

    keys: Node
    node_of: Callable[[str], Node]
    usual: Callable[[], Node]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Object(_Plain):
    """Objects: `base` properties stand for themselves, `parts` are independent of each other.

    `order` is the order of the schema, in which properties are written. `binding` holds the relations between fields.
    `odd` says that a property is there only to break another branch of the schema.
    """

    base: tuple[Slot, ...]
    parts: tuple[Part, ...] = ()
    order: tuple[str, ...] = ()
    extras: tuple[Extra, ...] = ()
    low: int = 0
    high: int | None = None
    binding: Any = None
    odd: bool = False

    def is_straight(self) -> bool:
        """Return whether all properties have a name, and their number does not matter."""
        return not (self.extras or self.low or self.high is not None)

    def slots(self) -> list[Slot]:
        """Return every property that has a name, of every option."""
        return [*self.base, *(slot for part in self.parts for option in part.options for slot in option)]

    def under(self, token: str) -> tuple[Node, ...]:
        """Return the nodes of a property, or of all; of a map, whose keys are whatever the provider likes, its own."""
        slots = self.slots()
        if not slots:
            return tuple(extra.node_of(token) for extra in self.extras)
        return tuple(slot.node for slot in slots if token in (ITEM, slot.name))

    def steps(self) -> tuple[Step, ...]:
        """Return the nodes of all properties that have a name."""
        return tuple(Step(slot.name, slot.name, slot.node) for slot in self.slots())

    def children(self) -> tuple[Node, ...]:
        """Return the nodes of all properties that have a name."""
        return tuple(slot.node for slot in self.slots())

    def least_size(self) -> int:
        """Return that of an object, which grows with the properties that must be there."""
        return 3 + sum(slot.required for slot in self.base)

    def least_depth(self, depths: Depths) -> float:
        """Return one more than the deepest property that must be there."""
        parts = (min(deepest(option, depths) for option in part.options) for part in self.parts)
        return 1 + max((deepest(self.base, depths), *parts))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice(_Plain):
    """One of several; the options may overlap. Each label says which branch of the schema it is."""

    options: tuple[Node, ...]
    labels: tuple[str, ...]

    def children(self) -> tuple[Node, ...]:
        """Return the options."""
        return self.options

    def least_size(self) -> int:
        """Return that of the smallest option."""
        return min(option.least_size() for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filtered(_Plain):
    """What `node` gives and `accepts` takes: a combination that has no branches of its own.

    `residual` says that a whole keyword is left to the validator; `fragments` of `document` are what it holds against.
    """

    node: Node
    accepts: Callable[[Any], bool]
    keyword: str
    pointer: str
    fragments: tuple[Any, ...] = ()
    document: Any = None
    residual: bool = False

    def is_straight(self) -> bool:
        """Return that there is more to it."""
        return False

    def children(self) -> tuple[Node, ...]:
        """Return what is filtered."""
        return (self.node,)

    def solid(self) -> Node:
        """Return what is filtered, at the bottom."""
        found: Node = self.node.solid()
        return found


@dataclass(slots=True, eq=False)
class Later(_Plain):
    """A node that is being compiled further up: where a schema refers to itself."""

    node: Node | None = None

    @property
    def target(self) -> Node:
        """The node, once it is compiled."""
        assert self.node is not None  # noqa: S101 - the compiler sets it before it returns
        return self.node

    def is_straight(self) -> bool:
        """Return that there is more to it."""
        return False

    def children(self) -> tuple[Node, ...]:
        """Return the node that is meant."""
        return (self.target,)

    def solid(self) -> Node:
        """Return the node that is meant, at the bottom."""
        found: Node = self.target.solid()
        return found


def deepest(slots: Iterable[Slot], depths: Depths) -> float:
    """Return the least depth of the deepest property that must be there."""
    return max((depths[id(slot.node)] for slot in slots if slot.required), default=0)


Node = Never | Literal | Text | Number | Array | Object | Choice | Filtered | Later
NEVER = Never()
