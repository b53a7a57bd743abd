"""JSON out of a text that may be wrong."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.parsing import MalformedDocument, parse_json


@each_row(("text", "line", "column"), [('{\n  "a": 1,\n  b\n}', 3, 3), ('{"a" 1}', 1, 6), ('["a", ', 1, 6)])
def test_wrong_json_is_reported_with_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(MalformedDocument) as caught:
        parse_json(text, "x.json")
    assert caught.value.line == line
    assert abs((caught.value.column or 0) - column) <= 1, "Python 3.13 points at the trailing comma itself"
    assert str(caught.value).startswith(f"x.json:{line}:")


def test_nan_is_not_json() -> None:
    with pytest.raises(MalformedDocument, match="NaN is not a JSON number"):
        parse_json('{"a": NaN}', "x.json")


def test_an_integer_with_ten_thousand_digits_is_a_clear_error() -> None:
    with pytest.raises(MalformedDocument, match="a number has more than 4,300 digits"):
        parse_json("1" * 10_000, "x.json")


def test_a_float_stays_a_float_and_a_big_integer_stays_whole() -> None:
    value = parse_json('{"a": 1.0, "b": 123456789012345678901234567890}', "x.json")
    assert repr(value["a"]) == "1.0"
    assert value["b"] == 123456789012345678901234567890


@each_row(
    ("text", "column", "said"),
    [
        ('{"a": 1,}', 8, "a comma with nothing behind it but '}'"),
        ('{"a": [1 ,\n ]}', 10, "a comma with nothing behind it but ']'"),
        ("[,]", 2, "a comma with nothing behind it but ']'"),
        ("[1,,2]", 4, "Expecting value"),
        ("[1] ,", 5, "Extra data"),
    ],
)
def test_a_last_comma_is_pointed_at_and_named_by_every_python_alike(text: str, column: int, said: str) -> None:
    with pytest.raises(MalformedDocument) as refused:
        parse_json(text, "a.json")
    assert str(refused.value) == f"a.json:1:{column}: not JSON: {said}."
