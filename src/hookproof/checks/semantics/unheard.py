"""The family `semantics`, events of unknown names: what is kept of one, and what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.scenes import Result, names_of, scene, told, with_effect
from hookproof.checks.referral import Referral
from hookproof.checks.registry import check
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.delivery.bends.table import bends, rebend
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import (
    Change,
    Effect,
    Footprint,
    but_for,
    effect_of,
    is_instant,
    leaves_of,
    varying,
)
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.places import replaced
from hookproof.payloads.renewal import ids_in
from hookproof.schema.json import ABSENT

_A_LOG = (
    "what is kept of an event of an unknown name is told from what is kept of others, as in a log of what comes: "
    "let the probe show what the consumer does with its messages"
)
_RECEIPTS = "what the probe shows of an event is that it came, and no more: let it show what the consumer does with it"
#: So many events of the contract, at most, are held beside what an unknown one did.
_EVENTS = 12


@check(
    id="semantics.unknown-event-effect",
    title="An event that is not known has no effect",
    severity=Severity.ERROR,
    clause="The provider's history: new events appear; what a consumer does not know it cannot act on",
    mend="Choose the handler by the event's whole name, and acknowledge what has none without doing anything.",
    level=Level.STANDARD,
    looks=True,
    per="run",
)
def unknown_event_effect(ctx: Context) -> Iterator[Trial]:
    """The payload of an event under a name that the contract does not have: of a known entity, and of a new one."""
    for stranger in _strangers(ctx):
        yield scene(ctx, stranger.scene, "an event of an unknown name", _unknown(ctx, stranger), stranger.case)


@dataclass(frozen=True, slots=True)
class _Stranger:
    """How an event of an unknown name is sent: by a payload that says it, or by a bend of what stands beside it."""

    scene: str
    case: Case
    name: str
    bent: str = ""

    def about(self, case: Case) -> Case:
        """Return the case under the unknown name, with nothing else changed."""
        if self.case.mutation is None:
            return case
        payload = replaced(case.payload, self.case.mutation.pointer, self.case.mutation.after)
        return replace(self.case, payload=payload, body=encode(payload))


def _strangers(ctx: Context) -> Iterator[_Stranger]:
    for case in ctx.cases("drift", "unknown-event"):
        if case.mutation is not None and case.mutation.id == "unknown-event":
            yield _Stranger("unknown-event", case, str(case.mutation.after))
            return
    plain = ctx.signer.deliver(ctx.example, label="unknown-event")
    headers = {place.name.lower() for place in ctx.signer.rules.event.parts if place.where == "header"}
    for row in bends("unknown-event"):
        if (bent := row(plain, ctx.signer)) is not None:
            name = next((text for key, text in bent.headers if key.lower() in headers), "")
            yield _Stranger(row.name, ctx.example, name, bent=row.name)


@dataclass(frozen=True, slots=True)
class _Came:
    """A delivery that was acknowledged, and what changed where an event shows."""

    case: Case
    exchange: Exchange
    changes: tuple[Change, ...]
    names: Mapping[str, str]

    @property
    def effect(self) -> Effect:
        """What changed, under the names of the delivery's own ids; a member's name is a part of it."""
        whole = (replace(each, new={each.key: each.new}) if each.key else each for each in self.changes)
        return effect_of(whole, self.names)


def _unknown(ctx: Context, stranger: _Stranger) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        known = [_sent(ctx, stage, ctx.example, f"{label}/known-{n}", single) for n in (1, 2)]
        first, second = known
        if first is None or second is None:
            return Unclear("", setup=True)
        known_one, new = stranger.about(second.case), stranger.about(ctx.example)
        again = _came(ctx, stage, stranger, known_one, known_one, f"{label}/of a known entity", single)
        alone = _came(ctx, stage, stranger, new, stage.fresh(new, label), label, single)
        if again is None or alone is None:
            return Unclear(Referral("an event of an unknown name is not acknowledged", "tolerance.unknown-event"))
        return _undone(ctx, second, again, stranger.name) or _kept(ctx, stage, label, single, (first, second), alone)

    return with_effect(ctx, play)


def _sent(ctx: Context, stage: Stage, origin: Case, label: str, single: Footprint) -> _Came | None:
    """Return what came of an event that is known, about a new entity."""
    case = stage.fresh(origin, label)
    before = stage.state(case)
    exchange = stage.send(ctx.signer.deliver(case, label=label))
    if not exchange.acknowledged:
        return None
    names = names_of({"": (origin, case)}) | {str(exchange.delivery.message_id): "<message>"}
    return _Came(case, exchange, stage.seen(before, stage.moved(before, case), single), names)


def _came(
    ctx: Context, stage: Stage, stranger: _Stranger, origin: Case, case: Case, label: str, single: Footprint
) -> _Came | None:
    """Return what came of a case under the unknown name, and of what it was; None where it is not acknowledged."""
    before, delivery = stage.state(case), rebend(ctx.signer.deliver(case, label=label), ctx.signer, stranger.bent)
    exchange = stage.send(delivery) if delivery is not None else None
    if exchange is None or not exchange.acknowledged:
        return None
    names = names_of({"": (origin, case)}) | {str(exchange.delivery.message_id): "<message>"}
    return _Came(case, exchange, stage.seen(before, stage.state(case), single), names)


# -- of an entity that is known ---------------------------------------------------------------------------------------


def _undone(ctx: Context, known: _Came, unknown: _Came, name: str) -> Breach | None:
    """Return that an unknown event changed what a known one had left of the same entity."""
    found = [change for change in unknown.changes if _changes(change, known) or _sets(change, known, unknown)]
    if not found:
        return None
    written = _leaves(change.leaves for change in unknown.changes if change.added)
    named = all(change.new == name or (change.new is ABSENT and name in written) for change in found)
    says = (
        f"The consumer lets an event of an unknown name change what it keeps of an entity that {ctx.event.name} told "
        f"it of: {told(found)}."
    )
    # A row may well note which event came last, whatever its name: only a person can say what it stands for.
    severity = Severity.WARNING if named else None
    return Breach(fault=Fault.EFFECT, exchange=unknown.exchange, says=says, kind="known entity", severity=severity)


def _changes(change: Change, known: _Came) -> bool:
    """Whether what came with the known event is other now, or gone; that a count grew by one says that something came.

    Where rows go with each event, as in a list of the last few, one that goes says nothing.
    """
    came = [each for each in known.changes if each.added or each.old in (None, [])]
    if change.added or change.amount == 1 or not any(_is_in(change, each) for each in came):
        return False
    if change.new is not ABSENT:
        return True
    return replace(change, new=change.old).says(known.names) and all(each.new is not ABSENT for each in known.changes)


def _sets(change: Change, known: _Came, unknown: _Came) -> bool:
    """Whether what came with the known event has a member more, as a flag that is set: no count, and no note of what
    came, by its name, its id, its time or any text of it, nor under an id made of these."""
    if not change.added or not change.key or ids_in([change.key]) or not isinstance(change.new, bool | str):
        return False
    if not any(each.added and _is_in(change, each) for each in known.changes):
        return False
    came = {*map(str, leaves_of(unknown.case.payload)), str(unknown.exchange.delivery.message_id)}
    return not any(isinstance(leaf, str) and (leaf in came or is_instant(leaf)) for leaf in change.leaves)


def _is_in(change: Change, place: Change) -> bool:
    pairs = zip(change.path, place.path, strict=False)
    return len(change.path) >= len(place.path) and all(b in ("*", a) for a, b in pairs)


# -- of an entity that is new -----------------------------------------------------------------------------------------


def _kept(
    ctx: Context, stage: Stage, label: str, single: Footprint, known: tuple[_Came, _Came], unknown: _Came
) -> Result:
    """Return that an unknown event has the effect of a known one; Unclear where that cannot be told from a log."""
    # A consumer may note that something came: only who does all that it does for a known event acts on it.
    if {change.path for change in unknown.changes} < set(single):
        return None
    like = _like(ctx, stage, label, single, known, unknown)
    if not like:
        return Unclear(_A_LOG) if unknown.changes else None
    if all(_is_receipt(change, unknown) for change in unknown.changes if change.new is not ABSENT):
        return Unclear(_RECEIPTS)
    says = f"The consumer treats an event of an unknown name like {like}: {told(unknown.changes)}."
    counts = all(not change.added for change in unknown.changes)
    severity = Severity.WARNING if counts else None
    return Breach(fault=Fault.EFFECT, exchange=unknown.exchange, says=says, severity=severity)


def _like(ctx: Context, stage: Stage, label: str, single: Footprint, known: tuple[_Came, _Came], unknown: _Came) -> str:
    """Return the event of the contract whose effect an unknown one has, or whose name it is kept under; "" for none."""
    loose = varying(*(came.effect for came in known))
    if not but_for(loose, known[0].effect, unknown.effect):
        return ctx.event.name
    others = [event for event in ctx.events if event.name != ctx.event.name]
    kept = _leaves(change.leaves for change in unknown.changes) - set(leaves_of(unknown.case.payload))
    for event in others:
        if event.name in kept:
            return event.name
    for event in others[: stage.afford(_EVENTS)]:
        example = next(iter(ctx.source(event, "example", ())))
        came = _sent(ctx, stage, example, f"{label}/{event.name}", single)
        if came is not None and came.changes and not but_for(loose, came.effect, unknown.effect):
            return event.name
    return ""


def _leaves(values: Iterable[Iterable[object]]) -> set[object]:
    return set(chain.from_iterable(values))


def _is_receipt(change: Change, unknown: _Came) -> bool:
    """Whether a change says that a message came, and nothing of what it was about: no text of its payload."""
    kept = {leaf for leaf in change.leaves if isinstance(leaf, str) and not is_instant(leaf)}
    came = str(unknown.exchange.delivery.message_id) in kept
    return change.added and came and kept.isdisjoint(map(str, leaves_of(unknown.case.payload)))
