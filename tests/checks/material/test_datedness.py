"""Which event tells states, what dates a payload, and how an older state differs from a newer one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.material.datedness import (
    _changed,
    _counts,
    _envelope,
    _is_moment,
    _is_stamp,
    _words,
    aged,
    comes_again,
    free_places,
)
from hookproof.contract.model import Event
from hookproof.payloads.case import Case
from hookproof.payloads.plan.nodes import Number
from hookproof.payloads.plan.places import Place

NODE = Number(integral=True)
TIME = "2026-03-01T10:00:00Z"


def _place(name: str, value: Any, above: str = "") -> Place:
    return Place(pointer=f"{above}/{name}", pattern=f"{above}/{name}", name=name, node=NODE, value=value)


@each_row(
    "name",
    ["updated_at", "updatedAt", "last_modified", "occurredAt", "timestamp", "event_time", "as_of", "priceChangedOn"],
)
def test_a_time_at_which_a_state_came_to_be_dates_it(name: str) -> None:
    assert _is_moment(_place(name, TIME))
    assert _is_moment(_place(name, 1_772_000_000))
    assert not _is_moment(_place(name, "soon"))


@each_row("name", ["created_at", "expires_at", "birthday", "due", "startTime", "updated_by"])
def test_any_other_time_does_not(name: str) -> None:
    assert not _is_moment(_place(name, TIME))


@each_row("name", ["created_at", "createdAt", "sent_on", "event_created_at", "published_time", "fired_at"])
def test_the_time_at_which_an_event_came_to_be_dates_it_beside_its_name_alone(name: str) -> None:
    assert _is_stamp(_place(name, TIME), "")
    assert not _is_stamp(_place(name, TIME, "/data"), "")
    assert not _is_stamp(_place(name, "soon"), "")
    assert not _is_stamp(_place("paid_at", TIME), "")


@each_row(
    ("pointer", "payload", "above"),
    [
        ("/type", {"type": "a", "data": {"id": "1"}}, ""),
        ("/meta/type", {"meta": {"type": "a", "data": {"id": "1"}}}, "/meta"),
        ("/type", {"type": "a", "data": {"vehicle_id": "veh_K3p9Tt"}}, ""),
        ("/type", {"type": "a", "id": "1", "owner": {"name": "b"}}, None),
        ("/type", {"type": "a", "data": {"id": "1"}, "user": {"id": "2"}}, None),
        ("/type", {"type": "a", "data": {"by": {"user_id": "usr_K3p9Tt"}}}, None),
        ("", {"id": "1", "data": {"id": "2"}}, None),
    ],
)
def test_an_envelope_has_one_member_with_all_that_is_told(pointer: str, payload: Any, above: str | None) -> None:
    ctx: Any = SimpleNamespace(
        contract=SimpleNamespace(delivery=SimpleNamespace(event_pointer=pointer)),
        example=SimpleNamespace(payload=payload),
    )
    assert _envelope(ctx) == above


@each_row("name", ["version", "revision", "rowVersion", "sequence_number", "seq", "generation"])
def test_a_number_that_counts_the_states_of_what_is_named_beside_it_dates_it(name: str) -> None:
    payload = {name: 3, "entry": {"supplier_id": "sup_0a1b2c3d4e5f", name: 3}}
    assert _counts(_place(name, 3, "/entry"), payload)
    assert not _counts(_place(name, 3), payload)
    assert not _counts(_place(name, "3", "/entry"), payload)


@each_row("name", ["level", "api_versions", "conversion", "consequence", "schemaVersion"])
def test_any_other_number_does_not(name: str) -> None:
    assert not _counts(_place(name, 3), {name: 3, "supplier_id": "sup_0a1b2c3d4e5f"})


@each_row(
    ("name", "said", "again"),
    [
        ("stock.changed", "", True),
        ("inventory_levels/update", "", True),
        ("customerUpdated", "", True),
        ("pickup.rescheduled", "", True),
        ("meter.relabelled", "", True),
        ("product.repriced", "", True),
        ("parcel.returned", "", False),
        ("order.received", "", False),
        ("charge.refunded", "", False),
        ("order.placed", "", False),
        ("order.placed", "Comes whenever somebody orders.", True),
        ("exchange.opened", "", False),
        ("asset.settled", "", False),
        ("reading.taken", "", True),
    ],
)
def test_an_event_comes_again_where_its_name_or_what_is_said_of_it_tells_so(name: str, said: str, again: bool) -> None:
    assert comes_again(Event(name=name, written={"description": said}, is_current=True)) is again


def test_a_thing_that_payloads_have_an_id_for_comes_once_whatever_its_name_says() -> None:
    body = {"type": "object", "properties": {"reading_id": {"type": "string"}, "kwh": {"type": "number"}}}
    written = {"type": "object", "properties": {"body": {"allOf": [body]}}}
    names = ("reading.taken", "reading.corrected", "stock.changed")
    assert [comes_again(Event(name=name, written=written, is_current=True)) for name in names] == [False, True, True]


def test_names_are_words_however_they_are_joined() -> None:
    assert {_words(name) for name in ("updated_at", "updatedAt", "updated-at", "UpdatedAt")} == {"updated at"}


LATER = "2026-03-01T10:02:00Z"


@each_row(
    ("payload", "since", "admits", "becomes"),
    [
        ({"at": TIME, "in": {"at": TIME, "n": 3}}, None, True, {"at": TIME, "in": {"at": LATER, "n": 5}}),
        ({"at": TIME, "in": {"at": TIME, "n": 3}}, {"in": {"n": 7}}, True, {"at": TIME, "in": {"at": LATER, "n": 9}}),
        ({"at": TIME, "in": {"at": TIME, "n": 3}}, {"in": {"at": "x", "n": "7"}}, True, {"in": {"at": TIME, "n": 3}}),
        ({"at": TIME, "in": {"at": TIME, "n": 3}}, None, False, {"at": TIME, "in": {"at": TIME, "n": 3}}),
    ],
)
def test_what_dates_a_state_goes_on_from_event_to_event_wherever_it_stands(
    payload: Any, since: Any, admits: bool, becomes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ages = [_place("at", TIME), _place("at", TIME, "/in"), _place("n", 3, "/in")]
    monkeypatch.setattr("hookproof.checks.material.datedness._ages", lambda _: ages)
    monkeypatch.setattr("hookproof.checks.material.datedness.is_valid", lambda _: lambda _: admits)
    ctx: Any = SimpleNamespace(event="e")
    case = Case(address="", event="e", profile="example", payload=payload, body=b"as it was")
    first = Case(address="", event="d", profile="example", payload=since or payload, body=b"")
    made = aged(ctx, case, first, steps=2, seconds=120)
    assert made.payload == {"at": TIME, **becomes}
    assert (made.body == b"as it was") is (made.payload == payload)


def test_another_state_of_an_entity_has_the_same_ids_however_short_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    free = [_place("depot_id", 104), _place("load", 3)]
    monkeypatch.setattr("hookproof.checks.material.datedness.free_places", lambda _: free)
    ways = [lambda place: iter([place.value + 1])]
    ctx: Any = SimpleNamespace()
    assert _changed(ctx, {"depot_id": 104, "load": 3}, [], lambda _: True, ways) == {"depot_id": 104, "load": 4}
    assert _changed(ctx, {"depot_id": 104, "load": 3}, [free[1]], lambda _: True, ways) == {"depot_id": 104, "load": 3}


def test_what_the_contract_calls_an_entity_is_no_free_text_whatever_it_looks_like(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [_place("order", "north-yard"), _place("label", "north")]
    monkeypatch.setattr("hookproof.checks.material.datedness._places", lambda *_, **__: found)
    case = Case(address="", event="e", profile="example", payload={"order": "north-yard", "label": "north"}, body=b"")
    provider = SimpleNamespace(relations=(), lifecycles=(SimpleNamespace(entity="/order"),))
    ctx: Any = SimpleNamespace(example=case, contract=SimpleNamespace(provider=provider))
    assert [place.name for place in free_places(ctx)] == ["label"]
