"""Records and enumerations of Avro are the schemas of what plain JSON has for them."""

from __future__ import annotations

import json
from typing import Any

from tests.rowwise import each_row

from hookproof.sources.typed.avro import declared


def schemas(tree: object) -> dict[str, Any]:
    found = {one.name: one for one in declared(json.dumps(tree, indent=1))}
    return {name: one.type.as_sent().written(found)[0] for name, one in found.items()}


def record(name: str, *fields: Any, **more: Any) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": list(fields), **more}


@each_row(
    ("kind", "said"),
    [
        ("string", {"type": "string"}),
        ({"type": "string", "logicalType": "uuid"}, {"type": "string", "format": "uuid"}),
        ({"type": "long", "logicalType": "timestamp-millis"}, {"type": "integer"}),
        (["null", "boolean"], {"type": ["boolean", "null"]}),
        ({"type": "array", "items": "double"}, {"type": "array", "items": {"type": "number"}}),
        ({"type": "map", "values": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}),
        ({"type": "enum", "name": "a.b.Kind", "symbols": ["TIN", "JAR"]}, {"$ref": "#/$defs/Kind"}),
        (record("Lid", {"name": "shut", "type": "boolean"}), {"$ref": "#/$defs/Lid"}),
        ("a.b.Jar", {"$ref": "#/$defs/Jar"}),
        ({"type": "fixed", "name": "Md5", "size": 16}, {"type": "string"}),
    ],
)
def test_a_field_is_typed_as_it_is_sent_and_always_there(kind: Any, said: dict[str, Any]) -> None:
    found = schemas(record("Jar", {"name": "x", "type": kind}, namespace="a.b"))
    assert found["Jar"] == {"type": "object", "properties": {"x": said}, "required": ["x"]}


def test_types_inside_of_others_and_in_a_list_are_declared_with_what_is_said_of_them() -> None:
    lid = record("Lid", {"name": "shut", "type": "boolean", "doc": "for good"}, doc="Of a jar")
    found = schemas([record("Jar", {"name": "lid", "type": lid}), record("Box", {"name": "jar", "type": "Jar"})])
    assert [*found] == ["Lid", "Jar", "Box", "Union"]
    assert found["Union"] == {"anyOf": [{"$ref": "#/$defs/Jar"}, {"$ref": "#/$defs/Box"}]}
    assert found["Lid"]["description"] == "Of a jar"
    assert found["Lid"]["properties"]["shut"] == {"type": "boolean", "description": "for good"}


def test_members_stand_where_their_names_do() -> None:
    text = json.dumps(
        [record("A", {"name": "id", "type": "int"}), record("B", {"name": "id", "type": "int"})], indent=1
    )
    first, second, _ = declared(text)
    assert text[second.type.members[0].type.at :].startswith('"id"')
    assert first.type.members[0].type.at < second.type.at < second.type.members[0].type.at


def test_what_is_no_schema_of_avro_declares_nothing() -> None:
    for text in ("", "{", "[1, null]", '{"type": {"type": 3}}', '{"a": 1}', '"', "[" * 200_000):
        assert [*declared(text)] == []


def test_long_files_are_read_in_time_that_their_length_bounds() -> None:
    field = {"name": 'a"b', "type": "int"}
    found = schemas([record(f"R{number}", *[field] * 20) for number in range(200)])
    assert len(found) == 201
