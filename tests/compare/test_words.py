"""A change in a few words, and what is left out of a comparison."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.compare.change import Change, Comparison, Kind, Place, Step
from hookproof.compare.omission import leaving_out
from hookproof.compare.words import difference, events, place
from hookproof.errors import InputError


def at(event: str, *names: str, guard: str = "") -> Place:
    steps = [Step(Kind.ITEMS) if name == "*" else Step(Kind.PROPERTY, name) for name in names]
    return Place(event, tuple([Step(Kind.GUARD, guard), *steps] if guard else steps))


def change(*places: Place, id: str = "type.changed", **said: Any) -> Change:  # noqa: A002 - the field's own name
    return Change(id=id, places=places or (at("thing.made", "size"),), **said)


@each_row(
    ("before", "after", "words"),
    [
        ("string", "number", "string -> number"),
        (["a", "b"], ["b", "a", "c"], "adds c"),
        (["a", "b"], ["b"], "drops a"),
        (["a", "b", None], ["b", "c", "d"], "adds c, d, drops a, null"),
        (["a"], ["b"], "a -> b"),
        (["a"], "b", "a -> b"),
        (None, 5, "now: 5"),
        (5, None, "was: 5"),
        (None, None, ""),
        ({"type": "string"}, {"type": "number"}, "type string -> type number"),
    ],
)
def test_what_differs_is_said_in_one_line(before: object, after: object, words: str) -> None:
    assert difference(change(before=before, after=after)) == words


def test_of_annotations_only_the_names_are_said() -> None:
    said = change(id="annotation.changed", before={"title": "A", "description": "B"}, after={"title": "C"})
    assert difference(said) == "title, description"


@each_row(
    ("seen", "words"),
    [
        (change(at("a.b", "size"), at("a.c", "size")), "/size"),
        (change(at("a.b", "file", "size"), at("a.b", "size"), at("a.b", "sizes", "*")), "/size and 2 more"),
        (change(at("a.b", "size", guard="status is ready")), "/size (status is ready)"),
        (change(at("a.b"), id="event.removed"), "a.b"),
        (change(at("a.b")), "/"),
    ],
)
def test_the_shortest_place_stands_for_the_others(seen: Change, words: str) -> None:
    assert place(seen) == words


KNOWN = ("file.made", "file.gone", "user.made", "user.gone", "user.left", "ping")


@each_row(
    ("names", "words"),
    [
        (KNOWN, "all 6 events"),
        (("file.gone", "file.made"), "file.*"),
        (("file.made", "file.gone", "user.left"), "file.*, user.left"),
        (("ping",), "ping"),
        ((), ""),
    ],
)
def test_families_that_are_complete_stand_for_their_events(names: tuple[str, ...], words: str) -> None:
    assert events(names, KNOWN) == words


def test_the_only_event_is_named() -> None:
    assert events(["ping"], ["ping"]) == "ping"


COMPARISON = Comparison(
    old="1",
    new="2",
    events=KNOWN,
    changes=(change(at("a.b", "context", "version"), at("a.c", "version")), change(at("a.b", "files", "*", "version"))),
)


@each_row(
    ("pointer", "left", "out"),
    [
        ("/context", ["/version", "/files/*/version"], 1),
        ("/context/version", ["/version", "/files/*/version"], 1),
        ("/context/version/inner", ["/context/version", "/version", "/files/*/version"], 0),
        ("/*", [], 2),
        ("/*/version", ["/version", "/files/*/version"], 1),
        ("/files/*/version", ["/context/version", "/version"], 1),
    ],
)
def test_what_lies_at_or_below_a_place_is_left_out(pointer: str, left: list[str], out: int) -> None:
    kept, counts = leaving_out(COMPARISON, [pointer])
    assert [where.pointer for one in kept.changes for where in one.places] == left
    assert counts == {pointer: out}


@each_row("pointer", ["", "/", "version"])
def test_what_is_no_place_in_a_payload_is_refused(pointer: str) -> None:
    with pytest.raises(InputError, match="no place in a payload"):
        leaving_out(COMPARISON, [pointer])
