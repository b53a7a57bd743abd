"""Of a list it is named what its items lack, not how many there are."""

from __future__ import annotations

from tests import plays


def _causes(answers: str, **payload: object) -> list[str]:
    causes = plays.causes({"answers": answers})
    good = [plays.told_case({"a": 1, "items": []})]
    causes.add(plays.event({}), [plays.failed({"of": {"a": 1, **payload}, "answer": 500})], good)
    return [cause.difference for cause in causes.found]


def test_the_member_that_an_item_lacks_is_named_where_the_acknowledged_list_is_empty() -> None:
    items = [{"sku": "a", "weight": 2}, {"sku": "b"}, {"sku": "c", "weight": 3}]
    answers = "500 if any('weight' not in each for each in p.get('items') or ()) else 200"
    assert _causes(answers, items=items) == ["`items[].weight` is absent"]


def test_a_list_is_too_long_where_each_of_its_items_is_taken_alone() -> None:
    answers = "500 if len(p.get('items') or ()) > 2 else 200"
    assert _causes(answers, items=[{"sku": "a"}, {"sku": "b"}, {"sku": "c"}]) == ["`items` has 3 items or more"]
