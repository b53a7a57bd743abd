"""What is known of a consumer's work from what it acknowledged and what shows of that."""

from __future__ import annotations

import json
from typing import Any

from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.judging.worklog import Worklog

ONE, TWO, THREE, FOUR = (f"ord_{letter}7Hq82LmXs3" for letter in "aBcD")


def taken(about: str, *, event: str = "order.paid", bent: str = "", note: Any = "new", status: int = 204) -> Exchange:
    body = json.dumps({"order_id": about, "note": note}).encode()
    delivery = Delivery(
        address=f"a/{event}",
        event=event,
        method="POST",
        headers=(),
        body=body,
        message_id=f"m-{about}",
        timestamp=0,
        bent=bent,
    )
    return Exchange(delivery=delivery, response=Response(status=status, headers=(), body=b""))


def log(*exchanges: Exchange, scene: int) -> Worklog:
    found = Worklog()
    for exchange in exchanges:
        found.see(exchange)
    found.scene = scene
    return found


def test_what_came_after_the_last_that_shows_ended_the_work() -> None:
    found = log(taken(ONE), taken(TWO), taken(THREE, note=None), taken(FOUR), scene=3)
    assert found.ended({"db": [{"order": ONE}, {"order": TWO}]})
    assert found.stop is not None
    assert found.stop.last.delivery.message_id == f"m-{TWO}"
    assert [each.delivery.message_id for each in found.stop.then] == [f"m-{THREE}"]
    assert found.stop.odd == "`note` is null"


def test_what_nobody_expects_to_show_is_named_up_to_what_should_have() -> None:
    found = log(taken(ONE), taken(TWO, bent="not-json"), taken(THREE), taken(FOUR), scene=3)
    assert found.ended({"db": {ONE: 1}})
    assert found.stop is not None
    assert [each.delivery.message_id for each in found.stop.then] == [f"m-{TWO}", f"m-{THREE}"]


def test_nothing_is_said_of_a_loss_of_the_scene_itself_or_where_nothing_is_named() -> None:
    sent = taken(ONE), taken(TWO, event="order.seen"), taken(THREE), taken(FOUR)
    assert not log(*sent, scene=2).ended({"db": [ONE]})
    assert not log(*sent, scene=4).ended({"count": 1})
    assert not log(*sent, scene=4).ended({"db": [ONE, FOUR]})
    assert not log(taken(ONE), taken(TWO, status=500), taken(ONE), scene=3).ended({"db": [ONE]})


def test_a_consumer_that_is_started_again_is_at_work_again() -> None:
    found = log(taken(ONE), taken(TWO), scene=2)
    assert found.ended({"db": [ONE]})
    found.begin_anew()
    assert found.stop is None
    assert not found.ended({"db": [ONE]})
