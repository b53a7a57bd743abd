"""Faults of effects: duplicates, races, and what one bad delivery leaves behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from hookproof.demo import consumer
from hookproof.demo.faulty.fault import around, fault
from hookproof.demo.habits import Answer, Refused, Shop
from hookproof.demo.store import Record

_RACE_SECONDS = 0.03


async def _every_time(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    shop.store.apply(message_id, event, entity, record)
    return Answer(status=204)


async def _looked_up_too_early(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    """Looks whether it is new, waits for the database, and only then notes that it is there."""
    is_new = message_id not in shop.store.effects
    await asyncio.sleep(_RACE_SECONDS)
    if is_new:
        shop.store.apply(message_id, event, entity, record)
    return Answer(status=204)


async def _duplicate_refused(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    if message_id in shop.store.effects:
        return Answer(status=409, text="duplicate")
    return await consumer.take(shop, message_id, event, entity, record)


async def _duplicate_raises(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    if message_id in shop.store.effects:
        raise KeyError("duplicate key value violates unique constraint")
    return await consumer.take(shop, message_id, event, entity, record)


def _poisoned(parse: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """A worker dies of a bad body, and nobody starts another."""
    dead: list[bool] = []

    def deadly(body: bytes) -> Any:
        if dead:
            raise RuntimeError("no worker")
        try:
            return parse(body)
        except Refused:
            dead.append(True)
            raise

    return deadly


FAULTS = (
    fault("duplicates-processed", "semantics.duplicate", "a duplicate takes effect again", take=_every_time),
    fault(
        "duplicates-race",
        "semantics.duplicate",
        "duplicates at the same moment take effect each",
        take=_looked_up_too_early,
    ),
    fault("duplicates-refused", "semantics.duplicate", "a duplicate is refused with 409", take=_duplicate_refused),
    fault("duplicates-crash", "semantics.duplicate", "a duplicate raises an exception", take=_duplicate_raises),
    around(
        "poisoned", "robustness.recovery", "after one broken body nothing is processed any more", "parse", _poisoned
    ),
)
