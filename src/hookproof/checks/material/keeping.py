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
    """What was sent at each place, and what observers show at each place of theirs that shows one value.

    `several` are those that hold more than one row of the kind, as a history does.
    """

    sent: Mapping[str, object]
    shows: Mapping[Path, object]
    exchange: Exchange
    several: frozenset[Path]


def kept_at(usual: Shown, other: Shown, kind: type | tuple[type, ...] = (str, int, float)) -> list[tuple[str, Path]]:
    """Return which place of a payload shows where, as it was sent; another value must show there, too."""
    return [
        (at, path)
        for at, value in usual.sent.items()
        for path, shown in usual.shows.items()
        if isinstance(value, kind) and is_same(value, shown) and follows(at, path, other) and differs(at, usual, other)
    ]


def follows(at: str, path: Path, shown: Shown) -> bool:
    """Whether what shows there is the value of this place, in whatever letter case."""
    one, other = shown.sent.get(at), shown.shows.get(path)
    return str(one).casefold() == str(other).casefold() if isinstance(one, str) else is_same(one, other)


def differs(at: str, one: Shown, other: Shown) -> bool:
    """Whether two deliveries had unlike values at a place, whatever their letter case."""
    return str(one.sent[at]).casefold() != str(other.sent.get(at)).casefold()


def is_same(sent: object, shown: object) -> bool:
    """Whether two values are one; what was added to a sum may have gone by a last digit."""
    if is_number(sent):
        exact = isinstance(sent, int)  # `isclose` makes floats of both, which hold no more than 53 bits
        return is_number(shown) and (sent == shown if exact else math.isclose(sent, shown, rel_tol=_LAST_DIGIT))
    return sent == shown


def is_other(at: str, path: Path, edge: Shown) -> bool:
    """Whether something else shows where this value should; a text cut for readers, or composed, is no other one."""
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
    """Whether another place of the same row keeps this number: then it was a sum, or the like, that was equal to it."""
    beside = (each for place, each in kept if place == at and each[:-1] == path[:-1] and each != path)
    return is_number(edge.sent[at]) and any(is_same(edge.sent[at], edge.shows.get(each)) for each in beside)
