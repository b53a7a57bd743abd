"""What the tests of payloads share."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from hookproof.contract import Contract, load_contract, load_provider
from hookproof.contract.model import Event
from hookproof.schema.assembly import assembled
from hookproof.schema.json import canonical

VERSIONS = [version.name for version in load_provider("videogen").versions]


@cache
def loaded(version: str) -> Contract:
    return load_contract("videogen", version)


@cache
def both(schema: bytes) -> tuple[Any, Any]:
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


@cache
def told_first() -> dict[str, frozenset[str]]:
    """By version the events of which no newer version has one that is decided in the same way."""
    found: dict[str, frozenset[str]] = {}
    known: set[str] = set()
    for version in reversed(VERSIONS):
        texts = {
            name: json.dumps(assembled({name: event.schema}), sort_keys=True)
            for name, event in loaded(version).events.items()
        }
        found[version] = frozenset(name for name, text in texts.items() if text not in known)
        known |= set(texts.values())
    return found


@pytest.fixture
def each_of_its_own(each_version: Contract) -> dict[str, Event]:
    """The events of each version that no newer one decides in the same way: what is asked of all payloads of an event
    is asked once."""
    own = told_first()[each_version.version.name]
    return {name: event for name, event in each_version.events.items() if name in own}


@pytest.fixture(scope="session")
def verdicts() -> Callable[[Any, Any], tuple[bool, bool]]:
    """What jsonschema and then jsonschema-rs say, formats asserted, of a schema or of its canonical text."""

    def ask(schema: Any, payload: Any) -> tuple[bool, bool]:
        reference, fast = both(schema if isinstance(schema, bytes) else canonical(schema))
        return reference.is_valid(payload), fast.is_valid(payload)

    return ask
