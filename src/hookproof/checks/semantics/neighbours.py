"""The family `semantics`, entities that refer to the same other one, such as two payments of one invoice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.convoys import Convoy
from hookproof.checks.material.extremes import Values, places, usual_other, usual_small, with_values
from hookproof.checks.material.keeping import is_same
from hookproof.checks.material.ownrows import Row, rewritten, rows_of
from hookproof.checks.material.scenes import APART, Result, dated, differing_in_words, scene, with_effect
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.semantics.crowds import CHANCES
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.validation import is_valid
from hookproof.delivery.lifecycles import about, entities_in, entity_of, tells_of
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity
from hookproof.observers.state import (
    EVERYWHERE,
    Difference,
    Footprint,
    Path,
    beyond,
    is_number,
    leaves_of,
    shortened,
)
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.plan.places import places_of
from hookproof.payloads.renewal import ids_in, names_id, with_ids
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import lookup

#: So many entities name the same other one.
_NEIGHBOURS = 3
#: Names of ids that are a message's own.
_MESSAGE = re.compile(r"event|message|msg|delivery|notification|webhook|request|idempot|trace", re.IGNORECASE)
_BY_ITS_OWN = (
    "Write by the id of the entity that the event is about, not by that of another one that it names (the WHERE of an "
    "UPDATE, the key of an upsert)."
)
_ALONE = "the event names no entity beside its own"


@check(
    id="semantics.shared-reference",
    title="Entities that name the same other one each take effect, also at once",
    severity=Severity.ERROR,
    clause="The event's schema: two entities may name the same other one, as two payments an invoice; Standard "
    "Webhooks 1.0.0: what is answered with 2xx is not sent again",
    mend="Change what several events share in one step (an atomic update, a transaction with a lock), not by reading "
    "it and writing it back; and where a row that they share is there already, go on.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
    looks=True,
    follows=(
        Follows("semantics.processed", any_way=True),
        Follows("semantics.message-key", any_way=True),
        Follows("semantics.at-once", any_way=True, anywhere=True),
    ),
)
def shared_reference(ctx: Context) -> Iterator[Trial]:
    """Entities of their own that name the same others, one after the other (twice), then at once.

    Then two that have other values, of which the second may not show in the row of the first; and the second between
    two events of the first, whose row still shows what was said of it before.
    """
    shows = f"{_NEIGHBOURS} entities that name the same other one"
    yield scene(ctx, "neighbours", shows, _shared(ctx), load=Load(in_turn=3 * _NEIGHBOURS))
    shows = "an entity that names the same other one as one before it, and has other values"
    yield scene(ctx, "other-values", shows, _rewriting(ctx), load=Load(in_turn=2))
    if ctx.chosen and (later := _least_told(ctx)) is not None:
        shows = f"an entity that names the same other one, between this event and {later.event} of the one before it"
        yield scene(ctx, "between", shows, _between(ctx, later), load=Load(in_turn=5))


@dataclass(frozen=True, slots=True)
class _Group:
    """Deliveries about entities of their own that name the same others, and the ids that are their own."""

    cases: Sequence[Case]
    deliveries: Sequence[Delivery]
    own: Sequence[str]


def _group(ctx: Context, stage: Stage, label: str, origins: Sequence[Case] = ()) -> _Group | None:
    """Return neighbours, each dated later than those before; None where nothing is shared or allowed.

    They are made of `origins`, else of the event's example. Origins may share nothing that looks like an id: a number
    of few digits is the same in all that a run sends.
    """
    made_of = origins or (ctx.example,) * _NEIGHBOURS
    first, *others = (stage.fresh(case, f"{label}/{number}") for number, case in enumerate(made_of))
    own = own_id(ctx, first, stage.ids_of(first))
    cases, names = [first], [own]
    for number, other in enumerate(others, 1):
        here = own_id(ctx, other, stage.ids_of(other))
        named = (entities_named(each.payload, stage.ids_of(each)) for each in (first, other))
        pairs = zip(*named, strict=False)
        shared = {b: a for a, b in pairs if b != here}
        payload = with_ids(other.payload, shared)
        if not (shared or origins) or here == own or not is_valid(ctx.event)(payload):
            return None
        case = replace(other, payload=payload, body=encode(payload))
        cases.append(dated(case, ctx.event, APART * number))
        names.append(here)
    deliveries = [ctx.signer.deliver(case, label=f"{label}/{number}") for number, case in enumerate(cases)]
    return _Group(cases, deliveries, [str(name) for name in names])


def own_id(ctx: Context, case: Case, ids: Collection[str] = ()) -> object:
    """Return the id of the entity that a payload is about: that of a lifecycle which has the event, else the first id
    there is, else that of another lifecycle.

    An invoice names its customer, and is not about the customer, whatever is known of customers.
    `ids` are texts that are known to be ids, whatever their form.
    """
    lifecycles = ctx.contract.provider.lifecycles
    own = entities_in(case, [each for each in lifecycles if tells_of(each, case.event)])
    return next(iter((*own, *entities_named(case.payload, ids), *entities_in(case, lifecycles))), None)


def entities(ctx: Context, other: str) -> Iterator[str]:
    """Yield where the event and another one name their entity."""
    own, example = own_id(ctx, ctx.example), next(iter(ctx.source(ctx.contract.events[other], "example", ())))
    for place in places_of(plan_for(ctx.contract, ctx.event.name).node, ctx.example.payload):
        if place.value == own and entity_of(example, place.pointer) is not None:
            yield place.pointer


def entities_named(payload: object, ids: Collection[str] = ()) -> list[str | int]:
    """Return the ids of a payload but for those of the message itself, by its name or beside the object that it tells.

    Those of a message are never shared. `ids` are texts that are known to be ids, whatever their form.
    """
    if not isinstance(payload, dict):
        return []
    inside = {key: each for key, each in payload.items() if isinstance(each, dict)}
    beside = {key: each for key, each in payload.items() if key not in inside and not _MESSAGE.search(key)}
    within = ids_in(inside, ids)
    own = list(ids_in({key: each for key, each in beside.items() if key != "id" or not within}, ids))
    return own + [id_ for id_ in within if id_ not in own]


def _shared(ctx: Context) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        groups = [_group(ctx, stage, f"{label}/{name}") for name in ("clean", "other")]
        if any(group is None for group in groups):
            return Unclear(_ALONE)
        runs = [_in_turn(stage, group) for group in groups if group is not None]
        if not all(run.worst.acknowledged for run in runs):
            return Unclear(Referral("entities that name the same other one are not all acknowledged", "ack"))
        return _passed_over(stage, groups, runs) or _lost_at_once(ctx, stage, label, runs)

    return with_effect(ctx, play)


def _rewriting(ctx: Context) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        group = _group(ctx, stage, label, _of_other_values(ctx))
        if group is None:
            return Unclear("")  # the scene of neighbours says why
        states, exchanges = [stage.state(*group.cases)], []
        for delivery in group.deliveries:
            exchanges.append(stage.send(delivery))
            states.append(stage.moved(states[-1], *group.cases))
        if not all(exchange.acknowledged for exchange in exchanges):
            return Unclear(Referral("entities that name the same other one are not all acknowledged", "ack"))
        first, second = (_said(ctx, case.payload) for case in group.cases)
        before, after = (
            [row for row in rows_of(state, group.own[0]) if group.own[1] not in map(str, row.values())]
            for state in states[1:]
        )
        found = rewritten(before, after, first, second)
        if found is None:
            return None if before else Unclear("")  # nothing shows a row that is called after the entity
        path, was, now = found
        says = (
            "What a delivery says of one entity shows in the row of another one: "
            f"`{'.'.join(path)}` was {shortened(was)}, as it was sent, and is {shortened(now)} since."
        )
        return Breach(fault=Fault.EFFECT, exchange=exchanges[-1], says=says, kind="row", advice=_BY_ITS_OWN)

    return with_effect(ctx, play)


@dataclass(frozen=True, slots=True)
class _Later:
    """Another event of the entity, as its example has it, and where it names the entity."""

    event: str
    at: str
    case: Case


def _least_told(ctx: Context) -> _Later | None:
    """Return that other event of the entity which says least of it: what it leaves alone was said before."""
    others = [event for event in ctx.events if event.name != ctx.event.name]
    found = [
        _Later(event.name, at, next(iter(ctx.source(event, "example", ()))))
        for event in others
        for at in entities(ctx, event.name)
    ]
    return min(found, key=lambda each: len(each.case.body), default=None)


def _between(ctx: Context, later: _Later) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        groups = [_group(ctx, stage, f"{label}/{name}", _of_other_values(ctx)) for name in ("clean", "between")]
        clean, between = (
            _rows_left(ctx, stage, later, each, which) for each, which in zip(groups, (1, 2), strict=True)
        )
        if clean is None or between is None or clean.exchange is None or between.exchange is None:
            return Unclear("")  # the scene of neighbours says why
        again = list(leaves_of(later.case.payload))
        said = {at: value for at, value in _said(ctx, clean.first.payload).items() if value not in again}
        kept = _as_said(clean.rows, said)
        if not kept or not between.rows or _as_said(between.rows, said):
            return None if kept else Unclear("")
        path, at = min(kept)
        says = (
            f"{ctx.event.name}, then {later.event} of the same entity: `{'.'.join(path)}` of its row shows "
            f"{shortened(said[at])}, as it was sent. Where {ctx.event.name} about another entity comes between the two "
            "that names the same other one, the row shows nothing any more of what was said first."
        )
        return Breach(fault=Fault.EFFECT, exchange=between.exchange, says=says, kind="between", advice=_BY_ITS_OWN)

    return with_effect(ctx, play)


def _as_said(rows: Sequence[Row], said: Mapping[str, object]) -> set[tuple[Path, str]]:
    """Return where rows show what was said, and of what place of the payload."""
    return {(path, at) for row in rows for path, shown in row.items() for at in said if is_same(said[at], shown)}


@dataclass(frozen=True, slots=True)
class _Left:
    """The first delivery about an entity, the rows that are called after it in the end, and the last exchange; None
    where one was not acknowledged."""

    first: Case
    rows: Sequence[Row]
    exchange: Exchange | None


def _rows_left(ctx: Context, stage: Stage, later: _Later, group: _Group | None, count: int) -> _Left | None:
    """Send the first so many of a group, then the later event of its first entity."""
    if group is None:
        return None
    first = group.cases[0]
    anew = dict(zip(ids_in(ctx.example.payload), ids_in(first.payload), strict=False))
    payload = with_ids(later.case.payload, anew)
    last = about(replace(later.case, payload=payload, body=encode(payload)), later.at, entity_of(first, later.at))
    last = dated(last, ctx.contract.events[later.event], APART * _NEIGHBOURS, first)
    state = stage.state(*group.cases, last)
    deliveries = [*group.deliveries[:count], ctx.signer.deliver(last, label=f"{later.event}/{group.own[0]}")]
    for delivery in deliveries:
        exchange = stage.send(delivery)
        if not exchange.acknowledged:
            return _Left(first, (), None)
        state = stage.moved(state, *group.cases, last)
    return _Left(first, rows_of(state, group.own[0]), exchange)


def _naming_nothing(values: Values) -> Values:
    """These values, but for places that are called as ids are: what stands there may be a number of few digits."""
    return lambda place: iter(()) if names_id(place.name) else values(place)


def _of_other_values(ctx: Context) -> list[Case]:
    """Return two cases of the event that say other things of their entities."""
    payloads = [with_values(ctx, _naming_nothing(values))[0] for values in (usual_small, usual_other)]
    return [replace(ctx.example, payload=payload, body=encode(payload)) for payload in payloads]


def _said(ctx: Context, payload: object) -> dict[str, object]:
    """Return what a payload says of its entity, by places: numbers and texts that name nothing."""
    return {place.pointer: lookup(payload, place.pointer) for place in places(ctx) if place.pattern == place.pointer}


def _in_turn(stage: Stage, group: _Group) -> Convoy:
    before = state = stage.state(*group.cases)
    exchanges = []
    for delivery in group.deliveries:
        exchanges.append(stage.send(delivery))
        state = stage.moved(state, *group.cases)
    return Convoy(group.cases, group.deliveries, exchanges, before, stage.state(*group.cases))


def _passed_over(stage: Stage, groups: Iterable[_Group | None], runs: Sequence[Convoy]) -> Breach | None:
    """Return that of neighbours the first alone shows by its own id, each time."""
    for group, run in zip(groups, runs, strict=True):
        shown = [] if group is None else _named(stage, run, group.own, run.after)
        if not shown or not shown[0] or any(shown[1:]):
            return None
        if group is not None and any(_named(stage, run, group.own, stage.outwaited(run.after, *run.cases))[1:]):
            return None
    says = (
        f"Of {_NEIGHBOURS} deliveries about different entities that name the same other one, the first alone takes "
        "effect; the others are acknowledged, and nothing shows them."
    )
    return Breach(fault=Fault.LOST, exchange=runs[-1].worst, says=says, kind="in turn", severity=Severity.WARNING)


def _named(stage: Stage, run: Convoy, own: Sequence[str], after: dict[str, object]) -> list[bool]:
    found = stage.seen(run.before, after, EVERYWHERE)
    return [any(change.says({name}) for change in found) for name in own]


def _lost_at_once(ctx: Context, stage: Stage, label: str, runs: Sequence[Convoy]) -> Breach | None:
    """Return that neighbours at once leave less than they do one after the other."""
    clean, other = (run.effect(ctx) for run in runs)
    for attempt in range(stage.afford(CHANCES, 2)):
        group = _group(ctx, stage, f"{label}/at-once-{attempt}")
        if group is None:
            return None
        before = stage.state(*group.cases)
        exchanges = stage.at_once(group.deliveries)
        stage.moved(before, *group.cases)
        crowd = Convoy(group.cases, group.deliveries, exchanges, before, stage.state(*group.cases))
        found = lessened(beyond(clean, other, crowd.effect(ctx)))
        found = found and lessened(beyond(clean, other, crowd.outwaited(stage).effect(ctx)))
        if found and crowd.worst.acknowledged:
            says = (
                f"{_NEIGHBOURS} deliveries about entities that name the same other one leave less at once than in turn"
            )
            says = f"{says}: {differing_in_words(found)}."
            return Breach(fault=Fault.DISORDERED, exchange=crowd.worst, says=says, kind="at once")
    return None


def lessened(found: Sequence[Difference]) -> list[Difference]:
    """Return those differences that are less of the same: which of several came last may well differ each time."""
    return [(path, was, now) for path, was, now in found if _is_less(was, now)]


def _is_less(was: object, now: object) -> bool:
    if isinstance(was, list) and isinstance(now, list):
        return len(now) < len(was)
    if is_number(was) and is_number(now):
        return now < was
    return now is ABSENT
