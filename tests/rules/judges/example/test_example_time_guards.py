"""How far apart the times of an example are, and which of them are held against what is said."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.rules.judges.example.example_times import _apart, _expiry, _made_last, _span
from hookproof.rules.judges.example.within_payload import _beside
from hookproof.sources.records import Example, Role

DAY = 86_400


def example(value: Any) -> Example:
    return Example(value=value, at=Place(path="p", line=1), events=("e",), role=Role.PAYLOAD, label="l")


def stamp(seconds: float) -> int:
    return 1_700_000_000 + int(seconds)


@each_row(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7199, "119.983 minutes"),
        (7200, "2 hours"),
        (2 * DAY, "2 days"),
        (2 * DAY - 3600, "47 hours"),
        (-2 * DAY, "-2 days"),
    ],
)
def test_a_span_is_told_in_the_largest_unit_of_which_there_are_two(seconds: float, words: str) -> None:
    assert _span(seconds) == words


@each_row(
    ("value", "count"),
    [
        ({"created_at": stamp(0), "expires_at": stamp(DAY)}, 0),
        ({"created_at": stamp(0), "expires_at": stamp(DAY * 1.09)}, 0),
        ({"created_at": stamp(0), "expires_at": stamp(DAY * 0.91)}, 0),
        ({"created_at": stamp(0), "expires_at": stamp(DAY * 1.11)}, 1),
        ({"created_at": stamp(0), "expires_at": stamp(DAY * 0.89)}, 1),
        ({"created_at": stamp(0), "timestamp": stamp(DAY), "expires_at": stamp(2 * DAY)}, 0),
        ({"other": stamp(0), "expires_at": stamp(2 * DAY)}, 1),
        ({"other": stamp(0), "another": stamp(1), "expires_at": stamp(2 * DAY)}, 0),
        ({"expires_at": stamp(2 * DAY)}, 0),
        ({"created_at": stamp(0), "expires_at": "soon"}, 0),
        ({"created_at": stamp(0)}, 0),
    ],
)
def test_an_expiry_is_off_where_it_is_more_than_a_tenth_from_every_beginning(value: Any, count: int) -> None:
    assert len(list(_apart(example(value), ("expires_at",), DAY, "24 hours", 3))) == count


@each_row(
    ("value", "path", "found"),
    [
        ({}, ("expires_at",), ("expires_at",)),
        ({}, ("valid_until",), ("valid_until",)),
        ({"url": "x", "url_expires_at": 1, "expires_at": 2}, ("url",), ("url_expires_at",)),
        ({"url": "x", "expires_at": 2}, ("url",), ("expires_at",)),
        ({"url": "x", "image_link_expires_at": 2}, ("url",), None),
        ({"url": "x", "expires_at": 2, "expiry": 3}, ("url",), None),
        ({"url": "x"}, ("url",), None),
        ({"a": {"url": "x", "expires_at": 2}}, ("a", "url"), ("a", "expires_at")),
        ({"a": 7}, ("a", "url"), None),
    ],
)
def test_the_expiry_of_a_field_is_its_own_or_the_only_one_beside_it(value: Any, path: Any, found: Any) -> None:
    assert _expiry(example(value), path) == found


@each_row(
    ("times", "key"),
    [
        ({"created_at": DAY, "paid_at": 0, "sent_at": 0}, "created_at"),
        ({"created_at": DAY, "paid_at": 0, "sent_at": 2 * DAY}, ""),
        ({"created_at": DAY, "paid_at": 0}, ""),
        ({"paid_at": 0, "sent_at": 0}, ""),
        ({"created_at": 0, "paid_at": 0, "sent_at": 0}, ""),
    ],
)
def test_what_was_made_after_all_that_was_done_with_it_is_told(times: dict[str, float], key: str) -> None:
    assert _made_last(times, times) == key


def test_times_that_are_written_in_other_ways_are_not_compared() -> None:
    times = {"created_at": DAY, "paid_at": 0, "sent_at": 0}
    assert _made_last({**times, "paid_at": "1970-01-01"}, times) == ""


@each_row(
    ("one", "other", "beside"),
    [("/a/t", "/b/t", True), ("/a/t", "/a/u", True), ("/a/t", "/b/u", False), ("/t", "/u", True)],
)
def test_members_are_of_one_kind_by_their_name_or_their_object(one: str, other: str, beside: bool) -> None:
    assert _beside(one, other) is beside
