"""A trial: what a check wants sent, what is right, and what must be acknowledged for the verdict to count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hookproof.checks.expectation import ACKNOWLEDGED, Expectation, Fault
from hookproof.checks.stage import Play
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity, Step
from hookproof.payloads.case import Case

#: From a label (a new one gives new message ids) to the deliveries that are sent one after the other.
Make = Callable[[str], tuple[Delivery, ...]]


class Load(NamedTuple):
    """What a trial asks of a consumer: so many deliveries side by side, and so many one after the other."""

    beside: int = 0
    in_turn: int = 0


#: What a scene asks, or what counts it: where that takes long, it is counted only for a run that is short of time.
Loads = Load | Callable[[], Load]
#: What most scenes take: a delivery, one more, and now and then the first look at where an effect shows.
USUAL = Load(in_turn=3)


def _no_forms() -> tuple[Make, ...]:
    return ()


def _as_elsewhere(_exchange: Exchange) -> str:
    return ""


def _nothing() -> Case | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One thing that a check tries. All deliveries of `make` are sent in order; the last exchange is judged.

    `name` tells one cause from another within a check, `shows` says in words what is special about the delivery.
    `control` gives a genuine case that differs in nothing else: where it is not acknowledged either, the failure has
    another cause, and this trial has shown nothing. `differs` says that what is special is in the payload, so that the
    smallest difference from an acknowledged one is worth looking for. `setup` is how many of the deliveries, from
    the first, must be acknowledged for the last to mean anything. Where `reuse`, a genuine delivery of this case that
    was made earlier in the run will do; where `known`, one has to have been acknowledged. `twins` give what makes the
    same JSON in other forms: only where these fail as well is the payload the cause, and not the way in which it is
    written. Both are asked only where the trial fails. `remark` goes with the verdict where the check holds: how much
    of what there is was shown; `partial` says that it is not all. `advice` says, from all failures of one cause, what
    to do about it, where that is more than the check says; "" else.

    `lesser` says of an exchange that shows it why a failure weighs no more than a warning; "" where it weighs all that
    it does elsewhere.

    `beside` gives a genuine case that differs from what is tried in one thing, and from the control in the rest. `anew`
    makes the same of another case: where that is not taken, what was seen before is taken for that alone.

    A trial with `play` is a scene: it is played whole and says itself what came of it; `make` and all that belongs to
    it is not looked at. `load` is about what it sends where the consumer does what is right.
    """

    name: str
    shows: str
    case: Case
    expect: Expectation = ACKNOWLEDGED
    make: Make = field(default=lambda _label: (), repr=False)
    play: Play | None = field(default=None, repr=False)
    load: Loads = USUAL
    control: Callable[[], Case] | None = field(default=None, repr=False)
    beside: Callable[[], Case | None] = field(default=_nothing, repr=False)
    anew: Callable[[Case], Make] | None = field(default=None, repr=False)
    differs: bool = False
    setup: int = 0
    reuse: bool = False
    known: bool = False
    twins: Callable[[], tuple[Make, ...]] = field(default=_no_forms, repr=False)
    remark: str = ""
    partial: bool = False
    advice: Callable[[Sequence[Failed]], str] | None = field(default=None, repr=False)
    lesser: Callable[[Exchange], str] = field(default=_as_elsewhere, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A trial that fell short, confirmed: how, and the exchange that shows it.

    `says` and `severity` are what a scene says of itself, `steps` what was sent, answered and seen in it, in order.
    """

    trial: Trial
    fault: Fault
    exchange: Exchange
    note: str = ""
    says: str = ""
    severity: Severity | None = None
    steps: tuple[Step, ...] = ()

    @property
    def status(self) -> int | None:
        """The status that came back, if any."""
        return self.exchange.response.status if self.exchange.response is not None else None
