"""The family `semantics`, deliveries about different entities: one after the other, and at once."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material import convoys
from hookproof.checks.material.convoys import CROWD, Convoy, arrived, one_by_one
from hookproof.checks.material.scenes import Result, differing_in_words, scene, told, with_effect
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.findings import Severity
from hookproof.observers.state import Footprint, beyond
from hookproof.schema.json import ABSENT

#: What goes wrong only at times is given so many chances.
CHANCES = 3


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
    shows = f"{CROWD} deliveries about different entities at once"
    yield scene(ctx, "at-once", shows, _crowd(ctx), load=Load(CHANCES * CROWD, 2 * CROWD))


def _crowd(ctx: Context) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        clean, other = one_by_one(ctx, stage, label)
        count = len(clean.cases)
        for attempt in range(stage.afford(CHANCES, count)):
            crowd = convoys.at_once(ctx, stage, f"{label}/crowd-{attempt}", count)
            if not all(each.worst.acknowledged for each in (clean, other, crowd)):
                return Unclear(Referral("not all of these deliveries were acknowledged", "load.burst"))
            found = beyond(clean.effect(ctx), other.effect(ctx), crowd.effect(ctx))
            if found and (found := beyond(clean.effect(ctx), other.effect(ctx), crowd.outwaited(stage).effect(ctx))):
                says = f"{count} deliveries about different entities at once leave another state than one by one"
                return Breach(
                    fault=Fault.DISORDERED, exchange=crowd.worst, says=f"{says}: {differing_in_words(found)}."
                )
        return None

    return with_effect(ctx, play)


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
    count = 2 * CROWD
    yield scene(ctx, "processed", f"{count} deliveries one after the other", _all_processed(ctx), load=Load(0, count))


def _all_processed(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        one, other = one_by_one(ctx, stage, label)
        if not (one + other).worst.acknowledged:
            return Unclear("", setup=True)
        came = arrived(ctx, stage, one + other, single)
        if came.all:
            return _on_another(ctx, stage, one + other, single)
        stage.losses.append(label)
        says = f"Of {came.sent} deliveries that came one after the other and were acknowledged, {came}."
        return Breach(fault=Fault.LOST, exchange=other.worst, says=says)

    return with_effect(ctx, play)


def _on_another(ctx: Context, stage: Stage, seen: Convoy, single: Footprint) -> Breach | None:
    """Return that effects name an entity of earlier deliveries, and too few those that these are about."""
    own = set().union(*seen.names(ctx))
    earlier = stage.named.difference(*(stage.ids_of(case) for case in seen.cases))
    found = stage.seen(seen.before, seen.after, single)
    # What was sent before may still come late; then those of these deliveries are there all the same.
    at = {change.path: [each for each in found if each.path == change.path] for change in found}
    wrong = [
        change
        for change in found
        if change.says(earlier)
        and not change.says(own)
        and sum(each.says(own) for each in at[change.path]) < len(seen.cases)
    ]
    if not wrong or any(change.new is ABSENT for change in found):
        return None
    says = (
        f"{len(seen.cases)} deliveries about different entities took effect, and not all of them on their own: the "
        f"entity of an earlier delivery is named in {told(wrong[:1])}."
    )
    return Breach(fault=Fault.LOST, exchange=seen.worst, says=says, kind="another")
