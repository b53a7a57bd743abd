"""The file of an SQLite database as a probe looks into it: for reading only, and perhaps before it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from hookproof.observers.observer import CannotObserve
from hookproof.observers.probes import FIELD
from hookproof.observers.rows import MOST_ROWS, Rows

if TYPE_CHECKING:
    from sqlite3 import Connection

#: The tables that a consumer made: SQLite's own are called so, and a virtual one may need what is not at hand.
_TABLES = """
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND sql NOT LIKE 'CREATE VIRTUAL%'
"""


@dataclass(slots=True)
class SqliteFile:
    """Runs queries on the database in a file. Many consumers make theirs at their first write: it is empty until then.

    `made` says whether anything was ever there to ask.
    """

    path: str
    made: bool = False
    _rows: dict[str, Rows] = field(default_factory=dict, repr=False, compare=False)

    def __call__(self, sql: str, values: Sequence[object]) -> list[dict[str, object]]:
        """Return the rows, none while there is no database yet. Raises CannotObserve where there can be none."""
        with self._opened() as connection:
            return [] if connection is None else self._shown(connection, sql, values)

    def tables(self) -> dict[str, list[dict[str, object]]]:
        """Return the rows of each table, as they are at one moment. Raises CannotObserve where there can be none."""
        with self._opened() as connection:
            if connection is None:
                return {}
            connection.execute("BEGIN")
            names = [str(name) for (name,) in connection.execute(_TABLES)]
            return {name: self._shown(connection, _all_of(name), ()) for name in names}

    @contextmanager
    def _opened(self) -> Iterator[Connection | None]:
        """Give a connection that can only read, None while nothing is there to ask."""
        import sqlite3

        file = Path(self.path)
        if not file.is_file():
            if self.made or file.exists() or not file.parent.is_dir():
                raise CannotObserve("there is no such file", where=self.path)
            yield None
            return
        with closing(sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True, timeout=5)) as connection:
            connection.execute("PRAGMA query_only = ON")
            self.made = self.made or _has_tables(connection)
            yield connection if self.made else None

    def _shown(self, connection: Connection, sql: str, values: Sequence[object]) -> list[dict[str, object]]:
        found = connection.execute(FIELD.sub("?", sql), list(values))
        rows = self._rows.setdefault(sql, Rows())
        return rows.shown([column[0] for column in found.description], found.fetchmany(MOST_ROWS))


def _all_of(table: str) -> str:
    return 'SELECT * FROM "{}"'.format(table.replace('"', '""'))  # noqa: S608 - the name is quoted


def _has_tables(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


@dataclass(frozen=True, slots=True)
class TablesProbe:
    """All tables of a database in a file, by their names."""

    name: str
    query: SqliteFile

    def read(self, payloads: Sequence[object]) -> object:
        """Return the rows of each table: see Observer."""
        from sqlite3 import Error

        try:
            return self.query.tables()
        except Error as error:
            raise CannotObserve(f"it cannot be read ({error})", where=self.name) from None

    def close(self) -> None:
        """Each look has a connection of its own."""
