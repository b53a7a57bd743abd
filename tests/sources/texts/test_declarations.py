"""Types in boxes are fields where they are a payload's, whichever language declares them, and in how many boxes."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.records import EACH, Field
from hookproof.sources.texts.declarations import Declarations
from hookproof.sources.texts.headings import TAB, Section


def told(*boxes: tuple[str, str], heading: str = "order.paid") -> tuple[list[Field], list[Section]]:
    """The fields of the section that all boxes stand in, and the sections of types below it."""
    section, line = Section(2, heading, 1), 1
    declared = Declarations("page.md")
    for language, text in boxes:
        lines = text.split("\n")
        declared.take(section, language, lines, [(line + number, 1) for number in range(len(lines))])
        line += 100
    first, *below = declared.told([section])
    return first.fields, below


def fields(*lines: str, name: str = "OrderEvent", heading: str = "order.paid") -> list[Field]:
    return told(("ts", "\n".join([f"export interface {name} {{", *lines, "}"])), heading=heading)[0]


@each_row(
    ("written", "kinds", "nullable", "values"),
    [
        ("string", {"string"}, False, ()),
        ("number", {"number", "integer"}, False, ()),
        ("bigint", {"integer"}, False, ()),
        ("boolean", {"boolean"}, False, ()),
        ("Date", {"string"}, False, ()),
        ("string | null", {"string"}, True, ()),
        ("string | undefined", {"string"}, False, ()),
        ("string | number", {"string", "number", "integer"}, False, ()),
        ("string | Other", set(), False, ()),
        ("Other", set(), False, ()),
        ("string[]", {"array"}, False, ()),
        ("string[] | null", {"array"}, True, ()),
        ("Array<string>", {"array"}, False, ()),
        ("Record<string, number>", {"object"}, False, ()),
        ("'a' | 'b'", {"string"}, False, ("a", "b")),
        ("'a' | null", {"string"}, True, ("a",)),
        ("{ a: string } | null", {"object"}, True, ()),
    ],
)
def test_a_type_is_the_json_types_that_all_its_parts_are_known_to_be(written, kinds, nullable, values) -> None:
    field = fields(f"  note: {written};")[0]
    assert (field.kinds, field.nullable, field.enum) == (kinds, nullable, values)


def test_what_stands_above_a_member_or_behind_it_describes_it_and_no_other() -> None:
    lines = (
        "/** First words\n * and second ones. */\na: string;\nb?: string; // behind\n\nc: string /* here */\nd: string"
    )
    one, two, three, four = fields(*lines.split("\n"))
    described = ["First words and second ones.", "behind", "here", ""]
    assert [one.description, two.description, three.description, four.description] == described
    assert [field.required for field in (one, two, three, four)] == [True, False, True, True]
    assert [field.at.line for field in (one, two)] == [4, 5]


def test_members_of_objects_and_of_items_are_inside_them() -> None:
    found = fields("order: { id: string }", "lines: {", "  n: number;", "  of: { x: string }", "}[];", "tags: string[]")
    assert [field.path for field in found] == [
        ("order",), ("order", "id"), ("lines",), ("lines", EACH, "n"), ("lines", EACH, "of"),
        ("lines", EACH, "of", "x"), ("tags",), ("tags", EACH),
    ]  # fmt: skip


@each_row("line", ["method(): void;", "get total(): number;"])
def test_a_type_that_is_no_plain_data_is_left_out(line: str) -> None:
    assert fields("a: string;", line) == []


@each_row(
    ("name", "heading", "line", "count"),
    [
        ("OrderPayload", "a.b", "a: string", 1),
        ("OrderWebhook", "a.b", "a: string", 1),
        ("Order", "a.b", "a: string", 0),
        ("Order", "order", "a: string", 1),
        ("Order", "a.b", "event: string", 1),
        ("Order", "a.b", "kind: 'order.paid'", 1),
        ("Order", "a.b", "kind: 'order.paid' | 'order.sent'", 0),
        ("Order", "a.b", "kind: 'paid'", 0),
    ],
)
def test_a_type_is_a_payload_where_its_name_its_heading_or_a_member_says_so(name, heading, line, count) -> None:
    assert len(fields(line, name=name, heading=heading)) == count


_GO = """// OrderEvent is sent.
type OrderEvent struct {
	ID    string `json:"id"`
	Order *Order `json:"order,omitempty"`
	skip  int
}

type Order struct {
	// State is one of "open", "paid".
	State string   `json:"state"`
	Tags  []string `json:"tags"`
}"""


def test_a_type_that_a_payload_is_made_of_is_inside_it() -> None:
    found, below = told(("go", _GO))
    assert [field.path for field in found] == [
        ("id",), ("order",), ("order", "state"), ("order", "tags"), ("order", "tags", EACH),
    ]  # fmt: skip
    assert [field.required for field in found[:3]] == [None, False, None]
    assert (found[1].nullable, found[2].description, found[2].at.line) == (True, 'State is one of "open", "paid".', 10)
    assert below == []


def test_a_type_of_one_box_is_known_in_the_next_and_a_box_that_is_no_program_is_passed_over() -> None:
    state = 'class State(str, Enum):\n    OPEN = "open"\n    PAID = "paid"'
    model = (
        'class OrderPaid(BaseModel):\n    event: Literal["order.paid"]\n    state: State\n    note: str | None = None'
    )
    found, _ = told(("python", state), ("python", "pip install orders"), ("python", model))
    assert [(field.name, field.enum, field.required, field.at.line) for field in found] == [
        ("event", ("order.paid",), True, 202),
        ("state", ("open", "paid"), True, 203),
        ("note", (), False, 204),
    ]


def test_payloads_of_several_events_in_one_box_are_below_its_section_each_with_its_fields() -> None:
    one, two = (f'interface {name} {{ type: "o.{name.lower()}"; a: string }}' for name in ("Paid", "Sent"))
    found, below = told(("typescript", f"{one}\n{two}"))
    assert found == []
    assert [(section.heading, section.level, section.fields[0].enum) for section in below] == [
        ("Paid", TAB, ("o.paid",)),
        ("Sent", TAB, ("o.sent",)),
    ]


def test_types_that_are_made_of_themselves_and_of_many_others_end() -> None:
    members = " ".join(f"m{number}: Node;" for number in range(60))
    assert 0 < len(told(("ts", f"interface Node {{ {members} event: string }}"))[0]) <= 2000
