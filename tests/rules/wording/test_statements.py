"""What sentences state of their field: each claim with sentences that make it, and with sentences that do not."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.statements import Claim, statements_in

MADE = {
    Claim.MAY_BE_NULL: """
        May be null.
        Can be `null`.
        Could be null.
        Might be null if nobody answered.
        Will be null until the file is there.
        Null if nobody said.
        Null until paid.
        `null` when there is no error.
        **null** while pending.
        Null for guests.
        Null on deleted accounts.
        Null before the first login.
        Null unless the order was refunded.
        Is null if unset.
        It is null when unset.
        Why it was closed, null if nobody said.
        Why it was closed (null if nobody said).
        Why it was closed; null where nobody said.
        The reason, or null.
        The reason, or `null` if there is none.
        The reason or null.
        Always `null` if `usd` is non-null.
        Defaults to null.
        Set to null on deletion.
        Can also be null.
        May be empty or null.
        Nullable.
        The parent, which helps; may be null.
        The parent. May be null when it is a root.
        The reason - null if nobody said.
        The owner: null in sandboxes.
    """,
    Claim.NEVER_NULL: """
        Never null.
        Never `null`.
        Is never null.
        Cannot be null.
        Can't be null.
        Must not be null.
        Will not be null.
        This field is not null.
        It isn't null.
        Won't be null.
        Non-null.
        Always non-null.
        Not nullable.
        A nonnull string.
        The id, never null.
        The id; never null.
        The id (never null).
        The id - never null.
        The id. Never null.
        The id of the order, which is public, never null.
        A non-null list of names.
        The value is never null.
        The value is never ever null.
        Stable, and never null.
        May not be null.
        The time is never `null`.
        Shown to users, but never null.
        The name: never null.
        **Never null**.
        Cannot be `null`.
    """,
    Claim.ALWAYS_THERE: """
        Always included in the payload.
        Always present in every event.
        Included in every payload.
        Required.
        Always present.
        Always included.
        Always sent.
        Always returned.
        Always there.
        Always provided.
        Always populated.
        Always available.
        Always set.
        Always set.
        This field is always present.
        The field is always included.
        It is always sent.
        This value is always there.
        The id, always present.
        The id; always present.
        The id (always present).
        The id. Always present.
        The id - always sent.
        Is always present.
        Will always be there.
        Note that it is always returned.
        **Always present.**
        This property is always populated.
        The value is always available.
        Unique, always included.
        Stable; is always delivered.
        Always given.
        This attribute is always provided.
        The key is always there.
    """,
    Claim.SOMETIMES_ABSENT: """
        Present when a discount was given.
        Included if the card was declined.
        Returned unless the account is closed.
        Omitted.
        Optional.
        (Optional)
        *Optional*.
        May be absent.
        May be omitted.
        Can be missing.
        Could be left out.
        Might be missing.
        Not always present.
        Not always included.
        Not necessarily present.
        Absent if empty.
        Omitted when empty.
        Omitted for guests.
        Missing on deletion.
        Not present if it failed.
        Not sent unless asked for.
        Is omitted when empty.
        It is absent while pending.
        Only present when it failed.
        Only returned on create.
        Only included if asked for.
        Is only present on refunds.
        Present only on refunds.
        Included only when asked for.
        This field is only sent after payment.
        The reason; omitted when unknown.
        The reason (only present if it failed).
        Machine code. Not always present.
        The reason, may be absent.
    """,
}  # fmt: skip
NOT_MADE = {
    Claim.MAY_BE_NULL: """
        Never null.
        Cannot be null.
        If `error` is null, it worked.
        The number of null values.
        `parent` may be null.
        Whether it may be null.
        A flag that says if null is meant.
        Must not be null if paid.
        Not null when paid.
        The `reason` is null if nobody said.
        Compare with null.
        Nulls are dropped.
        The nullable flag of the column.
        The bucket for null keys.
        Is non-null when paid.
        Says when `usd` is null.
        A string such as null.
        Count of rows, where null is skipped.
        Never null, even if unset.
        Tells whether the owner can be null.
    """,
    Claim.NEVER_NULL: """
        May be null.
        Always `null` if `usd` is non-null.
        Present (non-null) only on `a.failed`; `null` otherwise.
        Never null on paid orders.
        Non-null when paid.
        Not null if paid.
        If paid, never null.
        When it is done, this is never null.
        For paid orders never null.
        On `a.b` it is never null.
        Not null unless refunded.
        `other` is never null.
        True if the owner is not null.
        Whether the value is non-null.
        Counts items that are not null.
        Only non-null values are kept.
        Never null once paid.
        Non-null only after payment.
        The sum where the price is not null.
        Never null in production.
    """,
    Claim.ALWAYS_THERE: """
        Required, unless the order is free.
        Always included in refunds.
        Not always present.
        Always set to true.
        Always present if paid.
        Always present on refunds.
        Always included when asked for.
        If it failed, the `error` is always included.
        If asked for, always present.
        If you subscribe to updates, the created event is always included.
        The invoice event is always sent.
        `other` is always present.
        Not necessarily always present.
        For cards always present.
        Always sent to the owner.
        Whether it is always present.
        The header that is always sent.
        Always present in live mode.
        Always sent with the id.
        The retry is always sent.
        Almost never and not always there.
        Always false.
    """,
    Claim.SOMETIMES_ABSENT: """
        Sent when an order is paid.
        The fee that is returned when an order is refunded.
        What is present when the door opens.
        Always present.
        Never omitted.
        Cannot be omitted.
        Whether the file is missing.
        `other` may be absent.
        The optional discount.
        Optional discount of the order.
        The error may be omitted from logs.
        Number of missing items.
        Only one of them.
        If the file is missing, it is false.
        The user is absent when the meeting starts.
        Users may be excluded.
        Present.
        Only the first page is returned.
        Counts what was left out.
        True when the owner is absent.
        Never absent.
        Says that the id may be missing.
        Included in the price.
    """,
}  # fmt: skip


def each(table: dict[Claim, str]) -> list[tuple[Claim, str]]:
    return [(claim, line.strip()) for claim, lines in table.items() for line in lines.strip().split("\n")]


@each_row(("claim", "sentence"), each(MADE))
def test_a_sentence_states_its_claim(claim: Claim, sentence: str) -> None:
    assert claim in {found.claim for found in statements_in(sentence, "own")}


@each_row(("claim", "sentence"), each(NOT_MADE))
def test_a_sentence_that_denies_limits_or_speaks_of_another_does_not_state_it(claim: Claim, sentence: str) -> None:
    assert claim not in {found.claim for found in statements_in(sentence, "own")}
