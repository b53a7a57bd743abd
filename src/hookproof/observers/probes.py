"""Probes: a URL, a command or an SQL query whose output is the consumer's state."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import quote

from hookproof.delivery.traffic import Delivery
from hookproof.delivery.transports import Transport
from hookproof.observers.observer import CannotObserve
from hookproof.observers.rereading import Reader
from hookproof.observers.rows import MOST_ROWS, plain
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import lookup

#: How long a probe may take, and how much of its output is read.
TIME_LIMIT, MAX_BYTES = 10.0, 4 * 2**20
_LOOK = "Is the consumer there, and does it answer a GET of that URL with its state?"
#: `{/fileId}`: what the payload has at that pointer.
FIELD = re.compile(r"\{(/[^{}]*)\}")
#: So much of what a command complains of is read.
_COMPLAINT = 4000
#: What no keyword stands in: texts, quoted names, comments.
_QUOTED = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|(?P<comment>--[^\n]*|/\*.*?\*/)", re.DOTALL
)
_PROBE = re.compile(r"(?:select|with\b.*\bselect)\b", re.IGNORECASE | re.DOTALL)
#: `WITH … DELETE`, `SELECT … INTO`, `SELECT … FOR UPDATE` and the like.
_WRITING = re.compile(
    r"(?<![.\w])(?:insert|update|delete|merge|into|create|drop|alter|truncate|attach|vacuum)\b(?!\s*\()", re.IGNORECASE
)


def fields_of(template: str) -> list[str]:
    """Return the JSON pointers that a template asks a payload for."""
    return FIELD.findall(template)


def about(template: str, payloads: Sequence[object], ask: Callable[[object], object]) -> object:
    """Return what `ask` gives: for a template with fields for each payload that has them all, else once."""
    fields = fields_of(template)
    if not fields:
        return ask(None)
    asked: dict[str, Any] = {}
    for payload in payloads:
        values = [_at(payload, pointer) for pointer in fields]
        if all(value is not None for value in values):
            asked[" ".join(map(str, values))] = ask(payload)
    return asked


def _at(payload: object, pointer: str) -> object:
    try:
        value = lookup(payload, pointer)
    except KeyError:
        return None
    return None if value is ABSENT else value


def filled(template: str, payload: object, write: Callable[[str], str]) -> str:
    """Return a template with its fields written in."""
    return FIELD.sub(lambda field: write(str(_at(payload, field[1]))), template)


@dataclass(slots=True)
class UrlProbe:
    """A GET whose body is the state: path and query of `template` at the host of `transport`, which `close` closes."""

    name: str
    template: str
    transport: Transport = field(repr=False)
    close: Callable[[], None] = field(repr=False)
    _reader: Reader = field(default_factory=Reader, repr=False)

    def read(self, payloads: Sequence[object]) -> object:
        """Return what the address gives: see Observer."""
        return about(self.template, payloads, self._get)

    def _get(self, payload: object) -> object:
        path = filled(self.template, payload, lambda text: quote(text, safe=""))
        exchange = self.transport.send(_get(path))
        response = exchange.response
        if response is None:
            raise CannotObserve(f"the probe gives nothing: {exchange.summary}", where=self.name, mend=_LOOK)
        if response.status not in (200, 204, 404):
            raise CannotObserve(f"the probe answers {response.status}", where=self.name, mend=_LOOK)
        if response.truncated:
            raise CannotObserve(
                "the probe's answer is too long", where=self.name, mend="Let it show less, by a query for one entity."
            )
        return None if response.status == 404 else self._reader.value(response.body)


def _get(path: str) -> Delivery:
    headers = (("Accept", "application/json"),)
    return Delivery(
        address="probe", event="", method="GET", headers=headers, body=b"", message_id="", timestamp=0, instead=path
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


@dataclass(slots=True)
class CommandProbe:
    """A command whose output, or else exit status, is the state."""

    name: str
    template: str
    time_limit: float = TIME_LIMIT
    #: Whether it has ever printed anything.
    _prints: bool = False
    _reader: Reader = field(default_factory=Reader, repr=False)

    def read(self, payloads: Sequence[object]) -> object:
        """Return what the command prints: see Observer."""
        return about(self.template, payloads, self._run)

    def _run(self, payload: object) -> object:
        try:
            words = [filled(word, payload, str) for word in shlex.split(self.template)]
            with tempfile.TemporaryFile() as complaints:
                out, code = self._printed(words, complaints)
                complaints.seek(0)
                complaint = complaints.read(_COMPLAINT).decode("utf-8", "replace").strip()
        except FileNotFoundError as error:
            raise CannotObserve(
                f"there is no program {error.filename!r}",
                where=self.name,
                mend="A path of the consumer begins with /, a URL with http://; all else is run as a command.",
            ) from None
        except (OSError, ValueError) as error:
            raise CannotObserve(f"the probe cannot be run ({error})", where=self.name) from None
        if out.decode("utf-8", "replace").strip():
            self._prints = True
            return self._reader.value(out)
        # A status alone is a state, as of `test -f FILE`; who complains, or printed before, has failed.
        if code and (complaint or self._prints):
            said = f": {complaint.splitlines()[-1][:200]}" if complaint else ""
            raise CannotObserve(f"the probe shows nothing and ends with {code}{said}", where=self.name)
        return code

    def _printed(self, words: Sequence[str], complaints: IO[bytes]) -> tuple[bytes, int]:
        """Return what a command prints, and its exit status. Raises CannotObserve where it has no end, in time or size.

        It is ended with its children then: one of them may hold the pipe open.
        """
        process = subprocess.Popen(  # noqa: S603 - the user's own command
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,
        )
        late = threading.Event()

        def give_up() -> None:
            late.set()
            _end(process)

        timer = threading.Timer(self.time_limit, give_up)
        timer.start()
        try:
            out = process.stdout.read(MAX_BYTES + 1) if process.stdout else b""
            if len(out) > MAX_BYTES:
                raise CannotObserve("the probe's answer is too long", where=self.name, mend="Let it show less.")
            code = process.wait()
        finally:
            timer.cancel()
            if process.poll() is None:
                _end(process)
            process.wait()
            if process.stdout:
                process.stdout.close()
        if late.is_set():
            raise CannotObserve(f"the probe takes more than {self.time_limit:g} s", where=self.name)
        return out, code

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class SqlProbe:
    """A query whose rows are the state; fields of the payload are bound, never written into the SQL.

    `query` runs the SQL with these values and returns rows as JSON has them.
    """

    name: str
    sql: str
    query: Callable[[str, Sequence[Any]], list[dict[str, Any]]] = field(repr=False)

    def read(self, payloads: Sequence[object]) -> object:
        """Return the rows: see Observer."""
        return about(self.sql, payloads, self._rows)

    def _rows(self, payload: object) -> object:
        values = [_at(payload, pointer) for pointer in fields_of(self.sql)]
        try:
            return self.query(self.sql, values)
        except CannotObserve:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a driver raises
            text = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise CannotObserve(f"the query fails ({text[:200]})", where=self.name) from None

    def close(self) -> None:
        """Each query has a connection of its own."""


def check_select(sql: str, where: str) -> None:
    """Raise CannotObserve unless `sql` is one SELECT: nothing in a consumer's database is ever written by us.

    A word that writes or locks does not stand in one, but as the name of a function, or of a column that is quoted.
    """
    bare = _QUOTED.sub(lambda found: " " if found["comment"] else " x ", sql).strip().rstrip("; \n\t")
    if not _PROBE.match(bare) or ";" in bare or _WRITING.search(bare) or "/*!" in sql:
        raise CannotObserve("the probe's SQL is not one SELECT", where=where, mend="Write sqlite:FILE#SELECT …")


def sqlalchemy_query(url: str) -> Callable[[str, Sequence[object]], list[dict[str, object]]]:
    """Return what runs a query on any database that SQLAlchemy knows, in a transaction that is rolled back.

    Raises CannotObserve where SQLAlchemy, or the driver, is not installed.
    """
    try:
        from sqlalchemy import create_engine, text
        from sqlalchemy.pool import NullPool

        engine = create_engine(url, poolclass=NullPool)  # nothing is held between two looks
    except Exception as error:  # noqa: BLE001 - whatever a driver raises
        raise CannotObserve(
            f"the database cannot be opened ({type(error).__name__})",
            where=url.partition("://")[0],
            mend="Install hookproof[sql] and the driver of the database, or look at its URL.",
        ) from None

    def query(sql: str, values: Sequence[object]) -> list[dict[str, object]]:
        names = iter(range(len(values)))
        bound = {f"v{number}": value for number, value in enumerate(values)}
        # Of those that know a transaction which can only read, only PostgreSQL's drivers are asked for one in this way.
        with engine.connect().execution_options(postgresql_readonly=True) as connection:
            rows = connection.execute(text(FIELD.sub(lambda _: f":v{next(names)}", sql)), bound)
            found = [row._mapping for row in rows.fetchmany(MOST_ROWS)]  # noqa: SLF001 - its public name
            connection.rollback()
            return [{key: plain(value) for key, value in row.items()} for row in found]

    return query
