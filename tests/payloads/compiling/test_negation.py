"""A bound that is denied is the bound of the other side, one step beyond it."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.plan.nodes import Array, Node, Number, Object, Text

NUMBER, TEXT, ARRAY, OBJECT = ({"type": name} for name in ("number", "string", "array", "object"))


def ends(node: Node) -> tuple[Any, ...]:
    match node:
        case Number():
            return node.low, node.high, node.low_open, node.high_open
        case Text() | Array() | Object():
            return node.low, node.high
    raise AssertionError(node)


@each_row(
    ("schema", "denied", "bounds"),
    [
        (NUMBER, {"minimum": 3}, (None, 3, False, True)),
        (NUMBER, {"exclusiveMinimum": 3}, (None, 3, False, False)),
        (NUMBER, {"maximum": 3}, (3, None, True, False)),
        (NUMBER, {"exclusiveMaximum": 3}, (3, None, False, False)),
        (TEXT, {"minLength": 3}, (0, 2)),
        (TEXT, {"maxLength": 3}, (4, None)),
        (ARRAY, {"minItems": 3}, (0, 2)),
        (ARRAY, {"maxItems": 3}, (4, None)),
        (OBJECT, {"minProperties": 3}, (0, 2)),
        (OBJECT, {"maxProperties": 3}, (4, None)),
        (TEXT, {"minLength": 1}, (0, 0)),
        (ARRAY, {"minItems": 1}, (0, 0)),
    ],
)
def test_the_nearest_that_is_left_is_one_step_beyond(schema: Any, denied: Any, bounds: tuple[Any, ...]) -> None:
    assert ends(compile_plan({**schema, "not": denied}).node) == bounds


@each_row("keyword", ["minLength", "minItems", "minProperties"])
def test_what_every_value_has_cannot_be_denied(keyword: str) -> None:
    kind = {"minLength": TEXT, "minItems": ARRAY, "minProperties": OBJECT}[keyword]
    node = compile_plan({"anyOf": [{**kind, "not": {keyword: 0}}, {"const": 7}]}).node
    assert node.named() == (7,)
