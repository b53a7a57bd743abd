"""Errors of the whole package, and the exit code that each one means.

HookproofError
├── InputError          exit 2: an option, a file, a document or a name is not usable
│   ├── UnknownName     a name that we do not know, with the nearest ones that we do
│   ├── SeveralSlips    several of these at once
│   └── (rooms add their own: contract.errors, payloads.errors, …)
└── CannotJudge         exit 3: nothing can be said about the consumer
    └── NothingSelected a pattern that matches nothing, so that nothing would be judged

A bad input raises; a bad consumer is a Finding. What is neither is a defect of ours (exit 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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

    `what` is a sentence without its full stop, or ends with the lines of a text that it quotes; `where` names a file,
    line, option or URL; `mend` is a sentence.
    """

    exit_code: Exit = Exit.OUR_DEFECT

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        # What ends with a line of its own is the end of what is quoted.
        what = self.what if self.what.endswith((".", "?", "!", "\n")) else f"{self.what}."
        between = "" if what.endswith("\n") else " "
        return f"{place}{what}{between}{self.mend}".rstrip()


class InputError(HookproofError):
    """Something that the user gave cannot be used."""

    exit_code = Exit.BAD_INPUT


class SeveralSlips(InputError):
    """Several things that cannot be used, or match nothing, each told on a line of its own."""

    def __init__(self, errors: Sequence[HookproofError]) -> None:
        super().__init__("; ".join(error.what for error in errors))
        self.errors = tuple(errors)
        #: Exit 2 where any of them is input that cannot be used.
        self.exit_code = min(error.exit_code for error in errors)

    def __str__(self) -> str:
        return "\n".join(map(str, self.errors))


class Slips:
    """Keeps what cannot be used until all has been looked at: who mends one slip wants to know the others too."""

    def __init__(self) -> None:
        self._errors: list[HookproofError] = []

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the InputError or NothingSelected that is raised within."""
        try:
            yield
        except (InputError, NothingSelected) as error:
            self._errors.append(error)

    def tell(self) -> None:
        """Raise what was kept: the one error, or SeveralSlips; nothing where nothing was."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise SeveralSlips(self._errors)


class Notice(UserWarning):
    """What a user should know, and what stops nothing: commands write it to standard error, once."""


def notice(text: str) -> None:
    """Tell a user something that stops nothing, as a Python warning of our own category."""
    import warnings

    warnings.warn(Notice(text), stacklevel=3)


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


class NothingSelected(CannotJudge):
    """A pattern that matches none of the known names. What is not selected is not judged, and never passed."""

    def __init__(self, kind: str, glob: str, known: Iterable[str], *, where: str = "") -> None:
        self.kind, self.glob = kind, glob
        self.nearest = nearest(glob, known := sorted(known))
        super().__init__(f"no {kind} matches {glob!r}", where=where, mend=_offer(self.nearest, known, kind))


def unmatched(kind: str, glob: str, known: Iterable[str], *, where: str = "") -> HookproofError:
    """Return the error for a selection that matches nothing: NothingSelected for a pattern, UnknownName for a name."""
    error = NothingSelected if any(mark in glob for mark in "*?[") else UnknownName
    return error(kind, glob, known, where=where)


def nearest(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return up to `count` of the known names that resemble `name`, most alike first."""
    import difflib

    return tuple(difflib.get_close_matches(name, list(known), n=count, cutoff=0.5))


#: So many names are offered where none resembles the one that was given; which command makes one, or lists all.
_OFFERED = 12
_MADE_BY = {"provider": "hookproof import DOC --provider NAME makes a contract of another one's documents."}
_LISTED_BY = {"check": "hookproof checks", "fault": "hookproof demo --list-faults", "rule": "hookproof rules"}


def _offer(near: tuple[str, ...], known: list[str], kind: str) -> str:
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if len(known) > _OFFERED:
        all_of_them = f" {_LISTED_BY[kind]} lists all." if kind in _LISTED_BY else ""
        return f"Known: {', '.join(known[:_OFFERED])}, ….{all_of_them}"
    more = f" {_MADE_BY[kind]}" if kind in _MADE_BY else ""
    return f"Known: {', '.join(known)}.{more}" if known else f"No {kind} is known here.{more}"
