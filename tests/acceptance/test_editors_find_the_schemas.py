"""Editors find our schemas: by the catalogue (as SchemaStore has it), by a line in what we write, by `$schema`."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from typing import Any

import jsonschema_rs
from click.testing import CliRunner
from tests.rowwise import each_row

from hookproof.cli import init, schemas
from hookproof.contract.catalogue import bundled_root
from hookproof.importing import providerfile
from hookproof.reports import jsonfile
from hookproof.reports.collected import Collected
from hookproof.reports.reporters import DEFAULT_PATHS

SCHEMAS: dict[str, Any] = {
    path.name: json.loads(path.read_text(encoding="utf-8")) for path in bundled_root().glob("*.schema.json")
}
CATALOGUE: list[dict[str, Any]] = json.loads((bundled_root() / "catalog.json").read_text(encoding="utf-8"))["schemas"]


def address(name: str) -> str:
    """Where the schema of that name is, as it says itself."""
    return str(SCHEMAS[f"{name}.schema.json"]["$id"])


def test_the_catalogue_lists_every_schema_by_its_own_address() -> None:
    assert sorted(entry["url"] for entry in CATALOGUE) == sorted(schema["$id"] for schema in SCHEMAS.values())
    assert all(set(entry) == {"name", "description", "fileMatch", "url"} for entry in CATALOGUE)


@each_row("name", sorted(SCHEMAS))
def test_a_schema_is_a_schema_and_its_address_ends_in_its_name(name: str) -> None:
    assert jsonschema_rs.meta.is_valid(SCHEMAS[name])
    assert SCHEMAS[name]["$id"].endswith(f"/schemas/{name}")


@each_row(
    ("path", "name"),
    [
        ("hookproof.yaml", "config"),
        ("work/schemas/acme/provider.yaml", "provider"),
        (DEFAULT_PATHS["json"], "report"),
    ],
)
def test_a_file_is_found_by_its_name(path: str, name: str) -> None:
    found = [entry["url"] for entry in CATALOGUE if any(fnmatch(path, pattern) for pattern in entry["fileMatch"])]
    assert found == [address(name)]


def test_what_is_written_names_its_schema() -> None:
    line = "# yaml-language-server: $schema="
    settings = init.settings_text("videogen", "http://127.0.0.1:8000/webhooks", None, "WEBHOOK_SECRET")
    assert settings.splitlines()[0] == f"{line}./{init.SCHEMA_FILE}"
    assert f"{line}./{providerfile.SCHEMA_FILE}\n" in providerfile.HEAD
    assert json.loads(jsonfile.render(Collected()))["$schema"] == address("report")


@each_row("name", sorted(SCHEMAS))
def test_each_schema_is_to_be_had_without_a_network(name: str) -> None:
    done = CliRunner().invoke(schemas.command, ["own", name.removesuffix(".schema.json")], standalone_mode=False)
    assert json.loads(done.output) == SCHEMAS[name]
