"""A document that is JSON or YAML, as its name or its first character says."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hookproof.parsing.jsontext import parse_json
from hookproof.parsing.textfiles import read_text
from hookproof.parsing.yamltext import parse_yaml


def is_json(text: str, path: str) -> bool:
    """Whether a document is read as JSON: its name or its first character says so. Else it is YAML."""
    return path.endswith(".json") or text.lstrip()[:1] in ("{", "[")


def parse(text: str, path: str) -> object:
    """Return the value in `text`, which is JSON or YAML. Raises MalformedDocument."""
    return parse_json(text, path) if is_json(text, path) else parse_yaml(text, path)


def read_document(path: Path | str) -> Any:
    """Return the JSON or YAML value of a file. Raises UnreadableFile or MalformedDocument."""
    return parse(read_text(path), str(path))


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector still: a large document is millions of objects that live to the end, with no garbage."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
