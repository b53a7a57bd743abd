"""What the reference consumer remembers, and what its probe shows of it."""

from __future__ import annotations

import json
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.demo.store import Store, ranks_of

RANKS = {"made": 0, "paid": 1, "sent": 2}


def store_of(*events: str, entity: str | None = "e") -> Store:
    store = Store()
    for number, event in enumerate(events):
        store.apply(f"m{number}", event, entity, {"event": event})
    return store


@each_row("order", list(permutations(("made", "paid", "sent"))))
def test_the_status_is_the_furthest_of_the_lifecycle_whatever_came_first(order: tuple[str, ...]) -> None:
    view: Any = store_of(*order).view(RANKS, {})
    assert view["entities"]["e"]["status"] == "sent"
    assert list(view["entities"]["e"]["events"]) == ["made", "paid", "sent"]


@pytest.mark.slow
def test_of_two_messages_of_one_event_the_same_one_stays_in_either_order() -> None:
    views = []
    for first, second in permutations(({"n": 1}, {"n": 2})):
        store = Store()
        store.apply("a", "made", "e", first)
        store.apply("b", "made", "e", second)
        views.append(store.view(RANKS, {"entity": "e"}))
    assert views[0] == views[1]


def test_a_message_that_comes_twice_has_two_effects() -> None:
    store = Store()
    store.apply("m", "made", "e", {})
    store.apply("m", "made", "e", {})
    assert store.view(RANKS, {"id": "m"}) == {"effects": 2}
    assert store.view(RANKS, {"id": "other"}) == {"effects": 0}


def test_one_entity_is_shown_alone_and_none_where_it_is_unknown() -> None:
    store = store_of("made")
    store.apply("x", "paid", "other", {})
    one: Any = store.view(RANKS, {"entity": "other"})
    assert (list(one), list(one["entities"])) == (["entities"], ["other"])
    assert store.view(RANKS, {"entity": "third"}) == {"entities": {}}
    whole: Any = store.view(RANKS, {})
    assert (list(whole["entities"]), whole["effects"]) == (["e", "other"], {"m0": 1, "x": 1})


@pytest.mark.slow
def test_a_message_about_no_entity_has_an_effect_alone() -> None:
    assert store_of("made", entity=None).view(RANKS, {}) == {"effects": {"m0": 1}, "entities": {}}


@each_row(
    ("path", "ranks"),
    [
        (["a", "b", "c"], {"a": 0, "b": 1, "c": 2}),
        (["a", {"one of": ["b", ["c", "d"]]}, "e"], {"a": 0, "b": 1, "c": 1, "d": 2, "e": 3}),
        (["a", {"one of": []}, "e"], {"a": 0, "e": 1}),
        (["a", "b", "a"], {"a": 2, "b": 1}),
    ],
)
def test_an_event_ranks_as_far_as_the_longest_way_to_it(path: list[Any], ranks: dict[str, int]) -> None:
    contract: Any = SimpleNamespace(provider=SimpleNamespace(lifecycles=[SimpleNamespace(paths=[path])]))
    assert ranks_of(contract) == ranks


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(("made", "paid", "sent")), st.sampled_from("ab"), st.integers(0, 3))))
def test_the_text_that_a_probe_is_shown_is_the_view_whatever_changed_since_it_asked(
    messages: list[tuple[str, str, int]],
) -> None:
    store = Store()
    for number, (event, entity, value) in enumerate(messages):
        store.apply(f"m{number}", event, entity, {"n": value})
        for query in ({}, {"entity": "a"}, {"id": "m0"}):
            assert json.loads(store.text(RANKS, query)) == store.view(RANKS, query)
