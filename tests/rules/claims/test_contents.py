"""What sentences say that payloads hold."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.claims.contents import count_in, same_in, things_in


@each_row(
    ("text", "things"),
    [
        ("Carries the order and the buyer.", ("order", "buyer")),
        ("The payload contains the order, the buyer and the line items.", ("order", "buyer", "line items")),
        ("It has a lock, a gate, and a keeper.", ("lock", "gate", "keeper")),
    ],
)
def test_things_are_read_without_articles(text: str, things: tuple[str, ...]) -> None:
    assert list(things_in(text)) == [things]


@each_row("text", ["Carries the order.", "If paid, it has the order and the buyer.", "An order has gone."])
def test_what_lists_no_things_gives_none(text: str) -> None:
    assert list(things_in(text)) == []


@each_row(
    ("text", "count"),
    [
        ("The payload has five members.", 5),
        ("Each message carries exactly 3 top-level fields.", 3),
        ("The payload usually has five members.", 0),
        ("The payload has five members that matter.", 0),
    ],
)
def test_a_number_of_members_is_read_where_it_is_of_all(text: str, count: int) -> None:
    assert count_in(text) == count


@each_row(
    ("text", "event"),
    [
        ("The same fields as `door.opened`, and two more.", "door.opened"),
        ("It has all the members of `door.opened`.", "door.opened"),
        ("The same fields as `door.opened` but without `at`.", ""),
        ("Looks at `door.opened`.", ""),
    ],
)
def test_the_event_with_the_same_members_is_read(text: str, event: str) -> None:
    assert same_in(text) == event
