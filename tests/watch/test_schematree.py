"""The schemas of a folder that speak about a place, and files that are put in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.watch.schematree import SchemaTree

ID = "https://shop.example/v1/"


@pytest.fixture
def tree(tmp_path: Path):
    """A folder with these files; the first is that of the event `a`."""

    def make(event: dict[str, Any], **others: Any) -> SchemaTree:
        for name, schema in {"a": event, **others}.items():
            (tmp_path / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        return SchemaTree(tmp_path)

    return make


BRANCHES = {
    "title": "own",
    "allOf": [{"title": "all"}],
    "anyOf": [{"title": "any", "allOf": [{"title": "in any"}]}],
    "oneOf": [{"title": "one"}],
    "then": {"title": "then", "anyOf": [{"title": "in then"}]},
    "else": {"title": "else"},
    "if": {"title": "if"},
    "not": {"title": "not"},
    "$ref": "#/$defs/d",
    "$defs": {"d": {"title": "referred", "$ref": "#/$defs/d"}},
}


def test_what_speaks_about_a_value_is_told_apart_by_when_it_holds(tree) -> None:
    found = [{node["title"] for node in nodes} for nodes in tree(BRANCHES).about("a", [], "title")]
    assert found == [{"own", "all", "referred"}, {"any", "in any", "one"}, {"then", "in then", "else"}]


def test_members_and_items_are_found_through_references_to_other_files(tree) -> None:
    event = {"$id": f"{ID}a.schema.json", "properties": {"l": {"$ref": "b.schema.json#/$defs/list"}}}
    other = {
        "$id": f"{ID}b.schema.json",
        "$defs": {"list": {"items": {"properties": {"x": {"title": "here"}}}}, "x": {"title": "wrong"}},
    }
    made = tree(event, b=other)
    assert made.at("a", ["l", "*", "x"]) == [{"title": "here"}]
    for place in (["l", "x"], ["l", "*", "y"], ["*"], ["x"]):
        assert made.at("a", place) == []
    assert made.at("none", []) == []


@each_row(("keywords", "said"), [(("type",), True), (("enum", "type"), True), (("enum",), False)])
def test_a_place_is_loosened_where_any_keyword_of_it_was(tree, keywords: tuple[str, ...], said: bool) -> None:
    made = tree({"properties": {"x": {"type": "string", "allOf": [{"minLength": 1}]}, "y": {"type": "string"}}})
    [node] = made.at("a", ["x"])
    made.note_loosened(node, "type")
    assert made.is_loosened("a", ["x"], *keywords) is said
    assert not made.is_loosened("a", ["y"], *keywords)


@pytest.mark.parametrize(
    ("identity", "new"), [({"$id": f"{ID}a.schema.json"}, {"$id": f"{ID}b.schema.json"}), ({}, {})]
)
def test_a_new_file_has_an_identity_where_the_others_have_one(tree, tmp_path: Path, identity, new) -> None:
    made = tree({**identity, "type": "object"})
    made.add("b", {"type": "object", "examples": ["Größe"]})
    before = (tmp_path / "a.schema.json").stat().st_mtime_ns
    made.write()
    written = json.loads((tmp_path / "b.schema.json").read_text(encoding="utf-8"))
    assert {key: value for key, value in written.items() if key == "$id"} == new
    assert written["title"] == "b"
    lines = (tmp_path / "b.schema.json").read_text(encoding="utf-8").splitlines()
    assert {'  "title": "b",', '    "Größe"'} <= {*lines}, "as people write it"
    assert (tmp_path / "a.schema.json").stat().st_mtime_ns == before
