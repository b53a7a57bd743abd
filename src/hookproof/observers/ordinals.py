"""Numbers that tell how often, or as which, something was written: they differ with the order of arrival alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.observers.state import ANY, Difference, Effect, Path, is_number


def but_for_counts(found: Sequence[Difference], alone: Sequence[Effect]) -> tuple[Difference, ...]:
    """Return those differences of two effects that are none of numbers which count.

    `alone` are the effects of each of the events alone: where a number is the same after any of them, and nothing
    smaller after several, it says how many came (the version of a row, its place in a log) and not what they said.
    """
    return tuple(each for each in found if not _counts(each, alone))


def _counts(difference: Difference, alone: Sequence[Effect]) -> bool:
    path, was, now = difference
    if not (is_number(was) and is_number(now)):
        return False
    firsts = [value for effect in alone for value in _leaves(effect, path)]
    return bool(firsts) and all(is_number(first) and first == firsts[0] and min(was, now) >= first for first in firsts)


def _leaves(effect: Effect, path: Path) -> Iterator[object]:
    """Yield what stands at a path of an effect; where it has nothing there, None."""
    places = [place for place in effect if path[: len(place)] == place]
    found = [value for place in places for value in _inside(effect[place], path[len(place) :])]
    yield from found or [None]


def _inside(value: object, path: Path) -> Iterator[object]:
    if not path:
        yield value
    elif path[0] == ANY and isinstance(value, list):
        for item in value:
            yield from _inside(item, path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from _inside(value[path[0]], path[1:])
