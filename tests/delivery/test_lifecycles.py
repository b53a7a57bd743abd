from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookproof.contract import load_contract
from hookproof.contract.model import Lifecycle
from hookproof.delivery.lifecycles import about, clean_orders, entity_of, find_lifecycle, followers
from hookproof.errors import UnknownName
from hookproof.payloads import Case, cases

PROVIDERS = Path(__file__).parents[1] / "providers"


def orders(*paths: object) -> list[tuple[str, ...]]:
    return list(clean_orders(Lifecycle(name="x", entity="/id", paths=paths)))


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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
