"""Small schemas of every kind of keyword: an address gives the bytes, the change and the states that are on record."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import sampled

from hookproof.contract import Contract, Relation, load_contract
from hookproof.contract.model import Event
from hookproof.errors import InputError
from hookproof.payloads import cases, plan_for
from hookproof.payloads.plan import compiled
from hookproof.payloads.plan.admission import admits
from hookproof.payloads.plan.exhibit import shown
from hookproof.payloads.plan.membership import belongs
from hookproof.payloads.plan.places import places_of
from hookproof.payloads.plan.sizes import least_bytes
from hookproof.payloads.profiles.covering import branching, covering
from hookproof.payloads.profiles.invalid import unbroken
from hookproof.payloads.profiles.random import Seeded, writer
from hookproof.schema.json import ABSENT

WORLDS = Path(__file__).parent / "data" / "worlds.json"
#: HOOKPROOF_REBUILD_GOLDEN=1 writes the file anew; only a release that says so in its changelog may do that.
REBUILD = "HOOKPROOF_REBUILD_GOLDEN"
RECORDED: list[dict[str, Any]] = json.loads(WORLDS.read_text(encoding="utf-8"))
#: Kinds of drift that came later change nothing of what is on record.
DRIFT = (
    *("unknown-field", "unknown-nested-field", "unknown-enum-value", "newly-null", "integer-as-float"),
    *("float-as-integer", "other-id-prefix", "longer-id", "other-id-alphabet", "reordered-keys", "pretty-printed"),
    *("escaped-unicode", "accented-characters", "astral-characters", "long-string", "long-link", "unknown-event"),
)
LATER_DRIFT = (
    *("beyond-32-bits", "beyond-16-bits", "beyond-2038", "time-with-fraction", "time-with-offset", "not-normalised"),
    *("longer-string", "special-characters", "link-with-query"),
    *("nothing-in-texts", "numbers-of-zero", "numbers-below-zero"),
)
ASKED_OF_DRIFT = {"drift": DRIFT, "later drift": LATER_DRIFT}
EVENT = "world"
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2, 3, 5, 7, 10, 0.5, 2.5, 1e9, -4, 1.0, "", "a", "b", "ab", "abc", "A", "x-1",
    "2026-01-01", "https://example.com/a", "a@example.com", [], [1], [1, 2], [1, 1], ["a"], ["a", 1], [None], [[]],
    [1, 2, 3, 4], {}, {"a": 1}, {"a": "a"}, {"b": 1}, {"a": 1, "b": 2}, {"a": None}, {"a": "a", "b": "b"}, {"c": 3},
    {"kind": "a"}, {"kind": "b", "b": 1}, {"a": {"b": 1}}, {"a": [1, "a"]}, {"x-a": 1}, {"a": 1, "b": 1, "c": 1},
]  # fmt: skip


@cache
def newest() -> Contract:
    return load_contract("videogen", "2026-10-02")


def world(schema: Any, relations: list[list[str]]) -> Contract:
    """A contract of one event."""
    bound = tuple(Relation(at=EVENT, kind=kind, fields=tuple(fields), options={}) for kind, *fields in relations)
    provider = replace(newest().provider, relations=bound)
    return replace(newest(), provider=provider, events={EVENT: Event(EVENT, schema)})


def rows(contract: Contract, profile: str) -> Iterator[object]:
    made = cases(contract, EVENT, profile.removeprefix("later "), seed=1, kinds=ASKED_OF_DRIFT.get(profile, ()))
    for case in islice(made, 24 if profile == "random" else 60):
        change = case.mutation and [
            case.mutation.id,
            case.mutation.pointer,
            case.mutation.keyword,
            *("absent" if value is ABSENT else value for value in (case.mutation.before, case.mutation.after)),
        ]
        yield [case.address, case.body.decode(), case.valid, change, case.states]


def answers(contract: Contract) -> Iterator[object]:
    """What the plan says of itself, and of values."""
    plan = plan_for(contract, EVENT)
    yield [least_bytes(plan.node), plan.heights[id(plan.node)]]
    yield list(Seeded(plan, 3, writer).between(0, 12))
    for value in VALUES:
        states = shown(plan.node, value)
        told = states if states is None else sorted(f"{state.where} {state.what}" for state in states)
        assert (told is not None) == belongs(plan.node, value)
        yield [admits(plan.node, value), told]
        yield [[p.pointer, p.pattern, p.optional, p.nullable] for p in places_of(plan.node, value) if told is not None]


def around(contract: Contract) -> Iterator[object]:
    """What the covering set shows and what it does not, with why; what the plan leaves out; how a value is written."""
    plan = plan_for(contract, EVENT)
    whole = covering(plan)
    yield [whole.in_words, whole.size, [[state.where, state.what] for state in whole.total]]
    yield sorted([state.where, state.what, why] for state, why in whole.missing.items())
    yield [[body, list(states)] for body, states in whole.payloads]
    yield [list(branching(plan)), dict(plan.limits), dict(plan.cuts)]


ASKED = ("example", "minimal", "full", "covering", "random", "drift", "invalid", "unbroken", "answers")
#: What was not asked when the record was begun.
LATER = ("later drift", "around")


OF_PLAN: dict[str, Callable[[Contract], Iterable[object]]] = {
    "answers": answers,
    "around": around,
    "unbroken": lambda contract: unbroken(plan_for(contract, EVENT)),
}


def said(schema: Any, relations: list[list[str]]) -> dict[str, str]:
    """What each profile gives, as a digest; or the words of the error."""
    # The plans of all worlds would be kept under one name: each is held against every other before it.
    compiled._cached.cache_clear()
    contract = world(schema, relations)
    found = {}
    for name in (*ASKED, *LATER):
        try:
            made = [*OF_PLAN[name](contract)] if name in OF_PLAN else [*rows(contract, name)]
            text = json.dumps(made, ensure_ascii=False)
            found[name] = f"{len(made)} {hashlib.sha256(text.encode()).hexdigest()[:12]}"
        except InputError as error:
            found[name] = str(error)
            if name == ASKED[0]:
                break
    return found


@pytest.mark.parametrize("part", sampled(range(8)))
def test_every_world_gives_what_is_on_record(part: int) -> None:
    for row in RECORDED[part::8]:
        assert said(row["schema"], row.get("relations", [])) == row["said"], row["schema"]


@pytest.mark.skipif(REBUILD not in os.environ, reason="writes the record anew")
def test_the_record_is_written_anew() -> None:
    for row in RECORDED:
        row["said"] = said(row["schema"], row.get("relations", []))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in RECORDED)
    WORLDS.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
