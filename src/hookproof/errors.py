"""Errors of the whole package, and the exit code that each one means.

HookproofError
├── InputError          exit 2: an option, a file, a document or a name is not usable
│   ├── UnknownName     a name that we do not know, with the nearest ones that we do
│   └── (rooms add their own: contract.errors, payloads.errors, …)
└── CannotJudge         exit 3: nothing can be said about the consumer

A bad input raises; a bad consumer is a Finding. What is neither is a defect of ours (exit 4).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    CLEAN = 0
    FINDINGS = 1
    BAD_INPUT = 2
    NOT_JUDGED = 3
    OUR_DEFECT = 4


class HookproofError(Exception):
    """What went wrong, where, and the likely mend, as one short paragraph.

    `what` is a sentence without its full stop; `where` names a file, line, option or URL; `mend` is a sentence.
    """

    exit_code: Exit = Exit.OUR_DEFECT

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        what = self.what if self.what.endswith((".", "?", "!")) else f"{self.what}."
        return f"{place}{what} {self.mend}".rstrip()


class InputError(HookproofError):
    """Something that the user gave cannot be used."""

    exit_code = Exit.BAD_INPUT


class UnknownName(InputError):
    """A name that is not among the known ones; the message offers the nearest."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, where: str = "") -> None:
        self.kind = kind
        self.name = name
        self.nearest = nearest(name, known := sorted(known))
        super().__init__(f"there is no {kind} {name!r}", where=where, mend=_offer(self.nearest, known, kind))


class CannotJudge(HookproofError):
    """No verdict is possible: the consumer is not reachable, or nothing was selected."""

    exit_code = Exit.NOT_JUDGED


def nearest(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return up to `count` of the known names that resemble `name`, most alike first."""
    return tuple(difflib.get_close_matches(name, list(known), n=count, cutoff=0.5))


def _offer(near: tuple[str, ...], known: list[str], kind: str) -> str:
    if near:
        return f"Did you mean {' or '.join(near)}?"
    shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return f"Known: {shown}." if known else f"No {kind} is known here."
