"""What scenes have in common: which answers fail, what is told of an effect, who follows whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.expectation import REFUSED, Fault
from hookproof.checks.material.scenes import (
    about_one,
    dated,
    effect_of_event,
    failing,
    followers,
    forerunners,
    in_turn,
    looked_after,
    names_of,
    often_seen,
    told,
    with_effect,
)
from hookproof.checks.semantics.namesakes import (
    _END,
    _about_alike_but_for_case,
    _alike_but_for_case,
    _alike_but_for_the_end,
    _has_ids,
)
from hookproof.checks.stage import Breach, Unclear
from hookproof.contract.model import Event, Lifecycle, Place
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.findings import Severity
from hookproof.observers.state import Change, changes
from hookproof.payloads.case import Case
from hookproof.schema.json import ABSENT


def exchange(answer: int | Failure) -> Exchange:
    delivery = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id="m", timestamp=0)
    if isinstance(answer, Failure):
        return Exchange(delivery=delivery, response=None, failure=answer)
    return Exchange(delivery=delivery, response=Response(status=answer, headers=(), body=b""))


@each_row(
    ("answer", "fails"),
    [
        (204, False),
        (400, False),
        (429, False),
        (302, False),
        (500, True),
        (503, True),
        (Failure.DROPPED, True),
        (Failure.CUT, True),
        (Failure.CRASHED, True),
        (Failure.INVALID_HTTP, True),
        (Failure.TIMEOUT, False),
        (Failure.UNREACHABLE, False),
    ],
)
def test_what_no_correct_consumer_answers_to_a_genuine_delivery_fails(answer: Any, fails: bool) -> None:
    bad = exchange(answer)
    assert failing([exchange(200), bad, exchange(204)]) is (bad if fails else None)


@each_row(("count", "more"), [(1, ""), (3, ""), (4, "; and 1 more"), (6, "; and 3 more")])
def test_the_first_few_changes_are_told_and_the_rest_counted(count: int, more: str) -> None:
    said = told([Change(("db", str(number)), ABSENT, number) for number in range(count)])
    assert said.count(" is new") == min(count, 3)
    assert said.endswith(more or " is new")


def test_what_is_there_several_times_alike_is_told_once_with_how_often() -> None:
    rows = [Change(("db", str(number)), ABSENT, {"id": "pay_1"}) for number in (0, 1, 2)]
    alike = [Change(("db", "*"), ABSENT, {"id": id_}) for id_ in ("pay_1", "pay_2", "pay_1", "pay_1")]
    assert told(rows).count("is new") == 3
    assert told(alike) == 'db at /*: {"id":"pay_1"} is new (3 times); db at /*: {"id":"pay_2"} is new'
    assert told(alike[:1]) == 'db at /*: {"id":"pay_1"} is new'


class Stage:
    """A consumer whose first so many deliveries are acknowledged, and what the observers show of them."""

    def __init__(self, **said: Any) -> None:
        told = {"unseen": "", "effect": None, "good": 9, "shows": True, "hooks": "", **said}
        self.unseen, self._effect, self.good, self.shows, self.hooks = told.values()
        self.sent: list[Any] = []

    def effect(self, case: Any) -> Any:
        return self._effect

    def has(self, hook: str) -> bool:
        return hook in self.hooks

    def state(self, *_: Any) -> Any:
        return {}

    moved = state

    def seen(self, *_: Any) -> Any:
        return ("change",) if self.shows else ()

    def send(self, delivery: Any) -> Exchange:
        self.sent.append(delivery)
        return exchange(204 if len(self.sent) <= self.good else 500)


def ran(stage: Any, **more: Any) -> Any:
    context: Any = SimpleNamespace(example="example")
    return with_effect(context, lambda _stage, _label, single: ("played", single), **more)(stage, "l")


def test_a_scene_about_an_effect_is_played_where_one_shows() -> None:
    case: Any = "example"
    for stage, why in ((Stage(unseen="blind"), "blind"), (Stage(effect={}), "no observer moves")):
        any_stage: Any = stage
        found = effect_of_event(any_stage, case)
        assert isinstance(found, Unclear)
        assert isinstance(ran(stage), Unclear)
        assert found.why
        assert (found.why == why) is (why == "blind")
    assert ran(Stage(effect={"db": 1})) == ("played", {"db": 1})


@each_row(("hooks", "plays"), [("ab", True), ("a", False), ("", False)])
def test_a_scene_that_needs_hooks_is_played_where_all_are_given(hooks: str, plays: bool) -> None:
    found = ran(Stage(effect={"db": 1}, hooks=hooks), hooks=("a", "b"), otherwise="give hooks")
    assert (found == ("played", {"db": 1})) is plays
    assert plays or found.why == "give hooks"


@each_row(
    ("stage", "sent", "unclear"),
    [(Stage(), 2, None), (Stage(good=1), 2, True), (Stage(good=0), 1, True), (Stage(shows=False), 2, False)],
)
def test_deliveries_are_looked_after_as_far_as_they_are_acknowledged(
    stage: Any, sent: int, unclear: bool | None
) -> None:
    any_: Any = "x"
    found = looked_after(stage, any_, ["one", "two"], any_)  # type: ignore[list-item]
    assert len(stage.sent) == sent
    assert isinstance(found, Unclear) is (unclear is not None)
    if isinstance(found, Unclear):
        assert found.setup is unclear


def test_ids_that_a_fresh_case_brings_have_names_and_those_that_stay_have_none() -> None:
    def case(*ids: str) -> Case:
        payload = {f"n{number}Id": id_ for number, id_ in enumerate(ids)}
        return Case(address="", event="e", profile="example", payload=payload, body=b"")

    old, new = case("file_00000001", "user_00000009"), case("file_00000002", "user_00000009")
    assert list(names_of({"A": (old, new)}).items()) == [("file_00000002", "<A.0>")]


@each_row(
    ("event", "after"),
    [("a", [("b", "c"), ("c",)]), ("b", [("c",)]), ("c", []), ("z", [])],
)
def test_what_follows_an_event_is_each_set_of_known_events_once(event: str, after: list[tuple[str, ...]]) -> None:
    contract: Any = SimpleNamespace(events={"a": 1, "b": 1, "c": 1})
    paths = (["a", "b", "c"], ["a", "c"], ["a", "unknown", "c"], ["a", "unknown"])
    assert followers(contract, event, Lifecycle(name="l", entity="/id", paths=paths)) == after


@each_row(("event", "before"), [("a", []), ("b", [("a",)]), ("c", [("a",), ("a", "b")]), ("z", [])])
def test_what_comes_before_an_event_is_each_set_of_known_events_once_fewest_first(
    event: str, before: list[tuple[str, ...]]
) -> None:
    contract: Any = SimpleNamespace(events={"a": 1, "b": 1, "c": 1})
    lifecycle = Lifecycle(name="l", entity="/id", paths=(["a", "b", "c"], ["a", "c"], ["c"]))
    assert forerunners(contract, event, lifecycle) == before


def signed(*ids: str) -> Any:
    return [SimpleNamespace(message_id=id_) for id_ in ids]


class Resigned(str):
    """A delivery that is its message's id."""

    __slots__ = ()
    event, payload = "e", None


def context(*, admits: bool) -> Any:
    signer = SimpleNamespace(resign=lambda _delivery, message_id: Resigned(message_id), admits=lambda *_: admits)
    return SimpleNamespace(signer=signer)


CONTEXT: Any = context(admits=True)


def test_ids_can_differ_in_their_end_alone_where_payloads_may_have_such() -> None:
    ids = [letter * 20 for letter in "abc"]
    assert _alike_but_for_the_end(CONTEXT, signed(*ids)) == ["a" * (20 - _END) + letter * _END for letter in "abc"]
    assert _alike_but_for_the_end(context(admits=False), signed(*ids)) == ()


def test_ids_can_differ_in_letter_case_alone() -> None:
    assert _alike_but_for_case(CONTEXT, signed("msg_aB1", "x", "y", "z")) == ["msg_aB1", "msg_ab1", "msg_AB1"]
    assert _alike_but_for_case(CONTEXT, signed("msg_ab", "x", "y")) == ["msg_ab", "msg_AB"]


def about(**payload: Any) -> Case:
    return Case(address="a", event="e", profile="example", payload=payload, body=b"")


def test_entities_whose_ids_differ_in_letter_case_alone_stay_apart_by_all_else() -> None:
    ctx: Any = SimpleNamespace(event=Event(name="e", written={}))
    first, other = about(memberId="mem_aBcDeF12", orderId=40_001), about(memberId="mem_XyZxYz34", orderId=50_002)
    assert [case.payload for case in _about_alike_but_for_case(ctx, [first, other])] == [
        {"memberId": "mem_aBcDeF12", "orderId": 40_001},
        {"memberId": "mem_AbCdEf12", "orderId": 50_002},
    ]


@each_row("id_", [40_001, "mem_abcdef12", "MEM_ABCDEF12"])
def test_no_entities_differ_in_letter_case_where_no_id_mixes_letters(id_: object) -> None:
    ctx: Any = SimpleNamespace(event=Event(name="e", written={}))
    assert _about_alike_but_for_case(ctx, [about(memberId=id_), about(memberId="mem_other1234")]) == ()


@each_row(
    ("place", "form", "asked", "own"),
    [
        (Place("header", "id"), "text", "text", True),
        (Place("header", "id"), "uuid", "text", False),
        (Place("header", "id"), "uuid", "any", True),
        (Place("body", "/id"), "text", "text", False),
        (Place("body", "/id"), "text", "any", True),
        (Place("body", "/*/id"), "text", "any", False),
        (None, "text", "text", False),
        (None, "text", "any", False),
    ],
)
def test_ids_are_of_messages_own_where_they_can_have_the_form_that_is_asked(place, form: str, asked: str, own) -> None:
    rules: Any = SimpleNamespace(message=SimpleNamespace(id=place, id_form=form))
    assert _has_ids(rules, asked) is own


class Answering:
    """A stage on which deliveries, made of their labels, get these answers in turn."""

    def __init__(self, *answers: int) -> None:
        self._answers = iter(answers)
        self.signer = SimpleNamespace(deliver=lambda case, label: label)
        self.sent: list[Any] = []

    def send(self, delivery: Any) -> Exchange:
        self.sent.append(delivery)
        return exchange(next(self._answers))


@each_row(
    ("answers", "setup", "control", "found", "sent"),
    [
        ((204, 204), 1, True, None, 2),
        ((500, 204), 1, True, "setup", 1),
        ((500, 204), 0, True, None, 2),
        ((204, 500), 1, False, Fault.SERVER_ERROR, 2),
        ((204, 500, 204), 1, True, Fault.SERVER_ERROR, 3),
        ((204, 500, 500), 1, True, "setup", 3),
        ((204, 500), 2, True, "setup", 2),
    ],
)
def test_of_deliveries_in_turn_the_last_is_judged_where_the_first_and_a_control_are_acknowledged(
    answers: tuple[int, ...], setup: int, control: bool, found: Any, sent: int
) -> None:
    stage: Any = Answering(*answers)
    case: Any = "case"
    made: Any = lambda label: (f"{label}/0", f"{label}/1")  # noqa: E731
    said = in_turn(made, case if control else None, setup=setup)(stage, "l")
    assert len(stage.sent) == sent
    if isinstance(said, Unclear):
        assert (found, said.setup) == ("setup", True)
    else:
        assert (said.fault if isinstance(said, Breach) else None) is found


def test_a_breach_weighs_what_the_expectation_says_of_it_and_nothing_made_is_unclear() -> None:
    any_: Any = Answering(302)
    odd = in_turn(lambda label: (label,), None, setup=0, expect=REFUSED)(any_, "l")  # type: ignore[arg-type,return-value]
    assert isinstance(odd, Breach)
    assert (odd.fault, odd.severity) == (Fault.REDIRECTED, Severity.WARNING)
    nothing = in_turn(lambda _: (), None, setup=0)(any_, "l")
    assert isinstance(nothing, Unclear)
    assert not nothing.setup


DAY = "2026-01-02T03:04:05Z"


@each_row(
    ("payload", "since", "valid", "becomes"),
    [
        ({"at": DAY, "n": 1}, None, True, {"at": "2026-01-02T03:05:05Z", "n": 1}),
        ({"at": 1_700_000_000}, None, True, {"at": 1_700_000_060}),
        ({"at": 1_700_000_000_000}, None, True, {"at": 1_700_000_060_000}),
        ({"at": DAY}, {"at": "2026-02-02T03:04:05Z"}, True, {"at": "2026-02-02T03:05:05Z"}),
        ({"at": DAY}, {"other": "2026-02-02T03:04:05Z"}, True, {"at": "2026-01-02T03:05:05Z"}),
        ({"at": DAY}, {"at": 1_700_000_000}, True, {"at": DAY}),
        ({"at": DAY}, ["x"], True, {"at": "2026-01-02T03:05:05Z"}),
        ({"at": DAY}, None, False, {"at": DAY}),
        ({"in": {"at": DAY}}, None, True, {"in": {"at": DAY}}),
        ([DAY], None, True, [DAY]),
    ],
)
def test_the_times_at_the_top_of_a_payload_move_where_the_contract_allows_it(
    payload: Any, since: Any, valid: bool, becomes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookproof.checks.material.scenes.is_valid", lambda _: lambda _: valid)
    event: Any = "event"
    case = Case(address="", event="e", profile="example", payload=payload, body=b"as it was")
    moved = dated(case, event, 60, None if since is None else replace(case, payload=since))
    assert moved.payload == becomes
    assert (moved.body == b"as it was") is (becomes == payload)


@each_row(
    ("known", "invalid", "entity"),
    [
        ("file_00000001", (), "file_0000abcd"),
        ("abcdef", (), "ababcd"),
        ("abc", (), "abcd"),
        ("in_07", (), "in_abcd"),
        ("", (), None),
        (True, (), None),
        (None, (), None),
        ("file_00000001", ("a",), None),
        ("file_00000001", ("b",), None),
    ],
)
def test_events_are_about_one_new_entity_where_the_contract_allows_such_ids(
    known: Any, invalid: tuple[str, ...], entity: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookproof.checks.material.scenes.is_valid", lambda event: lambda _: event not in invalid)

    def case(name: str) -> Case:
        return Case(address="", event=name, profile="example", payload={"id": known, "at": DAY}, body=b"")

    @dataclass
    class Ctx:
        event: str
        example: Case
        contract: Any
        source: Any

    contract = SimpleNamespace(events={"a": "a", "b": "b"})
    monkeypatch.setattr("hookproof.checks.material.scenes.aged", lambda _ctx, case, _since, **_: case)
    ctx: Any = Ctx("a", case("a"), contract, lambda event, profile, kinds: iter([case(event)]))
    made = about_one(ctx, "/id", ["a", "b"], "abcd")
    if entity is None:
        assert made is None
    else:
        assert made is not None
        assert [each.payload["id"] for each in made] == [entity, entity]
        assert [each.payload["at"] for each in made] == [DAY, "2026-01-02T03:05:05Z"]


def test_an_effect_is_counted_by_the_place_where_it_shows_most_and_by_that_where_it_shows_least() -> None:
    before, after = {"rows": 0, "mails": 0}, {"rows": 2, "mails": 1}
    stage: Any = SimpleNamespace(
        moved=lambda *_: after,
        state=lambda *_: after,
        seen=lambda before, after, single: tuple(changes(before, after)),
    )
    once = {("rows",): 1.0, ("mails",): 1.0, ("rest",): 0.0}
    assert often_seen(stage, before, (), once) == (2.0, 1.0)
    assert often_seen(stage, before, (), {("rows",): 1.0}) == (2.0, 2.0)
    assert often_seen(stage, before, (), {("rows",): 1.0, ("none",): 1.0}) == (2.0, 0)
    assert often_seen(stage, before, (), {})[1] is None
