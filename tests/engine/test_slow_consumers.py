"""Consumers that take seconds for each answer: within their time they are judged, and what is wrong with them is named.

Their seconds pass on a clock of their own, so a run of a minute takes half a second.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import hmac
import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import sampled

from hookproof.checks.level import Level
from hookproof.contract import Contract, load_contract
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.delivery.transports import failed
from hookproof.engine import plan_run, run
from hookproof.findings import Finding, Severity, Verdict
from hookproof.judging.reach import Reach
from hookproof.observers.sight import Sight
from hookproof.observers.spies import Value
from hookproof.settings.settings import Settings
from hookproof.settings.shards import Shard
from hookproof.stream import Finished, Judged

TOLERANCE = 300
#: What a run may take, whatever the consumer does: half as long again as its budget.
BAR = 90.0


class Refusal(Exception):
    """A status that is no success."""


class Silence(Exception):
    """No answer, ever."""


@dataclass
class Consumer:
    """A correct one, of Standard Webhooks; each faulty one below does one thing otherwise."""

    secret: str
    seen: dict[str, int] = field(default_factory=dict)
    clock: Callable[[], float] = lambda: 0.0
    #: When what came last shows, of those that work later.
    due: list[float] = field(default_factory=list)

    def __call__(self, delivery: Delivery) -> Response:
        headers = {name.lower(): value for name, value in delivery.headers}
        if delivery.method != "POST":
            return Response(status=405, headers=(), body=b"")
        try:
            self.verify(headers, delivery.body)
            payload = self.parse(delivery.body)
            self.handle(payload)
            self.keep(headers["webhook-id"])
        except Refusal as refusal:
            return Response(status=refusal.args[0], headers=(), body=b"")
        except (KeyError, TypeError, ValueError, AttributeError):
            return Response(status=500, headers=(), body=b"")
        return Response(status=204, headers=(), body=b"")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        sent = headers.get("webhook-signature", "")
        id_, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not id_ or not stamp.isdecimal() or not stamp.isascii() or len(stamp) > 15:
            raise Refusal(401)
        self.hold_time(int(stamp))
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        digest = hmac.new(key, self.signed(id_, stamp, body), hashlib.sha256).digest()
        wanted = f"v1,{base64.b64encode(digest).decode()}".encode()
        if not any(hmac.compare_digest(wanted, each.encode("utf-8", "replace")) for each in sent.split(" ")):
            raise Refusal(401)

    def hold_time(self, stamp: int) -> None:
        if abs(time.time() - stamp) > TOLERANCE:
            raise Refusal(401)

    def signed(self, id_: str, stamp: str, body: bytes) -> bytes:
        return f"{id_}.{stamp}.".encode("latin-1", "replace") + body

    def parse(self, body: bytes) -> dict[str, Any]:
        try:
            payload = json.loads(body.decode())
        except (ValueError, RecursionError):
            raise Refusal(400) from None
        if not isinstance(payload, dict) or not isinstance(payload.get("event"), str):
            raise Refusal(400)
        return payload

    def handle(self, payload: dict[str, Any]) -> None:
        """A correct one does what it does with any payload."""

    def keep(self, id_: str) -> None:
        self.seen[id_] = 1

    def state(self) -> dict[str, int]:
        return {"done": sum(self.seen.values())}


class Unsigned(Consumer):
    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        if "webhook-signature" in headers:
            super().verify(headers, body)


class Stale(Consumer):
    def hold_time(self, stamp: int) -> None:
        if stamp - time.time() > TOLERANCE:
            raise Refusal(401)


class Future(Consumer):
    def hold_time(self, stamp: int) -> None:
        if time.time() - stamp > TOLERANCE:
            raise Refusal(401)


class Reencoded(Consumer):
    def signed(self, id_: str, stamp: str, body: bytes) -> bytes:
        again = json.dumps(self.parse(body), separators=(",", ":"), ensure_ascii=False)
        return super().signed(id_, stamp, again.encode("utf-8", "surrogatepass"))


class BodyUnsigned(Consumer):
    """It verifies what it has seen before by its id alone."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        if not headers.get("webhook-signature"):
            raise Refusal(401)
        self.hold_time(int(headers["webhook-timestamp"]))


class NullBreaks(Consumer):
    def handle(self, payload: dict[str, Any]) -> None:
        for result in payload.get("results") or []:
            if "thumbnailUrl" in result:
                result["thumbnailUrl"].startswith("https://")


class AbsentBreaks(Consumer):
    def handle(self, payload: dict[str, Any]) -> None:
        if payload["event"] == "tool_execution.succeeded":
            payload["results"]


class Strict(Consumer):
    def handle(self, payload: dict[str, Any]) -> None:
        if {*payload} - {"event", "toolExecutionId", "occurredAt", "toolType", "results", "error"} and payload[
            "event"
        ].startswith("tool_execution."):
            raise Refusal(400)


class OnceOnly(Consumer):
    def keep(self, id_: str) -> None:
        if id_ in self.seen:
            raise Refusal(409)
        super().keep(id_)


class Conflicts(Consumer):
    """Takes what is another event of a file that it knows for a conflict."""

    def handle(self, payload: Any) -> None:
        first = self.__dict__.setdefault("first", {})
        if "fileId" in payload and first.setdefault(payload["fileId"], payload["event"]) != payload["event"]:
            raise Refusal(409)


class InsertsOnce(Consumer):
    """It keeps a row for each entity, whose key is unique: what comes again about it is an error."""

    def handle(self, payload: dict[str, Any]) -> None:
        key = next((str(value) for name, value in payload.items() if name.endswith("Id")), "")
        if key in self.seen:
            raise ValueError(key)
        self.seen[key] = 1


class Twice(Consumer):
    """What comes twice takes effect twice."""

    def keep(self, id_: str) -> None:
        self.seen[id_] = self.seen.get(id_, 0) + 1


class Queued(Consumer):
    """Correct: it answers at once, and what it does shows two seconds later."""

    def keep(self, id_: str) -> None:
        self.due += [self.clock() + 2.0] if id_ not in self.seen else []
        super().keep(id_)

    def state(self) -> dict[str, int]:
        return {"done": sum(due <= self.clock() for due in self.due)}


class QueuedTwice(Queued):
    def keep(self, id_: str) -> None:
        self.due.append(self.clock() + 2.0)


class Spooled(Consumer):
    """Correct: it looks at nothing but the signature."""

    def parse(self, body: bytes) -> dict[str, Any]:
        return {"event": ""}


class Rotating(Consumer):
    """Correct: it takes a second secret as well, and answers what it does not know with 202."""

    def __call__(self, delivery: Delivery) -> Response:
        answer = super().__call__(delivery)
        return replace(answer, status=202) if answer.status == 204 else answer


class SilentOnAbsent(Consumer):
    def handle(self, payload: dict[str, Any]) -> None:
        if payload["event"] == "tool_execution.succeeded" and "results" not in payload:
            raise Silence


class SilentOnNull(Consumer):
    def handle(self, payload: dict[str, Any]) -> None:
        if any(result.get("thumbnailUrl", "") is None for result in payload.get("results") or []):
            raise Silence


class SilentOnOne(Consumer):
    def handle(self, payload: dict[str, Any]) -> None:
        if payload["event"] == "tool_execution.succeeded":
            raise Silence


class SilentOnNoJson(Consumer):
    def parse(self, body: bytes) -> dict[str, Any]:
        try:
            return super().parse(body)
        except Refusal:
            raise Silence from None


class SilentOnForged(Consumer):
    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        try:
            super().verify(headers, body)
        except Refusal:
            raise Silence from None


class RefusesSome(Consumer):
    def handle(self, payload: dict[str, Any]) -> None:
        if payload["event"].endswith("cancelled"):
            raise Refusal(422)


#: The last words of the names that the contract has.
KNOWN = ("succeeded", "failed", "cancelled", "completed", "ready")


class SilentOnUnknown(Consumer):
    def handle(self, payload: dict[str, Any]) -> None:
        if not payload["event"].endswith(KNOWN):
            raise Silence


class SilentSoon(Consumer):
    def keep(self, id_: str) -> None:
        super().keep(id_)
        if len(self.seen) > 60:
            raise Silence


class Limited(Consumer):
    """It takes two deliveries a second, and ten at once; what has no key is not counted."""

    tokens, last = 10.0, 0.0

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        self.tokens, self.last = min(10.0, self.tokens + (self.clock() - self.last) * 2), self.clock()
        if self.tokens < 1:
            raise Refusal(429)
        self.tokens -= 1
        super().verify(headers, body)


class Leisurely:
    """A transport to a consumer of which each answer takes its seconds, so many at once; else nothing takes any."""

    target = url = "http://localhost/hooks"
    limit = None

    def __init__(self, consumer: Consumer, seconds: Callable[[int], float], at_once: int, time_limit: float) -> None:
        self.consumer, self.seconds, self.room, self.time_limit = consumer, seconds, at_once, time_limit
        self.now, self.count = 0.0, 0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def send(self, delivery: Delivery) -> Exchange:
        return self.send_all((delivery,))[0]

    def send_all(
        self, deliveries: Iterable[Delivery], workers: int = 1, until: Callable[[Exchange], bool] | None = None
    ) -> list[Exchange]:
        queue, exchanges = list(deliveries), []
        free, idle = [self.now] * min(workers, max(1, len(queue))), [self.now] * self.room
        ended = math.inf
        for delivery in queue:
            if free[0] >= ended:
                break
            begun, served = heapq.heappop(free), heapq.heappop(idle)
            self.count += 1
            end = max(begun, served) + self.seconds(self.count)
            try:
                answer = self.consumer(delivery)
            except Silence:
                answer, end = Response(status=204, headers=(), body=b""), begun + 2 * self.time_limit
            heapq.heappush(idle, end)
            if end - begun > self.time_limit:
                end = begun + self.time_limit
                exchanges.append(failed(delivery, Failure.TIMEOUT, f"{self.time_limit:g} s", self.time_limit))
            else:
                exchanges.append(Exchange(delivery=delivery, response=answer, seconds=end - begun))
            heapq.heappush(free, end)
            ended = min(ended, end) if until is not None and until(exchanges[-1]) else ended
        self.now = max(free)
        return exchanges

    def send_paced(self, make: Callable[[int], Delivery], count: int, rate: float) -> list[Exchange]:
        return self.send_all([make(number) for number in range(count)], count)

    def hang_up(self, delivery: Delivery, after: float) -> bool:
        return False

    def close(self) -> None:
        """Nothing is held."""


class Ending(Consumer):
    """It ends behind its answer to a genuine delivery of the event that stands for all."""

    deadly = b"tool_execution.succeeded"


class Mortal(Leisurely):
    """A transport to a consumer that is not there any more once it has ended, until it is started again."""

    alive = True

    def send_all(
        self, deliveries: Iterable[Delivery], workers: int = 1, until: Callable[[Exchange], bool] | None = None
    ) -> list[Exchange]:
        exchanges: list[Exchange] = []
        for delivery in deliveries:
            if self.alive:
                exchanges += super().send_all((delivery,))
                taken = exchanges[-1].acknowledged and not delivery.bent
                self.alive = not (taken and Ending.deadly in delivery.body)
            else:
                exchanges.append(failed(delivery, Failure.UNREACHABLE, "refused", 0.0))
        return exchanges

    def start(self) -> str:
        self.alive = True
        return ""


@dataclass(frozen=True)
class Outcome:
    finished: Finished
    judged: list[Judged]
    seconds: float

    @property
    def findings(self) -> list[Finding]:
        return [finding for record in self.judged for finding in record.findings]

    @property
    def ids(self) -> set[str]:
        return {finding.fact.id for finding in self.findings}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract("videogen")


@pytest.fixture(scope="module")
def secret(contract: Contract) -> Secret:
    return generate_secret(contract.delivery)


@pytest.fixture
def judged(contract: Contract, secret: Secret) -> Callable[..., Outcome]:
    def judge(
        kind: type[Consumer],
        *,
        seconds: Callable[[int], float] = lambda _number: 3.0,
        at_once: int = 1,
        looks: bool = False,
        **said: Any,
    ) -> Outcome:
        consumer = kind(secret.reveal())
        line = (Mortal if kind is Ending else Leisurely)(consumer, seconds, at_once, 15.0)
        settings = Settings(folder=Path(), **{"level": Level.STANDARD, "workers": 4, **said})
        reach = Reach(
            settings=settings, contract=contract, secret=secret, transport=line, clock=line.clock, sleep=line.sleep
        )
        consumer.clock = line.clock
        shown = Value(consumer.state, "state")
        sight = Sight((shown,), clock=line.clock, sleep=line.sleep) if looks else None
        plan = replace(plan_run(reach), sight=sight, revive=line.start if isinstance(line, Mortal) else None)
        records = list(run(plan))
        (finished,) = (record for record in records if isinstance(record, Finished))
        return Outcome(finished, [record for record in records if isinstance(record, Judged)], line.now)

    return judge


#: What is true of each that takes one at a time, for so long that many at once are too late: a warning.
IN_TURN = "load.burst"
FAULTY = [
    (Unsigned, "auth.missing-header"),
    (Stale, "auth.stale"),
    (Reencoded, "auth.raw-body"),
    (BodyUnsigned, "auth.wrong-key"),
    (NullBreaks, "ack.covering"),
    (AbsentBreaks, "ack.minimal"),
    (Strict, "tolerance.unknown-field"),
    (OnceOnly, "semantics.duplicate"),
]


@pytest.mark.parametrize(("kind", "check"), FAULTY, ids=[kind.__name__ for kind, _ in FAULTY])
def test_what_is_wrong_with_a_consumer_that_takes_three_seconds_and_one_at_a_time_is_named(
    kind: type[Consumer], check: str, judged
) -> None:
    outcome = judged(kind)
    assert outcome.finished.outcome == "complete"
    # The search for what the last one does takes the time of the burst, which is said.
    left_out = [record.note for record in outcome.judged if record.fact.id == IN_TURN and not record.findings]
    assert outcome.ids == ({check} if kind is OnceOnly else {check, IN_TURN})
    assert [note.partition(":")[0] for note in left_out] == (["left out"] if kind is OnceOnly else [])
    assert outcome.seconds < BAR


@pytest.mark.slow
def test_of_one_form_of_the_body_no_cause_is_told_that_takes_two(judged) -> None:
    (finding,) = (finding for finding in judged(Reencoded).findings if finding.fact.id != IN_TURN)
    assert "trimmed" not in finding.advice


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "check"), FAULTY, ids=[kind.__name__ for kind, _ in FAULTY])
@pytest.mark.parametrize(("seconds", "at_once"), [(3.0, 2), (1.0, 4)])
def test_so_it_is_where_it_takes_several_at_once(
    kind: type[Consumer], check: str, seconds: float, at_once: int, judged
) -> None:
    outcome = judged(kind, seconds=lambda _number: seconds, at_once=at_once)
    assert outcome.ids == {check}
    assert outcome.seconds < BAR


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "check"), [(Unsigned, "auth.missing-header"), (Strict, "tolerance.unknown-field")])
def test_one_of_which_some_answers_are_slow_is_not_taken_for_slow_throughout(
    kind: type[Consumer], check: str, judged
) -> None:
    outcome = judged(kind, seconds=lambda number: 3.0 if number % 7 == 0 else 0.02, at_once=4)
    assert outcome.ids == {check}
    assert outcome.seconds < BAR
    assert outcome.finished.deliveries > 150


@pytest.mark.parametrize("kind", sampled([Consumer, Spooled, Rotating]))
@pytest.mark.parametrize(("seconds", "at_once"), [(3.0, 1), (3.0, 4), (1.0, 2)])
def test_nothing_is_found_at_a_slow_consumer_that_does_right_but_that_it_takes_one_at_a_time(
    kind: type[Consumer], seconds: float, at_once: int, judged
) -> None:
    outcome = judged(kind, seconds=lambda _number: seconds, at_once=at_once)
    found = [(finding.fact.id, finding.severity.name) for finding in outcome.findings]
    assert found == ([(IN_TURN, "WARNING")] if at_once == 1 else [])
    assert outcome.seconds < BAR
    assert any("left out:" in record.note for record in outcome.judged)


@pytest.mark.parametrize(("seconds", "at_once"), [pytest.param(3.0, 1, marks=pytest.mark.slow), (7.0, 4)])
def test_what_comes_twice_and_takes_effect_twice_is_seen_at_a_slow_consumer(
    seconds: float, at_once: int, judged
) -> None:
    outcome = judged(Twice, looks=True, seconds=lambda _number: seconds, at_once=at_once)
    assert "semantics.duplicate-effect" in outcome.ids
    assert outcome.seconds < BAR


def at_once(_number: int) -> float:
    return 0.003


SILENT = [
    (SilentOnAbsent, "ack.minimal"),
    (SilentOnNull, "ack.covering"),
    (SilentOnOne, "ack.time-limit"),
    (SilentOnNoJson, "robustness.not-json"),
    (SilentOnForged, "auth.wrong-key"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "check"), SILENT, ids=[kind.__name__ for kind, _ in SILENT])
def test_one_that_answers_all_but_some_deliveries_is_judged_in_time_and_those_are_named(
    kind: type[Consumer], check: str, judged
) -> None:
    outcome = judged(kind, seconds=at_once, at_once=100)
    assert check in outcome.ids
    # Nothing else is wrong with it, and what it is silent on costs the other families little.
    family = check.partition(".")[0]
    assert {id_.partition(".")[0] for id_ in outcome.ids} <= {family, "robustness"}
    assert outcome.seconds <= 75.0
    assert outcome.finished.deliveries > 600


def test_one_that_is_silent_on_everything_since_a_while_is_said_to_be_after_one_wait_more(judged) -> None:
    """The batch, and several at once of what was acknowledged before: none begins after one was waited for in vain."""
    outcome = judged(SilentSoon, seconds=at_once, at_once=100, budget=30.0)
    assert outcome.ids == {"robustness.recovery"}
    assert outcome.finished.outcome == "not judged"
    assert outcome.seconds < 2 * 15.0 + 1.0


def test_one_that_limits_how_often_it_is_called_is_judged_within_the_budget(judged) -> None:
    outcome = judged(Limited, seconds=at_once, at_once=100)
    assert outcome.ids == {"ack.rate-limit"}
    assert "it limits how often it is called" in outcome.finished.reason.lower()
    assert outcome.seconds < 61.0


def test_a_consumer_that_takes_many_at_once_gets_its_verdict_within_a_small_budget(judged) -> None:
    outcome = judged(Future, seconds=lambda _number: 0.25, at_once=100, budget=6.0)
    assert outcome.finished.outcome == "complete"
    assert "24 at once" in outcome.finished.reason
    assert "the budget is 6 s" in outcome.finished.reason
    assert outcome.ids == {"auth.future"}
    left = [record for record in outcome.judged if "left out:" in record.note]
    assert any(record.verdict is Verdict.NOT_OBSERVED for record in left)
    assert sum(record.deliveries for record in outcome.judged) <= outcome.finished.deliveries


@pytest.mark.parametrize("fail_on", [Severity.ERROR, Severity.WARNING])
def test_one_whose_answers_use_up_the_time_before_a_family_is_heard_does_not_hold(fail_on: Severity, judged) -> None:
    outcome = judged(Consumer, seconds=lambda _number: 12.0, fail_on=fail_on)
    heard = {record.fact.family for record in outcome.judged if record.verdict is not Verdict.NOT_OBSERVED}
    assert "tolerance" not in heard
    assert (outcome.finished.outcome, outcome.findings) == ("out of time", [])
    assert "there was no time to judge anything of" in outcome.finished.reason
    assert "tolerance" in outcome.finished.reason
    assert "--budget" in outcome.finished.mend


@pytest.mark.parametrize(
    "said", sampled([{"checks": ("ack.*",)}, {}, {"events": ("*.failed",)}, {"shard": Shard(2, 3)}])
)
def test_one_of_an_ordinary_pace_holds_and_so_do_parts_of_its_run(said: dict[str, Any], judged) -> None:
    """A quarter of a second, one at a time: there is no time for all, but for some of each family."""
    assert judged(Consumer, seconds=lambda _number: 0.25, **said).finished.outcome == "complete"


def test_to_a_consumer_that_takes_one_at_a_time_nothing_goes_beside_another(judged) -> None:
    outcome = judged(Consumer, seconds=lambda _number: 0.25, budget=5.0)
    assert "1 at once" in outcome.finished.reason
    assert outcome.findings == []


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "found"), [(Queued, set()), (QueuedTwice, {"semantics.duplicate-effect"})])
def test_effects_that_come_late_leave_time_for_what_answers_show(kind: type[Consumer], found: set[str], judged) -> None:
    outcome = judged(kind, seconds=lambda _number: 0.003, at_once=100, looks=True)
    assert outcome.ids == found
    assert outcome.seconds < BAR
    assert any("the time of the run ended" in record.note for record in outcome.judged)
    unsigned = [record for record in outcome.judged if record.fact.id == "auth.missing-header"]
    assert {record.verdict for record in unsigned} == {Verdict.HOLDS}


class SilentAtTimes(Consumer):
    """Of so many genuine deliveries it does not answer one, whatever it is."""

    count, each = 0, 40
    bent = False

    def __call__(self, delivery: Delivery) -> Response:
        self.bent = bool(delivery.bent)
        return super().__call__(delivery)

    def handle(self, payload: dict[str, Any]) -> None:
        self.count += not self.bent
        if not self.bent and self.count % self.each == 0:
            raise Silence


class SeldomSilent(SilentAtTimes):
    each = 71


class OftenSilent(SilentAtTimes):
    each = 7


@pytest.mark.parametrize("kind", [SilentAtTimes, SeldomSilent])
def test_one_that_does_not_answer_at_times_is_told_so_although_its_silences_use_up_the_time(
    kind: type[Consumer], judged
) -> None:
    outcome = judged(kind, seconds=at_once, at_once=100, level=Level.QUICK)
    assert outcome.ids == {"ack.steady"}
    assert outcome.seconds < BAR


class SilentOnRepeats(Consumer):
    def keep(self, id_: str) -> None:
        if id_ in self.seen:
            raise Silence
        super().keep(id_)


class SilentOnLarge(Consumer):
    def parse(self, body: bytes) -> dict[str, Any]:
        if len(body) > 10_000:
            raise Silence
        return super().parse(body)


class LimitedAndFailing(Limited):
    def handle(self, payload: dict[str, Any]) -> None:
        raise Refusal(500)


class LimitedAndSilent(Limited):
    def handle(self, payload: dict[str, Any]) -> None:
        if payload["event"] == "tool_execution.succeeded":
            raise Silence


#: What is told within a budget of so many seconds, of which one wait in vain takes 15.
WITHIN = [
    (SilentOnAbsent, 30.0, "ack.minimal"),
    (SilentOnOne, 30.0, "ack.time-limit"),
    (SilentOnForged, 30.0, "auth.wrong-key"),
    (SilentOnLarge, 30.0, "tolerance.long-list"),
    (SilentOnRepeats, 60.0, "semantics.duplicate"),
    (SilentAtTimes, 60.0, "ack.steady"),
    (SilentAtTimes, 30.0, "ack.steady"),
    (OftenSilent, 60.0, "ack.steady"),
    (OftenSilent, 30.0, "ack.steady"),
    (LimitedAndFailing, 60.0, "ack.example"),
    (LimitedAndFailing, 30.0, "ack.example"),
    (LimitedAndSilent, 60.0, "ack.time-limit"),
    (LimitedAndSilent, 30.0, "ack.time-limit"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "budget", "check"),
    # In twice the time twice as much is sent.
    [
        pytest.param(*row, id=f"{row[0].__name__}-{row[1]:g}", marks=[pytest.mark.slow] * (row[1] > 30))
        for row in WITHIN
    ],
)
def test_no_wait_in_vain_ends_a_quarter_beyond_the_budget_and_what_is_wrong_is_told(
    kind: type[Consumer], budget: float, check: str, judged
) -> None:
    outcome = judged(kind, seconds=at_once, at_once=100, budget=budget)
    assert check in outcome.ids
    assert outcome.seconds <= budget * 1.25


@pytest.mark.slow
def test_a_silence_on_what_another_check_waited_for_in_vain_is_told_by_the_check_that_is_about_it(judged) -> None:
    outcome = judged(SilentOnUnknown, seconds=at_once, at_once=100, looks=True)
    assert [(found.fact.id, found.severity.name) for found in outcome.findings] == [
        ("tolerance.unknown-event", "ERROR")
    ]


@pytest.mark.parametrize(("seconds", "at_once", "budget"), [(14.0, 1, 30.0), (14.0, 4, 60.0), (10.0, 4, 60.0)])
def test_one_whose_answers_nearly_take_the_time_limit_has_no_finding_within_its_budget(
    seconds: float, at_once: int, budget: float, judged
) -> None:
    """Of those that it does not take at once, none is sent so that it is answered too late by our doing."""
    outcome = judged(Consumer, seconds=lambda _number: seconds, at_once=at_once, budget=budget)
    assert outcome.findings == []
    assert outcome.seconds <= budget * 1.25
    assert f"{at_once} at once" in outcome.finished.reason or outcome.seconds < 3 * seconds


def test_what_is_wrong_with_one_that_takes_fourteen_seconds_is_told_in_the_time_that_learning_leaves(judged) -> None:
    outcome = judged(Strict, seconds=lambda _number: 14.0, at_once=4)
    assert outcome.ids == {"tolerance.unknown-field"}
    assert outcome.seconds <= 60.0 * 1.5


@pytest.mark.parametrize("seconds", sampled([1.0, 0.4]))
def test_one_that_refuses_further_events_of_an_entity_has_that_one_finding(seconds: float, judged) -> None:
    outcome = judged(Conflicts, seconds=lambda _number: seconds)
    assert outcome.ids == {"semantics.further-event"}
    assert len(outcome.findings) == 1


@pytest.mark.slow
def test_one_that_fails_whatever_comes_again_about_an_entity_is_told_so_and_of_no_other_cause(judged) -> None:
    """There is no time to see all of it again: what only may have another cause is not told as a warning."""
    outcome = judged(InsertsOnce, seconds=lambda _number: 0.33)
    assert outcome.ids == {"semantics.duplicate", "semantics.further-event"}
    assert outcome.seconds < BAR


def test_the_check_that_is_about_it_tells_it_however_slow_the_consumer_is(judged) -> None:
    outcome = judged(InsertsOnce)
    assert outcome.ids == {"semantics.duplicate", IN_TURN}
    notes = [record.note for record in outcome.judged if "is not acknowledged again" in record.note]
    assert "a payload that was sent before is not acknowledged again: see semantics.duplicate" in notes


def test_where_a_delivery_ends_the_consumer_it_is_started_again_and_all_else_is_judged(judged) -> None:
    outcome = judged(Ending, seconds=at_once, at_once=100, level=Level.QUICK)
    assert outcome.finished.outcome == "complete"
    (finding,) = outcome.findings
    assert finding.fact.id == "robustness.survival"
    assert "genuine delivery of tool_execution.succeeded" in finding.message
    assert "started again, it ended at the same delivery, sent alone" in finding.message
    aside = [record for record in outcome.judged if "see robustness.survival" in record.note]
    assert {record.subject for record in aside} == {"tool_execution.succeeded"}
    held = {record.fact.id for record in outcome.judged if record.verdict is Verdict.HOLDS}
    assert {"ack.example", "auth.wrong-key", "auth.stale", "semantics.duplicate", "robustness.not-json"} <= held
