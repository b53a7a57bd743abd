"""Stack traces in a consumer's log: without the frames of libraries, and what the consumer's own frame failed with."""

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
    """Return what the last exception of a log says, and where the consumer's own code met it; "" without such."""
    lines = text.split("\n")
    last = next((number for number in reversed(range(len(lines))) if _raised(lines[number])), None)
    if last is None:
        return ""
    above = (frame for line in reversed(lines[:last]) if (frame := _frame(line)) is not None)
    below = (frame for line in lines[last:] if (frame := _frame(line)) is not None)
    own = next((f for f in above if f.python and not f.of_library), None)
    own = next((f for f in below if not f.python and not f.of_library), own)
    return f"{lines[last].lstrip(' |+')[:_SAID].rstrip()} ({own.told})" if own is not None else ""


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
