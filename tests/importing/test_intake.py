"""Which files of an import are read, and as what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.importing import intake
from hookproof.importing.intake import _files, _Material, _read, _read_folder, _value, read_batch

PAID = {"type": "order.paid", "id": "o_1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.json", "a.YAML", "c.txt", ".hidden.json", ".git/d.json", "in/e.ndjson", "in/f.md", "in/g.csv"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(PAID), encoding="utf-8")
    (tmp_path / "out.json").write_text(json.dumps(PAID), encoding="utf-8")
    (tmp_path / "docs" / "link.json").symlink_to(tmp_path / "out.json")
    (tmp_path / "docs" / "own.json").symlink_to(tmp_path / "docs" / "b.json")
    return tmp_path / "docs"


def test_data_and_prose_of_a_folder_are_read_but_hidden_ones_and_links_out_of_it(folder: Path) -> None:
    assert [path.relative_to(folder).as_posix() for path in _files(folder)] == [
        "a.YAML",
        "b.json",
        "c.txt",
        "in/e.ndjson",
        "in/f.md",
        "own.json",
    ]


def test_prose_beside_payloads_is_read_for_what_it_says_and_is_no_payload(tmp_path: Path) -> None:
    (tmp_path / "order.paid.json").write_text(json.dumps(PAID), encoding="utf-8")
    (tmp_path / "README.md").write_text("`X-Sign`: the hex HMAC-SHA256 of the body.", encoding="utf-8")
    batch, _ = read_batch([str(tmp_path)])
    assert [offer.name for offer in batch.offers] == ["order.paid"]
    assert batch.texts == ("`X-Sign`: the hex HMAC-SHA256 of the body.",)


def test_headers_in_a_file_beside_a_payload_are_sent_with_it(tmp_path: Path) -> None:
    body, lines = json.dumps({"number": 7}), "POST / HTTP/1.1\nX-Acme-Event: order.paid\nX-Acme-Signature: sha1=00\n"
    table = json.dumps({"Content-Type": "application/json", "X-Acme-Event": "order.paid"})
    for number, (name, written) in enumerate(
        {"paid.headers": lines, "paid-headers.json": table, "headers.json": table}.items()
    ):
        (folder := tmp_path / str(number)).mkdir()
        (folder / "paid.json").write_text(body, encoding="utf-8")
        (folder / name).write_text(written, encoding="utf-8")
        (offer,) = read_batch([str(folder)])[0].offers
        assert offer.name == "order.paid", name
        assert "X-Acme-Event" in {header.name for header in offer.headers}


def test_files_of_tools_are_no_payloads_and_others_of_like_names_are(tmp_path: Path) -> None:
    for name in (
        "package.json",
        "package-lock.json",
        "tsconfig.build.json",
        "composer.json",
        "packages.json",
        "package",
    ):
        (tmp_path / name).write_text(json.dumps(PAID), encoding="utf-8")
    (tmp_path / "package").rename(tmp_path / "package_shipped.json")
    assert [path.name for path in _files(tmp_path)] == ["package_shipped.json", "packages.json"]


def test_prose_alone_describes_no_webhook(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Webhooks", encoding="utf-8")
    with pytest.raises(InputError, match="no webhook is described here"):
        read_batch([str(tmp_path / "README.md")])


def test_a_folder_may_be_so_large_and_no_larger(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(path.stat().st_size for path in _files(folder))
    monkeypatch.setattr(intake, "MAX_BYTES", size)
    _read_folder(folder, _Material())
    monkeypatch.setattr(intake, "MAX_BYTES", size - 1)
    with pytest.raises(InputError, match="larger than"):
        _read_folder(folder, _Material())


def test_a_file_of_a_folder_that_cannot_be_read_is_left_out_and_said_and_one_that_is_named_is_an_error(folder) -> None:
    (folder / "z.json").write_text("{", encoding="utf-8")
    material = _Material()
    _read_folder(folder, material)
    assert [remark.startswith("left out: ") and "z.json" in remark for remark in material.remarks] == [True]
    with pytest.raises(InputError, match=r"z\.json"):
        read_batch([str(folder / "z.json")])


@each_row(
    ("value", "kind"),
    [
        ({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "webhooks": {}}, "documents"),
        ({"asyncapi": "3.0.0", "info": {"title": "T", "version": "1"}}, "documents"),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}, "schemas"),
        (PAID, "payloads"),
        ([PAID], "payloads"),
    ],
)
def test_a_document_is_sorted_by_what_it_says(value: Any, kind: str) -> None:
    material = _Material()
    _read("a.json", "a.json", json.dumps(value), material)
    found = [name for name in ("documents", "schemas", "payloads") if getattr(material, name)]
    assert found == [kind]
    assert bool(material.others) is (kind == "payloads")


@each_row("text", ["7", '"text"', "null"])
def test_a_lone_value_is_no_document(text: str) -> None:
    with pytest.raises(InputError, match="no document that describes webhooks"):
        _read("a.json", "a.json", text, _Material())


@each_row(
    ("text", "value"),
    [
        ('{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        ('\n{"a": 1}\n\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        ('{"a": 1}', {"a": 1}),
        ("a: 1", {"a": 1}),
    ],
)
def test_one_value_a_line_is_a_list_of_values(text: str, value: Any) -> None:
    assert _value(text, "a.ndjson") == value


@each_row(
    ("text", "words"),
    [
        ('{"a": 1}\n[1]', "a.ndjson:2"),
        ('{"a": 1', "a.ndjson:1"),
        ('{"a": 1}\n{"a"', "a.ndjson:2: not JSON"),
        ('{"a": 1}\n' + '{"a":' * 100_000, "a.ndjson:2: nested too deeply"),
    ],
    ids=lambda each: each[:20],
)
def test_lines_that_are_no_values_are_an_error_with_their_number(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        _value(text, "a.ndjson")


def _offered(tmp_path: Path, document: Any) -> Any:
    path = tmp_path / "api.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    batch, _ = read_batch([str(path)])
    [offer] = batch.offers
    return offer


SCHEMA = {"type": "object", "properties": {"type": {"const": "order.paid"}}}


def test_headers_of_an_operation_and_of_its_path_are_read_and_other_parameters_are_not(tmp_path: Path) -> None:
    def parameter(name: str, where: str = "header") -> dict[str, Any]:
        return {"name": name, "in": where, "schema": {"type": "string"}}

    hook = {
        "parameters": [parameter("X-Path")],
        "post": {
            "parameters": [parameter("X-Own"), parameter("q", "query"), {"in": "header"}],
            "requestBody": {"content": {"application/json": {"schema": SCHEMA}}},
        },
    }
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "webhooks": {"order.paid": hook}}
    assert [header.name for header in _offered(tmp_path, document).headers] == ["X-Path", "X-Own"]


def test_headers_of_a_message_are_the_members_of_their_schema(tmp_path: Path) -> None:
    message = {
        "name": "order.paid",
        "headers": {"type": "object", "properties": {"x-id": {"enum": ["a"]}, "x-time": {"type": "string"}}},
        "payload": SCHEMA,
    }
    document = {
        "asyncapi": "2.6.0",
        "info": {"title": "T", "version": "1"},
        "channels": {"orders": {"subscribe": {"message": message}}},
    }
    headers = _offered(tmp_path, document).headers
    assert [(header.name, header.values) for header in headers] == [("x-id", ("a",)), ("x-time", ())]


def test_beside_programs_data_that_names_no_event_is_theirs_unless_its_folder_is_for_payloads(tmp_path: Path) -> None:
    for name, value in {
        "build/log.json": {"service": "hooks", "commit": "f6a0"},
        "build/paid.json": PAID,
        "examples/lost.json": {"id": "o_2"},
        "found.json": {"id": "o_3"},
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(value), encoding="utf-8")
    assert {offer.name for offer in read_batch([str(tmp_path)])[0].offers} >= {"build/log"}
    (tmp_path / "main.js").write_text("run()\n", encoding="utf-8")
    assert {offer.name for offer in read_batch([str(tmp_path)])[0].offers} == {"build/paid", "examples/lost", "found"}
