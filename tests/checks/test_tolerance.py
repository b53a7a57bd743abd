"""Numbers and times that a contract allows, and that a narrower type or a pattern of one's own does not take."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.level import Level
from hookproof.delivery.traffic import Delivery
from hookproof.findings import Severity


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    else:
        yield value


def _numbers(payload: object) -> list[float]:
    return [each for each in _leaves(payload) if isinstance(each, int | float) and not isinstance(each, bool)]


def _two_bytes(payload: object) -> bool:
    """Packs what is no time into two bytes."""
    return any(65_535 < each < 1_000_000 for each in _numbers(payload))


def _signed_seconds(payload: object) -> bool:
    """Keeps times in a signed number of four bytes."""
    return any(2**31 <= each < 2**32 for each in _numbers(payload))


def _whole_seconds_alone(payload: object) -> bool:
    """Reads times by `%Y-%m-%dT%H:%M:%SZ`."""
    times = [each for each in _leaves(payload) if isinstance(each, str) and re.match(r"\d{4}-\d\d-\d\dT\d\d:", each)]
    return not all(re.fullmatch(r"[\d-]+T\d\d:\d\d:\d\dZ", each) for each in times)


def _utc_alone(payload: object) -> bool:
    """Drops a fraction, and knows no other offset."""
    return any(isinstance(each, str) and re.search(r"T\d\d:.*[+-]\d\d:\d\d$", each) for each in _leaves(payload))


@each_row(
    ("provider", "check", "fails", "says"),
    [
        ("videogen", "tolerance.large-number", _two_bytes, "beyond 16 bits in `results.0.file.durationSeconds`"),
        ("videogen", "tolerance.large-number", _signed_seconds, "beyond 2038 in `file.downloadUrlExpiresAt`"),
        ("acme", "tolerance.time-form", _whole_seconds_alone, "time with fraction"),
        ("acme", "tolerance.time-form", _utc_alone, "time with offset"),
    ],
)
def test_what_a_narrow_type_does_not_take_is_a_warning(
    provider: str, check: str, fails: Callable[[object], bool], says: str, bench, knowing
) -> None:
    consumer = knowing(lambda delivery: 500 if fails(_payload(delivery)) else None)
    outcome = bench(provider).through(consumer, check=[check], level=Level.STANDARD)
    assert [(each.fact.id, each.severity) for each in outcome.findings] == [(check, Severity.WARNING)]
    assert says in outcome.findings[0].message


@pytest.mark.parametrize(
    ("provider", "check"), [("videogen", "tolerance.large-number"), ("acme", "tolerance.time-form")]
)
def test_who_takes_all_that_the_contract_allows_has_no_finding(provider: str, check: str, bench, knowing) -> None:
    outcome = bench(provider).through(knowing(), check=[check], level=Level.STANDARD)
    assert outcome.findings == []


@pytest.mark.slow
def test_a_number_for_which_there_is_no_room_is_told_once_with_its_bits_where_the_contract_names_as_large_a_one(
    bench, knowing
) -> None:
    """The contract's own bound comes with one event, and what lies beyond 16 bits with others too."""

    def fails(delivery: Delivery) -> bool:
        payload = _payload(delivery)
        order = payload.get("order") if isinstance(payload, dict) else None
        total = order.get("total") if isinstance(order, dict) else None
        return isinstance(total, int) and total >= 1 << 16

    consumer = knowing(lambda delivery: 500 if fails(delivery) else None)
    outcome = bench("acme").through(consumer, check=["ack", "tolerance.large-number"], level=Level.STANDARD)
    assert [(each.fact.id, each.severity) for each in outcome.findings] == [("ack.covering", Severity.ERROR)]
    assert "when `order.total` has more than 16 bits" in outcome.findings[0].message


def _payload(delivery: Delivery) -> Any:
    try:
        return json.loads(delivery.body)
    except (ValueError, RecursionError):
        return None
