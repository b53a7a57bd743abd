"""Who chooses: the choosers of the profiles that give one payload, and the plain random one."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from hookproof.payloads.making import scalars as leaves
from hookproof.payloads.making.recipes import Maker, Recipe
from hookproof.payloads.making.samples import Rnd, steps
from hookproof.payloads.plan.nodes import Array, Choice, Literal, Number, Object, Part, Slot, Text


class Makers:
    """The makers of leaves, one for each leaf and name; `now` is the instant near which times lie."""

    def __init__(self, now: int) -> None:
        self.now = now
        self._usual: dict[tuple[int, str], Maker] = {}
        self._wide: dict[tuple[int, str], Maker] = {}

    def usual(self, node: Text | Number, name: str) -> Maker:
        """Return the maker of usual values."""
        key = (id(node), name)
        if key not in self._usual:
            self._usual[key] = leaves.realistic(node, name, self.now)
        return self._usual[key]

    def wide(self, node: Text | Number, name: str) -> Maker:
        """Return the maker of any values."""
        key = (id(node), name)
        if key not in self._wide:
            self._wide[key] = self.recipe(node, name).maker
        return self._wide[key]

    def recipe(self, node: Text | Number, name: str) -> Recipe:
        """Return the recipe of any values."""
        return leaves.wide(node, name, self.now)


def source(seed: str) -> Rnd:
    """Return a source of random numbers that is the same for the same seed everywhere."""
    return steps(zlib.crc32(seed.encode()) * 2_654_435_761)


class RandomChooser:
    """Chooses by a source of random numbers."""

    most = 1000

    def __init__(self, makers: Makers, rnd: Rnd) -> None:
        self.makers, self.rnd = makers, rnd

    def option(self, where: str, node: Choice, among: Sequence[int]) -> int:
        """Return any option."""
        return among[int(self.rnd() * len(among))]

    def part(self, where: str, part: Part, among: Sequence[int]) -> int:
        """Return any option."""
        return among[int(self.rnd() * len(among))]

    def present(self, where: str, slot: Slot) -> bool:
        """Return either."""
        return self.rnd() < 0.5

    def length(self, where: str, node: Array, low: int, high: int | None) -> int:
        """Return a small length within the bounds, once in a while the largest."""
        top = low + 4 if high is None else min(high, low + 4)
        if high is not None and high <= low + 200 and self.rnd() < 0.05:
            return high
        return low + int(self.rnd() * (top - low + 1))

    def extras(self, where: str, node: Object, low: int, high: int | None) -> int:
        """Return a few."""
        top = low + 3 if high is None else max(low, min(high, low + 3))
        return low + int(self.rnd() * (top - low + 1))

    def literal(self, where: str, node: Literal) -> object:
        """Return any of the values."""
        return node.values[int(self.rnd() * len(node.values))]

    def leaf(self, where: str, name: str, node: Text | Number) -> object:
        """Return any value."""
        return self.makers.wide(node, name)(self.rnd)

    def again(self) -> RandomChooser:
        """Return the same: the next numbers are others."""
        return self

    def enter(self, where: str, node: Object) -> None:
        """Take no note."""

    def item(self, where: str, index: int) -> None:
        """Take no note."""

    def leave(self) -> None:
        """Take no note."""


class SteadyChooser:
    """What the profiles of one payload share: usual values, drawn from the place where they stand."""

    #: Whether optional properties are there, and how many items an open array has.
    optional = True
    items = 2
    most = 50_000

    def __init__(self, makers: Makers, salt: str) -> None:
        self.makers, self.salt = makers, salt
        self.seen: dict[str, int] = {}

    def option(self, where: str, node: Choice, among: Sequence[int]) -> int:
        """Return the first option that is more than a null."""
        return next((i for i in among if not node.options[i].is_null()), among[0])

    def part(self, where: str, part: Part, among: Sequence[int]) -> int:
        """Return the option with the most properties that are more than a null."""
        return max(among, key=lambda i: (_weight(part.options[i]), -i))

    def present(self, where: str, slot: Slot) -> bool:
        """Return whether optional properties are there at all."""
        return self.optional

    def length(self, where: str, node: Array, low: int, high: int | None) -> int:
        """Return the profile's number of items, within the bounds."""
        wanted = max(low, self.items, len(node.prefix) if self.items else 0)
        return wanted if high is None else min(high, wanted)

    def extras(self, where: str, node: Object, low: int, high: int | None) -> int:
        """Return one or two, where they are welcome."""
        wanted = max(low, self.items)
        return wanted if high is None else max(low, min(high, wanted))

    def literal(self, where: str, node: Literal) -> object:
        """Return the first value that is more than a null."""
        return next((value for value in node.values if value is not None), node.values[0])

    def leaf(self, where: str, name: str, node: Text | Number) -> object:
        """Return a usual value: the same place always gives the same, the next item another one."""
        count = self.seen[where] = self.seen.get(where, 0) + 1
        return self.makers.usual(node, name)(source(f"{self.salt}{where}:{count}"))

    def again(self) -> RandomChooser:
        """Return a random chooser: what is steady would choose the same again."""
        return RandomChooser(self.makers, source(f"{self.salt}:again"))

    def enter(self, where: str, node: Object) -> None:
        """Take no note."""

    def item(self, where: str, index: int) -> None:
        """Take no note."""

    def leave(self) -> None:
        """Take no note."""


class MinimalChooser(SteadyChooser):
    """Only what is required."""

    optional = False
    items = 0

    def option(self, where: str, node: Choice, among: Sequence[int]) -> int:
        """Return the smallest option."""
        return min(among, key=lambda i: (node.options[i].least_size(), i))

    def part(self, where: str, part: Part, among: Sequence[int]) -> int:
        """Return the option that requires least."""
        return min(among, key=lambda i: least_first(part, i))


class ExampleChooser(SteadyChooser):
    """What a reader wants to see: everything that is usual."""

    items = 1


class FullChooser(SteadyChooser):
    """Everything there is."""


def _weight(option: tuple[Slot, ...]) -> int:
    return sum(not slot.node.is_null() for slot in option)


def least_first(part: Part, index: int) -> tuple[int, int, int]:
    """Return the rank of a part's option where the least comes first: how many it requires, how large, its number."""
    required = [slot.node for slot in part.options[index] if slot.required]
    return len(required), sum(node.least_size() for node in required), index
