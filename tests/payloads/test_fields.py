"""Which fields a binding may fix, and what is said where a payload has none of that name."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.errors import UnknownName
from hookproof.payloads import compile_plan
from hookproof.payloads.fields import _has, hold_bindings, tokens_of

CONTRACT = load_contract("videogen")
EVENTS = tuple(CONTRACT.events)


@pytest.mark.slow
@each_row("place", ["/file/fileId", "file.fileId", "event", "/event", "/file", "/*"])
def test_a_field_that_a_payload_can_have_may_be_bound(place: str) -> None:
    hold_bindings({place: "x"}, CONTRACT, EVENTS)


@each_row(("place", "nearest"), [("/file/fileld", "/file/fileId"), ("file.filed", "file.fileId"), ("/evnet", "/event")])
def test_an_unknown_field_is_refused_with_the_nearest_in_the_same_spelling(place: str, nearest: str) -> None:
    with pytest.raises(UnknownName, match=nearest):
        hold_bindings({place: "x"}, CONTRACT, EVENTS)


@each_row("place", ["/event/inner", "/file/0", "/file/fileId/*"])
def test_nothing_lies_below_a_text_and_no_number_below_an_object(place: str) -> None:
    with pytest.raises(UnknownName):
        hold_bindings({place: "x"}, CONTRACT, EVENTS)


def test_a_pointer_and_a_dotted_path_lead_the_same_way() -> None:
    assert tokens_of("/file/fileId") == tokens_of("file.fileId") == ("file", "fileId")
    assert tokens_of("/a~1b/c~0d") == ("a/b", "c~d")


#: A union at the root, an item of an array, a reference to itself, and a value that is one of a few.
UNION = {
    "$defs": {"tree": {"type": "object", "required": ["left"], "properties": {"left": {"$ref": "#/$defs/leaf"}}},
              "leaf": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/tree"}]}},
    "oneOf": [
        {
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "array", "items": {"$ref": "#/$defs/tree"}}},
        },
        {"const": {"k": [{"x": 1}]}},
    ],
}  # fmt: skip


@each_row(
    ("place", "there"),
    [
        ("a", True),
        ("a.*", True),
        ("a.0", True),
        ("a.*.left", True),
        ("a.*.left.left.left", True),
        ("a.left", False),
        ("a.*.right", False),
        ("k", True),
        ("k.0.x", True),
        ("k.1", False),
        ("k.x", False),
        ("k.0.y", False),
    ],
)
def test_a_field_is_there_where_any_branch_item_or_named_value_has_it(place: str, there: bool) -> None:
    assert _has(compile_plan(UNION).node, tokens_of(place), frozenset()) is there
