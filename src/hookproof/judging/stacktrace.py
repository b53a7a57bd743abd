"""Stack traces in logs and answers: without the frames of libraries, and what failed in the consumer's own code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import PureWindowsPath

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
#: From so many failures on, what all of them say is said of each.
_SEVERAL = 2
#: So much is said of a failure.
_SAID = 160


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
    lines = text.split("\n")
    last = next((number for number in reversed(range(len(lines))) if _raised(lines[number])), None)
    return "" if last is None else _Raised(lines[last].lstrip(" |+"), _own(lines[:last], lines[last:])).told


def agreed(text: str) -> str:
    """Return what several failures of a log all say; only of what kind they are, where no more is the same; "" else.

    Of deliveries that fail beside each other nobody knows which wrote what; where all say the same, that is no matter.
    """
    found = _all(text)
    if len(found) < _SEVERAL or not found[0].told:
        return ""
    if len({each.told for each in found}) == 1:
        return found[0].told
    kinds = {each.kind for each in found}
    return kinds.pop() if len(kinds) == 1 else ""


@dataclass(frozen=True, slots=True)
class _Raised:
    """One exception of a log: its line, and the frame of the consumer's own code that met it, if one did."""

    line: str
    own: Frame | None

    @property
    def told(self) -> str:
        return f"{self.line[:_SAID].rstrip()} ({self.own.told})" if self.own is not None else ""

    @property
    def kind(self) -> str:
        return f"{self.line.partition(':')[0]} ({self.own.told})" if self.own is not None else ""


def _all(text: str) -> list[_Raised]:
    """Every exception of a log in its order, each with its own frames alone."""
    lines = text.split("\n")
    at = [number for number, line in enumerate(lines) if _raised(line)]
    before, after = [-1, *at], [*at[1:], len(lines)]
    return [
        _Raised(lines[here].lstrip(" |+"), _own(lines[start + 1 : here], lines[here:stop]))
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
