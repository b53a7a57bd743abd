"""What is put off, and what goes first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.engine.worth import Worthwhile


def put(name: str, *, differs: bool = True, play: object = None, looks: bool = True, harms: bool = False) -> Any:
    trial = SimpleNamespace(differs=differs, play=play, case=SimpleNamespace(payload=name))
    return SimpleNamespace(check="harming" if harms else "other", trial=trial, name=name, looks=looks)


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


@each_row(
    ("puts", "turns", "more", "tried", "left"),
    [
        ([put("a"), put("b"), put("c", looks=False)], 9, "", "ab", "c"),
        # What may end a consumer's work goes last, and what comes anew after that.
        ([put("a", harms=True), put("b")], 9, "xy", "baxy", ""),
        # What there was no time for stays put off.
        ([put("a"), put("b"), put("c", looks=False)], 1, "", "a", "cb"),
        ([put("a"), put("b")], 0, "x", "", "ab"),
    ],
)
def test_effects_that_were_put_off_are_looked_at_once_each(
    puts: list[Any], turns: int, more: str, tried: str, left: str
) -> None:
    made: list[str] = []
    work: Any = SimpleNamespace(
        _clock=SimpleNamespace(allows=lambda *_, **__: len(made) < turns, affords=None),
        _session=SimpleNamespace(stage=SimpleNamespace(hold_to=lambda _: None, in_doubt=False)),
        _put_off=puts,
        _looks=lambda one: one.looks,
        _rows={"harming": SimpleNamespace(harms=True), "other": SimpleNamespace(harms=False)},
        _doubts=SimpleNamespace(owed=0),
        _more_effects=lambda: iter([put(name) for name in more]),
        _try=lambda some: made.extend(one.name for one in some),
    )
    Worthwhile._effects(work)
    assert ("".join(made), "".join(one.name for one in work._put_off)) == (tried, left)
