"""Of payloads that compete those go first that show most, of scenes those that take least."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.checks.trial import USUAL, Load
from hookproof.engine.worth import Worthwhile
from hookproof.judging.waiting.haste import Speed


def put(name: str, *, differs: bool = True, play: object = None) -> Any:
    trial = SimpleNamespace(differs=differs, play=play, case=SimpleNamespace(payload=name))
    return SimpleNamespace(trial=trial, name=name)


@each_row(
    ("puts", "names"),
    [
        ([put("a"), put("b"), put("c")], "cba"),
        ([put("a"), put("b", differs=False), put("c")], "abc"),
        ([put("a"), put("b", play="play"), put("c")], "abc"),
        ([put("a")], "a"),
        ([], ""),
    ],
)
def test_payloads_that_show_most_go_first_where_all_are_no_more_than_payloads(puts: list[Any], names: str) -> None:
    some: Any = SimpleNamespace(_novelty=SimpleNamespace(most=lambda payloads: payloads.index(max(payloads))))
    assert "".join(one.name for one in Worthwhile._most_first(some, iter(puts), 2)) == names


def scene(check: str, load: Load) -> Any:
    return SimpleNamespace(check=check, trial=SimpleNamespace(play="play", load=load))


@each_row(
    ("loads", "in_order"),
    [
        # As they are worth, where they take as long.
        ({"a": USUAL, "b": USUAL, "harms": Load(in_turn=1)}, ["a", "b", "harms"]),
        ({"a": Load(in_turn=22), "b": USUAL, "c": Load(in_turn=9)}, ["b", "c", "a"]),
        # Four side by side take as long as one.
        ({"a": Load(beside=64), "b": Load(in_turn=15)}, ["b", "a"]),
        ({"a": Load(beside=8, in_turn=1), "b": Load(in_turn=4)}, ["a", "b"]),
    ],
)
def test_scenes_go_in_the_order_of_what_they_take_and_those_that_may_end_the_work_behind_them(
    loads: dict[str, Load], in_order: list[str]
) -> None:
    rows = {name: SimpleNamespace(id=name, harms=name == "harms") for name in loads}
    some: Any = SimpleNamespace(
        _in_order=[(SimpleNamespace(row=row), ()) for row in rows.values()],
        _rows=rows,
        _clock=SimpleNamespace(speed=Speed(1.0, 4)),
        _looks=lambda _row: True,
        _of=lambda _events, which: ["event"] if which == 0 else [],
        _next=lambda judging, _event, most: [scene(judging.row.id, loads[judging.row.id])] if most == 1 else [],
        _unexplained=iter,
    )
    assert [put.check for put in Worthwhile._of_effects(some)] == in_order


def test_each_check_of_answers_is_heard_before_any_is_heard_again_where_effects_end_the_first_round() -> None:
    heard: list[str] = []
    some: Any = SimpleNamespace(
        _turns=[(SimpleNamespace(row=name), ("event",)) for name in "abcd"],
        _clock=SimpleNamespace(
            now=lambda: len(heard), speed=Speed(1.0, 1), allows=lambda _, until, owed: len(heard) < 5 * until - owed
        ),
        _doubts=SimpleNamespace(owed=0),
        _looks=lambda _row: False,
        _effects=lambda: iter(()),
        _of=lambda events, _which: events,
        _next=lambda judging, _event, _most: [judging.row],
        _single=iter,
        _try=lambda puts: heard.extend(puts),
    )
    for name in ("_puts", "_put_all", "_side_by_side"):
        setattr(some, name, partial(getattr(Worthwhile, name), some))
    Worthwhile._first_with_effects(some)
    assert "".join(heard) == "abcd"
