"""From what a user wrote to an observer: a URL, a path of the consumer, an SQL query, else a command."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from hookproof.delivery.credentials import masked_url
from hookproof.delivery.transports import Transport
from hookproof.observers.observer import CannotObserve, Observer
from hookproof.observers.probes import (
    TIME_LIMIT,
    CommandProbe,
    SqlProbe,
    UrlProbe,
    check_select,
    sqlalchemy_query,
)
from hookproof.observers.sqlitefile import SqliteFile, TablesProbe

_SQL = re.compile(r"(?P<url>sqlite:(?!//)[^#]*|[a-z][a-z0-9+]*://[^#\s]*)#(?P<sql>.*)", re.IGNORECASE | re.DOTALL)
#: A whole file of SQLite's: all its tables.
_WHOLE = re.compile(r"sqlite:(?!//)(?P<path>[^#?]+)", re.IGNORECASE)
#: A file of SQLite's, also as SQLAlchemy spells it, which would make one that is not there.
_FILE = re.compile(r"sqlite(?:(?:\+pysqlite)?:///|:(?!//))(?P<path>[^?]*)(?:\?.*)?", re.IGNORECASE)

#: What a query is about first of all.
_TABLE = re.compile(r"\bfrom\s+[\"`\[]?([\w.]+)", re.IGNORECASE)


def open_probe(text: str, *, consumer: Transport, allow_hosts: Iterable[str] = ()) -> Observer:
    """Return the probe that `text` spells.

    `http://HOST/PATH` and `/PATH` (of the consumer itself, if no program is there) are fetched; `sqlite:FILE#SELECT …`
    and a database's URL with `#SELECT …` are queried, `sqlite:FILE` shows all tables; anything else is a command.
    `{/pointer}` is what the payload has there. Raises CannotObserve, and InputError for a URL that leads to no test
    system.
    """
    text = text.strip()
    name = f"probe {masked_url(text.partition('#')[0].split('?')[0])[:60]}"
    if not text:
        raise CannotObserve("the probe is empty", where="--probe")
    if text.startswith("/") and not text.startswith("//") and " " not in text and not _is_program(text):
        return UrlProbe(name, text, consumer, close=_leave_open)
    if (query := _SQL.fullmatch(text)) is not None and not text.startswith(("http://", "https://")):
        return _sql(name, query["url"], query["sql"])
    if (whole := _WHOLE.fullmatch(text)) is not None:
        return TablesProbe(name, SqliteFile(whole["path"]))
    if text.startswith(("http://", "https://")):
        return _url(name, text, allow_hosts)
    return CommandProbe(name, text)


def _is_program(path: str) -> bool:
    return Path(path).is_file() and os.access(path, os.X_OK)


def _sql(name: str, url: str, sql: str) -> Observer:
    check_select(sql, name)
    if (table := _TABLE.search(sql)) is not None:
        name = f"{name} {table[1]}"
    file = _FILE.fullmatch(url)
    return SqlProbe(name, sql, sqlalchemy_query(url) if file is None else SqliteFile(file["path"]))


def _url(name: str, url: str, allow_hosts: Iterable[str]) -> Observer:
    from hookproof.delivery.opening import open_url

    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    if "{" in host:  # what stands before the first slash has no whole field
        raise CannotObserve("a field of the payload may stand in the path only", where=name)
    transport = open_url(f"{scheme}://{host}", time_limit=TIME_LIMIT, allow_hosts=allow_hosts)
    return UrlProbe(name, f"{slash or '/'}{path}", transport, close=transport.close)


def _leave_open() -> None:
    """The consumer's own transport is closed by whoever opened it."""
