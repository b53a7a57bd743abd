"""Messages of protobuf are the schemas of what its mapping to JSON sends."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.sources.typed.protobuf import declared


def schemas(text: str) -> dict[str, Any]:
    found = {one.name: one for one in declared(text)}
    return {name: one.type.as_sent().written(found)[0] for name, one in found.items()}


@each_row(
    ("field", "name", "said"),
    [
        ("string jar_id = 1; // of the jar", "jarId", {"type": "string", "description": "of the jar"}),
        ("optional bool open = 1 [deprecated = true];", "open", {"type": "boolean"}),
        ("repeated string lids = 1;", "lids", {"type": "array", "items": {"type": "string"}}),
        ("int64 size = 1;", "size", {"type": "string", "pattern": "^-?(?:0|[1-9][0-9]{0,17})$"}),
        ('uint32 n = 1 [json_name = "Count"];', "Count", {"type": "integer", "minimum": 0, "maximum": 2**32 - 1}),
        (".google.protobuf.Timestamp at = 1;", "at", {"type": "string", "format": "date-time"}),
        ("google.protobuf.BoolValue open = 1;", "open", {"type": ["boolean", "null"]}),
        ("map<string, double> rates = 1;", "rates", {"type": "object", "additionalProperties": {"type": "number"}}),
        ("acme.v1.Lid lid = 1;", "lid", {"$ref": "#/$defs/Lid"}),
        ("message Inner { bytes b = 1; } Lid lid = 1; reserved 4 to 9;", "lid", {"$ref": "#/$defs/Lid"}),
    ],
)
def test_a_field_is_called_and_typed_as_it_is_sent(field: str, name: str, said: dict[str, Any]) -> None:
    found = schemas(f"syntax = 'proto3'; package a; message Jar {{ {field}\n}} message Lid {{ bool shut = 1; }}")
    assert found["Jar"] == {"type": "object", "properties": {name: said}}


def test_fields_of_one_choice_are_there_alone_and_the_value_that_stands_for_none_is_not_sent() -> None:
    text = """
    message Jar { required string id = 1; oneof what { string lid = 2; int32 size = 3; } }
    enum Kind { KIND_UNSPECIFIED = 0; KIND_GLASS = 1; option allow_alias = true; KIND_TIN = 2; }
    service Jars { rpc Get(Jar) returns (Jar) {} }
    """
    found = schemas(text)
    assert (found["Jar"]["required"], [*found["Jar"]["properties"]]) == (["id"], ["id", "lid", "size"])
    assert found["Jar"]["allOf"] == [{"oneOf": [{"required": ["lid"]}, {"required": ["size"]}]}]
    assert found["Kind"] == {"type": "string", "enum": ["KIND_GLASS", "KIND_TIN"]}
    assert [*found] == ["Jar", "Kind"]
