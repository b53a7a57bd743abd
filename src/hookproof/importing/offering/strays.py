"""Payloads that are shown under one event and carry the name of another that is shown as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hookproof.sources.names import event_of, squeezed


def strays_among(shown: Sequence[tuple[str, Any]]) -> dict[int, str]:
    """Return the event that each stray carries the name of, by its number among payloads with the event that they are
    shown under ("" for none).

    It stands where more of the others carry the name that they are shown under. One under a longer name than it carries
    is none: `paid-minimal` is a variation of `paid`.
    """
    events = {squeezed(event): event for event, _ in shown if event}
    found = [event_of(payload, {event}) if event else None for event, payload in shown]
    right: Counter[str] = Counter()
    wrong: dict[int, tuple[str, str]] = {}
    for number, (event, told) in enumerate(zip((event for event, _ in shown), found, strict=True)):
        if told is None:
            continue
        place, carried = told[0], squeezed(told[1])
        right[place] += carried == squeezed(event)
        if carried in events and carried not in squeezed(event):
            wrong[number] = place, events[carried]
    several = Counter(place for place, _ in wrong.values())
    return {number: event for number, (place, event) in wrong.items() if right[place] > several[place]}
