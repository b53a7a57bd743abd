"""An event that names an entity of which nothing has been told yet is kept, or sent again; it is not dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.consumers.stores import Answered, Payload, Store, Unanswered
from tests.rowwise import each_row

from hookproof.checks.semantics.mentions import _names
from hookproof.contract.model import Lifecycle
from hookproof.payloads.plan.nodes import Number
from hookproof.payloads.plan.places import Place

CHECK = "semantics.early-reference"
EVENTS = ["workflow_run.succeeded", "assistant_message.succeeded"]


class Refusing(Unanswered):
    """Has the provider send again what comes too early."""

    def take(self, message: str, payload: Payload) -> int:
        run = payload.get("message", {}).get("generation", {}).get("workflowRunId")
        return 503 if run is not None and run not in self.rows else super().take(message, payload)


class Beside(Answered):
    """Keeps messages in a table of their own."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows[payload.get("messageId") or payload["workflowRunId"]] = {"event": event}


class Runs(Answered):
    """Keeps runs alone."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        if event == "workflow_run.succeeded":
            super().effect(message, event, payload)


@each_row("style", [Answered, Refusing, Beside, Runs], ids=lambda style: style.__name__)
def test_whoever_drops_nothing_has_no_finding(style: type[Store], stored: Callable[..., Any]) -> None:
    outcome = stored(style, "videogen", check=[CHECK], event=EVENTS)
    assert outcome.told() == []
    assert not outcome.end.defects


def test_an_event_that_is_dropped_before_the_entity_that_it_names_is_told(stored: Callable[..., Any]) -> None:
    (finding,) = stored(Unanswered, "videogen", check=[CHECK], event=EVENTS).findings
    assert finding.severity.label == "warning"
    assert "assistant_message.succeeded, then workflow_run.succeeded of the entity that it names" in finding.message
    assert "messages has 0 new entries instead of 1" in finding.message


def test_an_id_names_what_a_lifecycle_calls_so() -> None:
    def place(name: str, value: Any) -> Place:
        return Place(pointer=f"/{name}", pattern=f"/{name}", name=name, node=Number(integral=True), value=value)

    ctx: Any = None
    cycle = Lifecycle(name="run", entity="/data/run_id", paths=("a",))
    assert _names(place("run_id", "r_1"), cycle, ctx)
    assert _names(place("run_id", 7), cycle, ctx)
    assert not _names(place("run_id", True), cycle, ctx)
    assert not _names(place("run_id", None), cycle, ctx)
    assert not _names(place("id", "r_1"), cycle, ctx)
    assert not _names(place("id", "r_1"), Lifecycle(name="run", entity="/data/id", paths=("a",)), ctx)
