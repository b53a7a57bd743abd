"""What a genuine delivery leaves behind although its content is refused: a row that was written too early."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.material.datedness import free_places
from hookproof.checks.material.scenes import Result, names_of, scene, told, with_effect
from hookproof.checks.stage import Breach, Play, Stage
from hookproof.checks.trial import Load, Trial
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import Change, Footprint
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.places import replaced

#: So many members are of a wrong type, each in a delivery of its own.
_MEMBERS = 6
_KEYWORD = "type"
_ADVICE = (
    "Validate before anything is written, or write in one transaction that ends with the answer. What is refused is "
    "sent again: a message that is known by then is taken for a repetition, and lost."
)


def left_by_broken(ctx: Context) -> Iterator[Trial]:
    """Authentic deliveries about new entities, in each of which one member is of a wrong type."""
    if cases := list(islice(_broken(ctx), _MEMBERS)):
        shows = "an authentic delivery that it refuses for a member of a wrong type"
        load = Load(in_turn=len(cases))
        yield replace(scene(ctx, "broken", shows, _left(ctx, cases), cases[0], load=load), advice=lambda _: _ADVICE)


def _broken(ctx: Context) -> Iterator[Case]:
    """Yield the event's invalid cases of a wrong type, one for each member that names nothing."""
    free = {place.pointer for place in free_places(ctx)}
    for case in ctx.cases("invalid"):
        done = case.mutation
        if done is not None and done.keyword == _KEYWORD and done.pointer in free:
            free.remove(done.pointer)
            yield case


@dataclass(frozen=True, slots=True)
class _Refused:
    """The last delivery that was refused, and what changed that says whom these were about."""

    exchange: Exchange | None
    changes: Sequence[Change]


def _left(ctx: Context, cases: Sequence[Case]) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        for case in cases if _tried(ctx, stage, cases, label, single).changes else ():
            one = _tried(ctx, stage, [case], f"{label}/alone", single)
            if one.exchange is not None and one.changes and case.mutation is not None:
                says = (
                    f"The consumer refuses an authentic delivery in which `{case.mutation.pointer}` is of a wrong type "
                    f"({one.exchange.summary}), and yet keeps what it said: {told(one.changes)}."
                )
                return Breach(fault=Fault.EFFECT, exchange=one.exchange, says=says, severity=Severity.WARNING)
        return None

    return with_effect(ctx, play)


def _tried(ctx: Context, stage: Stage, cases: Sequence[Case], label: str, single: Footprint) -> _Refused:
    """Send these, each about a new entity, and look where a genuine one shows."""
    before, last, about = stage.state(), None, set[str]()
    for case in cases:
        named = f"{label}/{case.address}"
        new = stage.fresh(ctx.example, named)
        broken = _like(case, new)
        exchange = stage.send(ctx.signer.deliver(broken, label=named))
        if exchange.refused:
            last = exchange
            about |= names_of({"": (ctx.example, new)}).keys()
    found = stage.seen(before, stage.state(), single)
    return _Refused(last, [change for change in found if change.added and change.says(about)])


def _like(case: Case, new: Case) -> Case:
    """The new case with the one value that an invalid case has otherwise."""
    done = case.mutation
    payload = new.payload if done is None else replaced(new.payload, done.pointer, done.after)
    return replace(case, payload=payload, body=encode(payload))
