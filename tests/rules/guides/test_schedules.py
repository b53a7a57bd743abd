"""When deliveries are tried again, in the words and lists of texts."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.guides.schedules import Pauses, cadence_in, pauses_in, pauses_listed, sum_in


@each_row(
    ("sentence", "pause", "count", "whole"),
    [
        ("Every 10 minutes, up to 12 times, that is for two hours.", 600, 12, 7200),
        ("It is repeated every hour for up to 24 hours, 24 attempts in all.", 3600, 24, 86400),
        ("It is sent again every 15 minutes for one hour, that is 4 times.", 900, 4, 3600),
        ("We give up after 10 attempts in 5 hours: the attempts are 30 minutes apart.", 1800, 10, 18000),
    ],
)
def test_a_cadence_is_a_pause_a_number_and_a_whole(sentence: str, pause: int, count: int, whole: int) -> None:
    told = cadence_in(sentence)
    assert told is not None
    assert (told.pause, told.count, told.whole, told.fits) == (pause, count, whole, True)


@each_row(
    "sentence",
    [
        "You may ask every 10 seconds, 5 times in one hour.",
        "We retry every hour for 3 days or 50 times.",
        "We retry every hour for 3 days.",
        "We retry 5 times in one hour.",
        "We retry every minute for one hour, then every hour for one day, 84 times.",
    ],
)
def test_what_lacks_one_of_the_three_or_has_two_is_no_cadence(sentence: str) -> None:
    assert cadence_in(sentence) is None


@each_row(
    ("sentence", "lengths"),
    [
        ("It is repeated after 1, 5 and 25 minutes.", (60, 300, 1500)),
        ("We retry with backoff: 30 s, 1 min and 2 min.", (30, 60, 120)),
        ("It is tried again after 3 seconds, 30 seconds and 5 minutes.", (3, 30, 300)),
        ("It is repeated after 1 minute, 5 minutes and then every hour.", None),
        ("Answer in 5 seconds.", None),
    ],
)
def test_pauses_are_listed_in_a_sentence(sentence: str, lengths: tuple[int, ...] | None) -> None:
    found = pauses_in(sentence)
    assert (found.lengths if found else None) == lengths


@each_row(
    ("sentence", "odd"),
    [
        ("The pauses are 1, 2 and 4 minutes, which is 9 minutes in all.", True),
        ("The pauses are 1, 2 and 4 minutes, which is 7 minutes in all.", False),
        ("It is repeated after 5, 15 and 45 minutes, so the last comes an hour after the first call.", True),
        ("It is repeated after 5, 15 and 45 minutes, so the last comes 45 minutes after the first call.", False),
        ("It is repeated after 2 minutes, 20 minutes and 2 hours, that is 2 hours and 22 minutes in all.", False),
        ("The pauses are 1, 2 and 4 minutes, that is about 10 minutes in all.", False),
        ("The pauses are 1, 2 and 4 minutes, and a link is good for 9 minutes in all.", False),
    ],
)
def test_pauses_come_to_what_a_sentence_says(sentence: str, odd: bool) -> None:
    assert (sum_in(sentence) is not None) == odd


def test_a_list_of_pauses_has_one_an_item() -> None:
    assert pauses_listed(["immediately", "10 seconds", "1 hour"], "") == Pauses((0, 10, 3600), "")
    assert pauses_listed(["10 seconds", "every hour or 2 hours after 1 day"], "") is None
    assert pauses_listed(["10 seconds", "soon"], "") is None


def test_pauses_fit_a_whole_from_one_to_the_other_or_from_the_first_try() -> None:
    pauses = Pauses((3600, 86400), "")
    assert pauses.fit(86400)
    assert pauses.fit(90000)
    assert not pauses.fit(3 * 86400)
    assert not pauses.fit(3600)
