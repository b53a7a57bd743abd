"""The family `semantics`, duplicates and late deliveries as far as answers show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from hookproof.checks.context import Context
from hookproof.checks.expectation import Expectation, Fault, fault_of
from hookproof.checks.level import Level
from hookproof.checks.material.convoys import Convoy, alone
from hookproof.checks.material.scenes import (
    ELSEWHERE,
    FAILING,
    MORE_THAN_ONCE,
    about_one,
    acting_elsewhere,
    delivering,
    differing_in_words,
    effect_of_event,
    failing,
    followers,
    has_followers,
    in_turn,
    scene,
    told,
)
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.sequences import RETRIED, TWICE, deliveries
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import USUAL, Load, Make, Trial
from hookproof.delivery.addressing import id_place
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import Footprint, but_for, grown, times, varying

#: A consumer that refuses what is late, or known, makes the provider send it again, but does not break.
_REFUSED_AT_MOST = Expectation(kind=Expected.ACKNOWLEDGED, at_most={Fault.REFUSED: Severity.WARNING})
_AT_ONCE, _USUAL = (2, 8, 32), 8
#: What goes wrong only at times is given so many chances.
_CHANCES = 2


@check(
    id="semantics.duplicate",
    title="A delivery that comes twice is acknowledged both times",
    severity=Severity.ERROR,
    clause="The provider's documentation: deliveries may repeat, with the same message id; Standard Webhooks 1.0.0: "
    "what is not answered with 2xx is sent again",
    mend="Answer 2xx to a message id that was seen before, and do nothing more; and to a new one about what is there.",
    shapes=Level.STANDARD,
    follows=(Follows("auth.clock-skew"), Follows("ack.covering", anywhere=True, history=True)),
    repeats=True,
)
def duplicate(ctx: Context) -> Iterator[Trial]:
    """The same bytes twice; and the same message id again, signed anew, as a retry comes.

    Where the scheme has no message id, any payload that was sent before is a duplicate. With another id it is none, and
    genuine all the same: a provider sends it where somebody asks for it once more.
    """
    if id_place(ctx.signer.rules) is None:
        yield replace(ctx.marked("", "a payload that was acknowledged before", controlled=False), known=True)
        return
    for mark, shows in (
        (TWICE, "the same delivery a second time"),
        (RETRIED, "the same message id a second time, with a new timestamp and signature"),
    ):
        yield scene(ctx, mark, shows, in_turn(_marked(ctx, mark), ctx.example, setup=1), load=Load(in_turn=2))
    shows = "a payload that was acknowledged before, under another message id"
    yield replace(ctx.marked("", shows, expect=_REFUSED_AT_MOST, controlled=False), known=True)


def _marked(ctx: Context, mark: str) -> Make:
    return lambda label: deliveries(mark, ctx.example, ctx.signer, label)


@check(
    id="semantics.duplicate-at-once",
    title="Equal deliveries at once fail none, and take effect once",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: what takes too long is sent again, also while the first is "
    "worked on; the message id tells them apart",
    mend="Let the database decide who is first: insert the message id under a unique constraint in the transaction of "
    "the effect, and answer 2xx where it is there already.",
    per="run",
    looks=True,
    follows=(Follows("semantics.duplicate"), Follows("semantics.duplicate-effect", any_way=True)),
)
def duplicate_at_once(ctx: Context) -> Iterator[Trial]:
    """One delivery 2, 8 and 32 times at once, 8 times in a quick run. An observer shows how often it took effect.

    What one event does may stand any repeat while another's does not: those that take effect elsewhere are sent, too.
    """
    for count in _AT_ONCE if ctx.level > Level.QUICK else (_USUAL,):
        others = ELSEWHERE if count == _USUAL and ctx.level > Level.QUICK else 0
        shows, load = f"one delivery {count} times at once", Load(_CHANCES * count * (1 + others), USUAL.in_turn)
        yield scene(ctx, f"at-once-{count}", shows, _together(ctx, count, others), load=load)


def _together(ctx: Context, count: int, others: int) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        single = effect_of_event(stage, ctx.example)
        chances = stage.afford(_CHANCES, len(_AT_ONCE))
        if chances < _CHANCES and count != _USUAL:
            return Unclear("")  # where effects come late, one crowd stands for all
        for attempt in range(chances):
            seen = _once_together(ctx, stage, count, label, attempt, single)
            if seen is not None:
                return seen
        return None if isinstance(single, Unclear) else _elsewhere(ctx, stage, label, single, others)

    return play


def _elsewhere(ctx: Context, stage: Stage, label: str, single: Footprint, most: int) -> Breach | None:
    """Return how an event takes effect more than once that takes effect where those before it do not."""
    affordable = stage.afford(most, _CHANCES) if most else 0
    for other, own in islice(acting_elsewhere(ctx, stage, single), affordable):
        for attempt in range(_CHANCES):
            seen = _once_together(other, stage, _USUAL, f"{label}/{other.event.name}", attempt, own)
            if isinstance(seen, Breach):
                return seen
    return None


def _once_together(
    ctx: Context, stage: Stage, count: int, scene_label: str, attempt: int, single: Footprint | Unclear
) -> Breach | Unclear | None:
    label = f"{scene_label}/{attempt}"
    case = stage.fresh(ctx.example, label)
    delivery = ctx.signer.deliver(case, label=label)
    before = {} if isinstance(single, Unclear) else stage.state(case)
    exchanges = stage.at_once([delivery] * count)
    broken = failing(exchanges) or next((each for each in exchanges if fault_of(each) is Fault.SILENT), None)
    if broken is not None:
        if stage.fails_alone(broken):
            return Unclear(Referral("a delivery alone fails so at times", "ack.steady"))
        labels = [f"{label}/other-{number}" for number in range(count)]
        others = [ctx.signer.deliver(stage.fresh(ctx.example, other), label=other) for other in labels]
        if any(fault_of(each) in (*FAILING, Fault.SILENT) for each in stage.at_once(others)):
            return Unclear(Referral("different deliveries at once fail as well", "load.burst"))
        return Breach(fault=fault_of(broken), exchange=broken, kind="answer", says=_raced(count, exchanges))
    if not any(exchange.acknowledged for exchange in exchanges):
        return Unclear("none of the equal deliveries was acknowledged")
    if isinstance(single, Unclear):
        return None
    seen = Convoy([case], [delivery], exchanges, before, stage.moved(before, case))
    says = _taken_more_than_once(ctx, stage, scene_label, seen, single)
    if not says:
        return None
    said = f"The consumer lets a delivery that comes {count} times at once take effect {says}."
    return Breach(fault=Fault.REPEATED, exchange=exchanges[0], kind="effect", says=said)


def _taken_more_than_once(ctx: Context, stage: Stage, label: str, seen: Convoy, single: Footprint) -> str:
    """Say how often what came at once took effect, "" for once: by places that grow, else by what one alone brings."""
    found = stage.seen(seen.before, seen.after, single)
    often = times(found, single)
    if often is not None and often >= MORE_THAN_ONCE:
        return f"{often:g} times: {told(found)}"
    if not found:
        return ""
    one, *others = (each.effect(ctx, single) for each in alone(ctx, stage, label))
    loose = frozenset().union(*(varying(one, other) for other in others))
    more = grown(but_for(loose, one, seen.effect(ctx, single)))
    return f"more than once: {differing_in_words(more)}" if more else ""


def _raced(count: int, exchanges: Sequence[Exchange]) -> str:
    bad = [exchange for exchange in exchanges if fault_of(exchange) in (*FAILING, Fault.SILENT)]
    return (
        f"The consumer fails {len(bad)} of {count} equal deliveries that come at once ({bad[0].summary}); as many "
        "different ones at once are taken."
    )


@check(
    id="semantics.late",
    title="An event that comes after the ones that follow it is acknowledged",
    severity=Severity.ERROR,
    clause="The provider promises no order of deliveries; Standard Webhooks 1.0.0: what is not answered with 2xx is "
    "sent again",
    mend="Answer 2xx to a delivery that is older than what you know, and leave the newer state as it is.",
    level=Level.STANDARD,
    follows=(Follows("semantics.further-event"),),
    history=True,
    concerns=has_followers,
)
def late(ctx: Context) -> Iterator[Trial]:
    """The later events of a lifecycle, then this one, all about one entity that was not named before."""
    for lifecycle in ctx.contract.provider.lifecycles:
        for number, names in enumerate(followers(ctx.contract, ctx.event.name, lifecycle)):
            made = about_one(ctx, lifecycle.entity, (ctx.event.name, *names), f"late{number:02d}")
            if made is not None:
                cases = (*made[1:], made[0])
                yield scene(
                    ctx,
                    f"after-{'-'.join(names)}",
                    f"it comes after {', '.join(names)} of the same entity",
                    in_turn(delivering(ctx, cases), ctx.example, setup=len(names), expect=_REFUSED_AT_MOST),
                    cases[-1],
                    load=Load(in_turn=len(cases)),
                )
