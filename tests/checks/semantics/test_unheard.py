"""Events that no contract has: what a consumer may keep of one, and what it may not do to what it keeps of others."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.consumers.stores import STYLES, Log, Payload, Queued, Store
from tests.rowwise import each_row

from hookproof.checks.semantics.unheard import _sets
from hookproof.observers.state import Change
from hookproof.schema.json import ABSENT

CHECK = "semantics.unknown-event-effect"
PROVIDERS = ("depot", "videogen")


class Stubs(Store):
    """A row for what it does not know, with the event's name; and the ids of messages, which its probe shows."""

    def unknown(self, message: str, event: str, payload: Payload) -> int:
        self.messages.append(message)
        self.rows.setdefault(self.read(event, payload)[0], {"when": None, "event": self.noted(event)})
        return 204

    def noted(self, event: str) -> str:
        return event

    def show(self) -> Any:
        return {**super().show(), "messages": [{"id": each} for each in self.messages]}


class NamelessStubs(Stubs):
    def noted(self, event: str) -> str:
        return "unknown"


class CountedStubs(Stubs):
    def show(self) -> Any:
        return {**Store.show(self), "messages": len(self.messages)}


class QueuedStubs(Stubs, Queued):
    def unknown(self, message: str, event: str, payload: Payload) -> int:
        self.put(message, event, payload)
        return 202

    def effect(self, message: str, event: str, payload: Payload) -> None:
        if event in self.known:
            super().effect(message, event, payload)
        else:
            Stubs.unknown(self, message, event, payload)


class TwoTables(Log):
    """The ids of messages in one table, what they said in another."""

    def show(self) -> Any:
        return {
            "messages": [{"id": row["message"]} for row in self.log],
            "bodies": [{"event": row["event"], "said": row["body"]} for row in self.log],
        }


class Inbox(Store):
    """Its probe shows only what came, and whether anything was done with it."""

    def take(self, message: str, payload: Payload) -> int:
        if message not in self.messages:
            known = payload.get("event", payload.get("type")) in self.known
            self.log.append({"message": message, "state": "received" if known else "ignored"})
        return super().take(message, payload)

    def unknown(self, message: str, event: str, payload: Payload) -> int:
        self.messages.append(message)
        return 204

    def show(self) -> Any:
        return {"inbox": self.log}


class Receipts(Inbox):
    def show(self) -> Any:
        return {"messages": [{"id": each["message"]} for each in self.log]}


class LastTwo(Stubs):
    """Its probe shows the last two messages."""

    def show(self) -> Any:
        return {"last": [{"message_id": each} for each in self.messages[-2:]]}


class Acting(Store):
    """Does with any name what it does with the first that it knows."""

    def unknown(self, message: str, event: str, payload: Payload) -> int:
        self.put(message, min(self.known & {"stock.changed", "file.upload.completed"}), payload)
        return 204


class Failing(Store):
    """What it does not know is a failure of an entity that it knows."""

    def unknown(self, message: str, event: str, payload: Payload) -> int:
        self.messages.append(message)
        if (row := self.rows.get(self.read(event, payload)[0])) is not None:
            row["event"] = "failed"
        return 204


class Deleting(Store):
    def unknown(self, message: str, event: str, payload: Payload) -> int:
        self.messages.append(message)
        self.rows.pop(self.read(event, payload)[0], None)
        return 204


class Seen(Stubs):
    """Notes beside each entity which event came last, whatever its name."""

    def unknown(self, message: str, event: str, payload: Payload) -> int:
        super().unknown(message, event, payload)
        self.rows[self.read(event, payload)[0]]["event"] = event
        return 204


class Sum(Store):
    sold = 0

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.sold += 1

    def unknown(self, message: str, event: str, payload: Payload) -> int:
        self.put(message, event, payload)
        return 204

    def show(self) -> Any:
        return {"sold": self.sold}


RIGHT = (*STYLES.values(), Stubs, NamelessStubs, CountedStubs, QueuedStubs, TwoTables, Inbox, Receipts, LastTwo)
WRONG = {
    Acting: ("error", "treats an event of an unknown name like"),
    Failing: ("error", 'became "failed"'),
    Deleting: ("error", "is gone"),
    Seen: ("warning", "added_later"),
    Sum: ("warning", "/sold"),
}


@pytest.mark.slow
@each_row("provider", PROVIDERS)
@each_row("style", RIGHT, ids=lambda style: style.__name__)
def test_what_is_kept_of_an_unknown_event_is_no_finding(
    style: type[Store], provider: str, stored: Callable[..., Any]
) -> None:
    outcome = stored(style, provider, check=[CHECK])
    assert outcome.told() == []
    assert outcome.judged
    assert not outcome.end.defects


@pytest.mark.slow
@each_row("provider", PROVIDERS)
@each_row("style", WRONG, ids=lambda style: style.__name__)
def test_an_unknown_event_that_is_acted_on_is_found(
    style: type[Store], provider: str, stored: Callable[..., Any]
) -> None:
    (finding,) = stored(style, provider, check=[CHECK]).findings
    severity, says = WRONG[style]
    assert finding.severity.label == severity
    assert says in finding.message


def test_the_event_whose_effect_an_unknown_one_has_is_named(stored: Callable[..., Any]) -> None:
    """The one whose payload was sent under another name is `file.playback_ready`."""
    (finding,) = stored(Acting, "videogen", check=[CHECK]).findings
    assert "like file.upload.completed" in finding.message


class Lamps(Store):
    """Knows an event by a header alone."""

    def read(self, event: str, payload: Payload) -> tuple[str, Payload, Any]:
        return payload["id"], payload, payload["count"]


class LitByAnything(Lamps):
    def unknown(self, message: str, event: str, payload: Payload) -> int:
        self.put(message, "lamp.lit", payload)
        return 204


@pytest.mark.parametrize(("style", "told"), [(Lamps, []), (LitByAnything, ["like lamp.lit"])])
def test_an_event_whose_name_stands_in_a_header_is_renamed_there(
    style: type[Store], told: list[str], stored: Callable[..., Any]
) -> None:
    outcome = stored(style, "ticket", check=[CHECK])
    (verdict,) = outcome.verdicts(CHECK).values()
    assert verdict.value == ("broken" if told else "holds")
    assert [words in each for words, each in zip(told, outcome.told(), strict=True)] == [True] * len(told)


@each_row(
    ("path", "key", "new", "sets"),
    [
        (("bills", "b1", "*"), "settled", True, True),
        (("bills", "b1", "*"), "state", "paid", True),
        (("bills", "b1", "*"), "seen", 1, False),
        (("bills", "b1", "*"), "last", "bill.unheard", False),
        (("bills", "b1", "*"), "last", "msg_2Kq9", False),
        (("bills", "b1", "*"), "last", "2026-11-02T10:00:00Z", False),
        (("bills", "b1", "*"), "bill.unheard", True, False),
        (("bills", "b1", "*"), "3f786850e387550fdab836ed7e6dc881de23001b", True, False),
        (("bills", "b1", "*"), "", True, False),
        (("meters", "m1", "*"), "settled", True, False),
    ],
)
def test_a_flag_more_in_what_a_known_event_left_is_an_effect_and_a_note_of_what_came_is_none(
    path: tuple[str, ...], key: str, new: object, sets: bool
) -> None:
    known: Any = SimpleNamespace(changes=[Change(("bills", "*"), ABSENT, {"total": 3}, "b1")])
    case = SimpleNamespace(payload={"event": "bill.unheard", "id": "b1"})
    unknown: Any = SimpleNamespace(case=case, exchange=SimpleNamespace(delivery=SimpleNamespace(message_id="msg_2Kq9")))
    assert _sets(Change(path, ABSENT, new, key), known, unknown) is sets
