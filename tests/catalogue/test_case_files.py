"""The payloads under tests/cases are what they claim to be. To add a case is to drop a file there (see its README)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hookproof.contract import Contract, Event, load_contract, load_provider
from hookproof.contract.bundle import escape, subschemas
from hookproof.parsing import read_document

CASES = Path(__file__).parents[1] / "cases"
PROVIDER = "videogen"
VERSIONS = [version.name for version in load_provider(PROVIDER).versions]
EVENTS = [(version, event) for version in VERSIONS for event in load_contract(PROVIDER, version).events]

each_event = pytest.mark.parametrize(("version", "event"), EVENTS, ids=list(map("/".join, EVENTS)))


@cache
def contract(version: str) -> Contract:
    return load_contract(PROVIDER, version)


def files(version: str, event: str, kind: str) -> dict[str, Any]:
    return {path.stem: read_document(path) for path in sorted((CASES / version / event / kind).glob("*.json"))}


@each_event
def test_valid_cases_are_valid(version: str, event: str, judge: Callable[[Event], Callable[[Any], Any]]) -> None:
    verdicts = judge(contract(version).events[event])
    found = {name: verdicts(payload) for name, payload in files(version, event, "valid").items()}
    assert found == dict.fromkeys(found, (True, True))
    assert {"full", "minimal"} <= found.keys()


@each_event
def test_invalid_cases_are_invalid(version: str, event: str, judge: Callable[[Event], Callable[[Any], Any]]) -> None:
    verdicts = judge(contract(version).events[event])
    found = {name: verdicts(case["payload"]) for name, case in files(version, event, "invalid").items()}
    assert found == dict.fromkeys(found, (False, False))
    assert found


@each_event
def test_invalid_cases_break_what_they_say_and_nothing_else(version: str, event: str) -> None:
    for name, case in files(version, event, "invalid").items():
        assert list(case) == ["why", "pointer", "keyword", "payload"], name
        broken = list(errors(contract(version).events[event], case["payload"]))
        told = [(pointer_of(error), error.validator) for error in broken]
        assert (case["pointer"], case["keyword"]) in told, f"{name}: {told}"
        outermost = [pointer_of(error) for error in broken if error.parent is None]
        assert len(outermost) == 1, f"{name}: also broken at {outermost}"


@each_event
def test_the_minimal_case_has_only_what_is_required_and_the_full_one_has_all(version: str, event: str) -> None:
    schema, cases = contract(version).events[event].schema, files(version, event, "valid")
    assert list(cases["minimal"]) == schema["required"]
    assert list(cases["full"]) == [name for name, node in schema["properties"].items() if "not" not in node]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_conditional_rule_is_broken_by_a_case(version: str) -> None:
    rules = {rule for event in contract(version).events.values() for rule in conditional(event)}
    broken = set()
    for name, event in contract(version).events.items():
        for case in files(version, name, "invalid").values():
            broken.update(places(event, errors(event, case["payload"])))
    assert rules - broken == set()


def test_every_folder_of_cases_is_of_a_known_version_and_event() -> None:
    found = {path.parent.relative_to(CASES).as_posix() for path in CASES.glob("*/*/*/*.json")}
    known = {f"{version}/{event}/{kind}" for version, event in EVENTS for kind in ("valid", "invalid")}
    assert found == known
    assert not [path for path in CASES.rglob("*") if path.is_file() and path.suffix not in (".json", ".md")]


def errors(event: Event, payload: Any) -> Iterator[Any]:
    """Every broken constraint, those inside branches (`anyOf`, `oneOf`) among them."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    pending = list(jsonschema.Draft202012Validator(event.schema, format_checker=checker).iter_errors(payload))
    while pending:
        error = pending.pop()
        yield error
        pending.extend(error.context)


def pointer_of(error: Any) -> str:
    return "".join(f"/{escape(str(token))}" for token in error.absolute_path)


def conditional(event: Event) -> Iterator[str]:
    """Every assertion under `then` and `else`, by the place of the property's schema in the bundled schema."""
    for pointer, node in subschemas(event.schema):
        for key in ("then", "else"):
            for name in node.get(key, {}).get("properties", {}):
                yield home(event, f"{pointer}/{key}/properties/{escape(name)}")


def places(event: Event, broken: Iterable[Any]) -> Iterator[str]:
    """The places in the bundled schema of the assertions that broke."""
    by_node = {id(node): pointer for pointer, node in subschemas(event.schema)}
    return (home(event, by_node[id(error.schema)]) for error in broken)


def home(event: Event, pointer: str) -> str:
    """The place of an assertion, alike for all events where it stands in a type that they share."""
    return pointer if pointer.startswith("/$defs/") else f"{event.name}{pointer}"
