"""What is other in a consumer's state, and how the effects of two deliveries are held together."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.observers.state import (
    Change,
    Footprint,
    any_row,
    beyond,
    changes,
    differing,
    effect_of,
    footprint,
    named,
    place_of,
    times,
    unmoved,
    within,
)
from hookproof.schema.json import ABSENT

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=3)
STATES = st.recursive(
    SCALARS, lambda s: st.lists(s, max_size=4) | st.dictionaries(st.text("xyz", max_size=2), s, max_size=4)
)


def found(before: Any, after: Any) -> list[Change]:
    return list(changes(before, after))


@pytest.mark.slow
@given(STATES)
def test_a_state_does_not_differ_from_itself(state: Any) -> None:
    assert found(state, copy.deepcopy(state)) == []


@pytest.mark.slow
@given(st.lists(STATES, max_size=5), st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_shown_is_no_change(rows: list[Any], random: Any) -> None:
    other = copy.deepcopy(rows)
    random.shuffle(other)
    assert found({"rows": rows}, {"rows": other}) == []


@pytest.mark.slow
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
    single: Footprint = {("total",): 2.0, ("status",): 0.0}
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


def test_what_is_kept_under_an_entity_s_id_is_told_by_its_name() -> None:
    found = effect_of(changes({}, {"vg_1": {"ready": True}, "k_77": 5}), {"vg_1": "<entity.0>"})
    assert found == {("<entity.0>",): [{"ready": True}], ("*",): [5]}
    assert place_of(("state", "<entity.0>", "a<b")) == "state at /*/a<b"


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


ONE, TWO = {"id": 1, "x": 1}, {"id": 2, "x": 1}
PAID, STAMP = {"name": "paid", "n": 1}, "2026-11-28T08:01:10Z"


@each_row(
    ("before", "after", "where"),
    [
        pytest.param({"a": 1}, 3, [()], id="an object became a number"),
        pytest.param(3, {"a": 1}, [()], id="a number became an object"),
        pytest.param({"a": 1}, [1], [()], id="an object became a list"),
        pytest.param([1], {"a": 1}, [()], id="a list became an object"),
        pytest.param(["a", "a"], ["a", "b"], [("*",), ("*",)], id="one of two alike became another"),
        pytest.param(["a", "b"], ["a", "a"], [("*",), ("*",)], id="a row became like the one before"),
        pytest.param([3], [{"n": 1}], [("*",), ("*",)], id="a number became a row"),
        pytest.param([{"n": 1}], [3], [("*",), ("*",)], id="a row became a number"),
        pytest.param([3], [{"id": 1}, 4], [("*",)] * 3, id="a row with an id came beside a number"),
        pytest.param([{"id": 1}], [3, 4], [("*",)] * 3, id="a row with an id went beside numbers"),
        pytest.param([ONE], [{"x": 1}, {"x": 2}], [("*",)] * 3, id="rows lost their ids"),
        pytest.param([{"id": 1, "of_id": 7}], [{"id": 2, "of_id": 7}], [("*",)] * 2, id="one of two ids is another"),
        pytest.param([ONE, TWO], [{**TWO, "x": 2}, {**ONE, "x": 2}], [("*", "x")] * 2, id="two rows with ids changed"),
        pytest.param([{"n": 1}], [{"m": 1}], [("*",)] * 2, id="a count became a row of another form"),
        pytest.param([{"id": 1}], [{"id": 2}], [("*",)] * 2, id="a row with an id is no count"),
        pytest.param([PAID], [PAID, {**PAID, "n": 2}], [("*",)], id="a second row of the same text"),
        pytest.param([PAID, PAID], [{**PAID, "n": 5}], [("*",)] * 3, id="two of the same text became one"),
        pytest.param([PAID, 1], [{"name": "paid", "m": 1}, 2], [("*",)] * 4, id="a counter of another form"),
        pytest.param(
            [{**PAID, "at": 1_790_000_000}, 1],
            [{**PAID, "at": 1_790_000_007, "n": 2}, 1],
            [("*[name=paid]", "n")],
            id="a counter with a time that moved on",
        ),
        pytest.param(
            [{**PAID, "at": STAMP}, 1],
            [{**PAID, "at": STAMP, "n": 2}, 1],
            [("*[name=paid]", "n")],
            id="a counter with a written time",
        ),
        pytest.param(
            [{"name": "paid", "open": False}, 1], [{"name": "paid", "open": True}, 2], [("*",)] * 4, id="no counter"
        ),
        pytest.param([{"n": 1}, {"n": 5}], [{"n": 2}, {"n": 6}], [("*",)] * 4, id="rows without any text"),
        pytest.param(STAMP, "2026", [()], id="a time became a text"),
        pytest.param("2026", STAMP, [()], id="a text became a time"),
        pytest.param(f"{STAMP} {'x' * 40}", f"{STAMP} {'y' * 40}", [()], id="a time in a long text"),
        pytest.param("x" * 32 + "10:00:01", "x" * 32 + "10:00:02", [], id="a time in a text of 40 characters"),
        pytest.param("2026-11-28 08:01", "2026-11-28 08:02", [], id="a time without seconds"),
        pytest.param(True, 1_790_000_000, [()], id="a truth became a time"),
        pytest.param(1e9, 5e9, [], id="the first and the last second"),
        pytest.param(1e9, 5e9 + 1, [()], id="a second too late"),
        pytest.param(1e12, 5e15, [], id="milliseconds became microseconds"),
        pytest.param({"a": []}, {"a": {"x": 1}}, [("a", "*")], id="a map that was empty, as PHP writes one"),
        pytest.param({"x": 1}, [], [("*",)], id="a map that is empty now, as PHP writes one"),
        pytest.param({}, ["x"], [("*",)], id="a list that was empty, as Lua writes one"),
        pytest.param([], {}, [], id="an empty collection is an empty collection"),
        pytest.param([1], {"x": 1}, [()], id="a list became a map"),
    ],
)
def test_each_change_is_told_at_its_own_place(before: Any, after: Any, where: list[Any]) -> None:
    told = found(before, after)
    assert [change.path for change in told] == where
    assert {(repr(change.old), repr(change.new)) for change in told}.isdisjoint({("ABSENT", "ABSENT")})


@each_row(
    ("old", "new", "amount"),
    [(1, 3, 2), (True, 2, 0), (1, "a", 0), ("a", 1, 0), (5, 3, -2), (ABSENT, 9, 1), (1, ABSENT, 0), (1, True, 0)],
    ids=repr,
)
def test_only_a_number_grows_and_what_is_new_counts_one(old: Any, new: Any, amount: float) -> None:
    change = Change(("n",), old, new)
    assert (change.amount, change.added) == (amount, old is ABSENT)
    gone = None if new is ABSENT else new
    shown = amount if all(type(each) is int for each in (old, new)) else gone
    assert effect_of([change], {}) == {("n",): [shown]}


def test_a_text_is_said_by_what_is_there_now_or_by_its_place() -> None:
    change = Change(("rows", "a1"), "b2", "c3")
    assert [change.says([text]) for text in ("a1", "b2", "c3")] == [True, False, True]
    assert not Change((), "b2", ABSENT).says(["b2", "x"])
    assert change.says(["x", "c3"])
    assert Change((), "b2", ABSENT).in_words == 'the state: "b2" is gone'


def test_a_part_of_a_path_is_of_an_id_where_it_is_one_or_a_row_of_one() -> None:
    paths = [("a1",), ("order_a1",), ("*[of=a1]",), ("*[of=b1]",), ("*[of=a1]", "n")]
    single = footprint([Change(path, 1, 2) for path in paths], ids=("a1", "zz"))
    assert single == {("*",): 2, ("order_a1",): 1, ("*[of=b1]",): 1, ("*", "n"): 1}
    assert any_row(("rows", "*[of=a1]", "n")) == ("rows", "*", "n")


@each_row(
    ("path", "place", "inside"),
    [
        (("a", "b"), ("a",), True),
        (("a",), ("a", "b"), False),
        (("a",), ("b",), False),
        (("a",), ("*",), True),
        (("*",), ("a",), True),
        (("a", "b"), ("*", "c"), False),
        ((), (), True),
    ],
    ids=repr,
)
def test_a_path_is_inside_a_place_that_it_begins_with(path: Any, place: Any, inside: bool) -> None:
    assert bool(within([Change(path, 1, 2)], {place: 1.0})) is inside
    counted = times([Change(path, 1, 2)], {place: 1.0})
    assert counted == (1 if inside and len(path) == len(place) else 0)


def test_an_effect_is_as_often_there_as_at_the_place_where_it_is_most_often() -> None:
    seen = [Change(("a",), 0, 2), Change(("b",), 0, 3)]
    assert times(seen, {("a",): 1.0, ("b",): 1.0, ("c",): -1.0}) == 3
    assert times([Change(("a",), 0, 6)], {("a",): 2.0}) == 3
    assert unmoved(seen, {("a",): 1.0, ("c",): 1.0}) == "c"


def test_only_texts_keys_and_numbers_bear_names() -> None:
    assert named([True, None, "True", 7], {"True": "<t>", "None": "<n>", "7": "<7>"}) == [True, None, "<t>", "<7>"]


def test_rows_are_held_together_by_their_words_whatever_their_numbers_are() -> None:
    def effect(*rows: tuple[int, str]) -> Any:
        return effect_of([Change(("*",), ABSENT, {"a": n, "b": [n], "c": word}) for n, word in rows], {})

    clean, other = effect((1, "a"), (2, "b")), effect((2, "a"), (1, "b"))
    assert beyond(clean, other, effect((4, "b"), (5, "a"))) == ()
    assert beyond(clean, other, effect((4, "b"), (5, "c"))) != ()


@each_row(
    ("one", "other", "where"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, 1, [()]),
        (1, {"a": 1}, [()]),
        ([1], 1, [()]),
        (1, [1], [()]),
        ([1, 2], [1], [()]),
        ({"a": STAMP}, {"a": STAMP[:-2] + "9Z"}, []),
        ({"a": STAMP}, {"a": "x"}, [("a",)]),
        ({"a": "x"}, {"a": STAMP}, [("a",)]),
        ({("a", "b"): [1]}, {("a", "b"): [2]}, [("a", "b", "*")]),
        ({"a": None}, {}, [("a",)]),
        ({}, {"a": STAMP}, [("a",)]),
        (ABSENT, ABSENT, []),
    ],
    ids=repr,
)
def test_two_effects_differ_in_their_leaves(one: Any, other: Any, where: list[Any]) -> None:
    assert [path for path, _, _ in differing(one, other)] == where
