"""Folders of schemas, written for one test."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PROVIDER = """\
title: Parcels
delivery:
  time_limit_seconds: 5
  signature:
    scheme: test
    signed_content: "{body}"
    encoding: hex
    format: "{signature}"
    headers: {signature: x-signature}
    secret: {encoding: utf-8}
versions:
"""


@pytest.fixture
def write_schemas(tmp_path: Path) -> Callable[..., Path]:
    """Write schemas by file name below a version's folder and return the folder."""

    def write(files: dict[str, Any], *, version: str = "2026-01-01") -> Path:
        folder = tmp_path / "parcels" / version
        for name, schema in files.items():
            path = folder / f"{name}.schema.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = schema if isinstance(schema, str) else json.dumps(schema, indent=2)
            path.write_text(text + "\n", encoding="utf-8")
        return folder

    return write


@pytest.fixture
def write_provider(tmp_path: Path, write_schemas: Callable[..., Path]) -> Callable[..., Path]:
    """Write a provider `parcels` with versions of events and return the folder of contracts."""

    def write(versions: dict[str, dict[str, Any]]) -> Path:
        from hookproof.contract.catalogue import load_events
        from hookproof.schema.json import digest_of

        lines = [PROVIDER]
        for version, events in versions.items():
            folder = write_schemas(events, version=version)
            digest = digest_of({name: event.written for name, event in load_events(folder).items()})
            lines.append(f"  '{version}': {{date: '{version[:10]}', source: a test, digest: '{digest}'}}\n")
        (tmp_path / "parcels" / "provider.yaml").write_text("".join(lines), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture(scope="session")
def event_schema() -> Callable[..., dict[str, Any]]:
    """A small event schema: its name, and its other properties."""

    def make(name: str, required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
        return {
            "$schema": DIALECT,
            "title": name,
            "type": "object",
            "required": ["event", *required],
            "properties": {"event": {"const": name}, **properties},
        }

    return make
