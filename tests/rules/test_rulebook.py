from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.errors import UnknownName
from hookproof.findings import Severity
from hookproof.rules.rulebook import BadRule, Confidence, find_rule, rule, rules, select
from hookproof.rules.ruletable import table

DOCS = Path(__file__).parents[2] / "docs" / "rules.md"


def test_ids_are_family_and_fact_in_kebab_case_and_sorted() -> None:
    ids = [row.id for row in rules()]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", id_) for id_ in ids)


def test_every_title_is_a_sentence_without_a_full_stop_and_every_mend_one_with() -> None:
    for row in rules():
        assert row.fact.title[0].isupper(), row.id
        assert not row.fact.title.endswith("."), row.id
        assert row.fact.mend.endswith("."), row.id


def test_a_rule_of_low_confidence_never_weighs_more_than_a_note() -> None:
    assert not [r.id for r in rules() if r.confidence is Confidence.LOW and r.fact.severity > Severity.NOTE]


@pytest.mark.checkout
def test_the_table_of_the_docs_is_made_from_the_registry() -> None:
    assert table() in DOCS.read_text(encoding="utf-8")


def test_a_glob_or_a_family_selects_and_an_exclamation_mark_leaves_out() -> None:
    chosen = [row.id for row in select(["example.*", "!example.placeholder"])]
    assert "example.event" in chosen
    assert "example.placeholder" not in chosen
    assert {row.fact.family for row in select(["prose"])} == {"prose"}


def test_rules_of_low_confidence_run_when_named_or_when_all_are_wanted() -> None:
    assert "prose.presence-null" not in {row.id for row in select([])}
    assert "prose.presence-null" in {row.id for row in select([], pedantic=True)}
    assert [row.id for row in select(["prose.presence-null"])] == ["prose.presence-null"]


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"example\.event"):
        select(["example.evnt"])
    with pytest.raises(UnknownName, match=r"example\.event"):
        find_rule("example.evnt")


@each_row("change", [{"id": "Example.event"}, {"title": ""}, {"needs": ()}, {"needs": ("tea",)}])
def test_a_row_that_is_not_in_order_is_refused(change: dict[str, object]) -> None:
    row = {"id": "tea.pot", "title": "A", "severity": Severity.NOTE, "clause": "c", "mend": "m.", "needs": ("prose",)}
    with pytest.raises(BadRule):
        rule(**{**row, **change})  # type: ignore[arg-type]
