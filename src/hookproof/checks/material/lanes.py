"""Runs of events about one entity each, in one order or another, and the state that they leave."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from hookproof.checks.context import Context
from hookproof.checks.material.scenes import APART, about_one, effect_between, names_of
from hookproof.checks.stage import Stage
from hookproof.delivery.lifecycles import clean_orders, entity_of
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.observers.state import EVERYWHERE, effect_of
from hookproof.payloads.case import Case

#: How many characters at the end of an entity's id tell the entities of this module apart.
_MARK = 8
#: So many effects are waited for to judge one pair.
RUNS = 6


@dataclass(frozen=True, slots=True)
class Run:
    """What some events did to one entity, None where one of them was not acknowledged; and the last exchange."""

    effect: Any | None
    last: Exchange | None = None


#: Whose label it is, the events in their order, and the how manieth time they come.
Key = tuple[str, tuple[str, ...], int]


def runs_of(ctx: Context, stage: Stage, pointer: str, keys: Sequence[Key], *, apart: int = APART) -> list[Run]:
    """Return what events do to a new entity, in the order of each key; what was played once is not played again.

    By their payloads they happen so many seconds apart. Where effects come late, all that is new is played side by
    side, as far as effects name their entities.
    """
    known: dict[Key, Run] = stage.keep(f"runs of events {apart} s apart", dict)
    missing = [key for key in keys if key not in known]
    if len(missing) > 1 and stage.afford(2, RUNS) < 2:
        known.update(_side_by_side(stage, [lane_of(ctx, stage, pointer, key, apart) for key in missing]))
    for key in keys:
        if key not in known:
            known[key] = played(stage, lane_of(ctx, stage, pointer, key, apart))
    return [known[key] for key in keys]


@dataclass(frozen=True, slots=True)
class Lane:
    """The deliveries about one entity in the order of a key, what tells it, and the cases that are looked at."""

    key: Key
    deliveries: tuple[Delivery, ...]
    names: Mapping[str, str]
    cases: tuple[Case, ...]


def lane_of(ctx: Context, stage: Stage, pointer: str, key: Key, apart: int) -> Lane:
    """Return the deliveries of a key about a new entity; without any where the contract does not allow such an id."""
    label, names, number = key
    in_order = sorted(names, key=lambda name: _place(ctx, name))
    label = label if apart else f"{label}/in one second"
    mark = _mark(f"{stage.token}/{label}/{number}/{names}")
    made = about_one(ctx, pointer, in_order, mark, apart=apart, draw=stage.draw)
    if made is None:
        return Lane(key, (), {}, ())
    cases = dict(zip(in_order, made, strict=True))
    deliveries = tuple(ctx.signer.deliver(cases[name], label=f"{label}/{number}/{names}") for name in names)
    ids = {delivery.message_id: f"<{delivery.event}>" for delivery in deliveries} | {mark: "<mark>"}
    ids |= {str(entity_of(made[0], pointer)): "<entity>"}
    return Lane(key, deliveries, names_of({"entity": (ctx.example, made[0])}) | ids, made)


def played(stage: Stage, lane: Lane, *, at_once: bool = False) -> Run:
    """Return what the deliveries of a lane do, one after the other or at once."""
    if not lane.deliveries:
        return Run(None)
    before = state = stage.state(*lane.cases)
    if at_once:
        exchanges = stage.at_once(lane.deliveries)
        if not all(exchange.acknowledged for exchange in exchanges):
            return Run(None, exchanges[-1])
        stage.moved(before, *lane.cases)
        return Run(effect_between(before, stage.state(*lane.cases), lane.names), exchanges[-1])
    for delivery in lane.deliveries:
        exchange = stage.send(delivery)
        if not exchange.acknowledged:
            return Run(None, exchange)
        state = stage.moved(state, *lane.cases)
    return Run(effect_between(before, state, lane.names), exchange)


def _side_by_side(stage: Stage, lanes: Sequence[Lane]) -> dict[Key, Run]:
    """Return the runs of those lanes whose deliveries are all acknowledged and whose effects name their entity."""
    cases = [case for lane in lanes for case in lane.cases]
    before = state = stage.state(*cases)
    last: dict[Key, Exchange] = {}
    for step in zip_longest(*(lane.deliveries for lane in lanes)):
        for lane, delivery in zip(lanes, step, strict=True):
            if delivery is not None:
                last[lane.key] = stage.send(delivery)
                if not last[lane.key].acknowledged:
                    return {}
        state = stage.state(*cases)
    found = stage.seen(before, state, EVERYWHERE)
    effects = {lane.key: effect_of((c for c in found if c.says(lane.names)), lane.names) for lane in lanes}
    return {key: Run(effect, last[key]) for key, effect in effects.items() if effect and key in last}


def _place(ctx: Context, name: str) -> int:
    """How far along a lifecycle an event comes at the earliest; where none has it, whichever way, always the same."""
    orders = (order for cycle in ctx.contract.provider.lifecycles for order in clean_orders(cycle))
    return min((order.index(name) for order in orders if name in order), default=[*ctx.contract.events].index(name))


def _mark(label: str) -> str:
    return hashlib.sha256(label.encode()).hexdigest()[:_MARK]
