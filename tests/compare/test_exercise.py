"""Which values a path leads to in a payload."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.compare.change import Kind, Step
from hookproof.compare.exercise import above, values_at

A, B = Step(Kind.PROPERTY, "a"), Step(Kind.PROPERTY, "b")
TEXTS = Step(Kind.GUARD, "a text", schema=b'{"type":"string"}')


@each_row(
    ("path", "payload", "values"),
    [
        ((), 7, [7]),
        ((A,), {"a": None, "b": 1}, [None]),
        ((A,), {"b": 1}, []),
        ((A,), ["a"], []),
        ((A, B), {"a": {"b": 2}}, [2]),
        ((Step(Kind.INDEX, "1"),), [5, 6, 7], [6]),
        ((Step(Kind.INDEX, "1"),), [5], []),
        ((Step(Kind.INDEX, "0"),), [5], [5]),
        ((Step(Kind.INDEX, "0"),), {"0": 5}, []),
        ((Step(Kind.ITEMS),), [5, 6], [5, 6]),
        ((Step(Kind.ITEMS, skip=1),), [5, 6, 7], [6, 7]),
        ((Step(Kind.ITEMS),), "ab", []),
        ((Step(Kind.ENTRIES),), {"a": 1, "b": 2}, [1, 2]),
        ((Step(Kind.ENTRIES, known=frozenset("a")),), {"a": 1, "b": 2}, [2]),
        ((Step(Kind.ENTRIES, patterns=("^b",)),), {"a": 1, "bc": 2}, [1]),
        ((Step(Kind.ENTRIES, "^b", known=frozenset("b")),), {"a": 1, "b": 2, "ab": 3}, [2]),
        ((Step(Kind.ENTRIES),), [1], []),
        ((TEXTS,), "x", ["x"]),
        ((TEXTS,), 1, []),
        ((Step(Kind.ITEMS), TEXTS), [1, "x", None, "y"], ["x", "y"]),
    ],
)
def test_a_path_leads_to_every_value_there_and_to_no_other(path: Any, payload: Any, values: list[Any]) -> None:
    assert list(values_at(payload, path)) == values


@each_row(
    ("path", "up", "kept"),
    [
        ((A, B), 0, (A, B)),
        ((A, B), 1, (A,)),
        ((A, B, TEXTS), 1, (A,)),
        ((A, TEXTS, B), 1, (A, TEXTS)),
        ((A,), 5, ()),
        ((TEXTS,), 1, ()),
    ],
)
def test_a_guard_is_no_step_upwards(path: Any, up: int, kept: Any) -> None:
    assert above(path, up) == kept
