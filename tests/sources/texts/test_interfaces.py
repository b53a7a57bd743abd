"""Types of TypeScript in a box are fields where they are a payload's, and nothing where a line is not understood."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.records import EACH
from hookproof.sources.texts.interfaces import fields_in


def fields(*lines: str, name: str = "OrderEvent", heading: str = "") -> list:
    box = [f"export interface {name} {{", *lines, "}"]
    return fields_in(box, [(number, 1) for number in range(1, len(box) + 1)], "page.md", heading)


@each_row(
    ("written", "kinds", "nullable", "values"),
    [
        ("string", {"string"}, False, ()),
        ("number", {"number", "integer"}, False, ()),
        ("bigint", {"integer"}, False, ()),
        ("boolean", {"boolean"}, False, ()),
        ("true", {"boolean"}, False, ()),
        ("Date", {"string"}, False, ()),
        ("string | null", {"string"}, True, ()),
        ("string | undefined", {"string"}, True, ()),
        ("string | number", {"string", "number", "integer"}, False, ()),
        ("string | Other", set(), False, ()),
        ("Other", set(), False, ()),
        ("null", set(), True, ()),
        ("string[]", {"array"}, False, ()),
        ("string[] | null", {"array"}, True, ()),
        ("Array<string>", {"array"}, False, ()),
        ("ReadonlyArray<string>", {"array"}, False, ()),
        ("Record<string, number>", {"object"}, False, ()),
        ("'a' | 'b'", {"string"}, False, ("a", "b")),
        ("'a' | null", {"string"}, True, ("a",)),
        ("'a' | string", set(), False, ()),
    ],
)
def test_a_type_is_the_json_types_that_all_its_parts_are_known_to_be(written, kinds, nullable, values) -> None:
    field = fields(f"  note: {written};")[0]
    assert (field.kinds, field.nullable, field.enum) == (kinds, nullable, values)


def test_what_stands_above_a_member_or_behind_it_describes_it_and_no_other() -> None:
    one, two, three, four = fields(
        "/** First words",
        " * and second ones. */",
        "a: string;",
        "b?: string; // behind",
        "",
        "c: string /* here */",
        "d: string",
    )
    assert [one.description, two.description, three.description, four.description] == [
        "First words and second ones.",
        "behind",
        "here",
        "",
    ]
    assert [field.required for field in (one, two, three, four)] == [True, False, True, True]
    assert [field.at.line for field in (one, two)] == [4, 5]


def test_members_of_objects_and_of_items_are_inside_them() -> None:
    found = fields(
        "order: {",
        "  id: string;",
        "}",
        "lines: {",
        "  n: number;",
        "  of: {",
        "    x: string",
        "  }",
        "}[];",
        "z: string",
    )
    assert [field.path for field in found] == [
        ("order",),
        ("order", "id"),
        ("lines",),
        ("lines", EACH, "n"),
        ("lines", EACH, "of"),
        ("lines", EACH, "of", "x"),
        ("z",),
    ]
    assert [sorted(field.kinds) for field in found][2] == ["array"]


def test_what_is_closed_with_null_may_be_null() -> None:
    order, inner = fields("order: {", "  id: string;", "} | null;")
    assert (order.nullable, inner.nullable) == (True, False)


@each_row("line", ["method(): void;", "[key: string]: string;", "...rest"])
def test_a_line_that_is_not_understood_leaves_the_whole_type_out(line: str) -> None:
    assert fields("a: string;", line) == []


@each_row(
    ("name", "heading", "line", "count"),
    [
        ("OrderPayload", "", "a: string", 1),
        ("OrderWebhook", "", "a: string", 1),
        ("Order", "", "a: string", 0),
        ("Order", "order", "a: string", 1),
        ("Order", "", "event: string", 1),
        ("Order", "", "kind: 'order.paid'", 1),
        ("Order", "", "kind: 'order.paid' | 'order.sent'", 0),
        ("Order", "", "kind: 'paid'", 0),
    ],
)
def test_a_type_is_a_payload_where_its_name_its_heading_or_a_member_says_so(name, heading, line, count) -> None:
    assert len(fields(line, name=name, heading=heading)) == count
