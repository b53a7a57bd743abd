"""Types that declare one member a line say their names in JSON, their types, whether null is one, and their words."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.sources.typed.recordtypes import declared


def schemas(text: str) -> dict[str, Any]:
    found = {one.name: one for one in declared(text)}
    return {name: one.type.written(found)[0] for name, one in found.items()}


@each_row(
    ("line", "name", "said"),
    [
        ("    val id: String,", "id", {"type": "string"}),
        ("    val seats: Int? = null,", "seats", {"type": ["integer", "null"]}),
        (
            '    @SerialName("seat_ids") val seats: List<Long>',
            "seat_ids",
            {"type": "array", "items": {"type": "integer"}},
        ),
        ("    let at: Date", "at", {}),
        ("    pub ended_at: Option<DateTime<Utc>>,", "ended_at", {}),
        ("    pub seats: Option<u32>,", "seats", {"type": ["integer", "null"]}),
        ("  tags: [String!]!", "tags", {"type": "array", "items": {"type": "string"}}),
        ("  paid: Boolean! # at last", "paid", {"type": "boolean", "description": "at last"}),
        ("  repeated string tags = 4;", "tags", {"type": "array", "items": {"type": "string"}}),
        ("  optional int64 seats = 2; // how many", "seats", {"type": "integer", "description": "how many"}),
    ],
)
def test_a_line_says_a_member(line: str, name: str, said: dict[str, Any]) -> None:
    assert schemas(f"public class Paid {{\n{line}\n}}")["Paid"]["properties"] == {name: said}


def test_a_comment_above_a_member_and_the_name_that_it_is_sent_under_are_of_the_next_one_alone() -> None:
    lines = (
        "class Paid {",
        "  // Who pays.",
        '  @SerialName("payer_id")',
        "  val payer: String",
        "  val n: Int",
        "}",
    )
    text = "\n".join(lines)
    assert schemas(text)["Paid"]["properties"] == {
        "payer_id": {"type": "string", "description": "Who pays."},
        "n": {"type": "integer"},
    }


def test_a_type_ends_where_its_bracket_closes_and_what_is_no_member_is_passed_over() -> None:
    lines = (
        "data class Paid(",
        "  val event: String,",
        "  val sum: Money",
        ")",
        "fun x(): Int",
        "struct Money {",
        "  fn new() -> Self;",
        "  pub cents: i64,",
        "}",
    )
    text = "\n".join(lines)
    assert {name: list(schema["properties"]) for name, schema in schemas(text).items()} == {
        "Paid": ["event", "sum"],
        "Money": ["cents"],
    }
    assert schemas(text)["Paid"]["properties"]["sum"] == {"$ref": "#/$defs/Money"}


def test_a_typedef_of_jsdoc_has_literals_and_members_that_may_be_missing() -> None:
    lines = (
        "/**",
        " * @typedef {Object} Paid",
        ' * @property {"paid"|"sent"} event - Which.',
        " * @property {?} [x]",
        ' * @property {string|null} [note=""]',
        " */",
    )
    text = "\n".join(lines)
    assert schemas(text)["Paid"] == {
        "type": "object",
        "required": ["event"],
        "properties": {
            "event": {"type": "string", "enum": ["paid", "sent"], "description": "Which."},
            "x": {},
            "note": {"type": ["string", "null"]},
        },
    }
