"""What was waited for in vain twice, whichever check did, is no chance; what was answered once may be."""

from __future__ import annotations

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.waiting.silences import Silences


def exchange(address: str, *, answered: bool = False, bent: str = "") -> Exchange:
    sent = Delivery(
        address=address, event="e", method="POST", headers=(), body=b"", message_id="1", timestamp=1, bent=bent
    )
    if answered:
        return Exchange(delivery=sent, response=Response(status=500, headers=(), body=b""))
    return Exchange(delivery=sent, response=None, failure=Failure.TIMEOUT)


def said_of(last: Exchange, *before: Exchange) -> bool:
    silences = Silences()
    for each in (*before, last):
        silences.hear(each)
        silences.see(each)
    return silences.has_again(last)


def test_a_silence_is_seen_again_where_its_case_was_silent_before_and_never_answered() -> None:
    assert said_of(exchange("a"), exchange("a"))
    assert not said_of(exchange("a"))
    assert not said_of(exchange("a"), exchange("b"))
    assert not said_of(exchange("a"), exchange("a", answered=True), exchange("a"))
    # What is bent is another delivery, whatever becomes of it.
    assert not said_of(exchange("a"), exchange("a", bent="x"))
    assert said_of(exchange("a"), exchange("a", answered=True, bent="x"), exchange("a"))
