"""What a provider remembers: endpoints, messages, deliveries and their attempts, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookproof.errors import InputError
from hookproof.serving.layout import MEND, lay_out

#: Attempts of which the whole exchange is kept; of older ones the summary stays.
_KEPT_EXCHANGES = 1000
#: What may be sent when it is due. A first attempt waits for the first attempts before it about the same entity at the
#: same endpoint, so that what happens to an entity is told in its order however busy the machine is; a retry or one
#: that is late holds up nothing.
_READY = """
create temp view ready as
select d.number, m.id, m.event, m.body, d.endpoint, d.attempts, d.due
from deliveries d join messages m on m.number = d.message
where d.due is not null and not (
    d.attempts = 0 and m.entity != '' and exists (
        select 1 from messages n join deliveries e on e.message = n.number
        where n.entity = m.entity and e.endpoint = d.endpoint and e.attempts = 0 and e.due is not null
        and (e.due, e.number) < (d.due, d.number)))
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where deliveries of some events go (`*` is all of them), and the secret that signs them."""

    id: str
    url: str
    events: tuple[str, ...]
    description: str | None
    created: int
    secret: str
    misses: int = 0
    disabled: bool = False
    #: The secret before, and until when it signs beside this one (seconds since 1970).
    former: str = ""
    former_until: float = 0.0

    def wants(self, event: str) -> bool:
        """Whether it takes deliveries of an event."""
        return not self.disabled and (event in self.events or "*" in self.events)


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose time has come."""

    number: int
    message_id: str
    event: str
    body: bytes
    endpoint: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How an attempt went: when, the status (None for no answer), a summary, how long, and the exchange as text."""

    at: float
    status: int | None
    told: str
    seconds: float
    exchange: str = ""


class Store:
    """The file. Every change is there when the call returns, also if the process is killed next."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it. Raises InputError where it is none of ours, or of another version."""
        self.path = path
        with suppress(OSError):  # it is there, or sqlite says what is wrong
            path.touch(mode=0o600, exist_ok=False)  # secrets are in it
        with ExitStack() as refused:
            try:
                self._db = sqlite3.connect(path, isolation_level=None, timeout=10)
                refused.callback(self._db.close)
                self._db.execute("pragma foreign_keys = on")
                with self._whole():
                    lay_out(self._db, path)
                self._db.execute(_READY)
                self._db.execute("pragma journal_mode = wal")
                self._db.execute("pragma synchronous = normal")
            except sqlite3.DatabaseError as error:
                raise InputError(f"the database cannot be used ({error})", where=str(path), mend=MEND) from None
            refused.pop_all()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Everything that happens within is there, or nothing of it."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    # -- endpoints

    def add_endpoint(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""
        values = (endpoint.id, endpoint.url, json.dumps(endpoint.events), endpoint.description, endpoint.created)
        self._db.execute(
            "insert into endpoints (id, url, events, description, created, secret) values (?, ?, ?, ?, ?, ?)",
            (*values, endpoint.secret),
        )

    def endpoints(self, *, after: str = "", limit: int = -1) -> list[Endpoint]:
        """Return endpoints in the order in which they were made, from behind the one with id `after` on."""
        rows = self._db.execute(
            "select * from endpoints where rowid > coalesce((select rowid from endpoints where id = ?), 0) "
            "order by rowid limit ?",
            (after, limit),
        )
        return [_endpoint(row) for row in rows]

    def endpoint(self, id_: str) -> Endpoint | None:
        """Return the endpoint with this id."""
        row = self._db.execute("select * from endpoints where id = ?", (id_,)).fetchone()
        return None if row is None else _endpoint(row)

    def delete_endpoint(self, id_: str) -> bool:
        """Forget an endpoint and what waits for it; say whether there was one."""
        return self._db.execute("delete from endpoints where id = ?", (id_,)).rowcount > 0

    def replace_secret(self, id_: str, secret: str, *, until: float) -> bool:
        """Give an endpoint another secret; the one before signs beside it until then. Say whether there is one."""
        said = "update endpoints set former = secret, former_until = ?, secret = ? where id = ?"
        return self._db.execute(said, (until, secret, id_)).rowcount > 0

    def enable_endpoint(self, id_: str) -> bool:
        """Let an endpoint that was disabled have deliveries again; say whether there is one."""
        said = "update endpoints set disabled = 0, misses = 0 where id = ?"
        return self._db.execute(said, (id_,)).rowcount > 0

    def _note_result(self, endpoint: str, *, missed: bool, most: int) -> None:
        """Count messages that were given up, one after the other; too many disable an endpoint, and end what waits."""
        self._db.execute("update endpoints set misses = iif(?, misses + 1, 0) where id = ?", (missed, endpoint))
        self._db.execute("update endpoints set disabled = 1 where id = ? and misses >= ?", (endpoint, most))
        self._db.execute(
            "update deliveries set due = null, outcome = 'given up' where endpoint = ? and due is not null "
            "and exists (select 1 from endpoints e where e.id = endpoint and e.disabled)",
            (endpoint,),
        )

    # -- the clock

    def set_pace(self, pace: float) -> None:
        """Keep what a second of waiting takes, for other processes that use this file."""
        with self._whole():
            self._db.execute("delete from clock")
            self._db.execute("insert into clock values (?)", (pace,))

    def pace(self) -> float:
        """Return what a second of waiting takes: 1 before any provider ran."""
        row = self._db.execute("select pace from clock").fetchone()
        return 1.0 if row is None else float(row[0])

    # -- messages and deliveries

    def add_message(self, id_: str, event: str, body: bytes, *, at: float, entity: str = "") -> list[int]:
        """Keep a message, with a delivery at time `at` for each endpoint that wants it; return their numbers."""
        with self._whole():
            made = self._db.execute(
                "insert into messages (id, event, body, at, entity) values (?, ?, ?, ?, ?)",
                (id_, event, body, at, entity),
            )
            wanting = [endpoint for endpoint in self.endpoints() if endpoint.wants(event)]
            return [self._add_delivery(made.lastrowid, endpoint.id, at) for endpoint in wanting]

    def _add_delivery(self, message: int | None, endpoint: str, due: float) -> int:
        said = "insert into deliveries (message, endpoint, due) values (?, ?, ?)"
        return int(self._db.execute(said, (message, endpoint, due)).lastrowid or 0)

    def deliver_again(self, number: int, due: float) -> bool:
        """Add a delivery of the same message to the same endpoint; say whether there was one."""
        made = self._db.execute(
            "insert into deliveries (message, endpoint, due) "
            "select message, endpoint, ? from deliveries where number = ?",
            (due, number),
        )
        return made.rowcount > 0

    def deliver_anew(self, number: int, id_: str, due: float) -> bool:
        """Add a message with the same body under another id, for the same endpoint; say whether there was one."""
        with self._whole():
            made = self._db.execute(
                "insert into messages (id, event, body, at) select ?, m.event, m.body, ? from messages m "
                "join deliveries d on d.message = m.number where d.number = ?",
                (id_, due, number),
            )
            row = self._db.execute("select endpoint from deliveries where number = ?", (number,)).fetchone()
            if made.rowcount > 0 and row is not None:
                self._add_delivery(made.lastrowid, row[0], due)
            return made.rowcount > 0

    def postpone(self, number: int, due: float) -> None:
        """Let a delivery wait."""
        self._db.execute("update deliveries set due = ? where number = ? and due is not null", (due, number))

    def due(self, now: float, *, most: int, besides: Sequence[int] = ()) -> list[Due]:
        """Return deliveries whose time has come, the longest waiting first, but not those under way, nor those that
        wait their turn behind an earlier one about the same entity.
        """
        rows = self._db.execute(
            "select number, id, event, body, endpoint, attempts from ready "
            "where due <= ? and number not in (select value from json_each(?)) order by due, number limit ?",
            (now, json.dumps(besides), most),
        )
        return [Due(*row) for row in rows]

    def origin(self, number: int) -> tuple[int, int] | None:
        """Return the numbers of a delivery's message and endpoint, in the order in which they were made.

        None for a delivery that repeats an earlier one.
        """
        row: tuple[int, int] | None = self._db.execute(
            "select d.message, e.rowid from deliveries d join endpoints e on e.id = d.endpoint where d.number = ? "
            "and not exists (select 1 from deliveries b where b.message = d.message and b.endpoint = d.endpoint "
            "and b.number < d.number)",
            (number,),
        ).fetchone()
        return row

    def next_due(self, besides: Sequence[int] = ()) -> float | None:
        """Return when the next delivery is due that is not under way, None where none waits."""
        # By the index: the least of all that wait would be looked for among them all.
        row = self._db.execute(
            "select due from ready where number not in (select value from json_each(?)) order by due limit 1",
            (json.dumps(besides),),
        ).fetchone()
        return None if row is None else float(row[0])

    def note_attempt(self, due: Due, attempt: Attempt, *, again: float | None, most: int) -> None:
        """Keep how an attempt went. `again` is when the next one is due; None ends the delivery, acknowledged or not.

        `most` messages in a row that were given up disable the endpoint.
        """
        status = attempt.status
        acknowledged = status is not None and 200 <= status < 300
        outcome = "" if again is not None else "acknowledged" if acknowledged else "given up"
        with self._whole():
            if not self._db.execute("select 1 from deliveries where number = ?", (due.number,)).fetchone():
                return  # its endpoint was deleted meanwhile
            row = (due.number, due.attempts + 1, attempt.at, status, attempt.told, attempt.seconds, attempt.exchange)
            made = self._db.execute("insert into attempts values (?, ?, ?, ?, ?, ?, ?)", row)
            old = (made.lastrowid or 0) - _KEPT_EXCHANGES
            self._db.execute("update attempts set exchange = '' where rowid = ?", (old,))
            changed = (due.attempts + 1, again, outcome, due.number)
            self._db.execute("update deliveries set attempts = ?, due = ?, outcome = ? where number = ?", changed)
            if outcome:
                self._note_result(due.endpoint, missed=not acknowledged, most=most)

    def outcomes(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return how deliveries ended; "" for those that did not."""
        said = "select number, outcome from deliveries where number in (select value from json_each(?))"
        return dict(self._db.execute(said, (json.dumps(numbers),)).fetchall())

    def attempts(self, number: int) -> list[tuple[int, int | None, str]]:
        """Return number, status and summary of each attempt of a delivery."""
        said = "select number, status, told from attempts where delivery = ? order by number"
        return [(int(row[0]), row[1], str(row[2])) for row in self._db.execute(said, (number,))]

    def version(self) -> str:
        """Return a text that is another one after any change, whichever process made it."""
        ((others,),) = self._db.execute("pragma data_version")
        return f"{others}.{self._db.total_changes}"

    def recent(self, most: int) -> list[dict[str, object]]:
        """Return the newest deliveries, the newest first, each as a record."""
        rows = self._db.execute(
            "select d.number, m.event, m.id as message, d.endpoint, d.attempts, d.outcome, d.due, m.at "
            "from deliveries d join messages m on m.number = d.message order by d.number desc limit ?",
            (most,),
        )
        return _records(rows)

    def delivery(self, number: int) -> dict[str, Any] | None:
        """Return a delivery as a record with its body, the URL and its attempts (`tries`); None where there is none."""
        rows = self._db.execute(
            "select d.number, m.event, m.id as message, m.body, e.url, d.attempts, d.outcome, d.due from deliveries d "
            "join messages m on m.number = d.message join endpoints e on e.id = d.endpoint where d.number = ?",
            (number,),
        )
        tries = "select at, status, told, exchange from attempts where delivery = ? order by number"
        for record in _records(rows):
            return {**record, "tries": _records(self._db.execute(tries, (number,)))}
        return None

    # -- entities

    def note_entity(self, entity: str, *, job: str = "", body: object = None) -> None:
        """Keep that an entity is there: the id of the job that makes it, and what it was asked for with."""
        said = "insert or ignore into entities (id, job, body) values (?, ?, ?)"
        self._db.execute(said, (entity, job, json.dumps(body)))

    def entity(self, id_: str) -> tuple[str, str, object] | None:
        """Return id, job and request of the entity that has this id, or that the job of this id makes."""
        row = self._db.execute("select id, job, body from entities where id = ? or job = ?", (id_, id_)).fetchone()
        return None if row is None else (str(row[0]), str(row[1]), json.loads(row[2]))

    def drop_upcoming(self, entity: str, now: float) -> bool:
        """Forget the messages about an entity that are still to come; say whether there were any."""
        with self._whole():
            upcoming = "select number from messages where entity = ? and at > ?"
            self._db.execute(f"delete from deliveries where message in ({upcoming})", (entity, now))  # noqa: S608
            return self._db.execute("delete from messages where entity = ? and at > ?", (entity, now)).rowcount > 0

    def latest(self, entity: str, now: float) -> tuple[str, bytes] | None:
        """Return event and body of the last message about an entity until now; ("", b"") where all are to come."""
        said = "select event, body from messages where entity = ? and at <= ? order by at desc, number desc limit 1"
        row: tuple[str, bytes] | None = self._db.execute(said, (entity, now)).fetchone()
        if row is None:
            there = "select 1 from messages where entity = ? union select 1 from entities where id = ?"
            return ("", b"") if self._db.execute(there, (entity, entity)).fetchone() else None
        return row

    def count(self) -> int:
        """Return how many messages there ever were."""
        (number,) = self._db.execute("select coalesce(max(number), 0) from messages").fetchone()
        return int(number)


def _records(rows: sqlite3.Cursor) -> list[dict[str, object]]:
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _endpoint(row: tuple[Any, ...]) -> Endpoint:
    id_, url, events, description, created, secret, misses, disabled, former, until = row
    events = tuple(json.loads(events))
    return Endpoint(id_, url, events, description, created, secret, misses, bool(disabled), former, until)
