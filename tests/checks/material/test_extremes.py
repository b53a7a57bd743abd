"""Values that the schema allows and a consumer may not be made for: what each place may hold."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.checks.material.extremes import (
    EDGES,
    beside_floats,
    is_link,
    is_time,
    nothing,
    usual_capital,
    usual_other,
    usual_small,
    with_wide_ids,
)
from hookproof.contract.model import Event
from hookproof.payloads.case import Case
from hookproof.payloads.plan.nodes import Number, Text
from hookproof.payloads.plan.places import Place

LINK = "https://cdn.example.com/aB3?x=Y"


def _place(value: Any, **more: Any) -> Place:
    node: Any = Text() if isinstance(value, str) else Number(integral=isinstance(value, int))
    return Place(pointer="/a", pattern="/a", name="a", node=node, value=value, **more)


@each_row(
    ("value", "small", "capital", "other"),
    [
        ("Ab-7", "ab-7", "AB-7", "7-ba"),
        (LINK, "https://cdn.example.com/ab3?x=y", "https://cdn.example.com/AB3?X=Y", "https://cdn.example.com/y=x?3ba"),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z", "2026-03-02T10:01:01Z"),
        ("Zoë Müller", "zoe muller", "ZOE MULLER", "rellum eoz"),
        ("Tom & Ann <3", "tom  ann 3", "TOM  ANN 3", "3 nna  mot"),
        ("漢字", "漢字", "漢字", "字漢"),
        ("19.95", "19.95", "19.95", "26.95"),
        (19.5, 19.5, 19.5, 26.5),
        (1790940659, 1790940659, 1790940659, 1791027120),
    ],
)
def test_a_usual_value_is_one_of_its_kind(value: object, small: object, capital: object, other: object) -> None:
    made = [next(kind(_place(value))) for kind in (usual_small, usual_capital, usual_other)]
    assert made == [small, capital, other]


@each_row(
    ("value", "edges"),
    [
        ("a name", {"letters", "alphabets", "signs", "lengths"}),
        (LINK, {"letters"}),
        ("19.95", {"letters", "numbers", "parts", "alphabets", "signs", "lengths"}),
        (7, {"letters", "numbers"}),
        (1790940659, {"letters", "times"}),
        ("2026-03-01T10:00:00Z", {"letters", "times"}),
    ],
)
def test_a_value_has_edges_of_its_kind(value: object, edges: set[str]) -> None:
    assert {name for name, _, values in EDGES if list(values(_place(value)))} == edges


def test_whole_numbers_that_no_float_holds_are_sent_where_the_schema_has_room_for_them() -> None:
    values = next(values for name, _, values in EDGES if name == "whole numbers")
    for most, sent in ((2**63 - 1, 2), (2**53, 0), (None, 0)):
        place = Place(pointer="/a", pattern="/a", name="a", node=Number(integral=True, high=most), value=7)
        assert len(list(values(place))) == sent


def test_null_is_sent_where_it_may_stand_and_no_time_does() -> None:
    assert list(nothing(_place("a", nullable=True))) == [None]
    assert not list(nothing(_place("a")))
    assert not list(nothing(_place(1790940659, nullable=True)))


@each_row(
    ("value", "link", "time"),
    [(LINK, True, False), ("https://example.com", False, False), (1790940659, False, True), (7, False, False)],
)
def test_links_and_times_are_told_by_their_values(value: object, link: bool, time: bool) -> None:
    assert (is_link(_place(value)), is_time(_place(value))) == (link, time)


def _wide(payload: dict[str, Any], most: int = 2**63 - 1) -> Any:
    whole = {"type": "integer", "maximum": most}
    schema = {"type": "object", "properties": {"id": whole, "order_id": whole, "count": whole}}
    example = Case(address="a", event="e", profile="example", payload=payload, body=b"")
    ctx: Any = SimpleNamespace(event=Event(name="e", written=schema), example=example)
    return with_wide_ids(ctx)


def test_ids_that_are_numbers_become_others_that_a_float_does_not_hold() -> None:
    payload = _wide({"id": 962_560, "order_id": 41_007, "count": 962_561}).payload
    assert len({payload["id"], payload["order_id"]}) == 2
    assert sorted(beside_floats(payload)) == sorted((payload["id"], payload["order_id"]))
    assert payload["count"] == 962_561


def test_where_the_schema_has_no_room_or_no_id_is_a_number_there_are_none() -> None:
    assert _wide({"id": 962_560}, most=2**31) is None
    assert _wide({"id": "ord_4kTd9HqW2nXb7", "count": 962_560}) is None
