"""A drifted payload without its change is one that the event may have, also where the payload is no object."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.checks.tolerance import _unchanged
from hookproof.contract import load_contract
from hookproof.contract.validation import is_valid
from hookproof.payloads import cases

PROVIDER = """preset: github
versions:
  2026-01-01: {date: 2026-01-01, source: made for a test, digest: "NONE"}
""".replace("NONE", "0" * 64)


@each_row(
    "schema",
    [
        {"type": "number"},
        {"type": ["integer", "string", "object"], "properties": {"a": {"type": "number"}}},
        {"type": "array", "items": {"type": "number"}, "minItems": 2},
        {"required": ["id"], "properties": {"id": {"type": "integer"}}},
    ],
)
def test_what_was_changed_can_be_undone(schema: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "acme" / "2026-01-01"
    folder.mkdir(parents=True)
    (folder / "thing.schema.json").write_text(json.dumps(schema))
    (tmp_path / "acme" / "provider.yaml").write_text(PROVIDER)
    contract = load_contract("acme", root=tmp_path)
    valid = is_valid(contract.events["thing"])
    ctx: Any = SimpleNamespace(example=next(iter(cases(contract, "thing", "example"))))
    drifted = [case for case in cases(contract, "thing", "drift") if case.mutation is not None]
    assert drifted
    for case in drifted:
        assert valid(_unchanged(ctx, case, case.mutation).payload), case.address
