"""The family `semantics`, several events about one entity as far as answers show them."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.checks.context import Context
from hookproof.checks.expectation import ACKNOWLEDGED
from hookproof.checks.level import Level
from hookproof.checks.material.lanes import lane_of
from hookproof.checks.material.scenes import APART, scene
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.semantics.order import Pair, is_one_of_two, pairs_of
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.findings import Severity

_NO_ID = "the contract allows no other id of the entity"
_NOT_ALONE = Referral("the second event is not acknowledged about a new entity either", "ack")


@check(
    id="semantics.further-event",
    title="A further event of an entity is acknowledged",
    severity=Severity.ERROR,
    clause="The provider's lifecycles: one entity has several events, each with a message id of its own",
    mend="Tell duplicates by the message id alone, never by the id of the entity.",
    level=Level.STANDARD,
    follows=(Follows("semantics.duplicate"),),
    history=True,
    spoils=True,
    concerns=is_one_of_two,
)
def further_event(ctx: Context) -> Iterator[Trial]:
    """Two events of one entity in the order in which they happen; the second about a new entity is the control."""
    for pair in pairs_of(ctx.contract, ctx.event.name)[:1]:
        yield scene(ctx, f"then-{pair.second}", f"{pair.second} of the same entity", _in_order(ctx, pair))


def _in_order(ctx: Context, pair: Pair) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        both = lane_of(ctx, stage, pair.entity, (label, (pair.first, pair.second), 1), APART).deliveries
        alone = lane_of(ctx, stage, pair.entity, (label, (pair.second,), 1), APART).deliveries
        if not both or not alone:
            return Unclear(_NO_ID)
        if not stage.send(both[0]).acknowledged:
            return Unclear("", setup=True)
        exchange = stage.send(both[1])
        fault = ACKNOWLEDGED.broken_by(exchange)
        if fault is None:
            return None
        if not stage.send(alone[0]).acknowledged:
            return Unclear(_NOT_ALONE)
        says = f"{pair.second} is acknowledged about a new entity, and not after {pair.first} about the same one."
        return Breach(fault=fault, exchange=exchange, says=says)

    return play
