"""What a ledger keeps, what is told of it, and from which gravity on a report fails."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.cli.watch import _tell
from hookproof.errors import CannotJudge, Exit
from hookproof.watch import ledger as module
from hookproof.watch.account import account_of, best_version, when_text, worst_of
from hookproof.watch.ledger import Ledger
from hookproof.watch.lesson import KINDS, Lesson, Topic


def lesson(kind: str = "null", pointer: str = "/a", **more: Any) -> Lesson:
    return Lesson(topic=Topic(kind, "e", pointer, ""), **{"count": 1, "first": 5, "last": 6, **more})


def ledger(*lessons: Lesson, **more) -> Ledger:
    made = Ledger(contract="acme@1", seen=3, events={"e": 3}, **more)
    made.add(lessons)
    return made


def asked(fail_on: str, *reports: str) -> dict[str, Any]:
    """What the options of a command say."""
    return {"fail_on": fail_on, "format_": "text", "reports": reports}


GRAVE = {name: kind.severity.label for name, kind in KINDS.items()}


@each_row("fail_on", ["note", "warning", "error"])
@each_row("kind", [*KINDS, "of a later version", None])
def test_a_report_fails_where_a_lesson_is_as_grave_as_is_asked(capsys, kind: str | None, fail_on: str) -> None:
    made = ledger(*([lesson(kind)] if kind else []))
    order = ["note", "warning", "error"]
    fails = kind is not None and order.index(GRAVE.get(kind, "error")) >= order.index(fail_on)
    assert _tell(made, "x", asked(fail_on)) is (Exit.FINDINGS if fails else Exit.CLEAN)
    assert "3 deliveries" in capsys.readouterr().out


def test_of_no_delivery_nothing_can_be_said() -> None:
    with pytest.raises(CannotJudge, match="no delivery was seen"):
        _tell(Ledger(), "x", asked("error"))


def test_the_gravest_lesson_counts_and_comes_first() -> None:
    made = ledger(lesson("time"), lesson("null", "/z"), lesson("null", "/b"))
    worst = worst_of(made)
    assert worst is not None
    assert worst.label == "error"
    told = [line for line in account_of(made).splitlines() if line.startswith(("error", "note"))]
    assert [line.split(":")[0].split()[-1] for line in told] == ["/b", "/z", "/a"]
    assert worst_of(ledger()) is None


@each_row(
    ("fits", "described", "best"),
    [
        ({}, {}, ""),
        ({"1": 3, "2": 2}, {"2": 2}, "1"),
        ({"1": 3, "2": 3}, {"1": 1}, "1"),
        ({"1": 3, "2": 3}, {}, "2"),
    ],
)
def test_the_version_that_most_fit_is_best_then_which_describes_most_then_the_newest(
    fits, described, best: str
) -> None:
    made = ledger(fits=fits, described=described)
    assert best_version(made) == best
    said = account_of(made)
    if best:
        whole = described.get(best, 0)
        assert f"they fit version {best} best: {fits[best]} fit, {whole} are described by it whole" in said
    assert ("they fit no known version" in said) is (not best)


def test_what_was_not_looked_at_or_not_kept_is_told_where_it_is_so() -> None:
    assert "not looked at" not in account_of(ledger())
    assert "not kept" not in account_of(ledger())
    said = account_of(ledger(dropped=7, passed_over=8))
    assert "7 more were not looked at" in said
    assert "8 more of other kinds are not kept" in said


def test_one_lesson_is_counted_from_its_first_time_to_its_last() -> None:
    made = ledger(lesson(count=2, first=5, last=6), lesson(count=3, first=1, last=9, sample="s"), lesson(sample="t"))
    [only] = made.lessons.values()
    assert (only.count, only.first, only.last, only.sample) == (6, 1, 9, "s")


def test_so_many_kinds_are_kept_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LESSONS", 2)
    made = ledger(*(lesson(pointer=f"/{number}", count=2) for number in range(4)), lesson(pointer="/0", count=5))
    assert [each.count for each in made.lessons.values()] == [7, 2]
    assert made.passed_over == 4


def test_so_many_shapes_of_so_many_events_are_kept_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SHAPES", 2)
    made = Ledger()
    for event, shape in [("a", 1), ("a", 1), ("a", True), ("a", 3), ("b", 1), ("c", 1), ("b", 2)]:
        made.add_shape(event, shape)
    assert made.shapes == {"a": [1, True], "b": [1, 2]}


def test_ledgers_add_up_and_an_empty_one_changes_nothing() -> None:
    made, other = (
        ledger(lesson(), fits={"1": 1}),
        ledger(lesson(count=4), fits={"1": 2, "2": 1}, dropped=1, passed_over=2),
    )
    made.merge(other)
    assert (made.seen, made.dropped, made.passed_over, made.events, made.fits) == (6, 1, 2, {"e": 6}, {"1": 3, "2": 1})
    assert [each.count for each in made.lessons.values()] == [5]
    made.merge(Ledger())
    assert (made.contract, made.seen) == ("acme@1", 6)
    assert [Ledger().is_empty, Ledger(dropped=1).is_empty, Ledger(seen=1).is_empty] == [True, False, False]


def test_a_time_that_nobody_said_is_unknown() -> None:
    assert (when_text(0), when_text(1)) == ("unknown", "1970-01-01 00:00:01 UTC")
