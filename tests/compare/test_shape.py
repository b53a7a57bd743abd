"""Two ways of writing the same are no difference, and what differs is called by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.rowwise import each_row

from hookproof.compare import Comparison
from hookproof.compare.plain import told_by_values

Compare = Callable[[Any, Any], Comparison]
TEXT, NUMBER, NULL = {"type": "string"}, {"type": "number"}, {"type": "null"}
WHOLE = {"type": "integer"}
READY = {"properties": {"status": {"const": "ready"}}, "required": ["status"]}
WITH_URL = {"properties": {"url": TEXT}, "required": ["url"]}
URL_IS_TEXT = {"if": READY, "then": {"properties": {"url": TEXT}}}
SOURCE = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"enum": ["ready", "pending"]}, "url": {"type": ["string", "null"]}},
}
PAIR = {
    "type": "object",
    "required": ["url", "until"],
    "properties": {"url": {"type": ["string", "null"]}, "until": {"type": ["integer", "null"]}},
}


def obj(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


SAME: dict[str, tuple[Any, Any]] = {
    "null as a type, as a branch": ({"type": ["string", "null"]}, {"anyOf": [NULL, TEXT]}),
    "null as a branch of oneOf": ({"type": ["string", "null"]}, {"oneOf": [TEXT, NULL]}),
    "null in an enum, beside an enum": (
        {"enum": ["a", "b", None]},
        {"anyOf": [{"type": "string", "enum": ["b", "a"]}, NULL]},
    ),
    "const, enum of one": ({"const": "a"}, {"enum": ["a"]}),
    "enums in branches, one enum": ({"anyOf": [{"enum": ["a"]}, {"const": "b"}]}, {"enum": ["a", "b"]}),
    "an open enum, a free text": ({"anyOf": [{"enum": ["a"]}, TEXT]}, TEXT),
    "a reference, the thing itself": ({"$ref": "#/$defs/t", "$defs": {"t": TEXT}}, TEXT),
    "a reference with siblings": (
        {"$ref": "#/$defs/t", "maxLength": 5, "$defs": {"t": TEXT}},
        {"allOf": [TEXT, {"maxLength": 5}]},
    ),
    "an anchor": ({"$ref": "#t", "$defs": {"t": {"$anchor": "t", **TEXT}}}, TEXT),
    "integer, whole multiples": ({"type": "integer"}, {"type": "number", "multipleOf": 1}),
    "above 0, from 1 on": ({"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "minimum": 1}),
    "a definition renamed": (
        {"$defs": {"a": obj("x", x=TEXT)}, "properties": {"y": {"$ref": "#/$defs/a"}}},
        {"$defs": {"b": obj("x", x=TEXT)}, "properties": {"y": {"$ref": "#/$defs/b"}}},
    ),
    "properties spread over allOf": (
        obj("x", "y", x=TEXT, y=NUMBER),
        {"allOf": [obj("x", x=TEXT), obj("y", y=NUMBER)]},
    ),
    "forbidden, never mentioned": ({**obj(x=TEXT), "properties": {"x": TEXT, "y": False}}, obj(x=TEXT)),
    "forbidden by not": ({**obj(x=TEXT), "not": {"required": ["y"]}}, obj(x=TEXT)),
    "forbidden by not of everything": (obj(x=TEXT, y={"not": {}}), obj(x=TEXT, y=False)),
    "a type ruled out": ({"not": NULL, "type": ["string", "null"]}, TEXT),
    "a condition with its else turned round": (
        {**SOURCE, "if": READY, "then": WITH_URL},
        {**SOURCE, "if": {"not": READY}, "else": WITH_URL},
    ),
    "a condition as an implication": (
        {**SOURCE, "if": READY, "then": WITH_URL},
        {**SOURCE, "anyOf": [{"not": READY}, WITH_URL]},
    ),
    "a condition on a required property": (
        {**SOURCE, "if": READY, "then": WITH_URL},
        {**SOURCE, "if": {"properties": READY["properties"]}, "then": WITH_URL},
    ),
    "a condition in allOf": (
        {**SOURCE, "if": READY, "then": WITH_URL},
        {"allOf": [SOURCE, {"if": READY, "then": WITH_URL}]},
    ),
    "a condition with what asks for nothing": (
        {**SOURCE, "if": READY, "then": WITH_URL},
        {**SOURCE, "if": {**READY, "title": "Ready", "x-note": 1, "minProperties": 0, "additionalProperties": True},
         "then": {**WITH_URL, "properties": {"url": {**TEXT, "minLength": 0, "description": "Where it is"}}}},
    ),
    "a condition by reference": (
        {**SOURCE, "if": READY, "then": WITH_URL},
        {**SOURCE, "$defs": {"with": WITH_URL, "ready": {"$ref": "#/$defs/is", "title": "Ready"}, "is": READY},
         "if": {"$ref": "#/$defs/ready"}, "then": {"$ref": "#/$defs/with"}},
    ),
    "a condition whose lists are in another order": (
        {**obj(a=TEXT, b=TEXT, c=TEXT), "if": {"required": ["a"]}, "then": {"required": ["b", "c"]}},
        {**obj(a=TEXT, b=TEXT, c=TEXT), "if": {"required": ["a"]}, "then": {"required": ["c", "b"]}},
    ),
    "null together, two spellings": (
        {**PAIR, "anyOf": [{"properties": {"url": TEXT, "until": WHOLE}},
                           {"properties": {"url": NULL, "until": NULL}}]},
        {**PAIR, "if": {"properties": {"url": NULL}}, "then": {"properties": {"until": NULL}},
         "else": {"properties": {"until": WHOLE}}},
    ),
    "dependentRequired as a condition": (
        {**obj(a=TEXT, b=TEXT), "dependentRequired": {"a": ["b"]}},
        {**obj(a=TEXT, b=TEXT), "if": {"required": ["a"]}, "then": {"required": ["b"]}},
    ),
    "a closed tuple": (
        {"type": "array", "prefixItems": [TEXT], "items": False},
        {"type": "array", "prefixItems": [TEXT], "maxItems": 1, "items": False},
    ),
}  # fmt: skip


@each_row("name", SAME)
@each_row("turned", [False, True])
def test_another_way_of_writing_the_same_is_no_difference(name: str, turned: bool, compare_schema: Compare) -> None:
    old, new = SAME[name][::-1] if turned else SAME[name]
    assert [(c.id, c.pointer, c.before, c.after) for c in compare_schema(old, new).changes] == []


A = obj("kind", "a", kind={"const": "A"}, a=TEXT)
B = obj("kind", "b", kind={"const": "B"}, b=TEXT)
DIFFERENT: dict[str, tuple[Any, Any, list[tuple[str, str]]]] = {
    "a nullable text becomes a nullable object": (
        obj("x", x={"type": ["string", "null"]}),
        obj("x", x={"anyOf": [obj("y", y=TEXT), NULL]}),
        [("type.changed", "/x")],
    ),
    "always null becomes a value": (obj("x", x=NULL), obj("x", x=TEXT), [("type.changed", "/x")]),
    "always null becomes perhaps a value": (
        obj("x", x=NULL),
        obj("x", x={"type": ["string", "null"]}),
        [("type.widened", "/x")],
    ),
    "perhaps a value becomes always null": (
        obj("x", x={"type": ["string", "null"]}),
        obj("x", x=NULL),
        [("type.narrowed", "/x")],
    ),
    "anything becomes a text": (obj("x", x={}), obj("x", x=TEXT), [("type.narrowed", "/x")]),
    "an optional property goes": (obj(x=TEXT, y=NUMBER), obj(x=TEXT), [("property.removed", "/y")]),
    "a property is ruled out": (obj(x=TEXT, y=NUMBER), obj(x=TEXT, y=False), [("property.removed", "/y")]),
    "a property that was ruled out comes": (obj(x=TEXT, y=False), obj(x=TEXT, y=NUMBER), [("property.added", "/y")]),
    "a property of a map's type gets a name": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": TEXT, "properties": {"note": TEXT}},
        [],
    ),
    "a property of another type than the map's gets a name": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": TEXT, "properties": {"count": NUMBER}},
        [("type.changed", "/count")],
    ),
    "the entries of a map may be null": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        [("null.added-to-optional", "/*")],
    ),
    "items may be null": (
        {"type": "array", "items": TEXT},
        {"type": "array", "items": {"type": ["string", "null"]}},
        [("null.added", "/*")],
    ),
    "an item of a tuple changes": (
        {"type": "array", "prefixItems": [TEXT, NUMBER]},
        {"type": "array", "prefixItems": [TEXT, TEXT]},
        [("type.changed", "/1")],
    ),
    "a closed tuple opens": (
        {"type": "array", "prefixItems": [TEXT], "items": False},
        {"type": "array", "prefixItems": [TEXT]},
        [("items.count-loosened", "/")],
    ),
    "inside a branch that others stand beside": (
        obj("m", m={"oneOf": [A, B]}),
        obj("m", m={"oneOf": [B, obj("kind", kind={"const": "A"}, a=TEXT)]}),
        [("property.became-optional", "/m/a")],
    ),
    "a branch that an old one covers": (
        obj("m", m=obj("a", a=TEXT)),
        obj("m", m={"anyOf": [obj("a", a=TEXT), obj("a", a={"type": "string", "maxLength": 3})]}),
        [],
    ),
    "a fraction and a bound at once": (
        {"type": "integer", "minimum": 0},
        {"type": "number", "minimum": -5},
        [("type.integer-to-number", "/"), ("number.bound-loosened", "/")],
    ),
    "a value listed that the old pattern ruled out": (
        {"type": "string", "pattern": "^a"},
        {"type": "string", "enum": ["a1", "b1"]},
        [("enum.value-added", "/"), ("enum.closed", "/")],
    ),
    "one rule dropped of two": (
        {**SOURCE, "allOf": [{"if": READY, "then": {"required": ["url"]}}, URL_IS_TEXT]},
        {**SOURCE, "allOf": [URL_IS_TEXT]},
        [("condition.may-be-absent", "/url")],
    ),
    "a value ruled out no longer": (
        obj("x", x={"type": "string", "not": {"const": "gone"}}),
        obj("x", x=TEXT),
        [("condition.loosened", "/x")],
    ),
    "names of entries are no longer bound": (
        {"type": "object", "propertyNames": {"maxLength": 3}},
        {"type": "object"},
        [("condition.loosened", "/")],
    ),
    "a recursive type": (
        {"type": "object", "properties": {"next": {"$ref": "#"}, "x": TEXT}},
        {"type": "object", "properties": {"next": {"$ref": "#"}, "x": NUMBER}},
        [("type.changed", "/x")],
    ),
    "a property is ruled out by a rule": (
        obj(x=TEXT, y=NUMBER),
        {**obj(x=TEXT, y=NUMBER), "not": {"required": ["y"]}},
        [("property.removed", "/y")],
    ),
    "entries that match a pattern go": (
        {"type": "object", "patternProperties": {"^x-": TEXT}},
        {"type": "object"},
        [("property.removed", "/*")],
    ),
}  # fmt: skip


@each_row("name", DIFFERENT)
def test_what_differs_is_called_by_its_name(name: str, compare_schema: Compare) -> None:
    old, new, expected = DIFFERENT[name]
    found = [(c.id, c.pointer) for c in compare_schema(old, new).changes]
    assert sorted(found) == sorted(expected)


def test_one_change_in_a_shared_type_is_one_change_with_all_its_places(compare_schema: Compare) -> None:
    def schema(kind: Any) -> Any:
        source = {"$ref": "#/$defs/source"}
        return {"$defs": {"source": obj(at=kind)}, **obj(one=source, two={"type": "array", "items": source})}

    found = compare_schema(schema({"type": "integer"}), schema(NUMBER)).changes
    assert [c.pointers for c in found] == [("/one/at", "/two/*/at")]


def test_a_rename_is_said_to_be_a_guess(compare_schema: Compare) -> None:
    found = compare_schema(obj("storageFileId", storageFileId=TEXT), obj("fileId", fileId=TEXT)).changes
    assert [c.id for c in found] == ["property.renamed"]
    assert "a guess" in found[0].note


@each_row(
    ("old", "new"),
    [({"url": TEXT}, {"size": TEXT}), ({"createdAt": TEXT}, {"createdBy": NUMBER}), ({"a": TEXT}, {"b": TEXT})],
)  # fmt: skip
def test_unlike_names_are_no_rename(old: Any, new: Any, compare_schema: Compare) -> None:
    found = compare_schema(obj(**old), obj(**new)).changes
    assert [c.id for c in found] == ["property.removed", "property.added"]


def test_a_property_that_stays_was_not_renamed(compare_schema: Compare) -> None:
    found = compare_schema(obj(transcript=TEXT), obj(transcript=NUMBER, transcriptText=TEXT)).changes
    assert [c.id for c in found] == ["type.changed", "property.added"]


def test_equal_schemas_have_no_difference_at_all(compare_schema: Compare) -> None:
    assert compare_schema(SOURCE, dict(SOURCE)).impact.label == "none"


def test_a_list_of_itself_is_told_in_few_words(compare_schema: Compare) -> None:
    endless = {"$defs": {"list": {"type": "array", "items": {"$ref": "#/$defs/list"}}}}
    old = {**endless, **obj("x", x={"$ref": "#/$defs/list"})}
    [change] = compare_schema(old, obj("x", x=TEXT)).changes
    assert change.id == "type.changed"
    assert "array of array" in str(change.before)
    assert len(str(change.before)) < 80


@each_row(
    ("rule", "told"),
    [
        (True, True),
        (False, True),
        ({"enum": [1, 2]}, True),
        ({"minimum": 3}, False),
        ({"required": ["a"], "properties": {"a": {"const": 1}}}, True),
        ({"properties": {"a": {"pattern": "x"}}}, False),
        ({"properties": {"a": {"properties": {"b": {"const": 1}}}}}, False),
        ({"allOf": [{"const": 1}, {"maxLength": 2}]}, False),
        ({"not": {"minimum": 1}}, False),
    ],
)
def test_a_few_values_tell_a_rule_where_it_is_about_values(rule: Any, told: bool) -> None:
    assert told_by_values(rule) is told
