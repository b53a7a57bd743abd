"""A check waits for a consumer that does not answer as often as it takes to see that."""

from __future__ import annotations

import pytest

from hookproof.judging.patience import Patience


@pytest.mark.parametrize(
    ("seen", "here", "there", "tried"),
    [
        ("", 0, 0, 0),
        ("a", 0, 0, 1),
        ("aa", 2, 2, 2),
        ("ab", 2, 2, 2),
        # Where the check was answered, one event's silence says little of the others.
        ("a+", 0, 0, 1),
        ("aa+", 2, 0, 2),
        ("+aabbc", 2, 0, 5),
        ("+aabbcc", 2, 6, 6),
        ("++", 0, 0, 0),
    ],
)
def test_after_so_many_silences_an_event_or_a_check_ends(seen: str, here: int, there: int, tried: int) -> None:
    patience = Patience()
    for event in seen:
        patience.see("c", event, lasting=event != "+")
    said = [patience.ends("c", "a"), patience.ends("c", "z")]
    why = "left out: {} deliveries of this check had no answer in time"
    assert said == [why.format(count) if count else "" for count in (here, there)]
    assert patience.tried == tried
    assert patience.ends("other", "a") == ""
