"""The file of an SQLite database as a probe looks into it: for reading only, and perhaps before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from hookproof.observers.observer import CannotObserve
from hookproof.observers.probes import FIELD
from hookproof.observers.rows import MOST_ROWS, Rows

if TYPE_CHECKING:
    from sqlite3 import Connection


@dataclass(slots=True)
class SqliteFile:
    """Runs queries on the database in a file. Many consumers make theirs at their first write: it is empty until then.

    `made` says whether anything was ever there to ask.
    """

    path: str
    made: bool = False
    _rows: Rows = field(default_factory=Rows, repr=False, compare=False)

    def __call__(self, sql: str, values: Sequence[object]) -> list[dict[str, object]]:
        """Return the rows, none while there is no database yet. Raises CannotObserve where there can be none."""
        import sqlite3

        file = Path(self.path)
        if not file.is_file():
            if self.made or file.exists() or not file.parent.is_dir():
                raise CannotObserve("there is no such file", where=self.path)
            return []
        with closing(sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True, timeout=5)) as connection:
            connection.execute("PRAGMA query_only = ON")
            self.made = self.made or _has_tables(connection)
            if not self.made:
                return []
            found = connection.execute(FIELD.sub("?", sql), list(values))
            return self._rows.shown([column[0] for column in found.description], found.fetchmany(MOST_ROWS))


def _has_tables(connection: Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
