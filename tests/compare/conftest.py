"""Pairs of schemas and how to compare them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookproof.compare import Comparison, compare_events
from hookproof.contract.catalogue import load_events
from hookproof.contract.model import Event


def events_of(path: Path) -> dict[str, Event]:
    """The events of one side of a pair: a folder of them, or one schema."""
    if path.is_dir():
        return load_events(path)
    return {
        "thing.happened": Event("thing.happened", json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
    }


@pytest.fixture(scope="session")
def compare_schema() -> Callable[[Any, Any], Comparison]:
    """Compare two schemas as those of one event."""
    return lambda old, new: compare_events({"e": Event("e", old)}, {"e": Event("e", new)})


@pytest.fixture(scope="session")
def compare_paths() -> Callable[[Path, Path], Comparison]:
    """Compare two schema files or folders of them."""
    return lambda old, new: compare_events(events_of(old), events_of(new))
