"""References within references multiply; a schema that holds a value against millions is refused at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.schema.errors import UnusableSchema
from hookproof.schema.expansion import MOST, Shared, check_expansion
from hookproof.settings.sides import sides
from hookproof.sources.documentkinds import document_of

LEAF: dict[str, Any] = {"type": "object"}


def ref(number: int) -> dict[str, Any]:
    return {"$ref": f"#/$defs/c{number}"}


WAYS: dict[str, Any] = {
    "allOf": lambda inner: {"allOf": [inner, inner]},
    "anyOf": lambda inner: {"anyOf": [inner, inner]},
    "oneOf": lambda inner: {"oneOf": [inner, {"type": "null"}, inner]},
    "if": lambda inner: {"if": inner, "then": inner},
    "not": lambda inner: {"not": {"anyOf": [inner, inner]}},
    "dependentSchemas": lambda inner: {"dependentSchemas": {"a/b": inner, "c": inner}},
    "beside": lambda inner: {**inner, "allOf": [inner]},
}


def laughs(way: Any, levels: int) -> dict[str, Any]:
    steps = {f"c{number}": way(ref(number + 1)) for number in range(levels)}
    return {**ref(0), "$defs": {**steps, f"c{levels}": LEAF}}


@each_row("way", WAYS.values(), ids=WAYS)
def test_what_multiplies_beyond_the_bound_is_refused_and_what_stays_below_is_not(way: Any) -> None:
    check_expansion(laughs(way, 6))
    with pytest.raises(UnusableSchema, match=f"at most {MOST:,} may"):
        check_expansion(laughs(way, 40), "a.json")


@pytest.mark.parametrize("within", [lambda schema: {"properties": {"a": schema}}, lambda schema: {"items": schema}])
def test_what_holds_for_values_inside_multiplies_only_as_they_do(within: Any) -> None:
    check_expansion(laughs(lambda inner: within({"anyOf": [inner, inner]}), 40))


@each_row("way", WAYS.values(), ids=WAYS)
def test_what_leads_back_to_itself_is_counted_once(way: Any) -> None:
    check_expansion({**way({"$ref": "#"}), "$defs": {"c": {"$ref": "#/$defs/c"}, "d": {"$ref": "#/$defs/none"}}})


@pytest.mark.parametrize("where", ["schema", "document"])
def test_compare_and_lint_say_it_in_one_line_with_the_file(tmp_path: Path, where: str) -> None:
    value = laughs(WAYS["allOf"], 40)
    if where == "document":
        media = {"application/json": {"schema": ref(0)}}
        webhooks = {"a.made": {"post": {"requestBody": {"content": media}}}}
        value = {"openapi": "3.1.0", "info": {}, "webhooks": webhooks, "$defs": value["$defs"]}
    path = tmp_path / "laughs.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(InputError, match=r"laughs\.json#.*: values cannot be held against this schema"):
        document_of(path.read_text(encoding="utf-8"), str(path))
    with pytest.raises(InputError, match=r"values cannot be held against this schema"):
        sides(str(path), str(path), provider=None, schemas=None)


@each_row("way", WAYS.values(), ids=WAYS)
def test_a_definition_that_is_shared_and_multiplies_is_refused_in_each_schema_and_one_that_does_not_in_none(
    way: Any,
) -> None:
    bad, good = laughs(way, 40), laughs(way, 6)
    shared = Shared()
    for name in ("first", "second"):
        with pytest.raises(UnusableSchema, match=f"{name}.json"):
            check_expansion({**ref(0), "$defs": dict(bad["$defs"])}, f"{name}.json", shared=shared)
    for _ in range(2):
        check_expansion({**ref(0), "$defs": dict(good["$defs"])}, shared=shared)


def test_what_refers_to_a_shared_definition_multiplies_with_what_that_one_counts_to() -> None:
    definitions = laughs(WAYS["allOf"], 12)["$defs"]
    shared = Shared()
    check_expansion({**ref(0), "$defs": dict(definitions)}, shared=shared)
    several = {"allOf": [ref(0) for _ in range(20)], "$defs": dict(definitions)}
    for known in (None, shared):
        with pytest.raises(UnusableSchema):
            check_expansion(several, shared=known)
