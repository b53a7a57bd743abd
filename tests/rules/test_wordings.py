"""What many providers write is read: the half of the wordings that the rules were built on."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "lint_wordings.py"
pytestmark = pytest.mark.checkout
#: Wordings of the half that are known to be missed.
MISSED = {
    "Total number of payments.",  # a text of digits is a number too
    "Quantity ordered.",
    "Either a UUID or empty.",
}


@pytest.fixture(scope="module")
def table() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lint_wordings", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_what_contradicts_a_wording_is_found_and_what_agrees_is_clean(table: ModuleType) -> None:
    missed, false = set(), set()
    for wording in table.wordings():
        if wording.half == "build":
            right = table.findings(*table.document(wording, wording.right))
            false |= {wording.says} if right else set()
            if wording.wrong is not None and not table.findings(*table.document(wording, wording.wrong)) - right:
                missed.add(wording.says)
    assert not false
    assert missed == MISSED


def test_each_half_has_wordings_of_nearly_every_kind(table: ModuleType) -> None:
    halves = {half: {w.kind for w in table.wordings() if w.half == half} for half in ("build", "held")}
    assert len(halves["build"] & halves["held"]) > 40
