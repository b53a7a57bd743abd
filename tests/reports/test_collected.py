from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from tests.rowwise import each_row

from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.reports import markdownpage
from hookproof.reports.collected import Collected, Entry
from hookproof.reports.jsonfile import document
from hookproof.stream import CHECK, REPLAY, Judged


def _judged(severity: Severity, subject: str) -> Judged:
    fact = Fact(id="ack.fact", title="A fact", severity=severity, clause="practice", mend="Mend it.")
    finding = Finding(fact=fact, subject=subject, message=f"seen at {subject}", severity=severity)
    return Judged(fact=fact, subject=subject, verdict=Verdict.BROKEN, findings=(finding,))


@each_row("order", list(permutations(Severity)))
def test_the_gravest_finding_comes_first_whatever_came_first(order: tuple[Severity, ...]) -> None:
    run = Collected()
    for severity in order:
        run.take(_judged(severity, severity.label))
    assert [entry.finding.severity for entry in run.entries] == [Severity.ERROR, Severity.WARNING, Severity.NOTE]
    assert [finding["severity"] for finding in document(run)["findings"]] == ["error", "warning", "note"]


def entry(*words: str, played: bool = False) -> Entry:
    fact = Fact(id="auth.wrong-key", title="A fact", severity=Severity.ERROR, clause="practice", mend="Do it.")
    told = {"message": "It broke.", "severity": Severity.ERROR, "address": "shop@1/order.paid#example"}
    finding = Finding(fact=fact, subject="order.paid", played=played, **told)
    return Entry(1, "0" * 12, finding, (*REPLAY, *words), CHECK)


def test_a_finding_is_brought_about_by_hookproof_by_curl_and_by_a_test() -> None:
    url = "http://127.0.0.1:8000/webhooks"
    shown = entry(url, "--header", "'X-Tenant: a'")
    assert shown.command == f"hookproof replay 'shop@1/order.paid#example' {url} --header 'X-Tenant: a'"
    assert shown.curl == f"{shown.command} --as-curl | sh"
    assert shown.pytest.splitlines() == [
        f"# pytest test_webhooks.py --webhook-url {url} --webhook-header 'X-Tenant: a'",
        "def test_auth_wrong_key(webhook_consumer):",
        "    webhook_consumer.check('auth.wrong-key', event='order.paid')",
    ]


def test_curl_is_not_offered_where_it_would_show_nothing() -> None:
    assert entry("http://127.0.0.1:8000/", played=True).curl == ""
    assert entry("--app", "shop:app").curl == ""
    assert entry("http://127.0.0.1:{port}/", "--start", "'run me'").curl == ""
    assert entry("--app", "shop:app").pytest.startswith("# pytest test_webhooks.py --webhook-app shop:app\n")
    assert entry("http://127.0.0.1:{port}/", "--start", "'run me'").pytest == ""


def test_findings_of_one_weight_stay_in_the_order_in_which_they_came() -> None:
    run = Collected()
    for subject in ("b", "c", "a"):
        run.take(_judged(Severity.ERROR, subject))
    assert [entry.finding.subject for entry in run.entries] == ["b", "c", "a"]
    assert [entry.number for entry in run.entries] == [1, 2, 3]


def test_behind_a_judgement_stand_its_own_findings_else_those_of_others_that_name_its_subject() -> None:
    first = _judged(Severity.ERROR, "a")
    named = replace(first, findings=(replace(first.findings[0], also=("b", "c")),))
    own, bare, apart = (
        _judged(Severity.WARNING, "b"),
        replace(named, subject="c", findings=()),
        replace(named, subject="d", findings=()),
    )
    run = Collected()
    for record in (named, own, bare, apart):
        run.take(record)
    assert [[entry.finding.subject for entry in run.entries_of(record)] for record in (named, own, bare, apart)] == [
        ["a"],
        ["b"],
        ["a"],
        [],
    ]
    assert [run.worst_of(record).label for record in (own, bare, apart)] == ["warning", "error", "error"]


def test_what_another_check_tells_weighs_as_much_as_that_and_leads_there() -> None:
    warned = _judged(Severity.WARNING, "a")
    near = replace(warned, subject="b", findings=(replace(warned.findings[0], subject="b", message="near"),))
    fact = Fact(id="auth.strict", title="A fact", severity=Severity.ERROR, clause="practice", mend="Mend it.")
    follower = replace(warned, fact=fact, findings=(), told_by=("ack.fact",))
    run = Collected()
    for record in (warned, near):
        run.take(record)
    seen = [replace(follower, subject=subject) for subject in ("b", "elsewhere")]
    assert [[cause.finding.subject for cause in run.causes_of(record)] for record in seen] == [["b"], ["a", "b"]]
    assert [run.worst_of(record).label for record in seen] == ["warning", "warning"]
    assert run.worst_of(replace(follower, told_by=("nothing.known",))).label == "error"


def test_findings_that_say_the_same_are_told_apart_by_their_subject() -> None:
    run = Collected()
    alike = [
        replace(record, findings=(replace(record.findings[0], message="alike"),))
        for record in (_judged(Severity.ERROR, "a"), _judged(Severity.ERROR, "b"))
    ]
    for record in (*alike, _judged(Severity.ERROR, "c")):
        run.take(record)
    assert [run.whereabouts(entry) for entry in run.entries] == ["a: ", "b: ", ""]


def test_a_finding_that_comes_again_is_told_once() -> None:
    run = Collected()
    for _ in range(2):
        run.take(_judged(Severity.ERROR, "a"))
    assert [entry.number for entry in run.entries] == [1]


@each_row(("count", "more"), [(2, ""), (3, "… and 1 more: see the other reports.\n"), (4, "… and 2 more")])
def test_a_markdown_page_holds_so_many_findings_and_tells_how_many_it_leaves_out(
    count: int, more: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markdownpage, "MAX_FINDINGS", 2)
    run = Collected()
    for number in range(count):
        run.take(_judged(Severity.ERROR, str(number)))
    page = markdownpage.render(run)
    assert page.count("### error") == 2
    assert (more in page) if more else "more: see" not in page
