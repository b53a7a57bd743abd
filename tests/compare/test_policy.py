"""The policy is complete: every row has its mirror, its minimal pair of schemas, and its line in the docs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.compare import POLICY, Comparison, Impact
from hookproof.compare import policy as table

PAIRS = Path(__file__).parent / "pairs"
DOCS = Path(__file__).parents[2] / "docs" / "compare.md"
Compare = Callable[[Path, Path], Comparison]


def expected(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((PAIRS / name / "expected.json").read_text(encoding="utf-8"))
    return data


@each_row("name", sorted(POLICY))
def test_a_minimal_pair_of_schemas_shows_exactly_this_change(name: str, compare_paths: Compare) -> None:
    found = compare_paths(PAIRS / name / "old", PAIRS / name / "new")
    shown = [{"id": c.id, "class": c.impact.label, "pointer": c.pointer} for c in found.changes]
    assert shown == expected(name)["forward"]
    assert found.impact is POLICY[name].impact


@each_row("name", sorted(POLICY))
def test_the_same_pair_the_other_way_round_shows_the_mirror(name: str, compare_paths: Compare) -> None:
    found = compare_paths(PAIRS / name / "new", PAIRS / name / "old")
    assert [{"id": c.id, "pointer": c.pointer} for c in found.changes] == expected(name)["backward"]
    assert [c.id for c in found.changes] == [POLICY[name].mirror]


def test_every_pair_belongs_to_a_row() -> None:
    assert sorted(path.name for path in PAIRS.iterdir()) == sorted(POLICY)


def test_ids_are_unique_sorted_and_kebab_case() -> None:
    ids = [row[0] for row in table._TABLE]
    assert len(set(ids)) == len(ids)
    assert list(POLICY) == sorted(POLICY)
    assert not [name for name in ids if not re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", name)]


def test_every_row_says_what_and_why() -> None:
    assert not [row.id for row in POLICY.values() if not row.title or not row.reason or row.impact is Impact.NONE]
    assert not [row.id for row in POLICY.values() if row.title.endswith(".") or not row.reason.endswith(".")]


def test_every_mirror_is_a_row() -> None:
    assert not [row.id for row in POLICY.values() if row.mirror not in POLICY]


def test_a_waiver_stands_exactly_where_the_mirror_does_not_lead_back() -> None:
    one_way = {row.id for row in POLICY.values() if POLICY[row.mirror].mirror != row.id or row.mirror == row.id}
    assert {row.id for row in POLICY.values() if row.waiver} == one_way


def test_what_weighs_in_one_direction_is_harmless_in_the_other() -> None:
    heavy = {Impact.BREAKING, Impact.WIDENING}
    wrong = [
        row.id
        for row in POLICY.values()
        if row.mirror != row.id and (row.impact in heavy) == (POLICY[row.mirror].impact in heavy)
    ]
    assert set(wrong) == {"annotation.deprecated", "annotation.undeprecated"}


@pytest.mark.checkout
def test_the_docs_show_the_policy_as_it_is() -> None:
    assert table.markdown_table() in DOCS.read_text(encoding="utf-8")
