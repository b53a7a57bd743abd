"""Entities that name the same other one: each is to show, and as much of them at once as in turn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.consumers.stores import Filed, OneOfAll, Payload, Store
from tests.rowwise import each_row

from hookproof.checks.semantics.neighbours import entities_named, lessened, own_id
from hookproof.contract.model import Lifecycle
from hookproof.payloads.case import Case
from hookproof.schema.json import ABSENT

CHECK = "semantics.shared-reference"
EVENT = "workflow_run.failed"


@each_row(
    ("was", "now", "less"),
    [
        (3, 1, True),
        (1, 3, False),
        ([1, 2], [1], True),
        ([1], [1, 2], False),
        ("<entity-2.0>", "<entity-1.0>", False),
        ("x", ABSENT, True),
        (ABSENT, "x", False),
        (3, "3", False),
        (True, False, False),
    ],
)
def test_less_is_a_smaller_number_a_shorter_list_or_nothing(was: object, now: object, less: bool) -> None:
    found = ("probe", "*"), was, now
    assert lessened([found]) == ([found] if less else [])


@each_row(
    ("payload", "named"),
    [
        (
            {"id": "evt_0123456789", "data": {"order_id": "ord_012345", "buyer_id": "b_1234567"}},
            ["ord_012345", "b_1234567"],
        ),
        ({"id": "ord_012345", "buyer_id": "b_1234567"}, ["ord_012345", "b_1234567"]),
        ({"event_id": "e_1234567", "order_id": "ord_012345", "order": {"id": "ord_012345"}}, ["ord_012345"]),
        ([{"id": "ord_012345"}], []),
    ],
)
def test_a_payload_names_entities_and_its_message_is_none(payload: object, named: list[str]) -> None:
    assert entities_named(payload) == named


class LastOfAll(Filed):
    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows[payload["projectId"]] = {"last": payload["workflowRunId"], "event": event}


class Counted(Filed):
    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows[payload["projectId"]] = {"kinds": self.rows.get(payload["projectId"], {}).get("kinds", 0) + 1}


class Joined(Filed):
    """Shows beside each run the address of its project, as the last event has it."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows[payload["workflowRunId"]] = {"project": payload["projectId"], "why": payload["error"]["message"]}
        self.log = [each for each in self.log if each["project"] != payload["projectId"]]
        self.log.append({"project": payload["projectId"], "url": payload["projectUrl"]})

    def show(self) -> Any:
        urls = {each["project"]: each["url"] for each in self.log}
        return [{"run": run, **row, "url": urls[row["project"]]} for run, row in self.rows.items()]


@each_row("style", [Filed, LastOfAll, Counted, Joined], ids=lambda style: style.__name__)
def test_whoever_lets_neighbours_take_effect_has_no_finding(style: type[Store], stored: Callable[..., Any]) -> None:
    outcome = stored(style, "videogen", check=[CHECK], event=[EVENT])
    assert outcome.told() == []
    assert not outcome.end.defects


def test_neighbours_of_the_first_that_have_no_effect_are_told(stored: Callable[..., Any]) -> None:
    (finding,) = stored(OneOfAll, "videogen", check=[CHECK], event=[EVENT]).findings
    assert finding.severity.label == "warning"
    assert "the first alone takes effect" in finding.message


class OfTheProject(Filed):
    """Writes what is said of a run into the rows of all runs of its project."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows.setdefault(payload["workflowRunId"], {"project": payload["projectId"]})
        for row in self.rows.values():
            if row["project"] == payload["projectId"]:
                row |= {key: each for key, each in payload.items() if key in ("occurredAt", "workflowId", "error")}


def test_what_is_written_into_the_row_of_another_entity_is_told(stored: Callable[..., Any]) -> None:
    (finding,) = stored(OfTheProject, "videogen", check=[CHECK], event=[EVENT]).findings
    assert finding.severity.label == "error"
    assert "shows in the row of another one" in finding.message


@each_row(
    ("event", "own"),
    [("invoice.paid", "inv_1"), ("member.created", "mem_1"), ("invoice.voided", "inv_1"), ("other", "ref_1000")],
)
def test_a_payload_is_about_the_entity_of_the_lifecycle_that_has_its_event(event: str, own: str) -> None:
    lifecycles = (
        Lifecycle(name="member", entity="/memberId", paths=("member.created",)),
        Lifecycle(name="invoice", entity="/invoiceId", paths=(["invoice.paid", {"one_of": ["invoice.voided"]}],)),
    )
    ctx: Any = SimpleNamespace(contract=SimpleNamespace(provider=SimpleNamespace(lifecycles=lifecycles)))
    payload = {"refundId": "ref_1000", "invoiceId": "inv_1", "memberId": "mem_1"}
    case = Case(address="a@1/e#x", event=event, profile="example", payload=payload, body=b"{}")
    assert own_id(ctx, case) == own


class OfTheFleet(Store):
    """Keeps a van for each fleet: another van of it takes the place of the one that is there."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        said = payload["data"]
        row = self.rows.get(said["fleet_id"], {})
        self.rows[said["fleet_id"]] = {**(row if row.get("van_id") == said["van_id"] else {}), **said}


class LastOfTheFleet(OfTheFleet):
    """Keeps a row for each van, and for each fleet which van was heard of last, and its driver."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        super().effect(message, event, payload)
        self.rows[payload["data"]["van_id"]] = {**self.rows.get(payload["data"]["van_id"], {}), **payload["data"]}


class NewestOfTheFleet(OfTheFleet):
    """Keeps the newest payload of each fleet, whatever van it is about."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows[payload["data"]["fleet_id"]] = payload["data"]


@each_row(
    ("style", "told"),
    [(OfTheFleet, True), (LastOfTheFleet, False), (NewestOfTheFleet, False)],
    ids=lambda each: str(each),
)
def test_what_was_said_of_an_entity_stays_when_a_neighbour_comes_between(
    style: type[Store], told: bool, stored: Callable[..., Any], vans: Path
) -> None:
    found = [each.message for each in stored(style, "vans", folder=vans, check=[CHECK]).findings]
    assert ["comes between the two" in each for each in found] == [True] * told
