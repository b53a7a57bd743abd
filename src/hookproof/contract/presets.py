"""Presets: how providers that many receive from deliver, as data under `schemas/presets/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from hookproof.errors import UnknownName
from hookproof.parsing import parse_yaml, read_text, refuse_repeated_keys

FOLDER = "presets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One provider's way to deliver. `proved_by` names packages of its own that verify what we sign; `published` says
    where it is described, `unsaid` what of it a contract cannot say, `notes` where sources differ."""

    name: str
    title: str
    published: str
    proved_by: tuple[str, ...]
    unsaid: str
    notes: str
    delivery: Mapping[str, Any] = field(repr=False, hash=False)


def preset_names(schemas: Path) -> list[str]:
    """Return the names of all presets under a folder of contracts, sorted."""
    return sorted(path.stem for path in (schemas / FOLDER).glob("*.yaml"))


def load_preset(name: str, schemas: Path, *, where: str = "") -> Preset:
    """Return the preset of that name. Raises UnknownName with the nearest."""
    if name not in _names(schemas) and name not in (known := preset_names(schemas)):
        raise UnknownName("preset", name, known, where=where)
    return _read(schemas / FOLDER / f"{name}.yaml")


@lru_cache(maxsize=8)
def _names(schemas: Path) -> frozenset[str]:
    return frozenset(preset_names(schemas))


# They come with the package: `import` looks at all of them, and each contract of a preset at one.
@lru_cache(maxsize=128)
def _read(path: Path) -> Preset:
    text = read_text(path)
    data = parse_yaml(text, str(path))
    refuse_repeated_keys(text, str(path))
    return Preset(
        name=path.stem,
        title=data["title"],
        published=data["published"],
        proved_by=tuple(data.get("proved_by", ())),
        unsaid=" ".join(data.get("unsaid", "").split()),
        notes=" ".join(data.get("notes", "").split()),
        delivery=data["delivery"],
    )
