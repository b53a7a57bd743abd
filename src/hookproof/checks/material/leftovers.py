"""What a delivery lacks and shows all the same: a value that stayed in a consumer's memory from the one before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.material.datedness import free_places
from hookproof.checks.material.extremes import places, usual_other, usual_small, with_values
from hookproof.checks.material.keeping import is_same, kept_at
from hookproof.checks.material.scenes import Result, scene, with_effect
from hookproof.checks.material.showings import shown_of
from hookproof.checks.referral import Referral
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.validation import is_valid
from hookproof.observers.state import Footprint, place_of, shortened
from hookproof.payloads.plan.places import replaced
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import tokens

_NOTHING = "no observer shows a value of the payload as it was sent"
_ADVICE = "Look for a variable that outlives a delivery (of a module, a class, a worker), and set it anew for each."


def left_over(ctx: Context) -> Iterator[Trial]:
    """A delivery that has all, and one about another entity that lacks what may be left out; twice."""
    _, sent = with_values(ctx, usual_small)
    if _may_lack(ctx, sent):
        shows = "an event that lacks what the one before it has"
        yield scene(ctx, "lacking", shows, _lacking(ctx), load=Load(in_turn=4))


def _may_lack(ctx: Context, sent: Iterable[str]) -> list[str]:
    may = {place.pointer for place in places(ctx) if place.optional or place.nullable}
    return [at for at in sent if at in may]


def _lacking(ctx: Context) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        one, other = with_values(ctx, usual_small), with_values(ctx, usual_other)
        parts = (one, _without(ctx, *other), other, _without(ctx, *one))
        shown = [shown_of(ctx, stage, (payload,), sent, f"{label}/{n}") for n, (payload, sent) in enumerate(parts)]
        first, bare, second, bare_too = shown
        if first is None or second is None or bare is None or bare_too is None:
            return Unclear(Referral("what lacks something is not acknowledged", "ack"))
        kept = [(at, path) for at, path in kept_at(first, second) if at not in bare.sent]
        for at, path in kept:
            stays = ((first, bare), (second, bare_too))
            if all(is_same(before.sent[at], after.shows.get(path)) for before, after in stays):
                name = ".".join(tokens(at))
                says = (
                    f"The consumer keeps `{name}` otherwise than it was sent: a delivery without it shows "
                    f"{shortened(bare_too.shows[path])} ({place_of(path)}), as did the one before it, about another "
                    "entity."
                )
                return Breach(fault=Fault.EFFECT, exchange=bare_too.exchange, says=says, kind=name, advice=_ADVICE)
        return None if kept else Unclear(_NOTHING)

    return with_effect(ctx, play)


def _without(ctx: Context, payload: object, sent: dict[str, object]) -> tuple[object, dict[str, object]]:
    """Return a payload that lacks what may be left out, and otherwise names nothing that the event's example names.

    A value that comes from what both name, as a plan's price, is none of memory.
    """
    admits, gone = is_valid(ctx.event), set[str]()
    for at in _may_lack(ctx, sent):
        lacking = (replaced(payload, at, nothing) for nothing in (ABSENT, None))
        changed = next(filter(admits, lacking), None)
        gone |= {at} if changed is not None else set()
        payload = payload if changed is None else changed
    for place in free_places(ctx, items=True):
        others = (replaced(payload, place.pointer, value) for value in place.node.named() if value != place.value)
        payload = payload if place.pointer in gone else next(filter(admits, others), payload)
    return payload, {at: value for at, value in sent.items() if at not in gone}
