"""Lists with an item of each shape: what is put together, in what items depart, and which of it is suspected."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.checks.material.assortments import assortments, departures, own_ids, suspects, with_items_apart
from hookproof.payloads.case import Case

ONE, TWO, THREE = "vg_file_3tQm8ZbK1xWc5RpL7dYvN0", "vg_file_5kTd9HqW2nXb7MzR4cVpJ8", "vg_file_9hVn2XsD4fGj6KlZ8qWe1R"
WHOLE = {"fileId": ONE, "note": "by hand", "count": 3, "source": {"url": "https://cdn.example.com/a", "tags": ["x"]}}


@each_row(
    ("changed", "words"),
    [
        ({}, []),
        ({"note": "another"}, []),
        ({"note": None}, ["`note` is null"]),
        ({"note": ""}, ["`note` is empty"]),
        ({"count": 0, "note": None}, ["`count` is 0", "`note` is null"]),
        ({"source": None}, ["`source` is null"]),
        ({"source": {"url": None, "tags": []}}, ["`source.tags` is empty", "`source.url` is null"]),
        ({"source": {"tags": ["y"]}}, ["`source.url` is left out"]),
    ],
)
def test_an_item_departs_in_what_it_lacks(changed: dict[str, Any], words: list[str]) -> None:
    assert sorted(each.words for each in departures(WHOLE | changed, WHOLE)) == words


def test_what_the_whole_item_lacks_too_is_no_departure() -> None:
    assert not departures({"fileId": TWO, "note": None}, {"fileId": ONE, "note": None})


def _payload(*items: object) -> dict[str, Any]:
    return {"runId": "run_4kTd9HqW2nXb7", "results": list(items)}


def test_a_list_gets_one_item_of_each_shape_between_two_whole_ones() -> None:
    others = [_payload(WHOLE | {"fileId": THREE, "note": None}), _payload(), _payload(WHOLE | {"fileId": THREE})]
    (found,) = assortments(_payload(WHOLE), _payload(WHOLE | {"fileId": TWO}), others)
    assert (found.name, len(found.odd), found.last) == ("results", 1, WHOLE | {"fileId": TWO})
    assert found.odd[0]["note"] is None  # type: ignore[index]


@each_row("others", [[], [_payload({"note": None})], [{"results": None}], [_payload("text")]])
def test_where_no_item_of_another_shape_has_an_id_nothing_is_put_together(others: list[object]) -> None:
    assert not list(assortments(_payload(WHOLE), _payload(WHOLE | {"fileId": TWO}), others))


def test_an_id_that_stands_elsewhere_too_is_no_item_s_own() -> None:
    payload = {"fileId": ONE, "results": [{"fileId": ONE}, {"fileId": TWO}, {"fileId": THREE, "next": TWO}]}
    assert own_ids(payload, "/results") == [set(), set(), {THREE}]


def _suspected(odd: dict[str, Any], shown: dict[str, Any], admits: Any = lambda _: True) -> list[str]:
    payload = _payload(WHOLE, WHOLE | {"fileId": THREE} | shown, WHOLE | {"fileId": TWO} | odd)
    case = Case(address="a", event="e", profile="full", payload=payload, body=b"")
    found = suspects(case, "/results", [True, True, False], admits)
    ids = [item["fileId"] for item, _ in found]  # type: ignore[index]
    assert len({*ids, ONE, TWO, THREE}) == len(ids) + 3
    return [words for _, words in found]


def test_each_departure_that_nothing_has_which_shows_is_suspected_alone_and_all_together() -> None:
    odd = {"note": None, "count": 0, "source": {"url": None, "tags": []}}
    assert _suspected(odd, {"note": None}) == [
        "`count` is 0",
        "`source.tags` is empty",
        "`source.url` is null",
        "`count` is 0 and `source.tags` is empty and `source.url` is null",
    ]


def test_what_may_not_stand_alone_is_suspected_with_what_it_needs() -> None:
    def together(item: Any) -> bool:
        return (item["note"] is None) == (item["count"] == 0)

    assert _suspected({"note": None, "count": 0}, {}, together)[0] == "`count` is 0 and `note` is null"


def test_an_item_that_departs_in_nothing_is_not_suspected() -> None:
    assert _suspected({}, {}) == []


def test_items_that_all_have_the_id_of_an_example_get_their_own_and_keep_what_stands_beside_the_list() -> None:
    item = {"id": "line_8f2k1q", "order": "ord_55c1ex", "name": "a"}
    payload = {"id": "ord_55c1ex", "lines": [item, item, {**item, "id": "line_77ab2z"}]}
    case = Case(address="a", event="e", profile="full", payload=payload, body=b"")
    found = with_items_apart(case, lambda _: True).payload
    first, second, third = found["lines"]
    assert (first, third) == (payload["lines"][0], payload["lines"][2])
    assert second["id"] not in ("line_8f2k1q", "line_77ab2z")
    assert second == {**item, "id": second["id"]}
    assert found["id"] == payload["id"]
    assert with_items_apart(case, lambda _: False) is case
