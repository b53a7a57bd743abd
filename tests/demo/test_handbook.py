"""What a consumer's author reads in a schema."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.demo.handbook import Field, documented, objects_with, values_at

SCHEMA = {
    "allOf": [{"properties": {"a": {"enum": ["x", None]}}, "required": ["a"]}],
    "anyOf": [{"properties": {"a": {"const": "y"}, "b": {"type": "string"}}, "required": ["b"]}],
    "then": {"properties": {"t": {"type": ["null", "integer"]}}},
    "properties": {"n": {"allOf": [{"$ref": "#/$defs/n"}]}, "l": {"items": {"properties": {"i": {"const": None}}}}},
    "required": ["n"],
    "$defs": {"n": {"properties": {"n": {"type": "number"}}, "required": ["n"]}},
}


def test_fields_are_read_off_all_branches_and_needed_only_where_that_is_certain() -> None:
    fields = {"/".join(field.path): field for field in documented(SimpleNamespace(schema=SCHEMA))}  # type: ignore[arg-type]
    shown = {name: (f.required, f.nullable, sorted(f.types), f.enum) for name, f in fields.items()}
    assert shown == {
        "a": (True, True, [], ("x", "y")),
        "b": (False, False, ["string"], ()),
        "t": (False, True, ["integer", "null"], ()),
        "n": (True, False, [], ()),
        "l": (False, False, [], ()),
        "n/n": (True, False, ["number"], ()),
        "l/*/i": (False, True, [], ()),
    }


@each_row(
    ("payload", "path", "values"),
    [
        ({"a": 1}, ("a",), [1]),
        ({"a": 1}, ("b",), []),
        ("abc", ("a",), []),
        ([1, 2], ("*",), [1, 2]),
        ({"*": 3}, ("*",), [3]),
        ([{"a": 1}, {"b": 2}, {"a": 3}], ("*", "a"), [1, 3]),
        ([1], ("a",), []),
        (7, (), [7]),
    ],
    ids=repr,
)
def test_what_a_payload_has_at_a_path_is_every_item_of_it(payload: Any, path: Any, values: list[Any]) -> None:
    assert list(values_at(payload, path)) == values
    field = Field(path=(*path, "x"), required=False, nullable=False, types=frozenset(), enum=())
    assert list(objects_with(payload, field)) == [value for value in values if isinstance(value, dict)]
