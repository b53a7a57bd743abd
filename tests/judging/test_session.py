"""Cases that checks share, and the verdict of a check on an event."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.stage import NOTHING_THERE
from hookproof.findings import Verdict
from hookproof.judging import results as outcomes
from hookproof.judging import session as module
from hookproof.judging.judgement import Judging
from hookproof.judging.made import Made
from hookproof.judging.results import Results
from hookproof.judging.session import Session
from hookproof.judging.waiting.patience import Patience


def body(size: int) -> Any:
    return SimpleNamespace(body=b"x" * size)


@each_row(
    ("profile", "full", "kept"),
    [
        ("example", False, True),
        ("example", True, True),
        ("minimal", True, True),
        ("drift", False, True),
        ("drift", True, False),
        ("covering", False, False),
        ("random", False, False),
    ],
)
def test_cases_are_kept_for_others_where_there_is_room_and_simple_ones_always(
    monkeypatch: pytest.MonkeyPatch, profile: str, full: bool, kept: bool
) -> None:
    monkeypatch.setattr(module, "_KEPT_BYTES", 10)
    calls: list[Any] = []

    def source(event: Any, wanted: str, kinds: Any) -> Any:
        calls.append(kinds)
        return iter([body(10)])

    there = Made([body(10)] if full else [body(9)])
    list(there)
    fake: Any = SimpleNamespace(source=source, _cases={("other", "drift", ()): there})
    fake._has_room = lambda: Session._has_room(fake)
    event: Any = SimpleNamespace(name="e")
    first = Session.cases(fake, event, profile)
    assert (Session.cases(fake, event, profile) is first) is kept
    assert Session.cases(fake, event, profile, ("one",)) is not first


RESULTS: list[tuple[dict[str, Any], bool, Verdict, str]] = [
    ({"tried": 1}, True, Verdict.HOLDS, ""),
    ({"tried": 1, "remarks": {"half": None}, "notes": {"odd": None}}, True, Verdict.HOLDS, "half; odd"),
    ({"tried": 0}, True, Verdict.NOT_OBSERVED, NOTHING_THERE),
    ({"tried": 0, "notes": {"odd": None}}, True, Verdict.NOT_OBSERVED, "odd"),
    ({"tried": 1, "unseen": {"blind": None}, "notes": {"odd": None}}, True, Verdict.NOT_OBSERVED, "blind; odd"),
    ({"tried": 1}, False, Verdict.NOT_OBSERVED, outcomes._CUT),
    ({"tried": 1, "notes": {"odd": None}}, False, Verdict.NOT_OBSERVED, "odd"),
    ({"tried": 1, "failed": ["f"]}, True, Verdict.BROKEN, ""),
    ({"tried": 1, "failed": ["f"], "unseen": {"blind": None}}, False, Verdict.BROKEN, "blind"),
    ({"tried": 1, "failed": ["f"], "defects": ["d"]}, True, Verdict.BROKEN, ""),
    ({"tried": 1, "defects": ["d", "e"]}, True, Verdict.NOT_OBSERVED, "a defect of hookproof itself: d; e"),
]


@each_row(("noted", "complete", "verdict", "note"), RESULTS)
def test_a_check_holds_only_where_all_was_tried_and_all_was_seen(noted, complete: bool, verdict, note: str) -> None:
    defects: list[str] = []
    judging: Any = SimpleNamespace(row=SimpleNamespace(otherwise="", id="ack.full"), _complete=complete)
    judging._session = SimpleNamespace(defect=defects.append)
    assert Judging._verdict(judging, Results(**noted)) == (verdict, note)
    assert defects == noted.get("defects", [])


@pytest.mark.parametrize(("tried", "remarks", "unseen"), [(1, ["no time"], []), (0, [], ["no time"])])
def test_what_there_was_no_time_for_is_a_remark_where_something_was_tried(tried, remarks, unseen) -> None:
    results = Results(tried=tried)
    judging: Any = SimpleNamespace(_results={"e": results})
    event: Any = SimpleNamespace(name="e")
    Judging.leave_out(judging, event, "no time")
    assert (list(results.remarks), list(results.unseen)) == (remarks, unseen)
    assert results.partial is (tried > 0)


@each_row(
    ("seen", "here", "there", "other"),
    [
        ([], False, False, False),
        (["e"], False, False, False),
        (["e", "e"], True, True, False),
        (["e", "f"], True, True, False),
        (["e", "", "f"], False, False, False),
        (["e", "", "e"], True, False, False),
        (["", *"abcdef"], True, True, False),
        (["", *"abcd", "f"], False, False, False),
    ],
)
def test_a_check_is_waited_for_twice_and_oftener_where_it_was_answered(seen, here, there, other: bool) -> None:
    patience = Patience()
    for event in seen:
        patience.see("ack.x", event or "g", lasting=bool(event))
    ends = [bool(patience.ends(check, event)) for check, event in (("ack.x", "e"), ("ack.x", "z"), ("ack.y", "e"))]
    assert ends == [here, there, other]
    assert patience.tried == sum(bool(event) for event in seen)


def test_the_event_with_the_longest_example_comes_first_and_of_equal_ones_the_earlier() -> None:
    sizes = {"short": 1, "long": 9, "as long": 9, "middling": 5}
    events = [SimpleNamespace(name=name) for name in sizes]
    session: Any = SimpleNamespace(plan=SimpleNamespace(events=events), example=lambda event: body(sizes[event.name]))
    assert [event.name for event in Session.richest_first(session)] == ["long", "as long", "middling", "short"]
