"""What is other in a consumer's state, and how the effects of two deliveries are held together."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookproof.observers.state import (
    ABSENT,
    Change,
    beyond,
    changes,
    differing,
    effect_of,
    footprint,
    named,
    times,
    unmoved,
    within,
)

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=3)
STATES = st.recursive(
    SCALARS, lambda s: st.lists(s, max_size=4) | st.dictionaries(st.text("xyz", max_size=2), s, max_size=4)
)


def found(before: Any, after: Any) -> list[Change]:
    return list(changes(before, after))


@given(STATES)
def test_a_state_does_not_differ_from_itself(state: Any) -> None:
    assert found(state, copy.deepcopy(state)) == []


@given(st.lists(STATES, max_size=5), st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_shown_is_no_change(rows: list[Any], random: Any) -> None:
    other = copy.deepcopy(rows)
    random.shuffle(other)
    assert found({"rows": rows}, {"rows": other}) == []


@given(st.lists(st.integers(), max_size=4), st.integers())
def test_a_row_more_is_one_change_that_counts_one(rows: list[int], more: int) -> None:
    (change,) = found({"rows": rows}, {"rows": [more, *rows]})
    assert (change.path, change.added, change.amount) == (("rows", "*"), True, 1)


def test_a_row_with_the_same_id_is_the_same_row() -> None:
    before = [{"id": 1, "status": "new"}, {"id": 2, "status": "new"}]
    after = [{"id": 2, "status": "new"}, {"id": 1, "status": "paid"}]
    assert found(before, after) == [Change(("*", "status"), "new", "paid")]


def test_a_number_that_grows_counts_by_how_much() -> None:
    assert footprint(changes({"count": 3}, {"count": 5})) == {("count",): 2}


def test_a_time_that_moves_on_is_no_change() -> None:
    assert found({"at": 1_790_000_000.5}, {"at": 1_790_000_007}) == []
    assert found({"at": "2026-11-27T10:00:00Z"}, {"at": "2026-11-27T10:00:09Z"}) == []
    assert found({"at": 7}, {"at": 9}) != []


def test_only_what_is_at_a_place_of_an_effect_is_one() -> None:
    single = footprint(changes({"orders": []}, {"orders": [{"id": 1}]}))
    seen = found({"orders": [], "duplicates": 0}, {"orders": [], "duplicates": 1})
    assert within(seen, single) == ()
    again = found({"orders": [{"id": 1}]}, {"orders": [{"id": 1}, {"id": 2}]})
    assert len(within(again, single)) == 1
    # A row of it that becomes another is inside the place.
    assert within([Change(("orders", "*", "status"), "a", "b")], single)


def test_how_often_an_effect_took_place_is_counted_where_it_can_be() -> None:
    single = {("total",): 2.0, ("status",): 0.0}
    assert times(changes({"total": 0}, {"total": 6}), single) == 3
    assert times([Change(("status",), "a", "b")], {("status",): 0.0}) is None


def test_effects_of_two_entities_are_the_same_under_the_names_of_their_ids() -> None:
    def run(entity: str, number: int) -> Any:
        after = [{"key": number, "entity": entity, "note": f"paid for {entity}"}]
        return effect_of(changes({"rows": []}, {"rows": after}), {entity: "<entity>"})

    assert beyond(run("ord_1", 1), run("ord_2", 2), run("ord_3", 9)) == ()


@pytest.mark.slow
def test_rows_are_told_by_the_names_in_them_whatever_else_differs() -> None:
    def run(first: str, second: str, keys: tuple[int, int]) -> Any:
        rows = [{"key": keys[0], "of": first}, {"key": keys[1], "of": second}]
        return effect_of(changes([], rows), {"a": "<a>", "b": "<b>"})

    clean, other = run("a", "b", (1, 2)), run("a", "b", (3, 4))
    assert beyond(clean, other, run("b", "a", (5, 6))) == ()
    assert beyond(clean, other, run("a", "a", (5, 6))) != ()


def test_what_is_lost_shows_in_words() -> None:
    assert Change(("probe", "rows", "*"), ABSENT, {"id": 1}).in_words == 'probe at /rows/*: {"id":1} is new'
    assert Change(("probe",), 3, 4).in_words == "probe: 3 became 4"


def test_the_one_row_of_a_count_is_one_number() -> None:
    assert footprint(changes([{"n": 64}], [{"n": 67}])) == {("*", "n"): 3}


def test_a_place_below_an_id_is_one_below_any() -> None:
    single = footprint(changes({"a1": None}, {"a1": [{"x": 1}]}), ids={"a1"})
    assert set(single) == {("*",)}
    assert within(changes({"b2": None}, {"b2": [{"x": 1}]}), single)


def test_a_time_in_a_row_is_no_difference_of_two_effects() -> None:
    def run(at: str) -> Any:
        return effect_of(changes([], [{"at": at, "of": "a"}]), {"a": "<a>"})

    assert beyond(run("2026-11-28 00:02:40"), run("2026-11-28 00:02:40"), run("2026-11-28 00:02:41")) == ()


def test_ids_are_named_in_keys_in_texts_and_as_numbers() -> None:
    shown = {"row-7f": ["of row-7f", 41, True, None], "n": "41"}
    assert named(shown, {"row-7f": "<row>", "41": "<number>"}) == {
        "<row>": ["of <row>", "<number>", True, None],
        "n": "<number>",
    }


def test_effects_of_another_shape_differ_as_a_whole() -> None:
    assert list(differing({"a": 1}, [1])) == [((), {"a": 1}, [1])]
    assert list(differing([1, {"a": 1}], [1, {"a": 2}])) == [(("*", "a"), 1, 2)]
    assert list(differing({"a": 1}, {"b": 1})) == [(("a",), 1, ABSENT), (("b",), ABSENT, 1)]


def test_a_long_value_is_shortened_and_a_short_one_is_not() -> None:
    long, short = "x" * 59, "x" * 58
    assert f'"{short}" became' in Change(("rows",), short, 1).in_words
    assert f'"{long[:56]}… became' in Change(("rows",), long, 1).in_words


def test_a_counter_of_its_own_row_is_told_from_its_neighbours() -> None:
    before = [{"name": "paid", "n": 1}, {"name": "repeated", "n": 4}]
    paid = [{"name": "repeated", "n": 4}, {"name": "paid", "n": 2}]
    again = [{"name": "paid", "n": 2}, {"name": "repeated", "n": 5}]
    single = footprint(found(before, paid))
    assert [*single] == [("*[name=paid]", "n")]
    assert not within(found(paid, again), single)
    assert times(found(before, again), single) == 1


def test_the_counter_of_an_entity_is_any_entitys() -> None:
    before, after = ([{"who": "vg_1", "n": n}, {"who": "vg_0", "n": 7}] for n in (1, 2))
    assert [*footprint(found(before, after), ids={"vg_1"})] == [("*", "n")]


def test_rows_that_say_the_same_are_not_paired() -> None:
    before = [{"name": "paid", "n": 1}, {"name": "paid", "n": 2}]
    assert {change.path for change in found(before, [{"name": "paid", "n": 3}, {"name": "paid", "n": 4}])} == {("*",)}


def test_what_only_becomes_something_else_is_no_place_that_did_not_grow() -> None:
    single = {("rows", "*"): 1.0, ("status",): 0.0}
    grown = Change(("rows", "*"), ABSENT, {"id": 1})
    assert unmoved([grown], single) == ""
    assert unmoved([], single) == "rows at /*"
    assert unmoved([Change(("status",), "a", "b")], single) == "rows at /*"
