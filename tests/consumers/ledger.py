"""Consumers as real servers: threads, an SQLite file, workers behind a queue; correct, and with one fault each.

Usage: CONSUMER_SECRET=whsec_… python ledger.py NAME PORT FILE [URL of what it calls].

`CORRECT` are names of consumers that keep the contract. `FAULTY` maps a name to the check that must find it, and to
what its finding says. Effects are rows of the tables in `FILE`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import queue
import sqlite3
import sys
import threading
import time
import urllib.request
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: How far along its life an entity is; what is not named here is at its end.
RANKS = {"file.upload.completed": 1, "file.playback_ready": 2, "file.download_ready": 2}
KINDS = ("file.", "tool_execution.", "workflow_run.", "project_export.", "assistant_message.", "asset_")
IDS = ("fileId", "toolExecutionId", "workflowRunId", "exportId", "messageId", "assetId")
TABLES = """
pragma journal_mode = wal;
create table if not exists messages (id text primary key);
create table if not exists payments (number integer primary key autoincrement, message text, entity text, event text);
create table if not exists entities (id text primary key, status text, rank integer, version integer default 1);
create table if not exists totals (name text primary key, value integer);
create table if not exists inbox (number integer primary key autoincrement, body text);
insert or ignore into totals values ('deliveries', 0);
"""
Row = tuple[str, str, dict[str, Any]]


class Ledger:
    """Keeps each message once, in the transaction of its effect, and the furthest status of each entity."""

    def __init__(self, file: str, key: bytes, calls: str) -> None:
        self.file, self.key, self.calls = file, key, calls
        self.lock = threading.Lock()
        with closing(self.connect()) as db:
            db.executescript(TABLES)
        self.start()

    def start(self) -> None:
        """Threads of its own, where it has any."""

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=10, isolation_level=None)

    # -- from bytes to a row --

    def answer(self, headers: Any, body: bytes) -> int:
        if not self.verified(headers, body):
            return 401
        return self.authentic(headers, body)

    def authentic(self, headers: Any, body: bytes) -> int:
        try:
            payload = json.loads(body)
            event = payload["event"]
            text = isinstance(event, str)
        except (ValueError, KeyError, TypeError, RecursionError):
            return 400
        if not text:
            return 400
        if event not in EVENTS:
            return self.unknown(headers, payload)
        return self.take(self.id_of(headers, payload), event, payload)

    def verified(self, headers: Any, body: bytes) -> bool:
        id_, when = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not (when.isdecimal() and len(when) < 12 and abs(time.time() - int(when)) < 300):
            return False
        mac = base64.b64encode(hmac.new(self.key, f"{id_}.{when}.".encode() + body, hashlib.sha256).digest())
        given = headers.get("webhook-signature", "").encode("latin-1").split(b" ")
        return any(hmac.compare_digest(value, b"v1," + mac) for value in given)

    def id_of(self, headers: Any, payload: Any) -> str:
        return str(headers["webhook-id"])

    def entity(self, payload: Any) -> str:
        return str(next((payload[name] for name in IDS if isinstance(payload.get(name), str)), "none"))

    def unknown(self, headers: Any, payload: Any) -> int:
        return 204

    # -- the effect --

    def take(self, id_: str, event: str, payload: Any) -> int:
        with closing(self.connect()) as db:
            db.execute("begin immediate")
            if self.first(db, id_):
                self.effect(db, id_, event, payload)
            db.execute("commit")
        return 204

    def first(self, db: sqlite3.Connection, id_: str) -> bool:
        return db.execute("insert or ignore into messages values (?)", (id_,)).rowcount == 1

    def effect(self, db: sqlite3.Connection, id_: str, event: str, payload: Any) -> None:
        self.pay(db, id_, event, self.entity(payload))
        self.rank(db, self.entity(payload), event)
        db.execute("update totals set value = value + 1")

    def pay(self, db: sqlite3.Connection, id_: str, event: str, entity: str) -> None:
        db.execute("insert into payments (message, entity, event) values (?, ?, ?)", (id_, entity, event))

    def rank(self, db: sqlite3.Connection, entity: str, event: str) -> None:
        db.execute(
            "insert into entities (id, status, rank) values (?, ?, ?) on conflict (id) do update set "
            "status = excluded.status, rank = excluded.rank where excluded.rank > rank "
            "or (excluded.rank = rank and excluded.status > status)",
            (entity, event, RANKS.get(event, 3)),
        )

    def call(self) -> None:
        """Ask what it depends on. Raises OSError where that fails."""
        with urllib.request.urlopen(urllib.request.Request(self.calls, data=b"{}"), timeout=5):
            pass


class Optimistic(Ledger):
    """Correct: reads a row, and writes it where its version is still the same; else once more."""

    def rank(self, db: sqlite3.Connection, entity: str, event: str) -> None:
        rank = RANKS.get(event, 3)
        while True:
            row = db.execute("select status, rank, version from entities where id = ?", (entity,)).fetchone()
            if row is None:
                db.execute("insert or ignore into entities (id, status, rank) values (?, ?, ?)", (entity, event, rank))
                return
            if (rank, event) <= (row[1], row[0]):
                return
            sql = "update entities set status = ?, rank = ?, version = version + 1 where id = ? and version = ?"
            if db.execute(sql, (event, rank, entity, row[2])).rowcount:
                return


class Constraint(Ledger):
    """Correct: the database says who is first, by an error that is caught."""

    def first(self, db: sqlite3.Connection, id_: str) -> bool:
        try:
            db.execute("insert into messages values (?)", (id_,))
        except sqlite3.IntegrityError:
            return False
        return True


class Queued(Ledger):
    """Correct: puts what came in a table, and lets one worker do the work a while later."""

    delay = 1.0

    def start(self) -> None:
        self.queue: queue.Queue[Row] = queue.Queue()
        threading.Thread(target=self.work, daemon=True).start()

    def take(self, id_: str, event: str, payload: Any) -> int:
        with closing(self.connect()) as db:
            new = self.first(db, id_)
        if new:
            self.put((id_, event, payload))
        return 202

    def put(self, row: Row) -> None:
        self.queue.put(row)

    def work(self) -> None:
        while True:
            row = self.queue.get()
            time.sleep(self.delay)
            with closing(self.connect()) as db:
                db.execute("begin immediate")
                self.effect(db, *row)
                db.execute("commit")


class Timers(Queued):
    """Correct: each piece of work waits for itself."""

    delay = 0.4

    def put(self, row: Row) -> None:
        threading.Timer(self.delay, self.late, (row,)).start()

    def late(self, row: Row) -> None:
        with closing(self.connect()) as db:
            db.execute("begin immediate")
            self.effect(db, *row)
            db.execute("commit")


class Dependent(Ledger):
    """Correct: calls another service within the transaction, and fails as a whole where that fails."""

    def effect(self, db: sqlite3.Connection, id_: str, event: str, payload: Any) -> None:
        super().effect(db, id_, event, payload)
        self.call()


# -- duplicates -------------------------------------------------------------------------------------------------------


class NoMemory(Ledger):
    def first(self, db: sqlite3.Connection, id_: str) -> bool:
        return True


class InMemory(Ledger):
    """Forgets over a restart which messages it has seen."""

    def start(self) -> None:
        self.seen: set[str] = set()

    def first(self, db: sqlite3.Connection, id_: str) -> bool:
        with self.lock:
            new = id_ not in self.seen
            self.seen.add(id_)
            return new


class ShortMemory(InMemory):
    """Remembers the last message alone."""

    def first(self, db: sqlite3.Connection, id_: str) -> bool:
        with self.lock:
            new = id_ not in self.seen
            self.seen = {id_}
            return new


class BySignature(Ledger):
    def id_of(self, headers: Any, payload: Any) -> str:
        return str(headers["webhook-signature"])


class ByIdAndTime(Ledger):
    def id_of(self, headers: Any, payload: Any) -> str:
        return f"{headers['webhook-id']}:{headers['webhook-timestamp']}"


class LooksFirst(Ledger):
    """No unique constraint: looks, works, writes."""

    def take(self, id_: str, event: str, payload: Any) -> int:
        with closing(self.connect()) as db:
            known = db.execute("select 1 from payments where message = ?", (id_,)).fetchone()
            time.sleep(0.01)
            if known is None:
                self.effect(db, id_, event, payload)
        return 200


class Violates(Ledger):
    """A unique constraint whose error nobody catches, behind a look that mostly avoids it."""

    def take(self, id_: str, event: str, payload: Any) -> int:
        with closing(self.connect()) as db:
            if db.execute("select 1 from messages where id = ?", (id_,)).fetchone():
                return 200
            time.sleep(0.01)
            db.execute("begin immediate")
            db.execute("insert into messages values (?)", (id_,))
            self.effect(db, id_, event, payload)
            db.execute("commit")
        return 200


class MarksLate(Queued):
    """Marks a message as taken when the worker has done it, not when it comes."""

    delay = 0.2

    def take(self, id_: str, event: str, payload: Any) -> int:
        with closing(self.connect()) as db:
            known = db.execute("select 1 from messages where id = ?", (id_,)).fetchone()
        if known is None:
            self.put((id_, event, payload))
        return 202

    def effect(self, db: sqlite3.Connection, id_: str, event: str, payload: Any) -> None:
        super().effect(db, id_, event, payload)
        self.first(db, id_)


class MarksWhenAnswered(Ledger):
    """Marks a message as taken once its answer was sent whole; what hung up is worked on again."""

    def take(self, id_: str, event: str, payload: Any) -> int:
        with closing(self.connect()) as db:
            if db.execute("select 1 from messages where id = ?", (id_,)).fetchone() is None:
                time.sleep(0.15)
                self.effect(db, id_, event, payload)
        return 200

    def answered(self, headers: Any) -> None:
        with closing(self.connect()) as db:
            self.first(db, str(headers.get("webhook-id")))


# -- the wrong key ----------------------------------------------------------------------------------------------------


class BySecond(Ledger):
    """Tells messages by the second in which they were signed."""

    def id_of(self, headers: Any, payload: Any) -> str:
        return str(headers["webhook-timestamp"])


class ByEntity(Ledger):
    def id_of(self, headers: Any, payload: Any) -> str:
        return self.entity(payload)


class ByTime(Ledger):
    """Tells messages by the time that the payload says."""

    def id_of(self, headers: Any, payload: Any) -> str:
        return str(payload.get("occurredAt"))


class Truncates(Ledger):
    """Cuts ids to the length that its column has."""

    def id_of(self, headers: Any, payload: Any) -> str:
        return super().id_of(headers, payload)[:4]


# -- order ------------------------------------------------------------------------------------------------------------


class LastWins(Ledger):
    def rank(self, db: sqlite3.Connection, entity: str, event: str) -> None:
        db.execute("insert or replace into entities (id, status, rank) values (?, ?, 0)", (entity, event))


class FirstWins(Ledger):
    def rank(self, db: sqlite3.Connection, entity: str, event: str) -> None:
        db.execute("insert or ignore into entities (id, status, rank) values (?, ?, 0)", (entity, event))


class NewestArrival(Ledger):
    """Holds times against each other, and takes the time of arrival for that of the event."""

    def rank(self, db: sqlite3.Connection, entity: str, event: str) -> None:
        db.execute(
            "insert into entities (id, status, rank) values (?, ?, ?) on conflict (id) do update set "
            "status = excluded.status, rank = excluded.rank where excluded.rank >= rank",
            (entity, event, time.time_ns()),
        )


# -- at once ----------------------------------------------------------------------------------------------------------


class LostUpdate(Ledger):
    def effect(self, db: sqlite3.Connection, id_: str, event: str, payload: Any) -> None:
        db.execute("commit")
        (value,) = db.execute("select value from totals").fetchone()
        time.sleep(0.005)
        db.execute("begin immediate")
        db.execute("update totals set value = ?", (value + 1,))


class Confused(Ledger):
    """Keeps the payload at hand where every thread finds it."""

    def take(self, id_: str, event: str, payload: Any) -> int:
        self.at_hand = payload
        time.sleep(0.005)
        return super().take(id_, event, self.at_hand)


class Impatient(Ledger):
    """Fails where the database is locked for a moment."""

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=0, isolation_level=None)

    def effect(self, db: sqlite3.Connection, id_: str, event: str, payload: Any) -> None:
        super().effect(db, id_, event, payload)
        time.sleep(0.01)


class Limited(Ledger):
    """Turns away what comes beyond a dozen in a second."""

    def start(self) -> None:
        self.second, self.came = 0, 0

    def answer(self, headers: Any, body: bytes) -> int:
        with self.lock:
            now = int(time.monotonic())
            self.second, self.came = now, self.came + 1 if now == self.second else 1
            many = self.came > 12
        return 429 if many else super().answer(headers, body)


class Swallows(Impatient):
    """The same, and acknowledges it."""

    def take(self, id_: str, event: str, payload: Any) -> int:
        try:
            return super().take(id_, event, payload)
        except sqlite3.OperationalError:
            return 200


class SmallQueue(Queued):
    """Drops what its queue has no room for."""

    delay = 0.05

    def start(self) -> None:
        self.queue = queue.Queue(maxsize=2)
        threading.Thread(target=self.work, daemon=True).start()

    def put(self, row: Row) -> None:
        try:
            self.queue.put_nowait(row)
        except queue.Full:
            print("full", file=sys.stderr)


class SlowWorker(SmallQueue):
    """The same, and its worker takes longer than deliveries are apart on a busy machine."""

    delay = 0.3


# -- what is refused, and what is not known ---------------------------------------------------------------------------


class StoresFirst(Ledger):
    """Keeps whatever comes, then verifies it."""

    def answer(self, headers: Any, body: bytes) -> int:
        with closing(self.connect()) as db:
            db.execute("insert into inbox (body) values (?)", (body.decode("utf-8", "replace")[:200],))
        return super().answer(headers, body)


class WorksFirst(Ledger):
    """Works, and finds out afterwards that nothing vouches for the delivery."""

    def answer(self, headers: Any, body: bytes) -> int:
        status = 400
        if headers.get("webhook-id"):
            status = self.authentic(headers, body)
        return status if self.verified(headers, body) else 401


class Otherwise(Ledger):
    """What is nothing else is taken for an upload."""

    def unknown(self, headers: Any, payload: Any) -> int:
        return self.take(self.id_of(headers, payload), "file.upload.completed", payload)


# -- what fails, and what is lost -------------------------------------------------------------------------------------


class MarksFirst(Dependent):
    """Marks a message as taken in a transaction of its own."""

    def take(self, id_: str, event: str, payload: Any) -> int:
        with closing(self.connect()) as db:
            if self.first(db, id_):
                self.call()
                self.effect_alone(db, id_, event, payload)
        return 204

    def effect_alone(self, db: sqlite3.Connection, id_: str, event: str, payload: Any) -> None:
        Ledger.effect(self, db, id_, event, payload)


class HalfDone(Dependent):
    """Works in pieces without a transaction: what fails in the middle is done again from its beginning."""

    def take(self, id_: str, event: str, payload: Any) -> int:
        with closing(self.connect()) as db:
            if db.execute("select 1 from messages where id = ?", (id_,)).fetchone() is None:
                self.effect(db, id_, event, payload)
                self.first(db, id_)
        return 204


class Shrugs(Dependent):
    """Acknowledges what failed."""

    def take(self, id_: str, event: str, payload: Any) -> int:
        try:
            return super().take(id_, event, payload)
        except OSError:
            return 200


class AnswersFirst(Ledger):
    """Answers, and commits a while later."""

    def take(self, id_: str, event: str, payload: Any) -> int:
        threading.Timer(0.4, lambda: Ledger.take(self, id_, event, payload)).start()
        return 202


class Poisoned(Queued):
    """The worker dies of what it cannot read, and nobody starts another."""

    delay = 0.02

    def authentic(self, headers: Any, body: bytes) -> int:
        self.put((self.id_of(headers, {}), "", {"body": body}))
        return 202

    def effect(self, db: sqlite3.Connection, id_: str, event: str, payload: Any) -> None:
        payload = json.loads(payload["body"])
        if self.first(db, id_) and payload["event"] in EVENTS:
            super().effect(db, id_, payload["event"], payload)


class GivesUp(Queued):
    """The worker ends after a while."""

    delay = 0.01

    def work(self) -> None:
        for _ in range(12):
            row = self.queue.get()
            with closing(self.connect()) as db:
                self.effect(db, *row)


class Forgetful(Queued):
    """The worker loses every third of what it has taken."""

    delay = 0.01
    taken = 0

    def effect(self, db: sqlite3.Connection, id_: str, event: str, payload: Any) -> None:
        self.taken += 1
        if self.taken % 3:
            super().effect(db, id_, event, payload)


CORRECT = ("Ledger", "Optimistic", "Constraint", "Queued", "Timers", "Dependent")
#: Name -> the check that finds it, and words of its finding.
FAULTY = {
    "NoMemory": ("semantics.duplicate-effect", "take effect again"),
    "ShortMemory": ("semantics.duplicate-effect", "take effect again"),
    "BySignature": ("semantics.duplicate-effect", "signed anew"),
    "ByIdAndTime": ("semantics.duplicate-effect", "signed anew"),
    "InMemory": ("semantics.restart", "After a restart"),
    "LooksFirst": ("semantics.duplicate-at-once", "at once take effect"),
    "Violates": ("semantics.duplicate-at-once", "equal deliveries"),
    "MarksLate": ("semantics.duplicate-at-once", "at once take effect"),
    "MarksWhenAnswered": ("semantics.retry-after-time-out", "twice"),
    "BySecond": ("semantics.message-key", "same second"),
    "ByEntity": ("semantics.events-of-one-entity", "only the one that comes first"),
    "ByTime": ("semantics.message-key", "same time"),
    "Truncates": ("semantics.message-key", "none does"),
    "LastWins": ("semantics.order", "late"),
    "FirstWins": ("semantics.order", "late"),
    "NewestArrival": ("semantics.order", "late"),
    "LostUpdate": ("semantics.at-once", "at once leave another state"),
    "Confused": ("semantics.at-once", "at once leave another state"),
    "Impatient": ("load.burst", "different deliveries at once"),
    "Swallows": ("semantics.at-once", "at once leave another state"),
    "SlowWorker": ("semantics.processed", "took effect"),
    "StoresFirst": ("semantics.refused-effect", "yet lets it take effect"),
    "WorksFirst": ("semantics.refused-effect", "yet lets it take effect"),
    "Otherwise": ("semantics.unknown-event-effect", "unknown name"),
    "MarksFirst": ("semantics.retry-after-failure", "no effect"),
    "HalfDone": ("semantics.retry-after-failure", "more than once"),
    "Shrugs": ("semantics.retry-after-failure", "no effect"),
    "AnswersFirst": ("semantics.restart", "after a restart it has no effect"),
    "Poisoned": ("semantics.poison", "no effect any more"),
    "GivesUp": ("semantics.processed", "took effect"),
    "Forgetful": ("semantics.processed", "but not the"),
}
EVENTS: set[str] = set()


def handler(consumer: Ledger) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal():
                self.close_connection = True
                self.answer(411)
                return
            body = self.rfile.read(int(length))
            try:
                status = consumer.answer(self.headers, body)
            except Exception:  # noqa: BLE001 - as frameworks do
                status = 500
            self.answer(status)
            if hasattr(consumer, "answered"):
                time.sleep(0.001)
                self.wfile.write(b"")
                if not self.hung_up():
                    consumer.answered(self.headers)

        def hung_up(self) -> bool:
            import select

            readable, _, _ = select.select([self.connection], [], [], 0.02)
            return bool(readable) and not self.connection.recv(1, 2)

        def answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0") if status != 204 else None
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler


def main(name: str, port: str, file: str, calls: str = "") -> None:
    EVENTS.update(os.environ["CONSUMER_EVENTS"].split(","))
    key = base64.b64decode(os.environ["CONSUMER_SECRET"].removeprefix("whsec_"))
    consumer = globals()[name](file, key, calls)

    class Server(ThreadingHTTPServer):
        daemon_threads, request_queue_size, allow_reuse_address = True, 64, True

    Server(("127.0.0.1", int(port)), handler(consumer)).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
