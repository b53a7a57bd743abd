"""Spies keep what a function was called with, and nothing without an end."""

from __future__ import annotations

import datetime as dt
import functools

from hookproof.observers.spies import Spy, Value


def test_a_call_does_what_it_did_and_is_kept_with_its_arguments() -> None:
    def add(a: int, b: int = 0) -> int:
        """Add."""
        return a + b

    spy = Spy(add)
    assert (spy(1), spy(1, b=2)) == (1, 3)
    assert spy.read(()) == ["(1)", "(1, b=2)"]
    assert (spy.name, spy.__doc__, Spy(add, "other").name) == ("calls of add", "Add.", "calls of other")
    assert Spy(object()).name == "calls of the function"  # type: ignore[arg-type]


def test_long_arguments_are_cut() -> None:
    spy = Spy(len)
    spy("x" * 5000)
    [call] = spy.calls
    assert len(call) == 2000


def test_what_was_read_does_not_change_afterwards() -> None:
    spy = Spy(len)
    before = spy.read(())
    spy("a")
    assert (before, spy.read(())) == ([], ["('a')"])
    state = {"a": [1]}
    value = Value(lambda: state, "")
    first = value.read(())
    state["a"].append(2)
    assert (first, value.read(())) == ({"a": [1]}, {"a": [1, 2]})


def test_what_json_cannot_say_is_said_as_text() -> None:
    assert Value(lambda: dt.date(2026, 1, 2), "day").read(()) == "2026-01-02"
    assert [Value(lambda: 1, name).name for name in ("", "rows")] == ["<lambda>", "rows"]
    assert Value(functools.partial(int)).name == "state"
