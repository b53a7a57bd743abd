"""What asks for more than anybody sends is not made: said at once, in little memory, and never in silence."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from itertools import islice
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.errors import TooLarge, Unsatisfiable
from hookproof.payloads.making.choosers import ExampleChooser, FullChooser, MinimalChooser
from hookproof.payloads.plan.nodes import Array, Literal, Text
from hookproof.payloads.plan.sizes import MOST_BYTES, least_bytes
from hookproof.payloads.profiles import covering as module
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads

HUGE = 10**9
WORD = {"type": "string", "minLength": 1000}
HUNDREDS = {"type": "array", "minItems": 200, "items": {"type": "array", "minItems": 200, "items": WORD}}
TOO_LARGE: dict[str, Any] = {
    "a text": {"type": "string", "minLength": HUGE},
    "a text of a format": {"type": "string", "format": "uri", "minLength": HUGE},
    "an array": {"type": "array", "minItems": HUGE},
    "an array of what must be in it": {"type": "array", "contains": {"const": 1}, "minContains": HUGE},
    "an object": {"type": "object", "minProperties": HUGE},
    "a pattern": {"type": "string", "pattern": f"^a{{{HUGE}}}$"},
    "a pattern of many": {"type": "string", "pattern": "^((a|bc){1000}){2000}$"},
    "texts inside arrays": HUNDREDS,
    "properties that are small one by one": {
        "type": "object",
        "properties": {name: {"type": "string", "minLength": 100_000} for name in "abcdefghijkl"},
        "required": list("abcdefghijkl"),
    },
}


def inside(schema: Any, *, required: bool) -> dict[str, Any]:
    needed = ["large"] if required else []
    return {
        "type": "object",
        "properties": {"large": schema, "small": {"enum": [1, 2]}},
        "required": ["small", *needed],
    }


@each_row("name", TOO_LARGE)
def test_a_schema_that_asks_for_too_much_is_refused_with_the_number(name: str) -> None:
    for schema in (TOO_LARGE[name], inside(TOO_LARGE[name], required=True)):
        with pytest.raises(TooLarge, match=f"none over {MOST_BYTES:,} is made"):
            compile_plan(schema)


@each_row("name", TOO_LARGE)
def test_a_property_that_may_be_absent_is_absent_and_covering_says_why(name: str) -> None:
    plan = compile_plan(inside(TOO_LARGE[name], required=False))
    made = [plan.walk(kind(plan.makers, "test")) for kind in (MinimalChooser, ExampleChooser, FullChooser)]
    made += [*islice(payloads(plan, 1), 20), *(payload for payload, _ in covering(plan).payloads)]
    assert all("large" not in payload for payload in made)
    assert {payload["small"] for payload in made} == {1, 2}
    reasons = [why for state, why in covering(plan).missing.items() if state.what == "larger values"]
    assert reasons
    assert all("is made" in why for why in reasons)


def test_a_branch_that_is_too_large_yields_to_the_other() -> None:
    plan = compile_plan({"anyOf": [{"type": "string", "minLength": HUGE}, {"type": "integer"}]})
    assert all(isinstance(payload, int) for payload in islice(payloads(plan, 1), 20))
    assert plan.limits


def test_what_cannot_be_for_another_reason_is_no_matter_of_size() -> None:
    with pytest.raises(Unsatisfiable):
        compile_plan({"type": "object", "properties": {"a": False}, "required": ["a"]})


@each_row(
    ("node", "least"),
    [
        (Text(low=5), 7),
        # A character of a text for a pattern counts as many: each is drawn by itself.
        (Text(patterns=("^a{3}(bc|d)+$",)), 202),
        (Literal(values=("long", None, 1)), 1),
        (Array(prefix=(), rest=Text(low=5), low=10), 82),
    ],
)
def test_the_least_size_is_no_more_than_the_smallest_value_has(node: Any, least: int) -> None:
    assert least_bytes(node) == least


def test_a_set_of_large_payloads_ends_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 200_000)
    names = [f"p{number}" for number in range(20)]
    large = {"large": {"type": "string", "minLength": 50_000}}
    schema = {
        "type": "object",
        "properties": {**large, **{n: {"type": "string"} for n in names}},
        "required": ["large"],
    }
    found = covering(compile_plan(schema))
    assert len(found.payloads) == 4
    assert set(found.missing.values()) == {module._CUT}
    assert "bytes" in module._CUT


def test_a_plan_without_any_state_is_shown_once() -> None:
    assert len(covering(compile_plan({"type": "string"})).payloads) == 1


@pytest.mark.slow
def test_many_different_items_are_found_in_time_that_grows_with_their_number() -> None:
    plan = compile_plan({"type": "array", "items": {"type": "integer"}, "uniqueItems": True, "minItems": 20_000})
    made = next(payloads(plan, 1))
    assert len(set(made)) == len(made) >= 20_000


@pytest.mark.slow
def test_refusing_what_is_too_large_takes_little_memory() -> None:
    code = (
        "import json, sys\nfrom hookproof.payloads import compile_plan\n"
        "def tried(schema):\n try: compile_plan(schema)\n except Exception as error: print(type(error))\n"
        "for schema in json.load(sys.stdin): tried(schema)"
    )
    limit = 1 << 30
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(list(TOO_LARGE.values())),
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.stdout.count("TooLarge") == len(TOO_LARGE)


WORD_4 = {"type": "string", "minLength": 4}


@each_row(
    ("schema", "least"),
    [
        ({"type": "string"}, 2),
        ({"type": "string", "minLength": 5}, 7),
        ({"type": "string", "pattern": "^[a-c]{3}$"}, 2 + 50 * 3),
        ({"const": "ab"}, 4),
        ({"enum": ["abc", "a", "ab"]}, 3),
        ({"type": "integer"}, 1),
        ({"type": "array"}, 2),
        ({"type": "array", "minItems": 3, "items": WORD_4}, 2 + 3 * 6 + 3),
        ({"type": "array", "minItems": 1, "maxItems": 1, "prefixItems": [WORD_4], "items": False}, 2 + 6 + 1),
        ({"type": "array", "minItems": 1, "prefixItems": [WORD_4, WORD_4]}, 2 + 6 + 1),
        ({"anyOf": [WORD_4, {"type": "integer"}]}, 1),
        ({"type": "object", "required": ["ab"], "properties": {"ab": WORD_4, "cd": WORD_4}}, 2 + 2 + 4 + 6),
    ],
)
def test_what_a_value_weighs_at_the_least_is_counted(schema: dict[str, Any], least: int) -> None:
    assert least_bytes(compile_plan(schema).node) == least
