"""The scripted stage of `tests/plays.py` is asked for whatever a scene may ask the real one for, in the same way."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from tests import plays

from hookproof.checks.stage import Stage
from hookproof.judging.playing import Playing


def _asked(function: Callable[..., Any]) -> list[tuple[str, Any, Any]]:
    """How a method is called: what is not looked at bears an underscore, which no call by position sees."""
    _, *told = inspect.signature(function).parameters.values()
    return [(each.name.lstrip("_"), each.kind, each.default) for each in told]


@pytest.mark.parametrize("stands_in", [plays.Stage, Playing])
def test_what_stands_for_a_stage_is_called_as_the_protocol_says(stands_in: type) -> None:
    called = [name for name, stands in plays.ASKED.items() if not stands]
    assert len(called) > 20
    others = {name: _asked(getattr(stands_in, name)) for name in called}
    assert others == {name: _asked(getattr(Stage, name)) for name in called}


def test_what_stands_on_a_stage_is_no_function_and_a_script_may_say_it() -> None:
    stands = [name for name, each in plays.ASKED.items() if each]
    assert [name for name in stands if callable(getattr(plays.Stage({}), name))] == []
    scripted = plays.Stage(dict.fromkeys(stands, "scripted"))
    assert {getattr(scripted, name) for name in stands} == {"scripted"}


def test_a_script_that_tells_what_no_scene_asks_for_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"nobody asks a stage for \['moves'\]"):
        plays.Stage({"moves": 1})


def test_a_method_gives_what_its_script_says_and_something_where_it_says_nothing() -> None:
    stage = plays.Stage({"hang_up": "no line", "looks": [{"a": []}, {"a": ["x"]}]})
    assert stage.hang_up(None, 1) == "no line"
    assert plays.Stage({}).hang_up(plays.delivery({"of": "good"}), 1) == ""
    stage.look_at_first(stage.state())
    assert stage.moved_at_first
    stage.look_at_first(stage.state())
    assert not stage.moved_at_first
