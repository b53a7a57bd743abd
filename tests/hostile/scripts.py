"""The hostile consumers as data: what each answers, byte by byte, and what a run of it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Consumer = dict[str, Any]


def consumers() -> dict[str, Consumer]:
    """Every consumer of the data files, by name."""
    found: dict[str, Consumer] = {}
    for path in sorted((Path(__file__).parent / "consumers").glob("*.yaml")):
        for name, consumer in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).items():
            assert name not in found, name
            found[name] = consumer
    return found
