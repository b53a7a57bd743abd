"""Bends of the timestamp, correctly signed: too old, too far ahead, and nothing like a time."""

from __future__ import annotations

from hookproof.delivery.addressing import covers_timestamp, oldest_seconds
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery

#: Beyond the tolerance by this much, so that two clocks which differ by minutes do not matter.
BEYOND_SECONDS = 600
_YEAR = 365 * 24 * 3600
#: By so much two clocks that are set by the network may differ, and so long may a delivery be under way.
_SKEW_SECONDS, _TRAVEL_SECONDS = 5, 10


def _older(beyond: int) -> Apply:
    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        bound = oldest_seconds(signer.rules)
        if bound is None or not covers_timestamp(signer.rules):
            return None
        return signer.resign(delivery, timestamp=delivery.timestamp - bound - beyond)

    return apply


def _ahead(beyond: int) -> Apply:
    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        bound = signer.rules.message.future_seconds
        if bound is None or not covers_timestamp(signer.rules):
            return None
        return signer.resign(delivery, timestamp=delivery.timestamp + bound + beyond)

    return apply


def _within(seconds: int) -> Apply:
    """A time that differs from now by so much, where the tolerance leaves room for it twice over."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        message = signer.rules.message
        bound = message.future_seconds if seconds > 0 else message.past_seconds
        if bound is None or bound < 2 * abs(seconds) or not covers_timestamp(signer.rules):
            return None
        return signer.resign(delivery, timestamp=delivery.timestamp + seconds)

    return apply


def _written(text: str) -> Apply:
    """A timestamp that is none, signed as it is written: only reading it can refuse it."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        message = signer.rules.message
        if (message.past_seconds, message.future_seconds) == (None, None) or not covers_timestamp(signer.rules):
            return None
        return signer.resign(delivery, timestamp=text)

    return apply


def _far(text: str) -> Apply:
    """A time far ahead, and so no fault where that is not limited."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        bounded = signer.rules.message.future_seconds is not None
        return _written(text)(delivery, signer) if bounded else None

    return apply


def _in_milliseconds(delivery: Delivery, signer: Signer) -> Delivery | None:
    in_seconds = signer.rules.message.time_form == "epoch-seconds"
    return _far(f"{delivery.timestamp}000")(delivery, signer) if in_seconds else None


ROWS = (
    *rows(
        "stale",
        Expected.REFUSED,
        ("stale", "correctly signed, ten minutes older than the tolerance", _older(BEYOND_SECONDS)),
        ("year-old", "correctly signed, a year old", _older(_YEAR)),
    ),
    *rows(
        "future",
        Expected.REFUSED,
        ("future", "correctly signed, ten minutes further in the future than the tolerance", _ahead(BEYOND_SECONDS)),
        ("year-ahead", "correctly signed, a year in the future", _ahead(_YEAR)),
    ),
    *rows(
        "clock-skew",
        Expected.ACKNOWLEDGED,
        ("seconds-ahead", f"correctly signed, {_SKEW_SECONDS} seconds in the future", _within(_SKEW_SECONDS)),
        ("seconds-old", f"correctly signed, {_TRAVEL_SECONDS} seconds old", _within(-_TRAVEL_SECONDS)),
    ),
    # Nothing here names a time within any tolerance of now, so whoever accepts it has not held it against a clock.
    *rows(
        "malformed-timestamp",
        Expected.REFUSED,
        ("timestamp-text", "the timestamp `abc`", _written("abc")),
        ("timestamp-empty", "an empty timestamp", _written("")),
        ("timestamp-nan", "the timestamp `NaN`", _written("NaN")),
        ("timestamp-infinity", "the timestamp `Infinity`", _written("Infinity")),
        ("timestamp-exponent", "the timestamp `1e9`", _written("1e9")),
        ("timestamp-zero", "the timestamp `0`", _written("0")),
        ("timestamp-eleven-digits", "the timestamp 10000000000, which is in the year 2286", _far("10000000000")),
        ("timestamp-sixteen-digits", "the timestamp 1000000000000000", _far("1000000000000000")),
        ("timestamp-milliseconds", "the timestamp in milliseconds", _in_milliseconds),
        ("timestamp-negative", "the timestamp `-1`", _written("-1")),
        ("timestamp-digits", "a timestamp of 400 digits", _far("9" * 400)),
        ("timestamp-long-digits", "a timestamp of 5,000 digits", _far("9" * 5000)),
        ("timestamp-date", "a timestamp that is a date", _written("2001-02-03T04:05:06Z")),
    ),
)
