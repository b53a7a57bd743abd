"""What cannot be imported is one clear line, and nothing half written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.importing.shop import event, shop, webhook
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.errors import InputError

Run = Callable[..., Result]
Save = Callable[[str, Any], str]


def refused(hookproof: Run, *args: str) -> str:
    done = hookproof("import", *args, "--provider", "acme")
    assert isinstance(done.exception, InputError), done.exception
    assert done.exception.exit_code == 2
    assert "\n" not in str(done.exception)
    return str(done.exception)


@pytest.mark.slow
def test_a_file_of_a_hundred_megabytes_is_not_read(hookproof: Run, project: Path) -> None:
    with (project / "large.json").open("wb") as file:
        os.truncate(file.fileno(), 100 * 2**20)
    assert "larger than 64 MiB" in refused(hookproof, "large.json")


def test_references_in_a_circle_set_their_event_aside(hookproof: Run, saved: Save) -> None:
    document = shop()
    document["components"]["schemas"] |= {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/A"},
    }
    document["webhooks"]["order_odd"] = webhook(event("order.odd", x={"$ref": "#/components/schemas/A"}))
    done = hookproof("import", saved("openapi.json", document), "--provider", "acme")
    assert done.exit_code == 0
    contract = load_contract("acme")
    assert set(contract.events) == {"order.created", "order.paid"}
    assert "goes in a circle" in contract.unusable["order.odd"]


def test_an_event_whose_name_differs_in_case_alone_is_set_aside(hookproof: Run, saved: Save) -> None:
    document = shop()
    document["webhooks"]["again"] = webhook(event("order.PAID"))
    done = hookproof("import", saved("openapi.json", document), "--provider", "acme")
    assert set(load_contract("acme").events) == {"order.created", "order.paid"}
    assert "another event has this name but for case" in done.output


def test_an_event_whose_name_is_too_long_for_a_file_is_set_aside(hookproof: Run, saved: Save) -> None:
    document = shop()
    document["webhooks"]["x" * 300] = webhook(event("x" * 300))
    done = hookproof("import", saved("openapi.json", document), "--provider", "acme")
    assert set(load_contract("acme").events) == {"order.created", "order.paid"}
    assert "too long for a file" in done.output


@each_row("text", ["{}", "[]", "7", '"text"', "a: 1", "# A page\n"])
def test_a_document_that_offers_no_event_is_refused(hookproof: Run, saved: Save, project: Path, text: str) -> None:
    refused(hookproof, saved("some.yaml", text))
    assert [path.name for path in project.iterdir()] == ["some.yaml"]


def test_what_is_there_and_is_no_contract_is_left_alone(hookproof: Run, saved: Save, project: Path) -> None:
    saved("schemas/acme/mine.txt", "mine")
    assert "is no contract" in refused(hookproof, saved("openapi.json", shop()))
    assert [path.name for path in (project / "schemas" / "acme").iterdir()] == ["mine.txt"]


def test_a_place_where_nothing_can_be_written_is_one_line(hookproof: Run, saved: Save, project: Path) -> None:
    saved("out", "a file")
    message = refused(hookproof, saved("openapi.json", shop()), "--out", "out")
    assert "out" in message


def test_a_folder_whose_links_lead_out_of_it_gives_only_what_is_inside(
    hookproof: Run, saved: Save, project: Path
) -> None:
    saved("inside/order.json", {"type": "object", "properties": {"id": {"type": "integer"}}})
    saved("outside.json", {"type": "object", "properties": {"id": {"type": "integer"}}})
    (project / "inside" / "leak.json").symlink_to(project / "outside.json")
    assert hookproof("import", "inside", "--provider", "acme").exit_code == 0
    assert set(load_contract("acme").events) == {"order"}


def test_where_no_event_at_all_can_be_used_nothing_is_written_and_no_hidden_path_is_told(
    hookproof: Run, saved: Save, project: Path
) -> None:
    circle = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    endless = {"A": {"type": "object", "required": ["n"], "properties": {"n": {"$ref": "#/components/schemas/A"}}}}
    for schemas, why in ((circle, "a.schema.json: $ref goes in a circle"), (endless, "it requires itself without end")):
        document = shop()
        document["components"]["schemas"] = schemas
        document["webhooks"] = {"a": webhook({"$ref": "#/components/schemas/A"})}
        told = refused(hookproof, saved("openapi.json", document))
        assert told.startswith("no event can be used. a")
        assert why in told
        assert ".import-" not in told
        assert not (project / "schemas" / "acme").exists()


def test_an_event_that_stands_twice_in_one_object_is_said(hookproof: Run, project: Path) -> None:
    body = '{"post": {"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}}'
    text = f'{{"openapi": "3.1.0", "webhooks": {{"order.paid": {body}, "order.paid": {body}}}}}'
    (project / "twice.json").write_text(text, encoding="utf-8")
    done = hookproof("import", "twice.json", "--provider", "acme")
    assert "/webhooks/order.paid stands twice in its object: only the last is read" in done.output


def test_a_file_of_more_payloads_than_any_event_needs_is_not_read(hookproof: Run, saved: Save) -> None:
    assert "20,001 payloads are in one file" in refused(hookproof, saved("many.json", [{}] * 20_001))


def test_a_file_that_begins_with_a_zero_byte_is_no_utf_8(hookproof: Run, project: Path) -> None:
    (project / "wide.json").write_bytes('{"openapi": "3.1.0"}'.encode("utf-16-le"))
    assert "not UTF-8" in refused(hookproof, "wide.json")
