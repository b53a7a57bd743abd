"""Which members of an example are strange to its page, and how many of them are told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.rules.judges.example.example_fields import _strange, _unknown, required
from hookproof.rules.judges.prose.prose_names import _is_field_like
from hookproof.rules.judges.schema.limit_wording import _told
from hookproof.rules.runner import ground_of
from hookproof.rules.wording.limits import Limit
from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Corpus, Example, Role


@each_row(
    ("parent", "told", "strange"),
    [
        ({"a": 1, "b": 2, "x": 3}, "ab", ["x"]),
        ({"a": 1, "b": 2}, "ab", []),
        ({"a": 1, "x": 2}, "ab", ["x"]),  # one is there in the other's stead
        ({"a": 1, "x": 2}, "abc", []),
        ({"x": 2}, "a", ["x"]),
        ({"a": 1, "b": 2, "x": 3, "y": 4}, "ab", ["x", "y"]),
        ({"a": 1, "b": 2, "x": 3, "y": 4, "z": 5}, "ab", []),
        ([1], "ab", []),
    ],
)
def test_members_are_strange_where_most_others_are_told(parent: Any, told: str, strange: list[str]) -> None:
    known: Any = dict.fromkeys(told, SimpleNamespace())
    assert _strange(parent, known) == strange


@each_row(("count", "named", "more"), [(1, 1, ""), (8, 8, ""), (9, 8, " and 1 more"), (12, 8, " and 4 more")])
def test_eight_strange_members_are_named_and_the_rest_is_counted(count: int, named: int, more: str) -> None:
    shown = Example(value={}, at=Place(path="p", line=1), events=(), role=Role.PAYLOAD, label="l")
    remark = _unknown(shown, [(f"/m{number}", "") for number in range(count)], "the page")
    assert remark.message.count("/m") == named
    assert f"{more}, which the page does not have." in remark.message


def test_a_slip_of_one_member_can_be_mended_and_several_cannot() -> None:
    shown = Example(value={}, at=Place(path="p", line=1), events=(), role=Role.PAYLOAD, label="l")
    one = _unknown(shown, [("/nmae", "name")], "the page")
    assert "(it has `name`)" in one.message
    assert len(one.evidence) == 1
    assert _unknown(shown, [("/nmae", "name"), ("/b", "")], "the page").evidence == ()
    assert _unknown(shown, [("/nmae", "")], "the page").evidence == ()


@pytest.mark.parametrize(("length", "shown"), [(100, 100), (101, 100)])
def test_a_long_sentence_is_cut(length: int, shown: int) -> None:
    said = _told(Limit(1, None, "", "x" * length, words="at least 1"))
    inner = said.partition("“")[2].removesuffix("”)")
    assert len(inner) == shown
    assert inner.endswith("…") is (length > 100)


@each_row(
    ("word", "like"),
    [
        ("name", True),
        ("userId", True),
        ("abc", False),
        ("NAME", False),
        ("Name", False),
        ("user_id", True),
        ("nAME", True),
    ],
)
def test_a_word_is_like_a_field_where_it_is_long_and_begins_small(word: str, like: bool) -> None:
    assert _is_field_like(word) is like


@each_row(("member", "instead"), [("item_ids", ""), ("item_idd", "; it has `item_idd`")])
def test_what_an_example_has_in_the_stead_of_a_field_is_no_field_that_its_page_tells(member: str, instead: str) -> None:
    page = (
        "# order.paid\n\n| Field | Type | Required | Description |\n|---|---|---|---|\n"
        "| event | string | yes | The name. |\n| item_id | string | yes | Which. |\n"
        "| item_ids | string | no | Others. |\n\n"
        f'```json\n{{"event": "order.paid", "{member}": "x"}}\n```\n'
    )
    document = document_of(page, "page.md")
    ground = ground_of(Corpus(documents=(document,)), None)
    found = [remark.message for remark in required(ground, document)]
    assert found == [f"/item_id is required (line 6), and this example lacks it{instead}."]
