"""The family `semantics`, lists: what comes with one event takes effect item by item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.assortments import Assortment, assortments, own_ids, suspects, with_items_apart
from hookproof.checks.material.itemvalues import lists_of, told_by_values
from hookproof.checks.material.scenes import Result, scene, with_effect
from hookproof.checks.registry import check
from hookproof.checks.stage import NOTHING_THERE, Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.validation import is_valid
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import EVERYWHERE, Change, Footprint
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.places import replaced
from hookproof.payloads.renewal import ids_in

#: So many shapes of an item are tried in one list, and fewer where it does not take as many.
_MOST = (40, 8, 3, 1)
#: About so many deliveries show what becomes of the items of a list.
_OF_A_LIST = 6
_UNNAMED = "no observer names the items of a list"


@check(
    id="semantics.every-item",
    title="Of a list each item takes effect",
    severity=Severity.WARNING,
    clause="The event's schema: a list has as many items as there are",
    mend="Go through the whole list: no [0], no first(), no row that the next item overwrites.",
    level=Level.STANDARD,
    looks=True,
    shapes=Level.STANDARD,
)
def every_item(ctx: Context) -> Iterator[Trial]:
    """The event with all there is in it: where an observer names one item of a list, it names the others.

    Then lists with an item of each documented shape between two whole ones; two items that share one member, or one
    other thing that they name, and as many as there may be, told apart by what they say.
    """
    full = next(iter(ctx.cases("full")))
    count = len(list(lists_of(full.payload)))
    if count:
        load = Load(in_turn=_OF_A_LIST * count)
        yield scene(ctx, "items", "lists of several items", _each(ctx), case=full, load=load)


def _each(ctx: Context) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        case = stage.fresh(with_items_apart(next(iter(ctx.cases("full"))), is_valid(ctx.event)), label)
        lists = list(_lists(case.payload, ""))
        if not lists:
            return _by_values(ctx, stage, label, NOTHING_THERE)
        before = stage.state(case)
        exchange = stage.send(ctx.signer.deliver(case, label=label))
        if not exchange.acknowledged:
            return Unclear("", setup=True)
        stage.moved(before, case)
        after = stage.state(case)
        halved = _halved(lists, stage.seen(before, after, EVERYWHERE))
        if halved:
            halved = _halved(lists, stage.seen(before, stage.outwaited(after, case), EVERYWHERE))
        if halved:
            return Breach(fault=Fault.LOST, exchange=exchange, says=_told(*halved[0]), kind=halved[0][0])
        found = stage.seen(before, after, EVERYWHERE)
        if not any(any(_named(items, found)) for _, items in lists):
            return _by_values(ctx, stage, label, _UNNAMED)
        return _in_every_shape(ctx, stage, f"{label}/shape") or _by_values(ctx, stage, label, "")

    return with_effect(ctx, play)


def _by_values(ctx: Context, stage: Stage, label: str, otherwise: str) -> Result:
    """Look at what the items say, where nothing names them or all that are named show; else say `otherwise`."""
    found = told_by_values(ctx, stage, f"{label}/values")
    if isinstance(found, Breach):
        return found
    return None if found or not otherwise else Unclear(otherwise)


# -- items of each shape ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of a list: the exchange, and which of its items show."""

    exchange: Exchange
    shown: list[bool]


def _in_every_shape(ctx: Context, stage: Stage, label: str) -> Breach | None:
    """Send lists with an item of each shape between whole ones; what does not show is sent once more, alone."""
    full, covering = next(iter(ctx.cases("full"))), ctx.cases("covering")
    base, again, *others = (stage.fresh(case, f"{label}/{n}") for n, case in enumerate((full, full, *covering)))
    for each in assortments(base.payload, again.payload, [other.payload for other in others]):
        case = _fitting(ctx, base, each)
        told = None if case is None else _sent(ctx, stage, case, each.pointer, f"{label}/{each.name}")
        if case is None or told is None or all(told.shown):
            continue
        if told.shown[0] != told.shown[-1] and (twin := _alike(ctx, stage, base, each, f"{label}/{each.name}")):
            return twin
        if not any(told.shown) and (found := _all_lost(ctx, stage, base, each, f"{label}/{each.name}")) is not None:
            return found
        if not told.shown[0]:
            continue
        odd = suspects(case, each.pointer, told.shown, partial(_may_stand, ctx, base, each))
        if (found := _narrowed(ctx, stage, base, each, odd, f"{label}/{each.name}")) is not None:
            return found
    return None


def _fitting(ctx: Context, base: Case, each: Assortment) -> Case | None:
    """Return the case with a list of as many shapes as the schema takes, None where it takes none."""
    made = (_with(base, each.pointer, [each.first, *each.odd[:most], each.last]) for most in _MOST)
    return next((case for case in made if is_valid(ctx.event)(case.payload)), None)


def _may_stand(ctx: Context, base: Case, each: Assortment, item: object) -> bool:
    return is_valid(ctx.event)(_with(base, each.pointer, [each.first, item, each.last]).payload)


def _with(case: Case, pointer: str, items: Sequence[object]) -> Case:
    payload = replaced(case.payload, pointer, list(items))
    return replace(case, payload=payload, body=encode(payload))


def _sent(ctx: Context, stage: Stage, case: Case, pointer: str, label: str) -> _Told | None:
    """Return what came of a list about new entities; None where it is not acknowledged, or its items have no ids."""
    new = stage.fresh(case, label)
    items, before = own_ids(new.payload, pointer), stage.state(new)
    exchange = stage.send(ctx.signer.deliver(new, label=label))
    if not exchange.acknowledged or not all(items):
        return None
    stage.moved(before, new)
    after = stage.state(new)
    shown = _named(items, stage.seen(before, after, EVERYWHERE))
    if not all(shown):
        shown = _named(items, stage.seen(before, stage.outwaited(after, new), EVERYWHERE))
    return _Told(exchange, shown)


def _alike(ctx: Context, stage: Stage, base: Case, each: Assortment, label: str) -> Breach | None:
    """Return that of two whole items, which differ in their ids alone, one takes the other's place."""
    told = _sent(ctx, stage, _with(base, each.pointer, [each.first, each.last]), each.pointer, f"{label}/alike")
    if told is None or sum(told.shown) != 1:
        return None
    which = "first" if told.shown[0] else "second"
    says = f"Of two items of `{each.name}` that are alike but for their ids, the {which} alone takes effect."
    return Breach(fault=Fault.LOST, exchange=told.exchange, says=says, kind="alike")


def _all_lost(ctx: Context, stage: Stage, base: Case, each: Assortment, label: str) -> Breach | None:
    """Return the item behind a whole one with which the whole event is lost, in one thing odd where that is enough."""
    whole = _sent(ctx, stage, _with(base, each.pointer, [each.first, each.last]), each.pointer, f"{label}/whole")
    if whole is None or not all(whole.shown):
        return None
    for number, odd in enumerate(each.odd):
        case = _with(base, each.pointer, [each.first, odd, each.last])
        for item, words in suspects(case, each.pointer, (True, False, True), partial(_may_stand, ctx, base, each)):
            alone = _with(base, each.pointer, [each.first, item, each.last])
            told = _sent(ctx, stage, alone, each.pointer, f"{label}/lost-{number}-{words}")
            if told is not None and not any(told.shown):
                return Breach(fault=Fault.LOST, exchange=told.exchange, says=_lost(each.name, words), kind=words)
    return None


def _lost(name: str, words: str) -> str:
    return (
        f"With an item of `{name}` in which {words}, behind a whole one, the event is acknowledged and has no effect."
    )


def _narrowed(
    ctx: Context, stage: Stage, base: Case, each: Assortment, odd: Sequence[tuple[object, str]], label: str
) -> Breach | None:
    """Return which of these items is lost between whole ones, and whether it is as the first of a list."""
    items = [each.first, *(item for item, _ in odd), each.last]
    among = _sent(ctx, stage, _with(base, each.pointer, items), each.pointer, f"{label}/among") if odd else None
    if among is None or not among.shown[0] or all(among.shown[:-1]):
        return None
    item, words = odd[among.shown.index(False) - 1]
    told = _sent(ctx, stage, _with(base, each.pointer, [each.first, item, each.last]), each.pointer, f"{label}/between")
    if told is None or told.shown[:2] != [True, False]:
        return None
    says, severity = f"In `{each.name}`, an item in which {words} ", None
    if not told.shown[-1]:
        says += "ends the list: nothing shows what comes after it."
    elif _shows_first(ctx, stage, _with(base, each.pointer, [item, each.last]), each.pointer, f"{label}/leading"):
        says += "is lost behind another item; where it is the first, it takes effect."
    else:
        says, severity = f"{says}has no effect; whole ones have.", Severity.NOTE
    return Breach(fault=Fault.LOST, exchange=told.exchange, says=says, kind=words, severity=severity)


def _shows_first(ctx: Context, stage: Stage, case: Case, pointer: str, label: str) -> bool:
    told = _sent(ctx, stage, case, pointer, label)
    return told is not None and told.shown[0]


Lists = Sequence[tuple[str, Sequence[set[str]]]]


def _halved(lists: Lists, found: Sequence[Change]) -> list[tuple[str, list[bool]]]:
    """Return the lists of which some items show and some do not, with which do."""
    shown = [(name, _named(items, found)) for name, items in lists]
    return [(name, named) for name, named in shown if any(named) and not all(named)]


def _named(items: Sequence[set[str]], found: Sequence[Change]) -> list[bool]:
    return [any(change.says(ids) for change in found) for ids in items]


def _told(name: str, named: Sequence[bool]) -> str:
    alone = {0: "only the first", len(named) - 1: "only the last"}.get(named.index(True)) if sum(named) == 1 else None
    return f"Of {len(named)} items of `{name}`, {alone or sum(named)} took effect; nothing shows the others."


def _lists(value: object, name: str) -> Iterator[tuple[str, list[set[str]]]]:
    """Yield lists of several items of which each has ids that no other has, with their names."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _lists(item, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        ids = [{str(id_) for id_ in ids_in(item)} for item in value]
        own = [mine - set().union(*(ids[:number] + ids[number + 1 :])) for number, mine in enumerate(ids)]
        if len(value) > 1 and all(own):
            yield name, own
        for item in value[:1]:
            yield from _lists(item, f"{name}[]")
