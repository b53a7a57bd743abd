"""Rows of a table that stand below another one by a mark before their name (`↳ id`): members of the object above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import EACH, Field

_INDENT = re.compile(r"(?:[↳└├│─>·•\s-]|&nbsp;|&emsp;|&#8627;)*")


def indent_of(text: str) -> int:
    """Return how many characters a cell has before the name in it."""
    match = _INDENT.match(text)
    return match.end() if match is not None else 0


def placed(rows: Iterable[tuple[int, Field]]) -> list[Field]:
    """Return the fields of rows, each inside of the last one above it that is indented less.

    A row below what is neither an object nor a list of objects is of nothing that is known, and is left out.
    """
    found: list[Field] = []
    above: list[tuple[int, Field]] = []
    for indent, field in rows:
        while above and above[-1][0] >= indent:
            above.pop()
        own = _inside(above[-1][1], field) if above else field if not indent else None
        if own is not None:
            above.append((indent, own))
            found.append(own)
    return found


def _inside(outer: Field, field: Field) -> Field | None:
    """Return a field inside of another one; None where that has no members."""
    if field.path[: len(outer.path)] == outer.path:
        return field  # its whole path is told
    each = (EACH,) if outer.kinds == {"array"} else ()
    holds = bool(outer.kinds) and outer.kinds <= {"object", "array"}
    return replace(field, path=(*outer.path, *each, *field.path)) if holds else None
