"""Tables as fields: which columns say what, and which tables are of something else."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.sources.records import EACH
from hookproof.sources.texts.tables import Cell, events_in_table, field_in_item, field_path, fields_of, unmarked_name


def cell(text: str) -> Cell:
    code = text.split("`")[1::2]
    return Cell(text.replace("`", ""), text, tuple(code))


def fields(head: str, *rows: str) -> list[Any]:
    cells = [[cell(text.strip()) for text in row.split("|")] for row in rows]
    titles = [text.strip() for text in head.split("|")]
    return fields_of(titles, cells, range(10, 10 + len(rows)), "page.md")


@each_row(
    ("name", "path"),
    [
        ("a", ("a",)),
        ("a.b", ("a", "b")),
        ("a[].b", ("a", EACH, "b")),
        ("a[0].b", ("a", EACH, "b")),
        ("a.*.b", ("a", "*", "b")),
        ("$id", ("$id",)),
        ("a-b", ("a-b",)),
        ("1a", None),
        ("a b", None),
        ("", None),
        ("a[x]", None),
    ],
)
def test_a_written_name_is_a_path(name: str, path: Any) -> None:
    assert field_path(name) == path


@each_row(
    ("head", "row", "required"),
    [
        ("Field | Type | Required", "`a` | string | yes", True),
        ("Field | Type | Required", "`a` | string | no", False),
        ("Field | Type | Required", "`a` | string | maybe", None),
        ("Field | Type | Optional", "`a` | string | yes", False),
        ("Field | Type | Optional", "`a` | string | no", True),
        ("Field | Type", "a required | string", True),
        ("Field | Type", "a optional | string", False),
        ("Field | Type", "a | string", None),
        ("Field | Type", "`a` (required) | string", True),
        ("Field | Type", "`a` (optional) | string", False),
        ("Field | Type | Description", "a | string | Required. The id.", True),
        ("Field | Type | Required | Description", "a | string | no | Required. The id.", False),
    ],
)
def test_whether_a_field_is_required_is_said_by_its_column_else_beside_its_name_else_in_words(
    head, row, required
) -> None:
    [field] = fields(head, row)
    assert field.required is required


@each_row(
    ("row", "kinds", "nullable", "values"),
    [
        ("a | string | yes", {"string"}, True, ()),
        ("a | string | no", {"string"}, False, ()),
        ("a | string or null |", {"string"}, True, ()),
        ('a | "x" , "y" | ', set(), None, ("x", "y")),
        ("a | enum (x, y) | ", None, None, ("x", "y")),
        ("a | enum (x) | ", None, None, ()),
        ("a | `order.paid` | ", set(), None, ("order.paid",)),
        ("a | `string` | ", {"string"}, None, ()),
    ],
)
def test_a_type_says_its_kinds_null_and_its_only_values(row: str, kinds: Any, nullable: Any, values: Any) -> None:
    [field] = fields("Field | Type | Nullable", row)
    assert kinds is None or field.kinds == kinds
    assert field.enum == values
    assert nullable is None or field.nullable is nullable


@each_row(
    ("head", "rows", "count"),
    [
        ("Field | Type", ("a | string", "b | integer"), 2),
        ("Status | Meaning", ("`200` | fine", "`404` | gone"), 0),
        ("Field | Description", ("`a` | The id.", "`b` | The name."), 2),
        ("Field | Description", ("a | The id.", "`b` | The name."), 2),
        ("Field | Description", ("a | The id.", "b | The name."), 0),
        ("Field | Description", ("`a` | The id.",), 0),
        ("Field | Description", ("`a` | The id.", "`b c` | The name."), 0),
        ("Field | Description | Since", ("`a` | The id. | 1", "`b` | The name. | 2"), 0),
        ("Field | Type", ("a very long name | string", "b | string"), 1),
        ("Field | Type", ("↳ a | string", "b | string"), 1),
    ],
)
def test_a_table_is_one_of_fields_where_its_columns_or_its_names_say_so(head: str, rows: Any, count: int) -> None:
    found = fields(head, *rows)
    assert len(found) == count
    assert all(field.at.line in (10, 11) for field in found)


@each_row(
    ("text", "required", "kinds"),
    [
        ("`a` (string, required): The id.", True, {"string"}),
        ("`a` (string, optional): The id.", False, {"string"}),
        ("`a` (required): The id.", True, set()),
        ("`a`: string. The id.", None, {"string"}),
        ("`a` – integer - The id.", None, {"integer"}),
        ("`a` string: The id.", None, {"string"}),
        ("a `string` – The id.", None, {"string"}),
    ],
)
def test_an_item_of_a_list_is_a_field_where_it_says_a_type_or_whether_it_is_required(text, required, kinds) -> None:
    field = field_in_item(text, ("a",), Place(path="p"))
    assert field is not None
    assert (field.path, field.required, set(field.kinds)) == (("a",), required, kinds)


@each_row(
    ("text", "coded"),
    [("`a`: The id.", ("a",)), ("a (string)", ()), ("`a` (string)", ("b",)), ("`a b` (string)", ("a b",))],
)
def test_any_other_item_is_no_field(text: str, coded: tuple[str, ...]) -> None:
    assert field_in_item(text, coded, Place(path="p")) is None


@each_row(
    ("text", "name"),
    [
        ("amount: integer, in cents", ("amount",)),
        ("event: string", ("event",)),
        ("paidAt (string) – when", ("paidAt",)),
        ("Type: string", ()),
        ("amount: how much", ()),
        ("see below: string", ()),
    ],
)
def test_an_item_begins_with_a_name_without_marks_where_a_type_follows(text: str, name: tuple[str, ...]) -> None:
    assert unmarked_name(text) == name


@each_row(
    ("head", "row", "said"),
    [
        ("Field | Type | Description | Range", "`a` | integer | How many | 1–5", "How many. 1–5."),
        ("Field | Type | Default | Description", "`a` | integer | 3 | How many.", "How many. Default: 3."),
        ("Field | Type | Description | Max length", "`a` | string | Its name | 40", "Its name. Max length: 40."),
        ("Field | Type | Description | Notes", "`a` | integer | How many | - ", "How many"),
        ("Field | Type | Description | Since", "`a` | integer | How many | 2", "How many"),
    ],
)
def test_what_further_columns_say_is_said_of_the_field(head: str, row: str, said: str) -> None:
    (field,) = fields(head, row)
    assert field.description == said


@each_row(
    ("head", "words", "found"),
    [
        ("Event", ("identity", "otp.failed", "test"), True),
        ("Event", ("ready", "node.started", "node.failed"), True),
        ("Event", ("create", "check_run", "check_suite"), True),
        ("Event", ("click", "focus", "blur"), False),
        ("Event", ("click", "on_focus", "blur"), False),
        ("Event", ("otp.failed", "Some words"), False),
        ("Name", ("identity", "otp.failed"), False),
    ],
)
def test_a_column_of_events_may_have_single_words_among_longer_names(
    head: str, words: tuple[str, ...], found: bool
) -> None:
    listed = events_in_table([head, "When"], [[cell(f"`{word}`"), cell("…")] for word in words], Place(path="page.md"))
    assert (listed.events if listed else ()) == (words if found else ())
