"""Ours are the exact schemas, the provider's the open ones: what ours accept, the provider's contract accepts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.rowwise import each_row

from hookproof import payloads
from hookproof.contract import Contract, Event, load_contract, load_provider
from hookproof.parsing import read_document
from hookproof.schema.pointers import lookup

PROVIDER = "videogen"
CASES = Path(__file__).parents[1] / "cases"
VERSIONS = [version.name for version in load_provider(PROVIDER).versions]
#: The provider's names of what our type files describe, over all versions.
TYPES = {"StorageFile": "file", "FileInfo": "file", "ApiError": "error", "ToolSuccessResult": "result"}
TYPES |= {"FileSource": "file-source", "FileAnalysisMetadata": "file-analysis-metadata"}
FAMILIES = {"FileUploadWebhookPayload": "file.upload.failed", "ToolExecutionWebhookPayload": "tool_execution.failed"}
FAMILIES |= {"WorkflowRunWebhookPayload": "workflow_run.failed"}

Facts = Callable[[str], dict[str, Any]]
each_version = each_row("version", VERSIONS)


@cache
def contract(version: str) -> Contract:
    return load_contract(PROVIDER, version)


def accepts(document: dict[str, Any], event: str) -> Callable[[Any], bool]:
    """The provider's own verdict on payloads of an event, formats asserted."""
    content = document["webhooks"][event]["post"]["requestBody"]["content"]
    schema = {**content["application/json"]["schema"], "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid


def payloads_of(version: str, event: Event) -> list[Any]:
    cases = (CASES / version / event.name / "valid").glob("*.json")
    return [*event.examples, *(read_document(path) for path in sorted(cases))]


def test_every_version_of_the_facts_is_here(facts_folder: Path) -> None:
    known = {path.stem for path in (facts_folder / "contracts").glob("*.json")}
    assert known
    assert known <= set(VERSIONS)


@each_version
def test_the_events_are_those_of_the_facts(version: str, facts: Facts) -> None:
    assert set(contract(version).events) == set(facts(version)["webhooks"])


@pytest.mark.slow
@each_version
def test_every_valid_case_and_example_is_accepted_by_the_provider(version: str, facts: Facts) -> None:
    document = facts(version)
    for name, event in contract(version).events.items():
        accepted = accepts(document, name)
        assert all(map(accepted, payloads_of(version, event))), name


def refused(version: str, document: dict[str, Any], profile: str, **options: int) -> list[bytes]:
    """The payloads of a profile, over all events, that the provider's contract does not accept."""
    return [
        case.body
        for name in contract(version).events
        for accepted in [accepts(document, name)]
        for case in payloads.cases(contract(version), name, profile, **options)
        if not accepted(case.payload)
    ]


@pytest.mark.slow
@each_version
def test_every_random_payload_is_accepted_by_the_provider(version: str, facts: Facts) -> None:
    assert refused(version, facts(version), "random", count=100, seed=20) == []


@pytest.mark.slow
@each_version
def test_very_many_random_payloads_are_accepted_by_the_provider(version: str, facts: Facts) -> None:
    assert refused(version, facts(version), "random", count=2000, seed=21) == []


@pytest.mark.slow
@each_version
@pytest.mark.parametrize("profile", ["example", "minimal", "full", pytest.param("covering", marks=pytest.mark.slow)])
def test_every_chosen_payload_is_accepted_by_the_provider(version: str, profile: str, facts: Facts) -> None:
    assert refused(version, facts(version), profile) == []


@each_version
def test_every_inferred_fact_stands_in_an_erratum(version: str, facts: Facts) -> None:
    told = {
        place for erratum in load_provider(PROVIDER).errata if version in erratum["versions"] for place in at(erratum)
    }
    for fact in facts(version).get("x-inferred") or ():
        pointer, _, what = fact.partition(": ")
        if what != "format double":  # the schemas do not say how wide a number is
            assert our_place(pointer, what) & told, fact


def at(erratum: Any) -> list[str]:
    return [erratum["at"]] if isinstance(erratum["at"], str) else erratum["at"]


def our_place(pointer: str, what: str) -> set[str]:
    """Where our schemas hold what the facts name by schema and property."""
    name, field = pointer.removeprefix("#/components/schemas/").split("/properties/")
    suffix = f"#/properties/{field}" + ("/format" if what.startswith("format") else "")
    if name in TYPES:
        return {f"types/{TYPES[name]}.schema.json{suffix}"}
    family = FAMILIES[name]
    return {f"{family}.schema.json{suffix}", f"{family.partition('.')[0]}.*.schema.json{suffix}"}


@each_version
def test_ours_require_and_name_the_same_fields(version: str, facts: Facts) -> None:
    document = facts(version)
    for name, event in contract(version).events.items():
        ref = document["webhooks"][name]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        theirs = lookup(document, ref.removeprefix("#"))
        assert list(event.schema["properties"]) == list(theirs["properties"]), name
        assert set(event.schema["required"]) == set(theirs["required"]), name


@each_version
def test_our_types_require_and_name_the_same_fields(version: str, facts: Facts) -> None:
    theirs = facts(version)["components"]["schemas"]
    events = contract(version).events.values()
    ours = {name: schema for event in events for name, schema in event.schema.get("$defs", {}).items()}
    for their_name, our_name in TYPES.items():
        if their_name in theirs:
            their, our = theirs[their_name], ours[our_name]
            assert list(our["properties"]) == list(their["properties"]), their_name
            assert set(our.get("required", ())) == set(their.get("required", ())), their_name
