"""Of a schema in any dialect from draft 4 on: what is made is accepted by the validator of that draft, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hookproof.contract import Contract, load_contract
from hookproof.contract.model import Event
from hookproof.payloads import Case, cases
from hookproof.payloads.errors import PayloadError
from hookproof.schema.errors import SchemaError

PROVIDERS = Path(__file__).parents[1] / "providers"
Schema = dict[str, Any]
#: Number -> the address of a draft, and the validator that is not ours.
DRAFTS: dict[int, tuple[str, Any]] = {
    4: ("http://json-schema.org/draft-04/schema#", jsonschema.Draft4Validator),
    6: ("http://json-schema.org/draft-06/schema#", jsonschema.Draft6Validator),
    7: ("http://json-schema.org/draft-07/schema#", jsonschema.Draft7Validator),
    2019: ("https://json-schema.org/draft/2019-09/schema", jsonschema.Draft201909Validator),
    2020: ("https://json-schema.org/draft/2020-12/schema", jsonschema.Draft202012Validator),
}
NAMES = ("id", "state", "at")
ONES = ("example", "minimal", "full")
#: So many cases of a profile that has many are looked at.
MANY = 12


def leaves(draft: int) -> st.SearchStrategy[Schema]:
    low = {"minimum": 2, "exclusiveMinimum": True} if draft == 4 else {"exclusiveMinimum": 2}
    found: list[Schema] = [
        {"type": "string"},
        {"type": "string", "minLength": 2, "maxLength": 4},
        {"type": "string", "pattern": "^[a-c]{1,3}$"},
        {"type": "integer", "minimum": -2, "maximum": 9},
        {"type": "integer", **low, "multipleOf": 3},
        {"type": "number", **low},
        {"enum": ["a", 1, None, {"b": [True]}]},
        {"type": ["string", "null"]},
        {"type": ["integer", "boolean"]},
        {},
    ]
    if draft >= 6:
        found += [{"const": 0}, {"const": "a"}, True]  # type: ignore[list-item] # a schema may be true there
    return st.sampled_from(found)


def grown(draft: int, inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.one_of(objects(draft, inner), arrays(draft, inner), unions(draft, inner))


@st.composite
def objects(draw: st.DrawFn, draft: int, inner: st.SearchStrategy[Schema]) -> Schema:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    made: Schema = {"type": "object", "properties": {name: draw(inner) for name in names}}
    if required := draw(st.lists(st.sampled_from(names), unique=True)):
        made["required"] = sorted(required)
    extra: list[Schema] = [{}, {"additionalProperties": False}, {"additionalProperties": draw(inner)}]
    extra += [{"patternProperties": {"^x": draw(inner)}}, {"minProperties": 1}]
    extra += [{"dependentRequired": {names[0]: [names[-1]]}}] if draft >= 2019 else []
    extra += [{"dependencies": {names[0]: [names[-1]]}}] if draft <= 7 else []
    extra += [{"propertyNames": {"maxLength": 5}}] if draft >= 6 else []
    return {**made, **draw(st.sampled_from(extra))}


@st.composite
def arrays(draw: st.DrawFn, draft: int, inner: st.SearchStrategy[Schema]) -> Schema:
    item, rest = draw(inner), draw(inner)
    many: list[Schema] = [{"items": item}, {"items": item, "minItems": 1, "maxItems": 2}]
    many += [{"items": item, "uniqueItems": True, "maxItems": 1}]
    if draft == 2020:
        many += [{"prefixItems": [item], "items": rest}, {"prefixItems": [item], "items": False}]
    else:
        many += [{"items": [item], "additionalItems": rest}, {"items": [item], "additionalItems": False}]
    many += [{"contains": item, "maxItems": 3}] if draft >= 6 else []
    return {"type": "array", **draw(st.sampled_from(many))}


@st.composite
def unions(draw: st.DrawFn, draft: int, inner: st.SearchStrategy[Schema]) -> Schema:
    one, other = draw(inner), draw(inner)
    kinds: list[Schema] = [{"anyOf": [one, other]}, {"allOf": [one, {}]}, {"anyOf": [one, {"type": "null"}]}]
    kinds += [{"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "integer", "minimum": 1}]}]
    if draft >= 7:
        kinds += [{"type": ["string", "integer"], "if": {"type": "string"}, "then": {"minLength": 1}, "else": one}]
    # What stands beside a reference counts from 2019-09 on.
    where = "$defs" if draft >= 2019 else "definitions"
    kinds += [{"$ref": f"#/{where}/shared", "maxLength": 3}]
    return draw(st.sampled_from(kinds))


@st.composite
def schemas(draw: st.DrawFn, draft: int) -> Schema:
    inner = st.recursive(leaves(draft), lambda below: grown(draft, below), max_leaves=4)
    made = draw(objects(draft, inner))
    where = "$defs" if draft >= 2019 else "definitions"
    return {"$schema": DRAFTS[draft][0], **made, where: {"shared": {"type": "string", "minLength": 1}}}


def contract_of(schema: Schema) -> Contract:
    return replace(load_contract("signpost", root=PROVIDERS), events={"e": Event("e", schema)})


def made(contract: Contract) -> Iterator[Case]:
    for profile in ONES:
        yield from cases(contract, "e", profile)
    for profile in ("covering", "drift", "invalid"):
        yield from islice(cases(contract, "e", profile), MANY)
    yield from cases(contract, "e", "random", seed=1, count=MANY)


@pytest.mark.slow
@pytest.mark.parametrize("draft", DRAFTS)
def test_what_is_made_is_what_the_validator_of_the_draft_says(draft: int) -> None:
    seen = {True: 0, False: 0}

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(schema=schemas(draft))
    def law(schema: Schema) -> None:
        validator = DRAFTS[draft][1](schema)
        try:
            found = list(made(contract_of(schema)))
        except (PayloadError, SchemaError):
            assume(False)
        for case in found:
            valid = case.valid if case.profile == "drift" else case.profile != "invalid"
            seen[valid] += 1
            assert validator.is_valid(case.payload) is valid, (case.address, case.payload, schema)

    law()
    assert min(seen.values()) > MANY
