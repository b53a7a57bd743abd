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
    "/lib/go",
    "/go/src/",
    "/pkg/mod/",
    "/lib/ruby/",
    "/gems/",
    "/vendor/",
)
#: A frame of Python; groups of exceptions draw bars before theirs.
_PYTHON = re.compile(r'[ |+]{2,20}File "([^"]+)", line (\d+)')
#: A frame of Go, which stands below the call that it is of; one of Ruby; one of PHP, and the place in its first line.
_GO = re.compile(r"\t(\S+\.go):(\d+)(?: \+0x[0-9a-f]+)?")
_NOTED = (
    _GO,
    re.compile(r"\s*(?:from )?([^\s:]+\.r[bu]):(\d+):in [`'].*"),
    re.compile(r"\s*#\d+ ([^\s(]+\.php)\((\d+)\): .*"),
    re.compile(r"\S.* in (\S+\.php):(\d+)"),
)
_PLACE = re.compile(r" in \S+\.php:\d+")
#: What a logger writes before an exception of Ruby, and how Go and PHP tell one that nobody caught.
_LOGGED = re.compile(r".{0,80}?\b(?:(?:ERROR|FATAL):? |Uncaught |panic serving \S+: (?P<panic>))")
_PANIC = "panic: "
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
    said = [_bare(lines[0])]
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
    bare = _bare(line)
    name = bare.partition(":")[0] if "::" not in bare else bare.replace("::", ".").partition(":")[0]
    return bare.startswith(_PANIC) or (name.endswith(_RAISED) and name.replace(".", "").isidentifier())


def _bare(line: str) -> str:
    """The line without what draws groups, and without what a logger writes before an exception, and behind it."""
    found = _LOGGED.match(bare := line.lstrip(" |+"))
    if found is None:
        return bare
    return (_PANIC if found["panic"] is not None else "") + _PLACE.sub("", bare[found.end() :])


def _pieces(lines: list[str]) -> Iterator[list[str]]:
    """Yield lines, each frame of Python together with what stands below it, each of Go with the call above it."""
    piece: list[str] = []
    for line in lines:
        if piece and (_is_code(line, piece[0]) or _is_place(line, piece)):
            piece.append(line)
            continue
        if piece:
            yield piece
        piece = [line]
    if piece:
        yield piece


def _is_code(line: str, frame: str) -> bool:
    """Whether a line is the code of a frame of Python, or the marks below that."""
    inside = _PYTHON.match(frame) and line.lstrip("|+ ") and line.lstrip("|+").startswith("    ")
    return bool(inside) and _frame(line) is None


def _is_place(line: str, piece: list[str]) -> bool:
    """Whether a line is where the call of Go is that makes up the piece so far."""
    call = len(piece) == 1 and not piece[0].startswith(_DEEPER) and not _raised(piece[0])
    return call and _GO.fullmatch(line) is not None


def _of_library(piece: list[str]) -> bool:
    frame = next((frame for line in piece if (frame := _frame(line)) is not None), None)
    return frame is not None and frame.of_library


def _frame(line: str) -> Frame | None:
    if match := _PYTHON.match(line):
        return Frame(match[1], match[2], python=True)
    if match := next(filter(None, (form.fullmatch(line) for form in _NOTED)), None):
        return Frame(match[1], match[2], python=False)
    kept = line.strip()
    if not kept.startswith("at ") or ":" not in kept:
        return None
    where = kept.removeprefix("at ").rpartition("(")[2].removesuffix(")")
    *path, line, column = where.removeprefix("file://").rsplit(":", 2)
    return Frame(path[0], line, python=False) if path and line.isdecimal() and column.isdecimal() else None
