"""Which delivery ends a consumer that is started again, alone, and whether the run goes on without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging import revival
from hookproof.judging.courier import OutOfTime
from hookproof.judging.deadly import Deadly
from hookproof.judging.revival import aftermath, revive


def exchange(name: str, *, answered: bool = False, bent: str = "") -> Exchange:
    delivery = Delivery(
        address=name, event="e", method="POST", headers=(), body=b"{}", message_id=name, timestamp=0, bent=bent
    )
    response = Response(status=204, headers=(), body=b"") if answered else None
    return Exchange(delivery=delivery, response=response, failure=None if answered else Failure.DROPPED)


class Mortal:
    """A courier to a consumer that ends on deliveries of one address, and is there again once it is revived.

    Where `takes` is a number, it ends on the next one after so many.
    """

    def __init__(self, deadly: str, suspects: list[Exchange], takes: int | None = None) -> None:
        self.deadly_one, self.suspects, self.takes = deadly, suspects, takes
        self.alive, self.sent, self.revived, self.left = False, list[Delivery](), 0, takes
        self.signer = SimpleNamespace(deliver_bytes=self._deliver)
        self.leisure = SimpleNamespace(is_past=False)
        self.deadly, self.lives = Deadly(), 0

    def _deliver(self, body: bytes, *, address: str, event: str, label: str) -> Delivery:
        return replace(exchange(address).delivery, event=event, body=body, message_id=f"new-{label}", timestamp=1)

    def revive(self) -> str:
        self.alive, self.revived, self.left = True, self.revived + 1, self.takes
        return ""

    def send(self, delivery: Delivery) -> Exchange:
        if not self.alive:
            return replace(exchange(delivery.address), failure=Failure.UNREACHABLE)
        self.sent.append(delivery)
        self.alive = delivery.address != self.deadly_one and self.left != 0
        self.left = None if self.left is None else self.left - 1
        return exchange(delivery.address, answered=self.alive)

    def pause(self, _seconds: float) -> None:
        """Time is not what this is about."""

    def begin_anew(self) -> None:
        self.lives += 1

    def known_good(self, _case: Any) -> bool:
        return True

    def still_there(self, case: Any, _label: str, times: int = 4) -> bool:
        return (self.takes is None and self.alive) or self.send(exchange(case.address).delivery).failure is None


@pytest.fixture(autouse=True)
def _asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revival, "still_there", Mortal.still_there)


@pytest.fixture
def session() -> Callable[..., Any]:
    def make(courier: Mortal, reviver: Callable[[], str] | None) -> Any:
        events = {name: SimpleNamespace(name=name, event=name, address=f"example of {name}") for name in ("e", "other")}
        plan = SimpleNamespace(contract=SimpleNamespace(events=events), reviver=reviver, events=tuple(events.values()))
        return SimpleNamespace(courier=courier, plan=plan, chosen="e", example=lambda event: event, ends=[])

    return make


SUSPECTS = [exchange("answered", answered=True), exchange("first"), exchange("second", bent="deep-array")]


@each_row(
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
    assert after.said.startswith("; started again, it ended at the same delivery, sent alone")
    assert [delivery.address for delivery in courier.sent] == sent
    assert (after.alone, after.revived, courier.revived, courier.alive) == (True, True, 2, True)
    assert courier.deadly.has(replace(exchange(deadly).delivery, bent="deep-array" if deadly == "second" else ""))


def test_a_genuine_delivery_is_a_new_message_then_and_a_bent_one_goes_out_as_it_was(session: Any) -> None:
    courier = Mortal("nothing", SUSPECTS)
    after = aftermath(session(courier, courier.revive))
    assert [delivery.message_id for delivery in courier.sent] == ["new-revived/0/0", "second", "new-revived/0/2"]
    assert (list(after.suspects), after.said) == (SUSPECTS, "; started again, it takes each of them alone")
    assert (after.alone, after.revived) == (False, True)


@each_row("takes", [0, 1, 2])
def test_one_that_ends_whatever_comes_is_no_delivery_s_doing(takes: int, session: Any) -> None:
    courier = Mortal("nothing", SUSPECTS, takes)
    after = aftermath(session(courier, courier.revive))
    assert (list(after.suspects), after.alone) == (SUSPECTS, False)
    assert "it ended at other deliveries, too" in after.said


def test_the_run_goes_on_after_so_many_ends_and_then_ends_as_well(session: Any) -> None:
    courier = Mortal("nothing", SUSPECTS)
    run = session(courier, courier.revive)
    assert [revive(run) for _ in range(10)] == [True] * 7 + [False] * 3
    assert (len(run.ends), courier.lives) == (8, 8)


def test_another_event_stands_for_all_where_the_one_that_did_ended_the_consumer(session: Any) -> None:
    courier = Mortal("example of e", [exchange("example of e")])
    run = session(courier, courier.revive)
    assert revive(run)
    assert run.chosen == "other"


@pytest.mark.parametrize(
    ("reviver", "says"), [(None, "nothing starts it again here"), (lambda: "exit code 3", "(exit code 3)")]
)
def test_where_it_cannot_be_started_again_that_is_said_and_all_stay_suspects(
    reviver: Any, says: str, session: Any
) -> None:
    run = session(Mortal("first", SUSPECTS), reviver)
    assert not revive(run)
    assert list(run.ends[0].suspects) == SUSPECTS
    assert says in run.ends[0].said


def test_where_the_time_is_over_that_is_said(session: Any) -> None:
    courier = Mortal("first", SUSPECTS)

    def no_time(_seconds: float) -> None:
        raise OutOfTime

    courier.pause = no_time  # type: ignore[method-assign]
    assert "no time" in aftermath(session(courier, courier.revive)).said
