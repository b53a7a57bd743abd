"""Of two states of an entity the newer one is kept, by the time or version in the payload; and what is no fault."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.consumers.stores import STYLES, ByEventAndEntity, History, LastWins, Payload, Queued, Store
from tests.rowwise import each_row

from hookproof.checks.semantics.latecomers import tells_states
from hookproof.contract.model import Contract, Event, Lifecycle

CHECK = "semantics.older-state"
EVENTS = {"stock.changed": "data.updated_at", "supplier.updated": "data.revision"}


class LastWinsLate(LastWins, Queued):
    """The same, behind a queue."""


class LastWinsBesideHistory(LastWins, History):
    """The same, with every version in a table beside it."""


class LastWinsFormatted(LastWins):
    """Shows values for people."""

    def kept(self, said: Payload) -> Payload:
        return {key: f"{value} (as told)" for key, value in super().kept(said).items()}


class LastWinsByKey(LastWins):
    def show(self) -> Any:
        return self.rows


class FirstWins(Store):
    """Passes over every further state: wrong, and no matter of their order."""

    def is_newer(self, one: Any, other: Any) -> bool:
        return False


class Noting(Store):
    """Notes beside an entity which message came last, and how many came."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        super().effect(message, event, payload)
        row = self.rows[self.read(event, payload)[0]]
        row.update(last=message, came=row.get("came", 0) + 1)


class Numbered(History):
    """Shows each version with its place among those of its entity, by arrival."""

    def show(self) -> Any:
        entities = [row["entity"] for row in self.log]
        return [{**row, "place": entities[:at].count(row["entity"])} for at, row in enumerate(self.log)]


class Summing(Store):
    """Adds up whatever comes."""

    total = 0

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.total += payload["data"].get("level", 1)

    def show(self) -> Any:
        return {"total": self.total}


@pytest.mark.slow
@each_row("event", EVENTS)
@each_row("style", [*STYLES.values(), FirstWins, Noting, Numbered, Summing], ids=lambda s: s.__name__)
def test_whoever_keeps_the_newer_state_or_all_of_them_has_no_finding(
    style: type[Store], event: str, stored: Callable[..., Any]
) -> None:
    outcome = stored(style, "depot", check=[CHECK], event=[event])
    assert outcome.told() == []
    assert not outcome.end.defects


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(
    "style",
    [LastWins, LastWinsLate, LastWinsBesideHistory, LastWinsFormatted, LastWinsByKey],
    ids=lambda style: style.__name__,
)
def test_an_older_state_that_overwrites_a_newer_one_is_found(
    style: type[Store], event: str, stored: Callable[..., Any]
) -> None:
    (finding,) = stored(style, "depot", check=[CHECK], event=[event]).findings
    assert finding.severity.label == "error"
    assert f"told by `{EVENTS[event]}`" in finding.message


def test_where_lifecycles_say_the_order_nothing_is_asked(stored: Callable[..., Any]) -> None:
    (record,) = stored(LastWins, "videogen", check=[CHECK]).judged
    assert "dated by a time or version of its own" in record.note


def test_what_a_lifecycle_lists_tells_states_where_its_own_name_says_that_it_comes_again() -> None:
    steps = ["customer.created", "customer.updated", "customer.moved.home", "customer.closed"]
    said = {"description": "Sent whenever it happens."}
    events = {name: Event(name=name, written=said, is_current=True) for name in (*steps, "customer.seen")}
    cycle = Lifecycle(name="customer", entity="/id", paths=(steps,))
    contract = cast("Contract", SimpleNamespace(events=events, provider=SimpleNamespace(lifecycles=[cycle])))
    told = {name for name in events if tells_states(contract, name)}
    assert told == {"customer.updated", "customer.moved.home", "customer.seen"}


class ByTexts(Store):
    """Holds times against each other as they are written."""

    def is_newer(self, one: Any, other: Any) -> bool:
        return bool(one > other)


def test_times_that_are_compared_as_texts_pass_over_a_newer_state(stored: Callable[..., Any]) -> None:
    (finding,) = stored(ByTexts, "depot", check=[CHECK], event=["stock.changed"]).findings
    assert finding.severity.label == "warning"
    assert "where `data.updated_at` of the older one is of another zone" in finding.message
    assert "as moments" in finding.mend
    assert stored(ByTexts, "depot", check=[CHECK], event=["supplier.updated"]).told() == []


# -- a newer state that is passed over --------------------------------------------------------------------------------

NEWER = "semantics.newer-state"


class Latest(Store):
    """Of two states of one second keeps what came last."""

    def is_newer(self, one: Any, other: Any) -> bool:
        return one == other or super().is_newer(one, other)


@pytest.mark.slow
@each_row("style", [History, Latest, LastWins, Numbered, Summing], ids=lambda style: style.__name__)
def test_whoever_lets_each_newer_state_take_effect_has_no_finding(
    style: type[Store], stored: Callable[..., Any]
) -> None:
    outcome = stored(style, "depot", check=[NEWER], event=[*EVENTS])
    assert outcome.told() == []
    assert not outcome.end.defects


@pytest.mark.parametrize("style", [Store, Queued, Noting], ids=lambda style: style.__name__)
def test_of_two_states_of_one_second_to_keep_the_first_is_remarked_on(
    style: type[Store], stored: Callable[..., Any]
) -> None:
    outcome = stored(style, "depot", check=[NEWER], event=[*EVENTS])
    assert outcome.told() == []
    assert any("both of the same second, and it has no effect" in record.note for record in outcome.judged)


@pytest.mark.parametrize("style", [FirstWins, ByEventAndEntity], ids=lambda style: style.__name__)
def test_a_newer_state_that_has_no_effect_after_an_older_one_is_found(
    style: type[Store], stored: Callable[..., Any]
) -> None:
    (finding, *_) = stored(style, "depot", check=[NEWER], event=["stock.changed"]).findings
    assert finding.severity.label == "error"
    assert "it has no effect" in finding.message


class Adding(Store):
    """Adds what a newer state says to what it knows of the entity."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        about, said, when = self.read(event, payload)
        known = self.rows.get(about, {}).get("level", 0)
        self.rows[about] = {"when": when, "level": known + said.get("level", 0)}


class Counting(Store):
    """Counts the states of an entity beside what the newest one says."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        count = self.rows.get(self.read(event, payload)[0], {}).get("count", 0)
        super().effect(message, event, payload)
        self.rows[self.read(event, payload)[0]]["count"] = count + 1


def test_a_newer_state_that_is_added_to_an_older_one_is_remarked_on(stored: Callable[..., Any]) -> None:
    """By the event alone nobody knows whether it tells how much there is, or by how much that moves."""
    (finding,) = stored(Adding, "depot", check=[NEWER], event=["stock.changed"]).findings
    assert finding.severity.label == "note"
    assert "adds the second one to the first: state at /rows/*/level is 91 after both" in finding.message
    assert stored(Counting, "depot", check=[NEWER], event=["stock.changed"]).told() == []


class Sets(Latest):
    """Sets a flag where a state has it, and takes it back of none."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        known = self.rows.get(self.read(event, payload)[0], {}).get("preferred", False)
        super().effect(message, event, payload)
        row = self.rows[self.read(event, payload)[0]]
        row["preferred"] = known or row.get("preferred", False)


class SetsForGood(Sets):
    """Has done with an entity whose flag is set: what comes later has no effect, and is meant to have none."""

    def is_newer(self, one: Any, other: Any) -> bool:
        return not any(row["preferred"] for row in self.rows.values() if row["when"] == other) and one >= other


def test_a_flag_that_a_newer_state_does_not_take_back_is_a_warning(stored: Callable[..., Any]) -> None:
    (finding,) = stored(Sets, "depot", check=[NEWER], event=["supplier.updated"]).findings
    assert finding.severity.label == "warning"
    assert "state at /rows/*/preferred stays set" in finding.message


def test_flags_that_end_an_entity_are_no_flags_that_stay_set(stored: Callable[..., Any]) -> None:
    outcome = stored(SetsForGood, "depot", check=[NEWER], event=["supplier.updated"])
    assert not any("stays set" in finding.message for finding in outcome.findings)
