"""The family `semantics` as far as several messages go: one after the other, at once, and alike but for their ids."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.checks import convoys
from hookproof.checks.context import Context
from hookproof.checks.convoys import CROWD, arrived, one_by_one
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import Follows, check
from hookproof.checks.scenes import (
    Result,
    dated,
    effect_of_event,
    often_seen,
    scene,
    with_effect,
)
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity
from hookproof.observers.state import EVERYWHERE, Difference, Footprint, beyond, place_of, shortened

#: What goes wrong only at times is given so many chances.
CHANCES = 3
#: So many messages are sent that share something.
_ALIKE = 3
#: Where they share no second they are signed so many seconds ago, before the run; clocks may differ by more.
_BACK = 150


@check(
    id="semantics.message-key",
    title="Messages are told apart by their ids alone",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: the message id says whether a delivery came before",
    mend="Tell duplicates by the message id, whole; never by a time, a part of the id, or fields that others share.",
    level=Level.STANDARD,
    looks=True,
    per="run",
)
def message_key(ctx: Context) -> Iterator[Trial]:
    """Messages about different entities that share nothing, then the second of their signature, then their times."""
    yield scene(ctx, "alike", f"{_ALIKE} messages that share something", _alike(ctx))


#: What messages share, in words; whether that is the second of their signatures, and the times in their payloads.
_SHARED = (("were signed in the same second", True, False), ("say the same time in their payloads", False, True))


def _alike(ctx: Context) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        single = effect_of_event(stage, ctx.example)
        if isinstance(single, Unclear):
            return _only_the_first(ctx, stage, label) or single
        if not _taken(ctx, stage, f"{label}/nothing", single, second=False, time=False).all:
            return Unclear("messages that share nothing are not all processed: see semantics.processed")
        for words, second, time in _SHARED:
            seen = _taken(ctx, stage, f"{label}/{words}", single, second=second, time=time)
            if seen.often is not None and not seen.all:
                says = f"Of {seen.sent} messages that {words}, {seen.often:g} took effect; of as many that do not, all."
                return Breach(fault=Fault.LOST, exchange=seen.last, says=says, kind=words)
        return None

    return play


def _only_the_first(ctx: Context, stage: Stage, label: str) -> Breach | None:
    """Return what messages share that keeps all but the first from taking effect; None where nothing tells."""
    if stage.unseen:
        return None
    for words, second, time in _SHARED:
        moved, last = _moves(ctx, stage, f"{label}/{words}", second=not second, time=not time)
        if moved:
            says = f"Of messages that {words}, one took effect and none after it; one that does not takes effect."
            return Breach(fault=Fault.LOST, exchange=last, says=says, kind=words)
    if not stage.moved_at_first or not last.acknowledged:
        return None
    says = f"The first delivery of the run took effect; of those that came after it none does ({last.summary})."
    return Breach(fault=Fault.LOST, exchange=last, says=says, kind="first")


def _moves(ctx: Context, stage: Stage, label: str, *, second: bool, time: bool) -> tuple[bool, Exchange]:
    """Whether a message moves anything that shares the second of its signature, or its times, with those before it."""
    case = stage.fresh(ctx.example, label)
    case = case if time else dated(case, ctx.event, -next(_numbers(stage)))
    delivery = ctx.signer.deliver(case, label=label)
    before = stage.state(case)
    last = stage.send(delivery if second else _signed_apart(ctx, stage, delivery))
    return bool(stage.seen(before, stage.moved(before, case), EVERYWHERE)) and last.acknowledged, last


def _taken(ctx: Context, stage: Stage, label: str, single: Footprint, *, second: bool, time: bool) -> _Taken:
    count = stage.afford(_ALIKE, 2) + 1 if stage.afford(_ALIKE, 2) < _ALIKE else _ALIKE
    cases = [stage.fresh(ctx.example, f"{label}/{number}") for number in range(count)]
    if not time:
        cases = [dated(case, ctx.event, -next(_numbers(stage))) for case in cases]
    signed = [
        _signed_apart(ctx, stage, ctx.signer.deliver(case, label=f"{label}/{number}"))
        for number, case in enumerate(cases)
    ]
    if second:
        signed = [ctx.signer.resign(each, timestamp=signed[0].timestamp) for each in signed]
    before = stage.state(*cases)
    exchanges = [stage.send(each) for each in signed]
    often = often_seen(stage, before, cases, single)
    known = often is not None and all(exchange.acknowledged for exchange in exchanges)
    return _Taken(count, often if known else None, exchanges[-1])


@dataclass(frozen=True, slots=True)
class _Taken:
    """How many were sent, how often there was an effect (None where nobody can say), and the last exchange."""

    sent: int
    often: float | None
    last: Exchange

    @property
    def all(self) -> bool:
        """Whether each took effect."""
        return self.often is not None and self.often > self.sent - 0.5


def _numbers(stage: Stage) -> Iterator[int]:
    """Numbers that nothing else in the run has had."""
    return stage.keep("numbers of messages that share nothing", lambda: itertools.count(2))


def _signed_apart(ctx: Context, stage: Stage, delivery: Delivery) -> Delivery:
    """Return the delivery signed in a second in which the run has signed nothing else."""
    since = stage.keep("the second of messages that share nothing", lambda: int(ctx.signer.clock()) - _BACK)
    return ctx.signer.resign(delivery, timestamp=since - next(_numbers(stage)))


@check(
    id="semantics.at-once",
    title="Different deliveries at once take effect as they do one after the other",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: deliveries come as events happen, also several at a time",
    mend="Keep nothing of one delivery where another can see it, and change shared state in one step: a transaction, "
    "an atomic update, a lock.",
    level=Level.STANDARD,
    looks=True,
    per="run",
    follows=(Follows("semantics.processed", any_way=True),),
)
def at_once(ctx: Context) -> Iterator[Trial]:
    """Deliveries about several entities, one after the other (twice, for what differs by itself), then at once."""
    yield scene(ctx, "at-once", f"{CROWD} deliveries about different entities at once", _crowd(ctx))


def _crowd(ctx: Context) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        clean, other = one_by_one(ctx, stage, label)
        count = len(clean.cases)
        for attempt in range(stage.afford(CHANCES, count)):
            crowd = convoys.at_once(ctx, stage, f"{label}/crowd-{attempt}", count)
            if not all(each.worst.acknowledged for each in (clean, other, crowd)):
                return Unclear("not all of these deliveries were acknowledged: see load.burst")
            if found := beyond(clean.effect(ctx), other.effect(ctx), crowd.effect(ctx)):
                says = f"{count} deliveries about different entities at once leave another state than one by one"
                return Breach(fault=Fault.DISORDERED, exchange=crowd.worst, says=f"{says}: {_in_words(found)}.")
        return None

    return with_effect(ctx, play)


def _in_words(found: Sequence[Difference]) -> str:
    path, was, now = found[0]
    if isinstance(was, list) and isinstance(now, list) and len(was) != len(now):
        return f"{place_of(path)} has {len(now)} new entries instead of {len(was)}"
    return f"{place_of(path)} is {shortened(now)} instead of {shortened(was)}"


@check(
    id="semantics.processed",
    title="What is acknowledged takes effect",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: what is answered with 2xx is not sent again",
    mend="Answer 2xx only when the delivery, or its effect, is stored; let a queue that loses work fail the delivery.",
    level=Level.STANDARD,
    looks=True,
    per="run",
    follows=(Follows("semantics.message-key", any_way=True),),
)
def processed(ctx: Context) -> Iterator[Trial]:
    """Deliveries about different entities, one after the other: what each of them brought shows."""
    yield scene(ctx, "processed", f"{2 * CROWD} deliveries one after the other", _all_processed(ctx))


def _all_processed(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        one, other = one_by_one(ctx, stage, label)
        if not (one + other).worst.acknowledged:
            return Unclear("", setup=True)
        came = arrived(ctx, stage, one + other, single)
        if came.all:
            return None
        says = f"Of {came.sent} deliveries that came one after the other and were acknowledged, {came}."
        return Breach(fault=Fault.LOST, exchange=other.worst, says=says)

    return with_effect(ctx, play)
