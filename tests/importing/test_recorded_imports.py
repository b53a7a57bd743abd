"""Small sets of documents of every kind: what is read of them, named, drafted and proposed is what is on record.

`HOOKPROOF_REBUILD_GOLDEN=1 pytest -n 0 tests/importing/test_recorded_imports.py` writes the record anew; read the
difference before you commit.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from hookproof.errors import InputError
from hookproof.importing.draft import draft
from hookproof.importing.intake import read_batch
from hookproof.importing.particulars import particulars
from hookproof.importing.schemes import propose
from hookproof.schema.json import ABSENT

DATA = Path(__file__).parent / "data"
IMPORTS: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "imports.yaml").read_text(encoding="utf-8"))
RECORD = DATA / "imports.json"
REBUILD = "HOOKPROOF_REBUILD_GOLDEN"
Told = Mapping[str, Any]


def operation(told: Told) -> dict[str, Any]:
    """An operation with a body of what a row says."""
    content = {key: told[key] for key in ("schema", "examples", "example") if key in told}
    body = {"requestBody": {"content": {told.get("form", "application/json"): content}}} if content else {}
    return {
        **told.get("item", {}),
        "post": {**body, "description": told.get("description", ""), **told.get("operation", {})},
    }


def openapi(told: Told, *, secured: bool = False) -> dict[str, Any]:
    webhooks = {name: operation(hook) for name, hook in told.get("webhooks", {}).items()}
    if secured:
        webhooks = {name: {"post": {**hook["post"], "security": [{"b": []}]}} for name, hook in webhooks.items()}
        return openapi_of(webhooks, told, {"securitySchemes": {"b": {"type": "http", "scheme": "basic"}}})
    return openapi_of(webhooks, told, told.get("components", {}))


def openapi_of(webhooks: Told, told: Told, components: Told) -> dict[str, Any]:
    info = {"title": "Shop", "version": "1", **told.get("info", {})}
    return {"openapi": "3.1.0", "info": info, "webhooks": webhooks, "components": components}


def placed(told: Told) -> list[str]:
    """Write the documents of a row where we are; return what is named to the import."""
    files = {"api.json": openapi(told["openapi"], secured="secured" in told)} if "openapi" in told else told["files"]
    home = Path("documents" if told.get("folder") else ".")
    for name, document in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return [str(home)] if told.get("folder") else list(files)


def said(told: Told) -> dict[str, Any]:
    """All that can be seen of an import before it is written."""
    try:
        batch, library = read_batch(placed(told))
    except InputError as error:
        return {"error": str(error)}
    made = draft(batch, library)
    proposal = propose(told.get("provider", "acme"), batch, library)
    return {
        "offers": [{key: value for key, value in asdict(o).items() if key != "node" and value} for o in batch.offers],
        "nodes": [
            "none" if o.node is ABSENT else sorted(o.node) if isinstance(o.node, dict) else o.node for o in batch.offers
        ],
        "batch": [batch.title, batch.edition, list(batch.texts)],
        "rule": [str(made.rule), made.rule.why, made.rule.sure, [part.optional for part in made.rule.parts]],
        "events": {e.name: [[text for _, text in e.texts], list(e.offer.examples)] for e in made.events},
        "files": made.files,
        "aside": made.aside,
        "remarks": made.remarks,
        "proposal": [proposal.preset, proposal.delivery, proposal.why, proposal.sure],
        "particulars": asdict(particulars(batch, library, made, proposal)),
    }


def as_kept(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.skipif(REBUILD not in os.environ, reason=f"{REBUILD}=1 writes the record anew")
def test_the_record_of_imports_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for number, (name, told) in enumerate(IMPORTS.items()):
        (tmp_path / str(number)).mkdir()
        monkeypatch.chdir(tmp_path / str(number))
        found[name] = as_kept(said(told))
    RECORD.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", IMPORTS)
def test_an_import_gives_what_is_on_record(name: str, project: Path) -> None:
    assert as_kept(said(IMPORTS[name])) == json.loads(RECORD.read_text(encoding="utf-8"))[name]
