"""Faults of the timestamp, and of the time that an answer takes."""

from __future__ import annotations

import asyncio

from hookproof.contract.model import DeliveryRules
from hookproof.delivery.addressing import covers_timestamp
from hookproof.demo import receiver as consumer
from hookproof.demo.faulty.fault import fault, where
from hookproof.demo.habits import Answer, Refused, Shop
from hookproof.demo.store import Record


def _never_looked_at(shop: Shop, timestamp: str) -> None:
    """No age is too high."""


def _only_the_past(shop: Shop, timestamp: str) -> None:
    if not timestamp.isdecimal() or len(timestamp) > 12 or shop.clock() - int(timestamp) > _tolerance(shop):
        raise Refused(401)


def _only_the_future(shop: Shop, timestamp: str) -> None:
    if not timestamp.isdecimal() or len(timestamp) > 12 or int(timestamp) - shop.clock() > _tolerance(shop):
        raise Refused(401)


def _never_ahead(shop: Shop, timestamp: str) -> None:
    """A time that the own clock has not reached is refused, by whatever little."""
    if not timestamp.isdecimal() or len(timestamp) > 12 or not 0 <= shop.clock() - int(timestamp) <= _tolerance(shop):
        raise Refused(401)


def _raises(shop: Shop, timestamp: str) -> None:
    if abs(shop.clock() - int(timestamp)) > _tolerance(shop):
        raise Refused(401)


def _as_float(shop: Shop, timestamp: str) -> None:
    """NaN is neither too old nor too new."""
    try:
        age = shop.clock() - float(timestamp)
    except ValueError:
        raise Refused(401) from None
    if age > _tolerance(shop) or age < -_tolerance(shop):
        raise Refused(401)


def _tolerance(shop: Shop) -> float:
    bounds = (shop.rules.message.past_seconds, shop.rules.message.future_seconds)
    return max((bound for bound in bounds if bound is not None), default=float("inf"))


def _past(rules: DeliveryRules) -> bool:
    return covers_timestamp(rules) and rules.message.past_seconds is not None


def _future(rules: DeliveryRules) -> bool:
    return covers_timestamp(rules) and rules.message.future_seconds is not None


async def _slowly(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    """Does all of its work before it answers."""
    await asyncio.sleep(shop.contract.delivery.time_limit_seconds + 1)
    return await consumer.take(shop, message_id, event, entity, record)


FAULTS = (
    *where(
        _future,
        fault(
            "future-accepted", "auth.future", "a timestamp of the future is never too far ahead", timely=_only_the_past
        ),
        fault("no-skew", "auth.clock-skew", "a timestamp that is seconds ahead is refused", timely=_never_ahead),
    ),
    *where(
        _past,
        fault("stale-accepted", "auth.stale", "a timestamp of the past is never too old", timely=_only_the_future),
        fault(
            "timestamp-ignored", "auth.stale", "the timestamp is not held against the clock", timely=_never_looked_at
        ),
        fault(
            "malformed-timestamp-crashes",
            "auth.malformed-timestamp",
            "a timestamp that is no number raises an exception",
            timely=_raises,
        ),
        fault(
            "timestamp-nan-accepted",
            "auth.malformed-timestamp",
            "a timestamp that is NaN is neither too old nor too new",
            timely=_as_float,
        ),
    ),
    fault("too-slow", "ack.time-limit", "the answer comes after all the work is done, too late", take=_slowly),
)
