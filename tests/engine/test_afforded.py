"""To which events a check is put where effects come late."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.engine.run import LATE_SECONDS, _afforded

EVENTS: Any = tuple(SimpleNamespace(name=name) for name in "abc")


@each_row(
    ("looks", "latency", "chosen", "names"),
    [
        (True, LATE_SECONDS, "b", "b"),
        (True, LATE_SECONDS, "z", "a"),
        (True, LATE_SECONDS - 0.01, "b", "abc"),
        (True, None, "b", "abc"),
        (True, "blind", "b", "abc"),
        (False, LATE_SECONDS, "b", "abc"),
    ],
)
def test_one_event_stands_for_all_where_a_check_looks_and_effects_are_late(looks, latency, chosen, names) -> None:
    sight = None if latency == "blind" else SimpleNamespace(latency=latency)
    session: Any = SimpleNamespace(plan=SimpleNamespace(sight=sight), chosen=chosen)
    row: Any = SimpleNamespace(looks=looks)
    assert "".join(event.name for event in _afforded(row, EVENTS, session)) == names
