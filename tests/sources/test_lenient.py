"""What is nearly JSON is read in time that its length bounds, whatever it leaves open."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.lenient import read_box
from hookproof.sources.positioned import positioned_yaml


@each_row("piece", ['"', '"\\', '\\"', '"\\\n', "/* ", '{"a": "b\\', "[ ", ", "])
def test_a_text_that_leaves_all_open_is_no_json_and_read_once(piece: str) -> None:
    """Begun anew at each quote or comment, each of these takes minutes, and the run ends at its time limit."""
    assert read_box("{" + piece * 40_000).parsed is None


def test_a_string_and_a_comment_without_an_end_are_still_told() -> None:
    assert read_box('{"a": "b}\n').parsed is None
    reading = read_box('{"a": 1} /* and so on')
    assert reading.fault is not None
    assert reading.parsed is not None
    assert reading.parsed.value == {"a": 1}
    assert read_box('{"a": "b // no comment", "c": "/*"}').fault is None


def test_a_key_that_stands_ten_thousand_times_is_told_once() -> None:
    assert positioned_yaml("a:\n" * 10_000, "x.yaml").duplicates == ("/a",)
