"""What fits beside fields that are fixed, and of which node each item of an array is."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.payloads.plan.fitting import compatible, item_nodes
from hookproof.payloads.plan.nodes import NEVER, Array, Contains, Literal, Part, Slot, Text

A, B, ANY = Literal(values=("a",)), Literal(values=("b",)), Text()


def option(**nodes: object) -> tuple[Slot, ...]:
    return tuple(Slot(name=name, required=True, node=node) for name, node in nodes.items())


PART = Part.of((option(kind=A, size=ANY), option(kind=B, size=ANY), option(kind=B)))


@each_row(
    ("pins", "fitting"),
    [
        ({}, [0, 1, 2]),
        ({("kind",): "a"}, [0]),
        ({("kind",): "b"}, [1, 2]),
        ({("kind",): "b", ("size",): "x"}, [1]),
        ({("size",): "x"}, [0, 1]),
        ({("kind",): "c"}, [0, 1, 2]),
        ({("other",): "a"}, [0, 1, 2]),
        ({("kind", "inner"): "a"}, [0, 1, 2]),
        ({("kind",): "a", ("size",): 1}, [0]),
    ],
)
def test_the_options_that_agree_best_fit(pins: dict[tuple[str, ...], object], fitting: list[int]) -> None:
    assert compatible(PART, pins) == fitting


def test_what_is_wanted_first_weighs_most() -> None:
    part = Part.of((option(kind=A, size=B), option(kind=B, size=A)))
    assert compatible(part, {("kind",): "a", ("size",): "a"}) == [0]
    assert compatible(part, {("size",): "a", ("kind",): "a"}) == [1]


def contains(low: int) -> tuple[Contains, ...]:
    return (Contains(match=B, low=low, high=None),)


@each_row(
    ("node", "length", "items"),
    [
        (Array(prefix=(A,), rest=ANY), 0, []),
        (Array(prefix=(A,), rest=ANY), 1, [A]),
        (Array(prefix=(A,), rest=ANY), 3, [A, ANY, ANY]),
        (Array(prefix=(A,), rest=ANY, contains=contains(2)), 4, [A, B, B, ANY]),
        (Array(prefix=(A,), rest=ANY, contains=contains(2)), 2, [A, B]),
        (Array(prefix=(), rest=NEVER, contains=contains(1)), 3, [B, B, B]),
    ],
)
def test_items_are_of_the_prefix_then_of_what_must_be_contained_then_of_the_rest(
    node: Array, length: int, items: list[object]
) -> None:
    assert item_nodes(node, length) == items
