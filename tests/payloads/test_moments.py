"""Times are moved on in their own form, and nothing else is."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.payloads.moments import later, seconds_of, unit_of, with_fraction, with_offset


@each_row(
    ("value", "unit", "moved"),
    [
        (1790933400, 1, 1790933460),
        (1790933400000, 1000, 1790933460000),
        (1790933400.5, 10**6, 1790933460.5),
        ("2026-10-02T08:30:00Z", 1, "2026-10-02T08:31:00Z"),
        ("2026-10-02T23:59:30.250+02:00", 1000, "2026-10-03T00:00:30.250+02:00"),
        ("2026-13-02T08:30:00Z", 1, "2026-13-02T08:30:00Z"),
        ("9999-12-31T23:59:59Z", 1, "9999-12-31T23:59:59Z"),
    ],
)
def test_a_time_is_moved_on_in_its_own_form(value: object, unit: int, moved: object) -> None:
    assert unit_of(value) == unit
    assert later(value, 60, value) == moved


@each_row("value", [True, 17, None, "yesterday", "2026-10-02", [1790933400], 9e9])
def test_what_is_no_time_stays(value: object) -> None:
    assert unit_of(value) is None
    assert later(value, 60, value) is value


def test_a_time_of_another_form_does_not_take_its_place() -> None:
    assert later(1790933400, 60, "2026-10-02T08:30:00Z") == "2026-10-02T08:30:00Z"
    assert later(1790933400, 60, None) is None


@each_row(
    ("value", "seconds"),
    [
        (1790933400, 1790933400),
        (1790933400500, 1790933400.5),
        ("2026-10-02T08:30:00Z", 1790929800),
        ("2026-10-02T10:30:00.5+02:00", 1790929800.5),
        ("2026-13-02T08:30:00Z", 0),
    ],
)
def test_times_of_every_form_are_seconds_since_1970(value: object, seconds: float) -> None:
    assert seconds_of(value) == seconds


@each_row(
    ("value", "part", "east"),
    [
        ("2026-10-02T08:30:00Z", "2026-10-02T08:30:00.250Z", "2026-10-02T10:30:00+02:00"),
        ("2026-12-31T23:30:00.5z", "2026-12-31T23:30:00.5z", "2027-01-01T01:30:00.5+02:00"),
        ("2026-10-02T08:30:00-08:00", "2026-10-02T08:30:00.250-08:00", "2026-10-02T10:30:00-06:00"),
        ("2026-10-02T23:30:00.5-00:30", "2026-10-02T23:30:00.5-00:30", "2026-10-03T01:30:00.5+01:30"),
        ("2026-10-02T08:30:00+12:00", "2026-10-02T08:30:00.250+12:00", "2026-10-02T10:30:00+14:00"),
        ("2026-10-02T08:30:00+13:00", "2026-10-02T08:30:00.250+13:00", "2026-10-02T08:30:00+13:00"),
        ("9999-12-31T23:30:00Z", "9999-12-31T23:30:00.250Z", "9999-12-31T23:30:00Z"),
        ("yesterday", "yesterday", "yesterday"),
    ],
)
def test_a_time_is_written_otherwise_where_it_can_be(value: str, part: str, east: str) -> None:
    assert with_fraction(value) == part
    assert with_offset(value) == east
