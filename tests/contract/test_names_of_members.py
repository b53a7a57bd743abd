"""An event may be named after the member that its payload has: told by what is known, needed by its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hookproof.contract import Contract, load_contract
from hookproof.contract.deliveryfaults import check_rules
from hookproof.contract.deliveryrules import rules_of
from hookproof.contract.errors import BadProvider
from hookproof.contract.naming import told_name
from hookproof.delivery.bends.table import BENDS
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.signing import signer_for
from hookproof.payloads import cases
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import lookup

DELIVERY = {"event": {"key": "/about"}, "authentication": [{"kind": "none"}]}


def contract(tmp_path: Path, *, needed: bool = True) -> Contract:
    folder = tmp_path / "acme" / "2026-01-01"
    folder.mkdir(parents=True)
    for name in ("message", "reply"):
        about: dict[str, Any] = {"type": "object", "properties": {name: {"type": "string"}}}
        about |= {"required": [name]} if needed or name == "reply" else {}
        schema = {"type": "object", "required": ["about"], "properties": {"about": about}}
        (folder / f"{name}.schema.json").write_text(json.dumps(schema))
    versions = {"2026-01-01": {"date": "2026-01-01", "source": "made here", "digest": "0" * 64}}
    data = {"title": "Acme", "delivery": {**DELIVERY, "time_limit_seconds": 5}, "versions": versions}
    (folder.parent / "provider.yaml").write_text(json.dumps(data))
    return load_contract("acme", root=tmp_path)


def test_the_member_that_is_there_tells_the_event(tmp_path: Path) -> None:
    acme = contract(tmp_path)
    for name in acme.events:
        payload = next(iter(cases(acme, name, "full"))).payload
        assert told_name(acme.delivery, lambda at, it=payload: lookup(it, at), known=acme.events) == name
    assert told_name(acme.delivery, lambda _at: {"later": 1}, known=acme.events) is ABSENT


def test_an_event_whose_schema_does_not_need_its_member_is_set_aside(tmp_path: Path) -> None:
    acme = contract(tmp_path, needed=False)
    assert list(acme.events) == ["reply"]
    assert "does not require the member that tells the event, 'message'" in acme.unusable["message"]


def test_an_event_that_is_not_known_has_another_member(tmp_path: Path) -> None:
    acme = contract(tmp_path)
    signer = signer_for(acme, generate_secret(acme.delivery))
    genuine = signer.deliver(next(iter(cases(acme, "message", "full"))))
    bent = BENDS["unknown-event-family"](genuine, signer)
    assert bent is not None
    assert "message" not in json.loads(bent.payload)["about"]


@pytest.mark.parametrize(
    "more",
    [
        {"event": {"parts": [{"key": ""}, {"header": "X-Kind"}]}},
        {"message": {"id": {"key": ""}}},
    ],
)
def test_only_a_whole_name_can_be_that_of_a_member(more: dict[str, Any]) -> None:
    data = {**DELIVERY, "time_limit_seconds": 5, **more}
    with pytest.raises(BadProvider, match="member's name"):
        check_rules(rules_of(data), "provider.yaml", data)
