"""How deep a payload must at least be."""

from __future__ import annotations

import math

from hookproof.payloads.plan.depths import heights_of
from hookproof.payloads.plan.nodes import Array, Choice, Contains, Later, Literal, Never, Node, Object, Part, Slot

LEAF = Literal(values=("leaf",))
NESTED = Array(prefix=(), rest=LEAF, low=1)


def depth_of(node: Node) -> float:
    return heights_of(node)[id(node)]


def slot(node: Node, *, required: bool = True, name: str = "a") -> Slot:
    return Slot(name=name, required=required, node=node)


def test_an_item_that_must_be_there_counts() -> None:
    assert depth_of(Array(prefix=(), rest=NESTED, low=1)) == 2


def test_an_item_that_may_be_missing_does_not_count() -> None:
    assert depth_of(Array(prefix=(), rest=NESTED)) == 1


def test_items_beyond_the_prefix_count_only_where_the_prefix_does_not_suffice() -> None:
    assert depth_of(Array(prefix=(LEAF,), rest=NESTED, low=1)) == 1
    assert depth_of(Array(prefix=(LEAF,), rest=NESTED, low=2)) == 2


def test_a_prefix_counts_as_far_as_the_least_length_reaches() -> None:
    assert depth_of(Array(prefix=(LEAF, NESTED), rest=LEAF, low=1)) == 1
    assert depth_of(Array(prefix=(LEAF, NESTED), rest=LEAF, low=2)) == 2


def test_what_must_be_contained_stands_for_the_other_items() -> None:
    entry = Contains(match=LEAF, low=1, high=None)
    assert depth_of(Array(prefix=(), rest=Never(), low=1, contains=(entry,))) == 1


def test_what_must_be_contained_counts_and_what_may_be_does_not() -> None:
    for low, depth in ((1, 2), (0, 1)):
        entry = Contains(match=NESTED, low=low, high=None)
        assert depth_of(Array(prefix=(), rest=LEAF, low=low, contains=(entry,))) == depth


def test_an_array_of_itself_has_an_end_only_where_it_may_be_empty() -> None:
    for low, depth in ((0, 1), (1, math.inf)):
        later = Later()
        later.node = Array(prefix=(), rest=later, low=low)
        assert depth_of(later) == depth


def test_a_property_counts_where_it_is_required() -> None:
    assert depth_of(Object(base=(slot(NESTED),))) == 2
    assert depth_of(Object(base=(slot(NESTED, required=False),))) == 1


def test_of_the_options_of_a_part_the_shallowest_counts() -> None:
    part = Part.of(((slot(NESTED),), (slot(LEAF),)))
    assert depth_of(Object(base=(), parts=(part,))) == 1
    assert depth_of(Object(base=(), parts=(Part.of(((slot(NESTED),), (slot(Never()),))),))) == 2


def test_of_the_options_of_a_choice_the_shallowest_counts() -> None:
    assert depth_of(Choice(options=(NESTED, LEAF), labels=("a", "b"))) == 0
    assert depth_of(Choice(options=(Never(), NESTED), labels=("a", "b"))) == 1


def test_nothing_has_no_depth() -> None:
    assert depth_of(Never()) == math.inf
