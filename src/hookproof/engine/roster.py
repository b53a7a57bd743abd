"""Which check is put to which event, before a consumer is asked: what a test runner lists and chooses from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.checks.registry import Check
from hookproof.contract.model import Contract, Event
from hookproof.engine.applicability import skipped
from hookproof.engine.plan import selected
from hookproof.settings.settings import Settings


def roster(settings: Settings, contract: Contract) -> Iterator[tuple[Event, Check]]:
    """Yield each event with each check that is put to it at the level of the settings, event by event.

    A check that one event is enough for is put to the first that it concerns. Raises UnknownName and CannotJudge, as
    a plan does.
    """
    rows, events = selected(settings, contract)
    put = [(row, _names(row, events, settings, contract)) for row in rows]
    for event in events:
        yield from ((event, row) for row, names in put if event.name in names)


def _names(row: Check, events: Sequence[Event], settings: Settings, contract: Contract) -> set[str]:
    concerned = [
        event for event in events if row.concerns(contract, event.name) and not skipped(row, event.name, contract)
    ]
    if row.trials is not None and row.on_every_event(settings.level):
        return {event.name for event in concerned}
    if row.trials is not None and row.on_every_shape(settings.level):
        return {*{contract.shapes[event.name]: event.name for event in reversed(concerned)}.values()}
    return {event.name for event in concerned[:1]}
