"""How what shows came of what was sent: cut, escaped, rounded, another moment; and what is none of these."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.checks.material.distortions import (
    at_another_hour,
    in_milliseconds,
    is_decimal,
    is_near,
    is_written_nothing,
    loses_offset,
    missed_by_one,
    of_text,
    rounded_in_parts,
    rounded_to,
    through_a_float,
)
from hookproof.findings import Severity

Pairs = list[tuple[object, object]]


@each_row(
    ("sent", "shown", "says", "severity"),
    [
        ("a long name", "a long", "of a text of 11 characters the first 6 are kept", None),
        ("<b>", "&lt;b&gt;", "escaped for HTML", None),
        ("it's", "it&#39;s", "escaped for HTML", None),
        ("a 🎬 b", "a  b", "emoji", None),
        ("a 🎬 b", "a ???? b", "emoji", None),
        ("a 🎬 b", "a ", "the first 2 are kept", None),
        ("a <b>c</b>", "a c", "tags are taken out", Severity.NOTE),
        ("H²O", "H2O", "NFKC", Severity.NOTE),
        ("øre", "re", "øre shows as re", None),
    ],
)
def test_a_text_is_told_by_what_became_of_it(sent: str, shown: str, says: str, severity: Severity | None) -> None:
    told, weighs = of_text(sent, shown)
    assert says in told
    assert weighs is severity


@each_row(
    ("pairs", "step"),
    [
        ([(1.5, 1), (2.75, 2)], "whole numbers"),
        ([(1.5, 2), (2.75, 3)], "whole numbers"),
        ([("19.90", 19), ("26.90", "26")], "whole numbers"),
        ([("19.94", 19.9), ("26.98", "27.0")], "tenth parts"),
        ([(19.94, 19.9), (26.98, 26.9)], "tenth parts"),
        ([(89, 100), (4567, 4600)], "hundreds"),
        ([(89, 80), (4567, 4560)], "tens"),
        ([(89, 89), (4567, 4567)], ""),
        ([(89, 89), (4567, 4560)], ""),
        ([(89, 0), (44, 0)], ""),
        ([(1.5, 150), (2.75, 275)], ""),
        ([(1.5, "one"), (2.75, "two")], ""),
        ([(True, 1), (False, 0)], ""),
        ([(1.5, None), (2.75, 2)], ""),
        ([("nan", 1), ("1.5", 2)], ""),
    ],
)
def test_numbers_are_rounded_where_one_way_explains_all(pairs: Pairs, step: str) -> None:
    assert rounded_to(pairs) == step


@each_row(
    ("pairs", "step"),
    [
        ([(1.5, 200), (2.75, 300)], "whole numbers, counted in hundredth parts"),
        ([(1.5, 100), (2.75, 200)], "whole numbers, counted in hundredth parts"),
        ([("19.94", 1990), ("26.98", "2700")], "tenth parts, counted in hundredth parts"),
        ([(1.5, 2000), (2.75, 3000)], "whole numbers, counted in thousandth parts"),
        ([(1.5, 150), (2.75, 275)], ""),
        ([(1.5, 150), (2.75, 300)], ""),
        ([(12.345, 1235), (2.75, 275)], ""),
        ([(12, 1200), (2, 200)], ""),
        ([(0.2, 0), (0.4, 0)], ""),
        ([(1.5, None), (2.75, 300)], ""),
        ([(1.5, 2), (2.75, 3)], ""),
    ],
)
def test_numbers_are_rounded_before_they_are_counted_in_parts(pairs: Pairs, step: str) -> None:
    assert rounded_in_parts(pairs) == step


@each_row(
    ("last", "what"),
    [
        ((2**53 + 1, 2**53), "a float"),
        ((90_071_992_547_409_931, "90071992547409936"), "a float"),
        ((2**53 + 1, "9.00719925474099e+15"), "a float"),
        ((2**53 + 1, "9.007199254741E+15"), "a float"),
        ((2**53 + 1, 2**53 + 1), ""),
        ((2**53 + 1, 2**53 + 2_000), ""),
        ((2**53 + 1, 7), ""),
        ((2**53 + 1, None), ""),
    ],
)
def test_a_whole_number_went_through_a_float_where_others_show_as_they_are(
    last: tuple[object, object], what: str
) -> None:
    assert through_a_float([(5, 5), (12, "12"), last]) == what
    assert through_a_float([(5, 6), (12, 12), last]) == ""


@each_row(
    ("last", "parts"),
    [((19.99, 1998), "hundredth parts"), (("8.20", 819), "hundredth parts"), ((8.2, 820), ""), ((8.2, 800), "")],
)
def test_a_number_in_parts_is_missed_by_one_where_others_are_not(last: tuple[object, object], parts: str) -> None:
    assert missed_by_one([(1.5, 150), (2.75, 275), last]) == parts
    assert missed_by_one([(1.5, 150), (1.5, 150), last]) == ""
    assert missed_by_one([(1.5, 2), (2.75, 275), last]) == ""


@pytest.mark.slow
@given(st.lists(st.integers(-(10**9), 10**9), min_size=2))
def test_a_number_that_shows_as_it_is_is_never_rounded(numbers: list[int]) -> None:
    assert rounded_to([(each, float(each)) for each in numbers]) == ""


UTC_ALONE = ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00")


@each_row(
    ("shown", "loses"),
    [
        ("2026-03-01T12:00:00", True),
        ("2026-03-01 12:00:00", True),
        ("2026-03-01T12:00:00Z", True),
        ("2026-03-01T12:00:00+00:00", True),
        ("2026-03-01T12:00:00+02:00", False),
        ("2026-03-01T10:00:00", False),
        ("2026-03-01T10:00:00Z", False),
        ("noon", False),
        (1772366400, True),
        (1772366400000, True),
        (1772359200, False),
        (None, False),
    ],
)
def test_an_offset_is_lost_where_a_clock_shows_without_the_place_that_it_hangs_at(shown: object, loses: bool) -> None:
    assert loses_offset([UTC_ALONE, ("2026-03-01T12:00:00+02:00", shown)]) is loses


def test_where_every_time_is_utc_no_offset_is_lost() -> None:
    assert not loses_offset([UTC_ALONE, ("2026-03-02T10:00:00Z", "2026-03-02T10:00:00")])


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


@each_row(
    ("sent", "shown", "too_early"),
    [
        (1790940659, _date(1790940.659), True),
        (1790940659, "1970-01-21T19:29:00", True),
        (1790940659, _date(1790940659), False),
        (1790940659000, _date(1790940659), False),
        (1790940659, 1790940.659, False),
        (1790940659, "soon", False),
        ("2026-03-01T10:00:00Z", "1970-01-21T17:29:00", False),
        (42, _date(0.042), False),
    ],
)
def test_seconds_that_show_as_a_day_of_1970_were_taken_for_milliseconds(
    sent: object, shown: object, too_early: bool
) -> None:
    assert in_milliseconds([(sent, shown)]) is too_early


@each_row(
    ("pairs", "is_off"),
    [
        ([(1790940659, "2026-10-02T16:30:59Z"), (1791027120, "2026-10-03T16:32:00Z")], True),
        ([(1790940659, "2026-10-02 16:30:59 UTC")], True),
        ([(1790940659, "2026-10-02T13:00:59+00:00")], True),
        ([("2026-10-02T11:30:59.250Z", "2026-10-02T06:30:59Z")], True),
        ([("2026-10-02T11:30:59Z", "2026-10-02T11:30:59+09:00")], True),
        ([("2026-10-02T11:30:59Z", 1790958659)], True),
        ([("2026-10-02T11:30:59Z", 1790940659)], False),
        ([(1790940659, "2026-10-02T16:30:59")], False),
        ([(1790940659, "2026-10-02T11:30:59Z")], False),
        ([(1790940659, "2026-10-02T20:30:59+09:00")], False),
        ([("2026-10-02T11:30:59.999Z", "2026-10-02T11:30:59Z")], False),
        ([(1790940659, "2026-10-02T16:30:59Z"), (1791027120, "2026-10-03T15:32:00Z")], False),
        ([(1790940659, "2026-10-02T11:35:59Z")], False),
        ([(1790940659, "2026-10-09T11:30:59Z")], False),
        ([(42, "2026-10-02T16:30:59Z"), ("noon", "noon"), (1790940659, None)], False),
    ],
)
def test_a_local_time_that_is_written_as_utc_is_hours_off_each_time(pairs: Pairs, is_off: bool) -> None:
    assert at_another_hour(pairs) is is_off


@each_row(
    ("value", "is_one"), [("19.90", True), ("-1.5", True), ("19", False), (19.9, False), ("1.9.0", False), ("", False)]
)
def test_an_amount_is_a_text_with_a_fraction(value: object, is_one: bool) -> None:
    assert is_decimal(value) is is_one


@each_row(("shown", "is_one"), [("None", True), ("undefined", True), ("none", False), (None, False)])
def test_nothing_is_written_as_languages_write_it(shown: object, is_one: bool) -> None:
    assert is_written_nothing(shown) is is_one


@each_row(
    ("shown", "is_one"),
    [
        (90_071_992_547_409_936, True),
        (9.007199254740994e16, True),
        ("90071992547409936", True),
        (90_071_992_547_409_931, False),
        ("90071992547409931", False),
        (90_071_992_547_409_900, False),
        ("an id", False),
        (None, False),
    ],
)
def test_a_number_is_near_where_a_float_does_not_tell_it_from_another(shown: object, is_one: bool) -> None:
    assert is_near(shown, 90_071_992_547_409_931) is is_one
