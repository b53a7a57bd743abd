"""How often a delivery is tried, in the words of many texts."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.guides.tries import Tries, agree, tries_in


@each_row(
    ("text", "number", "kind"),
    [
        ("We retry failed deliveries up to 5 times.", 5, "retries"),
        ("Each webhook is retried at most four times.", 4, "retries"),
        ("A call that fails is sent again up to 8 times to your endpoint.", 8, "retries"),
        ("Messages are redelivered another three times.", 3, "retries"),
        ("We make up to 12 attempts to deliver the webhook.", 12, "attempts"),
        ("There are 6 delivery attempts for an event.", 6, "attempts"),
        ("A webhook that is not answered is tried ten times.", 10, "attempts"),
        ("After the 7th retry fails, we stop attempting to deliver the event.", 7, "retries"),
        ("A callback that fails is attempted a further nine times.", 9, "retries"),
        ("After six unsuccessful attempts the message is discarded.", 6, "attempts"),
        ("After our fifth attempt the event is dropped.", 5, "attempts"),
        ("Five attempts are made to deliver each event.", 5, "attempts"),
        ("The maximum number of delivery attempts is 5.", 5, "attempts"),
        ("An event is sent at most five times.", 5, "attempts"),
        ("If all five attempts fail, the message is dead.", 5, "attempts"),
        ("Five retries, then the event is lost.", 5, "retries"),
        ("How many times do you try?: Five times in all.", 5, "attempts"),
        ("How often do you retry a webhook?: At most six times.", 6, "retries"),
        ("The number of the attempt, from 1 to 6.", 6, "attempts"),
        ("It is sent again an hour later, three more times in all.", 3, "retries"),
        ("A call is tried again after 30 s, then after 5 minutes, then after an hour.", 3, "retries"),
        ("For each event there are five attempts.", 5, "attempts"),
        ("The first retry is after 1 minute, the second after 5 minutes, the third after 1 hour.", 3, "retries"),
    ],
)
def test_a_number_is_read_with_what_it_counts(text: str, number: int, kind: str) -> None:
    assert [(one.number, one.kind) for one in tries_in(text)] == [(number, kind)]


@each_row(
    "text",
    [
        "The client retries each request 3 times.",
        "After 5 failed attempts the endpoint is disabled.",
        "After 3 attempts to deliver the event we wait longer.",
        "A failed payment is retried 4 times.",
        "Targets that are blocked are dropped after one attempt of delivery.",
        "Webhooks are usually retried about 5 times.",
        "The first 3 attempts to deliver the event are fast.",
        "A webhook may have failed 3 attempts later.",
        "An event may be delivered three times.",
        "Retry the upload 3 times.",
        "You may send 5 messages per hour.",
        "Each try of a delivery has 10 seconds.",
        "On the sandbox a delivery gets 1 more attempt.",
        "NOTE: For invoices there are 7 attempts to deliver the event.",
        "Until March 2025 we made 3 attempts to deliver an event.",
        "Enterprise accounts may have 10 retries of each delivery.",
    ],
)
def test_a_number_of_something_else_is_not_read(text: str) -> None:
    assert not list(tries_in(text))


def test_the_first_attempt_may_be_counted_or_not() -> None:
    four, five = Tries(4, "retries", ""), Tries(5, "attempts", "")
    assert agree(four, five)
    assert agree(five, four)
    assert agree(four, Tries(4, "attempts", ""))
    assert not agree(four, Tries(6, "attempts", ""))
    assert not agree(four, Tries(5, "retries", ""))


def test_attempts_that_count_the_first_one_are_one_more_than_the_retries() -> None:
    (told,) = tries_in("How many times do you try?: Four times, the first call included.")
    assert told.with_first
    assert not agree(told, Tries(4, "retries", ""))
    assert agree(told, Tries(3, "retries", ""))
