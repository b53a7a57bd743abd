"""Values that the schema allows and a consumer may not be made for: what each place may hold."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.checks.extremes import EDGES, is_link, is_time, nothing, usual_capital, usual_other, usual_small
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
        ("19.95", {"letters", "numbers", "alphabets", "signs", "lengths"}),
        (7, {"letters", "numbers"}),
        (1790940659, {"letters", "times"}),
        ("2026-03-01T10:00:00Z", {"letters", "times"}),
    ],
)
def test_a_value_has_edges_of_its_kind(value: object, edges: set[str]) -> None:
    assert {name for name, _, values in EDGES if list(values(_place(value)))} == edges


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
