"""Delivery rules that are not understood, and events that may not bear their own name, are refused on loading."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.contract.errors import BadProvider, NotASchema, WrongName
from hookproof.contract.export import export
from hookproof.contract.naming import fixes_name
from hookproof.contract.validation import is_valid
from hookproof.errors import InputError
from hookproof.payloads import cases
from hookproof.strategies import payloads

PROVIDERS = Path(__file__).parents[1] / "providers"


def copied(tmp_path: Path, old: str, new: str) -> Path:
    root = tmp_path / "schemas"
    shutil.copytree(PROVIDERS / "inside", root / "inside")
    path = root / "inside" / "provider.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return root


@each_row(
    ("old", "new", "place", "named"),
    [
        ('"{body}"', '"{host}.{body}"', "signature/signed_content", "{host}"),
        ('"{body}"', '"{id}.{BODY}{body}"', "signature/signed_content", "{BODY}"),
        ('"{signature}"', '"k={key},{signature}"', "signature/format", "{key}"),
        ("  time_limit", "  content_type: application/x-www-form-urlencoded\n  time_limit", "content_type", "form-url"),
        ("Ledger-Signature}", "Ledger-Signature, id: Ledger-Id}", "signature/body/id", "header and in the body"),
        ("body: {id: /head/id, ", 'signed_content: "{id}{body}"\n    body: {', "signature/signed_content", "id"),
    ],
)
def test_rules_that_are_not_understood_are_refused_with_their_place(
    tmp_path: Path, old: str, new: str, place: str, named: str
) -> None:
    if new.startswith("signed_content"):
        root = copied(tmp_path, '    signed_content: "{body}"\n', "")
        path = root / "inside" / "provider.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    else:
        root = copied(tmp_path, old, new)
    with pytest.raises(BadProvider) as caught:
        load_contract("inside", root=root)
    assert str(caught.value.where).endswith(f"provider.yaml#/delivery/{place}")
    assert named in str(caught.value)


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/cloudevents+json"])
def test_json_of_any_kind_is_a_content_type(tmp_path: Path, content_type: str) -> None:
    root = copied(tmp_path, "  time_limit", f"  content_type: {content_type}\n  time_limit")
    assert load_contract("inside", root=root).delivery.content_type == content_type


@each_row(
    "kind",
    [
        {"const": "entry.voided"},
        {"enum": ["entry.voided"]},
        {"type": "integer"},
        {"anyOf": [{"const": "a"}, {"const": "b"}]},
        {"allOf": [{"type": "string"}, {"maxLength": 3}]},
        {"$ref": "#/$defs/other"},
        False,
    ],
)
def test_an_event_that_may_not_bear_its_own_name_is_set_aside_with_the_place(tmp_path: Path, kind: object) -> None:
    root = copied(tmp_path, "title", "title")
    path = root / "inside" / "2026-02-01" / "entry.booked.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["$defs"] = {"other": {"const": "entry.voided"}}
    schema["properties"]["head"]["properties"]["kind"] = kind
    path.write_text(json.dumps(schema), encoding="utf-8")
    contract = load_contract("inside", root=root)
    assert "entry.booked.schema.json#/head/kind" in contract.unusable["entry.booked"]
    assert set(contract.events) == {"entry.voided"}
    (path.parent / "entry.voided.schema.json").unlink()
    with pytest.raises(WrongName):
        load_contract("inside", root=root)


@each_row("profile", ["example", "minimal", "full", "covering", "random"])
def test_no_payload_bears_the_name_of_another_event(profile: str) -> None:
    contract = load_contract("inside", root=PROVIDERS)
    assert not fixes_name(contract.events["entry.booked"], "/head/kind")
    names = [case.payload["head"]["kind"] for case in cases(contract, "entry.booked", profile, count=20)]
    assert set(names) == {"entry.booked"}
    bodies = [json.loads(case.body)["head"]["kind"] for case in cases(contract, "entry.booked", profile, count=20)]
    assert set(bodies) == {"entry.booked"}


def test_a_schema_that_fixes_the_name_is_known_as_one() -> None:
    acme = load_contract("acme", root=PROVIDERS)
    assert fixes_name(acme.events["order.paid"], "/meta/type")


def test_an_event_s_file_that_is_a_link_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    root = copied(tmp_path, "title", "title")
    folder = root / "inside" / "2026-02-01"
    outside = tmp_path / "outside.json"
    outside.write_text('{"type": "object"}', encoding="utf-8")
    (folder / "leaks.schema.json").symlink_to(outside)
    with pytest.raises(NotASchema) as caught:
        load_contract("inside", root=root)
    assert "link" in str(caught.value)


@pytest.mark.parametrize("name", ["provider.yaml", "2026-02-01"])
def test_whatever_of_a_provider_is_a_link_out_of_its_folder_is_refused(name: str, tmp_path: Path) -> None:
    root = copied(tmp_path, "title", "title")
    moved = (root / "inside" / name).rename(tmp_path / "elsewhere")
    (root / "inside" / name).symlink_to(moved)
    with pytest.raises(BadProvider, match="link"):
        load_contract("inside", root=root)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_an_event_s_file_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    root = copied(tmp_path, "title", "title")
    os.mkfifo(root / "inside" / "2026-02-01" / "piped.schema.json")
    with pytest.raises(NotASchema, match="no file"):
        load_contract("inside", root=root)


def test_an_export_that_cannot_be_finished_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = load_contract("inside", root=PROVIDERS)
    write, count = Path.write_text, iter(range(9))

    def full(path: Path, *args: str, **more: str) -> int:
        if next(count) == 1:
            raise OSError(28, "No space left on device")
        return write(path, *args, **more)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match="No space left"):
        export(contract, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "entry.booked.schema.json").write_bytes(b"old")
    count = iter(range(9))
    with pytest.raises(InputError, match="No space left"):
        export(contract, kept)
    assert [path.read_bytes() for path in kept.iterdir()] == [b"old"]


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_no_payload_of_a_strategy_bears_the_name_of_another_event(data: st.DataObject) -> None:
    contract = load_contract("inside", root=PROVIDERS)
    payload = data.draw(payloads("entry.booked", contract=contract))
    assert payload["head"]["kind"] == "entry.booked"
    assert is_valid(contract.events["entry.booked"])(payload)
