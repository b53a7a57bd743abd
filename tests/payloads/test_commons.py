"""Events of one contract share what was compiled for their common definitions; not one byte of theirs hangs on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookproof.contract import Contract, load_contract
from hookproof.payloads import cases
from hookproof.payloads.plan import compiled
from hookproof.payloads.plan.depths import reachable

PARTS = {
    "person": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "knows": {"type": "array", "maxItems": 2, "items": {"$ref": "person.schema.json"}},
            "home": {"$ref": "place.schema.json"},
        },
    },
    "place": {
        "oneOf": [
            {"type": "string", "pattern": "^[a-z]{3,9}$"},
            {"type": "object", "required": ["lat"], "properties": {"lat": {"type": "number"}}},
        ],
        "not": {"const": "nowhere"},
    },
}


@pytest.fixture
def contract(tmp_path: Path) -> Iterator[Contract]:
    home = tmp_path / "shared" / "2026-01-01"
    (home / "types").mkdir(parents=True)
    for name, part in PARTS.items():
        (home / "types" / f"{name}.schema.json").write_text(json.dumps(part))
    for event in ("a.made", "b.made", "c.made"):
        properties = {"type": {"const": event}, "by": {"$ref": "types/person.schema.json"}}
        if event == "c.made":  # a part that is limited further is this event's own
            properties["by"] = {"allOf": [properties["by"], {"maxProperties": 2}]}  # type: ignore[dict-item]
        schema = {"type": "object", "required": ["type", "by"], "properties": properties}
        (home / f"{event}.schema.json").write_text(json.dumps(schema))
    (tmp_path / "shared" / "provider.yaml").write_text(
        "title: Shared\npreset: standard-webhooks\nversions:\n  2026-01-01: {date: 2026-01-01, source: made here, "
        f"digest: '{'0' * 64}'}}\n"
    )
    compiled._cached.cache_clear()
    yield load_contract("shared", root=tmp_path)
    compiled._cached.cache_clear()


def bodies(contract: Contract, profile: str) -> dict[str, list[bytes]]:
    return {name: [case.body for case in cases(contract, name, profile, count=40)] for name in contract.events}


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["minimal", "full", "example", "random", "covering", "invalid", "drift"])
def test_payloads_are_the_same_as_where_nothing_is_shared(
    contract: Contract, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = bodies(contract, profile)
    compiled._cached.cache_clear()
    monkeypatch.setattr(compiled, "_commons", lambda _key: None)
    assert shared == bodies(contract, profile)
    assert all(shared.values())


def test_what_a_definition_holds_is_compiled_once_and_what_is_limited_further_again(contract: Contract) -> None:
    roots = [compiled.plan_for(contract, name).node for name in ("a.made", "b.made", "c.made")]
    first, second, limited = ({id(node) for node in reachable(root)} for root in roots)
    assert first & second
    assert first & limited
    assert not {id(root) for root in roots[:2]} & limited
