"""What a run is to do: the record that the engine fills and the judging rooms read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from hookproof.checks.context import CaseSource
from hookproof.checks.pressure import Pressure
from hookproof.checks.registry import Check
from hookproof.contract.model import Contract, Event
from hookproof.delivery.traffic import Exchange
from hookproof.judging.reach import Reach
from hookproof.observers.canary import Canary
from hookproof.observers.sight import Sight
from hookproof.payloads.case import Case
from hookproof.stream import CHECK, REPLAY

#: `random` cases an event that a deep run sends.
RANDOM_CASES = 100
#: Deliveries under way at once, at most, to a consumer that answers slowly and takes as many.
MOST_AT_ONCE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Reach):
    """Everything that a run needs: the consumer as it is reached, and what is put to it.

    `unusable` are selected events that were set aside when the contract was loaded, each with the reason. `again` are
    the words of a shell's command that runs one finding again, `check_again` of one that runs a check: see `Started`.
    `sight` sees effects, where there are observers; `hooks` are what the user's commands do, by name;
    `canary` hands out URLs whose fetches are seen, where the consumer can reach it. `revive` starts a consumer again
    that hookproof has started, and returns why it could not, "" where it did; so does `restart`, for one that runs
    and is soon there again: told to end, or killed at once. `overhear` puts to an exchange what such a consumer wrote
    to its log, and `holding` gives what `--probe` would take to show what it wrote elsewhere.
    """

    checks: tuple[Check, ...]
    events: tuple[Event, ...]
    unusable: Mapping[str, str] = field(default_factory=dict)
    again: tuple[str, ...] = REPLAY
    check_again: tuple[str, ...] = CHECK
    random_cases: int = RANDOM_CASES
    sight: Sight | None = None
    hooks: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    canary: Canary | None = None
    pressure: Pressure = field(default_factory=Pressure)
    revive: Callable[[], str] | None = None
    restart: Callable[[bool], str] | None = None
    overhear: Callable[[Exchange], Exchange] | None = None
    holding: Callable[[], str] | None = None

    @property
    def reviver(self) -> Callable[[], str] | None:
        """What starts the consumer again once it has ended: whoever started it, else the user's hook."""
        return self.revive or self.hooks.get("restart")

    @property
    def most_at_once(self) -> int:
        """So many deliveries are under way at once to a slow consumer that takes as many: the workers, where named."""
        return self.settings.workers if "workers" in self.settings.said else MOST_AT_ONCE

    def cases(
        self, event: str, profile: str, contract: Contract | None = None, kinds: tuple[str, ...] = ()
    ) -> Iterator[Case]:
        """Yield the cases of a profile, of this contract or another one, with the seed and bindings of the settings."""
        from hookproof.payloads import cases

        count = self.random_cases if profile == "random" else None
        seed, bindings = self.settings.seed, self.settings.bindings
        owner = contract or self.contract
        return cases(owner, event, profile, seed=seed, count=count, bindings=bindings, kinds=kinds)

    def source(self) -> CaseSource:
        """Return what gives the cases of a profile."""
        return lambda event, profile, kinds: self.cases(event.name, profile, kinds=kinds)
