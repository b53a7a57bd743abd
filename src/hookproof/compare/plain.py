"""Rules in one plain spelling, and what they look at."""

from __future__ import annotations

from typing import Any

from hookproof.compare.inplace import ANNOTATIONS
from hookproof.compare.shape import Source
from hookproof.schema.json import value_key

#: Keywords that only ask whether a property is there, of which type, and which of some listed values it has.
_TOLD_BY_VALUES = frozenset(
    {"type", "const", "enum", "required", "properties", "not", "allOf", "anyOf", "oneOf", "if", "then", "else",
     "dependentRequired", "dependentSchemas"}
)  # fmt: skip
_IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
_IN_PLACE = ("not", "if", "then", "else")
_DEPTH = 8


def plain(source: Source, node: object, followed: frozenset[str] = frozenset()) -> object:
    """Return a schema without annotations, with references followed and lists that are sets sorted.

    A reference within what it leads to stays as it is, and so does one behind eight others (`followed`): two spellings
    then count as different, which costs a search, never a verdict.
    """
    if isinstance(node, list):
        return [plain(source, item, followed) for item in node]
    if not isinstance(node, dict):
        return node
    if set(node) - ANNOTATIONS == {"$ref"} and node["$ref"] not in followed and len(followed) < _DEPTH:
        return plain(source, source.resolve(node["$ref"]), followed | {node["$ref"]})
    return {key: _plain_value(source, key, value, followed) for key, value in _const_as_enum(node).items()}


#: Keywords that ask for nothing with these values.
_IDLE: dict[str, Any] = {
    "required": [],
    "properties": {},
    "patternProperties": {},
    "dependentRequired": {},
    "dependentSchemas": {},
    "additionalProperties": True,
    "items": True,
    "minLength": 0,
    "minItems": 0,
    "minProperties": 0,
    "uniqueItems": False,
}


def _is_idle(key: str, value: object) -> bool:
    return key in ANNOTATIONS or key.startswith("x-") or (key in _IDLE and value_key(value) == value_key(_IDLE[key]))


def _const_as_enum(node: dict[str, object]) -> dict[str, object]:
    kept = {key: value for key, value in node.items() if not _is_idle(key, value)}
    if "const" in kept and "enum" not in kept:
        kept["enum"] = [kept.pop("const")]
    if kept.get("type") == ["object"]:
        kept["type"] = "object"
    return kept


def _plain_value(source: Source, key: str, value: Any, followed: frozenset[str]) -> Any:
    if key == "enum":
        return sorted(value, key=lambda item: repr(value_key(item)))
    if key == "required" or (key == "type" and isinstance(value, list)):
        return sorted(value)
    if key in ("properties", "patternProperties", "dependentSchemas") and isinstance(value, dict):
        return {name: plain(source, schema, followed) for name, schema in value.items()}
    if key == "dependentRequired" and isinstance(value, dict):
        return {name: sorted(names) for name, names in value.items()}
    if key == "$defs":
        return None
    return plain(source, value, followed)


def mentioned(rule: object) -> set[str]:
    """Return the properties of the object itself that a rule names."""
    if not isinstance(rule, dict):
        return set()
    names = {*rule.get("properties", ()), *rule.get("required", ())}
    names |= {name for key, names in rule.get("dependentRequired", {}).items() for name in (key, *names)}
    for key, schema in rule.get("dependentSchemas", {}).items():
        names |= {key, *mentioned(schema)}
    for key in _IN_PLACE_LISTS:
        names |= {name for item in rule.get(key, ()) for name in mentioned(item)}
    for key in _IN_PLACE:
        names |= mentioned(rule.get(key))
    return names


def told_by_values(rule: Any, *, nested: bool = False) -> bool:
    """Whether listed values, null, absence and one value of each type tell all that a rule can tell apart."""
    if isinstance(rule, bool):
        return True
    keys = set(rule) - ANNOTATIONS
    if not keys <= _TOLD_BY_VALUES or (nested and keys & {"properties", "required"}):
        return False
    inner = [item for key in _IN_PLACE_LISTS for item in rule.get(key, ())]
    inner += [rule[key] for key in _IN_PLACE if key in rule]
    inner += rule.get("dependentSchemas", {}).values()
    return all(told_by_values(item, nested=nested) for item in inner) and all(
        told_by_values(item, nested=True) for item in rule.get("properties", {}).values()
    )
