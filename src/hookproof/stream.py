"""The records that the engine yields while it works, in order; every report is a sink for them.

A run is: `Started`, then for each check (or rule) and subject `Judged`, with `Progress` in between, then `Finished`.
"Event" is kept for webhook events; these are records.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from hookproof.findings import Fact, Finding, Verdict

#: The words of the command that runs one finding again, where nothing more has to be said: see `Started`.
REPLAY = ("hookproof", "replay", "{address}")
#: The words of the command that puts one check to one event again.
CHECK = ("hookproof", "test", "--check", "{check}", "--event", "{event}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A run begins. `kind` is the command (`test`, `lint`, …); `facts` is the registry that findings refer to.

    `again` are the words of a shell's command that runs one finding again, with `{address}`, `{check}` and `{event}`
    for what tells it; `check_again` are those of one that puts a check to an event again, for what no single delivery
    shows; `configured_in` is the file that says where and how the consumer is judged, as far as one does;
    `baseline` is the file of known findings, beside which all that are told are new.
    """

    kind: str
    target: str
    contract: str
    tool_version: str
    facts: tuple[Fact, ...]
    subjects: tuple[str, ...]
    settings: tuple[tuple[str, str], ...] = ()
    again: tuple[str, ...] = REPLAY
    check_again: tuple[str, ...] = CHECK
    configured_in: str = ""
    baseline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`done` of `total` steps are behind us; `doing` names the present one.

    What is `planned` is worth more than the moment: how long it will take, say. It is shown in a line that stays.
    `found` is how many findings there are so far, where they are told in the end alone. `within` so many seconds all
    of it ends, whatever is left to do; None where nothing says so.
    """

    done: int
    total: int
    doing: str
    planned: bool = False
    found: int = 0
    within: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One check or rule has judged one subject. `note` says why nothing was observed, and what would show it.

    Where it holds, `note` is how much of what there is was shown, and `partial` says that it is not all; where nothing
    was observed, `untimely` says that it was for want of time, and `nothing_there` that the contract leaves nothing to
    show: it is so in each run.
    `known` are the fingerprints of findings that a baseline knows, which are not told again; `told_by` are the facts,
    or the families of facts, whose findings tell why it is broken where its own do not, or why nothing was observed.
    """

    fact: Fact
    subject: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    deliveries: int = 0
    seconds: float = 0.0
    note: str = ""
    partial: bool = False
    untimely: bool = False
    nothing_there: bool = False
    known: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()


class Ending(StrEnum):
    """How a run ended: through to its end, stopped by somebody, by its own time, or with nothing that can be said."""

    COMPLETE = "complete"
    INTERRUPTED = "interrupted"
    OUT_OF_TIME = "out of time"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercised:
    """A place of a subject's payloads (`*` is each item), how many states it showed, and whose payload was refused."""

    subject: str
    path: tuple[str, ...]
    states: int
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HookRun:
    """One time that a hook of the user's was run: which, for how long, the end of what it said, and why it failed."""

    hook: str
    seconds: float
    said: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The run is over: `outcome` says how, `reason` why.

    `defects` are ours: what a check or rule could not judge because its own code failed. `guide` are labelled texts
    that help to mend what `reason` says, in the order in which to show them. `latencies` count answers by the seconds
    below which they stayed; `exercised` are the places of payloads whose states were shown to the consumer; `hooks` are
    the user's commands that were run, in order.
    """

    outcome: Ending
    reason: str = ""
    mend: str = ""
    deliveries: int = 0
    seconds: float = 0.0
    defects: tuple[str, ...] = ()
    #: Whether a part of what was given could not be read.
    bad_input: bool = False
    guide: tuple[tuple[str, str], ...] = ()
    latencies: tuple[tuple[float, int], ...] = ()
    exercised: tuple[Exercised, ...] = ()
    hooks: tuple[HookRun, ...] = ()


Record = Started | Progress | Judged | Finished


class Sink(Protocol):
    """A report: takes every record in order, then is closed exactly once, also after an interruption."""

    def take(self, record: Record) -> None:
        """Receive the next record."""

    def close(self) -> None:
        """Write what is left to write. A sink that writes a file does so here, whole."""


Thing = TypeVar("Thing")


class Paced(Protocol):
    """Gives things to work on one by one, and tells whoever waits for the work what is being done to each."""

    def __call__(self, things: Collection[Thing], doing: Callable[[Thing], str]) -> Iterable[Thing]:
        """Give `things` in order; `doing` says in words what is done to one."""


def untold(things: Collection[Thing], doing: Callable[[Thing], str]) -> Iterable[Thing]:
    """Give things to work on where nobody waits for it: a `Paced` that tells nothing."""
    del doing
    return things
