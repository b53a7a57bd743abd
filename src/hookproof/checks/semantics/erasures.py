"""Values that an event takes away by saying nothing of them: a column set to nothing by what updates others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.material.keeping import is_same
from hookproof.checks.material.ownrows import Row, rows_of
from hookproof.checks.material.scenes import Result, about_one, scene, with_effect
from hookproof.checks.referral import Referral
from hookproof.checks.semantics.muster import MOST
from hookproof.checks.semantics.neighbours import entities
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.model import Event
from hookproof.contract.validation import is_valid
from hookproof.delivery.lifecycles import entity_of
from hookproof.delivery.traffic import Exchange
from hookproof.observers.state import Path, is_number, shortened
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.places import replaced
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import escape, lookup, tokens

#: Shorter texts and smaller whole numbers may stand in a row for something else.
_LENGTH, _SMALL = 4, 1000
_ADVICE = "Write what the event has, and leave all else of the row as it is: what it may leave out is not nothing."
_NO_ROWS = "no observer shows a row of the entity with values as they were sent"


@dataclass(frozen=True, slots=True)
class _Pair:
    """An event that always has some members, and where the entity stands whose later event may leave them out."""

    first: Event
    entity: str
    members: Sequence[str]


def erased(ctx: Context) -> Iterator[Trial]:
    """An event of an entity, then one that says nothing of what the first always tells."""
    if (pair := next(_pairs(ctx), None)) is not None:
        shows = f"what may be left out, after {pair.first.name} of the same entity"
        yield scene(ctx, "left-out", shows, _left_out(ctx, pair), load=Load(in_turn=2))


def _pairs(ctx: Context) -> Iterator[_Pair]:
    """Yield the events that require what this one may have or not: that it is gone, such an event cannot mean."""
    least, most = (_of(ctx, ctx.event, profile) for profile in ("minimal", "full"))
    for first in (event for event in ctx.events[:MOST] if event.name != ctx.event.name):
        told = _of(ctx, first, "minimal")
        members = [at for at in _leaves(told) if lookup(least, at) is ABSENT is not lookup(most, at)]
        for entity in entities(ctx, first.name) if members else ():
            yield _Pair(first, entity, members)


def _of(ctx: Context, event: Event, profile: str) -> object:
    return next((case.payload for case in ctx.source(event, profile, ())), ABSENT)


def _leaves(value: object, at: str = "") -> Iterator[str]:
    """Yield where the single values of a payload stand that is no list's."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, f"{at}/{escape(key)}")
    elif not isinstance(value, list) and value not in (None, ABSENT):
        yield at


def _left_out(ctx: Context, pair: _Pair) -> Play:
    def play(stage: Stage, label: str, _single: object) -> Result:
        cases = about_one(ctx, pair.entity, (pair.first.name, ctx.event.name), label, draw=stage.draw)
        if cases is None:
            return Unclear("the contract allows no other id of the entity")
        first, second = cases[0], _without(ctx, cases[1], pair.members)
        name = str(entity_of(first, pair.entity))
        rows, state = list[Sequence[Row]](), stage.state(first, second)
        for case in (first, second):
            exchange = stage.send(ctx.signer.deliver(case, label=f"{label}/{case.event}"))
            if not exchange.acknowledged:
                return Unclear(Referral("events of one entity are not acknowledged one after the other", "ack"))
            state = stage.moved(state, first, second)
            rows.append([row for shown in state.values() for row in rows_of(shown, name)])
        told = {at: lookup(first.payload, at) for at in pair.members}
        kept = [(row, at, path) for row in rows[0] for at, path in _kept(row, told)]
        said = [lookup(second.payload, at) for at in _leaves(second.payload)]
        lost = ((at, path) for row, at, path in kept for now in rows[1] if _is_lost(row, path, now, said))
        if (found := next(lost, None)) is None:
            return None if kept else Unclear(_NO_ROWS)
        return _breach(ctx, pair, exchange, found, told)

    return with_effect(ctx, play)


def _breach(
    ctx: Context, pair: _Pair, exchange: Exchange, lost: tuple[str, Path], told: Mapping[str, object]
) -> Breach:
    at, path = lost
    member = ".".join(tokens(at))
    says = (
        f"{ctx.event.name} says nothing of `{member}`, which {pair.first.name} always tells, and takes it away: "
        f"`{'.'.join(path)}` of the entity's row showed {shortened(told[at])}, as it was sent, and shows nothing since."
    )
    return Breach(fault=Fault.LOST, exchange=exchange, says=says, kind=member, advice=_ADVICE)


def _without(ctx: Context, case: Case, members: Sequence[str]) -> Case:
    """The case without these members, as far as the contract allows it."""
    payload, admits = case.payload, is_valid(ctx.event)
    for at in (at for at in members if lookup(payload, at) is not ABSENT):
        lacking = replaced(payload, at, ABSENT)
        payload = lacking if admits(lacking) else payload
    return replace(case, payload=payload, body=encode(payload))


def _kept(row: Row, told: Mapping[str, object]) -> Iterator[tuple[str, Path]]:
    """Yield where a row shows what was told, if that is no value that is met everywhere."""
    for at, value in told.items():
        if _is_telling(value):
            yield from ((at, path) for path, shown in row.items() if is_same(value, shown))


def _is_telling(value: object) -> bool:
    if isinstance(value, str):
        return len(value) >= _LENGTH
    return is_number(value) and (value != int(value) or abs(value) >= _SMALL)


def _is_lost(row: Row, path: Path, now: Row, said: Collection[object]) -> bool:
    """Whether a row has nothing at a place any more, and is no other row: that of the last event, as a cache has it.

    Such a one has nothing left but what that event `said`.
    """
    if path in now:
        return now[path] in (None, "", 0)
    return any(_is_telling(value) and value not in said and is_same(value, now.get(at)) for at, value in row.items())
