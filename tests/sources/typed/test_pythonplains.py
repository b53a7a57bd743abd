"""Plain types of Python and of its models have the schemas that these are written by."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.schema.patterns import deferral as re
from hookproof.sources.typed.pythonclasses import declared
from hookproof.sources.typed.pythonplains import bounds, words_of


def member(line: str) -> dict[str, Any]:
    (found,) = declared(f"class A(BaseModel):\n    a: {line}\n")
    schema: dict[str, Any] = found.type.written({"A"})[0]["properties"]["a"]
    return schema


@each_row(
    ("line", "schema"),
    [
        ("PositiveInt", {"type": "integer", "exclusiveMinimum": 0}),
        ("conint(ge=1, le=9)", {"type": "integer", "minimum": 1, "maximum": 9}),
        ("Annotated[str, Field(min_length=3, max_length=3)]", {"type": "string", "minLength": 3, "maxLength": 3}),
        ("'Decimal'", {"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,})?$"}),
        ("Decimal = Field(ge=0, decimal_places=2)", {"type": "string", "pattern": r"^\d{1,12}(\.\d{1,2})?$"}),
        ("list[str] = Field(min_length=1)", {"type": "array", "items": {"type": "string"}, "minItems": 1}),
        ("str | None = Field(None, max_length=9)", {"type": ["string", "null"], "maxLength": 9}),
        ("bool = Field(ge=1)", {"type": "boolean"}),
    ],
)
def test_a_plain_type_is_its_schema_with_the_bounds_of_its_field(line: str, schema: dict[str, Any]) -> None:
    assert member(line) == schema


def test_a_class_of_the_file_is_meant_where_it_is_called_like_a_plain_type() -> None:
    *_, found = declared("class Decimal(BaseModel):\n    n: int\n\nclass A(BaseModel):\n    a: Decimal\n")
    assert found.type.written({"A", "Decimal"})[0]["properties"]["a"] == {"$ref": "#/$defs/Decimal"}


def test_what_is_no_plain_type_has_no_schema() -> None:
    assert words_of("Invoice") is None


@each_row(
    ("given", "fitting", "unfitting"),
    [({}, "-3.125", "3.x"), ({"gt": 0}, "3.1", "-3.1"), ({"decimal_places": 0}, "12", "12.5")],
)
def test_a_decimal_number_is_a_text_within_its_bounds(given: dict[str, Any], fitting: str, unfitting: str) -> None:
    pattern = re.compile(bounds(words_of("Decimal") or {}, given)["pattern"])
    assert (pattern.search(fitting) is not None, pattern.search(unfitting) is None) == (True, True)
