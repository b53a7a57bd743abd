from __future__ import annotations

from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.sources import documentkinds
from hookproof.sources.documentkinds import UnknownKind, document_of, read_corpus
from hookproof.sources.typed import typefile

TYPES = """export interface Unused { event: string }
/** A door was shut. */
export interface Shut {
  event: "door.shut";
  door: Door;
}
interface Door { id: string }
"""
FIELDS = """events:
  - name: door.shut
    fields:
      - {name: event, type: string, required: yes}
      - {name: door.id, type: "string or null", required: true, example: d1}
      - {name: wings, type: array, fields: [{name: side, type: string, values: [left, right]}]}
"""


def test_a_type_with_an_event_is_its_page_with_the_types_that_it_is_made_of() -> None:
    document = document_of(TYPES, "door.ts")
    (page,) = document.event_pages
    assert (page.events, page.at.line) == (("door.shut",), 3)
    assert page.body is not None
    assert [(field.name, field.at.line) for field in page.body.fields] == [("event", 4), ("door", 5)]
    assert [one.name for one in document.objects] == ["Shut", "Door"]


def test_a_type_that_is_put_together_of_several_has_the_event_of_one_of_them() -> None:
    text = 'enum E { shut = "door.shut" }\ntype Shut = Base & { type: E.shut };\ntype Base = { id: string };\n'
    (page,) = document_of(text, "door.ts").event_pages
    assert (page.title, page.events) == ("Shut", ("door.shut",))
    assert page.body is not None
    assert {field.name for field in page.body.fields} == {"type", "id"}


def test_what_is_said_of_a_type_where_it_is_made_of_another_with_parameters_is_said_of_it() -> None:
    text = (
        "/** Any. */\ninterface Sent<K, D> { kind: K; /** What. */ data: D }\n"
        '/** Was lost. */\nexport type Lost = Sent<"box.lost", { size: number }>;\n'
        '/** Is there. */\nexport type Kept = Required<Sent<"box.kept", { size?: number }>>;\n'
    )
    pages = document_of(text, "box.ts").event_pages
    told = [page.body for page in pages if page.body is not None]
    assert [body.description for body in told] == ["Was lost.", "Is there."]
    assert {field.name: field.description for field in told[0].fields} == {"kind": "", "data": "What."}


@each_row("text", ["export interface A { event: string }", "interface A { type: 'click' }", "const a = 1;"])
def test_a_file_without_a_payload_s_type_is_no_document(text: str) -> None:
    with pytest.raises(UnknownKind):
        document_of(text, "a.ts")


def test_programs_of_a_folder_that_declare_no_payload_are_not_named(tmp_path: Path) -> None:
    (tmp_path / "door.ts").write_text(TYPES)
    (tmp_path / "other.py").write_text("x = 1\n")
    (tmp_path / "odd.json").write_text("3")
    corpus = read_corpus([str(tmp_path)])
    assert [one.kind for one in corpus.documents] == ["types"]
    assert [Path(path).name for path, _ in corpus.skipped] == ["odd.json"]


def test_a_type_for_several_events_gives_way_to_those_for_one() -> None:
    both = 'interface All { event: "door.shut" | "door.made" }\n'
    assert [page.events for page in document_of(both, "a.ts").event_pages] == [("door.shut", "door.made")]
    assert [page.title for page in document_of(both + TYPES, "a.ts").event_pages] == ["Shut"]


def test_another_name_for_a_type_is_no_page_of_its_own() -> None:
    assert [page.title for page in document_of(TYPES + "export type Closed = Shut;\n", "a.ts").event_pages] == ["Shut"]


def test_fields_under_the_name_of_an_event_are_its_payload() -> None:
    document = document_of(FIELDS, "events.yaml")
    (page,) = document.event_pages
    assert document.space is not None
    assert (document.kind, page.events) == ("fields", ("door.shut",))
    schema = document.space.get(page.schema or "")
    assert schema["required"] == ["event"]
    assert schema["properties"]["door"]["properties"]["id"] == {"type": ["string", "null"], "examples": ["d1"]}
    assert schema["properties"]["wings"]["items"]["properties"]["side"] == {"type": "string", "enum": ["left", "right"]}


@each_row(
    "text",
    [
        "events: [{name: door.shut, fields: []}]",
        "events: [{name: door.shut, fields: [{name: a}]}]",
        "events: [{name: shut, fields: [{name: a, type: string}]}]",
    ],
)
def test_what_has_no_types_or_no_event_is_no_list_of_fields(text: str) -> None:
    with pytest.raises(UnknownKind):
        document_of(text, "a.yaml")


def test_each_ending_of_programs_has_its_reader() -> None:
    assert {*documentkinds.PROGRAMS} == {*typefile.READERS}
