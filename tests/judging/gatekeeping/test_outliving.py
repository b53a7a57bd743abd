"""What found nobody goes out again where the consumer had ended and was started again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.gatekeeping.outliving import outlived


def came(id_: str, failure: Failure | None = None) -> Exchange:
    sent = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id=id_, timestamp=0)
    answer = None if failure else Response(status=401, headers=(), body=b"")
    return Exchange(delivery=sent, response=answer, failure=failure)


TAKEN, ENDED = came("taken"), came("ended", Failure.DROPPED)
LOST = [came("lost", Failure.UNREACHABLE), came("as well", Failure.UNREACHABLE)]


@each_row(
    ("exchanges", "suspects", "revive", "sent"),
    [
        ([TAKEN, ENDED, *LOST], [ENDED], lambda: True, ["lost", "as well"]),
        ([TAKEN, ENDED, *LOST], [ENDED], lambda: False, []),
        ([TAKEN, ENDED, *LOST], [ENDED], None, []),
        (LOST, [], lambda: True, []),
        ([TAKEN, ENDED], [ENDED], lambda: True, []),
    ],
)
def test_only_what_found_nobody_is_sent_to_a_consumer_that_was_started_again(exchanges, suspects, revive, sent) -> None:
    again: list[str] = []

    def send(delivery: Delivery) -> Exchange:
        again.append(delivery.message_id)
        return came(delivery.message_id)

    courier: Any = SimpleNamespace(suspects=suspects, revive=revive, send=send)
    found = outlived(courier, exchanges)
    assert again == sent
    assert [each.delivery for each in found] == [each.delivery for each in exchanges]
    assert [each.response is not None for each in found] == [
        each.response is not None or each.delivery.message_id in sent for each in exchanges
    ]
