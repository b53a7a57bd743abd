"""Consumers that keep what payloads say, in memory and on a clock of their own: four correct styles, and faults.

`STYLES` are the correct ones, `FAULTY` maps a check to a consumer that it must find; tests derive others. Each takes
the names of the events that it knows; `take` is given the payload of a genuine delivery and the id of its message, and
`state` is what a probe shows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

Payload = dict[str, Any]
#: How far along its life an entity is; what is not named here is at its end.
RANKS = {"file.upload.completed": 1, "file.playback_ready": 2}
IDS = ("fileId", "sku", "warehouse_id", "supplier_id")


def moment_of(when: Any) -> Any:
    """A time as a moment, whatever zone it is told in; all else as it is."""
    return datetime.fromisoformat(when).timestamp() if isinstance(when, str) else when


class Store:
    """Keeps a row for each entity with what the newest payload says of it, and each message once."""

    delay = 0.0

    def __init__(self, known: Collection[str]) -> None:
        self.known, self.now = set(known), 100.0
        self.headers: Mapping[str, str] = {}
        self.messages: list[str] = []
        self.rows: dict[str, Payload] = {}
        self.log: list[Payload] = []
        self.queue: list[tuple[float, str, str, Payload]] = []

    # time, which only waiting takes

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    # what comes

    def take(self, message: str, payload: Payload) -> int:
        event = str(self.headers.get("X-Topic") or payload.get("event") or payload.get("type"))
        if message in self.messages:
            return 204
        if event not in self.known:
            return self.unknown(message, event, payload)
        self.put(message, event, payload)
        return 204

    def put(self, message: str, event: str, payload: Payload) -> None:
        self.messages.append(message)
        self.queue.append((self.now + self.delay, message, event, payload))
        self.work()

    def work(self) -> None:
        while self.queue and self.queue[0][0] <= self.now:
            self.effect(*self.queue.pop(0)[1:])

    def unknown(self, message: str, event: str, payload: Payload) -> int:
        return 204

    def effect(self, message: str, event: str, payload: Payload) -> None:
        about, said, when = self.read(event, payload)
        if about not in self.rows or self.is_newer(when, self.rows[about]["when"]):
            self.rows[about] = {"when": when, "event": event, **self.kept(said)}

    def read(self, event: str, payload: Payload) -> tuple[str, Payload, Any]:
        """Return what entity a payload is about, what it says of it, and what tells which of two is newer."""
        said = payload.get("data", payload)
        about = "|".join(str(said[name]) for name in IDS if name in said)
        if "data" in payload:
            return about, said, said.get("updated_at") or said.get("revision")
        return about, said, [RANKS.get(event, 3), event]

    def kept(self, said: Payload) -> Payload:
        return {key: value for key, value in said.items() if isinstance(value, (str, int, float)) and key != "event"}

    def is_newer(self, one: Any, other: Any) -> bool:
        return bool(moment_of(one) > moment_of(other))

    # what shows

    def state(self) -> Any:
        self.work()
        return self.show()

    def show(self) -> Any:
        return {"rows": [{"id": about, **row} for about, row in sorted(self.rows.items())]}


class Log(Store):
    """Appends whatever comes, whole."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.log.append({"number": len(self.log) + 1, "message": message, "event": event, "body": payload})

    def unknown(self, message: str, event: str, payload: Payload) -> int:
        self.put(message, event, payload)
        return 204

    def show(self) -> Any:
        return {"log": self.log, "count": len(self.log)}


class History(Store):
    """Keeps every version of an entity beside its newest one."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        super().effect(message, event, payload)
        about, said, when = self.read(event, payload)
        self.log.append({"entity": about, "when": when, "event": event, **self.kept(said)})

    def show(self) -> Any:
        return {**super().show(), "history": self.log}


class Queued(Store):
    """Puts what comes in a queue, and has a worker do the work a while later."""

    delay = 0.3


#: Correct, and as unlike as may be.
STYLES: dict[str, type[Store]] = {"upsert": Store, "log": Log, "history": History, "queue": Queued}


class LastWins(Store):
    """Keeps what comes last."""

    def is_newer(self, one: Any, other: Any) -> bool:
        return True


class Narrow(Store):
    """Has 16 bits for a whole number."""

    def kept(self, said: Payload) -> Payload:
        return {key: value & 0xFFFF if isinstance(value, int) else value for key, value in super().kept(said).items()}


class ByEventAndEntity(Store):
    """Takes the first of each event about an entity, and what comes after for a repetition."""

    def take(self, message: str, payload: Payload) -> int:
        event = str(payload["type"])
        return super().take(f"{event} {self.read(event, payload)[0]}", payload) if event in self.known else 204


class Filed(Store):
    """Keeps the runs of each project, one under another."""

    def __init__(self, _known: object) -> None:
        super().__init__(["workflow_run.failed"])

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows.setdefault(payload["projectId"], {}).update({payload["workflowRunId"]: event})

    def show(self) -> Any:
        return self.rows


class OneOfAll(Filed):
    """Writes the project first, and drops the event where that row is there already."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        if payload["projectId"] not in self.rows:
            super().effect(message, event, payload)


class Answered(Store):
    """Keeps the messages that a run gave rise to beside that, whichever of them comes first."""

    def __init__(self, _known: object) -> None:
        super().__init__(["workflow_run.succeeded", "assistant_message.succeeded"])

    def effect(self, message: str, event: str, payload: Payload) -> None:
        if event == "workflow_run.succeeded":
            self.rows.setdefault(payload["workflowRunId"], {"messages": []})["done"] = True
        else:
            run = payload["message"]["generation"]["workflowRunId"]
            self.rows.setdefault(run, {"messages": []})["messages"].append(payload["messageId"])

    def show(self) -> Any:
        return self.rows


class Unanswered(Answered):
    """Looks for the run of a message, and drops the message where there is none yet."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        if event == "workflow_run.succeeded" or payload["message"]["generation"]["workflowRunId"] in self.rows:
            super().effect(message, event, payload)


#: What consumers know that pass an event over.
FAMILIAR = (
    "file.upload.completed",
    "file.upload.failed",
    "file.playback_ready",
    "file.download_ready",
    "workflow_run.failed",
)


class Passing(Store):
    """Knows all events but some; what is deleted is no row any more."""

    passed: Collection[str] = ()

    def __init__(self, _known: object) -> None:
        super().__init__(FAMILIAR)

    def effect(self, message: str, event: str, payload: Payload) -> None:
        if event not in self.passed:
            key = str(payload.get("fileId") or payload.get("workflowRunId"))
            self.rows[key] = {**self.rows.get(key, {}), event: True}


class PassesOne(Passing):
    """Does nothing on one event."""

    passed = ("file.download_ready",)


class Ending(Queued):
    """Its worker ends with the first note that is null, and everything is acknowledged all the same."""

    dead = False

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.dead = self.dead or self.read(event, payload)[1].get("note", "") is None
        if not self.dead:
            super().effect(message, event, payload)


FAULTY: dict[str, type[Store]] = {
    "semantics.older-state": LastWins,
    "semantics.newer-state": ByEventAndEntity,
    "semantics.kept-values": Narrow,
    "semantics.shared-reference": OneOfAll,
    "semantics.every-event": PassesOne,
    "semantics.early-reference": Unanswered,
    "semantics.goes-on": Ending,
}
