from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.sources.typed.typescript import declared


def schemas(text: str) -> dict[str, Any]:
    found = list(declared(text))
    known = {one.name for one in found}
    return {one.name: one.type.written(known)[0] for one in found}


@each_row(
    ("type_", "schema"),
    [
        ("string", {"type": "string"}),
        ("'a' | 'b'", {"type": "string", "enum": ["a", "b"]}),
        ("| 'a'\n  | 'b' | null", {"type": ["string", "null"], "enum": ["a", "b", None]}),
        ("1 | 2", {"type": "integer", "enum": [1, 2]}),
        ("true", {"type": "boolean", "const": True}),
        ("number | null", {"type": ["number", "null"]}),
        ("string[]", {"type": "array", "items": {"type": "string"}}),
        ("ReadonlyArray<number>", {"type": "array", "items": {"type": "number"}}),
        ("[string, number]", {"type": "array"}),
        ("Record<string, { a: 1 }>", {"type": "object"}),
        ("Big", {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"}),
        ("Date", {"type": "string", "format": "date-time"}),
        ("`x-${string}`", {"type": "string"}),
        ("string | number", {"anyOf": [{"type": "string"}, {"type": "number"}]}),
        ("Elsewhere", {}),
        ("Elsewhere | null", {}),
        ("Elsewhere | string", {}),
        ("Partial<Own>", {}),
        ("Own['a']", {"$ref": "#/$defs/Own.a"}),
        ("Own['a'][]", {"type": "array", "items": {"$ref": "#/$defs/Own.a"}}),
        ("Own['b']", {"$ref": "#/$defs/Own.b"}),
        ("Own[keyof Own]", {}),
        ("typeof EVENTS[number]", {}),
        ("Own & Elsewhere", {"allOf": [{"$ref": "#/$defs/Own"}]}),
        ("Kind.Made", {"type": "string", "const": "door.made"}),
        ("Kind", {"$ref": "#/$defs/Kind"}),
        ("(string | null)[]", {"type": "array", "items": {"type": ["string", "null"]}}),
        ("{ a?: 1 }", {"type": "object", "properties": {"a": {"type": "integer", "const": 1}}}),
        ("{ a: 1 }", {"type": "object", "properties": {"a": {"type": "integer", "const": 1}}, "required": ["a"]}),
    ],
)
def test_a_type_is_the_schema_that_says_the_same(type_: str, schema: dict[str, Any]) -> None:
    text = f"enum Kind {{ Made = 'door.made', Shut = 'door.shut' }}\ninterface Own {{ a: 1 }}\ntype Asked = {type_};\n"
    assert schemas(text)["Asked"] == schema


def test_a_member_that_no_type_here_declares_may_be_anything() -> None:
    assert schemas("interface Own { a: 1 }\ntype Asked = Own['b'] | Elsewhere['c']")["Own.b"] == {}


def test_members_have_the_comments_above_or_behind_them_and_the_examples_in_these() -> None:
    told = schemas(
        "export interface A {\n  /**\n   * How much.\n   * @example 12\n   */\n  readonly a: number;\n"
        "  'b-c'?: string; // Which one.\n  d: string | undefined;\n  [other: string]: unknown;\n}\n"
    )["A"]
    assert told["required"] == ["a"]
    assert told["properties"]["a"] == {"type": "number", "description": "How much.", "examples": [12]}
    assert told["properties"]["b-c"] == {"type": "string", "description": "Which one."}


def test_what_a_type_takes_in_stands_beside_its_own_members() -> None:
    told = schemas("interface A { a: 1 }\ninterface B extends A, Elsewhere<string> { b: 2 }\n")["B"]
    assert told["allOf"] == [{"$ref": "#/$defs/A"}]
    assert [*told["properties"]] == ["b"]


@each_row(
    "text",
    [
        "type A = ",
        "interface A { a: ",
        "interface A { (x: string): void }",
        "type A = B extends C ? 1 : 2;",
        "type A = () => void;",
        "interface A extends B",
        "type A = " + "{ a: " * 60,
        "enum A { a = 1 }",
    ],
)
def test_a_type_that_is_no_plain_data_is_passed_over(text: str) -> None:
    assert [*schemas(text)] == []


def test_the_types_before_it_that_are_no_plain_data_keep_none_from_being_read() -> None:
    assert [*schemas("type A = () => void;\n" * 50 + "type B = string;")] == ["B"]


@pytest.mark.slow
def test_a_comment_or_template_without_an_end_costs_no_more_than_its_length() -> None:
    assert [*schemas("/* " * 200_000)] == [*schemas("` " * 200_001)] == []


def test_a_quote_that_nothing_closes_costs_no_more_than_its_length() -> None:
    told = "type A = string;\n"
    assert [*schemas(told + '"\\' * 200_000)] == [*schemas(told + "'\\" * 200_000)] == ["A"]


@each_row(
    ("const", "kind"),
    [
        ('const Lid = { Open: "open", Shut: "shut" } as const;', {"type": "string", "enum": ["open", "shut"]}),
        ('declare const Lid: { readonly Open: "open"; readonly Shut: "shut" };',
         {"type": "string", "enum": ["open", "shut"]}),
        ("const Lid = { Open: 1 };", {}),
    ],
)  # fmt: skip
def test_an_object_of_texts_stands_for_an_enumeration_that_may_be_open(const: str, kind: dict[str, Any]) -> None:
    text = f"{const}\ntype A = {{ open: OpenEnum<typeof Lid>; closed: ClosedEnum<typeof Lid>; bare: typeof Lid }};"
    (properties,) = (one.type.written(())[0]["properties"] for one in declared(text))
    opened = {"x-hookproof": {"openEnum": True}} if kind else {}
    assert properties == {"open": {**kind, **opened}, "closed": kind, "bare": kind}
