"""A run knows from the consumer's answers how long it takes, and takes what is worth most where that is too long."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hookproof.checks.registry import find_check
from hookproof.engine import Plan, run
from hookproof.engine.turns import Turns, by_worth
from hookproof.judging.waiting.haste import ALL, BESIDE, BESIDE_EFFECTS, EFFECTS, Clock, Speed
from hookproof.judging.waiting.patience import Leisure
from hookproof.stream import Finished, Judged, Progress

Planned = Callable[..., Plan]


def records_of(plan: Plan) -> tuple[Finished, list[Judged], list[Progress]]:
    records = list(run(plan))
    (finished,) = (record for record in records if isinstance(record, Finished))
    return finished, [r for r in records if isinstance(r, Judged)], [r for r in records if isinstance(r, Progress)]


@pytest.mark.slow
def test_a_consumer_that_answers_soon_is_judged_whole(planned: Planned) -> None:
    finished, judged, _ = records_of(planned(budget=60.0))
    assert finished.reason == ""
    assert not any("left out:" in record.note for record in judged)


def test_time_is_allowed_until_it_is_used_up() -> None:
    now = 0.0
    clock = Clock(begun=0.0, budget=60.0, speed=Speed(3.0, 10), now=lambda: now)
    assert clock.speed.needs(25, 2) == 15.0
    assert clock.allows(10)
    assert clock.tries(48) == 12
    now = 50.0
    assert not clock.allows(1, until=BESIDE)
    assert clock.allows(1)
    assert clock.allows(0, 2)
    assert not clock.allows(0, 4)
    now = 57.0
    assert clock.allows(1, owed=40)
    assert not clock.allows(1, owed=41)
    assert clock.affords(50)
    assert not clock.affords(50, 1)
    now = 80.0
    assert clock.tries(48) == 0


def test_what_answers_show_goes_on_after_effects_were_looked_at_and_some_time_is_left_to_what_goes_one_by_one() -> None:
    assert EFFECTS < BESIDE_EFFECTS < ALL
    assert BESIDE < ALL


def order_of(*names: str) -> list[str]:
    rows = [find_check(name) for name in names]
    return [rows[place].id for place in by_worth(rows)]


def test_families_that_waited_in_vain_let_the_others_go_first_where_time_is_short() -> None:
    now = 0.0
    leisure = Leisure(0.0, 100.0, lambda: now)
    rows = [find_check(name) for name in ("ack.full", "auth.stale", "ack.redirect", "auth.future", "ack.steady")]
    turns = Turns([(row, ()) for row in rows], leisure)
    heard = []
    for row, _ in turns:
        heard.append(row.id)
        if row.id == "ack.full":
            leisure.waited("ack.full/full")
            now = 60.0
    # What was sent already costs no time, so it waits for nobody; what comes last comes last.
    assert heard.index("ack.redirect") < heard.index("auth.future")
    assert heard[0] == "ack.full"
    assert turns.left == []


def test_checks_that_are_brought_forward_have_the_next_turns_and_what_has_begun_keeps_its_own() -> None:
    names = ["ack.full", "auth.stale", "auth.future", "semantics.late"]
    turns = Turns([(find_check(name), ()) for name in names], Leisure(0.0, 100.0, lambda: 0.0))
    heard, waits = [], []
    for row, _ in turns:
        heard.append(row.id)
        waits.append(turns.bring_forward({"ack.full", "semantics.late"}))
    assert heard == ["ack.full", "semantics.late", "auth.stale", "auth.future"]
    assert waits == [True, False, False, False]


def test_errors_go_first_and_each_family_has_its_turns() -> None:
    # The last of the family ack has a turn for each of auth's.
    order = order_of("robustness.more-headers", "ack.minimal", "auth.clock-skew", "auth.wrong-key", "tolerance.text")
    assert order == [
        *("auth.wrong-key", "ack.minimal", "tolerance.text", "auth.clock-skew", "ack.minimal"),
        "robustness.more-headers",
    ]


def test_what_explains_others_and_is_put_to_most_events_goes_first_in_its_family() -> None:
    order = order_of("auth.empty-key", "auth.changed-url", "auth.stale", "auth.missing-header", "auth.wrong-key")
    assert order == ["auth.wrong-key", "auth.missing-header", "auth.stale", "auth.empty-key", "auth.changed-url"]


def test_a_family_of_few_checks_goes_on_with_its_last_while_others_have_turns() -> None:
    auth = ("auth.wrong-key", "auth.missing-header", "auth.stale", "auth.raw-body")
    order = order_of("ack.example", "ack.minimal", "ack.covering", *auth)
    assert order.count("ack.example") == order.count("ack.minimal") == 1
    assert order.count("ack.covering") == 3
    assert {*order} == {"ack.example", "ack.minimal", "ack.covering", *auth}
