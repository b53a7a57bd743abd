"""A report in a file: collects the records, renders them at the end, and writes the file whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hookproof.errors import InputError
from hookproof.reports.collected import Collected
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
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")
        else:
            _replace(target.resolve(), text)
    except OSError as error:
        raise InputError(f"the report cannot be written ({error.strerror or error})", where=path) from None


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
        target = Path(path).resolve()
        _probe(target, where)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"nothing can be written to {path!r} ({reason})", where=where) from None
    return str(target)


def _probe(target: Path, where: str) -> None:
    if target.is_dir():
        raise InputError(f"{target} is a folder", where=where, mend="Name a file in it.")
    if target.exists() and not target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=target.parent):
        pass
