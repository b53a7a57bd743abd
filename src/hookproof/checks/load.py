"""The family `load`: several deliveries at a time are acknowledged as one is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault, fault_of
from hookproof.checks.level import Level
from hookproof.checks.material.convoys import arrived, at_once
from hookproof.checks.material.scenes import ENDED, effect_of_event, failing, fresh_deliveries, scene, unless_ended
from hookproof.checks.material.waves import LOST, Wave, mix_of
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.semantics.crowds import CHANCES
from hookproof.checks.stage import Breach, Held, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity

#: A consumer that takes longer for one delivery is not put under load here: it would take too long to see. So many at
#: once show whether it takes one after the other, where they take nearly so many times as long.
_SLOW_COUNT, _NEARLY = 3, 0.9
_SLOW_SECONDS = 1.0
#: Where answers come so many times later than at first, and than this, something has run out.
_KNEE, _JUST = 5, 0.02
_TOO_MANY = 429
#: Checks that tell why acknowledged deliveries had no effect.
_LOSING = ("poison", "processed", "at-once")


@check(
    id="load.burst",
    title="A burst of different deliveries fails none of them",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: deliveries come as events happen, also many at a time",
    mend="Look for what is not made for several requests at once: one connection, a pool that runs dry, a database "
    "that locks, a global variable.",
    level=Level.STANDARD,
    per="run",
    follows=(*(Follows(f"semantics.{fact}", frozenset({Fault.LOST}), any_way=True) for fact in _LOSING), ENDED),
)
def burst(ctx: Context) -> Iterator[Trial]:
    """Genuine deliveries about different entities at once; twenty, where nobody says how many."""
    count = ctx.pressure.burst
    yield scene(ctx, "burst", f"{count} different deliveries at once", _burst(ctx, count))


def _burst(ctx: Context, count: int) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | Held | None:
        if ctx.pressure.counts:
            return _burst_of_all(ctx, stage, label, count)
        alone = stage.send(ctx.signer.deliver(stage.fresh(ctx.example, f"{label}/alone"), label=f"{label}/alone"))
        if not alone.acknowledged:
            return Unclear("", setup=True)
        if alone.seconds > _SLOW_SECONDS:
            return _slow_burst(ctx, stage, label, alone, count)
        counts = stage.afford_in_a_row(count, 0) == count
        single = effect_of_event(stage, ctx.example) if counts else Unclear("")
        if isinstance(single, Unclear):
            return _failed(stage, stage.at_once(fresh_deliveries(ctx, stage, label, count)[1]))
        # Of what happens by chance between two of them, one burst may show nothing.
        for number in range(stage.afford(CHANCES, count)):
            seen = at_once(ctx, stage, f"{label}/{number}", count)
            if broken := _failed(stage, seen.exchanges):
                return broken
            came = arrived(ctx, stage, seen, single) if seen.worst.acknowledged else None
            if came is not None and not came.all:
                says = f"Of {count} deliveries at once, each acknowledged, {came}."
                return unless_ended(ctx, stage, Breach(fault=Fault.LOST, exchange=seen.worst, says=says))
        return None

    return play


def _slow_burst(ctx: Context, stage: Stage, label: str, alone: Exchange, count: int) -> Breach | Unclear:
    exchanges = stage.at_once(fresh_deliveries(ctx, stage, label, _SLOW_COUNT)[1])
    in_turn = _in_turn(alone, exchanges, count, ctx.signer.rules.time_limit_seconds)
    takes = f"one delivery alone takes {alone.seconds:.1f} s: hookproof load puts such a consumer to it"
    return in_turn or Unclear(takes)


def _in_turn(alone: Exchange, exchanges: Sequence[Exchange], count: int, limit: float) -> Breach | None:
    """Return that a consumer works on one delivery at a time, where of `count` at once some are answered too late."""
    room = floor(limit / alone.seconds)
    longest = max(exchanges, key=lambda exchange: exchange.seconds)
    in_turn = longest.seconds > _NEARLY * len(exchanges) * alone.seconds
    if not in_turn or count <= room or not all(exchange.acknowledged for exchange in exchanges):
        return None
    says = (
        f"The consumer works on one delivery at a time: one takes {alone.seconds:.1f} s, and of {len(exchanges)} at "
        f"once the last {longest.seconds:.1f} s. Of {count} at once those behind the first {room} are answered later "
        f"than the provider waits ({limit:g} s)."
    )
    return Breach(fault=Fault.SILENT, exchange=longest, says=says, kind="in turn", severity=Severity.WARNING)


def _failed(stage: Stage, exchanges: Sequence[Exchange]) -> Breach | Unclear | None:
    """Return that a consumer fails some of these deliveries, which came at once; nothing where it fails single ones."""
    broken = failing(exchanges)
    if broken is None:
        return None
    if stage.fails_alone(broken):
        return Unclear(Referral("a delivery alone fails so at times", "ack.steady"))
    bad, count = sum(1 for exchange in exchanges if failing([exchange]) is not None), len(exchanges)
    says = f"The consumer fails {bad} of {count} different deliveries at once ({broken.summary}); one it takes."
    return Breach(fault=fault_of(broken), exchange=broken, says=says)


def _burst_of_all(ctx: Context, stage: Stage, label: str, count: int) -> Breach | Unclear | Held:
    mix = mix_of(ctx, stage, label)
    if not mix:
        return Unclear("", setup=True)
    wave = Wave(ctx, stage, mix)
    exchanges = wave.at_once(label, count)
    if broken := _failed(stage, exchanges):
        return broken
    return wave.lost("at once") or Held(f"{count} at once: {_speed(exchanges)}")


@check(
    id="load.rate",
    title="A sustained rate is acknowledged in time",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: deliveries come as events happen; what is late is sent again",
    mend="Look at what grows while deliveries come: a queue, a pool, locks, memory. Answer first, and work afterwards.",
    level=Level.DEEP,
    per="run",
)
def rate(ctx: Context) -> Iterator[Trial]:
    """Deliveries of all events of the run in turn, so many a second for a while."""
    load = Load(beside=int(ctx.pressure.rate * ctx.pressure.seconds))
    yield scene(ctx, "rate", f"{ctx.pressure.rate:g} deliveries a second", _rate(ctx), load=load)


def _rate(ctx: Context) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | Held | None:
        mix = mix_of(ctx, stage, label)
        if not mix:
            return Unclear("", setup=True)
        pressure, wave = ctx.pressure, Wave(ctx, stage, mix)
        exchanges = wave.paced(label, pressure.rate, pressure.seconds)
        said = f"{pressure.rate:g} a second for {pressure.seconds:g} s"
        return _short(exchanges, said) or wave.lost(f"at {said}") or Held(f"{said}: {_speed(exchanges)}")

    return play


@check(
    id="load.ramp",
    title="A consumer keeps up beyond the rate that is asked of it",
    severity=Severity.NOTE,
    clause="Practice: events come in waves; a provider sends as fast as they happen",
    mend="Look at what runs out first at the rate shown: workers, connections, the processor.",
    level=Level.DEEP,
    per="run",
    follows=(Follows("load.rate", any_way=True),),
)
def ramp(ctx: Context) -> Iterator[Trial]:
    """The rate doubled each second, until answers fail or come much later: the knee."""
    yield scene(
        ctx,
        "ramp",
        f"up to {ctx.pressure.top:g} deliveries a second",
        _ramp(ctx),
        load=Load(beside=int(2 * ctx.pressure.top)),
    )


def _ramp(ctx: Context) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | Held | None:
        mix = mix_of(ctx, stage, label)
        if not mix:
            return Unclear("", setup=True)
        now, kept, base = ctx.pressure.rate, "", 0.0
        while now <= ctx.pressure.top:
            wave = Wave(ctx, stage, mix)
            exchanges = wave.paced(f"{label}/{now:g}", now, 1.0)
            late = _percentile(exchanges, 95)
            base = base or max(late, _JUST)
            broken = _short(exchanges, f"{now:g} a second") or wave.lost(f"at {now:g} a second")
            if broken is not None or late > _KNEE * base:
                if not kept and broken is not None:
                    return broken
                lost = ", and deliveries are lost there" if broken is not None and broken.kind == LOST else ""
                return Held(f"the knee is at {now:g} a second{lost} ({_speed(exchanges)}); {kept}")
            kept, now = f"{now:g} a second: {_speed(exchanges)}", now * 2
        return Held(f"no knee up to {kept}")

    return play


def _short(exchanges: Sequence[Exchange], said: str) -> Breach | None:
    """Return in what a consumer fell short of acknowledging each of these, None where it did not."""
    bad = [exchange for exchange in exchanges if not exchange.acknowledged]
    if not bad:
        return None
    turned = [exchange for exchange in bad if exchange.response is not None and exchange.response.status == _TOO_MANY]
    worst = next((exchange for exchange in bad if exchange not in turned), bad[0])
    how = f"turns {len(turned)} away with 429" if len(turned) == len(bad) else f"does not acknowledge {len(bad)}"
    says = (
        f"At {said} the consumer {how} of {len(exchanges)} genuine deliveries ({worst.summary}); {_speed(exchanges)}."
    )
    return Breach(fault=fault_of(worst), exchange=worst, says=says, kind=how.partition(" ")[0])


def _speed(exchanges: Sequence[Exchange]) -> str:
    """Return how fast answers came, in words."""
    shares = ", ".join(f"p{share} {1000 * _percentile(exchanges, share):.0f} ms" for share in (50, 95, 99))
    return f"{shares}, longest {1000 * max(exchange.seconds for exchange in exchanges):.0f} ms"


def _percentile(exchanges: Sequence[Exchange], share: int) -> float:
    """Return the shortest time within which so many of a hundred answers came (the nearest rank)."""
    in_order = sorted(exchange.seconds for exchange in exchanges)
    return in_order[ceil(len(in_order) * share / 100) - 1]
