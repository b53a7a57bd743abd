"""The text that is written straight from a plan is what the values give, byte for byte, from the same draws."""

from __future__ import annotations

import json
import random
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract, Relation
from hookproof.payloads import compile_plan, plan_for
from hookproof.payloads.making import samples
from hookproof.payloads.making.encoding import compact
from hookproof.payloads.making.writers import Writers
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.profiles.random import Seeded, maker, payloads, writer

SCHEMAS = json.loads((Path(__file__).parents[1] / "data" / "schemas.json").read_text(encoding="utf-8"))["satisfiable"]


def both(plan: Plan, count: int, seed: int = 5) -> tuple[list[str], list[str]]:
    values = [compact(value) for value in islice(payloads(plan, seed), count)]
    return values, list(Seeded(plan, seed, writer).between(0, count))


@pytest.mark.slow
def test_every_event_is_written_as_its_values_are_encoded(each_version: Contract) -> None:
    for event in each_version.events:
        values, texts = both(plan_for(each_version, event), 400)
        assert texts == values, event


@pytest.mark.slow
@each_row("name", SCHEMAS)
def test_every_kind_of_schema_is_written_as_its_values_are_encoded(name: str) -> None:
    values, texts = both(compile_plan(SCHEMAS[name]), 40)
    assert texts == values


ODD = ['"}+exit()+f"{', "'''", "\\", "a\nb", "{0}", "é🎬", "", '"""', "}{", "\u2028"]


@each_row("odd", ODD)
def test_no_name_and_no_constant_of_a_schema_becomes_code(odd: str) -> None:
    text = {"type": "string", "x-hookproof": {"idPrefix": odd}}
    schema = {
        "type": "object",
        "required": [odd],
        "properties": {
            odd: {"const": odd},
            "either": {"enum": [odd, {odd: odd}, None]},
            "text": text,
            f"{odd}2": {"anyOf": [{"const": odd}, {"type": "null"}, {"type": "array", "items": {"const": odd}}]},
            "example": {"type": "string", "examples": [odd]},
        },
    }
    plan = compile_plan(schema)
    values, texts = both(plan, 60)
    assert texts == values
    writers = Writers(plan, random.Random(1).random)
    writers.function(plan.node, "")
    assert "exit" not in "".join(writers.module.sources)


def test_more_optional_properties_than_a_draw_has_bits_are_written_alike() -> None:
    names = [f"p{number}" for number in range(130)]
    values, texts = both(compile_plan({"type": "object", "properties": {name: {"const": 1} for name in names}}), 40)
    assert texts == values


def test_choices_far_inside_each_other_are_written_alike() -> None:
    schema: dict[str, Any] = {"type": "integer"}
    for depth in range(12):
        schema = {"anyOf": [{"const": f"end {depth}"}, {"type": "array", "items": schema, "maxItems": 1}]}
    values, texts = both(compile_plan(schema), 200)
    assert texts == values


def relation(*fields: str) -> Relation:
    return Relation(at="event", kind="equal", fields=fields, options={})


BOUND = {
    "a field above and one below": (["/id", "/inner/id"], {}),
    "a leader that is not always there": (["/id", "/inner/id"], {"optional": True}),
    "a leader that may be null": (["/id", "/inner/id"], {"id": {"type": ["string", "null"]}}),
    "a follower that takes less than the leader gives": (["/id", "/inner/id"], {"outer": {"enum": ["ready", "x"]}}),
    "a leader of two types": (["/id", "/inner/id"], {"id": {"type": ["string", "integer", "boolean"]}}),
    "a leader that is an array": (["/id", "/inner/id"], {"id": {"type": "array"}, "outer": {"type": "array"}}),
}


@each_row("name", BOUND)
def test_a_field_that_carries_another_ones_value_is_written_alike(name: str) -> None:
    fields, change = BOUND[name]
    inner = {"type": "object", "properties": {"id": change.get("id", {"type": "string"}), "n": {"type": "number"}}}
    if not change.get("optional"):
        inner["required"] = ["id"]
    outer = change.get("outer", change.get("id", {"type": "string"}))
    schema = {
        "type": "object",
        "properties": {"id": outer, "inner": {"anyOf": [{"type": "null"}, inner]}, "more": {"type": "string"}},
        "required": ["id", "inner"],
    }
    values, texts = both(compile_plan(schema, relations=[relation(*fields)]), 400)
    assert texts == values


def test_what_makers_of_samples_are_said_to_put_together_is_what_they_make() -> None:
    makers = {make for _, make in samples.STRINGS} | {samples.token, samples.short_token, samples.title}
    told = {make: parts for make in makers if (parts := samples.parts_of(make)) is not None}
    assert len(told) > 12
    for make, parts in told.items():
        one, other = random.Random(4), random.Random(4)
        for _ in range(50):
            pieces = [part if isinstance(part, str) else part[int(other.random() * len(part))] for part in parts]
            assert make(one.random) == "".join(pieces)
        assert one.random() == other.random()


def test_a_stretch_begins_anywhere() -> None:
    plan = compile_plan({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]})
    for making in (maker, writer):
        whole = list(Seeded(plan, 9, making).between(0, 100))
        assert list(Seeded(plan, 9, making).between(37, 71)) == whole[37:71]
        again = Seeded(plan, 9, making)
        assert [*again.between(37, 40), *again.between(40, 71)] == whole[37:71]
