"""Units that descriptions give their fields in."""

from __future__ import annotations

import pytest

from hookproof.rules.units import unit_said


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    "description",
    ["Minutes until it goes on", "Bar of the chart", "The second line", "A hand of cards", ""],
)
def test_what_names_no_unit_or_two_has_none(description: str) -> None:
    assert unit_said(description) is None
