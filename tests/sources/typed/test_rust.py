"""Structs and enums of Rust are the schemas of what serde writes."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.sources.typed.rust import declared


def schemas(text: str) -> dict[str, Any]:
    found = {one.name: one for one in declared(text)}
    return {name: one.type.as_sent().written(found)[0] for name, one in found.items()}


def fields(text: str, above: str = "") -> dict[str, Any]:
    return schemas(f"{above}\npub struct Jar<'_> {{ {text} }}\npub struct Lid {{ shut: bool }}".replace("<'_>", ""))[
        "Jar"
    ]


@each_row(
    ("field", "name", "said"),
    [
        ("pub id: String,", "id", {"type": "string"}),
        ("pub(crate) size: u64", "size", {"type": "integer", "minimum": 0}),
        ("\n/// of a jar\n lid: Lid,", "lid", {"$ref": "#/$defs/Lid", "description": "of a jar"}),
        ("lids: Vec<Box<Lid>>,", "lids", {"type": "array", "items": {"$ref": "#/$defs/Lid"}}),
        ("pair: [f32; 2],", "pair", {"type": "array", "items": {"type": "number"}}),
        (
            "rates: std::collections::HashMap<String, f64>,",
            "rates",
            {"type": "object", "additionalProperties": {"type": "number"}},
        ),
        ('#[serde(rename = "At")] at: chrono::DateTime<Utc>,', "At", {"type": "string", "format": "date-time"}),
        ('#[serde(with = "time::serde::rfc3339")] t: X,', "t", {"type": "string", "format": "date-time"}),
        ("any: serde_json::Value", "any", {}),
    ],
)
def test_a_field_is_called_and_typed_as_it_is_sent(field: str, name: str, said: dict[str, Any]) -> None:
    assert fields(field) == {"type": "object", "properties": {name: said}, "required": [name]}


def test_what_may_be_absent_is_not_required_and_what_is_skipped_is_not_there() -> None:
    found = fields(
        "a: Option<i32>, #[serde(default)] b: bool, #[serde(skip)] c: bool, d_e: bool",
        '#[serde(rename_all = "camelCase")]',
    )
    assert [*found["properties"]] == ["a", "b", "dE"]
    assert found["required"] == ["dE"]
    assert found["properties"]["a"] == {"type": ["integer", "null"]}


EVENTS = """
#[derive(Serialize)] #[serde({})]
pub enum Event {{
    /// It was opened.
    JarOpened(Jar),
    #[serde(rename = "closed")] JarClosed {{ by_whom: String }},
    Lost,
}}
struct Jar {{ size: u8 }}
"""


def test_variants_are_written_as_the_enum_says() -> None:
    inside = schemas(EVENTS.format('tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase"'))
    assert inside["Event"] == {
        "anyOf": [{"$ref": f"#/$defs/Event{name}"} for name in ("JarOpened", "JarClosed", "Lost")]
    }
    assert inside["EventJarOpened"]["properties"] == {"type": {"type": "string", "const": "jar_opened"}}
    assert inside["EventJarOpened"]["allOf"] == [{"$ref": "#/$defs/Jar"}]
    assert inside["EventJarOpened"]["description"] == "It was opened."
    assert inside["EventJarClosed"]["properties"]["type"]["const"] == "closed"
    assert inside["EventJarClosed"]["required"] == ["type", "byWhom"]
    beside = schemas(EVENTS.format('tag = "t", content = "c"'))
    assert beside["EventJarOpened"]["properties"]["c"] == {"$ref": "#/$defs/Jar"}
    assert [*beside["EventLost"]["properties"]] == ["t"]
    outside = schemas(EVENTS.format('rename_all = "SCREAMING-KEBAB-CASE"'))
    assert outside["EventJarOpened"]["properties"] == {"JAR-OPENED": {"$ref": "#/$defs/Jar"}}
    none = schemas(EVENTS.format("untagged"))
    assert none["EventJarClosed"]["properties"] == {"by_whom": {"type": "string"}}


def test_an_enum_of_names_alone_is_the_list_of_these() -> None:
    assert schemas('#[serde(rename_all = "kebab-case")] enum Kind { TinCan, Jar }')["Kind"] == {
        "type": "string",
        "enum": ["tin-can", "jar"],
    }


def test_a_struct_with_an_enum_among_its_members_is_one_type_for_each_variant() -> None:
    outer = "pub struct Hook { id: String, #[serde(flatten)] event: Event }"
    found = schemas(EVENTS.format('tag = "type"') + outer)
    assert {"Event", "EventLost"}.isdisjoint(found)
    assert [*found["HookJarClosed"]["properties"]] == ["id", "type", "by_whom"]
    assert found["HookJarOpened"]["allOf"] == [{"$ref": "#/$defs/Jar"}]


def test_modules_are_read_and_functions_passed_over() -> None:
    text = (
        'mod a { pub struct In { x: bool } } fn f() -> u8 { let s = "struct No { y: u8 }"; 1 } struct Wrapped(pub u8);'
    )
    assert [*schemas(text)] == ["In", "Wrapped"]
    assert schemas(text)["Wrapped"] == {"type": "integer", "minimum": 0}


def test_what_never_ends_is_read_in_time_that_its_length_bounds() -> None:
    for piece in ('"\\', "/* ", "(", "#[serde(", "enum E { A(", "<", "Vec<"):
        assert len([*declared("struct A { x: " + piece * (40_000 // len(piece)))]) <= 1
