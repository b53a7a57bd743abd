"""Names whose words are another's in other forms, and names that are alike and mean something else."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.kinship import kin


@each_row(
    ("name", "other"),
    [
        ("graceEnd", "graceEndsAt"),
        ("abandonment_reason", "abandoned_reason"),
        ("valve_id", "valve"),
        ("clock_in", "clocked_in_at"),
        ("refund_amount", "refunded_amount"),
        ("payment_methods_id", "payment_method_id"),
        ("cancellation_date", "cancelled_date"),
    ],
)
def test_a_name_in_other_forms_of_its_words_is_kin(name: str, other: str) -> None:
    assert kin(name, [other, "status", "total"]) == other


@each_row(
    ("name", "other"),
    [
        ("created_at", "created_by"),
        ("user_id", "user_name"),
        ("buyer_email", "seller_email"),
        ("start_time", "stop_time"),
        ("locked_at", "lock_id"),
        ("valve", "valve_id"),  # a word in code may be anything
        ("order_id", "order_line_id"),
        ("port_name", "post_name"),
    ],
)
def test_a_name_of_another_thing_is_not(name: str, other: str) -> None:
    assert kin(name, [other]) == ""


def test_two_kin_are_none() -> None:
    assert kin("grace_end", ["grace_ends_at", "grace_end_date"]) == ""
