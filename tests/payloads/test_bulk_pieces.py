"""Pieces of many payloads: together all of them, each once, cut where seeds are shared."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hookproof.payloads.bulk import STRIDE, Bulk

NO_CONTRACT: Any = None


def pieces(count: int, shard: tuple[int, int], events: tuple[str, ...] = ("a",)) -> list[tuple[str, int, int]]:
    return list(Bulk(contract=NO_CONTRACT, events=events, count=count, shard=shard).pieces())


@given(st.integers(0, 5 * STRIDE), st.integers(1, 5))
def test_the_pieces_of_all_shards_are_every_payload_once_and_lie_within_strides(count: int, shards: int) -> None:
    found = [piece for index in range(1, shards + 1) for piece in pieces(count, (index, shards))]
    assert [number for _, first, end in found for number in range(first, end)] == list(range(count))
    assert all(first < end and first // STRIDE == (end - 1) // STRIDE for _, first, end in found)


def test_one_event_after_the_other_is_written() -> None:
    assert pieces(STRIDE + 1, (1, 1), ("a", "b")) == [
        ("a", 0, STRIDE),
        ("a", STRIDE, STRIDE + 1),
        ("b", 0, STRIDE),
        ("b", STRIDE, STRIDE + 1),
    ]
