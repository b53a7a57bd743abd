"""Values that a user binds to places of payloads, and which places hold URLs."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.binding import _set, has_url_field, is_at, url_fields

DEEP = {"l": [{"a": 1}, {"a": 2, "b": 3}], "a": {"b": None, "c": 4}}


@each_row(
    ("path", "made"),
    [
        (("a", "c"), {**DEEP, "a": {"b": None, "c": 9}}),
        (("a", "b"), None),
        (("a", "z"), None),
        (("a", "c", "d"), None),
        (("l", "*", "a"), {**DEEP, "l": [{"a": 9}, {"a": 9, "b": 3}]}),
        (("l", "1", "a"), {**DEEP, "l": [{"a": 1}, {"a": 9, "b": 3}]}),
        (("l", "*", "b"), {**DEEP, "l": [{"a": 1}, {"a": 2, "b": 9}]}),
        (("l", "2", "a"), None),
        (("a", "*"), {**DEEP, "a": {"b": None, "c": 9}}),
        (("l", "0"), {**DEEP, "l": [9, {"a": 2, "b": 3}]}),
    ],
)
def test_a_value_is_set_where_there_is_one_and_null_stays(path: tuple[str, ...], made: Any) -> None:
    before = repr(DEEP)
    found, hit = _set(DEEP, path, 9)
    assert hit is (made is not None)
    assert found == (DEEP if made is None else made)
    assert repr(DEEP) == before


@each_row(
    ("payload", "path", "there"),
    [
        ({"a": 1}, ("a",), True),
        ({"a": None}, ("a",), True),
        ({}, ("a",), False),
        ({"a": 1}, ("a", "b"), False),
        ({"l": [{"a": 1}, {"a": 2}]}, ("l", "*", "a"), True),
        ({"l": [{"a": 1}, {}]}, ("l", "*", "a"), False),
        ({"l": []}, ("l", "*", "a"), False),
    ],
)
def test_a_place_is_there_where_every_item_has_it(payload: Any, path: tuple[str, ...], there: bool) -> None:
    assert is_at(payload, path) is there


@each_row(
    ("name", "schema", "is_url"),
    [
        ("x", {"type": "string", "format": "uri"}, True),
        ("imageUrl", {"type": "string"}, True),
        ("image_url", {"type": "string"}, True),
        ("urlImage", {"type": "string"}, False),
        ("imageUrl", {"type": "string", "format": "date-time"}, False),
        ("imageUrl", {"type": "integer"}, False),
        ("x", {"type": "array", "items": {"type": "string", "format": "uri"}}, True),
    ],
)
def test_a_field_holds_a_url_by_its_format_else_by_the_end_of_its_name(name: str, schema: Any, is_url: bool) -> None:
    plan = compile_plan({"type": "object", "required": [name], "properties": {name: schema}})
    assert url_fields(plan) == ((f"/{name}/*" if schema["type"] == "array" else f"/{name}",) if is_url else ())
    assert has_url_field(plan) is is_url
