"""The compiled plan: what a payload is made of, with every choice spelt out.

A node describes a set of JSON values. Leaves are literals, texts and numbers; arrays and objects hold nodes; a choice
is one of several. What JSON Schema says in `allOf`, `if`, `not`, `$ref` and the like is gone: it has become branches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Hints = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Never:
    """No value at all. `why` names the keyword and pointer that exclude the last one."""

    why: str = "no value is left"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Literal:
    """One of a few values, as `const`, `enum`, `null` and `boolean` give them."""

    values: tuple[Any, ...]
    hints: Hints = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Text:
    """Strings. Lengths count characters; `patterns` all match somewhere."""

    low: int = 0
    high: int | None = None
    formats: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    hints: Hints = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Number:
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Array:
    """Arrays: `prefix` by position, `rest` from there on. `contains` are nodes of which so many items must be."""

    prefix: tuple[Node, ...]
    rest: Node
    low: int = 0
    high: int | None = None
    unique: bool = False
    contains: tuple[Contains, ...] = ()


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

    `keys` is what keys are; `node_of` gives the node for a key.
    """

    keys: Node
    node_of: Callable[[str], Node]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Object:
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

    def slots(self) -> list[Slot]:
        """Every slot of every option."""
        return [*self.base, *(slot for part in self.parts for option in part.options for slot in option)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """One of several; the options may overlap. Each label says which branch of the schema it is."""

    options: tuple[Node, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filtered:
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


@dataclass(slots=True, eq=False)
class Later:
    """A node that is being compiled further up: where a schema refers to itself."""

    node: Node | None = None

    @property
    def target(self) -> Node:
        """The node, once it is compiled."""
        assert self.node is not None  # noqa: S101 - the compiler sets it before it returns
        return self.node


Node = Never | Literal | Text | Number | Array | Object | Choice | Filtered | Later
NEVER = Never()
