"""Units that descriptions give their fields in."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.units import agree, unit_named, unit_said


@each_row(
    ("description", "unit"),
    [
        ("litres in the tank", ("measures", "liters")),
        ("Weight of truck and load, kilograms", ("weights", "kilograms")),
        ("Level in tonnes", ("weights", "tonnes")),
        ("Amount in cents.", ("money", "cents")),
        ("Price, euros", ("money", "euros")),
        ("Duration (ms)", ("time", "milliseconds")),
        ("Degrees Celsius", ("measures", "Celsius")),
        ("Load in pounds", ("weights", "pounds")),
        ("Amount in pounds", None),  # of money, or of weight
    ],
)
def test_a_description_names_its_unit(description: str, unit: tuple[str, str] | None) -> None:
    assert unit_said(description) == unit


@each_row(
    "description",
    ["Minutes until it goes on", "Bar of the chart", "The second line", "A hand of cards", ""],
)
def test_what_names_no_unit_or_two_has_none(description: str) -> None:
    assert unit_said(description) is None


@each_row(
    ("name", "unit"),
    [
        ("weightGrams", ("weights", "grams")),
        ("duration_ms", ("time", "milliseconds")),
        ("size_kb", ("sizes", "kilobytes")),
        ("feeCents", ("money", "cents")),
        ("expires_in_days", ("time", "days")),
        ("beltMetersPerMinute", None),
        ("last_day", None),
        ("load_pounds", None),  # of money, or of weight
        ("seconds", None),
        ("status", None),
    ],
)
def test_a_name_names_its_unit(name: str, unit: tuple[str, str] | None) -> None:
    assert unit_named(name) == unit


def test_units_of_one_number_agree() -> None:
    assert agree(("money", "cents"), ("money", "minor units"))
    assert agree(("time", "days"), ("money", "cents"))
    assert not agree(("time", "days"), ("time", "hours"))
    assert not agree(("money", "cents"), ("money", "euros"))
