"""Small questions that rules ask of values and names, each with what it says yes and no to."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.rules.judges.example.example_ids import _is_short_for
from hookproof.rules.judges.example.example_values import _together
from hookproof.rules.judges.prose.guide_requests import _bases, _is_echoed
from hookproof.rules.wording.valueforms import _has_two_decimals, _is_of
from hookproof.sources.records import Example


@each_row(
    ("one", "other", "short"),
    [
        ("tm_", "team_", True),
        ("team_", "tm_", True),
        ("am_", "team_", False),  # begins otherwise
        ("t_", "team_", False),  # too short
        ("mt_", "team_", False),
        ("tmx_", "team_", False),
        ("tae_", "team_", False),  # out of order
    ],
)
def test_a_prefix_is_short_for_one_with_its_letters_in_order(one: str, other: str, short: bool) -> None:
    assert _is_short_for(one, other) == short


@each_row(
    ("servers", "bases"),
    [
        ([{"url": "https://api.example.com/v1/"}, {"url": "http://x/"}], [("api.example.com", "/v1"), ("x", "")]),
        ([{"url": "https://{host}/v1"}, {"url": "/v1"}, {}, "x"], []),
        ([{"url": "file:///v1"}], [("", "/v1")]),
        ({"url": "https://x"}, []),
        (None, []),
    ],
)
def test_a_server_with_an_address_of_its_own_has_host_and_path(servers: Any, bases: Any) -> None:
    assert _bases({"servers": servers}) == bases


@each_row(
    ("key", "values", "echoed"),
    [
        ("name", ("Ada", "Bob"), True),
        ("name", (["Ada"], ["Bob", "Eve"]), True),
        ("name", ("Ada", 5), False),
        ("name", ("Ada", "name"), False),  # names its own field
        ("displayName", ("Ada", "display-name"), False),
        ("name", ("Ada", "<name>"), False),
        ("created_at", ("Ada", "Bob"), False),  # the server makes it
        ("createdAt", ("Ada", "Bob"), False),
        ("id", ("Ada", "Bob"), False),
    ],
)
def test_what_comes_back_as_it_was_sent_is_plain_text_that_nobody_makes(key: str, values: Any, echoed: bool) -> None:
    assert _is_echoed(key, *values) == echoed


@each_row(
    ("value", "kinds", "fits"),
    [
        (1, {"integer"}, True),
        (1, {"number"}, True),
        (1.5, {"number"}, True),
        (1.5, {"integer"}, False),
        (True, {"integer"}, False),
        (True, {"boolean"}, True),
        ("a", {"string"}, True),
        ("a", {"number"}, False),
        (None, {"null"}, True),
        (None, {"string"}, False),
        ([], {"array"}, True),
        ({}, {"object"}, True),
    ],
)
def test_a_whole_number_is_a_number_too_and_nothing_else_is_two(value: Any, kinds: set[str], fits: bool) -> None:
    assert _is_of(value, frozenset(kinds)) == fits


@each_row(
    ("value", "two"),
    [
        (1, True),
        (1.25, True),
        (1.255, False),
        ("1.25", True),
        ("1.2", False),
        ("1,234.50", True),
        ("-1.25", True),
        ("x1.25", False),
    ],
)
def test_an_amount_has_two_decimals_at_most_as_a_number_and_exactly_two_as_a_text(value: Any, two: bool) -> None:
    assert _has_two_decimals(value) == two


@pytest.mark.parametrize(("count", "more"), [(12, False), (13, True)])
def test_a_dozen_of_what_is_alike_is_listed_and_the_rest_is_counted(count: int, more: bool) -> None:
    example = Example(value={}, at=Place(path="a", line=1, column=1))
    ((_, text),) = _together(example, [(f"/{number}", "x") for number in range(count)]).evidence
    assert len(text.split("\n")) == 12 + more
    assert ("and 1 more" in text) == more
