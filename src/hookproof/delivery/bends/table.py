"""The table of bends: checks choose from it by group or by name, and replay bends again by name."""

from __future__ import annotations

from collections.abc import Mapping

from hookproof.delivery.bends import (
    bodies,
    framing,
    headers,
    issuers,
    joint,
    keys,
    locations,
    signatures,
    times,
    tokens,
    twins,
    webtokens,
)
from hookproof.delivery.bends.bend import Bend, Expected
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery
from hookproof.errors import UnknownName

__all__ = ["BENDS", "GROUPS", "Bend", "Expected", "bend", "bends", "rebend"]

_MODULES = (headers, keys, signatures, tokens, webtokens, issuers, locations, times, twins, joint, bodies, framing)
#: Name -> bend, in the order in which checks use them.
BENDS: Mapping[str, Bend] = {row.name: row for module in _MODULES for row in module.ROWS}
#: The groups, in the order of the table.
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(row.group for row in BENDS.values()))


def bend(name: str) -> Bend:
    """Return the bend of that name. Raises UnknownName."""
    if name not in BENDS:
        raise UnknownName("bend", name, BENDS)
    return BENDS[name]


def bends(*groups: str) -> tuple[Bend, ...]:
    """Return the bends of these groups, or all where none is named, in the order of the table. Raises UnknownName."""
    for group in groups:
        if group not in GROUPS:
            raise UnknownName("group of bends", group, GROUPS)
    return tuple(row for row in BENDS.values() if not groups or row.group in groups)


def rebend(delivery: Delivery, signer: Signer, mark: str) -> Delivery | None:
    """Return a genuine delivery bent as `mark`, the `bent` of an earlier one, says; None where a bend does not apply.

    Raises UnknownName for a mark that names no bend.
    """
    result: Delivery | None = delivery
    for name in filter(None, mark.split("+")):
        result = bend(name)(result, signer) if result is not None else None
    return result
