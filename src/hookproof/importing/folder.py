"""A version's folder: rendered, written beside its place and then moved there, or held against what is there."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from hookproof.errors import InputError
from hookproof.schema.dialects import CANONICAL

#: Identities of imported schemas: addresses that nobody has, so that nothing is ever asked from there.
_HOME = "https://contracts.invalid"


def rendered(files: Mapping[str, dict[str, object]], provider: str, version: str) -> dict[str, str]:
    """Return the text of every file of a version, with its identity."""
    base = f"{_HOME}/{provider}/{version}"
    return {
        path: json.dumps({"$schema": CANONICAL, "$id": f"{base}/{path}", **schema}, indent=2, ensure_ascii=False) + "\n"
        for path, schema in sorted(files.items())
    }


def held(folder: Path, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return how a folder differs from these files, a line each; empty where it does not."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*.json") if path.is_file()}
    gone = [f"{path}: it is not there" for path in texts if path not in there]
    more = [f"{path}: the document gives no such file" for path in sorted(there - texts.keys())]
    other = [
        f"{path}: it differs"
        for path, text in texts.items()
        if path in there and (folder / path).read_bytes() != text.encode("utf-8", "surrogatepass")
    ]
    return (*gone, *more, *other)


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give a new folder beside `target`, on the same disk, and see that nothing is left of it.

    Raises InputError where nothing can be written there.
    """
    made = _first_missing(target.parent)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=target.parent, ignore_cleanup_errors=True) as name:
            yield Path(name)
    except OSError as error:
        raise InputError(f"cannot write here ({error.strerror})", where=str(error.filename or target)) from None
    finally:
        if made is not None and not target.exists():
            _remove_empty(target.parent, made)


def _first_missing(folder: Path) -> Path | None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    return missing[-1] if missing else None


def _remove_empty(folder: Path, last: Path) -> None:
    with contextlib.suppress(OSError):
        while folder.is_relative_to(last):
            folder.rmdir()
            folder = folder.parent


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files into a new folder."""
    for path, text in texts.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode("utf-8", "surrogatepass"))


def replace_text(path: Path, text: str, spare: Path) -> None:
    """Put a new text in place of a file, whole or not at all; `spare` is a folder on the same disk."""
    made = spare / path.name
    made.write_text(text, encoding="utf-8")
    made.replace(path)


def move(made: Path, target: Path) -> None:
    """Move a whole folder to its place, where nothing may be yet."""
    if target.exists():
        raise InputError("something is there already", where=str(target))
    shutil.move(made, target)
