"""The tree of what was exercised adds up, and is cut where it were too long."""

from __future__ import annotations

from hookproof.reports.coveragetree import MOST_PLACES, trees
from hookproof.stream import Exercised


def test_a_tree_has_the_numbers_of_its_fields() -> None:
    (tree,) = trees(
        [
            Exercised(subject="paid", path=(), states=1),
            Exercised(subject="paid", path=("lines", "*", "sku"), states=2, refused=("null",)),
            Exercised(subject="paid", path=("lines",), states=3),
            Exercised(subject="paid", path=("a/b",), states=1, refused=("absent",)),
        ]
    )
    assert (tree.name, tree.states, tree.whole, tree.missed) == ("paid", 1, 7, 2)
    assert list(tree.fields) == ["lines", "a/b"]
    sku = tree.fields["lines"].fields["*"].fields["sku"]
    assert (sku.name, sku.whole, sku.refused) == ("sku", 2, ("null",))
    assert tree.fields["lines"].fields["*"].name == "each item"


def test_of_too_many_places_the_numbers_alone_are_left() -> None:
    many = [Exercised(subject="paid", path=(f"f{n}",), states=2, refused=("null",)) for n in range(MOST_PLACES + 1)]
    (tree,) = trees(many)
    assert (tree.whole, tree.missed, tree.fields) == (2 * len(many), len(many), {})
