"""The same proof over random pairs of schemas: a random schema, and one or a few random mutations of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.compare.openreader import open_reader

from hookproof.compare import Comparison, Impact, changes_in, compare_events
from hookproof.compare.witness import witness
from hookproof.contract.model import Event
from hookproof.contract.validation import is_valid
from hookproof.errors import HookproofError
from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads

Schema = dict[str, Any]
NAMES = ["id", "status", "file", "url", "count", "items"]
WORDS = ["a", "b", "c", "d"]
NULL = {"type": "null"}

texts = st.fixed_dictionaries(
    {"type": st.just("string")}, optional={"minLength": st.integers(0, 2), "maxLength": st.integers(3, 6)}
)
enums = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(
    lambda v: {"type": "string", "enum": v}
)
numbers = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number"])},
    optional={"minimum": st.integers(-3, 0), "maximum": st.integers(1, 9)},
)
formats = st.sampled_from(["date-time", "uri"]).map(lambda name: {"type": "string", "format": name})
leaves = st.one_of(texts, enums, numbers, st.just({"type": "boolean"}), formats)


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    required = draw(st.lists(st.sampled_from(names), max_size=len(names), unique=True))
    schema: Schema = {"type": "object", "properties": {name: draw(inner) for name in names}}
    return {**schema, "required": sorted(required)} if required else schema


def containers(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.one_of(
        objects(inner),
        inner.map(lambda schema: {"type": "array", "items": schema, "maxItems": 3}),
        inner.map(lambda schema: {"anyOf": [schema, NULL]}),
        inner.map(lambda schema: {"type": "object", "additionalProperties": schema, "maxProperties": 2}),
        st.tuples(objects(inner), objects(inner)).map(tagged),
    )


def tagged(pair: tuple[Schema, Schema]) -> Schema:
    """A union of two objects that a const tells apart."""
    branches = []
    for tag, branch in zip("XY", pair, strict=True):
        properties = {**branch["properties"], "kind": {"const": tag}}
        branches.append({**branch, "properties": properties, "required": [*branch.get("required", []), "kind"]})
    return {"oneOf": branches}


@st.composite
def ruled(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    """An object with a rule between its status and its url."""
    schema = draw(objects(inner))
    schema["properties"] |= {"status": {"enum": ["ready", "failed"]}, "url": {"type": ["string", "null"]}}
    schema["required"] = sorted({*schema.get("required", []), "status"})
    then = draw(
        st.sampled_from(
            [{"required": ["url"]}, {"properties": {"url": {"type": "string"}}}, {"properties": {"url": NULL}}]
        )
    )
    return {**schema, "allOf": [{"if": {"properties": {"status": {"const": "ready"}}}, "then": then}]}


nested = st.recursive(leaves, containers, max_leaves=6)
schemas = st.one_of(objects(nested), ruled(nested))


def places(node: Any) -> list[Schema]:
    """Every object in a schema that is a schema, the schema itself first."""
    found = [node]
    for key in ("properties",):
        found += [place for inner in node.get(key, {}).values() for place in places(inner)]
    for key in ("items", "additionalProperties"):
        found += places(node[key]) if isinstance(node.get(key), dict) else []
    for key in ("anyOf", "oneOf"):
        found += [place for inner in node.get(key, []) for place in places(inner)]
    return found


Mutation = Callable[[Schema, st.DataObject], None]


def drop_property(node: Schema, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(node.get("properties", {})) or [""]))
    node.get("properties", {}).pop(name, None)
    node["required"] = [other for other in node.get("required", []) if other != name]


def add_property(node: Schema, data: st.DataObject) -> None:
    if "properties" in node:
        node["properties"][data.draw(st.sampled_from(NAMES))] = data.draw(leaves)


def flip_required(node: Schema, data: st.DataObject) -> None:
    if names := sorted(node.get("properties", {})):
        node["required"] = sorted(set(node.get("required", [])) ^ {data.draw(st.sampled_from(names))})


def retype(node: Schema, data: st.DataObject) -> None:
    if "properties" not in node and "oneOf" not in node:
        node.clear()
        node.update(data.draw(leaves))


def flip_null(node: Schema, data: st.DataObject) -> None:
    if isinstance(node.get("type"), str) and node["type"] != "null" and not {"enum", "properties"} & set(node):
        node["type"] = [node["type"], "null"]
    elif isinstance(node.get("type"), list):
        node["type"] = node["type"][0]


def change_values(node: Schema, data: st.DataObject) -> None:
    if "enum" in node:
        node["enum"] = data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True))


def change_bound(node: Schema, data: st.DataObject) -> None:
    for key, low, high in (
        ("minLength", 0, 2),
        ("maxLength", 3, 6),
        ("minimum", -3, 0),
        ("maximum", 1, 9),
        ("maxItems", 0, 3),
    ):
        if key in node:
            node[key] = data.draw(st.integers(low, high))


def drop_keyword(node: Schema, data: st.DataObject) -> None:
    node.pop(
        data.draw(st.sampled_from(["minLength", "maxLength", "minimum", "maximum", "format", "allOf", "enum"])), None
    )


def drop_branch(node: Schema, data: st.DataObject) -> None:
    if "oneOf" in node:
        node["oneOf"] = [data.draw(st.sampled_from(node["oneOf"]))]


def describe(node: Schema, data: st.DataObject) -> None:
    node["description"] = data.draw(st.sampled_from(["Text.", "Another text."]))


MUTATIONS: list[Mutation] = [
    drop_property, add_property, flip_required, retype, flip_null, change_values, change_bound, drop_keyword,
    drop_branch, describe,
]  # fmt: skip


def mutated(schema: Schema, data: st.DataObject) -> Schema:
    result = copy.deepcopy(schema)
    for _ in range(data.draw(st.integers(1, 3))):
        mutate = data.draw(st.sampled_from(MUTATIONS))
        mutate(data.draw(st.sampled_from(places(result))), data)
    return result


def compared(old: Schema, new: Schema) -> tuple[Comparison, Event, Event]:
    before, after = Event("e", old), Event("e", new)
    return compare_events({"e": before}, {"e": after}), before, after


def many(event: Event) -> list[Any]:
    try:
        plan = compile_plan(event.schema)
        return [*(payload for payload, _ in covering(plan).payloads), *islice(payloads(plan, 1), 60)]
    except HookproofError:
        return []


_HEALTHY = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
random_pairs = settings(max_examples=150, suppress_health_check=_HEALTHY)


@pytest.mark.slow
@given(old=schemas, data=st.data())
@random_pairs
def test_what_is_called_harmless_is_taken_by_an_open_reader(old: Schema, data: st.DataObject) -> None:
    new = mutated(old, data)
    comparison, _, after = compared(old, new)
    assume(comparison.impact <= Impact.ADDITIVE)
    reads = open_reader(old)
    assert [payload for payload in many(after) if not reads(payload)] == [], (old, new)


@pytest.mark.slow
@given(old=schemas, data=st.data())
@random_pairs
def test_what_is_called_breaking_or_widening_has_a_witness(old: Schema, data: st.DataObject) -> None:
    new = mutated(old, data)
    comparison, before, after = compared(old, new)
    assume(many(before) and many(after))
    for change in comparison.changes:
        if change.impact >= Impact.WIDENING:
            found = witness(change, {"e": before}, {"e": after})
            assert found.found or not change.decided, (change.id, change.pointer, old, new)
            if not found.found:
                continue
            assert is_valid(after)(found.payload)
            assert changes_in("e", found.payload, [change]) == [change]
            assert found.kind == "documented" or not is_valid(before)(found.payload)


@pytest.mark.slow
@given(old=schemas, data=st.data())
@random_pairs
def test_no_payload_of_old_breaks_what_old_is_said_to_promise(old: Schema, data: st.DataObject) -> None:
    new = mutated(old, data)
    comparison, before, _ = compared(old, new)
    promised = [c for c in comparison.changes if c.formal and c.impact >= Impact.WIDENING]
    broken = [(c.id, c.pointer) for payload in many(before) for c in changes_in("e", payload, promised)]
    assert broken == [], (old, new)


@pytest.mark.slow
@given(schema=schemas)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_schema_does_not_differ_from_its_copy(schema: Schema) -> None:
    assert compare_events({"e": Event("e", schema)}, {"e": Event("e", copy.deepcopy(schema))}).changes == ()


@pytest.mark.slow
@given(schema=schemas)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_reference_to_a_schema_does_not_differ_from_it(schema: Schema) -> None:
    referring = {"$ref": "#/$defs/it", "$defs": {"it": schema}}
    assert compare_events({"e": Event("e", schema)}, {"e": Event("e", referring)}).changes == ()
