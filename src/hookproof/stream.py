"""The records that the engine yields while it works, in order; every report is a sink for them.

A run is: `Started`, then for each check (or rule) and subject `Judged`, with `Progress` in between, then `Finished`.
"Event" is kept for webhook events; these are records.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from hookproof.findings import Fact, Finding, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A run begins. `kind` is the command (`test`, `lint`, …); `facts` is the registry that findings refer to."""

    kind: str
    target: str
    contract: str
    tool_version: str
    facts: tuple[Fact, ...]
    subjects: tuple[str, ...]
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`done` of `total` steps are behind us; `doing` names the present one."""

    done: int
    total: int
    doing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One check or rule has judged one subject. `note` says why nothing was observed, and what would show it."""

    fact: Fact
    subject: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    deliveries: int = 0
    seconds: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The run is over. `outcome` is `complete`, `interrupted`, `out of time` or `not judged`; `reason` says why.

    `defects` are ours: what a check or rule could not judge because its own code failed.
    """

    outcome: str
    reason: str = ""
    mend: str = ""
    deliveries: int = 0
    seconds: float = 0.0
    defects: tuple[str, ...] = ()


Record = Started | Progress | Judged | Finished


class Sink(Protocol):
    """A report: takes every record in order, then is closed exactly once, also after an interruption."""

    def take(self, record: Record) -> None:
        """Receive the next record."""

    def close(self) -> None:
        """Write what is left to write. A sink that writes a file does so here, whole."""
