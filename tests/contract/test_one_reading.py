"""One reading of a schema: drafts are read, foreign keywords are named, and every command reads the same."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.rowwise import each_row

from hookproof.compare import Impact, compare_events
from hookproof.contract import load_contract
from hookproof.contract.catalogue import load_events
from hookproof.contract.export import export
from hookproof.contract.validation import is_valid, violations
from hookproof.errors import Notice
from hookproof.payloads import cases
from hookproof.sources.specifications.space import SchemaSpace

WriteProvider = Callable[..., Path]
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_4 = "http://json-schema.org/draft-04/schema#"


def older(dialect: str, name: str = "room.assigned") -> dict[str, Any]:
    """What drafts 4 to 7 say otherwise than 2020-12, in one schema."""
    return {
        "$schema": dialect,
        "type": "object",
        "required": ["event", "room"],
        "properties": {
            "event": {"enum": [name]},
            "room": {"$ref": "#/definitions/room"},
            "pair": {"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "additionalItems": False},
        },
        "definitions": {
            "room": {
                "type": "object",
                "properties": {"kind": {"enum": ["desk", "lab"]}, "seats": {"type": "integer"}},
                "dependencies": {"kind": ["seats"], "seats": {"required": ["kind"]}},
            }
        },
    }


@pytest.mark.parametrize("dialect", [DRAFT_4, DRAFT_7])
def test_what_is_made_from_an_older_draft_fits_it_for_its_own_validator(
    dialect: str, write_provider: WriteProvider
) -> None:
    schema = older(dialect)
    contract = load_contract("parcels", root=write_provider({"2026-01-01": {"room.assigned": schema}}))
    judge = jsonschema.validators.validator_for(schema)(schema)
    for profile in ("example", "minimal", "full", "covering", "random"):
        for case in islice(cases(contract, "room.assigned", profile, count=20, seed=1), 20):
            assert judge.is_valid(case.payload), case.payload
    broken = list(cases(contract, "room.assigned", "invalid"))
    assert "dependent-required" in {case.mutation.id.rpartition(".")[2] for case in broken if case.mutation}
    assert not any(judge.is_valid(case.payload) for case in broken)


def test_an_older_draft_is_exported_as_2020_12_and_back_as_draft_7(
    write_provider: WriteProvider, tmp_path: Path
) -> None:
    contract = load_contract("parcels", root=write_provider({"2026-01-01": {"room.assigned": older(DRAFT_7)}}))
    bad = {"event": "room.assigned", "room": {"kind": "desk"}}
    good = {"event": "room.assigned", "room": {"kind": "desk", "seats": 1}, "pair": ["a", 1]}
    for draft, cls in (("2020-12", jsonschema.Draft202012Validator), ("7", jsonschema.Draft7Validator)):
        (path,) = export(contract, tmp_path / draft, draft=draft)
        judge = cls(json.loads(path.read_text(encoding="utf-8")))
        assert judge.is_valid(good)
        assert not judge.is_valid(bad)


def test_a_folder_may_mix_drafts(write_schemas: Callable[..., Path]) -> None:
    kinds = {"$schema": DRAFT_7, "items": [{"type": "string"}], "additionalItems": False}
    main = {
        "type": "object",
        "properties": {"a": {"$ref": "t.schema.json"}, "b": {"items": {"$ref": "t.schema.json#/items/0"}}},
    }
    event = load_events(write_schemas({"a": main, "t": kinds}))["a"]
    assert is_valid(event)({"a": ["x"], "b": ["x"]})
    assert not is_valid(event)({"a": ["x", "y"]})
    assert not is_valid(event)({"a": [1]})
    assert not is_valid(event)({"b": [1]})


FOREIGN = {
    "dependencies": {"dependencies": {"x": ["y"]}},
    "nullable": {"properties": {"x": {"type": "string", "nullable": True}}},
    "additionalItems": {"properties": {"x": {"additionalItems": False}}},
    "id": {"id": "https://x.dev/y"},
    "$recursiveRef": {"properties": {"x": {"$recursiveRef": "#"}}},
}


@each_row("keyword", FOREIGN)
def test_a_keyword_of_another_dialect_is_named_and_read_by_nobody(
    keyword: str, write_provider: WriteProvider, event_schema: Any
) -> None:
    plain = event_schema("a", x={"type": "string"}, y={"type": "string"})
    added = FOREIGN[keyword]
    written = {**plain, **added, "properties": {**plain["properties"], **added.get("properties", {})}}
    root = write_provider({"2026-01-01": {"a": written}})
    with pytest.warns(Notice, match=f"'{keyword[0]}?{keyword[1:]}' is a keyword of".replace("$", r"\$")) as told:
        contract = load_contract("parcels", root=root)
    assert len(told) == 1
    event = contract.events["a"]
    for case in cases(contract, "a", "random", count=10, seed=3):
        assert violations(event, case.payload) == []
        assert SchemaSpace(written).faults("", case.payload) == []
    assert is_valid(event)({"event": "a", "x": None}) is (
        "properties" in added and "type" not in added["properties"]["x"]
    )
    without = {key: value for key, value in event.written.items() if key != keyword}
    if "properties" not in added:
        assert compare_events({"a": event}, {"a": type(event)("a", without)}).impact is Impact.NONE


def test_a_shared_type_is_named_once(write_provider: WriteProvider, event_schema: Any) -> None:
    shared = {"types/t": {"type": "string", "nullable": True}}
    events = {name: event_schema(name, x={"$ref": "types/t.schema.json"}) for name in ("a", "b")}
    root = write_provider({"2026-01-01": {**events, **shared}})
    with pytest.warns(Notice) as told:
        load_contract("parcels", root=root)
    assert len(told) == 1


def test_the_digest_is_that_of_what_was_written(write_schemas: Callable[..., Path]) -> None:
    from hookproof.schema.json import digest_of

    schema = older(DRAFT_7)
    event = load_events(write_schemas({"room.assigned": schema}))["room.assigned"]
    assert event.digest == digest_of(schema)
    assert event.schema != schema


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("generate", "a"), ("schemas", "show", "a"), ("schemas", "export", "out"), ("validate", "payload.json")]
)
def test_every_command_names_a_foreign_keyword_once_on_standard_error(
    words: tuple[str, ...], write_provider: WriteProvider, event_schema: Any, tmp_path: Path
) -> None:
    root = write_provider({"2026-01-01": {"a": {**event_schema("a"), "dependencies": {"x": ["y"]}}}})
    (tmp_path / "payload.json").write_text('{"event": "a", "x": 1}', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "hookproof", *words, "--schemas", str(root)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("'dependencies' is a keyword of") == 1


def test_the_contracts_that_come_with_the_package_say_nothing_foreign() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for event in load_contract("videogen").events.values():
            assert event.ignored == ()
            assert event.schema is event.written
