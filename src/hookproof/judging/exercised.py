"""Which states of the schemas a run has exercised: each has a payload that is there to show it, acknowledged or not."""

from __future__ import annotations

from collections.abc import Iterable

from hookproof.payloads.case import Case
from hookproof.schema.pointers import tokens
from hookproof.stream import Exercised


def _path(place: str) -> tuple[str, ...]:
    return tokens(place) if place.startswith("/") else ()


class Exercises:
    """Collects the states of covering cases, by event, and whether a payload with each was acknowledged."""

    def __init__(self) -> None:
        self._events: dict[str, dict[str, bool]] = {}

    def see(self, cases: Iterable[Case], *, acknowledged: bool) -> None:
        """Note the states of these cases; one acknowledgement is enough for a state."""
        for case in cases:
            for state in case.states:
                states = self._events.setdefault(case.event, {})
                states[state] = states.get(state, False) or acknowledged

    def told(self) -> tuple[Exercised, ...]:
        """Return each place of each event's payloads, with its states: a place ends at the first blank of a state."""
        found: dict[tuple[str, str], dict[str, bool]] = {}
        for event, states in self._events.items():
            for state, acknowledged in states.items():
                place, _, what = state.partition(" ")
                found.setdefault((event, place), {})[what] = acknowledged
        return tuple(
            Exercised(
                subject=event,
                path=_path(place),
                states=len(states),
                refused=tuple(what for what, acknowledged in states.items() if not acknowledged),
            )
            for (event, place), states in sorted(found.items())
        )
