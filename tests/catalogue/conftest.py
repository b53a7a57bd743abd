"""What the catalogue's tests share: the folder of facts, where it is at hand, and both validators."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from hookproof.contract import Event

#: Names the folder of facts about the provider where it does not lie beside the checkout.
FACTS_VARIABLE = "HOOKPROOF_FACTS"


@pytest.fixture(scope="session")
def facts_folder() -> Path:
    """The folder of facts; skip where it is not there. One that is named must be there."""
    named = os.environ.get(FACTS_VARIABLE)
    folder = Path(named) if named else Path(__file__).parents[3] / "shared" / "facts"
    if named is None and not folder.is_dir():
        pytest.skip(f"no folder of facts beside the checkout, and {FACTS_VARIABLE} names none")
    return folder


@pytest.fixture(scope="session")
def facts(facts_folder: Path) -> Callable[[str], dict[str, Any]]:
    """Read the provider's own contract of a version's date; skip where none is known for that date."""

    def reading(version: str) -> dict[str, Any]:
        path = facts_folder / "contracts" / f"{version.partition('.')[0]}.json"
        if not path.is_file():
            pytest.skip(f"no contract of the provider is known for {version}")
        return json.loads(path.read_text(encoding="utf-8"))

    return reading


Verdicts = tuple[bool, bool]


@pytest.fixture(scope="session")
def judge() -> Callable[[Event], Callable[[Any], Verdicts]]:
    """Return what both validators say of a payload, formats asserted: `jsonschema` first, then `jsonschema-rs`."""

    def judging(event: Event) -> Callable[[Any], Verdicts]:
        one = jsonschema.Draft202012Validator(
            event.schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        other = jsonschema_rs.Draft202012Validator(event.schema, validate_formats=True)
        return lambda payload: (one.is_valid(payload), other.is_valid(payload))

    return judging
