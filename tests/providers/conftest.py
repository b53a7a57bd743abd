"""A contract from nothing but a preset, for tests that ask providers' own packages about our deliveries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookproof.contract import Contract, load_contract
from hookproof.contract.catalogue import bundled_root
from hookproof.contract.deliveryrules import rules_of
from hookproof.contract.model import DeliveryRules
from hookproof.contract.naming import name_members
from hookproof.contract.placeholders import names
from hookproof.contract.presets import load_preset
from hookproof.delivery.secrets import Secret, generate_secret

#: An event's name for each preset whose names have parts; all others take one of theirs.
NAMES = {"github": "issues.opened", "plaid": "ITEM.ERROR", "linear": "Issue.create", "telegram": "edited_message"}
PLAIN = "order.paid"
_ID = {"type": "string", "pattern": "^[a-z0-9_]{20,60}$", "examples": ["evt_0123456789abcdef01234567"]}
_TIMES: dict[str, Any] = {
    "epoch-seconds": {"type": "string", "pattern": "^[0-9]{10}$"},
    "epoch-milliseconds": {"type": "integer", "minimum": 0},
    "iso-8601": {"type": "string", "format": "date-time"},
}


def _put(schema: dict[str, Any], pointer: str, what: Any) -> None:
    *above, last = pointer.split("/")[1:]
    for token in above:
        schema.setdefault("required", [])
        if token not in schema["required"]:
            schema["required"].append(token)
        schema = schema.setdefault("properties", {}).setdefault(token, {"type": "object"})
    schema.setdefault("properties", {})[last] = what
    schema.setdefault("required", []).append(last)


def schema_for(rules: DeliveryRules, event: str, more: dict[str, Any]) -> dict[str, Any]:
    """The barest schema of an event that has all that deliveries of these rules tell in their payload."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://example.org/2026-01-01/{event}.schema.json",
        "title": event,
        "description": "Something happened.",
        "type": "object",
        "properties": {"note": {"type": "string", "minLength": 3}},
        "required": ["note"],
    }
    told: dict[str, Any] = {}
    for proof in rules.authentication:
        for name in sorted(names(proof.signed_content)):
            if name.startswith("body:"):
                told[name.partition(":")[2]] = {"type": "string", "pattern": "^[A-Za-z0-9]{8,20}$"}
        published = proof.published
        spoken = (published.id, published.url) if published is not None else ()
        told |= {p.name: {"type": "string"} for p in (proof.place, *spoken) if p is not None and p.in_body}
    for place, what in ((rules.message.id, _ID), (rules.message.time, _TIMES[rules.message.time_form])):
        if place is not None and place.in_body:
            told[place.name] = what
    told |= {pointer: {"const": text} for pointer, text in name_members(rules, event)}
    parts = (place for place in rules.event.parts if place.where == "key")
    told |= {f"{place.name}/{event}": {"type": "object"} for place in parts}
    told |= more
    for pointer, what in told.items():
        _put(schema, pointer, what)
    return schema


def contract_of(preset: str, more: dict[str, Any], root: Path) -> Contract:
    event = NAMES.get(preset, PLAIN)
    folder = root / preset / "2026-01-01"
    folder.mkdir(parents=True)
    rules = rules_of(load_preset(preset, bundled_root()).delivery)
    (folder / f"{event}.schema.json").write_text(json.dumps(schema_for(rules, event, more)), encoding="utf-8")
    lines = (
        f"preset: {preset}",
        "versions:",
        f"  2026-01-01: {{date: 2026-01-01, source: made for a test, digest: {'0' * 64!r}}}",
    )
    (folder.parent / "provider.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_contract(preset, root=root)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Contract]:
    """Makes the contract of a preset: one line of provider.yaml, and one event with what the rules need."""
    known: dict[str, Contract] = {}

    def make(preset: str, more: dict[str, Any] | None = None) -> Contract:
        asked = json.dumps([preset, more or {}])
        if asked not in known:
            known[asked] = contract_of(preset, more or {}, tmp_path_factory.mktemp("preset"))
        return known[asked]

    return make


@pytest.fixture(scope="session")
def secret_of() -> Callable[[Contract], Secret]:
    """A secret of a contract, the same one for all tests: making a pair of RSA keys takes its time."""
    known: dict[str, Secret] = {}

    def give(contract: Contract) -> Secret:
        name = contract.provider.name
        if name not in known:
            known[name] = generate_secret(contract.delivery)
        return known[name]

    return give


@pytest.fixture(scope="session")
def schema_of() -> Callable[[DeliveryRules, str], dict[str, Any]]:
    """The barest schema of an event of some rules."""
    return lambda rules, event: schema_for(rules, event, {})
