"""Deliveries of a contract's mix of events under load, and which of those that were acknowledged took effect."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

from hookproof.checks.context import Context
from hookproof.checks.convoys import Convoy, arrived
from hookproof.checks.expectation import Fault
from hookproof.checks.stage import Breach, Stage, State
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.observers.observer import Blind
from hookproof.observers.state import Footprint
from hookproof.payloads.case import Case

#: The kind of breach that lost deliveries are.
LOST = "lost"
#: So many of the first deliveries are looked for: to find one among thousands in a state takes long.
_COUNTED = 400


def mix_of(ctx: Context, stage: Stage, label: str) -> list[Case]:
    """Return an example of each event of the run, of those that the consumer acknowledges."""
    cases = [next(iter(ctx.source(event, "example", ()))) for event in ctx.events or (ctx.event,)]
    sent = [(case, stage.send(ctx.signer.deliver(case, label=f"{label}/alone"))) for case in cases]
    return [case for case, exchange in sent if exchange.acknowledged]


@dataclass
class Wave:
    """Deliveries of each event of `mix` in turn, each about entities of its own; sent once, by one of the methods."""

    ctx: Context
    stage: Stage
    mix: Sequence[Case]
    _made: dict[int, tuple[Case, Delivery]] = field(default_factory=dict)
    _exchanges: Sequence[Exchange] = ()
    _before: State = field(default_factory=dict)

    def at_once(self, label: str, count: int) -> Sequence[Exchange]:
        """Return the exchanges of so many deliveries at once."""
        self._look()
        self._exchanges = self.stage.at_once([self._make(label, number) for number in range(count)])
        return self._exchanges

    def paced(self, label: str, often: float, seconds: float) -> Sequence[Exchange]:
        """Return the exchanges of so many deliveries a second, for so long."""
        self._look()
        count = max(1, round(often * seconds))
        self._exchanges = self.stage.paced(lambda number: self._make(label, number), count, often)
        return self._exchanges

    def lost(self, said: str) -> Breach | None:
        """Return that deliveries were acknowledged and had no effect; None where all had, or nobody can say.

        `said` is how they were sent.
        """
        with suppress(Blind):
            return self._lost(said) if self._shows else None
        return None

    def _make(self, label: str, number: int) -> Delivery:
        case = self.stage.fresh(self.mix[number % len(self.mix)], f"{label}/{number}")
        made = self.ctx.signer.deliver(case, label=f"{label}/{number}")
        self._made[number] = (case, made)
        return made

    def _look(self) -> None:
        with suppress(Blind):
            self._before = self.stage.state() if self._shows else {}

    @cached_property
    def _shows(self) -> dict[str, Footprint]:
        """Where deliveries show, by their events: of as many as there is time for, where anything sees effects."""
        if self.stage.unseen or not self.ctx.pressure.counts:
            return {}
        some = self.mix[: self.stage.afford(len(self.mix))]
        with suppress(Blind):
            return {case.event: single for case in some if (single := self.stage.effect(case))}
        return {}

    def _lost(self, said: str) -> Breach | None:
        convoys = self._by_event()
        cases = [case for convoy in convoys.values() for case in convoy.cases]
        self.stage.moved(self._before, *cases)
        after = self.stage.state(*cases)
        for event, convoy in convoys.items():
            ctx = replace(self.ctx, event=self.ctx.contract.events[event])
            came = arrived(ctx, self.stage, replace(convoy, after=after), self._shows[event])
            if not came.all:
                of = f"{len(convoy.cases)} were of {event}: " if len(self.mix) > 1 else ""
                says = f"Of {len(self._exchanges)} deliveries {said}, each acknowledged, {of}{came}."
                return Breach(fault=Fault.LOST, exchange=convoy.exchanges[-1], says=says, kind=LOST)
        return None

    def _by_event(self) -> dict[str, Convoy]:
        first = sorted(self._made)[:_COUNTED]
        convoys: dict[str, Convoy] = {}
        for event in self._shows:
            mine = [number for number in first if self._made[number][0].event == event]
            if mine:
                cases, made = zip(*(self._made[number] for number in mine), strict=True)
                exchanges = [self._exchanges[number] for number in mine]
                convoys[event] = Convoy(cases, made, exchanges, self._before, self._before)
        return convoys
