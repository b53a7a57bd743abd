"""Folders of documents: references to other files, files that are none, payload files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.sources.documentkinds import read_corpus, read_document
from hookproof.sources.records import Role

API = """openapi: 3.1.0
info: {title: Tides, version: "1"}
webhooks:
  tide.turned:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: "schemas/tide.yaml#/Turned"}
            example: {event: tide.turned, metres: high}
      responses: {2XX: {description: ok}}
"""
TIDE = """Turned:
  type: object
  properties:
    event: {const: tide.turned}
    metres: {$ref: "./number.json"}
    next: {$ref: "#/Turned"}
    back: {$ref: "../api.yaml#/info"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "schemas").mkdir(parents=True)
    (tmp_path / "docs" / "api.yaml").write_text(API)
    (tmp_path / "docs" / "schemas" / "tide.yaml").write_text(TIDE)
    (tmp_path / "docs" / "schemas" / "number.json").write_text(json.dumps({"type": "number"}))
    return tmp_path / "docs"


def test_references_to_files_of_the_folder_are_followed_through_files(folder: Path) -> None:
    document = read_document(str(folder / "api.yaml"), folder)
    (page,) = document.event_pages
    assert [field.name for field in page.body.fields if page.body] == ["event", "metres", "next", "back"]  # type: ignore[union-attr]
    (example,) = document.examples
    assert document.space is not None
    assert [fault.pointer for fault in document.space.faults(example.schema or "", example.value)] == ["/metres"]


def test_what_stands_in_another_file_has_the_place_of_the_reference_to_it(folder: Path) -> None:
    document = read_document(str(folder / "api.yaml"), folder)
    (page,) = document.event_pages
    assert page.body is not None
    assert page.body.at.line == 9


def test_a_reference_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder.parent / "number.json").write_text(json.dumps({"type": "number"}))
    (folder / "schemas" / "tide.yaml").write_text(TIDE.replace("./number.json", "../../number.json"))
    document = read_document(str(folder / "api.yaml"), folder)
    (example,) = document.examples
    assert document.space is not None
    assert not document.space.faults(example.schema or "", example.value)


def test_files_of_a_folder_that_are_no_documents_are_named_and_the_rest_is_read(folder: Path) -> None:
    (folder / "package.json").write_text(json.dumps({"name": "x", "version": "1"}))
    (folder / "broken.json").write_text("{")
    corpus = read_corpus([str(folder)])
    assert {Path(path).name for path, _ in corpus.skipped} == {
        "package.json",
        "broken.json",
        "number.json",
        "tide.yaml",
    }
    assert {Path(document.path).name for document in corpus.documents} == {"api.yaml"}
    with pytest.raises(InputError):
        read_corpus([str(folder / "package.json")])


def test_a_file_that_holds_a_payload_is_an_example(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps([{"event": "tide.turned"}, {"event": "tide.turned"}]))
    document = read_document(str(tmp_path / "one.json"))
    (example,) = document.examples
    assert (example.events, example.role, len(example.objects)) == (("tide.turned",), Role.PAYLOAD, 2)


def schema(kind: str, **more: object) -> str:
    properties = {"meta": {"type": "object", "properties": {"type": {"enum": [kind]}, "at": {"type": "integer"}}}}
    return json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", "properties": properties, **more})


@each_row(
    ("name", "text", "events"),
    [
        ("TideTurnedEvent.json", schema("TideTurnedEvent"), ("TideTurnedEvent",)),
        ("TideTurnedEvent/1.0.0.json", schema("TideTurnedEvent"), ("TideTurnedEvent",)),
        ("one.json", schema("TideTurnedEvent", title="Tide turned event"), ("TideTurnedEvent",)),
        ("one.json", schema("Scalar"), ()),
        ("events/v1/turned.json", schema("x", title="tide.turned"), ("tide.turned",)),
        ("models/turned.json", schema("x", title="tide.turned"), ()),
        ("events/turned.json", schema("x", title="tide.turned.v1"), ()),
    ],
)
def test_a_schema_is_of_the_event_that_its_constant_and_its_name_or_its_title_and_its_folder_tell(
    name: str, text: str, events: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    (document,) = read_corpus([str(tmp_path / name)]).documents
    assert tuple(event for page in document.event_pages for event in page.events) == events
