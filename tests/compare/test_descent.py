"""What is told where the types of a place differ: every pair of a few types, before and after."""

from __future__ import annotations

from itertools import product
from typing import Any

from tests.rowwise import each_row

SETS: list[tuple[str, ...]] = [
    ("string",),
    ("number",),
    ("null",),
    ("string", "null"),
    ("string", "number"),
    ("number", "null"),
]


def expected(old: set[str], new: set[str], *, optional: bool) -> set[str]:
    """By the words of the policy: null apart from the rest, which widens, narrows or is another."""
    before, after = old - {"null"}, new - {"null"}
    if old == new:
        return set()
    if not before and "null" in new:
        return {"type.widened"}
    if not after and "null" in old:
        return {"type.narrowed"}
    if not before & after:
        return {"type.changed"}
    told = set()
    if "null" in new - old:
        told.add("null.added-to-optional" if optional else "null.added")
    if "null" in old - new and not before - after:
        told.add("null.removed")
    if after - before:
        told.add("type.widened")
    if before - after:
        told.add("type.narrowed")
    return told


@each_row("optional", [False, True])
@each_row(("old", "new"), [*product(SETS, SETS)], ids=str)
def test_types_widen_narrow_or_change_and_null_is_told_apart(compare_schema, old, new, optional: bool) -> None:
    def schema(types: tuple[str, ...]) -> Any:
        return {"type": "object", "properties": {"a": {"type": list(types)}}, "required": [] if optional else ["a"]}

    found = {change.id for change in compare_schema(schema(old), schema(new)).changes}
    assert found == expected(set(old), set(new), optional=optional)


def test_a_schema_that_refers_to_itself_is_compared_once_and_every_place_told(compare_schema) -> None:
    def tree(kind: str) -> Any:
        node = {"type": "object", "properties": {"v": {"type": kind}, "left": {"$ref": "#/$defs/n"}}}
        return {"properties": {"one": {"$ref": "#/$defs/n"}, "two": {"$ref": "#/$defs/n"}}, "$defs": {"n": node}}

    found = compare_schema(tree("string"), tree("integer")).changes
    assert {change.id for change in found} == {"type.changed"}
    assert not compare_schema(tree("string"), tree("string")).changes
