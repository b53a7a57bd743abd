"""The family `semantics`, order: the events of one entity, in any order, end in one state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.lanes import RUNS, Run, lane_of, played, runs_of
from hookproof.checks.material.scenes import APART, scene
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.semantics.crowds import CHANCES
from hookproof.checks.semantics.neighbours import own_id
from hookproof.checks.stage import NO_MOVE, Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.model import Contract, Lifecycle
from hookproof.delivery.lifecycles import clean_orders, entity_of, tells_of
from hookproof.findings import Severity
from hookproof.observers.ordinals import but_for_counts
from hookproof.observers.state import (
    Difference,
    Effect,
    Path,
    beyond,
    differing,
    place_of,
    shortened,
)
from hookproof.payloads.moments import unit_of
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.plan.places import Place, places_of
from hookproof.payloads.renewal import ids_in
from hookproof.schema.json import ABSENT

_NO_ORDER = "The provider promises no order of deliveries, and sends again what failed, later"

#: Two events in their order, twice, and turned; and each of them alone as well, each twice.
_IN_BOTH_ORDERS, _IN_EACH_WAY = Load(in_turn=6), Load(in_turn=8)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two events of one entity; where `strict`, the first always happens before the second."""

    entity: str
    first: str
    second: str
    strict: bool


def pairs_of(contract: Contract, event: str) -> list[Pair]:
    """Return the pairs of which this event is the first, each once."""
    return [pair for cycle in contract.provider.lifecycles for pair in _pairs(contract, cycle) if pair.first == event]


def comes_first(contract: Contract, event: str) -> bool:
    """Whether another event of the same entity always comes after this one."""
    return any(pair.strict for pair in pairs_of(contract, event))


def is_one_of_two(contract: Contract, event: str) -> bool:
    """Whether the event is the first of two of one entity."""
    return bool(pairs_of(contract, event))


def may_have_another(contract: Contract, event: str) -> bool:
    """Whether the event is the first of two of one entity, or may be one of two that no lifecycle has."""
    if _is_listed(contract, event):
        return is_one_of_two(contract, event)
    return any(other != event and not _is_listed(contract, other) for other in contract.events)


def _is_listed(contract: Contract, event: str) -> bool:
    return any(tells_of(cycle, event) for cycle in contract.provider.lifecycles)


def _pairs(contract: Contract, lifecycle: Lifecycle) -> list[Pair]:
    found: dict[tuple[str, str], Pair] = {}
    for order in clean_orders(lifecycle):
        for first, second in combinations([name for name in order if name in contract.events], 2):
            found.setdefault(
                (first, second), Pair(lifecycle.entity, first, second, _is_strict(lifecycle, first, second))
            )
    return list(found.values())


def _is_strict(lifecycle: Lifecycle, first: str, second: str) -> bool:
    """Whether nothing on the way says that the two may come in any order."""
    return not any(_in_any_order(path, first, second) for path in lifecycle.paths)


def _in_any_order(step: Any, first: str, second: str) -> bool:
    if isinstance(step, str):
        return False
    if isinstance(step, dict):
        branches = [branch for group in step.values() for branch in group]
        holding = [branch for branch in branches if {first, second} & _events(branch)]
        together = [branch for branch in holding if {first, second} <= _events(branch)]
        if "any_order" in step and len(holding) > 1 and not together:
            return True
        return any(_in_any_order(branch, first, second) for branch in branches)
    return any(_in_any_order(part, first, second) for part in step)


def _events(step: Any) -> set[str]:
    if isinstance(step, str):
        return {step}
    inside = [part for group in step.values() for part in group] if isinstance(step, dict) else step
    return {event for part in inside for event in _events(part)}


@check(
    id="semantics.order",
    title="An event that comes late does not undo the ones that follow it",
    severity=Severity.ERROR,
    clause=_NO_ORDER,
    mend="Compare the event's own time, and where it is the same how far along its lifecycle it is, with what you "
    "know, and keep the newer.",
    level=Level.STANDARD,
    looks=True,
    follows=(Follows("semantics.events-of-one-entity", any_way=True),),
    concerns=comes_first,
)
def order(ctx: Context) -> Iterator[Trial]:
    """Two events of one entity in their order (twice, for what differs by itself), and the other way round.

    The first pair once more as if both had happened in one second.
    """
    pairs = [pair for pair in pairs_of(ctx.contract, ctx.event.name) if pair.strict]
    for number, pair in enumerate(pairs):
        play = _turned(ctx, pair, first=not number)
        yield scene(ctx, f"before-{pair.second}", f"it comes after {pair.second}", play, load=_IN_BOTH_ORDERS)
    for pair in pairs[:1] if _in_seconds(ctx) else ():
        shows = f"it comes after {pair.second}, of the same second"
        yield scene(
            ctx,
            f"in-one-second-before-{pair.second}",
            shows,
            _turned(ctx, pair, first=True, apart=0),
            load=_IN_BOTH_ORDERS,
        )


def _in_seconds(ctx: Context) -> bool:
    """Whether the payload says when the event happened, and only by the second: two may say the same."""
    payload = ctx.example.payload
    return isinstance(payload, dict) and {unit_of(value) for value in payload.values()} - {None} == {1}


def _turned(ctx: Context, pair: Pair, *, first: bool, apart: int = APART) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        if not first and stage.afford(2, RUNS) < 2:
            return Unclear("")  # where effects come late, one pair stands for all
        if why := _blind(ctx, stage):
            return Unclear(why)
        runs = partial(_runs, ctx, stage, pair, label, apart=apart)
        clean, other, turned = runs(("12", 1), ("12", 2), ("21", 1))
        if clean.effect is None or other.effect is None:
            return Unclear(Referral("events of one entity are not acknowledged one after the other", "ack"))
        if turned.effect is None:
            return Unclear(Referral("the late event is not acknowledged", "semantics.late"))
        second = "" if apart else ", both of the same second"
        if wavers := _wavering(pair, (clean, other), runs, second):
            return wavers
        found = _told_by_order(clean, other, turned, runs)
        if isinstance(found, Unclear):
            third = runs(("12", 1), ("12", 3))
            return _wavering(pair, third, runs, second) or found
        if not found or turned.last is None:
            return None if clean.effect else Unclear(NO_MOVE)
        path, was, now = found[0]
        says = (
            f"{pair.second}, then {pair.first} late{second}: {place_of(path)} ends as {shortened(now)}, "
            f"and as {shortened(was)} in the order in which they happen."
        )
        return Breach(fault=Fault.DISORDERED, exchange=turned.last, says=says, kind=second, severity=_weight(second))

    return play


def _weight(second: str) -> Severity | None:
    """What it weighs: that two events say the same second no contract promises, and which of them then counts only a
    lifecycle tells. Most that keep the newer one by its time do not ask it."""
    return Severity.NOTE if second else None


def _wavering(pair: Pair, orders: Sequence[Run], runs: Callable[..., list[Run]], second: str) -> Breach | None:
    """Return that an entity, after the same events in the same order, is once as the first alone leaves it, and once as
    the second does: which of them counts is left to chance."""
    ends = _unlike(orders)
    if not ends:
        return None
    alone = _unlike(runs(("1", 1), ("2", 1)))
    path = next((path for path, values in ends.items() if alone.get(path) in (values, values[::-1])), None)
    if path is None or orders[-1].last is None:
        return None
    one, two = alone[path]
    says = (
        f"{pair.first}, then {pair.second}, for two entities{second}: {place_of(path)} ends as {one} for one of them "
        f"and as {two} for the other, as each event alone leaves it: which of them counts is left to chance."
    )
    kind = f"by chance{second}"
    return Breach(fault=Fault.DISORDERED, exchange=orders[-1].last, says=says, kind=kind, severity=_weight(second))


def _unlike(runs: Sequence[Run]) -> dict[Path, tuple[str, str]]:
    """Return what two runs leave at each place where they leave something else, in words."""
    one, other = (run.effect for run in runs)
    if one is None or other is None:
        return {}
    return {path: (shortened(a), shortened(b)) for path, a, b in differing(one, other) if ABSENT not in (a, b)}


def _told_by_order(
    clean: Run, other: Run, turned: Run, runs: Callable[..., list[Run]]
) -> tuple[Difference, ...] | Unclear:
    """Return in what the turned run differs from the clean ones, and does so when both are played once more."""
    found = beyond(clean.effect, other.effect, turned.effect)
    if not found:
        return ()
    alone = [run.effect or {} for run in runs(("1", 1), ("2", 1))]
    if not (found := but_for_counts(found, alone)):
        return ()
    third, again = runs(("12", 3), ("21", 2))
    differs = {path for path, _, _ in beyond(clean.effect, other.effect, third.effect)}
    if any(path in differs for path, _, _ in found) or not beyond(clean.effect, other.effect, again.effect):
        return Unclear("the same events in the same order do not always end in the same state")
    return found


def _runs(ctx: Context, stage: Stage, pair: Pair, label: str, *asked: tuple[str, int], apart: int = APART) -> list[Run]:
    """Return the runs of a pair's events: which of them in which order (`21`: the second, then the first), and which.

    The first time they may be those of another scene; when a scene is played again they are not.
    """
    names = {"1": pair.first, "2": pair.second}
    again = label if label.endswith("/again") else "runs"
    keys = [(again, tuple(names[n] for n in order), number) for order, number in asked]
    return runs_of(ctx, stage, pair.entity, keys, apart=apart)


@check(
    id="semantics.events-of-one-entity",
    title="Every event of one entity is processed",
    severity=Severity.ERROR,
    clause="The provider's lifecycles: one entity has several events, each with a message id of its own",
    mend="Tell duplicates by the message id alone, never by the id of the entity; change what is kept of an entity in "
    "one step (an atomic update, a transaction with a lock), not by reading it and writing it back.",
    level=Level.STANDARD,
    looks=True,
    follows=(
        Follows("semantics.at-once", frozenset({Fault.DISORDERED}), any_way=True, anywhere=True),
        Follows("semantics.further-event"),
    ),
    concerns=may_have_another,
)
def events_of_one_entity(ctx: Context) -> Iterator[Trial]:
    """Two events of one entity, either first, held against each of them alone; and one pair of them at once.

    Where no lifecycle tells which events an entity has, two that name one at the same place are sent at once.
    """
    for pair in pairs_of(ctx.contract, ctx.event.name)[:1]:
        yield scene(
            ctx, f"with-{pair.second}", f"{pair.second} of the same entity", _both(ctx, pair), load=_IN_EACH_WAY
        )
        if pair == _likeliest(ctx):
            shows = f"{pair.second} of the same entity at the same time"
            yield scene(ctx, f"at-once-with-{pair.second}", shows, _at_once(ctx, pair), load=_IN_EACH_WAY)
    if (kin := _unlisted(ctx)) is not None:
        shows = f"{kin.second} of the same entity at the same time"
        yield scene(ctx, f"at-once-with-{kin.second}", shows, _at_once(ctx, kin), load=_IN_EACH_WAY)


def _unlisted(ctx: Context) -> Pair | None:
    """Return the event that stands for all, with another that names an entity at the same place: no lifecycle has them.

    Nobody knows which of them comes first, or whether one ends what the other tells of: only what they leave at once
    can be held to what they leave one after the other, either of them first.
    """
    at = next((place.pointer for place in _places(ctx) if place.value == own_id(ctx, ctx.example)), None)
    if at is None or not ctx.chosen or _is_listed(ctx.contract, ctx.event.name):
        return None
    for event in ctx.events:
        example = next(iter(ctx.source(event, "example", ())))
        is_other = event.name != ctx.event.name and not _is_listed(ctx.contract, event.name)
        if is_other and entity_of(example, at) in ids_in(example.payload):
            return Pair(at, ctx.event.name, event.name, strict=False)
    return None


def _places(ctx: Context) -> list[Place]:
    return places_of(plan_for(ctx.contract, ctx.event.name).node, ctx.example.payload)


def _likeliest(ctx: Context) -> Pair | None:
    """Return a pair of the event's lifecycles that may well come at once: two in any order, where there are such."""
    kin = {name for cycle in ctx.contract.provider.lifecycles for name in _kin(cycle, ctx.event.name)}
    names = [event.name for event in ctx.events or (ctx.event,) if event.name in kin]
    firsts = [pair for name in names for pair in pairs_of(ctx.contract, name)[:1]]
    return next((pair for pair in firsts if not pair.strict), firsts[0] if firsts else None)


def _kin(lifecycle: Lifecycle, event: str) -> set[str]:
    """Return the events of a lifecycle that has this one, else none."""
    events = _events(list(lifecycle.paths))
    return events if event in events else set()


def _at_once(ctx: Context, pair: Pair) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        if why := _blind(ctx, stage):
            return Unclear(why)
        orders = [_runs(ctx, stage, pair, label, (order, 1), (order, 2)) for order in ("12", "21")]
        if any(run.effect is None for runs in orders for run in runs):
            return Unclear(Referral("events of one entity are not acknowledged one after the other", "ack"))
        names = (pair.first, pair.second)
        for number in range(stage.afford(CHANCES, 2)):
            lane = lane_of(ctx, stage, pair.entity, (f"{label}/at once", names, number), APART)
            run = played(stage, lane, at_once=True)
            if run.effect is None or run.last is None:
                return Unclear(Referral("not both of these deliveries were acknowledged at once", "load.burst"))
            marks = tuple(lane.names.values())
            shown = _of_the_entity(run.effect, marks)
            found = [
                beyond(_of_the_entity(one.effect, marks), _of_the_entity(other.effect, marks), shown)
                for one, other in orders
            ]
            if all(found):
                path, was, now = found[0][0]
                says = (
                    f"{pair.first} and {pair.second} of one entity at once: {place_of(path)} ends as {shortened(now)}, "
                    f"and as {shortened(was)} when one comes after the other."
                )
                return Breach(fault=Fault.DISORDERED, exchange=run.last, says=says, kind="at once")
        return None

    return play


def _of_the_entity(effect: Effect | None, names: Sequence[str]) -> Effect:
    """Return what of an effect names the entity or a message: a mail that tells of all that came at once names none."""
    told = {
        place: [value for value in values if any(name in str((place, value)) for name in names)]
        for place, values in (effect or {}).items()
    }
    return {place: values for place, values in told.items() if values}


def _both(ctx: Context, pair: Pair) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        if why := _blind(ctx, stage):
            return Unclear(why)
        runs = _runs(ctx, stage, pair, label, ("1", 1), ("1", 2), ("2", 1), ("2", 2), ("12", 1), ("21", 1))
        first, other, second, again, both, turned = (run.effect for run in runs)
        if any(run.effect is None for run in runs):
            return Unclear(Referral("events of one entity are not acknowledged one after the other", "ack"))
        if not first or not second or not beyond(first, other, second):
            return Unclear("the two events have the same effect here, so nothing tells them apart")
        if beyond(first, other, both) or beyond(second, again, turned) or runs[-1].last is None:
            return None
        says = (
            f"Of {pair.first} and {pair.second} about one entity only the one that comes first has an effect; "
            "the other is acknowledged and dropped."
        )
        return Breach(fault=Fault.LOST, exchange=runs[-1].last, says=says)

    return play


def _blind(ctx: Context, stage: Stage) -> str:
    if stage.unseen:
        return stage.unseen
    if stage.losses:
        return Referral("deliveries are lost now and then", "semantics.processed")
    return "" if stage.effect(ctx.example) else NO_MOVE
