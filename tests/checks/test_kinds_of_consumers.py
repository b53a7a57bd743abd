"""What a whole run says of kinds of consumers: blind, strict, dying, harmed, tired, or shut to all that is genuine."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.rowwise import sampled

from hookproof.checks.level import Level
from hookproof.delivery.bends.table import BENDS, bends
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.stream import Ending

EVENTS = ["file.upload.failed", "tool_execution.succeeded"]
Turn = Callable[[Delivery], Any]


def _said(outcome: Any) -> list[str]:
    """What is said, but for how many deliveries a second the machine made: the tables of plays hold that number."""
    told = (line for line in outcome.lines() if not line.endswith(" holds"))
    return [re.sub(r"when \d+ had come within a second", "when _ had come within a second", line) for line in told]


_OF_OTHERS = {row.name for row in bends("wrong-key")}


class Counting:
    """Says of each delivery whether it is the n-th of its kind."""

    def __init__(self) -> None:
        self.seen: dict[Any, int] = {}

    def __call__(self, key: Any) -> int:
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.seen[key]


def genuine_once_in(count: int, answer: Any) -> Turn:
    number = Counting()
    return lambda d: answer if not d.bent and number("genuine") % count == 0 else None


def from_then_on(turns: Callable[[Delivery], bool], answer: Any, times: int = 10**9) -> Turn:
    """Each genuine delivery is answered so once there was one of these."""
    left = [0]

    def turned(delivery: Delivery) -> Any:
        if turns(delivery):
            left[0] = times
        elif left[0] and not delivery.bent:
            left[0] -= 1
            return answer
        return None

    return turned


def only_new(answer: Any) -> Turn:
    number = Counting()
    return lambda d: answer if not d.bent and number(d.body) > 1 else None


def after(count: int, answer: Any, times: int = 10**9) -> Turn:
    number = Counting()
    return lambda _: answer if count < number("all") <= count + times else None


#: What a consumer does -> how it answers where that is not what is right.
KINDS: dict[str, Callable[[], Turn]] = {
    "takes everything": lambda: lambda _: 204,
    "takes all that is signed": lambda: (
        lambda d: 401 if BENDS.get(d.bent, BENDS["stale"]).group == "wrong-key" else 204
    ),
    "refuses all that is odd": lambda: lambda d: 401 if d.bent else None,
    "fails on all that is odd": lambda: lambda d: 500 if d.bent else None,
    "says nothing to what is odd": lambda: lambda d: Failure.TIMEOUT if d.bent else None,
    "redirects what is odd": lambda: lambda d: 302 if d.bent else None,
    "refuses one event": lambda: lambda d: 422 if d.event == EVENTS[0] else None,
    "fails on every seventh": lambda: genuine_once_in(7, 500),
    "drops every seventh": lambda: genuine_once_in(7, Failure.DROPPED),
    "fails once on a genuine one": lambda: genuine_once_in(60, 500),
    "drops one genuine one": lambda: genuine_once_in(60, Failure.DROPPED),
    "asks to wait": lambda: genuine_once_in(9, 429),
    "is harmed by what is not JSON": lambda: from_then_on(lambda d: d.bent == bends("not-json")[0].name, 500),
    "is harmed for a moment": lambda: from_then_on(lambda d: d.bent == bends("not-json")[0].name, 500, times=2),
    "ends at what is not JSON": lambda: from_then_on(
        lambda d: d.bent == bends("not-json")[0].name, Failure.UNREACHABLE
    ),
    "ends after a while": lambda: after(100, Failure.UNREACHABLE),
    "is away for a moment": lambda: after(100, Failure.UNREACHABLE, times=2),
    "minds what it knows": lambda: only_new(409),
}


@pytest.fixture
def few_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor tries no more combinations than these: here it finds none anyway."""
    monkeypatch.setattr("hookproof.judging.gatekeeping.mistakes.MOST", 50)


@pytest.mark.parametrize("kind", sampled(KINDS, every=6))
def test_what_a_run_says_of_a_kind_of_consumer(kind: str, knowing, videogen, kept) -> None:
    outcome = videogen.through(knowing(KINDS[kind]()), event=EVENTS)
    assert not outcome.end.defects
    kept({"said": _said(outcome)})


@pytest.mark.slow
def test_a_consumer_that_answers_all_as_is_right_has_no_finding_at_any_level(knowing, videogen) -> None:
    for level in (Level.QUICK, Level.STANDARD):
        outcome = videogen.through(knowing(odd=204), event=EVENTS, level=level)
        assert [f for f in outcome.findings if f.fact.family in ("auth", "ack")] == [], level
        assert outcome.end.outcome is Ending.COMPLETE


STATUSES = (302, 400, 401, 403, 404, 405, 407, 410, 413, 415, 419, 422, 429, 500, 502, 503, 504, 600)


@pytest.mark.usefixtures("few_mistakes")
@pytest.mark.parametrize("answer", sampled([*STATUSES, *Failure]), ids=str)
def test_what_is_said_where_every_genuine_delivery_ends_alike(answer: Any, knowing, videogen, kept) -> None:
    outcome = videogen.through(knowing(lambda _: answer), event=EVENTS)
    assert outcome.end.outcome is Ending.NOT_JUDGED
    kept({"said": [outcome.end.reason, outcome.end.mend, *outcome.told(), *_said(outcome)]})


class Saying:
    """Refuses all that is genuine with a body, and what is forged as it is told to."""

    target, url, limit = "app", "http://localhost/webhooks", None

    def __init__(self, body: bytes, forged: tuple[int, bytes], headers: Any = ()) -> None:
        self._body, self._forged, self._headers = body, forged, headers

    def send(self, delivery: Delivery) -> Exchange:
        status, body = self._forged if delivery.bent else (400, self._body)
        return Exchange(delivery=delivery, response=Response(status=status, headers=self._headers, body=body))

    def send_all(self, deliveries: Any, workers: int = 1, until: object = None) -> list[Exchange]:
        return [self.send(delivery) for delivery in deliveries]

    def close(self) -> None:
        pass


SHUT = {
    "forged ones get another status": (b"no such order", (401, b"bad signature"), ()),
    "forged ones get other words": (b"no such order", (400, b"bad signature"), ()),
    "all get the same words": (b"bad", (400, b"bad"), ()),
    "a page": (b"<html><head><style>p{}</style><title>Oops</title></head><body>It <b>broke</b></body>", (400, b""), ()),
    "a token is asked for": (b"CSRF token missing", (400, b"CSRF token missing"), ()),
    "a long text": (b"x" * 400, (400, b"x" * 400), ()),
    "its clock is behind": (b"", (400, b""), (("Date", "Mon, 01 Jan 2001 00:00:00 GMT"),)),
    "its clock says nothing": (b"", (400, b""), (("Date", "soon"),)),
}


@pytest.mark.usefixtures("few_mistakes")
@pytest.mark.parametrize("kind", sampled(SHUT))
def test_what_is_said_of_a_gate_that_stays_shut_by_what_the_answers_say(kind: str, videogen, kept) -> None:
    body, forged, headers = SHUT[kind]
    outcome = videogen.through(Saying(body, forged, headers), event=EVENTS)
    said = [line for line in _said(outcome) if "minutes" not in line]
    assert ("minutes behind" in outcome.end.mend) is (kind == "its clock is behind")
    kept({"said": said})


def _marks(outcome: Any) -> list[str]:
    return sorted(outcome.told())


QUICK_PROVIDERS, SLOW_PROVIDERS = ("badge", "twokeys", "seal"), ("videogen", "ticket", "signpost", "parcel", "inside")


@pytest.mark.slow
@pytest.mark.parametrize(
    "provider", [*QUICK_PROVIDERS, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW_PROVIDERS)]
)
def test_what_is_said_of_a_consumer_of_each_proof_that_takes_or_breaks_on_what_is_odd(
    provider: str, knowing, bench, kept
) -> None:
    home = bench(provider)
    events = [*home.contract.events][:1]
    family = ["auth", "handshake"]
    said = {}
    for name, answer in {"takes it": 204, "fails on it": 500}.items():
        outcome = home.through(knowing(lambda d: answer if d.bent else None), event=events, check=family)  # noqa: B023
        said[name] = _marks(outcome)
    kept(said)


@pytest.mark.slow
def test_a_run_that_answers_slowly_takes_what_is_worth_most_first_and_says_so(knowing, videogen, kept) -> None:
    class Slow(knowing):
        now = 0.0

        def send(self, delivery: Delivery) -> Exchange:
            self.sleep(2.0)
            return replace(super().send(delivery), seconds=2.0)

        def clock(self) -> float:
            return self.now

        def sleep(self, seconds: float) -> None:
            self.now += seconds

    said = {}
    for budget in (60.0, 5000.0):
        slow = Slow()
        outcome = videogen.through(slow, event=EVENTS, budget=budget, clock=slow.clock, sleep=slow.sleep)
        order = list(dict.fromkeys(record.fact.id for record in outcome.judged))
        said[f"{budget:g} s"] = [outcome.end.reason, *order]
    kept(said)
