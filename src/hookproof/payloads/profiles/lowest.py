"""The least that a schema allows where it sets no bound: empty texts, numbers of zero, negative numbers.

Bounds that a schema does set are shown by the profile `covering`. All places of a payload are changed at once; which of
them matters shows when a failure is compared with a payload that is acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.payloads.making import scalars as leaves
from hookproof.payloads.moments import unit_of
from hookproof.payloads.plan.nodes import Number, Text
from hookproof.payloads.plan.places import Place
from hookproof.payloads.profiles.additions import Base, Change
from hookproof.payloads.renewal import ids_in, names_id


def nothing_in_texts(base: Base) -> Iterator[Change]:
    """An empty text in place of each text that is no id and has no least length."""
    texts = (place for place in base.texts if place.value and not _is_id(base, place))
    yield from base.together((p, "") for p in texts if isinstance(p.node, Text) and not p.node.low)


def numbers_of_zero(base: Base) -> Iterator[Change]:
    """Zero in place of each number that may be zero, except where zero is its lower bound."""
    yield from base.together((p, 0) for p, node in _amounts(base) if node.low != 0 and leaves.admits(node, 0))


def numbers_below_zero(base: Base) -> Iterator[Change]:
    """Each positive number with a minus, where its bounds allow that."""
    below = ((place, node, -place.value) for place, node in _amounts(base) if place.value > 0)
    yield from base.together((place, value) for place, node, value in below if leaves.admits(node, value))


def _amounts(base: Base) -> Iterator[tuple[Place, Number]]:
    """Yield the numbers that are no ids and no times, each with its node."""
    for place in base.places:
        is_amount = isinstance(place.value, (int, float)) and not isinstance(place.value, bool)
        if is_amount and isinstance(place.node, Number) and not unit_of(place.value) and not _is_id(base, place):
            yield place, place.node


def _is_id(base: Base, place: Place) -> bool:
    return names_id(place.name) or place.value in ids_in(base.payload)
