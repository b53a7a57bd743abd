"""What small schemas are compiled to: `data/nodes.yaml` has a row for each, with its nodes, or why there are none.

HOOKPROOF_REBUILD_GOLDEN=1 pytest -n 0 writes the nodes anew.
"""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import yaml
from tests.functions import plain

from hookproof.payloads.errors import Unsatisfiable
from hookproof.payloads.plan.compiled import compile_plan

KEPT = Path(__file__).parents[1] / "data" / "nodes.yaml"


#: A schema that allows everything leads to itself.
DEEPEST = 5


def told(value: Any, deeper: int) -> object:
    """A node with its kind; what is deeper than that, and what is as always, is left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if not deeper:
            return type(value).__name__
        inner = {each.name: getattr(value, each.name) for each in dataclasses.fields(value) if each.compare}
        shown = {name: told(each, deeper - 1) for name, each in inner.items() if each or each == 0}
        return {type(value).__name__: shown}
    if isinstance(value, tuple):
        return [told(each, deeper) for each in value]
    return type(value).__name__ if callable(value) else plain(value)


def nodes(schema: object) -> object:
    try:
        return told(compile_plan(schema).node, DEEPEST)
    except Unsatisfiable as error:
        return str(error)


def test_a_small_schema_is_compiled_to_the_nodes_that_are_kept() -> None:
    kept = yaml.safe_load(KEPT.read_text(encoding="utf-8"))
    if os.environ.get("HOOKPROOF_REBUILD_GOLDEN"):
        rows = (json.dumps([schema, nodes(schema)], ensure_ascii=False) for schema, _ in kept)
        KEPT.write_text("".join(f"- {row}\n" for row in rows), encoding="utf-8")
        kept = yaml.safe_load(KEPT.read_text(encoding="utf-8"))
    assert [[schema, nodes(schema)] for schema, _ in kept] == kept
