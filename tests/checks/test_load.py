"""How answers under load are put into figures and words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.checks import load
from hookproof.checks.load import _in_turn, _percentile, _ramp, _short, _speed
from hookproof.checks.stage import Held
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response


def exchange(status: int | None = 200, seconds: float = 0.0) -> Exchange:
    delivery = Delivery(
        address="a@1/e#example", event="e", method="POST", headers=(), body=b"{}", message_id="m", timestamp=0
    )
    response = None if status is None else Response(status=status, headers=(), body=b"")
    failure = Failure.TIMEOUT if status is None else None
    return Exchange(delivery=delivery, response=response, failure=failure, seconds=seconds)


@pytest.mark.slow
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=120), st.sampled_from([50, 95, 99]))
def test_within_a_percentile_came_so_many_answers_and_within_less_fewer(seconds: list[int], share: int) -> None:
    found = _percentile([exchange(seconds=each) for each in seconds], share)
    assert sum(each <= found for each in seconds) * 100 >= share * len(seconds)
    assert sum(each < found for each in seconds) * 100 < share * len(seconds)


def test_a_speed_has_its_percentiles_and_the_longest_answer() -> None:
    said = _speed([exchange(seconds=number / 1000) for number in range(1, 101)])
    assert said == "p50 50 ms, p95 95 ms, p99 99 ms, longest 100 ms"


@each_row(
    ("statuses", "says", "kind"),
    [
        ((200, 204), None, ""),
        ((429, 429), "turns 2 away with 429 of 2", "turns"),
        ((200, 429), "turns 1 away with 429 of 2", "turns"),
        ((429, 500), "does not acknowledge 2 of 2", "does"),
        ((500, 429), "does not acknowledge 2 of 2", "does"),
        ((None, 200, 200), "does not acknowledge 1 of 3", "does"),
    ],
)
def test_what_is_turned_away_is_told_from_what_fails(statuses, says: str | None, kind: str) -> None:
    exchanges = [exchange(status) for status in statuses]
    breach = _short(exchanges, "9 a second")
    if says is None:
        assert breach is None
        return
    assert breach is not None
    assert f"At 9 a second the consumer {says} genuine deliveries" in breach.says
    assert breach.kind == kind
    worst = [each for each in exchanges if not each.acknowledged]
    shown = [each for each in worst if each.response is None or each.response.status != 429] or worst
    assert breach.exchange is shown[0]


@each_row(
    ("seconds", "limit", "found"),
    [
        ((1.2, 2.4, 3.6), 10, True),
        ((1.2, 1.3, 1.2), 10, False),  # side by side
        ((1.2, 1.3, 2.4), 10, False),  # two at a time
        ((1.2, 2.4, 3.6), 30, False),  # twenty are answered in time
    ],
)
def test_a_slow_consumer_that_takes_one_at_a_time_answers_a_burst_too_late(seconds, limit: float, found: bool) -> None:
    breach = _in_turn(exchange(seconds=1.2), [exchange(seconds=each) for each in seconds], 20, limit)
    assert (breach is not None) == found
    if breach is not None:
        assert "behind the first 8" in breach.says


def test_of_what_fails_it_is_not_said_that_it_comes_late() -> None:
    assert _in_turn(exchange(seconds=2), [exchange(500, 2), exchange(500, 4), exchange(500, 6)], 20, 10) is None


@each_row(
    ("seconds", "knee"),
    [
        ([0.01, 0.1, 0.1, 0.1], ""),  # a first answer that is prompt is no measure of those that take a little longer
        ([0.01, 0.1, 0.11, 0.1], "4"),
        ([0.03, 0.15, 0.15, 0.15], ""),
        ([0.03, 0.16, 0.1, 0.1], "2"),
        ([0.3, 0.1, 0.1, 1.6], "8"),
    ],
)
def test_the_knee_is_where_answers_come_much_later_than_at_first(
    seconds: list[float], knee: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waves = iter(seconds)
    wave = SimpleNamespace(paced=lambda *_: [exchange(200, next(waves))], lost=lambda _: None)
    monkeypatch.setattr(load, "mix_of", lambda *_: [1])
    monkeypatch.setattr(load, "Wave", lambda *_: wave)
    ctx: Any = SimpleNamespace(pressure=SimpleNamespace(rate=1, top=8))
    found = _ramp(ctx)(SimpleNamespace(), "label")  # type: ignore[arg-type]
    assert isinstance(found, Held)
    assert found.remark.startswith(f"the knee is at {knee} a second" if knee else "no knee up to 8 a second")
