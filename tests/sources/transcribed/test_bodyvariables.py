"""Variables that a collection gives a value are filled in where they stand outside of texts."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.transcribed.bodyvariables import filled, filled_lines, values_of
from hookproof.sources.transcribed.transcription import Piece

VALUES = {"grams": "500", "no": "false", "long": "1234567890123"}


@each_row(
    ("text", "wanted"),
    [
        ('{"grams": {{grams}}}', '{"grams": 500      }'),
        ("[{{grams}},{{no}}]", "[500      ,false ]"),
        ('{"grams": "{{grams}}"}', '{"grams": "{{grams}}"}'),
        (r'{"a": "\"", "b": {{no}}}', r'{"a": "\"", "b": false }'),
        ('{"a": {{unknown}}, "b": {{long}}}', '{"a": {{unknown}}, "b": {{long}}}'),
    ],
)
def test_a_variable_outside_of_texts_becomes_its_value_where_that_has_room(text: str, wanted: str) -> None:
    assert filled(text, VALUES) == wanted
    assert filled(text, {}) == text


def test_pieces_of_a_line_stay_where_they_stood() -> None:
    line = [Piece('{"a": "', 4), Piece('"', 12), Piece('", "b": {{no}}}', 13)]
    assert filled_lines([line], VALUES) == [[*line[:2], Piece('", "b": {{no}}}', 13)]]
    whole = [Piece('{"a": "x', 4), Piece('", "b": {{no}}}', 13)]
    assert filled_lines([whole], VALUES) == [[whole[0], Piece('", "b": false }', 13)]]


def test_texts_are_no_values_and_neither_is_what_is_no_json() -> None:
    told = [{"key": "a", "value": "1"}, {"key": "b", "value": '"x"'}, {"key": "c", "value": "x"}, {"key": "d"}, None]
    assert values_of({"variable": told}) == {"a": "1"}
    assert values_of({}) == {}


def test_a_long_text_without_an_end_is_read_once() -> None:
    """Begun anew at each quote, this takes minutes, and the run ends at its time limit."""
    endless = '"\\' * 100_000
    assert filled(endless, VALUES) == endless
