"""What it is about a number that makes a payload fall short."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.rowwise import each_row

from hookproof.checks.expectation import Fault
from hookproof.judging.reasons.magnitudes import Magnitudes
from hookproof.schema.differences import Edit

FAILS = (Fault.SERVER_ERROR, 500, "")


def magnitudes(before: Any, fails: Callable[[Any], bool]) -> Magnitudes:
    """Of a consumer that fails on some values of a member."""
    return Magnitudes({"a": before}, FAILS, lambda payload, _label: FAILS if fails(payload["a"]) else None, int)


@each_row(
    ("before", "after", "fails", "words"),
    [
        (4, -4, lambda a: a < 0, "`a` is negative"),
        (4, -4, lambda a: a == -4, None),
        (4, 4.5, lambda a: isinstance(a, float), "`a` has a fraction"),
        (7, 2**40, lambda a: a >= 2**31, "`a` has more than 31 bits"),
        (7.5, 8, lambda a: isinstance(a, int), "`a` is a whole number"),
        ("x", 8, lambda a: not isinstance(a, str), None),
        ("x", "y", lambda a: a == "y", None),
    ],
)
def test_what_it_is_about_a_number_is_asked_with_others_in_its_place(before: Any, after: Any, fails, words) -> None:
    found = magnitudes(before, fails).named(Edit(("a",), before, after))
    assert (found and found.words) == words
