"""What a node says of itself, so that nobody has to ask of which class it is."""

from __future__ import annotations

import math

from tests.rowwise import each_row

from hookproof.payloads.plan.nodes import (
    NEVER,
    Array,
    Choice,
    Contains,
    Extra,
    Filtered,
    Later,
    Literal,
    Node,
    Number,
    Object,
    Part,
    Slot,
    Step,
    Text,
)

LEAF, TEXT, NUMBER, NULL = Literal(values=("a", 1)), Text(low=1), Number(integral=True), Literal(values=(None,))


def slot(name: str, node: Node, *, required: bool = False) -> Slot:
    return Slot(name=name, required=required, node=node)


THING = Object(base=(slot("a", TEXT),), parts=(Part.of(((slot("b", NUMBER),), ())),))
MAP = Object(base=(), extras=(Extra(keys=Text(), node_of=lambda _: NUMBER, usual=lambda: NUMBER),))
LIST = Array(prefix=(TEXT,), rest=NUMBER, contains=(Contains(match=LEAF, low=1, high=None),))
FILTERED = Filtered(node=THING, accepts=bool, keyword="not", pointer="")
EITHER = Choice(options=(TEXT, NULL), labels=("text", "null"))
ALL = (NEVER, LEAF, TEXT, NUMBER, THING, MAP, LIST, FILTERED, EITHER, Later(LEAF))


def test_only_what_has_no_value_is_empty_and_only_null_is_null() -> None:
    assert [node for node in ALL if node.is_empty()] == [NEVER]
    assert [node for node in (*ALL, NULL) if node.is_null()] == [NULL]


def test_only_a_literal_names_its_values() -> None:
    assert {node: node.named() for node in ALL if node.named()} == {LEAF: ("a", 1)}


def test_a_step_tells_the_way_inside() -> None:
    assert THING.steps() == (Step("a", "a", TEXT), Step("b", "b", NUMBER))
    assert LIST.steps() == (Step("*", None, TEXT), Step("*", None, NUMBER), Step("*", None, LEAF))
    assert EITHER.steps() == (Step(None, None, TEXT), Step(None, None, NULL))
    assert FILTERED.steps() == (Step(None, None, THING),)
    assert Later(LEAF).steps() == (Step(None, None, LEAF),)
    assert LEAF.steps() == MAP.steps() == ()


def test_what_lies_under_a_token_is_a_property_or_an_item() -> None:
    assert [THING.under(token) for token in ("a", "b", "c", "*")] == [(TEXT,), (NUMBER,), (), (TEXT, NUMBER)]
    assert [LIST.under(token) for token in ("0", "*", "a")] == [(TEXT, NUMBER, LEAF), (TEXT, NUMBER, LEAF), ()]
    assert MAP.under("any") == (NUMBER,)
    assert TEXT.under("a") == EITHER.under("a") == ()


def test_what_is_counted_filtered_or_ahead_is_not_straight() -> None:
    straight = (LEAF, TEXT, NUMBER, THING, EITHER, Array(prefix=(), rest=TEXT, low=1, high=2))
    assert all(node.is_straight() for node in straight)
    bent = (
        NEVER,
        MAP,
        LIST,
        FILTERED,
        Later(LEAF),
        Array(prefix=(), rest=TEXT, unique=True),
        Array(prefix=(TEXT,), rest=TEXT),
        Object(base=(), low=1),
        Object(base=(), high=0),
    )
    assert not any(node.is_straight() for node in bent)


def test_demands_are_equal_where_the_same_is_asked() -> None:
    assert Text(low=1).demands() == TEXT.demands() != Text(low=2).demands()
    assert Number(integral=True).demands() == NUMBER.demands() != Number(integral=False).demands()
    assert LEAF.demands() is None
    assert isinstance(THING.demands(), str)


def test_only_leaves_have_hints() -> None:
    assert Text(hints={"idPrefix": "f_"}).hints == {"idPrefix": "f_"}
    assert dict(THING.hints) == dict(EITHER.hints) == {}


DEEP, DEEPER = Array(prefix=(), rest=LEAF), Array(prefix=(), rest=NUMBER)
KNOWN = {**{id(node): 0.0 for node in (LEAF, TEXT, NUMBER, NULL)}, id(DEEP): 2.0, id(DEEPER): 5.0, id(NEVER): math.inf}
ONE, OTHER = (slot("a", DEEPER, required=True),), (slot("b", DEEP, required=True),)


@each_row(
    ("node", "depth"),
    [
        (LEAF, 0),
        (NEVER, math.inf),
        (Choice(options=(DEEPER, DEEP), labels=("0", "1")), 2),
        (Array(prefix=(), rest=DEEP), 1),
        (Array(prefix=(), rest=DEEP, low=1), 3),
        (Array(prefix=(DEEP,), rest=DEEPER, low=1), 3),
        (Array(prefix=(DEEP,), rest=DEEPER, low=2), 6),
        (Array(prefix=(DEEP, DEEPER), rest=LEAF, low=1), 3),
        (Array(prefix=(), rest=DEEPER, low=1, contains=(Contains(match=DEEP, low=1, high=None),)), 3),
        (Array(prefix=(), rest=LEAF, contains=(Contains(match=DEEPER, low=0, high=None),)), 1),
        (Array(prefix=(LEAF,), rest=LEAF, contains=(Contains(match=DEEPER, low=1, high=None),)), 1),
        (Object(base=(slot("a", DEEPER),)), 1),
        (Object(base=(*ONE, *OTHER)), 6),
        (Object(base=(), parts=(Part.of((ONE, OTHER)),)), 3),
        (Object(base=(), parts=(Part.of((ONE, ())),)), 1),
    ],
)
def test_a_payload_is_as_deep_as_what_must_be_there(node: Node, depth: float) -> None:
    assert node.least_depth(KNOWN) == depth


@each_row(
    ("node", "size"),
    [
        (NULL, 0),
        (LEAF, 1),
        (Literal(values=(1, None)), 0),
        (TEXT, 1),
        (Array(prefix=(), rest=TEXT), 2),
        (Array(prefix=(), rest=TEXT, low=2), 4),
        (Object(base=()), 3),
        (Object(base=(slot("a", TEXT, required=True), slot("b", TEXT))), 4),
        (Choice(options=(TEXT, NULL), labels=("0", "1")), 0),
    ],
)
def test_null_is_the_least_and_what_holds_much_the_most(node: Node, size: int) -> None:
    assert node.least_size() == size


def test_null_alone_is_null() -> None:
    assert [node.is_null() for node in (NULL, LEAF, Literal(values=(None, 1)), TEXT)] == [True, False, False, False]
