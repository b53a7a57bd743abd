"""What a pattern says of its texts that words say too."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.patternfacts import PatternFacts, Run, facts_of


@each_row(
    "pattern, facts",
    [
        ("^dv-[0-9a-f]{6}$", PatternFacts("dv-", (Run("hex", 6, 6),), "lower")),
        ("^[A-F]-[0-9]{1,3}$", PatternFacts("", (Run("letter", 1, 1), Run("digit", 1, 3)), "upper")),
        (r"^ORD-\d+$", PatternFacts("ORD-", (Run("digit", 1, None),), "")),
        (r"^\+[1-9]\d{1,14}$", PatternFacts("+", (Run("digit", 2, 15),), "")),
        (r"^\d\d/\d{4}$", PatternFacts("", (Run("digit", 2, 2), Run("digit", 4, 4)), "")),
        ("^[A-Za-z]{2}$", PatternFacts("", (Run("letter", 2, 2),), "")),
        ("^(?:a|b)[0-9]$", None),
        ("[0-9]{3}", None),
        ("^[0-9$", None),
    ],
)
def test_a_plain_pattern_tells_its_beginning_its_runs_and_their_case(pattern: str, facts: PatternFacts | None) -> None:
    assert facts_of(pattern) == facts
