"""Lists in payloads: which are told item by item, and what is said where only some of their items show."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import Any

import pytest
from tests.consumers.stores import Payload, Store
from tests.rowwise import each_row

from hookproof.checks.semantics.itemwise import _halved, _lists, _told
from hookproof.observers.state import changes

ONE, TWO, THREE = "vg_file_3tQm8ZbK1xWc5RpL7dYvN0", "vg_file_5kTd9HqW2nXb7MzR4cVpJ8", "vg_file_9hVn2XsD4fGj6KlZ8qWe1R"


def test_lists_whose_items_have_ids_of_their_own_are_told_by_name() -> None:
    payload = {
        "id": "run_000001",
        "results": [{"fileId": ONE, "parts": [{"id": "part_a1"}, {"id": "part_b2"}]}, {"fileId": TWO}],
    }
    assert [(name, len(items)) for name, items in _lists(payload, "")] == [("results", 2), ("results[].parts", 2)]


@each_row(
    "payload",
    [
        {"results": [{"fileId": ONE}]},
        {"results": []},
        {"results": [{"fileId": ONE}, {"fileId": ONE}]},
        {"words": [{"word": "one"}, {"word": "two"}]},
        "text",
    ],
)
def test_of_one_item_or_of_items_that_share_their_ids_nothing_is_asked(payload: object) -> None:
    assert list(_lists(payload, "")) == []


@each_row(
    ("kept", "says"),
    [
        ([ONE], "only the first"),
        ([THREE], "only the last"),
        ([ONE, TWO], "2"),
        ([TWO], "1"),
        ([ONE, TWO, THREE], None),
        ([], None),
    ],
)
def test_items_that_do_not_show_where_others_do_are_told(kept: list[str], says: str | None) -> None:
    lists = list(_lists({"results": [{"fileId": ONE}, {"fileId": TWO}, {"fileId": THREE}]}, ""))
    found = tuple(changes({"rows": []}, {"rows": [{"file": each} for each in kept]}))
    halved = _halved(lists, found)
    assert [_told(*each) for each in halved] == (
        [] if says is None else [f"Of 3 items of `results`, {says} took effect; nothing shows the others."]
    )


def test_an_object_that_is_kept_under_an_items_id_shows_it() -> None:
    lists = list(_lists({"results": [{"fileId": ONE}, {"fileId": TWO}]}, ""))
    assert _halved(lists, tuple(changes({}, {ONE: {"kind": "image"}})))
    assert not _halved(lists, tuple(changes({}, {ONE: {"kind": "image"}, TWO: {"kind": "image"}})))


class Results(Store):
    """Keeps the results of a tool, each with its picture."""

    def __init__(self, _known: object) -> None:
        super().__init__(["tool_execution.succeeded"])

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows |= {each["fileId"]: {"picture": each["thumbnailUrl"]} for each in self.chosen(payload["results"])}

    def chosen(self, results: list[Any]) -> list[Any]:
        return results


class WithPicture(Results):
    def chosen(self, results: list[Any]) -> list[Any]:
        return [each for each in results if each["thumbnailUrl"]]


class WithPictureBehind(Results):
    def chosen(self, results: list[Any]) -> list[Any]:
        return results[:1] + [each for each in results[1:] if each["thumbnailUrl"]]


class UntilNone(Results):
    def chosen(self, results: list[Any]) -> list[Any]:
        return list(takewhile(lambda each: each["thumbnailUrl"], results))


class ByPicture(Results):
    """Keeps a result under its picture."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        for each in payload["results"]:
            self.rows[f"{payload['toolExecutionId']} {each['thumbnailUrl']}"] = {"file": each["fileId"]}


class AllOrNothing(Results):
    """Looks at the pictures of all results but the first, and gives up the event where one has none."""

    def chosen(self, results: list[Any]) -> list[Any]:
        return results if all(each["thumbnailUrl"] for each in results[1:]) else []


class AtMostTen(Results):
    def chosen(self, results: list[Any]) -> list[Any]:
        return results[:10]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "told"),
    [
        (Results, []),
        pytest.param(AtMostTen, [("warning", ", 10 take effect")], marks=pytest.mark.slow),
        (WithPicture, [("note", "`thumbnailUrl` is null has no effect; whole ones have.")]),
        (WithPictureBehind, [("warning", "`thumbnailUrl` is null is lost behind another item; where it is the first")]),
        (ByPicture, [("warning", "alike but for their ids, the second alone takes effect")]),
        (
            AllOrNothing,
            [("warning", "`thumbnailUrl` is null, behind a whole one, the event is acknowledged and has no")],
        ),
        (UntilNone, [("warning", "`thumbnailUrl` is null ends the list")]),
    ],
)
def test_an_item_that_is_lost_for_its_shape_is_told_by_what_is_odd_in_it(
    style: type[Store], told: list[tuple[str, str]], stored: Callable[..., Any]
) -> None:
    found = stored(style, "videogen", check=["semantics.every-item"], event=["tool_execution.succeeded"]).findings
    assert [each.severity.label for each in found] == [severity for severity, _ in told]
    assert all(words in each.message for each, (_, words) in zip(found, told, strict=True)), found
