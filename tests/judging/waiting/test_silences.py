"""What was waited for in vain twice, whichever check did, is no chance; what was answered once may be.

An event that was waited for in vain is likely to be so again, and so are those of its shape.
"""

from __future__ import annotations

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.waiting.silences import Silences


def exchange(address: str, *, event: str = "e", answered: bool = False, bent: str = "") -> Exchange:
    sent = Delivery(
        address=address, event=event, method="POST", headers=(), body=b"", message_id="1", timestamp=1, bent=bent
    )
    if answered:
        return Exchange(delivery=sent, response=Response(status=500, headers=(), body=b""))
    return Exchange(delivery=sent, response=None, failure=Failure.TIMEOUT)


def after(*exchanges: Exchange) -> Silences:
    silences = Silences()
    for each in exchanges:
        silences.hear(each)
        silences.see(each)
    return silences


def said_of(last: Exchange, *before: Exchange) -> bool:
    return after(*before, last).has_again(last)


def test_a_silence_is_seen_again_where_its_case_was_silent_before_and_never_answered() -> None:
    assert said_of(exchange("a"), exchange("a"))
    assert not said_of(exchange("a"))
    assert not said_of(exchange("a"), exchange("b"))
    assert not said_of(exchange("a"), exchange("a", answered=True), exchange("a"))
    # What is bent is another delivery, whatever becomes of it.
    assert not said_of(exchange("a"), exchange("a", bent="x"))
    assert said_of(exchange("a"), exchange("a", answered=True, bent="x"), exchange("a"))


def test_the_silent_cases_of_an_event_count_while_none_of_it_was_answered() -> None:
    silent = [exchange("a"), exchange("a"), exchange("b")]
    assert [after(*silent).of(event) for event in ("e", "f")] == [2, 0]
    assert after(*silent, exchange("c", answered=True)).of("e") == 0
    assert after(*silent, exchange("c", answered=True, bent="x")).of("e") == 2


def test_who_was_silent_or_is_of_the_shape_of_those_that_were_is_likely_to_be_so() -> None:
    kin = ("paid", "sent", "lost")
    silent, answered = exchange("a", event="paid"), exchange("b", event="sent", answered=True)
    assert [after(silent).are_likely(event, kin) for event in kin] == [True, True, True]
    # One of the shape was answered: only what was itself waited for in vain is likely to be so again.
    assert [after(silent, answered).are_likely(event, kin) for event in kin] == [True, False, False]
    assert not after(silent).are_likely("other", ("other",))
    assert not after(silent, exchange("c", event="paid", answered=True)).are_likely("paid", kin)
