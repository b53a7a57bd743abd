"""Scenes that several checks play: deliveries in turn, an effect looked after, lifecycles about one entity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import ACKNOWLEDGED, Expectation, Fault, fault_of
from hookproof.checks.material.datedness import aged
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows
from hookproof.checks.stage import NO_MOVE, NOTHING_THERE, Breach, Held, Play, Stage, State, Unclear
from hookproof.checks.trial import USUAL, Loads, Make, Trial
from hookproof.contract.model import Contract, Event, Lifecycle
from hookproof.contract.validation import is_valid
from hookproof.delivery.lifecycles import about, clean_orders, entity_of
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.observers.state import (
    EVERYWHERE,
    Change,
    Difference,
    Effect,
    Footprint,
    changes,
    effect_of,
    place_of,
    shortened,
    times,
    within,
)
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.moments import later
from hookproof.payloads.renewal import Draw, anew, renewals
from hookproof.schema.json import ABSENT, canonical

#: What is never right, however often and in whatever company a genuine delivery comes.
FAILING = frozenset({Fault.SERVER_ERROR, Fault.CRASHED, Fault.DROPPED, Fault.CUT, Fault.NOT_HTTP})
_TOLD = 3
#: Seconds between the events of an entity, by their payloads, where a scene does not want it otherwise.
APART = 60
#: So many events that take effect elsewhere than the one that stands for all are asked too, at most.
ELSEWHERE = 3
#: Between once and twice.
MORE_THAN_ONCE = 1.5
#: Where a shape has ended a consumer's work, that nothing takes effect after it is told there.
ENDED = Follows("semantics.every-shape", frozenset({Fault.LOST}), anywhere=True)
#: The kind of a breach that says itself that a consumer's work ended.
STOPPED = "ended"
Result = Breach | Unclear | Held | None
_NOT_ALONE = Referral("the genuine delivery beside it is not acknowledged either", "ack")


def scene(ctx: Context, name: str, shows: str, play: Play, case: Case | None = None, *, load: Loads = USUAL) -> Trial:
    """Return the trial of a scene, and about what it sends.

    That the consumer's work had ended before it is not taken for disorder.
    """
    return Trial(name=name, shows=shows, case=case or ctx.example, play=_unless_ended(ctx, play), load=load)


def _unless_ended(ctx: Context, play: Play) -> Play:
    """Return the scene with a disorder left unclear where a plain delivery shows that the work had ended before."""

    def whole(stage: Stage, label: str) -> Result:
        return unless_ended(ctx, stage, play(stage, label), Fault.DISORDERED)

    return whole


def unless_ended(ctx: Context, stage: Stage, found: Result, fault: Fault = Fault.LOST) -> Result:
    """Return what a scene found; a loss is unclear where a plain delivery shows that the work had ended before it.

    Nothing is asked where no effect was seen at the beginning: a consumer that drops whatever it takes for known drops
    the plain delivery as well.
    """
    missed = isinstance(found, Breach) and found.fault is fault and found.kind != STOPPED
    why = stage.ended(ctx.example) if missed and not stage.unseen else ""
    return Unclear(why) if why else found


def in_turn(make: Make, control: Case | None, *, setup: int, expect: Expectation = ACKNOWLEDGED) -> Play:
    """Return the scene of deliveries one after the other, of which the last is judged.

    The first `setup` must be acknowledged for that to mean anything, and where the last falls short, `control` too.
    """

    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        exchange: Exchange | None = None
        for number, delivery in enumerate(make(label)):
            exchange = stage.send(delivery)
            if number < setup and not exchange.acknowledged:
                return Unclear("", setup=True)
        if exchange is None:
            return Unclear(NOTHING_THERE)
        fault = expect.broken_by(exchange)
        if fault is None:
            return None
        if control is not None and not stage.send(stage.signer.deliver(control, label=f"{label}/control")).acknowledged:
            return Unclear(_NOT_ALONE, setup=True)
        return Breach(fault=fault, exchange=exchange, severity=expect.at_most.get(fault))

    return play


def failing(exchanges: Iterable[Exchange]) -> Exchange | None:
    """Return the first exchange that no correct consumer gives to a genuine delivery, None where there is none."""
    return next((exchange for exchange in exchanges if fault_of(exchange) in FAILING), None)


# -- effects ----------------------------------------------------------------------------------------------------------


def effect_of_event(stage: Stage, case: Case) -> Footprint | Unclear:
    """Return where one delivery of the event of `case` shows, or why nothing can be said."""
    if stage.unseen:
        return Unclear(stage.unseen)
    return stage.effect(case) or Unclear(NO_MOVE)


def acting_elsewhere(ctx: Context, stage: Stage, known: Footprint) -> Iterator[tuple[Context, Footprint]]:
    """Yield the other events of a run that take effect where neither `known` nor one before them does, and where."""
    others = [replace(ctx, event=event) for event in ctx.events if event.name != ctx.event.name]
    for other in others[: stage.afford(len(others))]:
        own = stage.effect(other.example)
        if not own.keys() <= known.keys():
            known = {**known, **own}
            yield other, own


def with_effect(
    ctx: Context, play: Callable[[Stage, str, Footprint], Result], *, hooks: Iterable[str] = (), otherwise: str = ""
) -> Play:
    """Return a scene that is told where one delivery of its event shows; Unclear where nobody can say.

    Without one of the `hooks` it is Unclear too, for the reason `otherwise`.
    """

    def whole(stage: Stage, label: str) -> Result:
        if not all(stage.has(hook) for hook in hooks):
            return Unclear(otherwise)
        single = effect_of_event(stage, ctx.example)
        return single if isinstance(single, Unclear) else unless_ended(ctx, stage, play(stage, label, single))

    return whole


def opening(ctx: Context, stage: Stage, label: str) -> tuple[Case, Delivery, State]:
    """Return what a scene begins with: a fresh case, its delivery, and the state before it comes."""
    case = stage.fresh(ctx.example, label)
    delivery = ctx.signer.deliver(case, label=label)
    return case, delivery, stage.state(case)


def fresh_deliveries(ctx: Context, stage: Stage, label: str, count: int) -> tuple[list[Case], list[Delivery]]:
    """Return so many fresh cases, about different entities, and a genuine delivery of each."""
    cases = [stage.fresh(ctx.example, f"{label}/{number}") for number in range(count)]
    return cases, [ctx.signer.deliver(case, label=f"{label}/{number}") for number, case in enumerate(cases)]


def often_seen(
    stage: Stage, before: State, cases: Sequence[Case], single: Footprint
) -> tuple[float | None, float | None]:
    """Return how often an effect shows since the state `before`, by the place where it does most and by that where it

    does least; None where nobody can say.
    """
    stage.moved(before, *cases)
    found = stage.seen(before, stage.state(*cases), single)
    alone: list[Footprint] = [{place: amount} for place, amount in single.items() if amount > 0]
    return times(found, single), min((times(found, each) or 0 for each in alone), default=None)


def not_of_others(stage: Stage, case: Case, found: Sequence[Change]) -> Sequence[Change]:
    """Return changes without those that name an entity of an earlier delivery, and none of this one: they come late."""
    own = stage.ids_of(case)
    others = stage.named - own
    return [change for change in found if change.says(own) or not change.says(others)]


def told(found: Sequence[Change]) -> str:
    """Return the first few changes in words; equal ones are named once, with how often they occur."""
    often = Counter(map(_as_text, found))
    words = [
        change.in_words if often[text] == 1 else f"{change.in_words} ({often[text]} times)"
        for text, change in dict(zip(map(_as_text, found), found, strict=True)).items()
    ]
    few = "; ".join(words[:_TOLD])
    return f"{few}; and {len(words) - _TOLD} more" if len(words) > _TOLD else few


def _as_text(change: Change) -> bytes:
    return canonical(
        [change.in_words, *change.path, *(None if each is ABSENT else each for each in (change.old, change.new))]
    )


def looked_after(
    stage: Stage, case: Case, deliveries: Sequence[Delivery], single: Footprint
) -> tuple[State, Exchange] | Unclear:
    """Send deliveries of `case` in turn and return the state after their effect, with the last exchange.

    Unclear where one is not acknowledged, or where no effect shows.
    """
    before = stage.state(case)
    for delivery in deliveries:
        exchange = stage.send(delivery)
        if not exchange.acknowledged:
            return Unclear("", setup=True)
    after = stage.moved(before, case)
    if not stage.seen(before, after, single):
        return Unclear("the observers did not show the first delivery")
    return after, exchange


def names_of(cases: Mapping[str, tuple[Case, Case]]) -> dict[str, str]:
    """Return a name for each id of fresh cases: by name of the entity, the case as it was and as it is fresh."""
    return {
        new: f"<{entity}.{number}>"
        for entity, (was, fresh) in cases.items()
        for number, new in enumerate(renewals(was, fresh).values())
    }


def effect_between(before: State, after: State, names: Mapping[str, str], where: Footprint = EVERYWHERE) -> Effect:
    """Return all that is other in `after` at these places, under the names of the ids that this scene brought."""
    return effect_of(within(changes(before, after), where), names)


def differing_in_words(found: Sequence[Difference]) -> str:
    """Return in words the first thing in which an effect differs from the one that it should be."""
    path, was, now = found[0]
    if isinstance(was, list) and isinstance(now, list) and len(was) != len(now):
        return f"{place_of(path)} has {len(now)} new entries instead of {len(was)}"
    return f"{place_of(path)} is {shortened(now)} instead of {shortened(was)}"


# -- lifecycles -------------------------------------------------------------------------------------------------------


def followers(contract: Contract, event: str, lifecycle: Lifecycle) -> list[tuple[str, ...]]:
    """Return what comes after the event in each way through the lifecycle, each set of events once."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for order in clean_orders(lifecycle):
        if event in order[:-1]:
            names = tuple(name for name in order[order.index(event) + 1 :] if name in contract.events)
            found.setdefault(frozenset(names), names)
    return [names for names in found.values() if names]


def has_followers(contract: Contract, event: str) -> bool:
    """Whether other events of the same entity come after this one."""
    return any(followers(contract, event, lifecycle) for lifecycle in contract.provider.lifecycles)


def forerunners(contract: Contract, event: str, lifecycle: Lifecycle) -> list[tuple[str, ...]]:
    """Return what comes before the event in each way through the lifecycle, each set of events once, fewest first."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for order in clean_orders(lifecycle):
        names = tuple(name for name in order[: order.index(event)] if name in contract.events) if event in order else ()
        found.setdefault(frozenset(names), names)
    return sorted(filter(None, found.values()), key=len)


def about_one(
    ctx: Context, pointer: str, names: Sequence[str], mark: str, *, apart: int = APART, draw: Draw | None = None
) -> tuple[Case, ...] | None:
    """Return the examples of these events about one new entity, their times in this order, so many seconds apart.

    None where the contract does not allow such an id. `mark` tells entities apart: the id holds it or derives from it,
    as `draw` gives it.
    """
    known = entity_of(ctx.example, pointer)
    if not isinstance(known, (str, int)) or isinstance(known, bool) or known == "":
        return None
    events = [ctx.contract.events[name] for name in names]
    examples = [next(iter(ctx.source(event, "example", ()))) for event in events]
    for entity in anew(known, mark, draw):
        cases = _following([about(case, pointer, entity) for case in examples], ctx, events, apart)
        if all(is_valid(event)(case.payload) for event, case in zip(events, cases, strict=True)):
            return cases
    return None


def _following(cases: Sequence[Case], ctx: Context, events: Sequence[Event], apart: int) -> tuple[Case, ...]:
    """Return cases about one entity with all that dates them in their order, so many seconds apart."""
    return tuple(
        aged(
            replace(ctx, event=event),
            dated(case, event, place * apart, cases[0]),
            cases[0],
            steps=place,
            seconds=place * apart,
        )
        for place, (case, event) in enumerate(zip(cases, events, strict=True))
    )


def dated(case: Case, event: Event, seconds: int, since: Case | None = None) -> Case:
    """Return the case with the times at its top so many seconds later, where the contract allows it.

    Later than those of `since`, where it has them.
    """
    if not isinstance(case.payload, dict):
        return case
    times_of = since.payload if since is not None and isinstance(since.payload, dict) else {}
    payload = {key: later(times_of.get(key, value), seconds, value) for key, value in case.payload.items()}
    if payload == case.payload or not is_valid(event)(payload):
        return case
    return replace(case, payload=payload, body=encode(payload))


def delivering(ctx: Context, cases: Sequence[Case]) -> Make:
    """Return what makes a genuine delivery of each of these cases."""

    def make(label: str) -> tuple[Delivery, ...]:
        return tuple(ctx.signer.deliver(case, label=f"{label}/{number}") for number, case in enumerate(cases))

    return make
