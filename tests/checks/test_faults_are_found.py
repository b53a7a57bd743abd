"""Every fault is found by the check that names it, and every check finds a broken consumer."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.checks.registry import checks, find_check
from hookproof.demo.faults import FAULTS
from hookproof.findings import Verdict

#: What an application in this process cannot have: raw header names, chunks on a wire, and a time limit of seconds.
NEEDS_SOCKET = {"header-case-matters", "too-slow"}
#: Faults of the first kind that the gate or the order of a run tells elsewhere too; the reason for each.
ALSO_OTHER_FAMILIES = {
    "not-an-object-crashes": {"robustness"},
    "empty-list-crashes": {"robustness"},  # every member an empty list is a list that is empty
    "optional-required": {"ack", "robustness"},  # an empty object has no optional field either
    "one-family-only": {"ack", "robustness"},
    "unknown-event-crashes": {"tolerance", "robustness"},  # a name that is a number is no known event
}
#: One event of each shape.
SOME_EVENTS = ["file.upload.failed", "tool_execution.succeeded", "assistant_message.succeeded", "workflow_run.*"]
#: A provider whose consumers can have a fault that those of the bundled one cannot.
ELSEWHERE = {
    "token-not-compared": "badge",
    "missing-token-accepted": "badge",
    "token-prefix-accepted": "badge",
    "token-case-ignored": "badge",
    "empty-token-accepted": "badge",
    "token-algorithm-believed": "ticket",
    "key-url-trusted": "seal",
    "unknown-key-skipped": "seal",
    "any-endpoint-accepted": "signpost",
    "first-proof-enough": "twokeys",
    "one-event-expected": "parcel",
    "challenge-not-echoed": "parcel",
    "handshake-not-verified": "parcel",
    "other-success": "parcel",
}
#: What takes two events of one entity to be seen, and which.
OF_TWO = {"entities-once": ["file.upload.*", "file.analysis_*"]}
IN_PROCESS = sorted(set(FAULTS) - NEEDS_SOCKET - set(ELSEWHERE) - set(OF_TWO))
_FIRST = {FAULTS[name].found_by: name for name in reversed(IN_PROCESS)}


def _slow_unless_first(name: str) -> Any:
    """Every check has one of its faults among the quick tests."""
    return name if _FIRST[FAULTS[name].found_by] == name else pytest.param(name, marks=pytest.mark.slow)


@pytest.mark.parametrize("name", [_slow_unless_first(name) for name in IN_PROCESS])
def test_a_fault_is_found_by_the_check_that_names_it(name: str, videogen, on_record, request) -> None:
    found_by = FAULTS[name].found_by
    outcome = videogen.judge(videogen.reference(name), check=[found_by], level=_level(found_by), event=SOME_EVENTS)
    assert found_by in outcome.ids, (outcome.end, outcome.told())
    assert not outcome.end.defects
    if not request.node.get_closest_marker("slow"):
        on_record(outcome)


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_TWO)
def test_a_fault_that_two_events_of_an_entity_show_is_found_by_its_check(name: str, videogen) -> None:
    found_by = FAULTS[name].found_by
    outcome = videogen.judge(videogen.reference(name), check=["semantics"], level=Level.STANDARD, event=OF_TWO[name])
    assert outcome.ids == {found_by}, outcome.told()
    assert "is acknowledged about a new entity, and not after" in outcome.findings[0].message
    right = videogen.judge(videogen.reference(), check=[found_by], level=Level.STANDARD, event=OF_TWO[name])
    assert set(right.verdicts(found_by).values()) == {Verdict.HOLDS}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "provider"), sorted(ELSEWHERE.items()))
def test_a_fault_of_another_proof_is_found_by_the_check_that_names_it_and_by_no_other_family(
    name: str, provider: str, bench
) -> None:
    judge = bench(provider)
    outcome = judge.judge(judge.reference(name), level=Level.STANDARD)
    assert FAULTS[name].found_by in outcome.ids, (outcome.end, outcome.told())
    assert {id_.partition(".")[0] for id_ in outcome.ids} == {FAULTS[name].found_by.partition(".")[0]}, outcome.told()
    assert not outcome.end.defects


@pytest.mark.slow
@pytest.mark.parametrize("provider", sorted(set(ELSEWHERE.values())))
def test_a_correct_consumer_of_any_proof_has_no_finding(provider: str, bench) -> None:
    judge = bench(provider)
    outcome = judge.judge(judge.reference(), level=Level.STANDARD)
    assert outcome.ids == set(), outcome.told()
    assert not outcome.end.defects


@pytest.mark.parametrize(
    ("provider", "left_out", "there"),
    [
        ("badge", {"auth.wrong-key", "auth.stale", "auth.raw-body"}, {"auth.wrong-token"}),
        ("ticket", {"auth.future", "auth.empty-key", "auth.wrong-token"}, {"auth.stale", "auth.other-algorithm"}),
        ("signpost", {"auth.wrong-token", "auth.other-algorithm"}, {"auth.future", "auth.changed-url"}),
        ("plain", {"auth.stale", "auth.future", "auth.changed-id", "auth.each-proof"}, {"auth.raw-body"}),
    ],
)
def test_a_run_takes_the_checks_that_mean_something_for_the_contract(
    provider: str, left_out: set[str], there: set[str], bench, on_record
) -> None:
    judge = bench(provider)
    outcome = judge.judge(judge.reference(), check=["auth"], level=Level.STANDARD)
    put = {record.fact.id for record in outcome.records if hasattr(record, "verdict")}
    assert there <= put
    assert not left_out & put
    on_record(outcome)


def test_what_the_network_shows_is_reported_as_not_tested(bench) -> None:
    badge = bench("badge")
    outcome = badge.judge(badge.reference(), check=["auth"])
    notes = [record.note for record in outcome.records if hasattr(record, "verdict")]
    assert any("not tested: mutual TLS" in note for note in notes)


def test_a_time_that_is_signed_and_whose_age_nobody_bounds_is_not_observed_and_says_why(videogen) -> None:
    message = dataclasses.replace(videogen.contract.delivery.message, past_seconds=None, future_seconds=None)
    delivery = dataclasses.replace(videogen.contract.delivery, message=message)
    provider = dataclasses.replace(videogen.contract.provider, delivery=delivery)
    contract = dataclasses.replace(videogen.contract, provider=provider)
    unbounded = dataclasses.replace(videogen, contract=contract)
    outcome = unbounded.judge(unbounded.reference(), check=["auth.stale", "auth.future"], event=["file.upload.failed"])
    (told,) = [record for record in outcome.records if getattr(record, "fact", None) and record.fact.id == "auth.stale"]
    assert told.verdict is Verdict.NOT_OBSERVED
    assert "delivery.message.tolerance_seconds" in told.note


def _level(check: str) -> Level:
    return max(find_check(check).level, Level.QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_PROCESS)
def test_a_fault_is_found_by_no_other_family_without_cause(name: str, videogen) -> None:
    found_by = FAULTS[name].found_by
    level = max(Level.QUICK, find_check(found_by).level)
    outcome = videogen.judge(videogen.reference(name), level=level, event=SOME_EVENTS)
    families = {id_.partition(".")[0] for id_ in outcome.ids}
    assert found_by.partition(".")[0] in families
    assert families <= {found_by.partition(".")[0]} | ALSO_OTHER_FAMILIES.get(name, set()), outcome.told()


def test_header_names_are_compared_on_a_wire(videogen) -> None:
    from hookproof.delivery.opening import open_url
    from hookproof.demo.server import serve

    served = serve(videogen.contract, videogen.secret, faults=["header-case-matters"])
    with served as consumer, open_url(consumer.url, time_limit=20) as transport:
        outcome = videogen.through(transport, check=["auth.header-case"])
    assert outcome.ids == {"auth.header-case"}


def test_a_consumer_that_is_too_slow_for_the_provider_is_found(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    videogen = bench("videogen")
    contract = videogen.contract
    rules = dataclasses.replace(contract.delivery, time_limit_seconds=0.2)
    quick = dataclasses.replace(contract, provider=dataclasses.replace(contract.provider, delivery=rules))
    app = dataclasses.replace(videogen, contract=quick).reference("too-slow")
    patient = dataclasses.replace(videogen, contract=quick, time_limit=0.2)
    outcome = patient.judge(app, event=["file.upload.*"], check=["ack"])
    assert outcome.ids == {"ack.time-limit"}
    assert "does not answer in the time limit" in outcome.findings[0].message
    assert outcome.findings[0].also


@pytest.mark.parametrize(
    "check",
    [
        "ack.full",
        "ack.random",
        "auth.letter-case",
        "robustness.more-headers",
        "robustness.odd-text",
        "semantics.late",
        "tolerance.id-form",
        "tolerance.new-null",
    ],
)
def test_a_check_without_a_fault_finds_its_broken_consumer(check: str, videogen, consumers) -> None:
    app = consumers("broken").BROKEN[check](videogen.reference())
    outcome = videogen.judge(app, check=[check], level=Level.STANDARD, random_cases=20)
    assert outcome.ids == {check}, outcome.end
    verdicts = outcome.verdicts(check)
    assert Verdict.BROKEN in verdicts.values()


def test_every_check_has_a_broken_consumer(consumers) -> None:
    """`auth.scheme` speaks for the signature doctor: see test_signature_doctor.py; for the rest test_effects.py,

    test_bundles.py, test_servers.py, test_tolerance.py, and tests/cli/test_load.py.
    """
    covered = {fault.found_by for fault in FAULTS.values()} | set(consumers("broken").BROKEN) | {"auth.scheme"}
    covered |= set(consumers("shop").FAULTY) | {check for check, _ in consumers("ledger").FAULTY.values()}
    covered |= {check for check, _ in consumers("studio").FAULTY.values()}
    covered |= set(consumers("fetching").FAULTY) | set(consumers("stores").FAULTY)
    covered |= {"load.rate", "load.ramp", "robustness.survival", "semantics.restart", "semantics.retry-after-failure"}
    covered |= {"semantics.batch", "semantics.started-again"}
    covered |= {"tolerance.time-form"}
    assert {row.id for row in checks()} <= covered
