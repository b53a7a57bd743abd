"""Cases as files: one body each, and a manifest with a line for each of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from hookproof.errors import InputError
from hookproof.overwriting import put_file
from hookproof.schema.json import ABSENT

if TYPE_CHECKING:
    from hookproof.payloads.case import Case

MANIFEST = "manifest.ndjson"


class Headed(Protocol):
    """What carries a case: it has headers."""

    @property
    def headers(self) -> Iterable[tuple[str, str]]:
        """The name and value of each."""


#: Makes of a case what carries it.
Deliver = Callable[["Case"], Headed]


def write_files(made: Iterator[Case], folder: Path, deliver: Deliver | None) -> int:
    """Write each case's exact body to a file in `folder`, and a manifest; return how many.

    Raises InputError where the folder cannot be written, or holds a manifest already: its files would mix with ours.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / MANIFEST).open("x", encoding="utf-8") as manifest:
            return _write_all(made, folder, deliver, manifest)
    except FileExistsError:
        what = "there are payloads in this folder" if folder.is_dir() else "this is a file, not a folder"
        raise InputError(what, where=str(folder), mend="Name another one.") from None
    except OSError as error:
        raise InputError(f"the folder cannot be written ({error.strerror})", where=str(folder)) from None


def _write_all(made: Iterator[Case], folder: Path, deliver: Deliver | None, manifest: IO[str]) -> int:
    number = 0
    for case in made:
        name = file_name(case)
        put_file(folder / name, case.body)
        manifest.write(json.dumps(_record(case, name, deliver), ensure_ascii=False) + "\n")
        number += 1
    return number


def file_name(case: Case) -> str:
    """Return the file of a case: its address after the contract, in characters that every file system takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", case.address.partition("/")[2]) + ".json"


def _record(case: Case, name: str, deliver: Deliver | None) -> dict[str, object]:
    record: dict[str, Any] = {
        "file": name,
        "address": case.address,
        "event": case.event,
        "profile": case.profile,
        "valid": case.valid,
        "sha256": hashlib.sha256(case.body).hexdigest(),
    }
    if case.mutation is not None:
        change = case.mutation
        record["mutation"] = {"id": change.id, "pointer": change.pointer, "keyword": change.keyword}
        sides = {"before": change.before, "after": change.after}
        record["mutation"] |= {side: value for side, value in sides.items() if value is not ABSENT}
    if case.states:
        record["states"] = case.states
    if deliver is not None:
        record["headers"] = dict(deliver(case).headers)
    return record
