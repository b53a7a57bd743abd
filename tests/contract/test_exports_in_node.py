"""Exported schemas in another language's validator: Ajv, strict as it comes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.nodepackages import installed

from hookproof.contract import load_contract, load_provider
from hookproof.contract.export import DRAFTS
from hookproof.contract.model import Event

HOME = Path(__file__).parents[1] / "node"
NAMES = [version.name for version in load_provider("videogen").versions]
#: Every version in the draft that takes the most rewriting, the oldest and the newest in all of them.
PAIRS = [(name, draft) for name in NAMES for draft in sorted(DRAFTS) if draft == "7" or name in (NAMES[0], NAMES[-1])]


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which(os.environ.get("NODE", "node"))
    if found is None:
        pytest.skip("there is no Node.js here")
    installed(HOME)
    return found


def verdicts(node: str, jobs: list[dict[str, Any]]) -> list[list[bool]]:
    done = subprocess.run(
        [node, str(HOME / "verdicts.cjs")], input=json.dumps(jobs), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    found: list[list[bool]] = json.loads(done.stdout)
    return found


def payloads(event: Event) -> list[Any]:
    """The event's examples, and each without one property or with another value in its place."""
    examples = event.examples
    short = [{k: v for k, v in example.items() if k != name} for example in examples for name in example]
    changed = [{**example, name: value} for example in examples for name in example for value in (None, 1, "x", {})]
    return [*examples, *short, *changed]


@pytest.mark.slow
@pytest.mark.parametrize(("version", "draft"), PAIRS)
def test_ajv_judges_exported_schemas_as_we_do(version: str, draft: str, node: str) -> None:
    events = list(load_contract("videogen", version).events.values())
    jobs = [{"draft": draft, "schema": DRAFTS[draft](event), "payloads": payloads(event)} for event in events]
    validators = [jsonschema_rs.Draft202012Validator(event.schema, validate_formats=True) for event in events]
    expected = [[v.is_valid(p) for p in job["payloads"]] for v, job in zip(validators, jobs, strict=True)]
    assert verdicts(node, jobs) == expected
    assert {verdict for event in expected for verdict in event} == {True, False}


def test_the_lock_of_the_node_packages_names_no_host() -> None:
    assert "resolved" not in (HOME / "package-lock.json").read_text(encoding="utf-8")
