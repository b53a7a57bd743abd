"""Which numbers a schema tells to be instants, and in which unit."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.schema.epochs import Unit, unit_of

SECONDS, MILLISECONDS = Unit.SECONDS, Unit.MILLISECONDS


@each_row(
    ("schema", "unit"),
    [
        ({"format": "unix-time"}, SECONDS),
        ({"format": "unixtime"}, SECONDS),
        ({"format": "epoch-seconds"}, SECONDS),
        ({"format": "timestamp"}, SECONDS),
        ({"format": "unix-timestamp-ms"}, MILLISECONDS),
        ({"format": "epoch_millis"}, MILLISECONDS),
        ({"format": "int64"}, None),
        ({"format": "date-time"}, None),
        ({"format": "unix-path"}, None),
        ({"format": 7}, None),
        ({"description": "Time at which it was made, in seconds since the Unix epoch."}, SECONDS),
        ({"description": "Unix timestamp in milliseconds"}, MILLISECONDS),
        ({"description": "Microseconds since the epoch", "format": "int64"}, Unit.MICROSECONDS),
        ({"description": "Duration in seconds"}, None),
        ({"description": ["epoch"]}, None),
        ({}, None),
    ],
)
def test_a_format_goes_before_words_and_what_tells_of_no_instant_is_none(schema: dict[str, Any], unit: Unit) -> None:
    assert unit_of(schema) is unit
