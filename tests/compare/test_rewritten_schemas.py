"""A schema rewritten into an equal one is the same schema: no change, and no other class for any change."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import islice
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.compare.openreader import open_reader
from tests.rowwise import each_row

from hookproof.compare import Impact, compare_events
from hookproof.compare.witness import witness
from hookproof.contract.model import Event
from hookproof.errors import HookproofError
from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads

Schema = dict[str, Any]
Draw = Callable[[Any], Any]
NAMES = ["id", "status", "file", "url"]
WORDS = ["a", "b", "c", "d"]
NULL, TEXT = {"type": "null"}, {"type": "string"}

# -- schemas: plain ones, unions, tagged unions, rules between fields

leaves = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")}, optional={"minLength": st.integers(0, 2), "maxLength": st.integers(3, 6)}
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(lambda v: {"type": "string", "enum": v}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={"minimum": st.integers(-3, 0), "maximum": st.integers(1, 9)},
    ),
    st.sampled_from(["date-time", "uri"]).map(lambda name: {"type": "string", "format": name}),
    st.sampled_from([{"type": "boolean"}, {"const": "a"}, {"type": ["string", "null"]}, {"enum": ["a", None]}]),
)


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    required = draw(st.lists(st.sampled_from(names), max_size=len(names), unique=True))
    return {"type": "object", "properties": {name: draw(inner) for name in names}, "required": sorted(required)}


def tagged(pair: tuple[Schema, Schema]) -> Schema:
    branches = [
        {**branch, "properties": {**branch["properties"], "kind": {"const": tag}},
         "required": [*branch["required"], "kind"]}
        for tag, branch in zip("XY", pair, strict=True)
    ]  # fmt: skip
    return {"oneOf": branches}


@st.composite
def ruled(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    """An object with a rule between its state and its link."""
    schema = draw(objects(inner))
    schema["properties"] |= {"state": {"enum": ["ready", "failed"]}, "link": {"type": ["string", "null"]}}
    schema["required"] = sorted({*schema["required"], "state"})
    then = draw(st.sampled_from([{"required": ["link"]}, {"properties": {"link": TEXT}}]))
    return {**schema, "if": {"properties": {"state": {"const": "ready"}}}, "then": then}


@st.composite
def dependent(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    schema = draw(objects(inner))
    schema["properties"] |= {"state": TEXT, "link": TEXT}
    schema["required"] = sorted({*schema["required"], *draw(st.sampled_from([["state"], []]))})
    return {**schema, "dependentRequired": {"state": ["link"]}}


def containers(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.one_of(
        objects(inner),
        inner.map(lambda schema: {"type": "array", "items": schema, "maxItems": 3}),
        inner.map(lambda schema: {"anyOf": [schema, NULL]}),
        st.tuples(objects(inner), objects(inner)).map(tagged),
    )


nested = st.recursive(leaves, containers, max_leaves=4)
unions = st.tuples(objects(leaves), objects(leaves)).map(tagged)
schemas = st.one_of(objects(nested), ruled(leaves), dependent(leaves), unions)


# -- changes, each said directly


def places(node: Any) -> list[Schema]:
    """Every schema in a schema, itself first; rules are not gone into."""
    found = [node]
    found += [place for inner in node.get("properties", {}).values() for place in places(inner)]
    found += places(node["items"]) if isinstance(node.get("items"), dict) else []
    for key in ("anyOf", "oneOf"):
        found += [place for inner in node.get(key, []) for place in places(inner)]
    return found


def drop_property(node: Schema, draw: Draw) -> None:
    ruled = {"state", "link"} if {"if", "dependentRequired"} & set(node) else set()
    name = draw(st.sampled_from(sorted(set(node.get("properties", {})) - ruled) or [""]))
    node.get("properties", {}).pop(name, None)
    if "required" in node:
        node["required"] = [other for other in node["required"] if other != name]


def add_property(node: Schema, draw: Draw) -> None:
    if "properties" in node:
        node["properties"].setdefault(draw(st.sampled_from(["extra", *NAMES])), copy.deepcopy(draw(leaves)))


def flip_required(node: Schema, draw: Draw) -> None:
    if names := sorted(node.get("properties", {})):
        node["required"] = sorted(set(node.get("required", [])) ^ {draw(st.sampled_from(names))})


def retype(node: Schema, draw: Draw) -> None:
    if not {"properties", "oneOf", "anyOf"} & set(node):
        node.clear()
        node.update(draw(leaves))


def flip_null(node: Schema, draw: Draw) -> None:
    if isinstance(node.get("type"), str) and node["type"] != "null" and not {"enum", "properties"} & set(node):
        node["type"] = [node["type"], "null"]
    elif isinstance(node.get("type"), list):
        node["type"] = node["type"][0]


def change_values(node: Schema, draw: Draw) -> None:
    if "enum" in node and node.get("type") == "string":
        node["enum"] = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True))


def drop_rule(node: Schema, draw: Draw) -> None:
    for key in ("if", "then", "dependentRequired", "maxLength", "minimum", "format"):
        node.pop(key, None)


CHANGES = [drop_property, add_property, flip_required, retype, flip_null, change_values, drop_rule]


@st.composite
def changed(draw: st.DrawFn, schema: Schema) -> Schema:
    result = copy.deepcopy(schema)
    for _ in range(draw(st.integers(1, 2))):
        draw(st.sampled_from(CHANGES))(draw(st.sampled_from(places(result))), draw)
    return result


# -- rewritings: each gives an equal schema, or None where it does not apply

Rewriting = Callable[[Schema, Draw], Schema | None]
#: Keywords that have to stay together.
TOGETHER = [{"properties", "additionalProperties"}, {"if", "then", "else"}, {"items", "prefixItems"}]


def refer(node: Schema, draw: Draw) -> Schema | None:
    return {"$ref": "#/$defs/here", "$defs": {"here": node}} if "$defs" not in node else None


def refer_beside(node: Schema, draw: Draw) -> Schema | None:
    if "required" not in node or "$defs" in node:
        return None
    return {**without(node, "required"), "$ref": "#/$defs/here", "$defs": {"here": {"required": node["required"]}}}


def in_all_of(node: Schema, draw: Draw) -> Schema | None:
    return {"allOf": [node]}


def in_any_of(node: Schema, draw: Draw) -> Schema | None:
    return {"anyOf": [node]}


def in_one_of(node: Schema, draw: Draw) -> Schema | None:
    return {"oneOf": [node]}


def twice(node: Schema, draw: Draw) -> Schema | None:
    return {"anyOf": [node, copy.deepcopy(node)]}


def denied_twice(node: Schema, draw: Draw) -> Schema | None:
    return {"not": {"not": node}}


def always(node: Schema, draw: Draw) -> Schema | None:
    return draw(st.sampled_from([{"if": True, "then": node}, {"if": False, "else": node}, {"if": {}, "then": node}]))


def either_way(node: Schema, draw: Draw) -> Schema | None:
    return {"if": {"required": ["nowhere"]}, "then": node, "else": copy.deepcopy(node)}


def split(node: Schema, draw: Draw) -> Schema | None:
    """Each keyword in a schema of its own, those that belong together in one."""
    parts: list[Schema] = []
    for key, value in node.items():
        group = next((g for g in TOGETHER if key in g), {key})
        home = next((part for part in parts if group & set(part)), None)
        if home is None:
            parts.append({key: value})
        else:
            home[key] = value
    return {"allOf": parts} if len(parts) > 1 and "$ref" not in node and "$defs" not in node else None


def without(node: Schema, *keys: str) -> Schema:
    return {key: value for key, value in node.items() if key not in keys}


def required_apart(node: Schema, draw: Draw) -> Schema | None:
    if not node.get("required") or "allOf" in node:
        return None
    return {**without(node, "required"), "allOf": [{"required": [name]} for name in node["required"]]}


def required_by_a_rule(node: Schema, draw: Draw) -> Schema | None:
    """What is always there needs no rule to say so."""
    if len(node.get("required", ())) < 2 or "dependentRequired" in node:
        return None
    first, *rest = node["required"]
    return {**node, "required": [first], "dependentRequired": {first: rest}}


def required_on_both_ways(node: Schema, draw: Draw) -> Schema | None:
    if not node.get("required") or "if" in node:
        return None
    said = {"required": node["required"]}
    return {**without(node, "required"), "if": {"required": [node["required"][0]]}, "then": said, "else": said}


def const_or_enum(node: Schema, draw: Draw) -> Schema | None:
    if "const" in node:
        return {**without(node, "const"), "enum": [node["const"]]}
    if len(node.get("enum", ())) == 1:
        return {**without(node, "enum"), "const": node["enum"][0]}
    return {**node, "enum": node["enum"][::-1]} if "enum" in node else None


def values_as_branches(node: Schema, draw: Draw) -> Schema | None:
    if "enum" not in node:
        return None
    return {**without(node, "enum"), "anyOf": [{"const": value} for value in node["enum"]]}


def types_as_branches(node: Schema, draw: Draw) -> Schema | None:
    if not isinstance(node.get("type"), list):
        return None
    return {"anyOf": [{**node, "type": name} for name in node["type"]]}


def type_unsaid(node: Schema, draw: Draw) -> Schema | None:
    return without(node, "type") if "enum" in node and all(isinstance(v, str) for v in node["enum"]) else None


def turned_round(node: Schema, draw: Draw) -> Schema | None:
    for key in ("anyOf", "oneOf", "allOf"):
        if len(node.get(key, ())) > 1:
            return {**node, key: node[key][::-1]}
    return None


def tags_of(branches: Any) -> list[str] | None:
    """The constants that tell branches apart; None where a change took one away, or gave one to two branches."""
    if len(branches) < 2 or not all("kind" in branch.get("required", ()) for branch in branches):
        return None
    tags = [branch["properties"]["kind"].get("const") for branch in branches]
    return None if None in tags or len(set(tags)) < len(tags) else tags


def one_or_any(node: Schema, draw: Draw) -> Schema | None:
    """Branches that a constant tells apart are the same as one of them and as any of them."""
    branches = node.get("oneOf", ())
    if tags_of(branches) is None:
        return None
    return {**without(node, "oneOf"), "anyOf": branches}


def tags_as_rules(node: Schema, draw: Draw) -> Schema | None:
    """A tagged union as a list of tags, with a rule for each."""
    branches = node.get("oneOf", ())
    tags = tags_of(branches)
    if tags is None or set(node) != {"oneOf"}:
        return None
    rules = [
        {"if": {"properties": {"kind": {"const": tag}}, "required": ["kind"]}, "then": branch}
        for tag, branch in zip(tags, branches, strict=True)
    ]
    return {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": tags}}, "allOf": rules}


def tag_split(node: Schema, draw: Draw) -> Schema | None:
    """An object with a listed value that is always there, as one object for each value."""
    for name in node.get("required", ()):
        values = node.get("properties", {}).get(name, {}).get("enum", ())
        if len(values) > 1 and set(node) <= {"type", "properties", "required"}:
            each = [{**node, "properties": {**node["properties"], name: {"const": value}}} for value in values]
            return {"oneOf": each}
    return None


def common_apart(node: Schema, draw: Draw) -> Schema | None:
    """What all branches require, said once beside them."""
    branches = node.get("oneOf", ())
    if len(branches) < 2 or not all("kind" in branch.get("required", ()) for branch in branches):
        return None
    rest = [{**branch, "required": [n for n in branch["required"] if n != "kind"]} for branch in branches]
    return {**node, "oneOf": rest, "type": "object", "required": ["kind"]}


def rule_turned(node: Schema, draw: Draw) -> Schema | None:
    if "if" not in node or "then" not in node or "else" in node or isinstance(node["if"], bool):
        return None
    rest = without(node, "if", "then")
    return draw(
        st.sampled_from(
            [
                {**rest, "if": {"not": node["if"]}, "else": node["then"]},
                {"allOf": [rest, {"anyOf": [{"not": node["if"]}, node["then"]]}]},
                {"allOf": [rest, {"if": node["if"], "then": node["then"]}]},
            ]
        )
    )


def rule_as_branches(node: Schema, draw: Draw) -> Schema | None:
    """A rule about a listed state, as one object for each state."""
    state = node.get("properties", {}).get("state", {}).get("enum")
    if "if" not in node or not state or "state" not in node.get("required", ()) or "else" in node:
        return None
    asked = node["if"].get("properties", {}).get("state", {}).get("const") if isinstance(node["if"], dict) else None
    if asked not in state or len(state) < 2 or set(node["if"]) != {"properties"}:
        return None
    rest = without(node, "if", "then")
    plain = {**rest, "properties": {**rest["properties"], "state": {"enum": [s for s in state if s != asked]}}}
    bound = {**rest, "properties": {**rest["properties"], "state": {"const": asked}}, "allOf": [node["then"]]}
    return {"oneOf": [plain, bound]}


def dependency_as_rule(node: Schema, draw: Draw) -> Schema | None:
    rules = node.get("dependentRequired", {})
    if len(rules) != 1:
        return None
    ((name, names),) = rules.items()
    rest = without(node, "dependentRequired")
    return draw(
        st.sampled_from(
            [
                {"allOf": [rest, {"if": {"required": [name]}, "then": {"required": names}}]},
                {**rest, "dependentSchemas": {name: {"required": names}}},
                {"allOf": [rest, {"anyOf": [{"not": {"required": [name]}}, {"required": names}]}]},
            ]
        )
    )


def bound_of_whole_numbers(node: Schema, draw: Draw) -> Schema | None:
    if node.get("type") != "integer" or "minimum" not in node:
        return None
    return {**without(node, "minimum"), "exclusiveMinimum": node["minimum"] - 1}


def whole_by_its_step(node: Schema, draw: Draw) -> Schema | None:
    return {**node, "type": "number", "multipleOf": 1} if node.get("type") == "integer" else None


def idle(node: Schema, draw: Draw) -> Schema | None:
    more = draw(
        st.sampled_from(
            [
                {"minLength": 0},
                {"minItems": 0},
                {"additionalProperties": True},
                {"uniqueItems": False},
                {"propertyNames": True},
                {"patternProperties": {}},
                {"dependentRequired": {}},
                {"minProperties": 0},
            ]
        )
    )
    return {**more, **node} if not set(more) & set(node) else None


REWRITINGS: list[Rewriting] = [
    refer, refer_beside, in_all_of, in_any_of, in_one_of, twice, denied_twice, always, either_way, split,
    required_apart, required_by_a_rule, required_on_both_ways, const_or_enum, values_as_branches, types_as_branches,
    type_unsaid, turned_round, one_or_any, tags_as_rules, tag_split, common_apart, rule_turned, rule_as_branches,
    dependency_as_rule, bound_of_whole_numbers, whole_by_its_step, idle,
]  # fmt: skip


def rewritten(schema: Schema, draw: Draw, how: Rewriting) -> Schema | None:
    """The schema with one of its places rewritten; definitions go to the root."""
    result = copy.deepcopy(schema)
    for place in draw(st.permutations(places(result))):
        if (made := how(copy.deepcopy(place), draw)) is not None:
            place.clear()
            place.update(made)
            return gathered(result)
    return None


def gathered(root: Schema) -> Schema:
    found: dict[str, Any] = {}

    def move(node: Any) -> None:
        if isinstance(node, dict):
            for inner in list(node.values()):
                move(inner)
            if isinstance(node.get("$defs"), dict) and node.get("$ref") == "#/$defs/here":
                name = f"d{len(found)}"
                found[name] = node.pop("$defs")["here"]
                node["$ref"] = f"#/$defs/{name}"
        elif isinstance(node, list):
            for inner in node:
                move(inner)

    move(root)
    return {**root, "$defs": {**root.get("$defs", {}), **found}} if found else root


def impact(old: Schema, new: Schema) -> Impact:
    return compare_events({"e": Event("e", old)}, {"e": Event("e", new)}).impact


# -- the properties

_HEALTHY = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def check(old: Schema, data: st.DataObject, how: Rewriting) -> None:
    """One side of a change rewritten: the same as before, and no other class for the change."""
    new = data.draw(changed(old))
    for before, after in ((old, new), (new, old)):
        equal = rewritten(before, data.draw, how)
        if equal is None:
            continue
        assert impact(before, equal) is Impact.NONE, ("said otherwise", before, equal)
        assert impact(equal, before) is Impact.NONE, ("said otherwise", equal, before)
        assert impact(equal, after) is impact(before, after), ("OLD rewritten", before, after, equal)
        assert impact(after, equal) is impact(after, before), ("NEW rewritten", after, before, equal)


@pytest.mark.slow
@given(old=schemas, data=st.data(), how=st.sampled_from(REWRITINGS))
@settings(max_examples=40, suppress_health_check=_HEALTHY, deadline=None)
def test_an_equal_schema_is_no_change_and_changes_no_class(old: Schema, data: st.DataObject, how: Rewriting) -> None:
    check(old, data, how)


def test_a_branch_that_stands_twice_can_go_once() -> None:
    dated: Schema = {"type": "string", "format": "date-time"}
    again: Schema = {"not": {"not": dated}}
    assert impact({"anyOf": [again, dated]}, {"anyOf": [dated, dated]}) is Impact.NONE


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        pytest.param({"required": ["link"]}, Impact.BREAKING, id="null where it was required"),
        pytest.param(
            {"required": ["link"], "properties": {"link": {"type": "string"}}},
            Impact.WIDENING,
            id="null elsewhere only",
        ),
    ],
)
def test_a_null_breaks_where_a_rule_required_a_value(then: Schema, expected: Impact) -> None:
    def ruled(types: Any, consequence: Schema) -> Schema:
        return {
            "type": "object",
            "properties": {"state": {"enum": ["ready", "failed"]}, "link": {"type": types}},
            "required": ["state"],
            "if": {"properties": {"state": {"const": "ready"}}},
            "then": consequence,
        }

    assert impact(ruled("string", {"required": ["link"]}), ruled(["string", "null"], then)) is expected


def test_a_list_of_values_is_one_branch_for_each_beside_a_branch_that_lists_none() -> None:
    one, free = obj_of("file", {"enum": ["c", "b"]}), obj_of("kind", {"const": "Y"}, file=TEXT)
    each: Schema = {"oneOf": [obj_of("file", {"const": value}) for value in ("c", "b")]}
    assert impact({"oneOf": [one, free]}, {"oneOf": [each, free]}) is Impact.NONE
    assert impact({"oneOf": [each, free]}, {"oneOf": [one, free]}) is Impact.NONE


def obj_of(name: str, schema: Schema, **more: Schema) -> Schema:
    return {"type": "object", "required": [name], "properties": {name: schema, **more}}


def test_what_was_exactly_one_branch_and_may_be_two_widens_however_it_is_said_now() -> None:
    old: Schema = {"oneOf": [obj_of("kind", {"const": "X"}), {"type": "object"}]}
    tags: Schema = {"oneOf": [obj_of("kind", {"const": "X"}), obj_of("kind", {"const": "Y"})]}
    assert impact(old, tags) is impact(old, obj_of("kind", {"enum": ["X", "Y"]})) is Impact.WIDENING


def test_rules_on_tags_one_of_which_is_gone_are_the_union_that_lost_it() -> None:
    other: Schema = {"oneOf": [A, obj_of("kind", {"const": "C"}, b=TEXT)]}
    assert impact(BOTH, other) is impact({"oneOf": [A, B]}, other) is Impact.WIDENING


def as_rules(*branches: Schema) -> Schema:
    made = tags_as_rules({"oneOf": list(branches)}, None)  # type: ignore[arg-type] # it draws nothing
    assert made is not None
    return made


X, Y = obj_of("kind", {"const": "X"}, s={"type": "integer"}), obj_of("kind", {"const": "Y"}, s=TEXT)
DATED = {**obj_of("kind", {"type": "string", "format": "date-time"}, id=TEXT), "required": ["id", "kind"]}
ID_X, ID_Y = (
    {**obj_of("kind", {"const": tag}, id={"enum": [value]}), "required": ["id", "kind"]} for tag, value in ("Xb", "Ya")
)


@each_row(
    ("old", "new", "expected"),
    [
        pytest.param([{"type": "object", "properties": {"s": {"type": "integer"}}}, {**Y, "required": ["kind", "s"]}],
                     [X, {**Y, "required": ["kind", "s"]}], Impact.ADDITIVE, id="a branch without a tag gets one"),
        pytest.param([X, DATED], [X, {**DATED, "properties": {**DATED["properties"], "kind": {"const": "Y"}}}],
                     Impact.WIDENING, id="a tag that no value of OLD was"),
        pytest.param([ID_X, ID_Y], [{**ID_X, "properties": {**ID_X["properties"], "kind": {"const": "a"}}}, ID_Y],
                     Impact.BREAKING, id="two properties tell the branches apart"),
    ],
)  # fmt: skip
def test_a_tag_that_changes_is_classed_alike_as_a_union_and_as_rules(
    old: list[Schema], new: list[Schema], expected: Impact
) -> None:
    before, after = {"oneOf": old}, {"oneOf": new}
    assert impact(before, after) is expected
    for one, branches, given_as in ((0, old, before), (1, new, after)):
        if tags_of(branches) is None:
            continue
        pair = (as_rules(*branches), after) if one == 0 else (before, as_rules(*branches))
        assert impact(*pair) is expected, given_as


@pytest.mark.slow
@pytest.mark.parametrize("how", REWRITINGS)
@given(old=schemas, data=st.data())
@settings(max_examples=20, suppress_health_check=_HEALTHY, deadline=None)
def test_no_rewriting_of_a_kind_changes_a_class(how: Rewriting, old: Schema, data: st.DataObject) -> None:
    check(old, data, how)


@pytest.mark.slow
@given(old=schemas, data=st.data())
@settings(max_examples=30, suppress_health_check=_HEALTHY, deadline=None)
def test_rewriting_twice_changes_no_class_either(old: Schema, data: st.DataObject) -> None:
    new = data.draw(changed(old))
    first = rewritten(new, data.draw, data.draw(st.sampled_from(REWRITINGS)))
    assume(first is not None)
    second = {"allOf": [{"anyOf": [first]}]} if first and "$defs" not in first else first
    assert impact(old, second or {}) is impact(old, new), (old, new, second)


def many(schema: Schema) -> list[Any]:
    try:
        plan = compile_plan(schema)
        return [*(payload for payload, _ in covering(plan).payloads), *islice(payloads(plan, 1), 20)]
    except HookproofError:
        return []


@pytest.mark.slow
@given(schema=schemas, data=st.data(), how=st.sampled_from(REWRITINGS))
@settings(max_examples=25, suppress_health_check=_HEALTHY, deadline=None)
def test_the_rewritings_are_equal_for_a_validator(schema: Schema, data: st.DataObject, how: Rewriting) -> None:
    other = data.draw(changed(schema))
    equal = rewritten(schema, data.draw, how)
    assume(equal is not None)
    one, two = jsonschema.Draft202012Validator(schema), jsonschema.Draft202012Validator(equal)
    for payload in (*many(schema), *many(other), None, "a", 1, [], {}):
        assert one.is_valid(payload) == two.is_valid(payload), (payload, schema, equal)


@pytest.mark.slow
@given(old=schemas, more=schemas, data=st.data())
@settings(max_examples=80, suppress_health_check=_HEALTHY, deadline=None)
def test_a_union_that_grows_is_harmless_only_where_an_open_reader_takes_it(
    old: Schema, more: Schema, data: st.DataObject
) -> None:
    branch = data.draw(st.one_of(changed(old), st.just(more)))
    new = data.draw(st.sampled_from([{"anyOf": [old, branch]}, {"anyOf": [branch, old]}]))
    assume(impact(old, new) <= Impact.ADDITIVE)
    reads = open_reader(old)
    assert [payload for payload in many(new) if not reads(payload)] == [], (old, new)


# -- unions that grow

THING = {"type": "object", "required": ["id", "url"], "properties": {"id": TEXT, "url": TEXT, "kind": TEXT}}
LACKS = {"type": "object", "required": ["id"], "properties": {"id": TEXT, "url": TEXT, "kind": TEXT}}
NULLS = {**THING, "properties": {**THING["properties"], "url": {"type": ["string", "null"]}}}
BOUND = {**LACKS, "dependentRequired": {"id": ["url"]}}

GROWN: dict[str, tuple[Schema, Schema]] = {
    "said directly": (THING, LACKS),
    "any of": (THING, {"anyOf": [THING, LACKS]}),
    "any of, the other way round": (THING, {"anyOf": [LACKS, THING]}),
    "one of": (THING, {"oneOf": [{**THING, "properties": {**THING["properties"], "more": TEXT}}, LACKS]}),
    "in all of": (THING, {"allOf": [{"type": "object"}, {"anyOf": [THING, LACKS]}]}),
    "behind a reference": (
        THING, {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}], "$defs": {"a": THING, "b": LACKS}}),
    "of two to three": ({"anyOf": [THING, {**THING, "required": ["id", "kind", "url"]}]},
                        {"anyOf": [THING, {**THING, "required": ["id", "kind", "url"]}, LACKS]}),
    "as a condition": (THING, {**LACKS, "if": {"required": ["kind"]}, "then": THING, "else": LACKS}),
    "as a condition beside": (
        THING, {**LACKS, "if": {"required": ["kind"]}, "then": {"required": ["url"]}}),
    "what a rule required": (BOUND, {"anyOf": [BOUND, LACKS]}),
    "as a dependency": (THING, {**LACKS, "dependentRequired": {"kind": ["url"]}}),
    "as a dependent schema": (THING, {**LACKS, "dependentSchemas": {"kind": {"required": ["url"]}}}),
    "null in a branch": (THING, {"anyOf": [THING, NULLS]}),
    "null alone in a branch": (
        THING, {"anyOf": [THING, {**THING, "properties": {**THING["properties"], "url": NULL}}]}),
}  # fmt: skip


@pytest.mark.slow
@each_row("name", GROWN)
@each_row("within", [False, True])
def test_a_branch_that_lacks_what_was_required_breaks_as_if_said_directly(name: str, within: bool) -> None:
    old, new = GROWN[name]
    if within:
        old, new = ({"type": "object", "required": ["x"], "properties": {"x": inlined(one)}} for one in (old, new))
    events = ({"e": Event("e", old)}, {"e": Event("e", new)})
    comparison = compare_events(*events)
    assert comparison.impact is Impact.BREAKING
    breaking = comparison.of(Impact.BREAKING)
    lost = [change for change in breaking if change.pointer.endswith("/url")]
    assert lost
    assert all(witness(change, *events).found for change in lost)


def test_what_a_further_branch_leaves_out_is_told_once() -> None:
    """Its reader asks whether it is there: that it has no type in that branch says nothing more."""
    left_out = {"type": "object", "required": ["kind"], "properties": {"id": TEXT, "kind": TEXT}}
    comparison = compare_events({"e": Event("e", THING)}, {"e": Event("e", {"anyOf": [THING, left_out]})})
    told = [change.id for change in comparison.changes if change.pointer.endswith("/url")]
    assert told == ["property.became-optional"]


@each_row(
    ("rule", "expected"),
    [
        ({"kind": ["url"]}, {"condition.may-be-absent": "/url"}),
        ({"kind": ["url"], "note": ["url"]}, {"condition.may-be-absent": "/url"}),
        # Only together: whoever reads one of the two has no more reason to look at the other than at this one.
        ({"kind": ["url"], "url": ["kind"]}, {"condition.loosened": "/"}),
    ],
)
def test_a_member_that_told_of_another_no_longer_does(rule: Schema, expected: dict[str, str]) -> None:
    free = {"type": "object", "properties": {"kind": TEXT, "url": TEXT, "note": TEXT}}
    comparison = compare_events({"e": Event("e", {**free, "dependentRequired": rule})}, {"e": Event("e", free)})
    assert {change.id: change.pointer for change in comparison.changes} == expected


def inlined(schema: Schema) -> Schema:
    if "$defs" not in schema:
        return schema
    return {"anyOf": [schema["$defs"][ref["$ref"].rpartition("/")[2]] for ref in schema["anyOf"]]}


COVERED: dict[str, tuple[Schema, Schema]] = {
    "the same again": (THING, {"anyOf": [THING, THING]}),
    "one that promises more": (THING, {"anyOf": [THING, {**THING, "required": ["id", "kind", "url"]}]}),
    "one that requires by a rule": (THING, {"anyOf": [THING, BOUND]}),
    "one with a further property": (
        THING, {"anyOf": [THING, {**THING, "properties": {**THING["properties"], "more": TEXT}}]}),
}  # fmt: skip


@each_row("name", COVERED)
def test_a_branch_that_keeps_all_promises_harms_nobody(name: str) -> None:
    assert impact(*COVERED[name]) <= Impact.ADDITIVE


A = {"type": "object", "required": ["kind", "a"], "properties": {"kind": {"const": "A"}, "a": TEXT}}
B = {"type": "object", "required": ["kind", "b"], "properties": {"kind": {"const": "B"}, "b": TEXT}}
BOTH = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"enum": ["A", "B"]}},
    "allOf": [
        {"if": {"properties": {"kind": {"const": tag}}}, "then": {"required": [name], "properties": {name: TEXT}}}
        for tag, name in (("A", "a"), ("B", "b"))
    ],
}


@each_row("new", [{"oneOf": [A, B]}, {"anyOf": [B, A]}, BOTH], ids=["one of", "any of", "rules"])
def test_a_branch_that_its_own_value_tells_apart_widens_however_it_is_said(new: Schema) -> None:
    assert impact(A, new) is Impact.WIDENING


@each_row("old", [{"oneOf": [A, B]}, BOTH], ids=["one of", "rules"])
@each_row("new", [{"oneOf": [A, B]}, BOTH], ids=["one of", "rules"])
def test_a_tagged_union_and_rules_on_its_tags_are_the_same(old: Schema, new: Schema) -> None:
    assert impact(old, new) is Impact.NONE


def test_a_union_all_of_whose_values_are_others_breaks_like_its_list_of_values() -> None:
    others = [
        {**side, "properties": {**side["properties"], "kind": {"const": tag}}} for side, tag in ((A, "C"), (B, "D"))
    ]
    assert impact({"oneOf": [A, B]}, {"oneOf": others}) is Impact.BREAKING
