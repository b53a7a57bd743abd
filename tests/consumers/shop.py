"""Consumers with effects: ASGI applications that keep what came in a store, correct ones and ones with one fault each.

`CORRECT` and `FAULTY` are name -> a function from the signing secret to the application. Each shows its state at
`GET /state`. The faulty ones differ from a correct one in one method.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
#: How far along its life an entity is; what is not named here is at its end.
RANKS = {"file.upload.completed": 1, "file.playback_ready": 2, "file.download_ready": 2}


class Database(sqlite3.Connection):
    """Is closed with the last consumer that has it."""

    def __del__(self) -> None:
        self.close()


class Shop:
    """Keeps each message once, under a unique constraint, and the furthest status of each entity."""

    known = ("file.", "tool_execution.", "workflow_run.", "project_export.", "assistant_message.", "asset_")

    def __init__(self, secret: str) -> None:
        self.key = base64.b64decode(secret.removeprefix("whsec_"))
        self.db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None, factory=Database)
        self.db.executescript(
            "create table messages (id text primary key, event text);"
            "create table charges (number integer primary key autoincrement, message text, entity text, at real);"
            "create table entities (id text primary key, status text, rank integer);"
        )

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        status, answer = await self.answer(scope["method"], scope["path"], headers, body)
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": answer})

    async def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if path == "/state":
            return 200, json.dumps(self.state()).encode()
        if method != "POST":
            return 405, b""
        return await self.webhook(headers, body), b""

    async def webhook(self, headers: dict[str, str], body: bytes) -> int:
        if not self.verified(headers, body):
            return 401
        try:
            payload = json.loads(body.decode())
            event = payload["event"]
            known = isinstance(event, str) and event.startswith(self.known) and event in EVENTS
        except (ValueError, KeyError, TypeError, RecursionError):
            return 400
        if not known:
            return self.unknown(headers, payload)
        return await self.take(self.id_of(headers), event, payload)

    def id_of(self, headers: dict[str, str]) -> str:
        return headers["webhook-id"]

    def verified(self, headers: dict[str, str], body: bytes) -> bool:
        id_, when = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not (when.isdecimal() and len(when) < 12 and abs(time.time() - int(when)) < 300):
            return False
        mac = base64.b64encode(hmac.new(self.key, f"{id_}.{when}.".encode() + body, hashlib.sha256).digest()).decode()
        given = headers.get("webhook-signature", "").split(" ")
        return any(hmac.compare_digest(value.encode(), f"v1,{mac}".encode()) for value in given)

    def unknown(self, headers: dict[str, str], payload: Any) -> int:
        return 204

    async def take(self, id_: str, event: str, payload: Any) -> int:
        await asyncio.sleep(0)
        if not self.first(id_, event):
            return 204
        self.effect(id_, event, payload)
        return 204

    def first(self, id_: str, event: str) -> bool:
        return self.db.execute("insert or ignore into messages values (?, ?)", (id_, event)).rowcount == 1

    def entity(self, payload: Any) -> str:
        names = ("fileId", "toolExecutionId", "workflowRunId", "exportId", "messageId", "assetId")
        return str(next((payload[name] for name in names if isinstance(payload.get(name), str)), "none"))

    def effect(self, id_: str, event: str, payload: Any) -> None:
        entity, rank = self.entity(payload), RANKS.get(event, 3)
        self.db.execute("insert into charges (message, entity, at) values (?, ?, ?)", (id_, entity, time.time()))
        self.rank(entity, event, rank)

    def rank(self, entity: str, event: str, rank: int) -> None:
        self.db.execute(
            "insert into entities values (?, ?, ?) on conflict (id) do update set status = excluded.status, "
            "rank = excluded.rank where excluded.rank > entities.rank or "
            "(excluded.rank = entities.rank and excluded.status > entities.status)",
            (entity, event, rank),
        )

    def state(self) -> Any:
        self.db.row_factory = sqlite3.Row
        return {
            table: [dict(row) for row in self.db.execute(f"select * from {table}")] for table in ("charges", "entities")
        }


class Books(Shop):
    """Correct, and counts every request and when it last came; neither is an effect."""

    requests = 0

    async def webhook(self, headers: dict[str, str], body: bytes) -> int:
        self.requests += 1
        return await super().webhook(headers, body)

    def state(self) -> Any:
        return {**super().state(), "requests": self.requests, "clock": time.time(), "ticks": time.monotonic_ns()}


class Queued(Shop):
    """Correct: answers at once, and lets a worker do the work a while later."""

    delay = 0.15

    def __init__(self, secret: str) -> None:
        super().__init__(secret)
        self.tasks: set[Any] = set()

    async def take(self, id_: str, event: str, payload: Any) -> int:
        if self.first(id_, event):
            task = asyncio.get_running_loop().create_task(self.work(id_, event, payload))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return 202

    async def work(self, id_: str, event: str, payload: Any) -> None:
        await asyncio.sleep(self.delay)
        self.effect(id_, event, payload)


class TwiceProcessed(Shop):
    def first(self, id_: str, event: str) -> bool:
        return True


class AnewProcessed(Shop):
    """Tells duplicates by their signature."""

    def id_of(self, headers: dict[str, str]) -> str:
        return headers["webhook-signature"]


class LooksThenWrites(Shop):
    """Looks whether it knows a message, waits for something, and writes it then."""

    async def take(self, id_: str, event: str, payload: Any) -> int:
        known = self.db.execute("select 1 from messages where id = ?", (id_,)).fetchone()
        await asyncio.sleep(0.02)
        if known is None:
            self.first(id_, event)
            self.effect(id_, event, payload)
        return 204


class UniqueViolation(Shop):
    """The same, with a constraint that nobody catches."""

    async def take(self, id_: str, event: str, payload: Any) -> int:
        if self.db.execute("select 1 from messages where id = ?", (id_,)).fetchone():
            return 204
        await asyncio.sleep(0.02)
        try:
            self.db.execute("insert into messages values (?, ?)", (id_, event))
        except sqlite3.IntegrityError:
            return 500
        self.effect(id_, event, payload)
        return 204


class EffectBeforeVerifying(Shop):
    async def webhook(self, headers: dict[str, str], body: bytes) -> int:
        try:
            payload = json.loads(body)
            if headers.get("webhook-id") and payload["event"] in EVENTS:
                await self.take(headers["webhook-id"], payload["event"], payload)
        except (ValueError, KeyError, TypeError, RecursionError):
            return 400
        return await super().webhook(headers, body)


class StaleTakesEffect(Shop):
    """Holds the timestamp against its clock after the work is done."""

    def verified(self, headers: dict[str, str], body: bytes) -> bool:
        self.stale = False
        when = headers.get("webhook-timestamp", "")
        if when.isdecimal() and len(when) < 12 and abs(time.time() - int(when)) >= 300:
            self.stale = True
            id_ = headers.get("webhook-id", "")
            mac = base64.b64encode(hmac.new(self.key, f"{id_}.{when}.".encode() + body, hashlib.sha256).digest())
            return headers.get("webhook-signature", "") == f"v1,{mac.decode()}"
        return super().verified(headers, body)

    async def take(self, id_: str, event: str, payload: Any) -> int:
        stale = self.stale
        status = await super().take(id_, event, payload)
        return 401 if stale else status


class KeyedByEntity(Shop):
    async def take(self, id_: str, event: str, payload: Any) -> int:
        return await super().take(self.entity(payload), event, payload)


class LastWins(Shop):
    def rank(self, entity: str, event: str, rank: int) -> None:
        self.db.execute("insert or replace into entities values (?, ?, ?)", (entity, event, rank))


class Confused(Shop):
    """Keeps the present entity where the next delivery finds it."""

    async def take(self, id_: str, event: str, payload: Any) -> int:
        self.current = self.entity(payload)
        await asyncio.sleep(0.01)
        return await super().take(id_, event, {**payload, **dict.fromkeys(["fileId", "toolExecutionId"], self.current)})

    def entity(self, payload: Any) -> str:
        return super().entity(payload)


class LostUpdates(Shop):
    """Counts by reading, waiting and writing."""

    total = 0

    def state(self) -> Any:
        return {"total": self.total}

    async def take(self, id_: str, event: str, payload: Any) -> int:
        if self.first(id_, event):
            total = self.total
            await asyncio.sleep(0.01)
            self.total = total + 1
        return 204


class UnknownLikeKnown(Shop):
    def unknown(self, headers: dict[str, str], payload: Any) -> int:
        if self.first(headers["webhook-id"], "file.upload.completed"):
            self.effect(headers["webhook-id"], "file.upload.completed", payload)
        return 204


class LosesWork(Queued):
    """The queue loses every third piece of work."""

    delay = 0.02
    count = 0

    async def work(self, id_: str, event: str, payload: Any) -> None:
        self.count += 1
        if self.count % 3:
            await super().work(id_, event, payload)


class Logged(Shop):
    """Correct; what its probe shows is a log of every request, which says nothing about effects."""

    requests = 0

    async def webhook(self, headers: dict[str, str], body: bytes) -> int:
        self.requests += 1
        return await super().webhook(headers, body)

    def state(self) -> Any:
        return [{"number": number, "path": "/"} for number in range(self.requests)]


class PoisonedQueue(Queued):
    """The worker dies of what it cannot read, and nobody starts another."""

    delay = 0.05
    dead = False

    async def webhook(self, headers: dict[str, str], body: bytes) -> int:
        if not self.verified(headers, body):
            return 401
        try:
            payload = json.loads(body)
            payload["event"].lower()
            payload[next(name for name in payload if name.endswith("Id"))].lower()
        except Exception:  # noqa: BLE001 - it is the fault
            self.dead = True
            return 202
        return await super().webhook(headers, body)

    async def work(self, id_: str, event: str, payload: Any) -> None:
        if not self.dead:
            await super().work(id_, event, payload)


class OneConnection(Shop):
    """Fails where more than a few come at once."""

    under_way = 0

    async def take(self, id_: str, event: str, payload: Any) -> int:
        self.under_way += 1
        try:
            await asyncio.sleep(0.02)
            return 500 if self.under_way > 10 else await super().take(id_, event, payload)
        finally:
            self.under_way -= 1


class Flaky(Shop):
    """Fails every 37th genuine delivery."""

    count = 0

    async def take(self, id_: str, event: str, payload: Any) -> int:
        self.count += 1
        return 500 if self.count % 37 == 0 else await super().take(id_, event, payload)


class Limited(Shop):
    """Answers 429 from some deliveries a second on."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret)
        self.times: list[float] = []

    async def take(self, id_: str, event: str, payload: Any) -> int:
        now = time.monotonic()
        self.times = [*(time_ for time_ in self.times if now - time_ < 1), now]
        return 429 if len(self.times) > 40 else await super().take(id_, event, payload)


EVENTS: set[str] = set()
CORRECT: dict[str, Callable[[str], Shop]] = {"plain": Shop, "books": Books, "queued": Queued}
#: Check id -> the consumers that it must find.
FAULTY: dict[str, tuple[type[Shop], ...]] = {
    "semantics.duplicate-effect": (TwiceProcessed, AnewProcessed),
    "semantics.duplicate-at-once": (LooksThenWrites, UniqueViolation),
    "semantics.refused-effect": (EffectBeforeVerifying, StaleTakesEffect),
    "semantics.events-of-one-entity": (KeyedByEntity,),
    "semantics.order": (LastWins,),
    "semantics.at-once": (Confused, LostUpdates),
    "semantics.processed": (LosesWork,),
    "semantics.unknown-event-effect": (UnknownLikeKnown,),
    "semantics.poison": (PoisonedQueue,),
    "load.burst": (OneConnection,),
    "ack.steady": (Flaky,),
    "ack.rate-limit": (Limited,),
}
