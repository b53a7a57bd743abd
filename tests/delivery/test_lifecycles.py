from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.contract.model import Lifecycle
from hookproof.delivery.lifecycles import about, clean_orders, entities_in, entity_of, find_lifecycle, followers
from hookproof.errors import UnknownName
from hookproof.payloads import Case, cases

PROVIDERS = Path(__file__).parents[1] / "providers"


def orders(*paths: object) -> list[tuple[str, ...]]:
    return list(clean_orders(Lifecycle(name="x", entity="/id", paths=paths)))


@each_row(
    ("path", "expected"),
    [
        ("a", [("a",)]),
        (["a", "b"], [("a", "b")]),
        ({"one_of": ["a", "b"]}, [("a",), ("b",)]),
        ({"any_order": ["a", "b"]}, [("a", "b")]),
        (
            ["a", {"any_order": ["b", {"one_of": ["c", ["d", "e"]]}]}, "f"],
            [("a", "b", "c", "f"), ("a", "b", "d", "e", "f")],
        ),
    ],
)
def test_every_way_through_a_lifecycle_has_its_order(path: object, expected: list[tuple[str, ...]]) -> None:
    assert orders(path) == expected


def test_every_path_is_a_way() -> None:
    assert orders("a", ["b", "c"]) == [("a",), ("b", "c")]


def test_all_places_that_name_the_entity_follow_it() -> None:
    payload = {"order": {"id": "o1", "lines": [{"order": "o1", "sku": "o1 x"}, {"order": "o1"}]}, "n": 1}
    made = Case(address="a", event="e", profile="p", payload=payload, body=b"")
    case = about(made, "/order/id", "o2")
    assert entity_of(case, "/order/id") == "o2"
    assert case.payload == {"order": {"id": "o2", "lines": [{"order": "o2", "sku": "o1 x"}, {"order": "o2"}]}, "n": 1}
    assert json.loads(case.body) == case.payload


def test_a_payload_without_the_entity_stays_as_it_is() -> None:
    contract = load_contract("acme", root=PROVIDERS)
    case = next(cases(contract, "order.paid", "example"))
    assert about(case, "/no/such/place", "x") is case


def test_a_lifecycle_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="order"):
        find_lifecycle(load_contract("acme", root=PROVIDERS), "ordr")


def _follow(*paths: object) -> dict[str, set[str]]:
    return {name: set(later) for name, later in followers(Lifecycle(name="x", entity="/id", paths=paths)).items()}


@each_row(
    ("paths", "after"),
    [
        ((["a", "b", "c"],), {"a": {"b", "c"}, "b": {"c"}}),
        (
            (["a", {"one_of": ["b", ["c", "d"]]}, "e"],),
            {"a": {"b", "c", "d", "e"}, "b": {"e"}, "c": {"d", "e"}, "d": {"e"}},
        ),
        ((["a", {"any_order": ["b", "c"]}],), {"a": {"b", "c"}}),
        ((["a", "b"], ["b", "a"]), {}),
        ((["a", "b", "a"],), {}),
        ((["a", "a", "b"],), {"a": {"b"}}),
        ((["a", "b"], ["b", "c"]), {"a": {"b"}, "b": {"c"}}),
        (("a",), {}),
    ],
)
def test_an_event_follows_another_where_it_never_comes_before_it(paths, after) -> None:
    assert _follow(*paths) == after


@each_row(
    ("payload", "entity", "becomes"),
    [
        ({"id": "a", "x": ["a", "b", {"y": "a"}]}, "n", {"id": "n", "x": ["n", "b", {"y": "n"}]}),
        ({"id": 1, "x": [1, 1.0, True, "1"]}, 7, {"id": 7, "x": [7, 1.0, True, "1"]}),
        ({"id": "a"}, "a", {"id": "a"}),
        ({"id": None, "x": None}, "n", {"id": None, "x": None}),
        ({"x": "a"}, "n", {"x": "a"}),
    ],
)
def test_every_place_that_holds_the_id_and_no_other_value_is_about_the_new_entity(
    payload: object, entity: object, becomes: object
) -> None:
    case = Case(address="a", event="e", profile="example", payload=payload, body=b"as it was")
    changed = about(case, "/id", entity)
    # 1, 1.0 and True are equal in Python and three values in JSON.
    assert repr(changed.payload) == repr(becomes)
    assert (changed.body == b"as it was") is (payload == becomes)


@each_row(
    ("paths", "after"),
    [
        ([["a", "b", "c"]], {"a": {"b", "c"}, "b": {"c"}}),
        ([{"any_order": ["a", "b"]}], {}),
        ([["a", {"any_order": ["b", "c"]}]], {"a": {"b", "c"}}),
        ([["a", {"one_of": ["b", ["c", "d"]]}]], {"a": {"b", "c", "d"}, "c": {"d"}}),
        ([["a", "b"], ["b", "a"]], {}),
        ([["a", "b", "a"]], {}),
        ([["a", "a", "b"]], {"a": {"b"}}),
        (["a"], {}),
    ],
)
def test_what_comes_after_an_event_wherever_both_come(paths: list[object], after: dict[str, set[str]]) -> None:
    assert followers(Lifecycle(name="x", entity="/id", paths=tuple(paths))) == after


def test_ids_of_entities_are_texts_and_whole_numbers() -> None:
    lives = [Lifecycle(name=name, entity=f"/{name}", paths=()) for name in "abcdefg"]
    case = Case(
        address="a",
        event="e",
        profile="example",
        payload={"a": "x", "b": 7, "c": True, "d": None, "e": 1.5, "f": {}},
        body=b"",
    )
    assert entities_in(case, lives) == ("x", 7)
