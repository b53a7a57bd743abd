"""A case: one payload with its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hookproof.schema.json import ABSENT

__all__ = ["ABSENT", "Case", "Mutation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """What was done to a payload, by name: `id` as in `unknown-field` (drift) or `min-length` (invalid), where, and the
    value before and after.

    A side that does not exist (a field that was added or removed) is ABSENT.
    """

    id: str
    pointer: str
    before: Any
    after: Any
    keyword: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One payload: its address, its event, the JSON value and the exact bytes of the body.

    `valid` says whether the contract accepts it; `mutation` names what a drift or invalid case changed; `states` are
    the schema branches that a covering case takes.
    """

    address: str
    event: str
    profile: str
    payload: Any
    body: bytes
    valid: bool = True
    mutation: Mutation | None = None
    states: tuple[str, ...] = ()
