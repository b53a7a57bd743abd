"""The plan of a run: which checks are put to which events of which contract, through which transport."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from hookproof.checks.level import Level
from hookproof.checks.pressure import Pressure
from hookproof.checks.registry import Check, checks, select
from hookproof.contract.model import Contract, Event
from hookproof.delivery.secrets import Secret
from hookproof.delivery.traffic import Headers
from hookproof.delivery.transports import Transport
from hookproof.engine.terms import applicable
from hookproof.errors import CannotJudge, UnknownName, unmatched
from hookproof.findings import Severity
from hookproof.judging.assignment import MOST_AT_ONCE, RANDOM_CASES, Plan
from hookproof.observers.sight import Sight
from hookproof.settings.settings import DEFAULT_WORKERS
from hookproof.settings.shards import Shard
from hookproof.stream import CHECK, REPLAY


def plan_run(
    *,
    contract: Contract,
    secret: Secret,
    transport: Transport,
    check: Sequence[str] = (),
    event: Sequence[str] = (),
    level: Level = Level.STANDARD,
    severities: Mapping[str, str] | None = None,
    seed: int = 0,
    workers: int = DEFAULT_WORKERS,
    max_seconds: float | None = None,
    budget: float | None = None,
    most_at_once: int = MOST_AT_ONCE,
    shard: Shard | None = None,
    headers: Headers = (),
    bindings: Mapping[str, object] | None = None,
    settings: tuple[tuple[str, str], ...] = (),
    again: tuple[str, ...] = REPLAY,
    check_again: tuple[str, ...] = CHECK,
    configured_in: str = "",
    url: str = "",
    random_cases: int = RANDOM_CASES,
    sight: Sight | None = None,
    hooks: Mapping[str, Callable[[], str]] | None = None,
    pressure: Pressure | None = None,
) -> Plan:
    """Return the plan of a run. `check` and `event` are globs; none means all. The rest are fields of Plan.

    `severities` maps globs over check ids to `error`, `warning`, `note` or `off`. Raises UnknownName for a glob that
    matches nothing there is, and for a binding of a field that none of the events has; CannotJudge where nothing is
    left to judge.
    """
    from hookproof.payloads.fields import hold_bindings

    rows = tuple(applicable(_weighed(select(check, level), severities or {}), contract, check))
    events = tuple(_events(contract, event))
    if not rows:
        raise CannotJudge(
            "no check was selected", where="--check", mend=f"At level {level.label} none of these runs: see --level."
        )
    hold_bindings(bindings or {}, contract, [chosen.name for chosen in events])
    return Plan(
        contract=contract,
        secret=secret,
        transport=transport,
        checks=rows,
        events=events,
        unusable=_unusable(contract, event),
        level=level,
        seed=seed,
        workers=workers,
        max_seconds=max_seconds,
        budget=budget,
        most_at_once=most_at_once,
        shard=shard or Shard(),
        headers=headers,
        bindings=bindings or {},
        settings=settings,
        again=again,
        check_again=check_again,
        configured_in=configured_in,
        url=url,
        random_cases=random_cases,
        sight=sight,
        hooks=hooks or {},
        pressure=pressure or Pressure(),
    )


def _unusable(contract: Contract, globs: Sequence[str]) -> dict[str, str]:
    """The events that were selected and set aside when the contract was loaded, each with the reason."""
    return {
        name: reason
        for name, reason in contract.unusable.items()
        if not globs or any(fnmatchcase(name, glob) for glob in globs)
    }


def _events(contract: Contract, globs: Sequence[str]) -> Iterator[Event]:
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in (*contract.events, *contract.unusable)):
            raise unmatched("event", glob, contract.events, where="--event")
    for name, event in contract.events.items():
        if not globs or any(fnmatchcase(name, glob) for glob in globs):
            yield event


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
