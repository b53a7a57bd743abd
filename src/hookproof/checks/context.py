"""What a check is given: the contract, one event, its cases, and ways to make trials of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from hookproof.checks.expectation import ACKNOWLEDGED, Expectation
from hookproof.checks.level import Level
from hookproof.checks.pressure import Pressure
from hookproof.checks.sequences import after_genuine, deliveries, expectation
from hookproof.checks.trial import Make, Trial
from hookproof.contract.model import Contract, Event
from hookproof.delivery.bends.table import BENDS, bend, bends
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.payloads.case import Case

#: From an event and a profile (`random` takes a seed and a count from the run) to its cases, of some kinds or of all.
CaseSource = Callable[[Event, str, tuple[str, ...]], Iterable[Case]]
#: Whole numbers up to here are written without an exponent everywhere.
_EXACT = 10**15
_SAY_NOTHING = ("array-body", "empty-object", "event-null", "cut-short")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One event of one run, for one check. `chosen` is true for the event that stands for all where one is enough."""

    contract: Contract
    event: Event
    level: Level
    chosen: bool
    signer: Signer
    redactor: Redactor = field(repr=False)
    ask: Callable[[Delivery], Exchange] = field(repr=False)
    source: CaseSource = field(repr=False)
    #: The events of the run, where there are more than this one, and how hard the consumer is pressed.
    events: tuple[Event, ...] = ()
    pressure: Pressure = field(default_factory=Pressure)

    def cases(self, profile: str, *kinds: str) -> Iterable[Case]:
        """Return the event's cases of a profile, of `drift` those of some kinds of change, where any are named."""
        return self.source(self.event, profile, kinds)

    @property
    def example(self) -> Case:
        """The event's `example` case."""
        return next(iter(self.cases("example")))

    def the_example(self) -> Case:
        """Return the event's `example` case."""
        return self.example

    def genuine(
        self,
        case: Case,
        *,
        expect: Expectation = ACKNOWLEDGED,
        controlled: bool = False,
        shows: str = "",
        reuse: bool = False,
        remark: str = "",
        partial: bool = False,
    ) -> Trial:
        """Return the trial of one genuine delivery; where `controlled`, the event's example must be acknowledged."""
        return Trial(
            name=case.profile,
            shows=shows or f"its {case.profile} payload",
            case=case,
            expect=expect,
            make=lambda label: (self.signer.deliver(case, label=label),),
            control=self.the_example if controlled else None,
            differs=True,
            reuse=reuse,
            twins=lambda: self.other_forms(case),
            remark=remark,
            partial=partial,
        )

    def other_forms(self, case: Case) -> tuple[Make, ...]:
        """Return what makes the same JSON in the forms that encoders give it, as far as they are other bytes."""
        bodies = dict.fromkeys(write(case.payload) for write in (_in_ascii, _as_in_javascript))
        return tuple(self._with_body(case, body) for body in bodies if body != case.body)

    def _with_body(self, case: Case, body: bytes) -> Make:
        return lambda label: (self.signer.deliver(replace(case, body=body), label=label),)

    def bent(
        self,
        *groups: str,
        expect: Expectation | None = None,
        quick: Iterable[str] | None = None,
        leave: Iterable[str] = (),
    ) -> Iterator[Trial]:
        """Yield a trial for each bend of these groups, on the event's example.

        `expect` overrules what the bend says; `quick` names those that a quick run takes on events other than the
        chosen one, `leave` those that are not for this check.
        """
        fewer = quick is not None and self.level is Level.QUICK and not self.chosen
        for row in bends(*groups):
            if (not fewer or row.name in (quick or ())) and row.name not in leave:
                yield self.marked(row.name, row.title, expect=expect)

    def after_genuine(self, *groups: str, leave: Iterable[str] = ()) -> Iterator[Trial]:
        """Yield a trial for each bend of these groups, of a delivery that was sent and acknowledged as it should be."""
        for row in bends(*groups):
            if row.name in leave:
                continue
            yield self.marked(after_genuine(row.name), f"{row.title}, after the genuine delivery", setup=1)

    def reads_bodies(self) -> bool:
        """Whether the consumer looks into bodies before it answers: it refuses authentic ones that say nothing or half.

        One that only keeps deliveries for later acknowledges whatever is authentic, and is right to.
        """
        for name in _SAY_NOTHING:
            bent = bend(name)(self.signer.deliver(self.example, label="reads-bodies"), self.signer)
            if bent is not None and self.ask(bent).refused:
                return True
        return False

    def marked(
        self, mark: str, shows: str, *, expect: Expectation | None = None, setup: int = 0, controlled: bool = True
    ) -> Trial:
        """Return the trial of a mark on the event's example: of bends or of a sequence, as replay makes them again."""
        case = self.example
        return Trial(
            name=mark,
            shows=shows,
            case=case,
            expect=expect or expectation(mark),
            make=lambda label: deliveries(mark, case, self.signer, label),
            control=(lambda: case) if controlled else None,
            beside=partial(self._beside, mark, case),
            anew=None if setup else lambda other: lambda label: deliveries(mark, other, self.signer, label),
            setup=setup,
        )

    def _beside(self, mark: str, case: Case) -> Case | None:
        """Return the genuine case that differs from a bend in one thing, where the bend says what it is."""
        make = BENDS[mark].beside if mark in BENDS else None
        bent = None if make is None else make(self.signer.deliver(case), self.signer)
        return None if bent is None else replace(case, address=f"{case.address}+beside-{mark}", body=bent.body)


def _in_ascii(payload: object) -> bytes:
    return json.dumps(payload, separators=(",", ":")).encode()


def _as_in_javascript(payload: object) -> bytes:
    """As JSON.stringify writes it, which knows no fraction of zero."""
    return json.dumps(_whole(payload), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _whole(value: object) -> object:
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT else value
