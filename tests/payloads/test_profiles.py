"""Every profile keeps its promise, for every event of every version."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.payloads.conftest import both
from tests.rowwise import each_row

from hookproof.contract import Contract, load_contract
from hookproof.contract.model import Event
from hookproof.errors import UnknownName
from hookproof.payloads import case_at, cases, plan_for
from hookproof.payloads.errors import BadRequest
from hookproof.payloads.plan.exhibit import shown
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.drift import KINDS
from hookproof.payloads.profiles.invalid import unbroken
from hookproof.payloads.profiles.menu import PROFILES

Verdicts = Callable[[Any, Any], tuple[bool, bool]]
PROVIDERS = Path(__file__).parents[1] / "providers"
CLAIM_VALIDITY = ["example", "minimal", "full", "covering"]


@pytest.mark.parametrize(
    "profile", [pytest.param(name, marks=[pytest.mark.slow] * (name == "covering")) for name in CLAIM_VALIDITY]
)
def test_what_claims_validity_is_valid_for_both_validators(
    each_version: Contract, each_of_its_own: Mapping[str, Event], verdicts: Verdicts, profile: str
) -> None:
    for name, event in each_of_its_own.items():
        for case in cases(each_version, name, profile):
            assert case.valid
            assert verdicts(event.canonical, case.payload) == (True, True), case.address
            assert json.loads(case.body) == case.payload


def test_random_payloads_are_valid_for_both_validators(each_version: Contract, verdicts: Verdicts) -> None:
    for name, event in each_version.events.items():
        for case in cases(each_version, name, "random", count=12, seed=3):
            assert verdicts(event.canonical, case.payload) == (True, True), case.address


@pytest.mark.slow
def test_thousands_of_random_payloads_are_valid(
    each_version: Contract, each_of_its_own: Mapping[str, Event], newest: Contract
) -> None:
    """Of the newest version many each; the others are made of much the same parts. Both validators are asked above."""
    for name, event in each_of_its_own.items():
        _, fast = both(event.canonical)
        for case in cases(each_version, name, "random", count=400 if each_version is newest else 100, seed=11):
            assert fast.is_valid(case.payload), case.address


@pytest.mark.slow
def test_drift_and_invalid_cases_of_every_version_are_as_they_say(
    each_version: Contract, each_of_its_own: Mapping[str, Event], verdicts: Verdicts
) -> None:
    for name, event in each_of_its_own.items():
        for profile in ("drift", "invalid"):
            for case in cases(each_version, name, profile):
                assert verdicts(event.canonical, case.payload) == (case.valid, case.valid), case.address
                assert case.mutation is not None
                if profile == "invalid":
                    assert not case.valid
                    assert case.mutation.keyword
                else:
                    assert case.address[-1].isdigit()


@pytest.mark.slow
def test_every_kind_of_drift_occurs(newest: Contract) -> None:
    both = (newest, load_contract("acme", root=PROVIDERS))
    made = ((contract, name) for contract in both for name in contract.events)
    seen = {case.mutation.id for each in made for case in cases(*each, "drift") if case.mutation}
    assert seen == set(KINDS)


def test_drift_that_only_spells_the_body_otherwise_means_the_same(newest: Contract) -> None:
    example = next(cases(newest, "file.upload.failed", "example"))
    for case in cases(newest, "file.upload.failed", "drift"):
        assert case.mutation is not None
        if case.mutation.id in ("reordered-keys", "pretty-printed"):
            assert json.loads(case.body) == example.payload
            assert case.body != example.body


@pytest.mark.parametrize("event", ["workflow_run.succeeded", "file.upload.failed", "assistant_message.failed"])
def test_every_keyword_that_payloads_are_subject_to_is_broken(newest: Contract, event: str) -> None:
    assert unbroken(plan_for(newest, event)) == []


@pytest.mark.slow
def test_covering_shows_every_state(each_version: Contract) -> None:
    for name in each_version.events:
        found = covering(plan_for(each_version, name))
        assert found.missing == {}
        assert len(found.payloads) <= 60


@pytest.mark.slow
def test_covering_is_measured_on_the_payloads_themselves(newest: Contract) -> None:
    plan = plan_for(newest, "tool_execution.succeeded")
    found = covering(plan)
    seen = set().union(*(shown(plan.node, payload) or set() for payload, _ in found.payloads))
    assert seen >= set(found.total)


def test_the_absence_of_each_optional_property_is_shown_with_a_realistic_rest(newest: Contract) -> None:
    """In a payload that shows an absence, the other properties of that object are there."""
    payloads = [case.payload for case in cases(newest, "file.upload.failed", "covering")]
    names = set().union(*(payload["file"] for payload in payloads))
    full = max(len(payload["file"]) for payload in payloads)
    for name in names - {"fileId", "scope"}:
        lacking = [payload["file"] for payload in payloads if name not in payload["file"]]
        assert max(map(len, lacking)) >= full - 2, name


def test_minimal_has_only_what_is_required(newest: Contract) -> None:
    for name, event in newest.events.items():
        payload = next(cases(newest, name, "minimal")).payload
        assert set(payload) == set(event.schema["required"])


def test_example_times_lie_near_the_versions_date(newest: Contract) -> None:
    payload = next(cases(newest, "file.upload.failed", "example")).payload
    assert abs(payload["occurredAt"] - 1_790_942_400) < 7 * 86_400  # noon of 2026-10-02


def test_the_number_of_cases_can_be_limited(newest: Contract) -> None:
    assert len(list(cases(newest, "file.upload.failed", "covering", count=5))) == 5


@each_row("profile", ["covering", "drift", "random"])
@each_row("parts", [2, 3, 7])
def test_shards_are_disjoint_and_together_the_whole(newest: Contract, profile: str, parts: int) -> None:
    name = "workflow_run.succeeded"
    whole = [case.address for case in cases(newest, name, profile, count=40)]
    pieces = [
        [case.address for case in cases(newest, name, profile, count=40, shard=(i, parts))] for i in range(1, parts + 1)
    ]
    assert sorted(address for piece in pieces for address in piece) == sorted(whole)


def test_endless_shards_are_disjoint(newest: Contract) -> None:
    pieces = [
        {case.address for case in islice(cases(newest, "project_export.failed", "random", shard=(i, 3)), 60)}
        for i in (1, 2, 3)
    ]
    assert len(set().union(*pieces)) == 180


def test_a_random_case_is_the_same_in_a_run_and_alone(newest: Contract) -> None:
    for case in cases(newest, "tool_execution.succeeded", "random", count=40, seed=5):
        assert case_at(case.address, contract=newest).body == case.body


def test_different_seeds_give_different_payloads(newest: Contract) -> None:
    bodies = {next(cases(newest, "file.upload.failed", "random", count=1, seed=seed)).body for seed in range(50)}
    assert len(bodies) > 45


@each_row("wrong", [{"count": 0}, {"seed": -1}, {"seed": 2**60}, {"shard": (0, 2)}, {"shard": (3, 2)}])
def test_a_number_out_of_range_is_named(newest: Contract, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        cases(newest, "file.upload.failed", "random", **wrong)


def test_an_unknown_profile_is_answered_with_the_known_ones(newest: Contract) -> None:
    with pytest.raises(UnknownName, match="covering"):
        cases(newest, "file.upload.failed", "coverin")


def test_an_unknown_event_is_answered_with_the_nearest(newest: Contract) -> None:
    with pytest.raises(UnknownName, match=r"file\.upload\.failed"):
        cases(newest, "file.upload.fialed", "example")


def test_each_profile_is_described() -> None:
    assert all(profile.help and profile.name == name for name, profile in PROFILES.items())
