"""Cases that are made once for all who ask for them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hookproof.judging.made import Made


def body(size: int) -> Any:
    return SimpleNamespace(body=b"x" * size)


def test_cases_are_made_as_far_as_somebody_asks_and_once() -> None:
    asked: list[int] = []

    def source():
        for number in range(3):
            asked.append(number)
            yield body(number)

    made = Made(source())
    assert next(iter(made)).body == b""
    assert (asked, made.size) == ([0], 0)
    one, other = iter(made), iter(made)
    assert [len(each.body) for pair in zip(one, other, strict=True) for each in pair] == [0, 0, 1, 1, 2, 2]
    assert (asked, made.size) == ([0, 1, 2], 3)


def test_what_goes_wrong_once_goes_wrong_for_everybody() -> None:
    def source():
        yield body(1)
        raise ZeroDivisionError

    made = Made(source())
    for _ in range(2):
        cases = iter(made)
        assert len(next(cases).body) == 1
        with pytest.raises(ZeroDivisionError):
            next(cases)
