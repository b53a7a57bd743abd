"""Rows by name: registered once, found with the nearest name, selected by glob, written as a Markdown table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Generic, TypeVar

from hookproof.errors import InputError, Slips, UnknownName, unmatched

T = TypeVar("T")
#: `family.fact` in kebab-case: the id of a check and of a rule.
FACT_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Registry(Generic[T]):
    """The rows of one kind (`check`, `rule`, …), sorted by name.

    `load` brings in the modules that register rows; it is called once, before the first row is read. `bad` is the
    error for a row that cannot be registered.
    """

    def __init__(self, kind: str, *, load: Callable[[], None] | None = None, bad: type[InputError] = InputError):
        self.kind = kind
        self._load = self._loader = load
        self._bad = bad
        self._rows: dict[str, tuple[T, str]] = {}
        self._ordered: tuple[T, ...] | None = None  # they are asked for far more often than one is added

    def copy(self) -> Registry[T]:
        """Return one with the same rows that loads anew; what is registered there does not reach this one."""
        made: Registry[T] = Registry(self.kind, load=self._loader, bad=self._bad)
        made._rows = dict(self._rows)
        return made

    def add(self, name: str, row: T, *, owner: str = "") -> None:
        """Register a row. A module may register a name of its own again; raises `bad` where it is another's."""
        if name in self._rows and self._rows[name][1] != owner:
            what = f"another module has registered a {self.kind} of this id"
            raise self._bad(what, where=name, mend="Choose another id.")
        self._rows[name] = (row, owner)
        self._ordered = None

    def rows(self) -> tuple[T, ...]:
        """Return every row. Raises what loading raises; the next call then loads again."""
        if self._load is not None:
            self._load()
            self._load = None
        if self._ordered is None:
            self._ordered = tuple(self._rows[name][0] for name in sorted(self._rows))
        return self._ordered

    def names(self) -> tuple[str, ...]:
        """Return every name."""
        self.rows()
        return tuple(sorted(self._rows))

    def find(self, name: str, *, where: str = "") -> T:
        """Return the row of that name. Raises UnknownName with the nearest."""
        names = self.names()
        if name not in self._rows:
            raise UnknownName(self.kind, name, names, where=where)
        return self._rows[name][0]

    def select(self, globs: Sequence[str], *, where: str = "") -> Iterator[tuple[str, T]]:
        """Return names and rows that any glob or family names, all where there is none.

        Raises UnknownName for a name, NothingSelected for a glob, that matches nothing.
        """
        names = self.names()
        slips = Slips()
        for glob in globs:
            with slips.kept():
                if not any(matches(name, glob) for name in names):
                    raise unmatched(self.kind, glob, self._known(names), where=where)
        slips.tell()
        chosen = (name for name in names if not globs or any(matches(name, glob) for glob in globs))
        return ((name, self._rows[name][0]) for name in chosen)

    def _known(self, names: Sequence[str]) -> list[str]:
        """All that can be written where one selects: ids, families, and families as globs."""
        families = sorted({name.partition(".")[0] for name in names if "." in name})
        return [*names, *families, *(f"{family}.*" for family in families)]


def matches(name: str, glob: str) -> bool:
    """Whether a glob (`auth.*`), a family (`auth`) or a name stands for a name."""
    return fnmatchcase(name, glob) or name.partition(".")[0] == glob


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table; a bar in a cell is escaped."""
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join(':--' for _ in head)} |"]
    return [*lines, *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)]
