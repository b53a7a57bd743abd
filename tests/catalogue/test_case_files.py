"""The payloads under tests/cases are what they claim to be. To add a case is to drop a file there (see its README)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract, Event, load_contract, load_provider
from hookproof.parsing import read_document
from hookproof.schema.pointers import escape, subschemas

CASES = Path(__file__).parents[1] / "cases"
PROVIDER = "videogen"
VERSIONS = [version.name for version in load_provider(PROVIDER).versions]
EVENTS = [(version, event) for version in VERSIONS for event in load_contract(PROVIDER, version).events]

each_event = each_row(("version", "event"), EVENTS, ids=list(map("/".join, EVENTS)), parts=2)


@cache
def contract(version: str) -> Contract:
    return load_contract(PROVIDER, version)


def files(version: str, event: str, kind: str) -> dict[str, Any]:
    return {path.stem: read_document(path) for path in sorted((CASES / version / event / kind).glob("*.json"))}


@pytest.mark.slow
@each_event
def test_valid_cases_are_valid(version: str, event: str, judge: Callable[[Event], Callable[[Any], Any]]) -> None:
    verdicts = judge(contract(version).events[event])
    found = {name: verdicts(payload) for name, payload in files(version, event, "valid").items()}
    assert found == dict.fromkeys(found, (True, True))
    assert {"full", "minimal"} <= found.keys()


@pytest.mark.slow
@each_event
def test_invalid_cases_are_invalid(version: str, event: str, judge: Callable[[Event], Callable[[Any], Any]]) -> None:
    verdicts = judge(contract(version).events[event])
    found = {name: verdicts(case["payload"]) for name, case in files(version, event, "invalid").items()}
    assert found == dict.fromkeys(found, (False, False))
    assert found


@pytest.mark.slow
@each_event
def test_invalid_cases_break_what_they_say_and_nothing_else(version: str, event: str) -> None:
    for name, case in files(version, event, "invalid").items():
        assert list(case) == ["why", "pointer", "keyword", "payload"], name
        errors = broken(contract(version).events[event], case["payload"])
        told = [(pointer_of(error), keyword_of(error)) for error in with_branches(errors)]
        assert (case["pointer"], case["keyword"]) in told, f"{name}: {told}"
        assert len(errors) == 1, f"{name}: {told}"


@each_event
def test_the_minimal_case_has_only_what_is_required_and_the_full_one_has_all(version: str, event: str) -> None:
    schema, cases = contract(version).events[event].schema, files(version, event, "valid")
    assert list(cases["minimal"]) == schema["required"]
    assert list(cases["full"]) == [name for name, node in schema["properties"].items() if node is not False]


@pytest.mark.slow
@each_row("version", VERSIONS)
def test_every_conditional_rule_is_broken_by_a_case(version: str) -> None:
    rules = {rule for event in contract(version).events.values() for rule in conditional(event)}
    reached = set()
    for name, event in contract(version).events.items():
        for case in files(version, name, "invalid").values():
            reached |= {place(event, error) for error in with_branches(broken(event, case["payload"]))}
    assert rules - reached == set()


def test_every_folder_of_cases_is_of_a_known_version_and_event() -> None:
    found = {path.parent.relative_to(CASES).as_posix() for path in CASES.glob("*/*/*/*.json")}
    known = {f"{version}/{event}/{kind}" for version, event in EVENTS for kind in ("valid", "invalid")}
    assert found == known
    assert not [path for path in CASES.rglob("*") if path.is_file() and path.suffix not in (".json", ".md")]


def broken(event: Event, payload: Any) -> list[Any]:
    """Every broken constraint that is no branch of another."""
    return list(jsonschema_rs.Draft202012Validator(event.schema, validate_formats=True).iter_errors(payload))


def with_branches(errors: Iterable[Any]) -> Iterator[Any]:
    """The errors, and behind each those of its branches (`anyOf`, `oneOf`)."""
    for error in errors:
        yield error
        for branch in getattr(error.kind, "context", ()):
            yield from with_branches(branch)


def pointer_of(error: Any) -> str:
    return "".join(f"/{escape(str(token))}" for token in error.instance_path)


def keyword_of(error: Any) -> str:
    """The keyword; a field that may not be there has the schema `false`, which has none."""
    return "false" if error.kind.name == "falseSchema" else str(error.schema_path[-1])


def conditional(event: Event) -> Iterator[str]:
    """Every property that a `then` or an `else` of the bundled schema binds, as the place where it does."""
    for pointer, node in subschemas(event.schema):
        for key in ("then", "else"):
            for name in node.get(key, {}).get("properties", {}):
                yield home(event, f"{pointer}/{key}/properties/{escape(name)}")


def place(event: Event, error: Any) -> str:
    """Where in the bundled schema the assertion stands that broke."""
    path = error.schema_path if error.kind.name == "falseSchema" else error.schema_path[:-1]
    return home(event, "".join(f"/{escape(str(token))}" for token in path))


def home(event: Event, pointer: str) -> str:
    """The place of an assertion, alike for all events where it stands in a type that they share."""
    return pointer if pointer.startswith("/$defs/") else f"{event.name}{pointer}"
