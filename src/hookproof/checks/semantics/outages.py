"""The family `semantics` over an outage: the consumer is started again, or something that it depends on fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault, fault_of
from hookproof.checks.level import Level
from hookproof.checks.material.convoys import Convoy, alone, arrived
from hookproof.checks.material.scenes import (
    ELSEWHERE,
    ENDED,
    MORE_THAN_ONCE,
    Result,
    acting_elsewhere,
    looked_after,
    not_of_others,
    opening,
    scene,
    told,
    with_effect,
)
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.stage import Breach, Play, Stage, State, Unclear
from hookproof.checks.trial import Trial
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity
from hookproof.observers.state import (
    EVERYWHERE,
    Change,
    Footprint,
    beyond,
    grown,
    is_number,
    shortened,
    times,
    unmoved,
)
from hookproof.payloads.case import Case
from hookproof.schema.json import ABSENT

#: How long an effect may take that a queue tries again to bring about.
_RETRIES = 5
#: A sender hangs up after so many seconds at the earliest: the delivery itself must have come.
_AT_LEAST = 0.005
#: So many seconds what comes late is waited for, where it looks as if it never came: a breaker may be open for a while.
_PAUSES = 12
_REPEATS = Referral("what comes again takes effect without a restart, too", "semantics.duplicate-effect")
_NO_RESTART = "no hook restarts the consumer: hooks: {restart: …} in hookproof.yaml would show it"
_NOT_STARTED = "hookproof has not started the consumer, or it takes long to start: --start would show it"
_GONE = "the consumer is not there again ({why})"
_IN_MEMORY = "what showed before the consumer was started again is gone: its store is in its memory"
_NO_BREAK = "no hook makes a dependency fail: hooks: {break: …, mend: …}, or --observe PORT, would show it"


@check(
    id="semantics.restart",
    title="What was acknowledged is kept over a restart, and repeats no effect after it",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: what is answered with 2xx is not sent again",
    mend="Write the delivery, or its effect, to a store before you answer; keep message ids there too, not in memory.",
    level=Level.STANDARD,
    looks=True,
    per="run",
)
def restart(ctx: Context) -> Iterator[Trial]:
    """A delivery, a restart right after its answer, and the same delivery again; then a restart amid deliveries."""
    yield scene(ctx, "restart", "a restart right after the answer", _restarted(ctx))
    yield scene(ctx, "restart-amid", "a restart while deliveries come", _restarted_amid(ctx))


def _restarted(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        case, delivery, before = opening(ctx, stage, label)
        exchange = stage.send(delivery)
        if not exchange.acknowledged:
            return Unclear("", setup=True)
        stage.run("restart")
        after = stage.moved(before, case)
        if not stage.seen(before, after, single):
            says = f"The consumer acknowledges a delivery ({exchange.summary}), and after a restart it has no effect."
            return Breach(fault=Fault.LOST, exchange=exchange, says=says, kind="lost")
        again = stage.send(delivery)
        found = stage.seen(after, stage.state(case), single)
        if found and _repeats(ctx, stage, f"{label}/without", single):
            return Unclear(_REPEATS)
        says = f"After a restart the consumer lets a delivery that it had taken take effect again: {told(found)}."
        return Breach(fault=Fault.REPEATED, exchange=again, says=says, kind="again") if found else None

    return with_effect(ctx, play, hooks=("restart",), otherwise=_NO_RESTART)


def _restarted_amid(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        case = stage.fresh(ctx.example, f"{label}/first")
        first = ctx.signer.deliver(case, label=f"{label}/first")
        cases, made = [case], [first]

        def another(number: int) -> Delivery:
            cases.append(stage.fresh(ctx.example, f"{label}/{number}"))
            made.append(ctx.signer.deliver(cases[-1], label=f"{label}/{number}"))
            return made[-1]

        before = stage.state(case)
        exchanges = [stage.send(first), *stage.run_amid("restart", another)]
        taken = [number for number, exchange in enumerate(exchanges) if exchange.acknowledged]
        if not taken:
            return Unclear("", setup=True)
        mine = [cases[number] for number in taken]
        stage.moved(before, *mine)
        seen = Convoy(mine, [made[n] for n in taken], [exchanges[n] for n in taken], before, stage.state(*mine))
        came = arrived(ctx, stage, seen, single)
        if came.all:
            return None
        says = f"Of {came.sent} deliveries that were acknowledged while the consumer was started again, {came}."
        return Breach(fault=Fault.LOST, exchange=seen.worst, says=says, kind="lost")

    return with_effect(ctx, play, hooks=("restart",), otherwise=_NO_RESTART)


@check(
    id="semantics.started-again",
    title="What was acknowledged is kept when the consumer is ended and started again",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: what is answered with 2xx is not sent again",
    mend="Write the delivery, or its effect, to a store before you answer; keep message ids there too, not in memory.",
    level=Level.STANDARD,
    per="run",
    last=True,
    follows=(
        Follows("semantics.duplicate-effect", any_way=True),
        Follows("semantics.duplicate-at-once", any_way=True),
        Follows("semantics.duplicate-late", any_way=True),
        Follows("semantics.processed", any_way=True),
        ENDED,
    ),
)
def started_again(ctx: Context) -> Iterator[Trial]:
    """A delivery whose effect shows, another one, and right after its answer an end and a start; then that one again.

    For a consumer that hookproof has started, at the end of a run: one whose store is in its memory loses it thereby,
    and nothing is concluded. Where the user's own hook starts it again, that is for `semantics.restart`.
    """
    yield scene(ctx, "started-again", "an end right after the answer, and a start", _started_again(ctx))


def _started_again(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        if stage.has("restart") or not stage.startable:
            return Unclear(Referral("", "semantics.restart") if stage.has("restart") else _NOT_STARTED)
        return _caught_up(ctx, stage, label, single) or _ended(ctx, stage, label, single)

    return with_effect(ctx, play)


def _caught_up(ctx: Context, stage: Stage, label: str, single: Footprint) -> Unclear | None:
    """Return why a plain delivery does not show, None where it does.

    A queue may be behind by then: where it is in the consumer's memory, a start empties it.
    """
    unclear: Unclear | None = None
    for name in ("earlier", "once more"):
        if unclear is not None and (why := stage.start_again()):
            return Unclear(_GONE.format(why=why))
        case = stage.fresh(ctx.example, f"{label}/{name}")
        shown = looked_after(stage, case, [ctx.signer.deliver(case, label=f"{label}/{name}")], single)
        unclear = shown if isinstance(shown, Unclear) else None
        if unclear is None or unclear.setup:
            break
    return unclear


def _ended(ctx: Context, stage: Stage, label: str, single: Footprint) -> Result:
    """End the consumer right after an answer as one that is deployed anew; where all is kept, as one that crashes."""
    for at_once in (False, True):
        case, delivery, before = opening(ctx, stage, f"{label}/crash" if at_once else label)
        exchange = stage.send(delivery)
        if not exchange.acknowledged:
            return Unclear("", setup=True)
        if why := stage.start_again(at_once=at_once):
            return Unclear(_GONE.format(why=why))
        if at_once:
            return _after_a_crash(stage, case, exchange, before, single)
        if found := _after_starting(ctx, stage, case, exchange, before, single):
            return found
    return None


def _after_a_crash(stage: Stage, case: Case, exchange: Exchange, before: State, single: Footprint) -> Result:
    if _is_kept(stage, case, before, single):
        return None
    # Who empties a queue when told to end is right as far as anybody ends it so: nothing of its code fails.
    says = (
        f"The consumer acknowledges a delivery ({exchange.summary}), is killed and started again; it has no effect. "
        "Told to end, it finishes first: what is at work when it crashes is lost."
    )
    return Breach(fault=Fault.LOST, exchange=exchange, says=says, kind="crash", severity=Severity.NOTE)


def _is_kept(stage: Stage, case: Case, before: State, single: Footprint) -> bool:
    """Whether a delivery has its effect, be it later than any had before."""
    after = stage.moved(before, case)
    return bool(stage.seen(before, after, single) or stage.seen(before, stage.outwaited(after, case), single))


def _after_starting(
    ctx: Context, stage: Stage, case: Case, exchange: Exchange, before: State, single: Footprint
) -> Result:
    after = stage.moved(before, case)
    if any(change.new is ABSENT or change.amount < 0 for change in stage.seen(before, after, EVERYWHERE)):
        return Unclear(_IN_MEMORY)
    if not stage.seen(before, after, single):
        after = stage.outwaited(after, case)
    if not stage.seen(before, after, single):
        says = (
            f"The consumer acknowledges a delivery ({exchange.summary}), is ended and started again; it has no effect."
        )
        return Breach(fault=Fault.LOST, exchange=exchange, says=says, kind="lost")
    again = stage.send(exchange.delivery)
    found = not_of_others(stage, case, stage.seen(after, stage.state(case), single))
    if not found:
        return None
    if _repeats(ctx, stage, f"{exchange.delivery.message_id}/without", single):
        return Unclear(_REPEATS)
    # Where calls to others are all that shows, its own store may well be in its memory for the time of a run.
    says = f"Ended and started again, the consumer lets a delivery that it had taken take effect again: {told(found)}."
    return Breach(fault=Fault.REPEATED, exchange=again, says=says, kind="again", severity=Severity.WARNING)


def _repeats(ctx: Context, stage: Stage, label: str, single: Footprint) -> bool:
    """Whether a delivery takes effect again that comes again right away."""
    case, delivery, before = opening(ctx, stage, label)
    stage.send(delivery)
    after = stage.moved(before, case)
    stage.send(delivery)
    return bool(stage.seen(after, stage.state(case), single))


@check(
    id="semantics.retry-after-failure",
    title="A delivery that failed is processed when it is sent again, and once",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: what is not answered with 2xx is sent again, under the same id",
    mend="Note a message id as taken only together with its effect: in one transaction, or after it.",
    level=Level.STANDARD,
    looks=True,
    per="run",
)
def retry_after_failure(ctx: Context) -> Iterator[Trial]:
    """A delivery while a dependency fails, then the dependency mended, then the same message id again.

    One event may need the dependency where another does not: those that take effect elsewhere are sent so, too.
    """
    yield scene(ctx, "retry", "a retry after a failed attempt", _retried(ctx))


def _retried(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        found = _over_an_outage(ctx, stage, label, single)
        others = acting_elsewhere(ctx, stage, single) if found is None else iter(())
        for other, own in islice(others, stage.afford(ELSEWHERE, 2)):
            also = _over_an_outage(other, stage, f"{label}/{other.event.name}", own)
            if isinstance(also, Breach):
                return also
        return found

    return with_effect(ctx, play, hooks=("break", "mend"), otherwise=_NO_BREAK)


def _over_an_outage(ctx: Context, stage: Stage, label: str, single: Footprint) -> Result:
    case, delivery, before = opening(ctx, stage, label)
    stage.run("break")
    try:
        exchange = stage.send(_dated_back(ctx, delivery))
    finally:
        stage.run("mend")
    return _after_mending(ctx, stage, case, single, before, exchange)


def _dated_back(ctx: Context, delivery: Delivery) -> Delivery:
    """Return the delivery as signed a second ago: its retry is dated later, and yet not ahead of the clock."""
    return ctx.signer.resign(delivery, timestamp=delivery.timestamp - 1)


def _retry(ctx: Context, delivery: Delivery) -> Delivery:
    return ctx.signer.resign(delivery, timestamp=int(ctx.signer.clock()))


def _after_mending(ctx: Context, stage: Stage, case: Case, single: Footprint, before: State, first: Exchange) -> Result:
    delivery, last = first.delivery, first
    for attempt in range(0 if first.acknowledged else _RETRIES):
        stage.pause(0.2 * attempt)
        last = stage.send(_retry(ctx, delivery))
        if last.acknowledged:
            break
    if not last.acknowledged:
        says = f"A delivery failed while a dependency did ({first.summary}), and fails still ({last.summary})."
        return Breach(fault=Fault.LOST, exchange=last, says=says, kind="failing")
    after = stage.moved(before, case)
    found = stage.seen(before, after, single)
    how = f"failed ({first.summary}), was sent again and acknowledged" if last is not first else "was acknowledged"
    if not found:
        says = f"While a dependency failed, a delivery {how}; since then it has no effect."
        return Breach(fault=Fault.LOST, exchange=last, says=says, kind="lost")
    if last is not first and (part := unmoved(found, single)):
        says = f"While a dependency failed, a delivery {how}; it has only a part of its effect: nothing at {part}."
        return Breach(fault=Fault.LOST, exchange=last, says=says, kind="part")
    if last is first and (part := unmoved(found, single)):
        return _stopped(ctx, stage, single, part, last)
    often = times(found, single)
    if often is None or often < MORE_THAN_ONCE:
        tried = Convoy([case], [delivery], [last], before, after)
        return _amounting(ctx, stage, tried, found, how) if last is not first else None
    says = f"While a dependency failed, a delivery {how}; it took effect more than once: {told(found)}."
    return Breach(fault=Fault.REPEATED, exchange=last, says=says, kind="again")


def _amounting(ctx: Context, stage: Stage, tried: Convoy, seen: Sequence[Change], how: str) -> Breach | None:
    """Return that an amount in what a retried delivery left is a multiple of what it is where nothing failed.

    A number that is one where nothing failed counts something: attempts, it may be.
    """
    clean, other, _ = (one.effect(ctx) for one in alone(ctx, stage, f"{tried.deliveries[0].message_id}/alone"))
    more = grown(beyond(clean, other, tried.effect(ctx)))
    found = [(was, now) for _, was, now in more if is_number(was) and was > 1]
    if not found:
        return None
    was, now = found[0]
    shows = [change for change in seen if now in change.leaves] or seen
    says = (
        f"While a dependency failed, a delivery {how}; it shows {shortened(now)}, where nothing failed "
        f"{shortened(was)}: {told(shows)}."
    )
    return Breach(fault=Fault.REPEATED, exchange=tried.worst, says=says, kind="again")


def _stopped(ctx: Context, stage: Stage, single: Footprint, part: str, last: Exchange) -> Breach | None:
    """Return that a part of effects shows of no later delivery either; that of the first may be tried again later."""
    label = f"after/{last.delivery.message_id}"
    case, delivery, before = opening(ctx, stage, label)
    exchange = stage.send(delivery)
    state = stage.moved(before, case)
    for _ in range(_PAUSES):
        if not exchange.acknowledged or unmoved(stage.seen(before, state, single), single) != part:
            return None
        stage.pause(1.0)
        state = stage.state(case)
    says = (
        f"While a dependency failed, a delivery was acknowledged ({last.summary}); since then nothing shows at {part} "
        f"any more, of a later delivery either, for {_PAUSES} s."
    )
    return Breach(fault=Fault.LOST, exchange=exchange, says=says, kind="stopped", severity=Severity.WARNING)


@check(
    id="semantics.retry-after-time-out",
    title="A delivery whose sender has hung up takes effect once, with its retry",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: what is not answered in time is sent again, under the same id",
    mend="Note a message id as taken in the transaction of its effect, whether anybody waits for the answer or not.",
    level=Level.STANDARD,
    looks=True,
    per="run",
    follows=(Follows("semantics.duplicate-effect", any_way=True), Follows("semantics.processed")),
)
def retry_after_time_out(ctx: Context) -> Iterator[Trial]:
    """A delivery whose connection ends before its answer, time for its effect, then the same message id again."""
    yield scene(ctx, "hung-up", "a retry after the sender has hung up", _hung_up(ctx))


def _hung_up(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        usual = stage.send(ctx.signer.deliver(stage.fresh(ctx.example, f"{label}/usual"), label=f"{label}/usual"))
        case, delivery, before = opening(ctx, stage, label)
        if why := stage.hang_up(_dated_back(ctx, delivery), max(_AT_LEAST, usual.seconds / 2)):
            return Unclear(why)
        stage.moved(before, case)
        retry = stage.send(_retry(ctx, delivery))
        if not retry.acknowledged:
            says = f"After a sender has hung up, the consumer does not take the retry ({retry.summary})."
            return Breach(fault=fault_of(retry), exchange=retry, says=says, kind="failing")
        found = stage.seen(before, stage.moved(before, case), single)
        return _after_hanging_up(found, times(found, single), retry)

    return with_effect(ctx, play)


def _after_hanging_up(found: Sequence[Change], often: float | None, retry: Exchange) -> Breach | None:
    if not found:
        says = f"A delivery whose sender hung up before the answer, and its retry ({retry.summary}), have no effect."
        return Breach(fault=Fault.LOST, exchange=retry, says=says, kind="lost")
    if often is None or often < MORE_THAN_ONCE:
        return None
    says = f"A delivery whose sender hung up before the answer takes effect twice, its retry too: {told(found)}."
    return Breach(fault=Fault.REPEATED, exchange=retry, says=says, kind="again")
