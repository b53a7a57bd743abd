"""Read a file that a user has named: whole, of bounded size, UTF-8; what cannot be read is one clear error."""

from __future__ import annotations

import os
import select
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from hookproof.errors import InputError

#: The largest file that is read, in bytes.
MAX_BYTES = 64 * 1024 * 1024
#: So long is waited for something to come through a pipe.
PIPE_SECONDS = 15


class UnreadableFile(InputError):
    """A file that is missing, empty, too large, no file, or no UTF-8."""


def read_text(path: Path | str) -> str:
    """Return a file's text (UTF-8, a byte order mark is dropped); `-` is standard input. Raises UnreadableFile."""
    name = str(path)
    data = _read_stdin() if name == "-" else read_bytes(path)
    if not data.strip():
        raise UnreadableFile("the file is empty", where=name)
    if 0 in data[:4]:  # as the first characters of UTF-16 and UTF-32 have it
        raise UnreadableFile("the file is not UTF-8 (it begins with a zero byte)", where=name, mend="Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"the file is not UTF-8 (byte {error.start})", where=name, mend="Save it as UTF-8."
        ) from None


def _read_stdin() -> bytes:
    if sys.stdin is None:  # it was closed before we began
        raise UnreadableFile("standard input is closed", where="-")
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"standard input cannot be read ({error.strerror})", where="-") from None


def open_file(path: Path | str) -> BinaryIO:
    """Return a file opened to read its bytes; of a pipe, something has to come within PIPE_SECONDS.

    Raises UnreadableFile for a pipe through which nothing comes, OSError as `open` does.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = os.fdopen(descriptor, "rb")
    if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        if not select.select([descriptor], [], [], PIPE_SECONDS)[0]:
            file.close()
            raise UnreadableFile(f"nothing has come through this pipe in {PIPE_SECONDS} s", where=str(path))
        os.set_blocking(descriptor, True)
    return file


def unreadable(error: OSError | ValueError, where: str) -> UnreadableFile:
    """Return what is said of a file that cannot be opened or read, in the same words wherever a file is named."""
    reason = getattr(error, "strerror", None) or str(error)
    is_gone = isinstance(error, FileNotFoundError)
    what = "there is no such file" if is_gone else f"the file cannot be read ({reason})"
    is_url = is_gone and where.startswith(("http:/", "https:/"))
    return UnreadableFile(what, where=where, mend="Files are read here: save what the URL gives." if is_url else "")


def read_bytes(path: Path | str) -> bytes:
    """Return the bytes of a file that a user has named. Raises UnreadableFile, also where it is too large."""
    path = Path(path)
    try:
        if path.is_dir():
            raise UnreadableFile("this is a folder, not a file", where=str(path))
        with open_file(path) as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unreadable(error, str(path)) from None
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"the file is larger than {MAX_BYTES // 2**20} MiB", where=str(path))
    return data
