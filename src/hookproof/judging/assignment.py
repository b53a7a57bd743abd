"""What a run is to do: the record that the engine fills and the judging rooms read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from hookproof.checks.context import CaseSource
from hookproof.checks.level import Level
from hookproof.checks.pressure import Pressure
from hookproof.checks.registry import Check
from hookproof.contract.model import Contract, Event
from hookproof.delivery.secrets import Secret
from hookproof.delivery.traffic import Headers
from hookproof.delivery.transports import Transport
from hookproof.observers.sight import Sight
from hookproof.payloads.case import Case
from hookproof.settings.settings import DEFAULT_WORKERS
from hookproof.settings.shards import Shard
from hookproof.stream import CHECK, REPLAY

#: `random` cases an event that a deep run sends.
RANDOM_CASES = 100
#: Deliveries under way at once, at most, to a consumer that answers slowly and takes as many.
MOST_AT_ONCE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that a run needs. `max_seconds` None means no bound; `settings` are shown in reports.

    A run that would take longer than `budget` seconds takes what is worth most first; `most_at_once` deliveries are
    under way then, if the consumer takes as many.
    `unusable` are selected events that were set aside when the contract was loaded, each with the reason.
    `url` is where the user said that the consumer is, with what lets one in; `again` are the words of a shell's command
    that runs one finding again: see `Started`.
    `sight` sees effects, where there are observers; `hooks` are what the user's commands do, by name.
    """

    contract: Contract
    secret: Secret
    transport: Transport
    checks: tuple[Check, ...]
    events: tuple[Event, ...]
    unusable: Mapping[str, str] = field(default_factory=dict)
    level: Level = Level.STANDARD
    seed: int = 0
    workers: int = DEFAULT_WORKERS
    max_seconds: float | None = None
    budget: float | None = None
    most_at_once: int = MOST_AT_ONCE
    shard: Shard = field(default_factory=Shard)
    headers: Headers = ()
    settings: tuple[tuple[str, str], ...] = ()
    again: tuple[str, ...] = REPLAY
    check_again: tuple[str, ...] = CHECK
    configured_in: str = ""
    url: str = ""
    random_cases: int = RANDOM_CASES
    bindings: Mapping[str, object] = field(default_factory=dict)
    sight: Sight | None = None
    hooks: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    pressure: Pressure = field(default_factory=Pressure)

    def source(self) -> CaseSource:
        """Return what gives the cases of a profile."""
        from hookproof.payloads import cases

        def of(event: Event, profile: str) -> Iterable[Case]:
            count = self.random_cases if profile == "random" else None
            return cases(self.contract, event.name, profile, seed=self.seed, count=count, bindings=self.bindings)

        return of
