"""What is said of consumers by what deliveries do there, each with a way of its own: on a clock that waiting moves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from tests.rowwise import sampled

from hookproof.checks.level import Level
from hookproof.checks.pressure import Pressure
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.signing import signer_for
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.findings import Verdict
from hookproof.observers.sight import Sight
from hookproof.observers.spies import Value
from hookproof.payloads.renewal import ids_in

_SECONDS = re.compile(r"after 200 others|\d+ s later, after all others")
_TODAY = 1_790_000_000
EVENTS = ["file.upload.completed", "file.playback_ready"]
#: Checks of effects.
LOOKING = ["semantics", "load"]


class Clock:
    """Time that only waiting takes."""

    now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Books:
    """Keeps a row for each message, the newest event of each entity, and how many messages came of each event."""

    def __init__(self, clock: Clock, *ways: str) -> None:
        self.clock, self.ways = clock, ways
        self.rows: list[tuple[float, dict[str, Any]]] = []
        self.taken: list[Any] = []
        self.last: dict[str, tuple[Any, str]] = {}
        self.poisoned = self.broken = self.crowd = False
        self.previous: list[str] = []
        self.named: set[str] = set()
        self.read = self.requests = self.lost = 0

    def __contains__(self, way: str) -> bool:
        return way in self.ways

    # what observers see

    def state(self) -> dict[str, Any]:
        self.read += 1
        shown = [row for when, row in self.rows if when <= self.clock()]
        counts: dict[str, int] = {}
        for row in shown:
            counts[row["event"]] = counts.get(row["event"], 0) + 1
        if self.named:
            # What is left of a clipped id is another one in each run, and no id that a record knows to leave out.
            return {"named": len(self.named) if "clips entities" in self else sorted(self.named)}
        state: dict[str, Any] = {"rows": shown[-10:] if "keeps ten rows" in self else shown, "counts": counts}
        state["last"] = {entity: event for entity, (_, event) in self.last.items()}
        if "counts reads" in self:
            state["reads"] = self.read
        if "shows requests alone" in self:
            state = {"requests": self.requests}
        if "shows counts alone" in self:
            state = {"counts": counts}
        if "shows sums alone" in self:
            state = {"sums": _sums(shown)}
        return state

    # what deliveries do

    def key(self, delivery: Delivery) -> Any:
        if "knows signatures" in self:
            return delivery.message_id, delivery.timestamp
        if "knows bodies" in self:
            return delivery.body
        if "folds ids" in self:
            return delivery.message_id.lower()
        if "clips ids" in self:
            return delivery.message_id[:-6]
        return delivery.message_id

    def is_known(self, delivery: Delivery) -> bool:
        recent = self.taken[-1:] if "knows the last" in self else self.taken[-40:] if "forgets" in self else self.taken
        return "knows nothing" not in self and self.key(delivery) in recent

    def take(self, delivery: Delivery, *, known: bool | None = None) -> None:
        if self.is_known(delivery) if known is None else known:
            return
        self.taken.append(self.key(delivery))
        self.lost += 1
        if self.poisoned or ("loses every third" in self and self.lost % 3 == 0):
            return
        try:
            payload = json.loads(delivery.body)
        except ValueError:
            return
        ids = [str(each) for each in ids_in(payload)]
        if {"skips a kind", "ends at a kind"} & set(self.ways) and payload.get("file", {}).get("type") == "AUDIO":
            self.poisoned |= "ends at a kind" in self
            return
        if "clips entities" in self:
            self.named.update(each[:12] for each in ids)
            return
        if "writes one row" in self:
            self.named = {str(payload.get("file", {}).get("type"))}
            return
        about, self.previous = (self.previous or ids) if "mixes entities up" in self else ids, ids
        row = {"message": delivery.message_id, "event": delivery.event, "about": about}
        late = 0.3 if "is late" in self else 0.0
        queue = max([self.clock(), *(when for when, _ in self.rows)]) + 0.4 if "is a queue" in self else 0.0
        self.rows += [(max(self.clock() + late, queue), row)] * (2 if "doubles" in self else 1)
        when = max((str(v) for v in payload.values() if isinstance(v, str) and v[:2] == "20"), default="")
        for entity in about:
            if "lets the last win" in self or (when, delivery.event) >= self.last.get(entity, ("", "")):
                self.last[entity] = (when, delivery.event)

    # what it answers

    def answer(self, delivery: Delivery, kind: Expected) -> int | Failure:
        self.requests += 1
        if kind is not Expected.ACKNOWLEDGED:
            if "takes in what it refuses" in self and delivery.body:
                self.take(delivery)
            self.poisoned |= "is poisoned" in self and kind is Expected.SURVIVED
            return 401 if kind is Expected.REFUSED else 400
        if "drift:unknown-event" in delivery.address and "acts on the unknown" not in self:
            return 204
        if self.broken and "takes all the same" not in self:
            if "notes ids first" in self:
                self.taken.append(self.key(delivery))
            return 204 if "hushes" in self else 500
        self.take(delivery)
        return 204

    def at_once(self, deliveries: Sequence[Delivery], kind: Expected) -> list[int | Failure]:
        known = [self.is_known(each) for each in deliveries]
        first = [deliveries[:at].count(each) == 0 for at, each in enumerate(deliveries)]
        answers: list[int | Failure] = []
        for at, each in enumerate(deliveries):
            if "fails in a crowd" in self and at > 4:
                answers.append(500)
            elif "loses in a crowd" in self and at > 4:
                answers.append(204)
            elif "races" in self or f"races in {each.event}" in self:
                self.take(each, known=known[at])
                answers.append(204)
            else:
                answers.append(self.answer(each, kind) if first[at] else 409 if "refuses the second" in self else 204)
        return answers

    # hooks

    def restart(self) -> str:
        if "forgets over restarts" in self:
            self.taken.clear()
        if "loses over restarts" in self:
            self.rows = self.rows[:-1]
        return ""

    def fail(self) -> str:
        self.broken = True
        return ""

    def mend(self) -> str:
        self.broken = False
        return "" if "is not mended" not in self else "exit status 1"


def _sums(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """How often each event of each entity took effect: all of it is one new member where an entity is new."""
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        for entity in row["about"]:
            sums.setdefault(entity, {}).setdefault(row["event"], 0)
            sums[entity][row["event"]] += 1
    return sums


@pytest.fixture
def judged(knowing, videogen, monkeypatch) -> Callable[..., Any]:
    """Return a function that judges books of some ways."""
    clock = Clock()
    monkeypatch.setattr("hookproof.judging.courier.Courier.pause", lambda _self, seconds: clock.sleep(seconds))
    # Deliveries are signed by that clock, too: how long ago one came is no matter of how fast the machine is.
    signing = partial(signer_for, clock=lambda: _TODAY + clock())
    monkeypatch.setattr("hookproof.judging.reach.signer_for", signing)

    class Bookkeeping(knowing):
        def __init__(self, books: Books) -> None:
            super().__init__(lambda delivery: books.answer(delivery, self.kind(delivery)))
            self.books = books

        def send_all(self, deliveries: Any, workers: int = 1, until: object = None) -> list[Exchange]:
            some = list(deliveries)
            if workers < 2 or len(some) < 2:
                return [self.send(each) for each in some]
            return [
                self._made(each, got)
                for each, got in zip(some, self.books.at_once(some, self.kind(some[0])), strict=True)
            ]

        def _made(self, delivery: Delivery, answer: Any) -> Exchange:
            self.sent.append(delivery)
            return Exchange(delivery=delivery, response=Response(status=answer, headers=(), body=b""), seconds=0.001)

        def hang_up(self, delivery: Delivery, after: float) -> bool:
            if "lets nobody hang up" in self.books:
                return False
            if "drops what is hung up" in self.books:
                self.books.taken.append(self.books.key(delivery))
            elif "does it twice" in self.books:
                self.books.take(delivery, known=False)
                self.books.taken.clear()
            else:
                self.books.take(delivery)
            return True

    def judge(*ways: str, hooks: bool = True, level: Level = Level.STANDARD, check: Any = LOOKING, **more: Any) -> Any:
        books = Books(clock, *ways)
        show = Value(books.state, "state")
        given = {"restart": books.restart, "break": books.fail, "mend": books.mend} if hooks else {}
        return videogen.through(
            Bookkeeping(books),
            check=check,
            event=EVENTS,
            level=level,
            hooks=given,
            sight=Sight((show,), clock=clock, sleep=clock.sleep),
            **more,
        )

    return judge


#: A way of keeping books that is wrong, the check that tells it, and what else a check may say of it.
WRONG = {
    "knows nothing": "duplicate-effect",
    "knows signatures": "duplicate-effect",
    "knows the last": "duplicate-effect",
    "forgets": "duplicate-late",
    "folds ids": "message-key",
    "clips ids": "message-key",
    "clips entities": "message-key",
    "takes in what it refuses": "refused-effect",
    "acts on the unknown": "unknown-event-effect",
    "is poisoned": "poison",
    "lets the last win": "order",
    "races": "duplicate-at-once",
    "loses in a crowd": "at-once",
    "forgets over restarts": "restart",
    "notes ids first": "retry-after-failure",
    "hushes": "retry-after-failure",
    "drops what is hung up": "retry-after-time-out",
    "does it twice": "retry-after-time-out",
}
#: What is not wrong, or not by one check alone.
RIGHT = ("writes one row", "keeps ten rows", "shows counts alone", "shows requests alone")
RIGHT_AND_LATE = ("is late", "counts reads", "doubles")
ODD = {
    "knows bodies": "message-key",
    "loses every third": "processed",
    "mixes entities up": "processed",
    "loses over restarts": "restart",
    "takes all the same": "retry-after-failure",
    "lets nobody hang up": "retry-after-time-out",
    "refuses the second": "duplicate-at-once",
    "is not mended": "retry-after-failure",
    "is a queue": "processed",
    "skips a kind": "every-shape",
    "ends at a kind": "every-shape",
}
SOME = ["processed", "duplicate-effect", "order", "message-key", "refused-effect", "poison", "events-of-one-entity"]


@pytest.mark.parametrize(
    "way", sampled(pytest.param(way, marks=pytest.mark.slow) if way == "forgets" else way for way in WRONG)
)
def test_a_wrong_way_of_keeping_books_is_told_by_its_check(way: str, judged, kept) -> None:
    check = f"semantics.{WRONG[way]}"
    outcome = judged(way, check=[check])
    assert outcome.ids == {check}
    kept({"said": [_SECONDS.sub("_ s later", line) for line in outcome.lines()] + outcome.told_of_sent()})


@pytest.mark.parametrize(("ways", "found"), [((), set()), (("races",), {"semantics.duplicate-at-once"})])
def test_what_grows_within_a_new_entity_shows_how_often_equal_deliveries_took_effect(
    ways: tuple[str, ...], found: set[str], judged
) -> None:
    outcome = judged("shows sums alone", *ways, check=["semantics.duplicate-at-once", "semantics.duplicate-effect"])
    assert outcome.ids == found
    assert all("instead of 1" in line for line in outcome.told()), outcome.told()


@pytest.mark.parametrize("event", EVENTS)
def test_a_race_in_what_one_event_alone_does_is_found(event: str, judged) -> None:
    outcome = judged(f"races in {event}", check=["semantics.duplicate-at-once"])
    assert outcome.ids == {"semantics.duplicate-at-once"}
    assert f"/counts/{event[:8]}" in outcome.findings[0].message


@pytest.mark.parametrize("way", sampled(ODD))
def test_what_a_check_says_of_an_odd_way_of_keeping_books(way: str, judged, kept) -> None:
    outcome = judged(way, check=[f"semantics.{ODD[way]}"])
    assert not outcome.end.defects
    kept({"said": outcome.lines() + outcome.told_of_sent()})


@pytest.mark.slow
def test_books_that_are_right_have_no_finding(judged, kept) -> None:
    outcome = judged()
    assert outcome.findings == []
    # How long ago something came is a matter of the real clock.
    kept({"said": [line for line in outcome.lines() if "duplicate-late" not in line]})


@pytest.mark.parametrize("way", sampled([*RIGHT, *RIGHT_AND_LATE]))
def test_what_is_said_of_right_books_that_show_little_or_late(way: str, judged, kept) -> None:
    outcome = judged(way, check=[f"semantics.{check}" for check in SOME])
    assert not outcome.end.defects
    kept({"said": outcome.lines() + outcome.told_of_sent()})


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize(
    "way", sampled(["fails in a crowd", "loses in a crowd", "loses every third", "is late", "keeps ten rows"])
)
def test_what_pressure_says_of_books(way: str, counts: bool, judged, kept) -> None:
    pressure = Pressure(burst=8, rate=4, seconds=2, top=8, counts=counts)
    outcome = judged(way, check=["load"], level=Level.DEEP, pressure=pressure)
    # How many are sent under pressure is a matter of the real clock.
    kept({"said": [line.split("p50")[0] for line in outcome.lines()]})


def test_without_hooks_what_needs_them_is_not_observed_and_says_so(judged, kept) -> None:
    outcome = judged(hooks=False, check=["semantics.restart", "semantics.retry-after-failure"])
    assert {record.verdict for record in outcome.judged} == {Verdict.NOT_OBSERVED}
    kept({"said": outcome.lines() + outcome.told_of_sent()})
