"""Bends of the timestamp, correctly signed: too old, too far ahead, and nothing like a time."""

from __future__ import annotations

from hookproof.delivery.addressing import covers_timestamp
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery

#: Beyond the tolerance by this much, so that two clocks which differ by minutes do not matter.
BEYOND_SECONDS = 3600
_YEAR = 365 * 24 * 3600


def _shifted(sign: int, beyond: int) -> Apply:
    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        tolerance = signer.scheme.tolerance_seconds
        if tolerance is None or not covers_timestamp(signer.scheme):
            return None
        return signer.resign(delivery, timestamp=delivery.timestamp + sign * (tolerance + beyond))

    return apply


def _written(text: str) -> Apply:
    """A timestamp that is none, signed as it is written: only reading it can refuse it."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if signer.scheme.tolerance_seconds is None or not covers_timestamp(signer.scheme):
            return None
        return signer.resign(delivery, timestamp=text)

    return apply


ROWS = (
    *rows(
        "stale",
        Expected.REFUSED,
        ("stale", "correctly signed, an hour older than the tolerance", _shifted(-1, BEYOND_SECONDS)),
        ("year-old", "correctly signed, a year old", _shifted(-1, _YEAR)),
    ),
    *rows(
        "future",
        Expected.REFUSED,
        ("future", "correctly signed, an hour further in the future than the tolerance", _shifted(1, BEYOND_SECONDS)),
        ("year-ahead", "correctly signed, a year in the future", _shifted(1, _YEAR)),
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
        ("timestamp-negative", "the timestamp `-1`", _written("-1")),
        ("timestamp-digits", "a timestamp of 400 digits", _written("9" * 400)),
        ("timestamp-long-digits", "a timestamp of 5,000 digits", _written("9" * 5000)),
        ("timestamp-date", "a timestamp that is a date", _written("2001-02-03T04:05:06Z")),
    ),
)
