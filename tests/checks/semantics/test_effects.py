"""What deliveries do to a consumer: each fault of tests/consumers/shop.py by its check, and none on correct ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.consumers import shop as shops
from tests.rowwise import each_row

from hookproof.checks.level import Level
from hookproof.checks.semantics import effects
from hookproof.checks.stage import Unclear
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.targets import name_target
from hookproof.findings import Verdict
from hookproof.observers.probetext import open_probe
from hookproof.observers.sight import Sight
from hookproof.observers.spies import Value

URL = "http://localhost/webhooks"
EVENTS = ["file.upload.completed", "file.playback_ready", "file.analysis_completed"]


def test_of_one_that_ended_and_was_started_again_no_memory_of_its_first_messages_is_asked_for(monkeypatch) -> None:
    monkeypatch.setattr(effects, "with_effect", lambda _ctx, play: play)
    ended: Any = SimpleNamespace(afford=lambda most: most, lives=1)
    found = effects._at_the_end(cast("Any", None))(ended, "at-the-end", {})
    assert isinstance(found, Unclear)
    assert "has ended since" in found.why


@pytest.fixture(scope="module")
def shop(consumers, videogen) -> Any:
    module = consumers("shop")
    module.EVENTS |= set(videogen.contract.events)
    return module


@pytest.fixture
def judged(videogen) -> Callable[..., Any]:
    """Return a function that judges an application, its `/state` probed."""

    def judge(app: Any, *check: str, hooks: Any = None, probe: str = "/state", **options: Any) -> Any:
        carried = asgi_transport(App("app", "asgi", app), name_target(URL), time_limit=20)
        with carried as transport:
            sight = Sight((open_probe(probe, consumer=transport),)) if probe else None
            options = {"event": EVENTS, "level": Level.STANDARD, "hooks": hooks or {}, "sight": sight, **options}
            return videogen.through(transport, check=list(check), **options)

    return judge


#: Whose queue makes the whole family of checks take half a minute.
QUEUES = {"PoisonedQueue", "LosesWork", "KeyedByEntity"}


def _pairs(*, alone: bool) -> list[Any]:
    """Each check and a consumer with its fault: those that the check is asked about alone, or all others."""
    rows = [(check, each.__name__) for check, classes in shops.FAULTY.items() for each in classes]
    asked = (row for row in rows if alone is (row[0].startswith(("ack.", "load.")) or row[1] in QUEUES))
    return [pytest.param(*row, id="-".join(row)) for row in asked]


@pytest.mark.long
@pytest.mark.slow
@each_row(("check", "name"), _pairs(alone=True), abreast=6)
def test_a_fault_is_found_by_the_check_that_names_it(check: str, name: str, shop, judged, videogen) -> None:
    app = getattr(shop, name)(videogen.secret.reveal())
    outcome = judged(app, check) if not check.startswith("ack.") else judged(app, "ack", event=EVENTS[:1])
    assert check in outcome.ids, (outcome.end, outcome.told(), [r.note for r in outcome.judged])
    assert not outcome.end.defects


@pytest.mark.long
@pytest.mark.slow
@each_row(("check", "name"), _pairs(alone=False), parts=2, abreast=6)
def test_a_fault_of_effects_is_found_by_the_check_that_names_it_and_by_no_other(
    check: str, name: str, shop, judged, videogen
) -> None:
    outcome = judged(getattr(shop, name)(videogen.secret.reveal()), "semantics", "load")
    assert outcome.ids == {check}, outcome.told()
    assert not outcome.end.defects


@pytest.mark.long
@pytest.mark.slow
@each_row("name", ["plain", "books", "queued"], abreast=3)
def test_a_correct_consumer_has_no_finding_and_its_effects_are_seen(name: str, shop, judged, videogen) -> None:
    outcome = judged(shop.CORRECT[name](videogen.secret.reveal()), "semantics", "load")
    assert outcome.told() == []
    for check in ("semantics.duplicate-effect", "semantics.refused-effect", "semantics.order", "semantics.at-once"):
        assert Verdict.HOLDS in outcome.verdicts(check).values(), (check, [r.note for r in outcome.judged])


@pytest.mark.slow
def test_a_probe_that_shows_every_request_shows_no_effects(shop, judged, videogen) -> None:
    outcome = judged(shop.Logged(videogen.secret.reveal()), "semantics.duplicate-effect", "semantics.refused-effect")
    assert outcome.told() == []
    assert any("at what every request moves" in record.note for record in outcome.judged)


def test_without_an_observer_effects_are_not_observed_and_the_report_says_what_would_show_them(
    shop, judged, videogen
) -> None:
    outcome = judged(shop.Shop(videogen.secret.reveal()), "semantics.duplicate-effect", probe="")
    assert set(outcome.verdicts("semantics.duplicate-effect").values()) == {Verdict.NOT_OBSERVED}
    assert all("--probe" in record.note for record in outcome.judged)


@pytest.mark.slow
def test_an_observer_that_never_moves_points_to_bindings(shop, videogen, judged) -> None:
    class Ignores(shop.Shop):  # type: ignore[misc, name-defined]
        def effect(self, id_: str, event: str, payload: Any) -> None:
            """It knows no such entity."""

    outcome = judged(Ignores(videogen.secret.reveal()), "semantics.duplicate-effect")
    assert outcome.told() == []
    assert all("--bind" in record.note for record in outcome.judged)


@pytest.mark.slow
@each_row("shown", ["clock", "random", "raises", "hangs"], abreast=4)
def test_an_observer_that_differs_by_itself_or_fails_gives_no_verdict(shown: str, shop, videogen) -> None:
    import time
    import uuid

    calls: list[int] = []

    def fails() -> Any:
        calls.append(1)
        if len(calls) > 4:
            raise OSError("gone")
        return 1

    show: dict[str, Callable[[], Any]] = {
        "clock": time.monotonic,
        "random": lambda: str(uuid.uuid4()),
        "raises": fails,
        "hangs": lambda: {"since": time.time(), "ticks": time.monotonic_ns()},
    }
    carried = asgi_transport(App("app", "asgi", shop.Shop(videogen.secret.reveal())), name_target(URL), time_limit=20)
    with carried as transport:
        outcome = videogen.through(
            transport, check=["semantics.duplicate-effect"], event=EVENTS[:1], sight=Sight((Value(show[shown]),))
        )
    assert outcome.told() == []
    assert set(outcome.verdicts("semantics.duplicate-effect").values()) == {Verdict.NOT_OBSERVED}


@pytest.mark.slow
def test_what_a_job_in_the_background_adds_each_second_is_no_effect(shop, videogen) -> None:
    import time

    began = time.monotonic()

    def jobs() -> Any:
        return {"runs": [{"number": number} for number in range(int(time.monotonic() - began))], "ids": sorted(seen)}

    seen: set[str] = set()

    class Noted(shop.Shop):  # type: ignore[misc, name-defined]
        def effect(self, id_: str, event: str, payload: Any) -> None:
            seen.add(id_)

    carried = asgi_transport(App("app", "asgi", Noted(videogen.secret.reveal())), name_target(URL), time_limit=20)
    with carried as transport:
        checks = ["semantics.refused-effect", "semantics.unknown-event-effect", "semantics.duplicate-effect"]
        outcome = videogen.through(
            transport, check=checks, event=EVENTS[:1], level=Level.STANDARD, sight=Sight((Value(jobs),))
        )
    assert outcome.told() == []


@pytest.mark.slow
def test_a_call_in_the_name_of_a_message_that_is_then_refused_is_an_effect(shop, judged, videogen) -> None:
    class Touching(shop.Shop):  # type: ignore[misc, name-defined]
        """Tells another service of each message, known or not, before it looks at the signature."""

        calls: tuple[dict[str, str], ...] = ()

        async def webhook(self, headers: dict[str, str], body: bytes) -> int:
            self.calls += ({"call": "POST /touch", "key": headers.get("webhook-id", "?")},)
            return await super().webhook(headers, body)

        def state(self) -> Any:
            return {**super().state(), "calls": self.calls}

    app = Touching(videogen.secret.reveal())
    (found,) = judged(app, "semantics.refused-effect", event=EVENTS[:1]).told()
    assert "and yet lets it take effect" in found


@pytest.mark.slow
def test_an_entity_whose_state_is_left_to_chance_is_found_though_no_order_is_to_blame(shop, judged, videogen) -> None:
    class Coin(shop.Shop):  # type: ignore[misc, name-defined]
        """Of every second entity the first event counts, of the others the last, as where the greatest id wins."""

        def __init__(self, secret: str) -> None:
            super().__init__(secret)
            self.met: dict[str, int] = {}

        def rank(self, entity: str, event: str, rank: int) -> None:
            new = entity not in self.met
            if new or self.met[entity] % 2:
                self.db.execute("insert or replace into entities values (?, ?, ?)", (entity, event, rank))
            self.met.setdefault(entity, len(self.met))

    told = judged(Coin(videogen.secret.reveal()), "semantics.order").told()
    assert any("which of them counts is left to chance" in words for words in told), told


class Memory:
    """An application that can be started again: what is not in its store is gone then."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make
        self.app = make()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)

    def restart(self, at_once: bool = False) -> str:
        self.app = self.make()
        return ""


@pytest.fixture
def styles(shop, videogen) -> dict[str, Any]:
    """Return applications that can be started again: one keeps all, one forgets, one loses, one has all in memory."""
    stored = shop.Shop(videogen.secret.reveal()).db

    def durable() -> Any:
        app = shop.Shop(videogen.secret.reveal())
        app.db = stored
        return app

    def forgetful() -> Any:
        """Keeps effects, and message ids in memory."""
        app, ids = durable(), set()

        def first(id_: str, event: str) -> bool:
            new = id_ not in ids
            ids.add(id_)
            return new

        app.first = first
        return app

    def late() -> Any:
        """Answers, and does the work a while later."""
        app = shop.Queued(videogen.secret.reveal())
        app.db = stored
        app.dead = False
        effect = app.effect
        app.effect = lambda *given: None if app.dead else effect(*given)
        return app

    class Killed(Memory):
        def restart(self, at_once: bool = False) -> str:
            self.app.dead = True
            return super().restart()

    secret = videogen.secret.reveal()
    made = {"kept": Memory(durable), "forgot": Memory(forgetful), "lost": Killed(late)}
    return made | {"memory": Memory(lambda: shop.Shop(secret))}


@pytest.mark.slow
def test_what_is_lost_over_a_restart_is_found_and_what_is_kept_is_not(styles, judged) -> None:
    kept, forgot, lost, _ = styles.values()
    check = "semantics.restart"
    assert judged(kept, check, hooks={"restart": kept.restart}).told() == []
    again = judged(forgot, check, hooks={"restart": forgot.restart})
    assert "take effect again" in again.findings[0].message
    gone = judged(lost, check, hooks={"restart": lost.restart})
    assert "after a restart it has no effect" in gone.findings[0].message


@pytest.mark.slow
def test_what_a_consumer_loses_that_hookproof_ends_and_starts_again_is_found(styles, judged) -> None:
    check, verdicts = "semantics.started-again", {}
    for name, app in styles.items():
        outcome = judged(app, check, restart=app.restart)
        verdicts[name] = outcome.findings[0].message if outcome.findings else outcome.judged[0].note
    kept, forgot, lost, memory = verdicts.values()
    assert kept == ""
    assert "Ended and started again, the consumer lets a delivery that it had taken take effect again" in forgot
    assert "is ended and started again; it has no effect" in lost
    assert memory == "what showed before the consumer was started again is gone: its store is in its memory"
    app = styles["forgot"]
    outcomes = (
        judged(app, check),
        judged(app, check, restart=app.restart, hooks={"restart": app.restart}),
        judged(app, check, restart=lambda _at_once: "exit code 3"),
    )
    why = ("hookproof has not started the consumer", "see semantics.restart", "not there again (exit code 3)")
    assert all(words in outcome.judged[0].note for words, outcome in zip(why, outcomes, strict=True))


@pytest.mark.slow
def test_what_is_acknowledged_while_a_consumer_ends_and_then_lost_is_found(shop, judged, videogen) -> None:
    class Ending(shop.Shop):  # type: ignore[misc, name-defined]
        """Goes on to acknowledge while it ends."""

        ends = False
        forgot = 0

        async def take(self, id_: str, event: str, payload: Any) -> int:
            if not self.ends:
                return await super().take(id_, event, payload)
            self.forgot += 1
            return 204

        def restart(self) -> str:
            self.ends, until = True, time.monotonic() + 0.5
            while not self.forgot and time.monotonic() < until:
                time.sleep(0.01)
            self.ends, self.forgot = False, 0
            return ""

    app = Ending(videogen.secret.reveal())
    (finding,) = judged(app, "semantics.restart", hooks={"restart": app.restart}).findings
    assert "acknowledged while the consumer was started again" in finding.message
    assert any("your hook: restart, while these came" in step.sent for step in finding.steps)


@pytest.mark.slow
def test_a_part_of_effects_that_an_outage_ends_for_good_is_found(shop, judged, videogen, monkeypatch) -> None:
    monkeypatch.setattr("hookproof.checks.semantics.outages._PAUSES", 1)

    class Mailing(shop.Shop):  # type: ignore[misc, name-defined]
        """Keeps a row, and sends a mail by a queue, which ends for good where it is told to."""

        broken = ended = gives_up = False
        mails: tuple[str, ...] = ()

        def effect(self, id_: str, event: str, payload: Any) -> None:
            super().effect(id_, event, payload)
            self.ended = self.ended or (self.broken and self.gives_up)
            if not (self.ended or self.broken):
                self.mails += (id_,)

        def state(self) -> Any:
            return {**super().state(), "mails": self.mails}

        def switch(self, to: bool) -> Callable[[], str]:
            def run() -> str:
                self.broken = to
                return ""

            return run

    def told(gives_up: bool) -> list[str]:
        app = Mailing(videogen.secret.reveal())
        app.gives_up = gives_up
        hooks = {"break": app.switch(True), "mend": app.switch(False)}
        found: list[str] = judged(app, "semantics.retry-after-failure", hooks=hooks, event=EVENTS[:1]).told()
        return found

    assert told(gives_up=False) == []
    (found,) = told(gives_up=True)
    assert "since then nothing shows at" in found
    assert "of a later delivery either" in found


@pytest.mark.slow
def test_a_retry_that_is_dropped_as_a_duplicate_is_found(shop, judged, videogen) -> None:
    class Depends(shop.Shop):  # type: ignore[misc, name-defined]
        broken = False
        marks_first = True

        async def take(self, id_: str, event: str, payload: Any) -> int:
            await asyncio.sleep(0)
            if self.marks_first:
                if not self.first(id_, event):
                    return 204
                if self.broken:
                    return 503
                self.effect(id_, event, payload)
                return 204
            if self.broken:
                return 503
            return await super().take(id_, event, payload)

    def hooks(app: Any) -> dict[str, Callable[[], str]]:
        def switch(to: bool) -> Callable[[], str]:
            def run() -> str:
                app.broken = to
                return ""

            return run

        return {"break": switch(True), "mend": switch(False)}

    faulty, correct = Depends(videogen.secret.reveal()), Depends(videogen.secret.reveal())
    correct.marks_first = False
    check = "semantics.retry-after-failure"
    found = judged(faulty, check, hooks=hooks(faulty))
    assert "was sent again and acknowledged; since then it has no effect" in found.findings[0].message
    assert judged(correct, check, hooks=hooks(correct)).told() == []


@pytest.mark.parametrize("failing", ["restart", "break", "mend"])
def test_a_hook_that_fails_ends_the_run_as_bad_input_and_is_no_verdict(failing: str, shop, judged, videogen) -> None:
    app = shop.Shop(videogen.secret.reveal())
    hooks = {name: lambda why="exit status 3" if name == failing else "": why for name in ("restart", "break", "mend")}
    check = "semantics.restart" if failing == "restart" else "semantics.retry-after-failure"
    outcome = judged(app, check, hooks=hooks)
    assert outcome.told() == []
    assert outcome.end.bad_input
    assert outcome.end.reason == f"hooks.{failing}: exit status 3."
