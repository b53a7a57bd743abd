"""The family `semantics`, shapes: what is acknowledged in one shape takes effect as it does in others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.scenes import STOPPED, Result, scene, with_effect
from hookproof.checks.referral import Referral
from hookproof.checks.registry import check
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.validation import is_valid
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import Footprint
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.plan.places import Place, places_of, replaced
from hookproof.payloads.renewal import ids_in, renewals
from hookproof.schema.json import canonical
from hookproof.schema.pointers import tokens

#: So many shapes are looked at, at most; so many at least where effects come late.
_SHAPES, _FEW = 40, 6
#: Of the values of one field so many, as a share, may be passed over by mistake; where more are, it is meant so.
_MISTAKEN = 1 / 3
#: So many reasons are held against the event's example, one by one, and so many are named.
_REASONS = 3
_BLIND = "what observers show does not name what a delivery is about, so no shape can be told from another"
_AT_TIMES = Referral(
    "some of these deliveries took no effect, and what they share took effect alone", "semantics.processed"
)


@dataclass(frozen=True, slots=True)
class Trait:
    """What stands at a place that has few values, or may have none: `pattern` is its pointer, `*` for any item."""

    pattern: str
    written: bytes

    @property
    def lacking(self) -> bool:
        """Whether nothing stands there."""
        return self.written in (b"null", b"[]")

    @property
    def words(self) -> str:
        """The trait as a clause."""
        name = ".".join(tokens(self.pattern)).replace(".*", "[]")
        return f"`{name}` is {'empty' if self.written == b'[]' else self.written.decode()}"


@dataclass(frozen=True, slots=True)
class _Sent:
    """A delivery that was acknowledged: its case, the ids that are its own, and its traits."""

    case: Case
    ids: frozenset[str]
    traits: Mapping[Trait, Place]
    exchange: Exchange


@check(
    id="semantics.every-shape",
    title="What is acknowledged in one shape takes effect in each",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: what is answered with 2xx is not sent again",
    mend="Look for a branch that ends without doing anything, and for work behind the answer that ends with an error: "
    "store what you acknowledge first, whatever its shape.",
    level=Level.STANDARD,
    looks=True,
    harms=True,
    shapes=Level.STANDARD,
)
def every_shape(ctx: Context) -> Iterator[Trial]:
    """The event in each documented shape about entities of its own, with its example before them and behind."""

    def load() -> Load:
        return Load(in_turn=2 + len(_telling(ctx, _SHAPES)))

    yield scene(ctx, "shapes", "each documented shape", _every(ctx), load=load)


def _every(ctx: Context) -> Play:
    def play(stage: Stage, label: str, single: Footprint) -> Result:
        count = stage.afford_in_a_row(_SHAPES, _FEW)
        sent = _send(ctx, stage, label, [ctx.example, *_telling(ctx, count), ctx.example])
        shown = _shown(stage, sent, single)
        ended = stage.keep(f"what ended the work on {ctx.event.name}", list[Breach])
        if not sent.rows or 0 not in shown:
            return ended[0] if ended else Unclear(_BLIND)
        missing = [row for number, row in enumerate(sent.rows) if number not in shown]
        others = [row for number, row in enumerate(sent.rows) if number in shown]
        if sent.rows[-1] not in missing:
            return _passed_over(ctx, stage, label, single, missing, others) if missing else None
        if _shown(stage, again := _send(ctx, stage, f"{label}/behind", [ctx.example]), single) or not again.rows:
            return Unclear(_AT_TIMES)
        ended.append(_ended(missing[0], others))
        return ended[0]

    return with_effect(ctx, play)


def _telling(ctx: Context, count: int) -> list[Case]:
    """Return so many shapes of the event, each with a trait that those before it do not have."""
    known = set(_traits(ctx, ctx.example.payload))
    found: list[Case] = []
    for case in (*ctx.cases("minimal"), *ctx.cases("covering")):
        if len(found) >= count:
            break
        traits = _traits(ctx, case.payload)
        if case.profile == "minimal" or not traits.keys() <= known:
            known |= traits.keys()
            found.append(_with_own_ids(ctx, case))
    return found


def _with_own_ids(ctx: Context, case: Case) -> Case:
    """Return the shape with the example's numbers where its own are too small to be anybody's: 1 is a bound, no id."""
    ids, named = ids_in(ctx.example.payload), ids_in(case.payload)
    usual = {place.pattern: place.value for place in _places(ctx) if type(place.value) is int and place.value in ids}
    payload = case.payload
    places = places_of(plan_for(ctx.contract, ctx.event.name).node, payload) if usual else []
    for place in places:
        if place.pattern in usual and type(place.value) is int and place.value not in named:
            payload = replaced(payload, place.pointer, usual[place.pattern])
    if payload == case.payload or not is_valid(ctx.event)(payload):
        return case
    return replace(case, payload=payload, body=encode(payload))


def _traits(ctx: Context, payload: object) -> dict[Trait, Place]:
    places = places_of(plan_for(ctx.contract, ctx.event.name).node, payload)
    return {Trait(place.pattern, canonical(place.value)): place for place in places if _tells(place)}


def _tells(place: Place) -> bool:
    texts = [value for value in place.node.named() if isinstance(value, str)]
    return place.value is None or place.value == [] or (len(texts) > 1 and isinstance(place.value, str))


# -- what is sent, and what of it shows -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """Deliveries that came one after the other, those that were acknowledged, and the state before them."""

    rows: Sequence[_Sent]
    cases: Sequence[Case]
    before: dict[str, object]


def _send(ctx: Context, stage: Stage, label: str, cases: Sequence[Case]) -> _Row:
    fresh = [stage.fresh(case, f"{label}/{number}") for number, case in enumerate(cases)]
    before = stage.state(*fresh)
    rows = []
    for number, (case, new) in enumerate(zip(cases, fresh, strict=True)):
        exchange = stage.send(ctx.signer.deliver(new, label=f"{label}/{number}"))
        ids = frozenset(renewals(case, new).values())
        if exchange.acknowledged and ids:
            rows.append(_Sent(case, ids, _traits(ctx, case.payload), exchange))
    stage.moved(before, *fresh)
    return _Row(rows, fresh, before)


def _shown(stage: Stage, sent: _Row, single: Footprint) -> set[int]:
    """Return which of these deliveries show where one does, by their ids; more is waited for as long as more comes."""
    after, shown, seen = stage.state(*sent.cases), set[int](), -1
    while len(shown) > seen:
        seen = len(shown)
        found = stage.seen(sent.before, after, single)
        shown = {number for number, row in enumerate(sent.rows) if any(change.says(row.ids) for change in found)}
        if len(shown) == len(sent.rows):
            break
        after = stage.outwaited(after, *sent.cases)
    return shown


# -- what is said of what does not show -------------------------------------------------------------------------------


def _ended(first: _Sent, before: Sequence[_Sent]) -> Breach:
    """Return that nothing takes effect from a delivery on, and what it has that those before it did not have."""
    known = {trait for row in before for trait in row.traits}
    new = [trait.words for trait in first.traits if trait not in known][:_REASONS]
    why = f"in which {' and '.join(new)}" if new else f"of {first.case.address}"
    says = f"After a genuine delivery {why} what the consumer acknowledges has no effect any more."
    return Breach(fault=Fault.LOST, exchange=first.exchange, says=says, kind=STOPPED)


def _passed_over(
    ctx: Context, stage: Stage, label: str, single: Footprint, missing: Sequence[_Sent], others: Sequence[_Sent]
) -> Breach | Unclear | None:
    """Return what keeps a shape from taking effect, seen alone on the event's example; None where it may be meant."""
    reasons = _reasons(missing, others)
    for number, (trait, row) in enumerate(reasons):
        case = _with_trait(ctx, trait, row)
        alone = _send(ctx, stage, f"{label}/alone-{number}", [case])
        if alone.rows and not _shown(stage, alone, single):
            says = f"The consumer acknowledges the event when {trait.words}, and does nothing; in other shapes it acts."
            return Breach(
                fault=Fault.IGNORED,
                exchange=alone.rows[0].exchange,
                says=says,
                kind=trait.words,
                severity=Severity.NOTE if trait.lacking else Severity.WARNING,
            )
    return Unclear(_AT_TIMES) if reasons else None


def _reasons(missing: Sequence[_Sent], others: Sequence[_Sent]) -> list[tuple[Trait, _Sent]]:
    """Return traits of what is missing that nothing has which shows, values before what lacks, with whose they are."""
    shown = {trait for row in others for trait in row.traits}
    found = {trait: row for row in missing for trait in row.traits if trait not in shown}
    few = [trait for trait in found if trait.lacking or _are_few(trait.pattern, found, shown)]
    return [(trait, found[trait]) for trait in sorted(few, key=lambda trait: trait.lacking)[:_REASONS]]


def _are_few(pattern: str, missing: Mapping[Trait, _Sent], shown: set[Trait]) -> bool:
    """Whether of the values of one field so few are passed over that it is hardly meant so."""
    passed, taken = (sum(t.pattern == pattern and not t.lacking for t in traits) for traits in (missing, shown))
    return passed <= _MISTAKEN * (passed + taken)


def _with_trait(ctx: Context, trait: Trait, row: _Sent) -> Case:
    """Return the event's example with this alone changed, or the shape itself where that is not allowed."""
    here = {place.pattern: place for place in _places(ctx)}.get(trait.pattern)
    if here is None:
        return row.case
    payload = replaced(ctx.example.payload, here.pointer, json.loads(trait.written))
    if not is_valid(ctx.event)(payload):
        return row.case
    return replace(ctx.example, payload=payload, body=encode(payload))


def _places(ctx: Context) -> list[Place]:
    return places_of(plan_for(ctx.contract, ctx.event.name).node, ctx.example.payload)
