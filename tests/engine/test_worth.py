"""Of payloads that compete those go first that show most."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.engine.worth import Worthwhile


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
