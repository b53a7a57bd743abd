"""Covering payloads are drawn with stencils for speed: they are what the walk makes, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.parsing import read_document
from hookproof.payloads import compile_plan
from hookproof.payloads.profiles import covering
from hookproof.payloads.profiles.stencils import Stencils

SCHEMAS: dict[str, Any] = read_document(Path(__file__).parent / "data" / "covering.yaml")
USER = {
    "type": ["object", "null"],
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "login": {"type": "string"},
        "a/b": {"type": "string", "maxLength": 9},
        "kind": {"enum": ["user", "bot", None]},
        "tags": {"type": "array", "items": {"type": "string", "format": "date-time"}},
    },
}
MORE = {
    "one inside the other": {
        "type": "object",
        "properties": {name: {"type": "array", "items": USER} if name == "all" else USER for name in ("a", "b", "all")},
        "dependentRequired": {"a": ["b"]},
    },
    "with branches": {"type": "object", "properties": {"who": {"oneOf": [USER, {"type": "string"}]}, "by": USER}},
}


@pytest.mark.slow
@each_row("name", [*SCHEMAS, *MORE])
def test_a_covering_set_with_stencils_is_the_one_without(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {**SCHEMAS, **MORE}[name]
    drawn = covering.covering(compile_plan(schema))
    monkeypatch.setattr(Stencils, "of", lambda *_: None)
    walked = covering.covering(compile_plan(schema))
    assert repr(drawn.payloads) == repr(walked.payloads)
    assert list(drawn.missing.values()) == list(walked.missing.values())


def test_stencils_are_used() -> None:
    schema = MORE["one inside the other"]
    plan, used = compile_plan(schema), []
    original = Stencils.of

    class Counted(Stencils):
        def of(self, *args: Any) -> Any:
            used.append(original(self, *args))
            return used[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(covering, "Stencils", Counted)
        covering.covering(plan)
    assert any(stencil is not None and stencil.height for stencil in used)
