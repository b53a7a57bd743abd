"""`hookproof generate --explain`: what the cases of a profile show, or what they change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hookproof.schema.json import ABSENT

if TYPE_CHECKING:
    from hookproof.contract import Contract

#: How much of a value is shown.
_WIDTH = 40


def explain(contract: Contract, event: str, profile: str) -> Iterator[str]:
    """Yield the lines that explain a profile's cases for an event."""
    if profile == "covering":
        return _covering(contract, event)
    return _changes(contract, event, profile)


def _covering(contract: Contract, event: str) -> Iterator[str]:
    """The coverage report: each state, and the payload that shows it first; then those that nothing shows, with why."""
    from hookproof.payloads.plan.compiled import plan_for
    from hookproof.payloads.profiles.covering import covering

    found = covering(plan_for(contract, event))
    yield f"{contract.name}/{event}: {found.in_words} by {len(found.payloads)} payloads"
    for index, (_, states) in enumerate(found.payloads):
        for state in states:
            yield f"  #covering:{index:<4} {state}"
    for missing, reason in found.missing.items():
        yield f"  not shown      {missing}: {reason}"


def _changes(contract: Contract, event: str, profile: str) -> Iterator[str]:
    from hookproof.payloads.profiles.menu import cases

    made = list(cases(contract, event, profile))
    yield f"{contract.name}/{event}: {len(made)} {profile} payloads"
    for case in made:
        change = case.mutation
        if change is not None:
            verdict = "valid" if case.valid else "not valid"
            fragment = case.address.partition("#")[2]
            yield f"  #{fragment:<28} {change.pointer or '(root)'} ({verdict})"
            if change.pointer:
                yield f"      {_short(change.before)} -> {_short(change.after)}"


def _short(value: object) -> str:
    text = "(absent)" if value is ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
