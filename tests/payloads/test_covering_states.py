"""Whatever random payloads show of a schema as it is written, the covering set shows too, or says that it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.rowwise import each_row

from hookproof.parsing import read_document
from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.covering import _CUT, covering
from hookproof.payloads.profiles.random import payloads
from hookproof.schema.pointers import lookup

SCHEMAS: dict[str, Any] = read_document(Path(__file__).parent / "data" / "covering.yaml")
#: Recursion has no end, and the set says where it ends.
ENDLESS = {"recursive"}


#: Schemas are gone into so often; recursive ones have no end.
_DEPTH = 12
_TYPES: dict[type, str] = {
    bool: "boolean",
    type(None): "null",
    int: "number",
    float: "number",
    str: "string",
    dict: "object",
    list: "array",
}


@dataclass(frozen=True)
class Witnessing:
    """What payloads show of a schema as it is written. A fact is a place in it, and what a payload shows there."""

    root: Any

    def facts(self, payloads: Iterable[Any]) -> set[tuple[str, str]]:
        """Return what payloads show together."""
        return {fact for payload in payloads for fact in self._walk(self.root, payload, "#", 0)}

    def _holds(self, schema: Any, value: Any) -> bool:
        whole = {"$defs": self.root.get("$defs", {}), "allOf": [schema]}
        return bool(jsonschema.Draft202012Validator(whole).is_valid(value))

    def _walk(self, schema: Any, value: Any, at: str, depth: int) -> Iterator[tuple[str, str]]:
        if not isinstance(schema, dict) or depth > _DEPTH:
            return
        if isinstance(schema.get("type"), list):
            yield at, _TYPES[type(value)]
        if "enum" in schema:
            yield at, json.dumps(value)
        for inner, where, one in (*self._beside(schema, value, at), *_inside(schema, value, at)):
            yield where, "there"
            yield from self._walk(inner, one, where, depth + 1)
        if isinstance(value, dict):
            yield from (
                (f"{at}/properties/{name}", "absent") for name in schema.get("properties", ()) if name not in value
            )
        if isinstance(value, list):
            yield at, f"{min(len(value), 2)} items"

    def _beside(self, schema: Any, value: Any, at: str) -> Iterator[tuple[Any, str, Any]]:
        """The schemas for the same value: those of its branches that hold."""
        if schema.get("$ref", "").startswith("#/"):
            yield lookup(self.root, schema["$ref"][1:]), schema["$ref"], value
        for key in ("allOf", "anyOf", "oneOf"):
            for index, branch in enumerate(schema.get(key, ())):
                if self._holds(branch, value):
                    yield branch, f"{at}/{key}/{index}", value
        if "if" in schema:
            way = "then" if self._holds(schema["if"], value) else "else"
            yield schema.get(way, {}), f"{at}/{way}", value
        for name, inner in schema.get("dependentSchemas", {}).items() if isinstance(value, dict) else ():
            if name in value:
                yield inner, f"{at}/dependentSchemas/{name}", value


def _inside(schema: Any, value: Any, at: str) -> Iterator[tuple[Any, str, Any]]:
    """The schemas for what is in a value; of items that are alike, for the first."""
    if isinstance(value, dict):
        named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        for name, inner in value.items():
            found = [(named[name], f"{at}/properties/{name}")] if name in named else []
            found += [(patterns[p], f"{at}/patternProperties/{p}") for p in patterns if re.search(p, name)]
            found = found or [(schema.get("additionalProperties"), f"{at}/additionalProperties")]
            yield from ((one, where, inner) for one, where in found)
    if isinstance(value, list):
        first = schema.get("prefixItems", [])
        for index, item in enumerate(value[: len(first) + 1]):
            if index < len(first):
                yield first[index], f"{at}/prefixItems/{index}", item
            elif "contains" not in schema:
                yield schema.get("items"), f"{at}/items", item


@pytest.mark.slow
@each_row("name", SCHEMAS)
def test_what_random_payloads_show_is_shown(name: str) -> None:
    schema = SCHEMAS[name]
    plan = compile_plan(schema)
    found = covering(plan)
    asked = Witnessing(schema)
    shown = asked.facts(payload for payload, _ in found.payloads)
    if name not in ENDLESS:
        assert found.missing == {}
    assert asked.facts(islice(payloads(plan, 1), 60)) - shown == set()


def test_what_is_excluded_is_said_to_be_with_how_it_was_looked_for() -> None:
    never = {
        "type": "object",
        "properties": {"n": {"enum": [1, 2]}},
        "required": ["n"],
        "not": {"properties": {"n": {"const": 2}}},
    }
    found = covering(compile_plan({"type": "object", "properties": {"v": never}, "required": ["v"]}))
    assert all(payload["v"]["n"] == 1 for payload, _ in found.payloads)
    assert {reason.split(":")[0] for reason in found.missing.values()} <= {
        "aimed at in vain, and in none of 100 random payloads"
    }


def test_a_set_ends_where_too_much_was_made_for_it_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    schema: dict[str, Any] = {"properties": {"kind": {"enum": [1, "a", None]}}}
    for _ in range(12):
        schema = {"additionalProperties": {"items": schema}}
    monkeypatch.setattr("hookproof.payloads.profiles.covering.MOST_MADE", 100)
    found = covering(compile_plan(schema))
    assert found.payloads
    assert set(found.missing.values()) == {_CUT}


def test_where_too_much_was_looked_through_a_place_stands_for_its_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hookproof.payloads.profiles.agenda.MOST_LOOKED", 0)
    tree = {"anyOf": [{"type": "object", "properties": {f"p{n}": {"type": "string"}}} for n in range(4)]}
    assert not covering(compile_plan({"type": "object", "properties": {"tree": tree}})).missing
