"""Validate payloads against an event: `jsonschema-rs` to decide, `jsonschema` to explain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hookproof.contract.bundle import escape
from hookproof.contract.digests import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookproof.contract.model import Event


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken constraint: where in the payload, which keyword, where in the schema, and in words."""

    pointer: str
    keyword: str
    schema_pointer: str
    message: str


def is_valid(event: Event) -> Callable[[Any], bool]:
    """Return a fast predicate over payloads of `event`. Formats are asserted: a consumer may rely on them."""
    return validator_for(canonical(event.schema))


@lru_cache(maxsize=256)
def validator_for(canonical_schema: bytes) -> Callable[[Any], bool]:
    """Return a fast predicate for a schema given as its canonical text."""
    import json

    import jsonschema_rs

    validator = jsonschema_rs.Draft202012Validator(json.loads(canonical_schema), validate_formats=True)
    return validator.is_valid


def violations(event: Event, payload: Any) -> list[Violation]:
    """Return every broken constraint of `payload`, most relevant first; empty where it is valid."""
    import jsonschema
    from jsonschema.exceptions import relevance

    validator = jsonschema.Draft202012Validator(
        event.schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return [_violation(error) for error in sorted(validator.iter_errors(payload), key=relevance)]


def _violation(error: Any) -> Violation:
    return Violation(
        pointer="".join(f"/{escape(str(part))}" for part in error.absolute_path),
        keyword=str(error.validator),
        schema_pointer="".join(f"/{escape(str(part))}" for part in error.absolute_schema_path),
        message=error.message,
    )
