"""Whose claim a sentence is: what sentences say of `strength`, in words that would stand beside it."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.claims.attributions import attributions_in

#: What is written, and what it says of `strength`.
TOLD = """
    `strength` is always between 1 and 5. | It is always between 1 and 5.
    The `strength` never exceeds 5. | It never exceeds 5.
    The **strength** never exceeds 5. | It never exceeds 5.
    The "strength" field cannot be null. | It cannot be null.
    <code>strength</code> is never null. | It is never null.
    The strength is never null. | It is never null.
    Note that `strength` may be null. | It may be null.
    Note: `strength` can only be 1 or 2. | It can only be 1 or 2.
    > **Note:** `strength` is never null. | It is never null.
    :::info `strength` is at most 5 ::: | It is at most 5
    In this event, `strength` is omitted. | It is omitted.
    The payload's `strength` is a number. | It is a number.
    The `strength` of the gust is an integer. | It is an integer.
    The `strength` property of this payload must be positive. | It must be positive.
    `$.strength` is required. | It is required.
    `wind.strength` is required. | It is required.
    We guarantee that `strength` is positive. | It is positive.
    Values of `strength` lie between 1 and 5. | It lie between 1 and 5.
    The value of `strength` never exceeds 5. | It never exceeds 5.
    The maximum for `strength` is 5. | The maximum is 5.
    Allowed values for `strength` are 1 and 2. | The Allowed values are 1 and 2.
    The length of `strength` is 3. | The length is 3.
    `strength`: between 1 and 5 | Between 1 and 5
    - `strength` – between 1 and 5 | Between 1 and 5
    `strength` (integer): between 1 and 5 | Between 1 and 5
    Look at `strength`, which is never null, first. | It is never null
    Compare `strength` (1 to 5) with the limit. | 1 to 5
    We send `strength` as a string. | Sent as a string.
    Consumers can expect `strength` to be between 1 and 5. | It has to be between 1 and 5.
    Every gust carries a `strength` between 1 and 5. | Between 1 and 5.
    A gust always has a `strength`. | Always present.
    Only 1 and 2 are possible for `strength`. | Only 1 and 2 are possible
    Null is never sent in `strength`. | Null is never sent
    `strength` tells how hard it blew and is between 1 and 5. | It is between 1 and 5.
    `limit` is off, so `strength` is always 0. | It is always 0.
    There is never a `strength` in this event. | Never present in this event.
    Strength is either 1 or 2. | It is either 1 or 2.
"""
#: What is about something else, or nothing that is sure.
SILENT = """
    It is always between 1 and 5.
    `limit` is always between 1 and 5.
    The gust is at most 5.
    The strengths of our service are many.
    Compare it with `strength` first.
    See `strength`.
    If `strength` is 5, then `limit` is 5.
    On retries, `strength` is at most 5.
    The name of `strength` is long.
    Set `strength` to 5.
    Use `strength` and `limit` together.
    `strength`
    A `strengths` list is always there.
    Our strength is that we are always there.
    There is a `strength` in this event.
    `strength` and `limit` tell how hard it blew and for how long.
    strength() is never null.
    See https://example.com/strength/is/never/null for more.
    The `strength.unit` is never null.
    Whether `strength` is null tells whether it was measured.
    Unless `strength` is null, the gust was measured.
    Those with a `strength` are sent first.
    Sort by `strength`.
    The wind is at most 5.
    The client may change any field, except for `strength`.
    Pushes to a branch return a null value for `strength`.
    Each event has a `limit` that is always 2.
"""


def _known(name: str) -> tuple[str, ...] | None:
    paths = {"strength": ("strength",), "wind.strength": ("strength",), "top_speed": ("top_speed",)}
    return (paths | {"topspeed": ("top_speed",)}).get(name)


def _rows(table: str) -> list[str]:
    return [line.strip() for line in table.strip().split("\n")]


@each_row("row", _rows(TOLD))
def test_a_sentence_about_a_field_has_the_words_of_its_description(row: str) -> None:
    said, _, words = row.partition(" | ")
    told = [(one.path, one.words) for one in attributions_in(said, _known)]
    assert (("strength",), words) in told


@each_row("said", _rows(SILENT))
def test_a_sentence_that_is_not_surely_about_a_field_says_nothing_of_it(said: str) -> None:
    assert not list(attributions_in(said, _known))


def test_two_fields_that_are_the_subject_are_both_told_of() -> None:
    told = {(one.path, one.words) for one in attributions_in("Both `strength` and `top_speed` are required.", _known)}
    assert {(("strength",), "It are required."), (("top_speed",), "It are required.")} <= told


def test_a_name_of_several_words_is_known_by_these_words() -> None:
    (*_, told) = attributions_in("The top speed is never null.", _known)
    assert told.path == ("top_speed",)


def test_a_sentence_that_goes_on_is_about_the_field_of_the_one_before() -> None:
    said = "`strength` tells how strong the wind was. It is at most 5. The wind is measured once."
    assert {one.words for one in attributions_in(said, _known)} == {"It is at most 5."}


def test_a_sentence_that_goes_on_after_two_names_is_about_neither() -> None:
    assert not list(attributions_in("`strength` depends on `top_speed`. It is at most 5.", _known))
