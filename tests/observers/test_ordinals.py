"""Numbers that tell the order of arrival are no difference; numbers that tell what an event said are one."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.observers.ordinals import but_for_counts
from hookproof.observers.state import beyond, changes, effect_of

MADE, READY = {"event": "made", "rank": 1}, {"event": "ready", "rank": 2}


def effect(*rows: dict[str, Any]) -> Any:
    return effect_of(changes({"rows": []}, {"rows": list(rows)}), {})


def row(said: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**said, **more}


@each_row(
    ("alone", "clean", "turned", "differs"),
    [
        # The version of a row, which the late event did not write.
        ([[row(READY, version=1)], [row(READY, version=1)]], [row(READY, version=2)], [row(READY, version=1)], False),
        # The place of each event in a log, whatever the name of its column sorts before.
        (
            [[row(MADE, a=1)], [row(READY, a=1)]],
            [row(MADE, a=1), row(READY, a=2)],
            [row(READY, a=1), row(MADE, a=2)],
            False,
        ),
        # How far along a lifecycle the event is.
        ([[row(MADE)], [row(READY)]], [row(READY)], [row(MADE)], True),
        ([[{"rank": 1}], [{"rank": 2}]], [{"rank": 2}], [{"rank": 1}], True),
        # An event that leaves nothing alone tells nothing of what the number is.
        ([[{"n": 1}], []], [{"n": 2}], [{"n": 1}], True),
        ([[{"n": 1}], [{"n": 1}]], [{"n": 2}], [{"n": 0}], True),
        ([[{"n": 1}], [{"n": 1}]], [{"n": "2"}], [{"n": "1"}], True),
        ([[{"n": 1}], [{"n": 1}]], [{"n": "2"}], [{"n": 1}], True),
        ([[{"n": 1}], [{"n": 1}]], [{"n": 2}], [{"n": "1"}], True),
        # Numbers that differ from event to event were said by them, however small they are.
        ([[{"rank": 1}], [{"rank": 2}]], [{"rank": 5}], [{"rank": 4}], True),
        ([[{"n": "1"}], [{"n": "1"}]], [{"n": 2}], [{"n": 3}], True),
    ],
)
def test_a_number_that_counts_what_came_is_no_difference(
    alone: list[Any], clean: list[Any], turned: list[Any], differs: bool
) -> None:
    found = beyond(effect(*clean), effect(*clean), effect(*turned))
    assert found
    assert bool(but_for_counts(found, [effect(*rows) for rows in alone])) is differs


def test_a_time_of_arrival_is_no_difference_however_it_is_written() -> None:
    for one, other in (
        ("2026-11-28T08:01:10Z", "2026-11-28T08:01:11Z"),
        ("Sat, 28 Nov 2026 08:01:10 GMT", "Sat, 28 Nov 2026 08:01:11 GMT"),
        ("28.11.2026 8:01:10", "28.11.2026 8:01:11"),
        (1795000000, 1795000001),
    ):
        assert not beyond(effect({"at": one}), effect({"at": one}), effect({"at": other}))
    assert beyond(effect({"at": "8:1"}), effect({"at": "8:1"}), effect({"at": "8:2"}))


@each_row(
    ("alone", "counts"),
    [
        ({("a",): [{"n": 1}]}, True),
        ({("a",): [{"n": 1}, {"n": 1}]}, True),
        ({("a",): [{"n": 1}, {"n": 2}]}, False),
        ({("a",): [{"m": 1}]}, False),
        ({("a",): [1]}, False),
        ({("b",): [{"n": 1}]}, False),
        ({("a", "*"): {"n": 1}}, True),
        ({("a", "*", "n", "x"): 1}, False),
        ({}, False),
    ],
    ids=repr,
)
def test_what_stands_at_the_place_of_a_difference_says_whether_it_counts(alone: Any, counts: bool) -> None:
    assert but_for_counts([(("a", "*", "n"), 3, 2)], [alone]) == (() if counts else ((("a", "*", "n"), 3, 2),))
    assert but_for_counts([(("a", "x", "n"), 3, 2)], [{("a",): [{"n": 1}]}]), "a name is no item"
    assert but_for_counts([(("a", "*", "n"), 3, 2)], []), "nothing came alone"
