"""Stack traces in logs and answers: without the frames of libraries, and what failed in the consumer's own code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise, takewhile
from pathlib import PureWindowsPath

from hookproof.checks.hygiene import as_read
from hookproof.delivery.text import decoded_body
from hookproof.delivery.traffic import Exchange, Response

#: What the path of a file that a library brings has in it; the engines' own files have a name alone.
_LIBRARY = (
    "site-packages",
    "dist-packages",
    "/lib/python3",
    "\\lib\\",
    "node_modules",
    "node:",
    "internal/",
    "<frozen ",
)
#: A frame of Python; groups of exceptions draw bars before theirs.
_PYTHON = re.compile(r'[ |+]{2,20}File "([^"]+)", line (\d+)')
#: How the names of what can be raised end.
_RAISED = ("Error", "Exception", "Warning", "Interrupt", "Exit")
#: How a line begins that belongs to the one above it.
_DEEPER = (" ", "\t")
#: From so many failures on, what all of them say is said of each.
_SEVERAL = 2
#: So much is said of a failure.
_SAID = 240
#: So much of an answer is read for the exception that it shows.
_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a trace: whose file, which line; in Python the failure stands below its frames, else above."""

    path: str
    line: str
    python: bool

    @property
    def of_library(self) -> bool:
        """Whether the consumer's own code is not meant."""
        return any(part in self.path for part in _LIBRARY)

    @property
    def told(self) -> str:
        """The place in a few words."""
        return f"{PureWindowsPath(self.path).name}, line {self.line}"


def shortened(text: str) -> str:
    """Return a log with the frames of libraries counted instead of shown."""
    shown: list[str] = []
    for theirs, frames in groupby(_pieces(text.split("\n")), key=_of_library):
        pieces = list(frames)
        if theirs:
            shown.append(f"  … {len(pieces)} frame{'s' if len(pieces) > 1 else ''} of libraries")
        else:
            shown += [line for piece in pieces for line in piece]
    return "\n".join(shown)


def failure(text: str) -> str:
    """Return what the last exception of a text says, and where the consumer's own code met it; "" without such."""
    last = _last(text)
    return "" if last is None else last.told


def thrown(exchange: Exchange) -> Raised | None:
    """Return the exception that an answer shows, else the log, where the consumer's own code met it; else None."""
    shown = None if exchange.response is None else answered(exchange.response)
    return shown or (_met(exchange.log) if exchange.log else None)


@lru_cache(maxsize=256)
def answered(response: Response) -> Raised | None:
    """Return the same of an answer alone."""
    return _met(as_read(decoded_body(response, _READ)).decode("utf-8", "replace"))


def _met(text: str) -> Raised | None:
    last = _last(text)
    return None if last is None or last.own is None else last


def _last(text: str) -> Raised | None:
    lines = text.split("\n")
    last = next((number for number in reversed(range(len(lines))) if _raised(lines[number])), None)
    return None if last is None else Raised(_message(lines[last:]), _own(lines[:last], lines[last:]))


def agreed(text: str) -> str:
    """Return what several failures of one kind, met by one line, all begin with; "" where they have no more in common.

    Of deliveries that fail beside each other nobody knows which wrote what; where all say the same, that is no matter.
    """
    found = _all(text)
    if len(found) < _SEVERAL or found[0].own is None or len({(each.kind, each.own) for each in found}) > 1:
        return ""
    return Raised(_beginning([each.message for each in found]), found[0].own).told


def naming(text: str, names: Collection[str]) -> str:
    """Return what the last exception says whose words hold one of some names, as one of a certain delivery; "" else."""
    found = (each.told for each in reversed(_all(text)) if any(name in each.message for name in names))
    return next(found, "")


def raises(text: str) -> bool:
    """Whether a text tells an exception at all, whoever's code met it."""
    return _last(text) is not None


@dataclass(frozen=True, slots=True)
class Raised:
    """One exception of a log: what it says, and the frame of the consumer's own code that met it, if one did."""

    message: str
    own: Frame | None

    @property
    def told(self) -> str:
        """What it says and where, in a few words; "" where that is in no code of the consumer's own."""
        return f"{self.message[:_SAID].rstrip()} ({self.own.told})" if self.own is not None else ""

    @property
    def kind(self) -> str:
        """What was raised."""
        return self.message.partition(":")[0]

    @property
    def site(self) -> str:
        """What was raised and where, whatever it says: the same in each delivery that fails there for one reason."""
        return f"{self.kind} {self.own.path}:{self.own.line}" if self.own is not None else ""


def _message(lines: list[str]) -> str:
    """What an exception says whose line is the first of these: with the lines below that stand deeper, and their heads.

    A model that refuses a payload names the field there, and says in its first line how many there are.
    """
    said = [lines[0].lstrip(" |+")]
    for line, after in pairwise([*lines[1:], ""]):
        deeper = line.startswith(_DEEPER) or (after.startswith(_DEEPER) and _frame(after) is None)
        if not line.strip(" |+-") or not deeper or _frame(line) is not None or _raised(line):
            break
        said.append(line.strip(" |\t"))
    return " ".join(said)


def _beginning(messages: list[str]) -> str:
    """The words with which all messages begin."""
    in_step = zip(*(message.split(" ") for message in messages), strict=False)
    same = takewhile(lambda words: len(set(words)) == 1, in_step)
    return " ".join(words[0] for words in same).rstrip(":,;")


def _all(text: str) -> list[Raised]:
    """Every exception of a log in its order, each with its own frames alone."""
    lines = text.split("\n")
    at = [number for number, line in enumerate(lines) if _raised(line)]
    before, after = [-1, *at], [*at[1:], len(lines)]
    return [
        Raised(_message(lines[here:stop]), _own(lines[start + 1 : here], lines[here:stop]))
        for start, here, stop in zip(before, at, after, strict=False)
    ]


def _own(above: list[str], below: list[str]) -> Frame | None:
    """The frame nearest to the failure that is no library's: in Python it stands above, else below."""
    nearer = (frame for line in reversed(above) if (frame := _frame(line)) is not None)
    later = (frame for line in below if (frame := _frame(line)) is not None)
    own = next((f for f in nearer if f.python and not f.of_library), None)
    return next((f for f in later if not f.python and not f.of_library), own)


def _raised(line: str) -> bool:
    """Whether a line tells an exception: `KeyError: 'x'`, `app.errors.NotFound: …` is not known for one."""
    name = line.lstrip(" |+").partition(":")[0]
    return name.endswith(_RAISED) and name.replace(".", "").isidentifier()


def _pieces(lines: list[str]) -> Iterator[list[str]]:
    """Yield lines, each frame of Python together with the code and the marks below it."""
    piece: list[str] = []
    for line in lines:
        inside = piece and _PYTHON.match(piece[0]) and line.lstrip("|+ ") and line.lstrip("|+").startswith("    ")
        if inside and _frame(line) is None:
            piece.append(line)
            continue
        if piece:
            yield piece
        piece = [line]
    if piece:
        yield piece


def _of_library(piece: list[str]) -> bool:
    frame = _frame(piece[0])
    return frame is not None and frame.of_library


def _frame(line: str) -> Frame | None:
    if match := _PYTHON.match(line):
        return Frame(match[1], match[2], python=True)
    kept = line.strip()
    if not kept.startswith("at ") or ":" not in kept:
        return None
    where = kept.removeprefix("at ").rpartition("(")[2].removesuffix(")")
    *path, line, column = where.removeprefix("file://").rsplit(":", 2)
    return Frame(path[0], line, python=False) if path and line.isdecimal() and column.isdecimal() else None
