"""The family `semantics`, references: an event that comes before the entity that it refers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.scenes import APART, Result, dated, differing_in_words, effect_between, names_of, scene
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.model import Lifecycle
from hookproof.contract.validation import is_valid
from hookproof.delivery.lifecycles import clean_orders, entity_of
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import Effect, beyond
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.plan.nodes import Text
from hookproof.payloads.plan.places import Place, places_of
from hookproof.payloads.renewal import with_ids
from hookproof.schema.pointers import tokens

#: So many pairs of an event and one that tells of the entity which it names are played, at most, and in so many runs.
_PAIRS, _RUNS = 3, 4
#: The second event alone, twice, then either of them first.
_OF_A_PAIR = 6
_NOTHING = "no observer shows what an event does that names the entity of another lifecycle"


@check(
    id="semantics.early-reference",
    title="An event that comes before the entity which it names is not lost",
    severity=Severity.WARNING,
    clause="The provider promises no order of deliveries, also of events about different entities; Standard Webhooks "
    "1.0.0: what is answered with 2xx is not sent again",
    mend="Keep what names an entity that you do not know yet until that comes (a row of its own, a reference that may "
    "wait), or answer 503, so that it is sent again; never drop it behind a 2xx.",
    level=Level.STANDARD,
    looks=True,
    per="run",
    follows=(
        Follows("semantics.processed", any_way=True),
        Follows("semantics.message-key", any_way=True),
        Follows("semantics.order", any_way=True, anywhere=True),
    ),
    otherwise="no event of this run names the entity of another lifecycle",
)
def early_reference(ctx: Context) -> Iterator[Trial]:
    """The first event of an entity alone (twice), before an event that names that entity, and after it."""
    pairs = list(_pairs(ctx))
    if pairs:
        load = Load(in_turn=_OF_A_PAIR * len(pairs[:_PAIRS]))
        yield scene(ctx, "early", "an event before the entity that it names", _early(pairs), load=load)


@dataclass(frozen=True, slots=True)
class _Pair:
    """An event that names the entity of a lifecycle, where it does, and the first event of that lifecycle."""

    naming: Context
    at: Place
    named: Context
    entity: str


def _pairs(ctx: Context) -> Iterator[_Pair]:
    """Yield the pairs of a run: of the events of one lifecycle the first stands for all."""
    events = {event.name: event for event in ctx.events or (ctx.event,)}
    cycles = [[name for order in clean_orders(cycle) for name in order] for cycle in ctx.contract.provider.lifecycles]
    later = {name for names in cycles for name in names if name != next(filter(events.__contains__, names), name)}
    for cycle, own in zip(ctx.contract.provider.lifecycles, cycles, strict=True):
        if not own or own[0] not in events:
            continue
        named = replace(ctx, event=events[own[0]])
        for event in (event for name, event in events.items() if name not in own and name not in later):
            naming = replace(ctx, event=event)
            at = next((place for place in _places(naming) if _names(place, cycle, named)), None)
            if at is not None:
                yield _Pair(naming, at, named, cycle.entity)


def _places(ctx: Context) -> list[Place]:
    return places_of(plan_for(ctx.contract, ctx.event.name).node, ctx.example.payload)


def _names(place: Place, cycle: Lifecycle, named: Context) -> bool:
    """Whether a place names the entity of a lifecycle: by the name of its id, or by what its ids begin with."""
    if not isinstance(place.value, (str, int)) or isinstance(place.value, bool):
        return False
    name = tokens(cycle.entity)[-1]
    if name.lower() != "id":
        return place.name == name
    prefix = _prefix(place)
    return bool(prefix) and any(each.pointer == cycle.entity and _prefix(each) == prefix for each in _places(named))


def _prefix(place: Place) -> object:
    return place.node.hints.get("idPrefix") if isinstance(place.node, Text) else None


def _early(pairs: list[_Pair]) -> Play:
    def play(stage: Stage, label: str) -> Result:
        if stage.unseen or stage.losses:
            return Unclear(stage.unseen or Referral("deliveries are lost now and then", "semantics.processed"))
        verdicts = [_judged(stage, pair, f"{label}/{n}") for n, pair in enumerate(pairs[: stage.afford(_PAIRS, _RUNS)])]
        breaches = (each for each in verdicts if isinstance(each, Breach))
        return next(breaches, None if None in verdicts else Unclear(_NOTHING))

    return play


def _judged(stage: Stage, pair: _Pair, label: str) -> Breach | Unclear | None:
    if not stage.effect(pair.named.example):
        return Unclear(_NOTHING)
    alone, again, clean = (_run(stage, pair, f"{label}/{way}") for way in ("2", "2 again", "21"))
    if alone.effect is None or again.effect is None or clean.effect is None:
        return Unclear(Referral("such events are not acknowledged one after the other", "ack"))
    added = beyond(alone.effect, again.effect, clean.effect)
    if not added:
        return Unclear(_NOTHING)
    for how in ("12", "12 late"):
        early = _run(stage, pair, f"{label}/{how}")
        if early.effect is None or beyond(alone.effect, again.effect, early.effect):
            return None
    naming, named = pair.naming.event.name, pair.named.event.name
    without = differing_in_words([(path, now, was) for path, was, now in added])
    says = (
        f"{naming}, then {named} of the entity that it names: both are acknowledged, and {naming} has no effect. "
        f"In the other order it has, and without it {without}."
    )
    return Breach(fault=Fault.LOST, exchange=early.last, says=says, kind=f"{naming} {named}")


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run of two events did, None where one was not acknowledged; and the last exchange."""

    effect: Effect | None
    last: Exchange


def _run(stage: Stage, pair: _Pair, label: str) -> _Run:
    """Play an entity's first event (2) and one that names it (1), in the order that the label's end says.

    Where it says `late`, what comes later than usual is waited for.
    """
    cases = _cases(stage, pair, label)
    order = label.rpartition("/")[2].split()[0]
    signer, mine = stage.signer, [cases[each] for each in order]
    made = [signer.deliver(cases[each], label=f"{label}/{each}") for each in order]
    before = state = stage.state(*mine)
    for delivery in made:
        exchange = stage.send(delivery)
        if not exchange.acknowledged:
            return _Run(None, exchange)
        state = stage.moved(state, *mine)
    origins = {"1": pair.naming.example, "2": pair.named.example}
    # What both name is called after the entity itself, whichever of them names it.
    names = names_of({each: (origins[each], cases[each]) for each in sorted(order)})
    names |= {delivery.message_id: f"<{delivery.event}>" for delivery in made}
    state = stage.outwaited(state, *mine) if label.endswith(" late") else stage.state(*mine)
    return _Run(effect_between(before, state, names), exchange)


def _cases(stage: Stage, pair: _Pair, label: str) -> dict[str, Case]:
    named = dated(stage.fresh(pair.named.example, f"{label}/named"), pair.named.event, -APART)
    naming = stage.fresh(pair.naming.example, f"{label}/naming")
    old, new = entity_of(naming, pair.at.pointer), entity_of(named, pair.entity)
    payload = with_ids(naming.payload, {old: new}) if old is not None and new is not None else naming.payload
    if is_valid(pair.naming.event)(payload):
        naming = replace(naming, payload=payload, body=encode(payload))
    return {"1": naming, "2": named}
