"""What a check is given: the contract, one event, its cases, and ways to make trials of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from hookproof.checks.expectation import ACKNOWLEDGED, BY_KIND, Expectation
from hookproof.checks.level import Level
from hookproof.checks.trial import Make, Trial
from hookproof.contract.model import Contract, Event
from hookproof.delivery.bending import Bend, bend, bends, rebend
from hookproof.delivery.model import Delivery, Exchange
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.signing import Signer
from hookproof.payloads.case import Case

#: From an event and a profile (`random` takes a seed and a count from the run) to its cases.
CaseSource = Callable[[Event, str], Iterable[Case]]
_SAY_NOTHING = ("array-body", "empty-object", "event-null")


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

    def cases(self, profile: str) -> Iterable[Case]:
        """Return the event's cases of a profile."""
        return self.source(self.event, profile)

    @property
    def example(self) -> Case:
        """The event's `example` case."""
        return next(iter(self.cases("example")))

    def genuine(
        self,
        case: Case,
        *,
        expect: Expectation = ACKNOWLEDGED,
        control: Case | None = None,
        shows: str = "",
        reuse: bool = False,
    ) -> Trial:
        """Return the trial of one genuine delivery."""
        return Trial(
            name=case.profile,
            shows=shows or f"its {case.profile} payload",
            case=case,
            expect=expect,
            make=lambda label: (self.signer.deliver(case, label=label),),
            control=control,
            differs=True,
            reuse=reuse,
        )

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
                yield self.trial_of(row, self.example, expect)

    def after_genuine(self, *groups: str) -> Iterator[Trial]:
        """Yield a trial for each bend of these groups, of a delivery that was sent and acknowledged as it should be."""
        for row in bends(*groups):
            yield Trial(
                name=f"{row.name}-after-genuine",
                shows=f"{row.title}, after the genuine delivery",
                case=self.example,
                expect=BY_KIND[row.expected],
                make=self._both(row, self.example),
                control=self.example,
                setup=1,
            )

    def _both(self, row: Bend, case: Case) -> Make:
        def make(label: str) -> tuple[Delivery, ...]:
            genuine = self.signer.deliver(case, label=label)
            bent = row(genuine, self.signer)
            return () if bent is None else (genuine, bent)

        return make

    def reads_bodies(self) -> bool:
        """Whether the consumer looks into bodies before it answers: it refuses authentic ones that say nothing.

        One that only keeps deliveries for later acknowledges whatever is authentic, and is right to.
        """
        for name in _SAY_NOTHING:
            bent = bend(name)(self.signer.deliver(self.example, label="reads-bodies"), self.signer)
            if bent is not None and self.ask(bent).refused:
                return True
        return False

    def chained(self, *names: str, shows: str, expect: Expectation) -> Trial:
        """Return the trial of several bends, one upon the other, on the event's example."""

        def make(label: str) -> tuple[Delivery, ...]:
            bent = rebend(self.signer.deliver(self.example, label=label), self.signer, "+".join(names))
            return () if bent is None else (bent,)

        name = "+".join(names)
        return Trial(name=name, shows=shows, case=self.example, expect=expect, make=make, control=self.example)

    def trial_of(self, row: Bend, case: Case, expect: Expectation | None = None) -> Trial:
        """Return the trial of one bend on one case."""
        return Trial(
            name=row.name,
            shows=row.title,
            case=case,
            expect=expect or BY_KIND[row.expected],
            make=self._bending(row, case),
            control=case,
        )

    def _bending(self, row: Bend, case: Case) -> Make:
        def make(label: str) -> tuple[Delivery, ...]:
            bent = row(self.signer.deliver(case, label=label), self.signer)
            return () if bent is None else (bent,)

        return make
