"""What is put into the provider's outbox by hand: edited examples, ways through a lifecycle, members of a request."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract.model import Lifecycle
from hookproof.errors import InputError, UnknownName
from hookproof.payloads.case import Case
from hookproof.serving import prompting
from hookproof.serving.prompting import Edits, _parent, _telling, _way, carried, edited

EVENT = "file.upload.failed"


@pytest.fixture
def case(contract) -> Case:
    payload = contract.events[EVENT].examples[0]
    return Case(address="a", event=EVENT, profile="example", payload=payload, body=json.dumps(payload).encode())


def test_without_edits_a_case_stays_the_same_one(contract, case: Case) -> None:
    assert edited(case, contract, None) is case
    assert edited(case, contract, Edits({}, ())) is case


def test_members_are_set_and_left_out_and_the_example_stays_as_it_was(contract, case: Case) -> None:
    before = json.dumps(case.payload)
    made = edited(case, contract, Edits({"/fileId": "new"}, ("/occurredAt",)))
    assert made.payload["fileId"] == "new"
    assert "occurredAt" not in made.payload
    assert json.loads(made.body) == made.payload
    assert json.dumps(case.payload) == before


@each_row("edits", [Edits({"/fileIdd": "x"}, ()), Edits({}, ("/fileIdd",)), Edits({"/fileId/x": 1}, ())])
def test_a_member_that_the_event_has_not_is_an_error_with_the_nearest(contract, case: Case, edits: Edits) -> None:
    with pytest.raises(UnknownName, match="Did you mean /fileId"):
        edited(case, contract, edits)


def test_what_is_no_pointer_is_written_as_one(contract, case: Case) -> None:
    with pytest.raises(InputError, match="Write /file/id"):
        edited(case, contract, Edits({"file.id": 1}, ()))


@each_row(
    ("pointer", "found"),
    [
        ("/a", ({"a": [1, 2]}, "a")),
        ("/a/0", ([1, 2], 0)),
        ("/a/1", ([1, 2], 1)),
        ("/a/2", None),
        ("/a/x", None),
        ("/b/c", None),
    ],
)
def test_the_holder_of_a_member_is_an_object_or_an_array_that_has_it(case: Case, pointer: str, found: Any) -> None:
    if found is None:
        with pytest.raises(UnknownName):
            _parent({"a": [1, 2]}, pointer, case)
    else:
        assert _parent({"a": [1, 2]}, pointer, case) == found


def test_members_of_a_request_are_told_where_a_payload_has_and_may_hold_them(contract, case: Case) -> None:
    told = _telling(case, contract, {"/fileId": "mine", "/occurredAt": "no time at all", "/nowhere": 1})
    assert told.payload == {**case.payload, "fileId": "mine"}
    assert json.loads(told.body) == told.payload
    assert _telling(case, contract, {}) is case


def test_of_a_request_only_what_is_there_and_not_null_is_carried() -> None:
    places = {"/x": "/a", "/y": "/b", "/z": "/c/d", "/n": "/none"}
    assert carried(places, {"a": 0, "b": None, "c": {"d": False}}) == {"/x": 0, "/z": False}


@each_row(
    ("prefer", "way"),
    [("", "abcd"), ("c", "abc"), ("d", "abcd"), ("z", "abcd"), ("b", "ab")],
)
def test_the_longest_way_through_a_lifecycle_is_taken_or_one_that_ends_as_is_wished(contract, prefer, way) -> None:
    names = dict.fromkeys("abcd", contract.events[EVENT])
    lettered = replace(contract, events=names)
    lifecycle = Lifecycle(
        name="l", entity="/id", paths=(["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"], ["a", "b", "x", "y", "z"])
    )
    assert _way(lettered, lifecycle, prefer) == tuple(way)


def test_a_way_of_which_the_contract_lacks_an_event_is_none(contract) -> None:
    with pytest.raises(InputError, match="does not have all events of any way through 'l'"):
        _way(contract, Lifecycle(name="l", entity="/id", paths=(["a", "b"],)), "")


@each_row(("at", "about"), [("/fileId", "f7"), ("", "")])
def test_an_event_is_about_the_entity_that_is_named_where_its_payload_names_one(
    contract, monkeypatch: pytest.MonkeyPatch, at: str, about: str
) -> None:
    put: list[Case] = []
    monkeypatch.setattr(prompting, "_put", lambda _, made, **__: put.extend(made) or ())
    monkeypatch.setattr(prompting, "subjects", lambda _: {EVENT: at})
    store: Any = None
    assert prompting.play_event(store, contract, EVENT, entity="f7").entity == about
    assert (put[0].payload["fileId"] == "f7") is bool(about)
