"""Values are made of the parts that a description names."""

from __future__ import annotations

import re

from tests.rowwise import each_row

from hookproof.rules.wording.compositions import composition_in


@each_row(
    ("description", "good", "bad"),
    [
        ("`bag_` and eight digits", "bag_00451820", "bag_0045182"),
        ("`PW-` followed by six digits.", "PW-123456", "PX-123456"),
        ("Four letters and two digits", "KEBN07", "KEB007"),
        ("The prefix `k_`, then 8 hex digits (lower case)", "k_00ffaa12", "k_00ffaax2"),
        ("An id: `u-` plus 4 letters or digits, e.g. `u-7aB1`", "u-7aB1", "u-7aB"),
        ("2 upper-case letters, 9 digits and 2 upper-case letters", "RR123456789DE", "rr123456789DE"),
    ],
)
def test_a_value_of_these_parts_is_told_from_another(description: str, good: str, bad: str) -> None:
    pattern, _ = composition_in(description) or ("", "")
    assert re.fullmatch(pattern, good)
    assert not re.fullmatch(pattern, bad)


@each_row(
    "description",
    [
        "Twelve hex digits",
        "`bag_` and some digits",
        "Usually `bag_` and eight digits",
        "`bag_` and eight digits, if it is a bag",
        "Between four letters and two digits",
        "At least 4 letters and 2 digits",
        "`a` and `b` are sent",
        "`begins_at` plus `length`",
    ],
)
def test_what_names_no_parts_bounds_nothing(description: str) -> None:
    assert composition_in(description) is None
