"""What the tests of payloads share."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from hookproof.contract import Contract, load_contract, load_provider
from hookproof.schema.json import canonical

VERSIONS = [version.name for version in load_provider("videogen").versions]


@cache
def loaded(version: str) -> Contract:
    return load_contract("videogen", version)


@cache
def both(schema: bytes) -> tuple[Any, Any]:
    import json

    parsed = json.loads(schema)
    reference = jsonschema.Draft202012Validator(parsed, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    return reference, jsonschema_rs.Draft202012Validator(parsed, validate_formats=True)


#: The versions that every run looks at; the others are looked at by the slow part of the suite.
ALWAYS = (VERSIONS[0], VERSIONS[-1])


@pytest.fixture(params=[v if v in ALWAYS else pytest.param(v, marks=pytest.mark.slow) for v in VERSIONS])
def each_version(request: pytest.FixtureRequest) -> Contract:
    return loaded(request.param)


@pytest.fixture(scope="session")
def newest() -> Contract:
    return loaded(VERSIONS[-1])


@pytest.fixture(scope="session")
def verdicts() -> Callable[[Any, Any], tuple[bool, bool]]:
    """What the two validators say: jsonschema, then jsonschema-rs, formats asserted."""

    def ask(schema: Any, payload: Any) -> tuple[bool, bool]:
        reference, fast = both(canonical(schema))
        return reference.is_valid(payload), fast.is_valid(payload)

    return ask
