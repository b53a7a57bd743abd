"""The file of an SQLite database as a probe looks into it: for reading only, and perhaps before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from hookproof.observers.observer import CannotObserve
from hookproof.observers.probes import FIELD

if TYPE_CHECKING:
    from sqlite3 import Connection

#: More rows than these are not read.
_MOST_ROWS = 100_000


@dataclass(slots=True)
class SqliteFile:
    """Runs queries on the database in a file. Many consumers make theirs at their first write: it is empty until then.

    `made` says whether anything was ever there to ask.
    """

    path: str
    made: bool = False

    def __call__(self, sql: str, values: Sequence[object]) -> list[dict[str, object]]:
        """Return the rows, none while there is no database yet. Raises CannotObserve where there can be none."""
        import sqlite3

        file = Path(self.path)
        if not file.is_file():
            if self.made or file.exists() or not file.parent.is_dir():
                raise CannotObserve("there is no such file", where=self.path)
            return []
        with closing(sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro", uri=True, timeout=5)) as connection:
            connection.execute("PRAGMA query_only = ON")
            self.made = self.made or _has_tables(connection)
            if not self.made:
                return []
            connection.row_factory = sqlite3.Row
            rows = connection.execute(FIELD.sub("?", sql), list(values)).fetchmany(_MOST_ROWS)
            return [dict(row) for row in rows]


def _has_tables(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
