"""One run at work: what its checks share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hookproof.checks.context import CaseSource, Context
from hookproof.checks.registry import Check
from hookproof.checks.runlog import Aftermath
from hookproof.checks.stage import Stage
from hookproof.checks.trial import Load
from hookproof.contract.model import Event
from hookproof.delivery.addressing import proof_headers
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Delivery, Exchange, Failure
from hookproof.delivery.transports import failed as unanswered
from hookproof.judging.assignment import Plan
from hookproof.judging.courier import Courier
from hookproof.judging.exercised import Exercises
from hookproof.judging.made import Made
from hookproof.judging.reasons.causes import Causes
from hookproof.judging.reasons.explaining import Sign
from hookproof.judging.telling import Wording
from hookproof.payloads import cases
from hookproof.payloads.case import Case

#: Seeds from here on are for payloads that no check sends.
_UNSENT_SEED = 2**52
#: Profiles with one simple case each.
SIMPLE = ("example", "minimal", "full")
#: So many bytes of bodies are kept for checks to come; what comes after these is made again where it is asked for. (To
#: drop what came first would serve nobody: every check goes through the events in the same order.)
_KEPT_BYTES = 2**24
#: Profiles that one check goes through, once.
_ASKED_ONCE = ("covering", "random")


def _not_sent(delivery: Delivery) -> Exchange:
    """Answer what is only asked to know what there is to do: nobody is called for that."""
    return unanswered(delivery, Failure.UNREACHABLE, "not sent")


@dataclass(slots=True)
class Session:
    """What the checks of one run share. `chosen` is the event that stands for all where one is enough.

    `secrets` knows what no answer may hold; `redactor` knows beside it the user's own credentials, which a consumer may
    echo and no report may show.
    """

    plan: Plan
    courier: Courier
    source: CaseSource
    secrets: Redactor
    redactor: Redactor
    stage: Stage
    chosen: str = ""
    defects: list[str] = field(default_factory=list)
    #: Check id -> all that an answer holds -> the events, each with the first exchange that showed it.
    watched: dict[str, dict[tuple[str, ...], dict[str, Exchange]]] = field(default_factory=dict)
    seen: dict[str, None] = field(default_factory=dict)
    #: Check id -> event -> in which ways it failed there.
    failed: dict[str, dict[str, set[Sign]]] = field(default_factory=dict)
    #: Check id -> the causes that it has told.
    causes: dict[str, Causes] = field(default_factory=dict)
    #: Check id -> the genuine delivery that was not acknowledged any more after it.
    poisoned: dict[str, Exchange] = field(default_factory=dict)
    #: Each time that the consumer ended and did not come back by itself.
    ends: list[Aftermath] = field(default_factory=list)
    exercises: Exercises = field(default_factory=Exercises)
    #: Check id, event -> how many of its deliveries go side by side, and how many one after the other.
    loads: dict[tuple[str, str], Load] = field(default_factory=dict)
    _asked: dict[str, Exchange] = field(default_factory=dict)
    _fresh: int = 0
    _cases: dict[tuple[str, str, tuple[str, ...]], Made] = field(default_factory=dict)

    def context(self, event: Event, *, heard: bool = True) -> Context:
        """Return what a check is given for one event; where it is not `heard`, what it asks is not sent."""
        return Context(
            contract=self.plan.contract,
            event=event,
            level=self.plan.settings.level,
            chosen=event.name == self.chosen,
            signer=self.courier.signer,
            redactor=self.secrets,
            ask=self._ask if heard else _not_sent,
            source=self.cases,
            events=self.plan.events,
            pressure=self.plan.pressure,
        )

    def cases(self, event: Event, profile: str, kinds: tuple[str, ...] = ()) -> Made:
        """Return the cases of an event and a profile, made only when they are asked for, and kept if there is room."""
        key = (event.name, profile, kinds)
        if key in self._cases:
            return self._cases[key]
        made = Made(self.source(event, profile, kinds))
        if profile in SIMPLE or (profile not in _ASKED_ONCE and self._has_room()):
            self._cases[key] = made
        return made

    def _has_room(self) -> bool:
        return sum(made.size for made in self._cases.values()) < _KEPT_BYTES

    def unsent(self, event: str) -> Iterator[Case]:
        """Yield a few random cases that nothing else in the run sends."""
        self._fresh += 1
        yield from cases(self.plan.contract, event, "random", seed=_UNSENT_SEED + self._fresh, count=3)

    def unheard(self) -> Case | None:
        """Return a case of an event that the contract does not have, None where none can be made."""
        event = self.plan.contract.events[self.chosen] if self.chosen else self.plan.events[0]
        kinds = ((case, case.mutation) for case in self.cases(event, "drift", ("unknown-event",)))
        return next((case for case, mutation in kinds if mutation and mutation.id == "unknown-event"), None)

    def example(self, event: Event) -> Case:
        """Return the `example` case of an event."""
        return next(iter(self.cases(event, "example")))

    def is_silent(self, event: Event) -> bool:
        """Whether genuine deliveries of an event are likely to be waited for in vain."""
        shapes = self.plan.contract.shapes
        return self.courier.silences.are_likely(
            event.name, [name for name in shapes if shapes[name] == shapes[event.name]]
        )

    def richest_first(self) -> list[Event]:
        """Return the events, those with the longest examples first: where one stands for others, most is in it."""
        return sorted(self.plan.events, key=lambda event: -len(self.example(event).body))

    def _ask(self, delivery: Delivery) -> Exchange:
        key = f"{delivery.address}+{delivery.bent}"
        courier = self.courier
        if key not in self._asked:
            waits = courier.leisure.is_short and courier.leisure.waits
            if waits or courier.deadly.has(delivery) or courier.no_time():
                return _not_sent(delivery)
            self._asked[key] = courier.send(delivery)
        return self._asked[key]

    @property
    def wording(self) -> Wording:
        """What makes findings for this run."""
        return Wording(self.redactor, proof_headers(self.plan.contract.delivery))

    def watch(self, exchange: Exchange) -> None:
        """Show one exchange to every check that watches."""
        event = exchange.delivery.event
        if exchange.response is None:
            return
        self.seen[event] = None
        ctx = self.context(self.plan.contract.events[event])
        for row in self.plan.checks:
            if row.watch is not None and (held := self._held(row, ctx, exchange)):
                self.watched.setdefault(row.id, {}).setdefault(tuple(held), {}).setdefault(event, exchange)

    def _held(self, row: Check, ctx: Context, exchange: Exchange) -> Sequence[str]:
        assert row.watch is not None  # noqa: S101 - for the type checker: the caller has looked
        try:
            return row.watch(ctx, exchange)
        except Exception as error:  # noqa: BLE001 - one check's defect must not cost the findings of the others
            self.defect(f"{row.id}: {type(error).__name__}")
            return ()

    def defect(self, text: str) -> None:
        """Keep a defect of ours, once."""
        if text not in self.defects:
            self.defects.append(text)
