"""Items that no observer names: they show by what they say, alone or in a sum; and what is lost of them is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.consumers.stores import Payload, Store
from tests.rowwise import each_row

from hookproof.checks.material.itemvalues import Seen, lists_of, own_values
from hookproof.observers.state import changes

TEA = {"sku": "green tea", "cents": 1_200, "count": 2}
CUP = {"sku": "blue cup", "cents": 3_400, "count": 2}


@each_row(
    ("payload", "pointers"),
    [
        ({"lines": [TEA]}, ["/lines"]),
        ({"parcels": [{"contents": [TEA]}, {"contents": []}]}, ["/parcels", "/parcels/0/contents"]),
        ({"lines": [], "tags": ["a"], "more": {"rows": [CUP]}}, ["/more/rows"]),
        ({"lines": [TEA, "a"], "rows": ["a", TEA]}, []),
        ("text", []),
    ],
)
def test_lists_of_objects_are_looked_at_where_they_stand(payload: object, pointers: list[str]) -> None:
    assert list(lists_of(payload)) == pointers


def test_what_tells_an_item_is_no_small_number_and_no_value_of_another() -> None:
    assert own_values([TEA, CUP]) == [{"green tea", 1_200}, {"blue cup", 3_400}]
    assert own_values([TEA, {**CUP, "sku": "green tea"}]) == [{1_200}, {3_400}]
    assert own_values([{"part": 0.5}, {"part": 2.0}]) == [{0.5}, set()]


@each_row(
    ("shown", "counts"),
    [
        ([TEA, CUP], [2, 2]),
        ([["Green Tea", 2], ["BLUE CUP", 2]], [1, 1]),
        ("green tea, blue cup", [1, 1]),
        ({"total": 4_600}, [1, 1]),
        ({"green tea": 2}, [1, 0]),
        ([TEA], [2, 0]),
        ({"lines": 2}, [0, 0]),
    ],
)
def test_an_item_shows_by_its_own_values_or_in_a_sum(shown: object, counts: list[int]) -> None:
    assert Seen.of(list(changes({}, {"new": shown}))).counts([TEA, CUP]) == counts


def test_an_item_shows_in_the_sum_of_those_that_share_a_member() -> None:
    items = [TEA, {**CUP, "sku": "green tea"}, {**CUP, "sku": "a spoon", "cents": 9_000}]
    found = list(changes({}, {"green tea": 4_600, "a spoon": 9_000}))
    assert all(Seen.of(found).counts(items))


class Lines(Store):
    """Keeps what the files of a tool's results are called and say, without their ids."""

    def __init__(self, _known: object) -> None:
        super().__init__(["tool_execution.succeeded"])

    def effect(self, message: str, event: str, payload: Payload) -> None:
        files = [each["file"] for each in payload["results"] if each.get("file")]
        lines = [{key: each[key] for key in ("displayName", "description")} for each in files]
        self.rows[payload["toolExecutionId"]] = {"lines": self.lines(lines)}

    def lines(self, items: list[Any]) -> Any:
        return items


class ByName(Lines):
    def lines(self, items: list[Any]) -> Any:
        return {each["displayName"]: each["description"] for each in items}


class Headline(Lines):
    def lines(self, items: list[Any]) -> Any:
        return [each["displayName"] for each in items[:1]]


class FirstLine(Lines):
    def lines(self, items: list[Any]) -> Any:
        return items[:1]


class NotTheFirst(Lines):
    def lines(self, items: list[Any]) -> Any:
        return items[1:]


class FirstTen(Lines):
    def lines(self, items: list[Any]) -> Any:
        return items[:10]


class Counted(Lines):
    def lines(self, items: list[Any]) -> Any:
        return Counter(len(str(each["displayName"])) for each in items)


@pytest.mark.parametrize(
    ("style", "told"),
    [
        (Lines, []),
        (Counted, []),
        (Headline, [("note", "share nothing, the first alone shows")]),
        (FirstLine, [("warning", "share nothing, the first alone shows")]),
        (NotTheFirst, [("warning", "share nothing, the last alone shows")]),
        (ByName, [("warning", "with the same `displayName`, the last alone takes effect")]),
        pytest.param(FirstTen, [("warning", ", 10 take effect")], marks=pytest.mark.slow),
    ],
)
def test_what_is_lost_of_items_without_names_is_told(
    style: type[Store], told: list[tuple[str, str]], stored: Callable[..., Any]
) -> None:
    found = stored(style, "videogen", check=["semantics.every-item"], event=["tool_execution.succeeded"]).findings
    assert [each.severity.label for each in found] == [severity for severity, _ in told]
    assert all(words in each.message for each, (_, words) in zip(found, told, strict=True)), found


#: Nights of a booking: each names a room, and may name itself.
PROVIDER = """
title: Inn
delivery:
  time_limit_seconds: 5
  event_pointer: /type
  signature:
    scheme: Inn-Signature
    signed_content: "{body}"
    encoding: hex
    format: "{signature}"
    separator: ""
    headers: {signature: Inn-Signature}
    body: {id: /id}
    secret: {encoding: utf-8}
versions:
  2026-01-01: {date: 2026-01-01, source: invented, digest: "NONE"}
""".replace("NONE", "0" * 64)
ID, DAY, RATE = (
    {"type": "string", "pattern": "^[a-z]{3}_[0-9a-z]{12}$"},
    {"type": "string", "format": "date"},
    {"type": "number"},
)


def inn(folder: Path, nights: Payload) -> Path:
    """Write the contract of an inn whose nights say this."""
    (folder / "inn" / "2026-01-01").mkdir(parents=True)
    (folder / "inn" / "provider.yaml").write_text(PROVIDER)
    listed = {"type": "array", "minItems": 1, "maxItems": 14, "items": whole(nights)}
    schema = whole({"id": ID, "type": {"const": "stay.booked"}, "booking_id": ID, "nights": listed})
    (folder / "inn" / "2026-01-01" / "stay.booked.schema.json").write_text(json.dumps(schema))
    return folder


def whole(members: Payload) -> Payload:
    return {"type": "object", "properties": members, "required": list(members)}


class Nights(Store):
    """Keeps the nights of each booking in a row."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows[payload["booking_id"]] = {"nights": self.nights(payload["nights"])}

    def nights(self, nights: list[Any]) -> Any:
        return nights


class ByRoom(Nights):
    def nights(self, nights: list[Any]) -> Any:
        return {each["room_id"]: each for each in nights}


class ByDay(Nights):
    def nights(self, nights: list[Any]) -> Any:
        return {each["date"]: each for each in nights}


class ByNight(Nights):
    def nights(self, nights: list[Any]) -> Any:
        return {each["night_id"]: each for each in nights}


@pytest.mark.parametrize(
    ("style", "members", "told"),
    [
        (Nights, {"room_id": ID, "date": DAY, "rate": RATE}, []),
        (ByDay, {"date": DAY, "rate": RATE, "sold": {"type": "integer"}}, []),
        (ByRoom, {"room_id": ID, "date": DAY, "rate": RATE}, ["note"]),
        (ByRoom, {"room_id": ID, "free_until": DAY, "rate": RATE}, []),
        (ByRoom, {"room_id": ID, "rate": RATE, "guests": {"type": "integer"}}, []),
        (ByRoom, {"night_id": ID, "room_id": ID, "rate": RATE}, ["warning"]),
        (ByNight, {"room_id": ID, "night_id": ID, "rate": RATE}, []),
    ],
)
def test_items_that_are_of_one_other_thing_are_told_apart(
    style: type[Store], members: Payload, told: list[str], stored: Callable[..., Any], tmp_path: Path
) -> None:
    outcome = stored(style, "inn", folder=inn(tmp_path, members), check=["semantics.every-item"])
    assert [each.severity.label for each in outcome.findings] == told, outcome.told()
    assert all("with the same `room_id`, the last alone takes effect" in each.message for each in outcome.findings)
    assert outcome.verdicts("semantics.every-item")
