"""What is said of consumers that do wrong with deliveries, on a clock that only waiting moves: quick, and on record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from tests.rowwise import sampled

from hookproof.checks.level import Level
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.targets import name_target
from hookproof.observers.sight import Sight
from hookproof.observers.spies import Value

URL = "http://localhost/webhooks"
EVENTS = ["file.upload.completed", "file.playback_ready"]
#: Consumers of tests/consumers that do all their work before they answer: no machine is too busy for those.
SHOP = ("TwiceProcessed", "AnewProcessed", "EffectBeforeVerifying", "StaleTakesEffect", "LastWins", "UnknownLikeKnown")
STUDIO = (
    *("MailsFirst", "KeepsRaw", "Elsewise", "Mindless", "Adds", "Dozen"),
    *("Amnesiac", "ByBody", "ByItem", "ByOccurrence", "ByName", "Folded", "FoldsItems", "Clipped"),
    *("Resurrects", "Cached", "MarksEarly", "Halves", "Hushes"),
)


class Clock:
    """Time that only waiting takes."""

    now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def sight_of(show: Callable[[], Any]) -> Sight:
    clock = Clock()
    return Sight((Value(show, "state"),), clock=clock, sleep=clock.sleep)


@pytest.fixture(scope="module")
def shop(consumers, videogen) -> Any:
    module = consumers("shop")
    module.EVENTS |= set(videogen.contract.events)
    return module


@pytest.fixture(scope="module")
def studio(consumers, videogen) -> Any:
    module = consumers("studio")
    module.EVENTS |= set(videogen.contract.events)
    return module


@pytest.mark.parametrize("name", sampled(SHOP, every=3))
def test_a_shop_that_does_wrong(name: str, shop, videogen, on_record) -> None:
    app = getattr(shop, name)(videogen.secret.reveal())
    (check,) = [check for check, classes in shop.FAULTY.items() if type(app) in classes]
    with asgi_transport(App("app", "asgi", app), name_target(URL), time_limit=20) as transport:
        outcome = videogen.through(
            transport, check=[check], event=EVENTS, level=Level.STANDARD, sight=sight_of(app.state)
        )
    assert check in outcome.ids
    on_record(outcome)


@pytest.mark.parametrize("name", sampled(STUDIO, every=2))
def test_a_studio_that_does_wrong(name: str, studio, videogen, on_record) -> None:
    running = studio.Running(getattr(studio, name)(videogen.secret.reveal()))
    check, _ = studio.FAULTY[name]
    carried = asgi_transport(App("app", "asgi", running), name_target(URL), time_limit=20)
    with closing(running.app.db), carried as transport:
        outcome = videogen.through(
            transport,
            check=[check],
            event=EVENTS,
            level=Level.STANDARD,
            hooks=running.hooks,
            sight=sight_of(lambda: running.app.state()),
        )
    assert check in outcome.ids
    on_record(outcome)


@pytest.mark.slow
def test_a_studio_that_does_right(studio, videogen, on_record) -> None:
    running = studio.Running(studio.Studio(videogen.secret.reveal()))
    carried = asgi_transport(App("app", "asgi", running), name_target(URL), time_limit=20)
    with closing(running.app.db), carried as transport:
        outcome = videogen.through(
            transport,
            check=[
                *("semantics.duplicate-effect", "semantics.refused-effect", "semantics.unknown-event-effect"),
                *("semantics.processed", "semantics.retry-after-failure", "semantics.restart", "semantics.message-key"),
            ],
            event=EVENTS,
            level=Level.STANDARD,
            hooks=running.hooks,
            sight=sight_of(running.app.state),
        )
    assert outcome.findings == []
    on_record(outcome)
