"""The plan of a run: which checks are put to which events of which contract, through which transport."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from hookproof.checks.registry import Check, checks, select
from hookproof.contract.model import Contract, Event
from hookproof.engine.applicability import applicable, hold_names
from hookproof.errors import CannotJudge, Slips, UnknownName, unmatched
from hookproof.findings import Severity
from hookproof.judging.assignment import Plan
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings


def plan_run(reach: Reach) -> Plan:
    """Return the plan of a run: what its settings select is put to the consumer.

    What no settings say (what sees effects, how hard to press) is added with `dataclasses.replace`.

    Raises UnknownName for a glob that matches nothing there is, and for a binding of a field that none of the events
    has; CannotJudge where nothing is left to judge.
    """
    from hookproof.payloads.fields import hold_bindings

    settings, contract = reach.settings, reach.contract
    rows, events = selected(settings, contract)
    hold_bindings(settings.bindings, contract, [event.name for event in events])
    return Plan(
        settings=settings,
        contract=contract,
        secret=reach.secret,
        transport=reach.transport,
        issuer=reach.issuer,
        clock=reach.clock,
        sleep=reach.sleep,
        checks=rows,
        events=events,
        unusable=_unusable(contract, settings.events_of(contract)),
    )


def selected(settings: Settings, contract: Contract) -> tuple[tuple[Check, ...], tuple[Event, ...]]:
    """Return the checks and the events that settings select. Raises UnknownName, and CannotJudge for no check."""
    hold_names(contract)
    chosen = _weighed(select(settings.checks, settings.level), settings.severities)
    rows = tuple(applicable(chosen, contract, settings.checks))
    if not rows:
        mend = f"At level {settings.level.label} none of these runs: see --level."
        raise CannotJudge("no check was selected", where="--check", mend=mend)
    return rows, events_matching(contract, settings.events_of(contract))


def _unusable(contract: Contract, globs: Sequence[str]) -> dict[str, str]:
    """The events that were selected and set aside when the contract was loaded, each with the reason."""
    return {
        name: reason
        for name, reason in contract.unusable.items()
        if not globs or any(fnmatchcase(name, glob) for glob in globs)
    }


def events_matching(contract: Contract, globs: Sequence[str]) -> tuple[Event, ...]:
    """Return the events that match one of these globs, all where there is none. Raises UnknownName."""
    slips = Slips()
    for glob in globs:
        with slips.kept():
            if not any(fnmatchcase(name, glob) for name in (*contract.events, *contract.unusable)):
                raise unmatched("event", glob, contract.events, where="--event")
    slips.tell()
    return tuple(
        event for name, event in contract.events.items() if not globs or any(fnmatchcase(name, glob) for glob in globs)
    )


def _weighed(rows: Iterable[Check], severities: Mapping[str, str]) -> Iterator[Check]:
    """Yield the checks with the user's severities; the last glob that matches counts."""
    known = {severity.label: severity for severity in Severity}
    ids = [row.id for row in checks()]
    for glob, word in severities.items():
        if not any(fnmatchcase(id_, glob) for id_ in ids):
            raise UnknownName("check", glob, ids, where="severity")
        if word != "off" and word not in known:
            raise UnknownName("severity", word, [*known, "off"], where=f"severity of {glob}")
    for row in rows:
        words = [word for glob, word in severities.items() if fnmatchcase(row.id, glob)]
        if not words:
            yield row
        elif words[-1] != "off":
            yield replace(row, fact=replace(row.fact, severity=known[words[-1]]))
