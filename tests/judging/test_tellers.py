"""Who tells what several checks come upon."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hookproof.checks.expectation import Fault
from hookproof.judging.causes import HISTORY
from hookproof.judging.tellers import of_history, of_repeats, tells_history

HERE, THERE = (Fault.SERVER_ERROR, 500), (Fault.REFUSED, 409)


def row(id_: str, *, repeats: bool = False, history: bool = False) -> Any:
    return SimpleNamespace(id=id_, repeats=repeats, history=history)


def found(**by: tuple[Any, str]) -> Any:
    """From a check's name to the sign and the difference of its cause."""
    causes = {name: [SimpleNamespace(sign=sign, difference=said)] for name, (sign, said) in by.items()}
    return {name: SimpleNamespace(found=each) for name, each in causes.items()}


ROWS = [row("shapes"), row("further", history=True), row("twice", repeats=True)]


@pytest.mark.parametrize(
    ("causes", "teller"),
    [
        ({}, "semantics.duplicate"),
        ({"shapes": (HERE, "`a` is null")}, "semantics.duplicate"),
        ({"shapes": (HERE, HISTORY)}, "shapes"),
        ({"shapes": (HERE, HISTORY), "further": (HERE, "")}, "further"),
        ({"further": (HERE, ""), "twice": (HERE, "")}, "twice"),
    ],
)
def test_repeats_are_told_by_the_check_that_asks_for_them_else_by_who_saw_what_came_before(
    causes: Any, teller: str
) -> None:
    assert of_repeats(ROWS, found(**causes)) == teller


@pytest.mark.parametrize(
    ("causes", "teller"),
    [
        ({}, ""),
        ({"shapes": (HERE, HISTORY)}, "shapes"),
        ({"shapes": (THERE, HISTORY)}, ""),
        ({"shapes": (HERE, "`a` is null")}, ""),
        ({"shapes": (HERE, HISTORY), "further": (HERE, "")}, "further"),
        ({"shapes": (HERE, HISTORY), "further": (THERE, "")}, "shapes"),
        ({"shapes": (HERE, HISTORY), "twice": (HERE, "")}, "shapes"),
    ],
)
def test_history_is_told_by_the_check_that_asks_for_it_where_it_saw_the_same(causes: Any, teller: str) -> None:
    assert of_history(HERE, ROWS, found(**causes), found(**causes)) == teller


def test_a_check_tells_history_in_any_way_or_in_one() -> None:
    causes = found(shapes=(HERE, HISTORY), others=(HERE, ""))
    assert tells_history("shapes", causes)
    assert tells_history("shapes", causes, HERE)
    assert not tells_history("shapes", causes, THERE)
    assert not tells_history("others", causes)
    assert not tells_history("nobody", causes)
