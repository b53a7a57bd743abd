"""Consumers that keep files, jobs and mails: ASGI applications on SQLite, correct ones and ones with one defect each.

`CORRECT` is name -> class; `FAULTY` is name -> the check that must find it and words of what its finding says. A class
takes the signing secret; it shows its state at `GET /state`. `broken` is whether what it depends on fails at present,
and `restarted()` gives what stands there after a restart: the same store, an empty memory.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Callable
from typing import Any

KINDS = ("fileId", "toolExecutionId", "workflowRunId", "exportId", "messageId", "assetId")
STAGES = {"file.upload.completed": 1, "file.playback_ready": 2, "file.download_ready": 2}
TABLES = """
create table seen (id text primary key, at real);
create table items (
    id text primary key, status text, stage integer, name text, said integer, version integer default 1,
    received_at text default (strftime('%d.%m.%Y %H:%M:%S', 'now')), events integer default 0);
create table mails (number integer primary key autoincrement, about text, subject text);
create table log (number integer primary key autoincrement, about text, sequence integer, event text, message text);
create table inbox (number integer primary key autoincrement, about text);
create table refused (number integer primary key autoincrement, why text);
"""
EVENTS: set[str] = set()


class Store(sqlite3.Connection):
    """Is closed with the last consumer that has it."""

    def __del__(self) -> None:
        self.close()


class Unavailable(Exception):
    """What it depends on fails."""


def stored(value: object) -> str | int | None:
    """What a column holds of a value: text of UTF-8, or an integer of eight bytes."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value if isinstance(value, int) and abs(value) < 2**63 else None


class Studio:
    """Correct: one transaction, the message id first; an item goes forward only."""

    shown: tuple[str, ...] = ("items", "mails")
    #: Whether what is at work ends with the process.
    forgets = True

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.key = base64.b64decode(secret.removeprefix("whsec_"))
        self.db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None, factory=Store)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(TABLES)
        self.broken = False
        self.tasks: set[Any] = set()
        self.begin()

    def begin(self) -> None:
        """What it has in memory, made anew when it starts."""

    def restarted(self) -> Studio:
        for task in tuple(self.tasks) if self.forgets else ():
            task.get_loop().call_soon_threadsafe(task.cancel)
        new = type(self)(self.secret)
        new.db = self.db
        return new

    # -- from a request to an event --

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        status, said = 200, b""
        if scope["path"] == "/state":
            said = json.dumps(self.state()).encode()
        elif scope["method"] != "POST":
            status = 405
        else:
            try:
                status = await self.post(headers, body)
            except Unavailable:
                status = 503
            except sqlite3.Error:
                status = 500
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": said})

    def state(self) -> Any:
        return {table: [dict(row) for row in self.db.execute(f"select * from {table}")] for table in self.shown}

    def genuine(self, headers: dict[str, str], body: bytes) -> bool:
        id_, when = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not (when.isdecimal() and len(when) < 12 and abs(time.time() - int(when)) < 300):
            return False
        mac = base64.b64encode(hmac.new(self.key, f"{id_}.{when}.".encode() + body, hashlib.sha256).digest())
        given = headers.get("webhook-signature", "").encode("latin-1").split(b" ")
        return any(hmac.compare_digest(each, b"v1," + mac) for each in given)

    async def post(self, headers: dict[str, str], body: bytes) -> int:
        if not self.genuine(headers, body):
            return 401
        payload = self.parsed(body)
        if payload is None:
            return 400
        if payload["event"] not in EVENTS:
            return await self.unheard(headers["webhook-id"], payload)
        return await self.take(self.id_of(headers, payload, body), payload)

    def parsed(self, body: bytes) -> Any:
        try:
            payload = json.loads(body.decode())
            return payload if isinstance(payload["event"], str) else None
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    async def unheard(self, id_: str, payload: Any) -> int:
        return 204

    def id_of(self, headers: dict[str, str], payload: Any, body: bytes) -> str:
        return headers["webhook-id"]

    def about(self, payload: Any) -> str:
        return str(stored(next((payload[kind] for kind in KINDS if isinstance(payload.get(kind), str)), "nothing")))

    # -- what it does --

    async def take(self, id_: str, payload: Any) -> int:
        await asyncio.sleep(0)
        with self.whole():
            if self.new(id_):
                self.work(id_, payload)
        return 204

    @contextlib.contextmanager
    def whole(self) -> Any:
        self.db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def new(self, id_: str) -> bool:
        return self.db.execute("insert or ignore into seen values (?, ?)", (id_, time.time())).rowcount == 1

    def work(self, id_: str, payload: Any) -> None:
        self.save(payload)
        self.mail(payload)

    def save(self, payload: Any) -> None:
        self.db.execute(
            "insert into items (id, status, stage, name, said) values (?, ?, ?, ?, ?) on conflict (id) do update set "
            "status = excluded.status, stage = excluded.stage, said = excluded.said, version = version + 1, "
            "name = coalesce(excluded.name, name), received_at = excluded.received_at "
            "where (excluded.stage, excluded.status) > (stage, status)",
            self.row(payload),
        )

    def row(self, payload: Any) -> tuple[Any, ...]:
        file = payload.get("file")
        name = file.get("displayName") if isinstance(file, dict) else None
        event, said = payload["event"], payload.get("occurredAt")
        return (self.about(payload), event, STAGES.get(event, 3), stored(name), stored(said))

    def mail(self, payload: Any) -> None:
        if self.broken:
            raise Unavailable
        self.db.execute("insert into mails (about, subject) values (?, ?)", (self.about(payload), payload["event"]))

    def later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


class Running:
    """An application as its operator has it: it is started again, and what it depends on fails and is mended."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)

    def restart(self) -> str:
        self.app = self.app.restarted()
        return ""

    def switch(self, broken: bool) -> Callable[[], str]:
        def run() -> str:
            self.app.broken = broken
            return ""

        return run

    @property
    def hooks(self) -> dict[str, Callable[[], str]]:
        return {"restart": self.restart, "break": self.switch(True), "mend": self.switch(False)}


# -- correct ----------------------------------------------------------------------------------------------------------


class Sourced(Studio):
    """Keeps a log that is only appended to, each entity's entries numbered; what an item is follows from it."""

    shown = ("log",)

    def work(self, id_: str, payload: Any) -> None:
        if self.broken:
            raise Unavailable
        about = self.about(payload)
        (count,) = self.db.execute("select count(*) from log where about = ?", (about,)).fetchone()
        sql = "insert into log (about, sequence, event, message) values (?, ?, ?, ?)"
        self.db.execute(sql, (about, count + 1, payload["event"], id_))


class Audited(Studio):
    """Counts what it receives, and writes down what it refuses, without what that said."""

    shown = ("items", "mails", "refused")
    received = 0

    async def post(self, headers: dict[str, str], body: bytes) -> int:
        self.received += 1
        status = await super().post(headers, body)
        if status >= 400:
            self.db.execute("insert into refused (why) values (?)", (str(status),))
        return status

    def state(self) -> Any:
        return {**super().state(), "received": self.received}


class Lately(Studio):
    """Says when it saw an item last, and how often: as a time, and as a number that grows."""

    def save(self, payload: Any) -> None:
        super().save(payload)
        self.db.execute(
            "update items set events = events + 1, received_at = strftime('%d.%m.%Y %H:%M:%S', 'now') where id = ?",
            (self.about(payload),),
        )


class Outboxed(Studio):
    """Writes down what is to be mailed in the transaction; a worker mails it."""

    shown = ("items", "log")
    forgets = False

    def mail(self, payload: Any) -> None:
        self.db.execute("insert into mails (about, subject) values (?, ?)", (self.about(payload), payload["event"]))

    async def take(self, id_: str, payload: Any) -> int:
        status = await super().take(id_, payload)
        self.later(self.post_mails())
        return status

    async def post_mails(self) -> None:
        await asyncio.sleep(0.05)
        for row in self.db.execute("select number, about, subject from mails order by number").fetchall():
            if self.db.execute("delete from mails where number = ?", (row["number"],)).rowcount:
                self.db.execute("insert into log (about, event) values (?, ?)", (row["about"], row["subject"]))


class Slowly(Studio):
    """Puts what came on a list in its store; a worker comes by each second and does all of it."""

    pause = 1.0
    forgets = False

    async def take(self, id_: str, payload: Any) -> int:
        if self.new(id_):
            self.db.execute("insert into inbox (about) values (?)", (json.dumps([id_, payload]),))
        if not self.tasks:
            self.later(self.come_by())
        return 202

    async def come_by(self) -> None:
        await asyncio.sleep(self.pause)
        for row in self.db.execute("select number, about from inbox order by number").fetchall():
            with self.whole():
                self.db.execute("delete from inbox where number = ?", (row["number"],))
                self.work(*json.loads(row["about"]))


class Batched(Slowly):
    """Tells of all that came in one mail."""

    pause = 0.2

    async def come_by(self) -> None:
        await asyncio.sleep(self.pause)
        rows = self.db.execute("select number, about from inbox order by number").fetchall()
        with self.whole():
            for row in rows:
                self.db.execute("delete from inbox where number = ?", (row["number"],))
                self.save(json.loads(row["about"])[1])
            if rows:
                self.db.execute("insert into mails (about) values (?)", (f"{len(rows)} items",))


class Upserts(Studio):
    """Remembers no messages: what it does can be done any number of times."""

    shown = ("items",)

    async def take(self, id_: str, payload: Any) -> int:
        await asyncio.sleep(0)
        if self.broken:
            raise Unavailable
        self.save(payload)
        return 200


class Recent(Studio):
    """Shows the last ten items alone."""

    def state(self) -> Any:
        rows = self.db.execute("select * from items order by rowid desc limit 10")
        return {"recent": [dict(row) for row in rows]}


class Caught(Studio):
    """The database says who is first, by an error that is caught."""

    def new(self, id_: str) -> bool:
        try:
            self.db.execute("insert into seen (id) values (?)", (id_,))
        except sqlite3.IntegrityError:
            return False
        return True


class Counted(Studio):
    """Shows nothing but counters, a row for each: of events, of those unheard of, and of messages that came again."""

    shown = ("counters",)

    def begin(self) -> None:
        self.db.execute("create table if not exists counters (name text primary key, count integer)")

    def count(self, name: str) -> None:
        self.db.execute(
            "insert into counters values (?, 1) on conflict (name) do update set count = count + 1", (name,)
        )

    async def unheard(self, id_: str, payload: Any) -> int:
        self.count("unheard")
        return 204

    def new(self, id_: str) -> bool:
        if first := super().new(id_):
            return first
        self.count("repeated")
        return False

    def work(self, id_: str, payload: Any) -> None:
        super().work(id_, payload)
        self.count(payload["event"])


class Inboxed(Studio):
    """Keeps every genuine message as it came, also of events that it has not heard of; shows that alone."""

    shown = ("messages",)

    def begin(self) -> None:
        self.db.execute("create table if not exists messages (id text primary key, event text, body text)")

    async def unheard(self, id_: str, payload: Any) -> int:
        return await self.take(id_, payload)

    def work(self, id_: str, payload: Any) -> None:
        if self.broken:
            raise Unavailable
        self.db.execute("insert into messages values (?, ?, ?)", (id_, payload["event"], json.dumps(payload)))


class Dated(Studio):
    """What happened last counts; of the same second, what is further along."""

    def row(self, payload: Any) -> tuple[Any, ...]:
        about, status, stage, name, said = super().row(payload)
        return (about, status, (said if isinstance(said, int) else 0) * 10 + stage, name, said)


class Versioned(Studio):
    """Writes an item where its version is the one that was read; else reads it again."""

    def save(self, payload: Any) -> None:
        about, status, stage, name, said = self.row(payload)
        while True:
            row = self.db.execute("select * from items where id = ?", (about,)).fetchone()
            if row is None:
                return super().save(payload)
            if (stage, status) <= (row["stage"], row["status"]):
                return None
            sql = "update items set status = ?, stage = ?, name = coalesce(?, name), said = ?, version = version + 1"
            same = f"{sql} where id = ? and version = ?"
            if self.db.execute(same, (status, stage, name, said, about, row["version"])).rowcount:
                return None


# -- before it is verified, and what is not known ---------------------------------------------------------------------


class MailsFirst(Studio):
    """Mails what came, then looks at the signature."""

    async def post(self, headers: dict[str, str], body: bytes) -> int:
        payload = self.parsed(body)
        if payload is not None and payload["event"] in EVENTS and headers.get("webhook-id") and self.fits(headers):
            self.mail(payload)
            self.new(f"mailed {headers['webhook-id']}")
        return await super().post(headers, body)

    def fits(self, headers: dict[str, str]) -> bool:
        known = self.db.execute("select 1 from seen where id = ?", (f"mailed {headers['webhook-id']}",)).fetchone()
        return known is None

    def work(self, id_: str, payload: Any) -> None:
        self.save(payload)


class KeepsRaw(Studio):
    """Keeps in its inbox whatever comes."""

    shown = ("items", "mails", "inbox")

    async def post(self, headers: dict[str, str], body: bytes) -> int:
        self.db.execute("insert into inbox (about) values (?)", (body.decode("utf-8", "replace"),))
        return await super().post(headers, body)


class Elsewise(Studio):
    """What no branch is for ends in the last one."""

    async def unheard(self, id_: str, payload: Any) -> int:
        return await self.take(id_, {**payload, "event": "file.upload.completed"})


# -- duplicates -------------------------------------------------------------------------------------------------------


class Mindless(Studio):
    def new(self, id_: str) -> bool:
        return True


class Adds(Upserts):
    """Relies on it that its work can be done again, and adds one to a number."""

    def save(self, payload: Any) -> None:
        super().save(payload)
        self.db.execute("update items set events = events + 1 where id = ?", (self.about(payload),))


class LooksAside(Studio):
    """Looks, asks another service, and writes."""

    async def take(self, id_: str, payload: Any) -> int:
        if self.db.execute("select 1 from seen where id = ?", (id_,)).fetchone():
            return 200
        await asyncio.sleep(0.02)
        with self.whole():
            self.work(id_, payload)
            self.new(id_)
        return 200


class Uncaught(Studio):
    async def take(self, id_: str, payload: Any) -> int:
        if self.db.execute("select 1 from seen where id = ?", (id_,)).fetchone():
            return 200
        await asyncio.sleep(0.02)
        with self.whole():
            self.db.execute("insert into seen (id) values (?)", (id_,))
            self.work(id_, payload)
        return 200


class Dozen(Studio):
    """Remembers the last dozen messages."""

    def new(self, id_: str) -> bool:
        self.db.execute("delete from seen where rowid not in (select rowid from seen order by rowid desc limit 12)")
        return super().new(id_)


class Hundred(Studio):
    """Remembers the last hundred messages."""

    def new(self, id_: str) -> bool:
        self.db.execute("delete from seen where rowid not in (select rowid from seen order by rowid desc limit 100)")
        return super().new(id_)


class Workers(Studio):
    """Two processes take turns, and each remembers what it took itself."""

    turn = 0

    def begin(self) -> None:
        self.memories: tuple[set[str], set[str]] = (set(), set())

    def new(self, id_: str) -> bool:
        self.turn += 1
        return id_ not in self.memories[self.turn % 2]

    def work(self, id_: str, payload: Any) -> None:
        super().work(id_, payload)
        self.memories[self.turn % 2].add(id_)


class Amnesiac(Studio):
    """Remembers messages in memory alone, once their work is done."""

    def begin(self) -> None:
        self.memory: set[str] = set()

    def new(self, id_: str) -> bool:
        return id_ not in self.memory

    def work(self, id_: str, payload: Any) -> None:
        super().work(id_, payload)
        self.memory.add(id_)


# -- the wrong key ----------------------------------------------------------------------------------------------------


class ByBody(Studio):
    """Tells messages by what they say, written out with the time of their signature."""

    def id_of(self, headers: dict[str, str], payload: Any, body: bytes) -> str:
        return hashlib.sha256(body + headers["webhook-timestamp"].encode()).hexdigest()


class ByItem(Studio):
    def id_of(self, headers: dict[str, str], payload: Any, body: bytes) -> str:
        return self.about(payload)


class ByOccurrence(Studio):
    def id_of(self, headers: dict[str, str], payload: Any, body: bytes) -> str:
        return f"{payload['event']} {payload['occurredAt']}"


class ByName(Studio):
    """One of each event is enough."""

    def id_of(self, headers: dict[str, str], payload: Any, body: bytes) -> str:
        return str(payload["event"])


class Folded(Studio):
    """Its column holds letters of either case for the same."""

    def id_of(self, headers: dict[str, str], payload: Any, body: bytes) -> str:
        return headers["webhook-id"].lower()


class FoldsItems(Studio):
    """Its items' column holds letters of either case for the same; messages it tells apart."""

    def about(self, payload: Any) -> str:
        return super().about(payload).lower()


class Clipped(Studio):
    """Its column has room for twenty characters."""

    def id_of(self, headers: dict[str, str], payload: Any, body: bytes) -> str:
        return headers["webhook-id"][:20]


# -- order ------------------------------------------------------------------------------------------------------------


class Overwrites(Studio):
    def save(self, payload: Any) -> None:
        self.db.execute(
            "insert or replace into items (id, status, stage, name, said) values (?, ?, ?, ?, ?)", self.row(payload)
        )


class Empties(Studio):
    """Goes forward only, and yet sets what an event does not have to nothing."""

    def save(self, payload: Any) -> None:
        super().save(payload)
        about, *_, name, _said = self.row(payload)
        name = name if payload["event"] == "file.upload.completed" else None
        self.db.execute("update items set name = ? where id = ?", (name, about))


class Resurrects(Studio):
    """An item that is done is deleted; what comes late makes it anew."""

    shown = ("items",)

    def save(self, payload: Any) -> None:
        if STAGES.get(payload["event"], 3) == 1:
            super().save(payload)
        else:
            self.db.execute("delete from items where id = ?", (self.about(payload),))


class ByArrival(Studio):
    """Holds seconds against each other, those of arrival."""

    def row(self, payload: Any) -> tuple[Any, ...]:
        about, status, _stage, name, said = super().row(payload)
        return (about, status, int(time.time()), name, said)

    def save(self, payload: Any) -> None:
        self.db.execute(
            "insert into items (id, status, stage, name, said) values (?, ?, ?, ?, ?) on conflict (id) do update set "
            "status = excluded.status, stage = excluded.stage, said = excluded.said where excluded.stage >= stage",
            self.row(payload),
        )


class BySecond(Dated):
    """What happened last counts; of the same second, what comes last."""

    def row(self, payload: Any) -> tuple[Any, ...]:
        about, status, _stage, name, said = super().row(payload)
        return (about, status, said, name, said)

    save = ByArrival.save


# -- several at once --------------------------------------------------------------------------------------------------


class AtHand(Studio):
    """What is at work stands in a variable of all."""

    async def take(self, id_: str, payload: Any) -> int:
        self.current = payload
        await asyncio.sleep(0.01)
        return await super().take(id_, self.current)


class Cached(Studio):
    """Looks an item up once for each event, and takes what it has for all that follow."""

    def begin(self) -> None:
        self.cache: dict[str, str] = {}

    def about(self, payload: Any) -> str:
        return self.cache.setdefault(payload["event"], super().about(payload))


class ReadsBack(Studio):
    """Reads what is kept of an item, adds to it, and writes it back."""

    shown = ("texts",)

    def begin(self) -> None:
        self.db.execute("create table if not exists texts (id text primary key, said text)")

    async def take(self, id_: str, payload: Any) -> int:
        if self.new(id_):
            row = self.db.execute("select said from texts where id = ?", (self.about(payload),)).fetchone()
            await asyncio.sleep(0.005)
            said = sorted({payload["event"], *(row["said"].split() if row else ())})
            self.db.execute("insert or replace into texts values (?, ?)", (self.about(payload), " ".join(said)))
        return 204


class Tally(Studio):
    """Reads a number, waits, and writes it."""

    total = 0

    def state(self) -> Any:
        return {"total": self.total}

    async def take(self, id_: str, payload: Any) -> int:
        if self.new(id_):
            total = self.total
            await asyncio.sleep(0.005)
            self.total = total + 1
        return 200


class Pool(Studio):
    """Has five connections, and fails who finds none."""

    free = 5

    async def take(self, id_: str, payload: Any) -> int:
        if not self.free:
            return 500
        self.free -= 1
        try:
            await asyncio.sleep(0.01)
            return await super().take(id_, payload)
        finally:
            self.free += 1


# -- what is lost -----------------------------------------------------------------------------------------------------


class MarksEarly(Studio):
    """Remembers a message before it works on it."""

    async def take(self, id_: str, payload: Any) -> int:
        if self.new(id_):
            with self.whole():
                self.work(id_, payload)
        return 204


class Halves(Studio):
    """Two statements without a transaction: the second fails, and the first says that all was done."""

    async def take(self, id_: str, payload: Any) -> int:
        if self.new(id_):
            self.save(payload)
            self.mail(payload)
        return 204


class Hushes(Studio):
    """Catches whatever is raised, and says that all is well."""

    async def take(self, id_: str, payload: Any) -> int:
        with contextlib.suppress(Unavailable):
            return await super().take(id_, payload)
        return 200


class Promises(Studio):
    """Answers, and has the work in its memory alone."""

    async def take(self, id_: str, payload: Any) -> int:
        if self.new(id_):
            self.later(self.soon(id_, payload))
        return 202

    async def soon(self, id_: str, payload: Any) -> None:
        await asyncio.sleep(0.3)
        with contextlib.suppress(sqlite3.Error):
            self.work(id_, payload)


class Chokes(Promises):
    """One worker, which ends with what it cannot read."""

    forgets = False
    dead = False

    def parsed(self, body: bytes) -> Any:
        payload = super().parsed(body)
        return {"event": next(iter(EVENTS))} if payload is None else payload

    async def soon(self, id_: str, payload: Any) -> None:
        await asyncio.sleep(0.03)
        if not isinstance(next((payload[kind] for kind in KINDS if kind in payload), None), str):
            self.dead = True
        if not self.dead:
            self.work(id_, payload)


class EachResult(Studio):
    """Keeps what a tool has made, one row each."""

    shown = ("items", "mails", "log")

    def work(self, id_: str, payload: Any) -> None:
        super().work(id_, payload)
        results = payload.get("results")
        for each in (
            self.chosen([each for each in results if isinstance(each, dict)]) if isinstance(results, list) else ()
        ):
            self.db.execute("insert into log (about, message) values (?, ?)", (stored(each.get("fileId")), id_))

    def chosen(self, results: list[Any]) -> list[Any]:
        return results


class FirstResult(EachResult):
    """Has never seen a tool that made two."""

    def chosen(self, results: list[Any]) -> list[Any]:
        return results[:1]


class Passes(Studio):
    """Has no branch for animations, and ends without a word."""

    def work(self, id_: str, payload: Any) -> None:
        file = payload.get("file")
        if not isinstance(file, dict) or file.get("type") != "LOTTIE":
            super().work(id_, payload)


class Reads(Chokes):
    """One worker, which ends where nothing is said in a file."""

    async def soon(self, id_: str, payload: Any) -> None:
        await asyncio.sleep(0.03)
        file = payload.get("file")
        if isinstance(file, dict) and "transcript" in file and file["transcript"] is None:
            self.dead = True
        if not self.dead:
            self.work(id_, payload)


class Brim(Promises):
    """Takes ten at a time to work on, and drops what more comes."""

    forgets = False
    waiting = 0

    async def take(self, id_: str, payload: Any) -> int:
        if self.waiting < 10:
            self.waiting += 1
            return await super().take(id_, payload)
        return 202

    async def soon(self, id_: str, payload: Any) -> None:
        await asyncio.sleep(0.01)
        self.waiting -= 1
        with contextlib.suppress(sqlite3.Error):
            self.work(id_, payload)


class Leaky(Promises):
    """Loses one of ten."""

    forgets = False
    count = 0

    async def soon(self, id_: str, payload: Any) -> None:
        await asyncio.sleep(0.02)
        self.count += 1
        if self.count % 10:
            with contextlib.suppress(sqlite3.Error):
                self.work(id_, payload)


CORRECT = {
    each.__name__: each
    for each in (
        *(Studio, Sourced, Audited, Lately, Outboxed, Slowly, Batched, Upserts, Recent, Caught),
        *(Counted, Inboxed, Dated, Versioned, EachResult),
    )
}
#: Name -> the check that finds it, and words of its finding.
FAULTY = {
    "MailsFirst": ("semantics.refused-effect", "yet lets it take effect"),
    "KeepsRaw": ("semantics.refused-effect", "yet lets it take effect"),
    "Elsewise": ("semantics.unknown-event-effect", "unknown name"),
    "Mindless": ("semantics.duplicate-effect", "take effect again"),
    "Adds": ("semantics.duplicate-effect", "take effect again"),
    "LooksAside": ("semantics.duplicate-at-once", "at once take effect"),
    "Uncaught": ("semantics.duplicate-at-once", "equal deliveries"),
    "Dozen": ("semantics.duplicate-effect", "others"),
    "Hundred": ("semantics.duplicate-late", "others"),
    "Workers": ("semantics.duplicate-effect", "take effect again"),
    "Amnesiac": ("semantics.restart", "After a restart"),
    "ByBody": ("semantics.duplicate-effect", "signed anew"),
    "ByItem": ("semantics.events-of-one-entity", "only the one that comes first"),
    "ByOccurrence": ("semantics.message-key", "same time"),
    "ByName": ("semantics.message-key", "none does"),
    "Folded": ("semantics.message-key", "letter case"),
    "FoldsItems": ("semantics.message-key", "entities whose ids differ in letter case"),
    "Clipped": ("semantics.message-key", "the same but for the last"),
    "Overwrites": ("semantics.order", "late"),
    "Empties": ("semantics.order", "late"),
    "Resurrects": ("semantics.order", "late"),
    "ByArrival": ("semantics.order", "late"),
    "BySecond": ("semantics.order", "of the same second"),
    "ReadsBack": ("semantics.events-of-one-entity", "of one entity at once"),
    "AtHand": ("semantics.at-once", "at once leave another state"),
    "Cached": ("semantics.processed", "entity of an earlier delivery"),
    "Tally": ("semantics.at-once", "at once leave another state"),
    "Pool": ("load.burst", "different deliveries at once"),
    "Brim": ("load.burst", "10 took effect"),
    "MarksEarly": ("semantics.retry-after-failure", "no effect"),
    "Halves": ("semantics.retry-after-failure", "only a part"),
    "Hushes": ("semantics.retry-after-failure", "no effect"),
    "Promises": ("semantics.restart", "after a restart it has no effect"),
    "Chokes": ("semantics.poison", "no effect any more"),
    "FirstResult": ("semantics.every-item", "Of 2 items of `results`, only the first"),
    "Passes": ("semantics.every-shape", 'when `file.type` is "LOTTIE"'),
    "Reads": ("semantics.every-shape", "`file.transcript` is null"),
    "Leaky": ("semantics.processed", "but not the"),
}
