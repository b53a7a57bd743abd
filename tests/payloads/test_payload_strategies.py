"""Hypothesis strategies: valid payloads, and failures that shrink to the minimal payload plus what makes them fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.rowwise import each_row

from hookproof import strategies
from hookproof.contract import Contract, load_contract
from hookproof.errors import UnknownName
from hookproof.payloads import cases
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.compiled import _compiled

QUICK = settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize("event", ["file.upload.failed", "tool_execution.succeeded", "workflow_run.failed"])
def test_drawn_payloads_are_valid(newest: Contract, event: str) -> None:
    fast = jsonschema_rs.Draft202012Validator(newest.events[event].schema, validate_formats=True)

    @QUICK
    @given(strategies.payloads(event, contract=newest))
    def every(payload: Any) -> None:
        assert fast.is_valid(payload)

    every()


def smallest(contract: Contract, event: str, fails: Callable[[Any], bool]) -> Any:
    """What Hypothesis reports for a test that fails on some payloads."""
    seen: list[Any] = []

    @settings(
        max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(strategies.payloads(event, contract=contract))
    def fragile(payload: Any) -> None:
        if fails(payload):
            seen.append(payload)
            raise AssertionError

    with pytest.raises(AssertionError):
        fragile()
    return seen[-1]


def minimal(contract: Contract, event: str) -> Any:
    return next(cases(contract, event, "minimal")).payload


@pytest.mark.slow
def test_a_null_shrinks_to_minimal_plus_that_null(newest: Contract) -> None:
    found = smallest(newest, "file.upload.failed", lambda p: p["file"].get("hlsSource", 0) is None)
    expected = minimal(newest, "file.upload.failed")
    expected["file"]["hlsSource"] = None
    assert found == expected


@pytest.mark.slow
def test_an_item_shrinks_to_one_item(newest: Contract) -> None:
    found = smallest(
        newest, "tool_execution.succeeded", lambda p: any(r["file"].get("transcript") for r in p.get("results", ()))
    )
    assert len(found["results"]) == 1
    assert len(found["results"][0]["file"]["transcript"]["words"]) == 1
    assert set(found["results"][0]["file"]) == {"fileId", "scope", "transcript"}


@pytest.mark.slow
def test_an_enum_value_shrinks_to_minimal_plus_that_value(newest: Contract) -> None:
    found = smallest(newest, "file.upload.failed", lambda p: p["file"]["scope"] == "EXPORT")
    expected = minimal(newest, "file.upload.failed")
    expected["file"]["scope"] = "EXPORT"
    assert found == expected


@pytest.mark.slow
def test_two_causes_at_once_shrink_to_both_and_no_more(newest: Contract) -> None:
    found = smallest(
        newest,
        "file.upload.failed",
        lambda p: "description" in p["file"] and p["file"].get("isPublicPreviewEnabled") is False,
    )
    assert set(found["file"]) == {"fileId", "scope", "description", "isPublicPreviewEnabled"}


@each_row("profile", ["example", "covering", "drift", "invalid"])
def test_other_profiles_are_sampled(newest: Contract, profile: str) -> None:
    known = {encode(case.payload) for case in cases(newest, "project_export.failed", profile)}

    @QUICK
    @given(strategies.payloads("project_export.failed", contract=newest, profile=profile))
    def every(payload: Any) -> None:
        assert encode(payload) in known

    every()


def test_strategies_draw_inside_a_test(newest: Contract) -> None:
    @QUICK
    @given(st.data())
    def draws(data: st.DataObject) -> None:
        payload = data.draw(strategies.payloads("workflow_run.failed", contract=newest))
        assert payload["event"] == "workflow_run.failed"

    draws()


def test_strategies_drive_a_state_machine(newest: Contract) -> None:
    class Store(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.seen: dict[str, Any] = {}

        @rule(payload=strategies.payloads("project_export.failed", contract=newest))
        def take(self, payload: Any) -> None:
            self.seen[payload["exportId"]] = payload
            assert self.seen

    run_state_machine_as_test(Store, settings=settings(QUICK, stateful_step_count=5, max_examples=5))


@pytest.mark.slow
def test_the_example_database_replays_a_failure(newest: Contract, tmp_path: Path) -> None:
    runs: list[int] = []

    def run() -> int:
        count = 0

        @settings(
            max_examples=500,
            deadline=None,
            database=DirectoryBasedExampleDatabase(tmp_path),
            suppress_health_check=list(HealthCheck),
        )
        @given(strategies.payloads("file.upload.failed", contract=newest))
        def fragile(payload: Any) -> None:
            nonlocal count
            count += 1
            assert payload["file"].get("transcript", 0) is not None

        with pytest.raises(AssertionError):
            fragile()
        return count

    runs = [run(), run()]
    assert runs[1] < runs[0]


@pytest.mark.slow
def test_deliveries_are_signed_and_name_their_payload(newest: Contract) -> None:
    from standardwebhooks import Webhook

    @QUICK
    @given(strategies.deliveries("file.upload.failed", secret=SECRET, contract=newest))
    def every(delivery: Any) -> None:
        headers = {name.lower(): value for name, value in delivery.headers}
        assert Webhook(SECRET).verify(delivery.body, headers)["event"] == "file.upload.failed"

    every()


def test_the_version_can_be_named() -> None:
    @QUICK
    @given(strategies.payloads("file.upload.failed", provider="videogen", version="2026-05-01"))
    def every(payload: Any) -> None:
        assert "transcript" not in payload["file"] or not isinstance(payload["file"]["transcript"], dict)

    every()
    with pytest.raises(UnknownName):
        strategies.payloads("file.upload.fail")
    with pytest.raises(UnknownName):
        strategies.payloads("file.upload.failed", contract=load_contract("videogen"), profile="rand")


LEAVES = {
    "type": "object",
    "required": ["whole", "part", "coded", "picked", "short", "only"],
    "properties": {
        "whole": {"type": "integer", "minimum": 3, "maximum": 90},
        "part": {"type": "number", "minimum": 0, "maximum": 1},
        "coded": {"type": "string", "pattern": "^[A-F]{2,5}$"},
        "picked": {"enum": [None, "a", "b"]},
        "short": {"type": "string", "minLength": 2, "maxLength": 5, "not": {"const": "xx"}},
        "only": {"const": 1},
    },
}


def test_what_hypothesis_makes_of_a_leaf_fits_it_and_takes_every_form() -> None:
    seen: list[Any] = []

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(strategies.from_plan(_compiled(LEAVES, (), "2026-01-01", "leaves")))
    def every(payload: Any) -> None:
        seen.append(payload)

    every()
    valid = jsonschema_rs.Draft202012Validator(LEAVES)
    assert all(valid.is_valid(payload) for payload in seen)
    assert all(isinstance(payload["whole"], int) for payload in seen)
    assert {payload["picked"] for payload in seen} == {None, "a", "b"}
    assert len({payload["whole"] for payload in seen}) > 20
    assert len({payload["coded"] for payload in seen}) > 20
    assert {2, 5} <= {len(payload["short"]) for payload in seen}
