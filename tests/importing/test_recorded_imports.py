"""Small sets of documents of every kind: what is read of them, named, drafted and proposed is what is on record.

`HOOKPROOF_REBUILD_GOLDEN=1 pytest -n 0 tests/importing/test_recorded_imports.py` writes the record anew; read the
difference before you commit.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from click.testing import Result
from tests.rowwise import each_row

from hookproof.contract.catalogue import SCHEMAS_VARIABLE
from hookproof.errors import InputError
from hookproof.importing.draft import draft
from hookproof.importing.intake import read_batch
from hookproof.importing.particulars import particulars
from hookproof.importing.provenance.schemes import propose
from hookproof.schema.json import ABSENT

DATA = Path(__file__).parent / "data"
IMPORTS: dict[str, dict[str, Any]] = yaml.load(
    (DATA / "imports.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
)
RECORD = DATA / "imports.json"
REBUILD = "HOOKPROOF_REBUILD_GOLDEN"
Told = Mapping[str, Any]
Run = Callable[..., Result]
NOTHING: Told = MappingProxyType({})


def operation(told: Told) -> dict[str, Any]:
    """An operation with a body of what a row says."""
    content = {key: told[key] for key in ("schema", "examples", "example") if key in told}
    body = {"requestBody": {"content": {told.get("form", "application/json"): content}}} if content else {}
    return {
        **told.get("item", {}),
        "post": {**body, "description": told.get("description", ""), **told.get("operation", {})},
    }


def openapi(
    webhooks: Told, info: Told = NOTHING, components: Told = NOTHING, *, scheme: Told | None = None
) -> dict[str, Any]:
    made = {name: operation(hook) for name, hook in webhooks.items()}
    for hook in made.values() if scheme is not None else ():
        hook["post"]["security"] = [{"own": []}]
    parts = {**components, **({"securitySchemes": {"own": scheme}} if scheme is not None else {})}
    info = {"title": "Shop", "version": "1", **info}
    return {"openapi": "3.1.0", "info": info, "webhooks": made, "components": parts}


PAID = {"schema": {"type": "object", "properties": {"type": {"const": "paid"}}}}


def documents(told: Told) -> Told:
    """The documents of a row, by path."""
    if "signed" in told:
        headers = told["signed"].get("headers", {}).items()
        parameters = [{"name": name, "in": "header", "example": sample} for name, sample in headers]
        hook = {**PAID, "operation": {"parameters": parameters}}
        return {"api.json": openapi({"paid": hook}, info={"description": told["signed"]["text"]})}
    if "schemes" in told:
        return {"api.json": openapi({"paid": PAID}, scheme=told["schemes"])}
    if "openapi" in told:
        scheme = {"type": "http", "scheme": "basic"} if "secured" in told else None
        return {"api.json": openapi(**{"webhooks": {}, **told["openapi"]}, scheme=scheme)}
    files: Told = told["files"]
    return files


def placed(told: Told) -> list[str]:
    """Write the documents of a row where we are; return what is named to the import."""
    home = Path("documents" if told.get("folder") else ".")
    for name, document in documents(told).items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return [str(home)] if told.get("folder") else list(documents(told))


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


#: Of these, what the whole command says and writes is on record, too, and what it says of the same documents again.
WHOLE = (
    "everything an operation tells",
    "where names stand nowhere",
    "schemas that are none",
    "a signature as a key",
    "a name in two members, the second now and then",
    "references to nothing and to what describes schemas",
)


def whole(told: Told, hookproof: Run) -> dict[str, str]:
    """What an import says and writes, of a new provider, of a newer version and of the same one again."""
    paths = placed(told)
    words = ("import", *paths, "--provider", "acme", "--version", "2026-11-27")
    first, again = hookproof(*words), hookproof(*words)
    text = Path(paths[0]).read_text(encoding="utf-8")
    changed = text.replace('"type": "object"', '"type": "object", "minProperties": 1')
    Path(paths[0]).write_text(changed, encoding="utf-8")
    newer = hookproof(*words[:-1], "2026-11-28")
    written = Path("schemas/acme/provider.yaml")
    return {
        **{
            name: done.output.partition("\n\n")[0]
            for name, done in (("first", first), ("again", again), ("newer", newer))
        },
        "error": " | ".join(str(done.exception or "") for done in (first, again, newer)),
        "provider": re.sub("[0-9a-f]{64}", "DIGEST", written.read_text(encoding="utf-8") if written.exists() else ""),
    }


def as_kept(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.skipif(REBUILD not in os.environ, reason=f"{REBUILD}=1 writes the record anew")
def test_the_record_of_imports_is_written_anew(tmp_path: Path, hookproof: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for number, (name, told) in enumerate(IMPORTS.items()):
        (tmp_path / str(number)).mkdir()
        monkeypatch.chdir(tmp_path / str(number))
        found[name] = as_kept(said(told)) | ({"whole": whole(told, hookproof)} if name in WHOLE else {})
    RECORD.write_text(written(found), encoding="utf-8")


def written(found: Mapping[str, Told]) -> str:
    """The record as JSON, a line for each thing that is seen of an import."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    rows = (",\n".join(f"  {line(key)}: {line(value)}" for key, value in told.items()) for told in found.values())
    cases = ",\n".join(f" {line(name)}: {{\n{row}\n }}" for name, row in zip(found, rows, strict=True))
    return f"{{\n{cases}\n}}\n"


@pytest.fixture(scope="module")
def recorded() -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = json.loads(RECORD.read_text(encoding="utf-8"))
    return kept


@each_row("name", IMPORTS, parts=4, quick=1)
def test_an_import_gives_what_is_on_record(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: Told
) -> None:
    monkeypatch.delenv(SCHEMAS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    assert as_kept(said(IMPORTS[name])) == {key: value for key, value in recorded[name].items() if key != "whole"}


@pytest.mark.parametrize("name", WHOLE)
def test_an_import_says_and_writes_what_is_on_record(name: str, hookproof: Run, recorded: Told) -> None:
    assert whole(IMPORTS[name], hookproof) == recorded[name]["whole"]
