"""The family `semantics`, several events in one delivery: each of them takes effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.convoys import Arrived, Convoy, arrived, one_by_one
from hookproof.checks.material.scenes import Result, fresh_deliveries, opening, scene, with_effect
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.contract.naming import name_members
from hookproof.delivery import packing
from hookproof.delivery.addressing import id_place
from hookproof.delivery.bends.joint import carrying
from hookproof.findings import Severity
from hookproof.observers.state import Footprint
from hookproof.schema.members import with_member

#: So many events are in one delivery; so many at least where a run has little time.
_SEVERAL, _FEW = 5, 3
_UNKNOWN = "added_later"
_REFUSED = Referral("several events in one delivery are not acknowledged", "tolerance.batch")
_ALONE = Referral("events that come alone are not all processed", "semantics.processed")
_PLAIN = "several events in one delivery are not all processed, whatever is between them"
#: Makes the payload that comes between others; None where it cannot be.
Between = Callable[[Context, Stage, str], bytes | None]


@check(
    id="semantics.batch",
    title="Of several events in one delivery each takes effect",
    severity=Severity.ERROR,
    clause="The provider's documentation: one delivery may carry several events; what is answered with 2xx is not "
    "sent again",
    mend="Go through all items of the array: no [0], and no `return` or `break` at an event that is not known or came "
    "before. Answer once all of them are stored.",
    level=Level.STANDARD,
    per="run",
    looks=True,
    applies=lambda rules: packing.takes_several(rules.body),
    follows=(Follows("tolerance.batch"), Follows("semantics.processed", any_way=True)),
)
def batch(ctx: Context) -> Iterator[Trial]:
    """Several events in one delivery; and such with one of an unknown name, or one that came before, between them."""
    yield scene(ctx, "several", "several events in one delivery", _several(ctx))
    if all(place.where == "body" for place in ctx.signer.rules.event.parts):
        words = "an event of an unknown name"
        yield scene(ctx, "unknown-between", f"{words} between others in one delivery", _between(ctx, words, _stranger))
    place = id_place(ctx.signer.rules)
    if place is not None and place.in_body:
        words = "an event that came before"
        yield scene(ctx, "known-between", f"{words} between others in one delivery", _between(ctx, words, _known))


def _several(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        seen = _carried(ctx, stage, label, stage.afford(_SEVERAL, _FEW))
        if seen is None:
            return Unclear(_REFUSED)
        came = arrived(ctx, stage, seen, single)
        if came.all:
            return None
        if not arrived(ctx, stage, one_by_one(ctx, stage, label)[0], single).all:
            return Unclear(_ALONE)
        return _lost(seen, came, "", "each takes effect in a delivery of its own")

    return with_effect(ctx, play)


def _between(ctx: Context, words: str, made: Between) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        other = made(ctx, stage, f"{label}/other")
        seen = other and _carried(ctx, stage, label, _FEW, other)
        if not seen:
            return Unclear(Referral(f"{words} between others in one delivery is not acknowledged", "tolerance"))
        came = arrived(ctx, stage, seen, single)
        if came.all:
            return None
        plain = _carried(ctx, stage, f"{label}/plain", _FEW)
        if plain is None or not arrived(ctx, stage, plain, single).all:
            return Unclear(_PLAIN)
        return _lost(seen, came, f" with {words} behind the first", "without it all do")

    return with_effect(ctx, play)


def _lost(seen: Convoy, came: Arrived, where: str, otherwise: str) -> Breach:
    says = f"Of {came.sent} events in one delivery{where} {came}; {otherwise}."
    return Breach(fault=Fault.LOST, exchange=seen.worst, says=says, kind=where or "several")


def _stranger(ctx: Context, stage: Stage, label: str) -> bytes:
    """An event of an unknown name, about a new entity."""
    payload = ctx.signer.deliver(stage.fresh(ctx.example, label), label=label).payload
    for pointer, text in name_members(ctx.signer.rules, _UNKNOWN):
        payload = with_member(payload, pointer, text)
    return payload


def _known(ctx: Context, stage: Stage, label: str) -> bytes | None:
    """An event that was acknowledged before, and whose effect has come."""
    case, delivery, before = opening(ctx, stage, label)
    if not stage.send(delivery).acknowledged:
        return None
    stage.moved(before, case)
    return delivery.payload


def _carried(ctx: Context, stage: Stage, label: str, count: int, *between: bytes) -> Convoy | None:
    """Send so many events in one delivery, others behind its first; None where it is not acknowledged."""
    cases, made = fresh_deliveries(ctx, stage, f"{label}/together", count)
    first, *others = (each.payload for each in made)
    whole = carrying(made[0], [first, *between, *others], ctx.signer)
    before = stage.state(*cases)
    exchange = None if whole is None else stage.send(whole)
    if exchange is None or not exchange.acknowledged:
        return None
    stage.moved(before, *cases)
    return Convoy(cases, made, [exchange], before, stage.state(*cases))
