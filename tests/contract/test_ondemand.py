from __future__ import annotations

import pytest

from hookproof.contract.ondemand import OnDemand


def test_a_value_is_made_when_it_is_asked_for_and_once() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    values = OnDemand(["b", "a"], make)
    assert ([*values], len(values), "a" in values, "c" in values, made) == (["b", "a"], 2, True, False, [])
    assert (values["a"], values["a"], made) == ("A", "A", ["a"])
    assert values == {"a": "A", "b": "B"}
    assert made == ["a", "b"]


def test_a_name_that_is_not_there_is_no_value_and_nothing_is_made_for_it() -> None:
    values = OnDemand(["a"], lambda name: pytest.fail(name))
    assert values.get("b") is None
    with pytest.raises(KeyError):
        values["b"]
