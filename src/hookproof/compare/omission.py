"""Places that are left out of a comparison: markers whose value is another one in each version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hookproof.compare.change import Change, Comparison, Place
from hookproof.errors import InputError
from hookproof.schema.pointers import tokens


def leaving_out(comparison: Comparison, pointers: Iterable[str]) -> tuple[Comparison, dict[str, int]]:
    """Return the comparison without what lies at or below some places, and how many changes each of them left out.

    A token `*` of a pointer is any property or item. Raises InputError for what is no pointer to a part of a payload.
    """
    patterns = {pointer: _pattern(pointer) for pointer in pointers}
    left = dict.fromkeys(patterns, 0)
    kept = []
    for change in comparison.changes:
        places = change.places
        for pointer, pattern in patterns.items():
            rest = tuple(place for place in places if not _lies_in(tokens(place.pointer), pattern))
            left[pointer] += len(rest) < len(places)
            places = rest
        kept += [_at(change, places)] if places else []
    return replace(comparison, changes=tuple(kept)), left


def _pattern(pointer: str) -> tuple[str, ...]:
    if not pointer.startswith("/") or pointer == "/":
        raise InputError(
            f"{pointer!r} is no place in a payload", where="--ignore-at", mend="Write a JSON pointer: /context/version."
        )
    return tokens(pointer)


def _lies_in(place: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    return len(place) >= len(pattern) and all(said in ("*", token) for said, token in zip(pattern, place, strict=False))


def _at(change: Change, places: tuple[Place, ...]) -> Change:
    return change if len(places) == len(change.places) else replace(change, places=places)
