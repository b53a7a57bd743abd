"""What observers show of values that were sent, and whether it is what was sent."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hookproof.delivery.traffic import Exchange
from hookproof.observers.state import Path, is_number

_LAST_DIGIT = 1e-9


@dataclass(frozen=True, slots=True)
class Shown:
    """What was sent at each place of a payload, and what observers show at each of their places that shows one value.

    `several` are their places that hold more than one row of the same kind, as a history does.
    """

    sent: Mapping[str, object]
    shows: Mapping[Path, object]
    exchange: Exchange
    several: frozenset[Path]


def kept_at(usual: Shown, other: Shown, kind: type | tuple[type, ...] = (str, int, float)) -> list[tuple[str, Path]]:
    """Return pairs: a place of the payload, and a place where observers show its value as it was sent.

    That it is the same value is confirmed by `other`, which has another one at that place of the payload.
    """
    return [
        (at, path)
        for at, value in usual.sent.items()
        for path, shown in usual.shows.items()
        if isinstance(value, kind) and is_same(value, shown) and follows(at, path, other) and differs(at, usual, other)
    ]


def follows(at: str, path: Path, shown: Shown) -> bool:
    """Whether observers show the value of a place of the payload at `path`, in whatever letter case."""
    one, other = shown.sent.get(at), shown.shows.get(path)
    return str(one).casefold() == str(other).casefold() if isinstance(one, str) else is_same(one, other)


def differs(at: str, one: Shown, other: Shown) -> bool:
    """Whether two deliveries had different values at a place, letter case aside."""
    return str(one.sent[at]).casefold() != str(other.sent.get(at)).casefold()


def is_same(sent: object, shown: object) -> bool:
    """Whether a value shows as it was sent; adding up may have changed the last digit of a fraction."""
    if is_number(sent):
        exact = isinstance(sent, int)  # `isclose` makes floats of both, which hold no more than 53 bits
        return is_number(shown) and (sent == shown if exact else math.isclose(sent, shown, rel_tol=_LAST_DIGIT))
    return sent == shown


def is_other(at: str, path: Path, edge: Shown) -> bool:
    """Whether something else shows where this value should.

    A text that is shortened for readers, or that another normal form of Unicode writes, counts as the same.
    """
    if at not in edge.sent or path not in edge.shows:
        return False
    sent, shown = edge.sent[at], edge.shows[path]
    if any(
        is_same(sent, value) for place, value in edge.shows.items() if place[:-1] == path[:-1] and place[-1].isdigit()
    ):
        return False  # it stands at another place of the same row, as in a list that is sorted
    if is_number(sent):
        return is_number(shown) and not is_same(sent, shown)
    if not isinstance(shown, str) or not isinstance(sent, str) or shown.endswith(("…", "...")):
        return False
    return unicodedata.normalize("NFC", sent) != unicodedata.normalize("NFC", shown)


def by_chance(at: str, path: Path, edge: Shown, kept: Sequence[tuple[str, Path]]) -> bool:
    """Whether another place of the same row keeps this number: then a sum, say, was equal to it here by chance."""
    beside = (each for place, each in kept if place == at and each[:-1] == path[:-1] and each != path)
    return is_number(edge.sent[at]) and any(is_same(edge.sent[at], edge.shows.get(each)) for each in beside)
