"""Parts of a run: disjoint, together the whole, and as equal in time as what was recorded allows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.settings.shards import Shard, Timings

SECONDS = st.floats(min_value=0, max_value=1e6, allow_nan=False)


def parts(weights: list[float], count: int) -> list[frozenset[int]]:
    return [Shard(index, count).share(weights) for index in range(1, count + 1)]


@pytest.mark.slow
@given(weights=st.lists(SECONDS, max_size=60), count=st.integers(1, 9))
def test_each_unit_is_in_one_part_and_no_part_takes_more_than_one_unit_longer(weights: list[float], count: int) -> None:
    shares = parts(weights, count)
    assert sorted(number for share in shares for number in share) == list(range(len(weights)))
    loads = [sum(weights[number] for number in share) for share in shares]
    assert max(loads) - min(loads) <= max(weights, default=0.0) * (1 + 1e-9) + 1e-6


@pytest.mark.slow
@given(count=st.integers(1, 7), units=st.integers(0, 40))
def test_without_a_recording_units_are_dealt_in_turn(count: int, units: int) -> None:
    weights = Timings().weights([("ack.example", str(number)) for number in range(units)])
    assert parts(weights, count) == [frozenset(range(part, units, count)) for part in range(count)]


def test_the_longest_go_first_each_to_the_part_that_has_least() -> None:
    assert parts([1, 8, 1, 4, 3, 1], 2) == [frozenset({1, 2}), frozenset({0, 3, 4, 5})]


def written(tmp_path: Path, said: object) -> Path:
    path = tmp_path / "timings.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def test_what_was_not_recorded_takes_as_long_as_its_check_usually_does(tmp_path: Path) -> None:
    said = {"seconds": {"ack.full": {"a": 1, "b": 3.0, "c": 2}, "auth.stale": {"a": 9}}}
    timings = Timings.read(written(tmp_path, said))
    assert timings.weights([("ack.full", "b"), ("ack.full", "new"), ("load.burst", "a")]) == [3.0, 2.0, 2.5]


def test_a_recording_is_told_from_another_by_what_it_says_and_not_by_how_it_is_written(tmp_path: Path) -> None:
    one = Timings.read(written(tmp_path, {"seconds": {"ack.full": {"a": 1, "b": 3}}})).digest
    same = Timings.read(written(tmp_path, {"note": "x", "seconds": {"ack.full": {"b": 3.0, "a": 1.0}}})).digest
    other = Timings.read(written(tmp_path, {"seconds": {"ack.full": {"a": 1, "b": 4}}})).digest
    assert one == same != other


@each_row(
    ("said", "why"),
    [
        ([], "no timings"),
        ({"seconds": []}, "no timings"),
        ({"seconds": {"ack.full": 3}}, "no timings"),
        ({"seconds": {"ack.full": {"a": "3"}}}, "'3' is no number of seconds"),
        ({"seconds": {"ack.full": {"a": True}}}, "True is no number of seconds"),
        ({"seconds": {"ack.full": {"a": -1}}}, "-1 is no number of seconds"),
    ],
)
def test_a_file_that_records_no_timings_is_bad_input(tmp_path: Path, said: object, why: str) -> None:
    with pytest.raises(InputError, match=why):
        Timings.read(written(tmp_path, said))


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Timings.read(tmp_path / "none.json")
