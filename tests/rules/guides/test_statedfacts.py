"""Facts of one attribute are set apart where they have two values, and the odd one is told with both places."""

from __future__ import annotations

from dataclasses import replace

from hookproof.findings import Place
from hookproof.rules.guides.statedfacts import Fact, apart, contradiction, contradictions
from hookproof.rules.reading.utterances import Utterance


def _fact(value: int, line: int, words: str = "") -> Fact[int, Utterance]:
    at = Place(path="page.md", line=line, column=1)
    source = Utterance(words, at, "", coded=False)
    return Fact("answer", "An answer is waited for {}", value, f"{value} seconds", words, at, source)


def test_the_rarer_of_two_values_is_the_odd_one_and_among_equals_the_later() -> None:
    one, two, three = _fact(5, 1), _fact(7, 2), _fact(7, 3)
    assert apart([one, two, three]) == ([one], [two, three])
    assert apart([one, two]) == ([two], [one])


def test_one_value_and_three_values_contradict_nothing() -> None:
    assert apart([]) == apart([_fact(5, 1), _fact(5, 2)]) == apart([_fact(n, n) for n in (1, 2, 3)]) == ([], [])


def test_a_contradiction_names_both_values_and_both_places() -> None:
    told = contradiction(_fact(7, 9, "We wait 7 seconds. " * 9), _fact(5, 1, "5 seconds."))
    assert told.place.line == 9
    assert told.message.startswith("An answer is waited for 7 seconds here (“We wait 7 seconds. We")
    assert told.message.endswith("…”), and 5 seconds in line 1 (“5 seconds.”).")


def test_values_that_agree_are_one() -> None:
    one, two, three = _fact(5, 1), _fact(6, 2), _fact(9, 3)
    assert apart([one, two, three], lambda a, b: abs(a - b) < 2) == ([three], [one, two])


def test_facts_of_each_subject_are_held_against_their_own() -> None:
    log, other, token = (replace(_fact(n, n), subject=name) for n, name in ((5, "log"), (7, "log"), (9, "token")))
    assert [told.key for told in contradictions([log, token, other])] == ["answer 7 seconds"]
