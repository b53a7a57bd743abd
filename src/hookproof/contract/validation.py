"""Validate payloads against an event: decide fast, or explain which constraint is broken and where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from hookproof.schema.pointers import joined
from hookproof.schema.validators import validator
from hookproof.schema.visits import visits_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jsonschema_rs import ValidationError

    from hookproof.contract.model import Event


#: What of a payload a validator comes back to more often is not explained: it would remember as many errors.
MOST_VISITS_AGAIN = 10_000


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken constraint: where in the payload, which keyword, where in the schema, and in words."""

    pointer: str
    keyword: str
    schema_pointer: str
    message: str


def is_valid(event: Event) -> Callable[[object], bool]:
    """Return a fast predicate over payloads of `event`. Formats are asserted: a consumer may rely on them."""
    shared = None if event.assembly is None else event.assembly.predicate(event.name, event.schema)
    return shared or validator_for(event.canonical)


@lru_cache(maxsize=256)
def validator_for(canonical_schema: bytes) -> Callable[[object], bool]:
    """Return a fast predicate for a schema given as its canonical text. Raises UnusableSchema for one that is none."""
    import json

    return validator(json.loads(canonical_schema)).is_valid


def violations(event: Event, payload: object) -> list[Violation]:
    """Return every broken constraint of `payload`, outermost first; empty where it is valid.

    Where no branch of an `anyOf` or `oneOf` fits, the branch that the value comes nearest to is explained; where none
    is nearer than the others, the `anyOf` or `oneOf` itself. Where branches lead to branches over `MOST_VISITS_AGAIN`
    times, that the payload is not valid is all that is said, in one violation of the whole.
    """
    if is_valid(event)(payload):
        return []
    if visits_again(event.schema, payload) > MOST_VISITS_AGAIN:
        return [_UNEXPLAINED]
    found = [_violation(cause) for error in validator(event.schema).iter_errors(payload) for cause in _causes(error)]
    return sorted(found, key=lambda violation: violation.pointer.count("/"))


_UNEXPLAINED = Violation(
    pointer="",
    keyword="",
    schema_pointer="",
    message=f"is not valid; its branches lead to one another over {MOST_VISITS_AGAIN:,} times: which one it breaks is "
    "not searched for",
)


def _causes(error: ValidationError) -> Iterator[ValidationError]:
    branch = _nearest(getattr(error.kind, "context", ()), len(error.instance_path))
    if branch is None:
        yield error
    else:
        for inner in branch:
            yield from _causes(inner)


def _nearest(branches: Sequence[Sequence[ValidationError]], depth: int) -> Sequence[ValidationError] | None:
    """Return the errors of the branch that a value at `depth` was likely meant for; None where that is open."""
    ranked = sorted((_distance(errors, depth), index) for index, errors in enumerate(branches))
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return branches[ranked[0][1]]


def _distance(errors: Sequence[ValidationError], depth: int) -> tuple[bool, int]:
    """How far a value is from a branch: another type, then how many fixed values that tell branches apart differ."""
    wrong_type = any(_keyword(error) == "type" and len(error.instance_path) == depth for error in errors)
    return wrong_type, sum(
        _keyword(error) in ("const", "enum") and len(error.instance_path) <= depth + 1 for error in errors
    )


def _keyword(error: ValidationError) -> str:
    """The keyword that is broken; a value that may not be there breaks the schema `false`, which has none."""
    return "false" if error.kind.name == "falseSchema" else str(error.schema_path[-1])


def _violation(error: ValidationError) -> Violation:
    return Violation(
        pointer=_pointer(error.instance_path),
        keyword=_keyword(error),
        schema_pointer=_pointer(error.schema_path),
        message=error.message,
    )


def _pointer(path: Sequence[str | int]) -> str:
    return joined(*path)
