"""Export: one self-contained schema file an event, for any validator of JSON Schema 2020-12 or, converted, draft 7."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from hookproof.contract.filenames import file_of
from hookproof.contract.model import Contract, Event
from hookproof.errors import InputError
from hookproof.schema.draft7 import to_draft7
from hookproof.schema.json import JsonObject
from hookproof.schema.keywords import NAMED, is_data

Schema = JsonObject


def portable(schema: object) -> Any:
    """Return a schema without the annotations that are ours (`x-…`): strict validators refuse unknown keywords."""
    if isinstance(schema, list):
        return [portable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if not key.startswith("x-")}
    return {key: value if is_data(key) else _inside(key, value) for key, value in kept.items()}


def _inside(key: str, value: object) -> object:
    if key in NAMED and isinstance(value, dict):
        return {name: portable(item) for name, item in value.items()}
    return portable(value)


def as_2020_12(event: Event) -> Schema:
    """Return an event's schema as a file of its own in JSON Schema 2020-12."""
    schema: Schema = portable(event.schema)
    return schema


def as_draft_7(event: Event) -> Schema:
    """Return an event's schema as a file of its own in draft 7. Raises NotExpressible."""
    return to_draft7(as_2020_12(event), event.name)


#: Draft -> how an event's schema is written in it.
DRAFTS: dict[str, Callable[[Event], Schema]] = {"2020-12": as_2020_12, "7": as_draft_7}


def export(contract: Contract, folder: Path, *, draft: str = "2020-12", events: Iterable[str] = ()) -> list[Path]:
    """Write one file an event into `folder` and return the paths; all or none is written.

    `events` are names, all where there is none. Raises NotExpressible, and InputError where it cannot be written.
    """
    names = list(events) or list(contract.events)
    texts = {name: json.dumps(DRAFTS[draft](contract.events[name]), indent=2, ensure_ascii=False) for name in names}
    try:
        return _written(folder, {file_of(name): text for name, text in texts.items()})
    except OSError as error:
        raise InputError(f"cannot write here ({error.strerror})", where=str(error.filename or folder)) from None


def _written(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write all files beside their places first: a full disk leaves the folder as it was."""
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as beside:
            for name, text in texts.items():
                (Path(beside) / name).write_text(text + "\n", encoding="utf-8")
            return [(Path(beside) / name).replace(folder / name) for name in texts]
    except OSError:
        if new:
            shutil.rmtree(folder, ignore_errors=True)
        raise
