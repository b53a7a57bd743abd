"""Findings come in the order in which to mend them, and say what waits for them."""

from __future__ import annotations

from dataclasses import replace

from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.reports.collected import Collected
from hookproof.reports.headline import waiting
from hookproof.stream import Judged


def fact(id_: str) -> Fact:
    return Fact(id=id_, title="A fact", severity=Severity.ERROR, clause="practice", mend="Mend it.")


def broken(id_: str, severity: Severity = Severity.ERROR, subject: str = "a", *, first: bool = False) -> Judged:
    finding = Finding(fact=fact(id_), subject=subject, message=f"{id_} at {subject}", severity=severity, first=first)
    return Judged(fact=finding.fact, subject=subject, verdict=Verdict.BROKEN, findings=(finding,))


def waits(id_: str, verdict: Verdict, *told_by: str, subject: str = "a") -> Judged:
    return Judged(fact=fact(id_), subject=subject, verdict=verdict, told_by=told_by)


def run_of(*records: Judged) -> Collected:
    run = Collected()
    for record in records:
        run.take(record)
    return run


def told(run: Collected) -> list[tuple[str, str]]:
    return [(entry.finding.fact.id, waiting(run, entry)) for entry in run.entries]


def test_what_hides_others_comes_before_what_weighs_more_and_what_spoils_all_before_both() -> None:
    run = run_of(
        broken("ack.grave"),
        waits("ack.alike", Verdict.BROKEN, "ack.cause"),
        broken("ack.cause"),
        broken("ack.hides", Severity.WARNING),
        *(waits(f"auth.{name}", Verdict.NOT_OBSERVED, "ack.hides") for name in ("one", "two", "two")),
        waits("auth.three", Verdict.BROKEN, "ack.hides"),
        broken("ack.note", Severity.NOTE, first=True),
    )
    assert told(run) == [
        ("ack.note", "Mend this first: nothing else can be judged as it should be before."),
        ("ack.hides", "Mend this first: 2 checks could not be judged because of it, and 1 other check fails with it."),
        ("ack.cause", "1 other check fails with it."),
        ("ack.grave", ""),
    ]


def test_who_is_sent_to_a_family_waits_for_its_findings_on_the_same_event_alone() -> None:
    run = run_of(
        broken("ack.near"),
        broken("ack.far", subject="b"),
        waits("auth.one", Verdict.NOT_OBSERVED, "ack"),
        waits("auth.two", Verdict.NOT_OBSERVED, "ack", subject="c"),
    )
    assert [len(run.waiting_for(entry).hidden) for entry in run.entries] == [1, 0]


def test_who_has_a_finding_of_its_own_waits_for_no_other() -> None:
    run = run_of(broken("ack.one"), replace(broken("ack.two"), told_by=("ack.one",)))
    assert [text for _, text in told(run)] == ["", ""]
