"""Which delivery ends a consumer that is started again, alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.courier import OutOfTime
from hookproof.judging.revival import aftermath


def exchange(name: str, *, answered: bool = False, bent: str = "") -> Exchange:
    delivery = Delivery(
        address=name, event="e", method="POST", headers=(), body=b"{}", message_id=name, timestamp=0, bent=bent
    )
    response = Response(status=204, headers=(), body=b"") if answered else None
    return Exchange(delivery=delivery, response=response, failure=None if answered else Failure.DROPPED)


class Mortal:
    """A courier to a consumer that ends on deliveries of one address, and is there again once it is revived."""

    def __init__(self, deadly: str, suspects: list[Exchange]) -> None:
        self.deadly, self.suspects = deadly, suspects
        self.alive, self.sent, self.revived = False, list[Delivery](), 0
        self.signer = SimpleNamespace(deliver_bytes=self._deliver)

    def _deliver(self, body: bytes, *, address: str, event: str, label: str) -> Delivery:
        return replace(exchange(address).delivery, event=event, body=body, message_id=f"new-{label}", timestamp=1)

    def revive(self) -> str:
        self.alive, self.revived = True, self.revived + 1
        return ""

    def send(self, delivery: Delivery) -> None:
        self.sent.append(delivery)
        self.alive = self.alive and delivery.address != self.deadly

    def pause(self, _seconds: float) -> None:
        """Time is not what this is about."""

    def still_there(self, _case: Any, _label: str) -> bool:
        return self.alive


@pytest.fixture
def session() -> Callable[..., Any]:
    def make(courier: Mortal, reviver: Callable[[], str] | None) -> Any:
        contract = SimpleNamespace(events={"e": "e"})
        plan = SimpleNamespace(contract=contract, reviver=reviver)
        return SimpleNamespace(courier=courier, plan=plan, chosen="e", example=lambda event: event)

    return make


SUSPECTS = [exchange("answered", answered=True), exchange("first"), exchange("second", bent="deep-array")]


@pytest.mark.parametrize(
    ("deadly", "found", "sent"),
    [
        ("first", ["first"], ["first"]),
        ("second", ["second"], ["first", "second"]),
        ("answered", ["answered"], ["first", "second", "answered"]),
    ],
)
def test_the_one_is_named_that_ends_it_again_alone_and_those_under_way_are_tried_first(
    deadly: str, found: list[str], sent: list[str], session: Any
) -> None:
    courier = Mortal(deadly, SUSPECTS)
    after = aftermath(session(courier, courier.revive))
    assert [each.delivery.address for each in after.suspects] == found
    assert after.said == "; started again, it ended at the same delivery, sent alone"
    assert [delivery.address for delivery in courier.sent] == sent
    assert courier.revived == 1


def test_a_genuine_delivery_is_a_new_message_then_and_a_bent_one_goes_out_as_it_was(session: Any) -> None:
    courier = Mortal("nothing", SUSPECTS)
    after = aftermath(session(courier, courier.revive))
    assert [delivery.message_id for delivery in courier.sent] == ["new-revived/0", "second", "new-revived/2"]
    assert (list(after.suspects), after.said) == (SUSPECTS, "; started again, it takes each of them alone")


@pytest.mark.parametrize(
    ("reviver", "says"), [(None, "nothing starts it again here"), (lambda: "exit code 3", "(exit code 3)")]
)
def test_where_it_cannot_be_started_again_that_is_said_and_all_stay_suspects(
    reviver: Any, says: str, session: Any
) -> None:
    after = aftermath(session(Mortal("first", SUSPECTS), reviver))
    assert list(after.suspects) == SUSPECTS
    assert says in after.said


def test_where_the_time_is_over_that_is_said(session: Any) -> None:
    courier = Mortal("first", SUSPECTS)

    def no_time(_seconds: float) -> None:
        raise OutOfTime

    courier.pause = no_time  # type: ignore[method-assign]
    assert "no time" in aftermath(session(courier, courier.revive)).said
