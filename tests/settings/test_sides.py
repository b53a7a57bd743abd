"""The two sides of a comparison: what a user names, and which of their events are chosen."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.contract.model import Event
from hookproof.errors import CannotJudge
from hookproof.settings.sides import Side, selected

EVENT = Event("order.paid", {"type": "object"})
ONE, NONE = Side("old", {"order.paid": EVENT}, {}), Side("new", {}, {})


@each_row(
    ("globs", "said"),
    [((), "no webhook is described on either side"), (("user.*",), "no event is named like user"), (("*",), "like")],
)
def test_sides_without_an_event_are_not_compared_and_it_is_said_whether_they_have_any(
    globs: tuple[str, ...], said: str
) -> None:
    for old, new in ((NONE, NONE), *([(ONE, ONE)] if globs == ("user.*",) else [])):
        with pytest.raises(CannotJudge, match=said):
            selected(old, new, globs)


def test_events_of_one_side_alone_are_compared_with_nothing() -> None:
    for old, new in ((ONE, NONE), (NONE, ONE)):
        assert [len(side.events) for side in selected(old, new, ())] == [len(old.events), len(new.events)]
        assert [len(side.events) for side in selected(old, new, ("order.*",))] == [len(old.events), len(new.events)]
