"""Faults of effects: what duplicates are answered with, and what one bad delivery leaves behind."""

from __future__ import annotations

from collections.abc import Callable

from hookproof.demo import receiver as consumer
from hookproof.demo.faulty.fault import around, fault
from hookproof.demo.habits import Answer, Refused, Shop
from hookproof.demo.store import Record


async def _duplicate_refused(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    if message_id in shop.store.effects:
        return Answer(status=409, text="duplicate")
    return await consumer.take(shop, message_id, event, entity, record)


async def _duplicate_raises(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    if message_id in shop.store.effects:
        raise KeyError("duplicate key value violates unique constraint")
    return await consumer.take(shop, message_id, event, entity, record)


async def _entity_once(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    known = shop.store.entities.get(entity, {}) if entity is not None else {}
    if known.keys() - {event}:
        return Answer(status=409, text="this one is known already")
    return await consumer.take(shop, message_id, event, entity, record)


def _poisoned(parse: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """A worker dies of a bad body, and nobody starts another."""
    dead: list[bool] = []

    def deadly(body: bytes) -> object:
        if dead:
            raise RuntimeError("no worker")
        try:
            return parse(body)
        except Refused:
            dead.append(True)
            raise

    return deadly


FAULTS = (
    fault("duplicates-refused", "semantics.duplicate", "a duplicate is refused with 409", take=_duplicate_refused),
    fault("duplicates-crash", "semantics.duplicate", "a duplicate raises an exception", take=_duplicate_raises),
    fault(
        "entities-once",
        "semantics.further-event",
        "a further event of an entity that is known is refused with 409",
        take=_entity_once,
    ),
    around(
        "poisoned", "robustness.recovery", "after one broken body nothing is processed any more", "parse", _poisoned
    ),
)
