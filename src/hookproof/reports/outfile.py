"""A report in a file: collects the records, renders them at the end, and writes the file whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from hookproof.errors import InputError
from hookproof.reports.collected import Collected
from hookproof.reports.door import CannotWrite, Door
from hookproof.stream import Record

#: The path that means standard output.
STDOUT = "-"
Render = Callable[[Collected], str]


class FileReport:
    """A sink that writes `render(run)` to `path` when it is closed."""

    def __init__(self, path: str, render: Render) -> None:
        self.path = path
        self.run = Collected()
        self._render = render

    def take(self, record: Record) -> None:
        """Keep the record."""
        self.run.take(record)

    def close(self) -> None:
        """Render and write, unless no run ever began. Raises InputError where the file cannot be written any more."""
        if self.run.started is None:
            return
        write_whole(self.path, self._render(self.run))


def write_whole(path: str, text: str) -> None:
    """Write `text` as UTF-8 to `path`, which then holds all of it or what it held before.

    `-` is standard output; a device or a pipe is written to as it stands, for it cannot be replaced.
    """
    if path == STDOUT:
        _to_stdout(text)
        return
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            with opened(target) as file:
                file.write(text.encode())
        else:
            _replace(target.resolve(), text)
    except OSError as error:
        raise InputError(f"the report cannot be written ({error.strerror or error})", where=path) from None


def _to_stdout(text: str) -> None:
    """Write a document as it is: it has escapes of its own syntax."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:  # a stream of text alone, as tests have one
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        sys.stdout.flush()
        buffer.write(text.encode())
        buffer.flush()
    except BrokenPipeError as error:
        if not isinstance(sys.stdout, Door):
            raise
        sys.stdout.leave(error)
    except OSError as error:
        if isinstance(sys.stdout, Door):
            sys.stdout.abandon()
        raise CannotWrite(f"standard output cannot be written ({error.strerror or error})") from None


def opened(target: Path) -> BinaryIO:
    """Open what is no regular file, and no folder, for writing. Raises OSError; also for a pipe that nobody reads."""
    # Without waiting for a reader: it may never come.
    descriptor = os.open(target, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    if hasattr(os, "set_blocking"):
        os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "wb")


def _replace(target: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # mkstemp keeps the file to its owner; a report is as readable as any other file that the user makes.
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def check_writable(path: str, *, where: str) -> str:
    """Make the folder of a report, see that a file can be made there, and return the path with its links resolved.

    Raises InputError where nothing can be written, before the run and not after it.
    """
    if path == STDOUT:
        return path
    try:
        # A device or pipe stays what it is called: /dev/fd/63 leads to no other name.
        target = Path(path).resolve() if Path(path).is_file() or not Path(path).exists() else Path(path)
        _probe(target, where)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"nothing can be written to {path!r} ({reason})", where=where) from None
    return str(target)


def _hold_to_reader(target: Path, where: str) -> None:
    try:
        opened(target).close()
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise InputError(f"nobody reads the pipe {target}", where=where, mend="Start its reader first.") from None


def _probe(target: Path, where: str) -> None:
    if target.is_dir():
        raise InputError(f"{target} is a folder", where=where, mend="Name a file in it.")
    if target.is_fifo():
        _hold_to_reader(target, where)
    if target.exists() and not target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=target.parent):
        pass
