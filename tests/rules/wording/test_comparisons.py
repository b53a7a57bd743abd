"""What a description says of its field beside others, and what values that break it should have been."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.rules.wording.comparisons import Comparison, comparisons_in, fault_of

DAY = 86400


@each_row(
    ("said", "kind", "others"),
    [
        ("The sum of `net` and `tax`.", "sum", ["net", "tax"]),
        ("`net` plus `tax` plus `tip`.", "sum", ["net", "tax", "tip"]),
        ("`total` minus `discount`.", "difference", ["total", "discount"]),
        ("`price` times `count`.", "product", ["price", "count"]),
        ("`total` divided by `count`.", "quotient", ["total", "count"]),
        ("The same as `order.id`.", "equal", ["order.id"]),
        ("Mirrors `id`.", "equal", ["id"]),
        ("Expires at the same time as `link`.", "same time", ["link"]),
        ("At most `limit`.", "at most", ["limit"]),
        ("At least `floor`.", "at least", ["floor"]),
        ("More than `floor`.", "more", ["floor"]),
        ("Less than `limit`.", "less", ["limit"]),
        ("Later than `created_at`.", "later", ["created_at"]),
        ("Never before `created_at`.", "not earlier", ["created_at"]),
        ("Earlier than `ended_at`.", "earlier", ["ended_at"]),
        ("Not after `ended_at`.", "not later", ["ended_at"]),
        ("Different from `old`.", "different", ["old"]),
        ("Mutually exclusive with `error`.", "not both", ["error"]),
    ],
)
def test_a_sentence_says_how_a_field_stands_to_others(said: str, kind: str, others: list[str]) -> None:
    (found,) = comparisons_in(said)
    assert (found.kind, [".".join(path) for path in found.others]) == (kind, others)
    assert (found.seconds, found.value) == (0, "")


@each_row(
    ("said", "kind", "seconds"),
    [
        ("30 days after `created_at`.", "span", 30 * DAY),
        ("Two hours after `created_at`.", "span", 7200),
        ("one hour after `created_at`.", "span", 3600),
        ("Three weeks from `created_at`.", "span", 21 * DAY),
        ("90 minutes before `ended_at`.", "span before", 5400),
        ("`created_at` plus 10 seconds.", "span", 10),
    ],
)
def test_a_span_is_read_in_figures_and_in_words(said: str, kind: str, seconds: int) -> None:
    (found,) = comparisons_in(said)
    assert (found.kind, found.seconds) == (kind, seconds)


@each_row("quoted", ["`paid`", '"paid"', "'paid'"])
def test_a_value_is_told_without_its_quotes(quoted: str) -> None:
    (found,) = comparisons_in(f"True only if `state` is {quoted}.")
    assert (found.kind, found.value) == ("only if", "paid")


@each_row(
    "said",
    [
        "The amount.",
        "The sum of all.",
        "If it was paid, the same as `id`.",
        "Compare with `id`.",
        "After that, `id` is sent.",
    ],
)
def test_any_other_sentence_says_nothing(said: str) -> None:
    assert comparisons_in(said) == ()


def fault(kind: str, own: Any, *others: Any, value: str = "", seconds: int = 0) -> str:
    names = tuple((name,) for name in "abc"[: len(others)])
    return fault_of(Comparison(kind, names, "", value=value, seconds=seconds), own, others)


@each_row(
    ("kind", "right", "wrong", "told"),
    [
        ("sum", (3, 1, 2), (4, 1, 2), "a + b is 3"),
        ("sum", (6, 1, 2, 3), (3, 1, 2, 3), "a + b + c is 6"),
        ("sum", ("0.30", "0.10", "0.20"), ("0.40", "0.10", "0.20"), "a + b is 0.3"),
        ("sum", (0.301, 0.1, 0.2), (0.32, 0.1, 0.2), "a + b is 0.3"),
        ("difference", (1, 3, 2), (5, 3, 2), "a - b is 1"),
        ("product", (6, 3, 2), (5, 3, 2), "a * b is 6"),
        ("quotient", (2, 6, 3), (3, 6, 3), "a / b is 2"),
        ("quotient", (6, 6, 0), (3, 6, 0), "a / b is 6"),
        ("equal", ("x", "x"), ("x", "y"), "a is 'y'"),
        ("same time", (1, 1), (1, 2), "a is 2"),
        ("different", ("x", "y"), ("x", "x"), "a is the same"),
        ("at most", (2, 2), (3, 2), "it is not at most a, 2"),
        ("at least", (2, 2), (1, 2), "it is not at least a, 2"),
        ("more", (3, 2), (2, 2), "it is not more than a, 2"),
        ("less", (1, 2), (2, 2), "it is not less than a, 2"),
        ("later", (2, 1), (1, 1), "it is not later than a, 1"),
        ("not earlier", (1, 1), (0, 1), "it is not at or after a, 1"),
        ("earlier", (0, 1), (1, 1), "it is not earlier than a, 1"),
        ("not later", (1, 1), (2, 1), "it is not at or before a, 1"),
        (
            "later",
            ("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
            "it is not later than a, '2026-01-02T00:00:00Z'",
        ),
        ("not both", (None, 1), (1, 1), "a is there too"),
        ("not both", (1, None), (0, 0), "a is there too"),
    ],
)
def test_values_that_break_what_is_said_are_told_better(kind: str, right: Any, wrong: Any, told: str) -> None:
    assert fault(kind, *right) == ""
    assert fault(kind, *wrong) == told


@each_row(
    ("kind", "values"),
    [
        ("sum", (3, 1)),
        ("sum", (9, 1, True)),
        ("sum", (9, 1, "2")),
        ("sum", (9, 1, None)),
        ("sum", ("9", "1", "2e3")),
        ("equal", ({}, {"a": 1})),
        ("equal", (None, "x")),
        ("different", (None, None)),
        ("different", (0, 0)),
        ("different", ("", "")),
        ("at most", ("x", 2)),
        ("later", (None, 1)),
        ("span", ("x", "y")),
        ("only if", ("yes", "held")),
    ],
)
def test_values_of_which_nothing_can_be_said_are_left_alone(kind: str, values: Any) -> None:
    assert fault(kind, *values, value="paid", seconds=10) == ""


@each_row(("late", "fits"), [(DAY, True), (DAY + 800, True), (DAY - 800, True), (DAY + 900, False), (0, False)])
def test_a_span_may_be_off_by_a_hundredth(late: int, fits: bool) -> None:
    begun = 1_770_000_000
    assert (fault("span", begun + late, begun, seconds=DAY) == "") == fits
    assert (fault("span before", begun, begun + late, seconds=DAY) == "") == fits
    assert fits or fault("span before", begun, begun + late, seconds=DAY) == f"a is {begun + late}"


@each_row(
    ("own", "other", "told"),
    [(True, "held", "a is 'held'"), (True, "paid", ""), (False, "held", ""), (True, 5, ""), (True, True, "a is True")],
)
def test_what_is_true_only_for_one_value_is_not_true_beside_another(own: Any, other: Any, told: str) -> None:
    assert fault("only if", own, other, value="paid") == told
    assert fault("only if", True, True, value="true") == ""
