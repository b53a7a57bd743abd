"""A limit in words beside the bounds of a schema: which differ, and which is only tighter."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.rules.wording.limits import Limit, Measure, bounds_of, breach, gap, limits_in, measured

OPEN: dict[str, Any] = {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 9}


def limit(low: float | None = None, high: float | None = None, noun: str = "", **how: Any) -> Limit:
    return Limit(low, high, noun, "", **how)


@each_row(
    ("schema", "bounds"),
    [
        ({}, (None, None)),
        ({"minimum": 1, "maximum": 9}, (1, 9)),
        ({"minimum": True, "maximum": "9"}, (None, None)),
        (OPEN, (1, 9)),
        ({**OPEN, "type": "integer"}, (2, 8)),
        ({**OPEN, "minimum": 0, "maximum": 10}, (1, 9)),
    ],
)
def test_an_open_bound_of_a_whole_number_is_the_next_one(schema: dict[str, Any], bounds: tuple[Any, Any]) -> None:
    assert bounds_of(schema, Measure.VALUE) == bounds


@each_row(
    ("said", "schema", "words"),
    [
        (limit(1, 9), {"minimum": 1, "maximum": 9}, ""),
        (limit(1, 9), {"minimum": 2, "maximum": 9}, "has minimum 2"),
        (limit(1, 9), {"minimum": 0, "maximum": 9}, "has minimum 0"),
        (limit(1, 9), {"minimum": 1, "maximum": 8}, "has maximum 8"),
        (limit(1, 9), {"maximum": 10}, "has maximum 10"),
        (limit(1, 9), {}, ""),
        (limit(None, 9), {"minimum": 0, "maximum": 9}, ""),
        # A number that is exact is one of those that the schema allows.
        (limit(5, 5, exact=True), {"minimum": 1, "maximum": 9}, ""),
        (limit(5, 5, exact=True), {"minimum": 5, "maximum": 5}, ""),
        (limit(5, 5, exact=True), {"minimum": 6, "maximum": 9}, "has minimum 6"),
        (limit(5, 5, exact=True), {"minimum": 1, "maximum": 4}, "has maximum 4"),
        # An open one leaves itself out: a schema may be narrower.
        (limit(0, 9, open=True), {"exclusiveMinimum": 0, "exclusiveMaximum": 9}, ""),
        (limit(0, open=True), {"minimum": 0}, "has minimum 0"),
        (limit(0, open=True), {"minimum": 1}, ""),
        (limit(0, open=True), {"minimum": -1}, "has minimum -1"),
        (limit(None, 9, open=True), {"maximum": 9}, "has maximum 9"),
        (limit(None, 9, open=True), {"maximum": 8}, ""),
    ],
)
def test_a_bound_differs_by_what_kind_of_limit_is_said(said: Limit, schema: dict[str, Any], words: str) -> None:
    assert gap(said, schema, Measure.VALUE) == words


@each_row(
    ("said", "value", "measure", "words"),
    [
        (limit(1, 9), 1, Measure.VALUE, ""),
        (limit(1, 9), 9, Measure.VALUE, ""),
        (limit(1, 9), 0, Measure.VALUE, "is 0"),
        (limit(1, 9), 9.5, Measure.VALUE, "is 9.5"),
        (limit(1, 9, open=True), 1, Measure.VALUE, "is 1"),
        (limit(1, 9, open=True), 9, Measure.VALUE, "is 9"),
        (limit(1, 9, open=True), 2, Measure.VALUE, ""),
        (limit(2), True, Measure.VALUE, ""),
        (limit(2), "a", Measure.VALUE, ""),
        (limit(2), "a", Measure.LENGTH, "has 1 characters"),
        (limit(2), "ab", Measure.LENGTH, ""),
        (limit(2), 1, Measure.LENGTH, ""),
        (limit(2), [1], Measure.ITEMS, "has 1 item"),
        (limit(None, 1), [1, 2], Measure.ITEMS, "has 2 items"),
        (limit(None, 1), "ab", Measure.ITEMS, ""),
        (limit(distinct=True), [1, 1], Measure.ITEMS, "has one item twice"),
        (limit(distinct=True), [1, "1"], Measure.ITEMS, ""),
    ],
)
def test_a_value_breaks_a_limit_of_its_own_measure_alone(said: Limit, value: Any, measure: Measure, words: str) -> None:
    assert breach(said, value, measure) == words


@each_row(
    ("said", "kinds", "measure"),
    [
        (limit(1, 2), {"integer"}, Measure.VALUE),
        (limit(1, 2), {"integer", "number"}, Measure.VALUE),
        (limit(1, 2), {"integer", "string"}, None),
        (limit(1, 2), set(), None),
        (limit(2, 1), {"integer"}, None),
        (limit(2, 2), {"integer"}, None),
        (limit(2, 2, exact=True), {"integer"}, Measure.VALUE),
        (limit(1, 2, "digits"), {"integer"}, None),
        (limit(1, 2, "euros"), {"integer"}, Measure.VALUE),
        (limit(distinct=True), {"integer"}, None),
        (limit(1, 2, "characters"), {"string"}, Measure.LENGTH),
        (limit(1, None, "characters"), {"string"}, Measure.LENGTH),
        (limit(1, None, "digit"), {"string"}, None),
        (limit(1, 9, "digits"), {"string"}, Measure.LENGTH),
        (limit(1, None, "item"), {"string"}, Measure.LENGTH),
        (limit(2, None, "item"), {"string"}, None),
        (limit(1, 2, "euros"), {"string"}, None),
        (limit(1, 2, "items"), {"array"}, Measure.ITEMS),
        (limit(1, 2, "euros"), {"array"}, Measure.ITEMS),
        (limit(1, 2, "characters"), {"array"}, None),
        (limit(1, 2, "days"), {"array"}, None),
    ],
)
def test_what_is_limited_is_told_by_the_type_and_what_is_counted(said: Limit, kinds: set[str], measure: Any) -> None:
    assert measured(said, frozenset(kinds)) is measure


@each_row(
    ("text", "low", "high", "how"),
    [
        ("At least 5.", 5, None, ""),
        ("More than 5.", 5, None, "open"),
        ("At most 1,000 items.", None, 1000, ""),
        ("Less than 5.", None, 5, "open"),
        ("Exactly 5 items.", 5, 5, "exact"),
        ("Between 1 and 9.", 1, 9, ""),
        ("A positive number.", 0, None, "open"),
        ("Not empty.", 1, None, ""),
        ("No duplicates.", None, None, "distinct"),
        ("A 6-digit code.", 6, 6, "exact"),
        ("32 characters long.", 32, 32, "exact"),
    ],
)
def test_a_limit_is_read_from_plain_words(text: str, low: Any, high: Any, how: str) -> None:
    [found] = limits_in(text)
    assert (found.low, found.high) == (low, high)
    assert [name for name in ("open", "exact", "distinct") if getattr(found, name)] == ([how] if how else [])


@each_row(
    "text",
    ["Usually at least 5.", "At least 5 if paid.", "Non-positive.", "At most 5/8.", "5 things"],
)
def test_what_is_hedged_or_holds_sometimes_is_no_limit(text: str) -> None:
    assert limits_in(text) == ()


@each_row(
    "text",
    [
        "* `upper` - at least one uppercase character",
        '- "some": at least 5 items',
        "One of 1 (at least 5 items), 2 (more than 9 items).",
        "One of `few` - at least 5 items, `many` - more than 9 items.",
    ],
)
def test_what_a_single_value_stands_for_is_no_limit_of_its_field(text: str) -> None:
    assert limits_in(text, "sizes") == ()


@each_row(("name", "own"), [("adminGroupIds", False), ("adminUserIds", False), ("admins", True), ("members", True)])
def test_a_bound_of_several_kinds_together_is_of_no_field_that_holds_one_of_them(name: str, own: bool) -> None:
    assert bool(limits_in("A room requires at least one admin (user or group)", name)) is own


@each_row(
    "text",
    ["`sizes`: at least 5 items.", "- `sizes` - at least 5 items", "The sizes (at least 5) of the order (unique)."],
)
def test_a_gloss_of_the_field_itself_is_its_limit(text: str) -> None:
    assert [limit.low for limit in limits_in(text, "sizes")] == [5]
