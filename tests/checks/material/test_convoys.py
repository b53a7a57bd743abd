"""Which of several deliveries took effect, as far as the places of an effect tell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.checks.material.convoys import Arrived, Convoy, arrived
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.observers.state import Footprint, changes, within
from hookproof.payloads.case import Case

SENT = 8
ROWS: Footprint = {("db", "*"): 1}
NAMELESS: Footprint = {("sum",): 1}
BOTH: Footprint = {**ROWS, **NAMELESS}
EXAMPLE = Case(address="", event="e", profile="example", payload={"fileId": "file_00000000"}, body=b"")


class Seeing:
    """A stage on which nothing more comes."""

    def seen(self, before: Any, after: Any, where: Footprint) -> Any:
        return within(changes(before, after), where)

    def outwaited(self, seen: Any, *_cases: Case) -> Any:
        return seen


def convoy(before: Any, after: Any) -> Convoy:
    cases = [
        Case(address="", event="e", profile="example", payload={"fileId": f"file_1111111{n}"}, body=b"")
        for n in range(SENT)
    ]
    deliveries = [
        Delivery(address="", event="e", method="POST", headers=(), body=b"", message_id=f"msg_{n}", timestamp=0)
        for n in range(SENT)
    ]
    nothing: Exchange = SimpleNamespace(acknowledged=True)  # type: ignore[assignment]
    return Convoy(cases, deliveries, [nothing] * SENT, before, after)


def rows(*numbers: int) -> list[Any]:
    return [{"file": f"file_1111111{number}", "n": place} for place, number in enumerate(numbers)]


def came(before: Any, after: Any, single: Footprint) -> Arrived:
    context: Any = SimpleNamespace(example=EXAMPLE)
    stage: Any = Seeing()
    return arrived(context, stage, convoy(before, after), single)


@each_row(
    ("before", "after", "single", "often", "missing"),
    [
        ({"db": []}, {"db": rows(*range(8))}, ROWS, 8, ()),
        ({"db": []}, {"db": rows(0, 1, 2, 4, 5, 6, 7)}, ROWS, 7, (3,)),
        # One of them is there twice: what is missing is not made up for.
        ({"db": []}, {"db": rows(0, 0, 1, 2, 4, 5, 6, 7)}, ROWS, 7, (3,)),
        ({"sum": 3}, {"sum": 10}, NAMELESS, 7, ()),
        # One message tells of all of them: no other place may be short as well.
        ({"db": [], "sum": 0}, {"db": rows(7), "sum": 8}, BOTH, 8, ()),
        ({"db": [], "sum": 0}, {"db": rows(*range(8)), "sum": 1}, BOTH, 8, ()),
        ({"db": [], "sum": 0}, {"db": rows(*range(7)), "sum": 7}, BOTH, 7, (7,)),
        # Rows go as others come: nothing is said.
        ({"db": [{"file": "file_old", "n": 9}]}, {"db": rows(4, 5, 6, 7)}, ROWS, None, ()),
        # A place that becomes another and does not grow says nothing of how often.
        ({"last": ""}, {"last": "file_11111117"}, {("last",): 0}, None, ()),
    ],
)
def test_a_delivery_took_effect_where_any_place_tells_of_it(
    before: Any, after: Any, single: Footprint, often: float | None, missing: tuple[int, ...]
) -> None:
    assert came(before, after, single) == Arrived(SENT, often, missing)


@each_row(
    ("numbers", "said"),
    [
        ((), "8 took effect"),
        ((0,), "8 took effect, but not the 1st"),
        ((1, 2, 10), "8 took effect, but not the 2nd, 3rd and 11th"),
        (tuple(range(7)), "8 took effect"),
    ],
)
def test_it_says_which_did_not_where_they_are_few(numbers: tuple[int, ...], said: str) -> None:
    assert str(Arrived(16, 8.0, numbers)) == said


def test_what_cannot_be_counted_is_not_missing() -> None:
    assert Arrived(8, None).all
    assert not Arrived(8, 7.0).all
