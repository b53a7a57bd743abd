"""The tape of decisions: each has a place of its own, and zero everywhere is the least payload."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.payloads.making.tape import ITEMS, MOST_PLACES, PIECE, Layout, Tape, layout_of
from hookproof.payloads.plan.compiled import plan_for

CONTRACT = load_contract("videogen")
LAYOUT = Layout(places={("", f"item {index}"): (index, ()) for index in range(ITEMS)}, size=ITEMS)


@pytest.mark.slow
@each_row("event", sorted(CONTRACT.events))
def test_no_two_decisions_have_one_place(event: str) -> None:
    layout = layout_of(plan_for(CONTRACT, event))
    taken = sorted((place, place + ITEMS ** len(stars)) for place, stars in layout.places.values())
    assert taken[0][0] == 0
    assert taken[-1][1] == layout.size
    assert all(end == start for (_, end), (start, _) in pairwise(taken))
    assert all(end - start <= MOST_PLACES for start, end in taken)


@each_row(("size", "pieces"), [(0, []), (PIECE - 1, [PIECE - 1]), (PIECE, [PIECE]), (PIECE + 3, [PIECE, 3])])
def test_a_tape_is_drawn_in_pieces(size: int, pieces: list[int]) -> None:
    assert Layout(places={}, size=size).pieces == pieces


def never() -> int:
    raise AssertionError("every decision has a place")


@pytest.mark.slow
@given(st.binary(min_size=ITEMS, max_size=ITEMS), st.integers(0, 5), st.none() | st.integers(0, 6))
def test_as_many_items_are_kept_as_are_allowed_and_the_even_ones_only_where_they_are_needed(
    data: bytes, low: int, high: int | None
) -> None:
    kept = Tape(LAYOUT, data, never).kept("", low, high)
    odd = [index for index in range(ITEMS) if data[index] % 2]
    assert len(set(kept)) == len(kept)
    assert len(kept) >= low or (high is not None and len(kept) == high)
    assert high is None or len(kept) <= high
    assert kept[: len(odd)] == odd[: len(kept)]
    assert set(kept) <= set(range(max(low, ITEMS)))
    if low <= len(odd) and (high is None or high >= len(odd)):
        assert kept == odd


def test_a_decision_that_is_taken_twice_is_drawn_the_second_time() -> None:
    tape = Tape(LAYOUT, b"\x05\x00\x00", lambda: 77)
    assert [tape.take("", "item 0"), tape.take("", "item 0"), tape.take("", "elsewhere")] == [5, 77, 77]


def test_each_item_has_places_of_its_own() -> None:
    layout = Layout(places={("/*/a", "value"): (1, ("/*",))}, size=1 + ITEMS)
    tape = Tape(layout, bytes(range(10, 10 + layout.size)), lambda: 77)
    found = []
    for index in (2, 0, ITEMS, 1):
        tape.items["/*"] = index
        found.append(tape.take("/*/a", "value"))
    assert found == [13, 11, 77, 12]
