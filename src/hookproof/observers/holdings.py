"""What a consumer keeps of deliveries in files of its own: where a probe could look, told to who has given none."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from hookproof.observers.probes import MAX_BYTES

#: So many entries of folders are looked at, and files of so many bytes at most.
_MOST_ENTRIES, _MOST_BYTES = 5_000, 64 * 2**20
#: Folders that nobody keeps deliveries in: what programs are made of.
_MADE_OF = frozenset({"node_modules", "site-packages", "__pycache__", "vendor", "target", "venv", "env"})
#: How a file of SQLite's begins, and what its newest pages stand in beside it.
_SQLITE, _NEWEST = b"SQLite format 3\0", "-wal"


def probe_of(folder: Path, since: float, names: Iterable[str], without: Path | None = None) -> str:
    """Return what `--probe` takes to show the file below a folder that holds one of these names; "" where none does.

    Only files written since that time (as files have it) count, and none `without`: a database before JSON, whole or
    line by line, of which several are one as likely as the other. What else a program writes is its log.
    """
    wanted = [name.encode() for name in names]
    held = [path for path in _written(folder, since) if path.resolve() != without and _holds(path, wanted)]
    databases = {path.with_name(path.name.removesuffix(_NEWEST)) for path in held if path.name.endswith(_NEWEST)}
    found = sorted(path for path in {*held, *databases} if _read(path).startswith(_SQLITE))
    if found:
        return f"sqlite:{found[0].relative_to(folder)}"
    documents = [path for path in held if _is_json(_read(path))]
    return f"cat {shlex.quote(str(documents[0].relative_to(folder)))}" if len(documents) == 1 else ""


def _written(folder: Path, since: float) -> Iterator[Path]:
    """Yield the files below a folder that were written since then."""
    for entry in islice(_entries(folder), _MOST_ENTRIES):
        with suppress(OSError):  # what is written beside and then renamed is gone again
            if entry.is_file() and entry.stat().st_mtime >= since and entry.stat().st_size <= _MOST_BYTES:
                yield Path(entry.path)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what is in a folder and those below it, the nearest first."""
    folders = [folder]
    for each in folders:
        with suppress(OSError), os.scandir(each) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if not (entry.name.startswith(".") or entry.name in _MADE_OF or entry.is_symlink()):
                    yield entry
                    folders.extend([Path(entry.path)] if entry.is_dir() else ())


def _holds(path: Path, wanted: Iterable[bytes]) -> bool:
    data = _read(path)
    return any(name in data for name in wanted)


def _read(path: Path) -> bytes:
    """What is in a file; nothing where it cannot be read, or is gone by now."""
    with suppress(OSError):
        return path.read_bytes()
    return b""


def _is_json(data: bytes) -> bool:
    """Whether a text is an object or a list of JSON's, or its first line is, as far as a probe reads."""
    for text in (data[:MAX_BYTES], data[:MAX_BYTES].partition(b"\n")[0]):
        with suppress(ValueError, RecursionError):
            return isinstance(json.loads(text), dict | list)
    return False
