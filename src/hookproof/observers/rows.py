"""The rows of a query as JSON: a row that is read again as it was is the object that it was.

Most rows of a table stay as they are from one look to the next. What is the same object need not be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import is_not

from hookproof.observers.rereading import value_of

#: More rows than these are not read of one look, nor remembered.
MOST_ROWS = 100_000


def plain(value: object) -> object:
    """Return a value of a database as JSON has it: a document in a column of text is that, its members places too."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str) and (value[:1], value[-1:]) in (("{", "}"), ("[", "]")):
        return value_of(value)
    return value if isinstance(value, (str, int, float, bool, type(None), list, dict)) else str(value)


@dataclass(slots=True)
class Rows:
    """What reads the rows of one query of SQLite, whose values are equal only where JSON calls them so."""

    _names: tuple[str, ...] = ()
    _known: dict[tuple[object, ...], dict[str, object]] = field(default_factory=dict, repr=False)
    _last: list[dict[str, object]] = field(default_factory=list, repr=False)

    def shown(self, names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> list[dict[str, object]]:
        """Return the rows by the names of their columns: where all are as they were, the very list."""
        if tuple(names) != self._names or len(self._known) > MOST_ROWS:
            self._names, self._known = tuple(names), {}
        shown = [self._known.get(row) or self._new(row) for row in rows]
        if len(shown) != len(self._last) or any(map(is_not, shown, self._last)):
            self._last = shown
        return self._last

    def _new(self, row: tuple[object, ...]) -> dict[str, object]:
        # Of columns of one name the first is shown, as SQLite's own rows have it.
        named = dict(zip(reversed(self._names), reversed(row), strict=True))
        self._known[row] = {name: plain(named[name]) for name in dict.fromkeys(self._names)}
        return self._known[row]
