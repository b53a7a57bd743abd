"""The family `semantics`, effects of single deliveries and of those that come again, as observers show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.convoys import one_by_one
from hookproof.checks.material.scenes import (
    ENDED,
    Result,
    fresh_deliveries,
    looked_after,
    names_of,
    not_of_others,
    scene,
    told,
    with_effect,
)
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.semantics.residue import left_by_broken
from hookproof.checks.sequences import after_broken, deliveries
from hookproof.checks.stage import Breach, Held, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.delivery.addressing import id_place
from hookproof.delivery.bends.table import Bend, bends
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity
from hookproof.observers.observer import CutShort
from hookproof.observers.outgoing import key_of
from hookproof.observers.state import EVERYWHERE, Footprint
from hookproof.payloads.case import Case

_AT_LEAST_ONCE = "Standard Webhooks 1.0.0, Webhook delivery: a message may come more than once; its id stays the same"
#: Groups of bends that every consumer refuses, with one or two of each.
_FORGED = ("missing-header", "wrong-key", "changed-body", "changed-id", "changed-timestamp", "stale", "future")


#: What came so many seconds ago, and before so many others, came long ago; where nothing did, so many come between.
_LONG, _BETWEEN = 3, 200


@check(
    id="semantics.duplicate-effect",
    title="A delivery that comes twice takes effect once",
    severity=Severity.ERROR,
    clause=_AT_LEAST_ONCE,
    mend="Keep the ids of messages that took effect, written in the same transaction as the effect; where one comes "
    "again, answer 2xx and do nothing.",
    level=Level.STANDARD,
    looks=True,
    everywhere=Level.DEEP,
    shapes=Level.STANDARD,
)
def duplicate_effect(ctx: Context) -> Iterator[Trial]:
    """The same bytes twice, and the same message id signed anew; where the scheme has no id, the same bytes."""
    # Of the event that stands for all a first delivery has come; of another one it shows first where it takes effect.
    load = Load(in_turn=len(_ways(ctx)) + (0 if ctx.chosen else 2))
    yield scene(ctx, "repeated", "a delivery that comes again", _again(ctx), load=load)


#: How a delivery comes again, in words, and what makes it.
_WAYS: tuple[tuple[str, Callable[[Context, Delivery], Delivery]], ...] = (
    ("with the same bytes", lambda _ctx, delivery: delivery),
    ("signed anew under the same id", lambda ctx, d: ctx.signer.resign(d, timestamp=d.timestamp - 1)),
)


def _ways(ctx: Context) -> Sequence[tuple[str, Callable[[Context, Delivery], Delivery]]]:
    return _WAYS if id_place(ctx.signer.rules) is not None else _WAYS[:1]


def _again(ctx: Context) -> Play:
    ways = _ways(ctx)

    def play(stage: Stage, label: str, single: Footprint) -> Result:
        seen = _repeated(ctx, stage, label, ways, single)
        if seen is None and ctx.chosen:
            return _as_time_goes(lambda: _long_after(ctx, stage, label, single), stage)
        if not isinstance(seen, Breach) or len(ways) == 1 or not stage.has_time(2 * len(ways)):
            return seen
        # Something came again: find out which way of coming again it was.
        alone = (_repeated(ctx, stage, f"{label}/{number}", [way], single) for number, way in enumerate(ways))
        try:
            return next((found for found in alone if isinstance(found, Breach)), seen)
        except CutShort:
            return seen

    return with_effect(ctx, play)


def _as_time_goes(play: Callable[[], Breach | None], stage: Stage) -> Result:
    """Play what comes after the verdict, if there is time: without it, that still holds."""
    try:
        if stage.has_time(_BETWEEN):
            return play()
    except CutShort:
        pass
    return Held("whether a delivery that comes again long after takes effect was left out: no time (see --budget)")


def _repeated(
    ctx: Context,
    stage: Stage,
    label: str,
    ways: Sequence[tuple[str, Callable[[Context, Delivery], Delivery]]],
    single: Footprint,
) -> Breach | Unclear | None:
    # Where there is no time for one more, a delivery comes again that has shown before.
    shown = None if stage.has_time(1 + len(ways)) else stage.first_seen(ctx.example)
    if shown is not None:
        (case, delivery), before = shown, stage.state(shown[0])
    else:
        case, delivery = _delivered(ctx, stage, label)
        first = looked_after(stage, case, [delivery], single)
        if isinstance(first, Unclear):
            return first
        before, _ = first
    exchange = [stage.send(make(ctx, delivery)) for _, make in ways][-1]
    found = not_of_others(stage, case, stage.seen(before, stage.state(case), single))
    how = " and ".join(words for words, _ in ways)
    says = f"The consumer lets a delivery that comes again {how} take effect again: {told(found)}."
    return Breach(fault=Fault.REPEATED, exchange=exchange, says=says, kind=how) if found else None


def _delivered(ctx: Context, stage: Stage, label: str) -> tuple[Case, Delivery]:
    case = stage.fresh(ctx.example, label)
    return case, ctx.signer.deliver(case, label=label)


def _long_after(ctx: Context, stage: Stage, label: str, single: Footprint) -> Breach | None:
    """Send one of the first deliveries of the run again, after the many that other scenes look at."""
    first = stage.first_seen(ctx.example)
    if first is None:
        first = _delivered(ctx, stage, f"{label}/first")
        if isinstance(looked_after(stage, first[0], first[1:], single), Unclear):
            return None
        label = f"{label}/again"  # those of other scenes came before
    case, delivery = first
    count = sum(len(convoy.cases) for convoy in one_by_one(ctx, stage, label))
    before = stage.state(case)
    exchange = stage.send(delivery)
    found = not_of_others(stage, case, stage.seen(before, stage.state(case), single))
    how = f"with the same bytes, after {count} others,"
    says = f"The consumer lets a delivery that comes again {how} take effect again: {told(found)}."
    return Breach(fault=Fault.REPEATED, exchange=exchange, says=says, kind=how) if found else None


@check(
    id="semantics.duplicate-late",
    title="A delivery that comes again after all others takes effect once",
    severity=Severity.ERROR,
    clause=_AT_LEAST_ONCE,
    mend="Keep the ids of messages for as long as the provider may send them again, where nothing else drops them: not "
    "the last hundred, and not for a minute.",
    level=Level.STANDARD,
    per="run",
    last=True,
    follows=(
        Follows("semantics.duplicate-effect", any_way=True),
        Follows("semantics.duplicate-at-once", any_way=True),
        Follows("semantics.restart", any_way=True),
        ENDED,
    ),
)
def duplicate_late(ctx: Context) -> Iterator[Trial]:
    """One of the first deliveries of the run, signed anew under its id at the end of the run."""
    yield scene(ctx, "at-the-end", "one of the first deliveries, again at the end of the run", _at_the_end(ctx))


def _at_the_end(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        if stage.afford(_BETWEEN) < _BETWEEN:
            return Unclear("effects come late here, and what this run has sent may still be under way")
        if stage.lives:
            return Unclear("the consumer has ended since, and what it had in its memory with it")
        early = one_by_one(ctx, stage, "convoys")[0]
        place = 1 if label.endswith("/again") else 0
        case, delivery = early.cases[place], early.deliveries[place]
        now = int(ctx.signer.clock())
        recent = now - delivery.timestamp < _LONG
        # On a machine or of a consumer that is slow, little may lie between although it was long ago.
        alone = recent or (stage.delivered < _BETWEEN and stage.has_time(_BETWEEN))
        for each in fresh_deliveries(ctx, stage, f"{label}/between", _BETWEEN)[1] if alone else ():
            stage.send(each)
        before = stage.state(case)
        has_id = id_place(ctx.signer.rules) is not None
        exchange = stage.send(ctx.signer.resign(delivery, timestamp=now) if has_id else delivery)
        found = not_of_others(stage, case, stage.seen(before, stage.state(case), single))
        if not found:
            return Unclear(f"only {_BETWEEN} deliveries lay between: more do where all checks run") if recent else None
        when = f"after {_BETWEEN} others" if alone else f"{now - delivery.timestamp} s later, after all others"
        says = f"The consumer lets a delivery that comes again {when}, take effect again: {told(found)}."
        return Breach(fault=Fault.REPEATED, exchange=exchange, says=says)

    return with_effect(ctx, play)


@check(
    id="semantics.refused-effect",
    title="A delivery that is refused has no effect",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Verifying webhook authenticity: what does not verify is not processed",
    mend="Verify before anything else is done with the delivery: before it is stored, queued, counted or fetched.",
    level=Level.STANDARD,
    looks=True,
    shapes=Level.STANDARD,
)
def refused_effect(ctx: Context) -> Iterator[Trial]:
    """Unsigned, wrongly signed, changed and stale deliveries about new entities; first all of them, then one by one.

    Then authentic ones that break the contract, as far as they are refused.
    """
    rows = [row for group in _FORGED for row in bends(group)[:2]]
    yield scene(ctx, "refused", "a delivery that it refuses", _refused(ctx, rows), load=Load(in_turn=2 * len(rows)))
    yield from left_by_broken(ctx)


def _refused(ctx: Context, rows: Sequence[Bend]) -> Play:
    def tried(stage: Stage, label: str, some: Sequence[Bend], single: Footprint) -> tuple[list[Exchange], str]:
        before = stage.state()
        refused: list[Exchange] = []
        about: set[str] = set()
        messages: set[str | None] = set()
        for row in some:
            case = stage.fresh(ctx.example, f"{label}/{row.name}")
            bent = row(ctx.signer.deliver(case, label=f"{label}/{row.name}"), ctx.signer)
            exchange = stage.send(bent) if bent is not None else None
            if exchange is not None and not exchange.acknowledged:
                refused.append(exchange)
                about |= names_of({"": (ctx.example, case)}).keys()
                messages.add(exchange.delivery.message_id)
        after = stage.state()
        # That something came may be counted; what keeps what it said, or calls others in its name, has taken it in.
        new = [change for change in stage.seen(before, after, EVERYWHERE) if change.added]
        kept = [change for change in new if change.says(about) or key_of(change.new) in messages]
        return refused, told(stage.seen(before, after, single) or kept)

    def play(stage: Stage, label: str, single: Footprint) -> Result:
        taken = {row.name for row in rows if _is_taken(stage, ctx, row, label)}
        some = [row for row in rows if row.name not in taken]
        refused, moved = tried(stage, label, some, single)
        if not refused:
            return Unclear(Referral("none of these deliveries is refused", "auth"))
        for row in some if moved else ():
            alone, moved = tried(stage, f"{label}/alone", [row], single)
            if alone and moved:
                says = f"The consumer refuses {row.title} ({alone[0].summary}), and yet lets it take effect: {moved}."
                return Breach(fault=Fault.EFFECT, exchange=alone[0], says=says)
        return None

    return with_effect(ctx, play)


def _is_taken(stage: Stage, ctx: Context, row: Bend, label: str) -> bool:
    """Whether such a delivery is acknowledged: that is for the family auth to say."""
    bent = row(ctx.signer.deliver(ctx.example, label=f"{label}/asked/{row.name}"), ctx.signer)
    return bent is None or stage.send(bent).acknowledged


@check(
    id="semantics.poison",
    title="A poisoned delivery does not stop those behind it",
    severity=Severity.ERROR,
    clause="Practice: what cannot be processed is set aside, and what comes after it is processed",
    mend="Let a worker set aside what it cannot process after a few tries, and go on with the next.",
    level=Level.STANDARD,
    looks=True,
    per="run",
    harms=True,
    follows=(Follows("semantics.processed", any_way=True), ENDED),
)
def poison(ctx: Context) -> Iterator[Trial]:
    """Authentic deliveries that make no sense, then a genuine one, whose effect is awaited."""
    for group in ("wrong-types", "not-json"):
        shows, load = f"a genuine delivery behind those of {group}", Load(in_turn=1 + len(bends(group)))
        yield scene(ctx, f"behind-{group}", shows, _behind(ctx, group), load=load)


def _behind(ctx: Context, group: str) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        for delivery in deliveries(after_broken(group), ctx.example, ctx.signer, label)[1:-1]:
            stage.send(delivery)
        case = stage.fresh(ctx.example, label)
        before = stage.state(case)
        exchange = stage.send(ctx.signer.deliver(case, label=f"{label}/behind"))
        if not exchange.acknowledged:
            return Unclear("", setup=True)
        if stage.seen(before, stage.moved(before, case), single):
            return None
        says = (
            f"After authentic deliveries of the kind {group} the consumer acknowledges a genuine one "
            f"({exchange.summary}), and it has no effect any more."
        )
        return Breach(fault=Fault.LOST, exchange=exchange, says=says)

    return with_effect(ctx, play)
