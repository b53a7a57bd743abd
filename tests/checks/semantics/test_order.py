"""Which two events of an entity always come in one order, and how a delivery comes again."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.material.lanes import Run
from hookproof.checks.semantics import order as module
from hookproof.checks.semantics.effects import _WAYS
from hookproof.checks.semantics.order import (
    Pair,
    _in_seconds,
    _is_strict,
    _told_by_order,
    _turned,
    _unlike,
    _unlisted,
    _wavering,
    comes_first,
    is_one_of_two,
    may_have_another,
    pairs_of,
)
from hookproof.checks.stage import Unclear
from hookproof.contract import load_contract
from hookproof.contract.model import Lifecycle
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.signing import signer_for
from hookproof.payloads import cases


@each_row(
    ("path", "pair", "strict"),
    [
        (["a", "b"], "ab", True),
        ([{"any_order": ["a", "b"]}], "ab", False),
        (["a", {"any_order": ["b", "c"]}], "ab", True),
        (["a", {"any_order": ["b", "c"]}], "bc", False),
        ([{"any_order": [["a", "b"], "c"]}], "ab", True),
        ([{"any_order": [["a", "b"], "c"]}], "bc", False),
        ([{"any_order": [[{"any_order": ["a", "b"]}], "c"]}], "ab", False),
    ],
)
def test_two_events_are_in_order_unless_the_lifecycle_says_any(path: Any, pair: str, strict: bool) -> None:
    assert _is_strict(SimpleNamespace(paths=[path]), *pair) is strict  # type: ignore[arg-type]
    assert _is_strict(SimpleNamespace(paths=[["c"], path]), *pair) is strict  # type: ignore[arg-type]


def test_a_delivery_comes_again_as_it_was_or_signed_anew_under_the_same_id() -> None:
    contract = load_contract("videogen")
    signer = signer_for(contract, generate_secret(contract.delivery))
    delivery = signer.deliver(next(iter(cases(contract, "file.upload.failed", "example"))))
    same, anew = (make(SimpleNamespace(signer=signer), delivery) for _, make in _WAYS)  # type: ignore[arg-type]
    assert same == delivery
    assert (anew.message_id, anew.body) == (delivery.message_id, delivery.body)
    assert anew.timestamp != delivery.timestamp
    assert anew.headers != delivery.headers


def runs(**effects: Any) -> Any:
    """What plays the events of a pair: from their order and the how manieth time to the effect that a test names."""

    def play(*asked: tuple[str, int]) -> list[Run]:
        named = [f"{order}x{number}" for order, number in asked]
        return [Run(effects.get(f"r{name}", {}), LAST) for name in named]

    return play


LAST: Any = SimpleNamespace()
PAIR = Pair("/id", "paid", "sent", strict=True)


def state(value: Any) -> Any:
    return {("db", "state"): [value]}


#: What each event alone leaves.
ALONE = {"r1x1": state("paid"), "r2x1": state("sent")}


@each_row(
    ("clean", "other", "turned", "more", "found"),
    [
        ("sent", "sent", "sent", {}, ()),
        ("sent", "sent", "paid", {"r12x3": state("sent"), "r21x2": state("paid")}, "sent paid"),
        # Once more the other way round it is as it should be.
        ("sent", "sent", "paid", {"r12x3": state("sent"), "r21x2": state("sent")}, "unclear"),
        # In the same order it ends otherwise, too.
        ("sent", "sent", "paid", {"r12x3": state("paid"), "r21x2": state("paid")}, "unclear"),
        # What differs each time is not looked at.
        ("sent", "paid", "other", {}, ()),
        # A number that tells how many came is none of the state.
        (2, 2, 1, {"r1x1": state(1), "r2x1": state(1)}, ()),
        (2, 2, 3, {"r1x1": state(1), "r2x1": state(2), "r12x3": state(2), "r21x2": state(3)}, "2 3"),
    ],
)
def test_what_the_order_of_arrival_tells_is_seen_twice_and_only_there(
    clean: Any, other: Any, turned: Any, more: dict[str, Any], found: Any
) -> None:
    three = [Run(state(each), LAST) for each in (clean, other, turned)]
    said = _told_by_order(*three, runs(**{**ALONE, **more}))
    if found == "unclear":
        assert isinstance(said, Unclear)
    else:
        assert not isinstance(said, Unclear)
        assert [f"{was} {now}" for _, was, now in said] == ([found] if found else [])


@each_row(
    ("one", "other", "alone", "last", "says"),
    [
        ("paid", "paid", ALONE, True, ""),
        ("paid", "sent", ALONE, True, "db at /state/* ends as paid for one of them and as sent for the other"),
        ("sent", "paid", ALONE, True, "db at /state/* ends as paid for one of them and as sent for the other"),
        ("paid", "else", ALONE, True, ""),
        ("paid", "sent", {"r1x1": state("x"), "r2x1": state("sent")}, True, ""),
        ("paid", "sent", {}, True, ""),
        ("paid", "sent", ALONE, False, ""),
    ],
)
def test_an_entity_that_is_now_as_one_event_leaves_it_and_now_as_the_other_does_is_left_to_chance(
    one: str, other: str, alone: dict[str, Any], last: bool, says: str
) -> None:
    orders = [Run(state(each), LAST if last else None) for each in (one, other)]
    found = _wavering(PAIR, orders, runs(**alone), "")
    assert (says in found.says if found and says else found is None) is True
    assert not found or found.kind == "by chance"


def test_runs_that_were_not_acknowledged_or_have_nothing_at_a_place_differ_in_nothing() -> None:
    assert _unlike([Run(None), Run(state(1))]) == _unlike([Run(state(1)), Run(None)]) == {}
    assert _unlike([Run({}), Run(state(1))]) == {}
    assert _unlike([Run(state("a")), Run(state("b" * 99))]) == {("db", "state", "*"): ("a", f"{'b' * 77}…")}


CONTRACT: Any = SimpleNamespace(
    events=dict.fromkeys("abcd"),
    provider=SimpleNamespace(
        lifecycles=[
            Lifecycle(name="l", entity="/id", paths=(["a", {"any_order": ["b", "c"]}, "unknown"], ["a", "b"])),
            Lifecycle(name="m", entity="/m", paths=(["d"],)),
        ]
    ),
)


@each_row(
    ("event", "seconds", "first"),
    [("a", [("b", True), ("c", True)], True), ("b", [("c", False)], False), ("c", [], False), ("d", [], False)],
)
def test_the_pairs_of_an_event_are_those_that_come_after_it_each_once(
    event: str, seconds: list[tuple[str, bool]], first: bool
) -> None:
    found = pairs_of(CONTRACT, event)
    assert [(pair.second, pair.strict) for pair in found] == seconds
    assert {pair.entity for pair in found} <= {"/id"}
    assert (comes_first(CONTRACT, event), is_one_of_two(CONTRACT, event)) == (first, bool(seconds))
    assert may_have_another(CONTRACT, event) is bool(seconds), "a lifecycle says whether there is another"


def _told_by(*names: str, chosen: bool = True, **lifecycles: str) -> Any:
    """What a check is given of an event and of those beside it, whose payloads are those of files of a contract."""
    contract = load_contract("videogen")
    listed = [Lifecycle(name=name, entity="/fileId", paths=([event],)) for name, event in lifecycles.items()]
    stripped = replace(contract, provider=replace(contract.provider, lifecycles=tuple(listed)))
    events = [contract.events[name] for name in names]
    return SimpleNamespace(
        contract=stripped,
        event=events[0],
        events=events,
        example=next(iter(cases(contract, names[0], "example"))),
        chosen=chosen,
        source=lambda event, profile, _kinds: cases(contract, event.name, profile),
    )


UPLOADED, FAILED, EXPORTED = "file.upload.completed", "file.upload.failed", "project_export.failed"


@each_row(
    ("ctx", "second"),
    [
        (_told_by(UPLOADED, FAILED), FAILED),
        (_told_by(UPLOADED, EXPORTED, FAILED), FAILED),
        # Nothing at the place of its id, told by a lifecycle, another one told by one, one that stands for nobody else.
        (_told_by(UPLOADED, EXPORTED), ""),
        (_told_by(UPLOADED, FAILED, file=UPLOADED), ""),
        (_told_by(UPLOADED, FAILED, file=FAILED), ""),
        (_told_by(UPLOADED, FAILED, chosen=False), ""),
    ],
)
def test_two_events_that_no_lifecycle_has_are_of_one_entity_where_they_name_it_at_one_place(ctx, second: str) -> None:
    pair = _unlisted(ctx)
    assert pair == (Pair("/fileId", UPLOADED, second, strict=False) if second else None)
    assert may_have_another(ctx.contract, EXPORTED) is True


@each_row(
    ("payload", "says"),
    [
        ({"at": "2026-01-02T03:04:05Z"}, True),
        ({"at": 1_700_000_000}, True),
        ({"at": 1_700_000_000_000}, False),
        ({"at": 1_700_000_000, "ms": 1_700_000_000_000}, False),
        ({"at": "yesterday"}, False),
        ([1_700_000_000], False),
        ({}, False),
    ],
    ids=str,
)
def test_two_events_can_be_of_one_second_where_their_times_are_in_seconds_alone(payload: Any, says: bool) -> None:
    ctx: Any = SimpleNamespace(example=SimpleNamespace(payload=payload))
    assert _in_seconds(ctx) is says


@each_row(
    ("clean", "other", "turned", "says"),
    [
        (None, {}, {}, "not acknowledged one after the other"),
        ({}, None, {}, "not acknowledged one after the other"),
        ({}, {}, None, "the late event is not acknowledged"),
        ({}, {}, {}, "no effect"),
    ],
)
def test_an_order_is_judged_only_where_each_run_was_acknowledged(
    clean: Any, other: Any, turned: Any, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_blind", lambda *_: "")
    monkeypatch.setattr(module, "NO_MOVE", "no effect")
    monkeypatch.setattr(module, "_runs", lambda *_, **__: [Run(clean), Run(other), Run(turned)])
    found = _turned(SimpleNamespace(), PAIR, first=True)(SimpleNamespace(), "label")  # type: ignore[arg-type]
    assert isinstance(found, Unclear)
    assert says in found.why
