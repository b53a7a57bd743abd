"""Deliveries of a contract's mix of events under load, and which of those that were acknowledged took effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.material.convoys import Convoy, arrived
from hookproof.checks.stage import Breach, Stage, State
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.observers.observer import Blind
from hookproof.observers.state import EVERYWHERE, Change, Footprint, Path, times, within
from hookproof.payloads.case import Case
from hookproof.schema.json import ABSENT

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
        if not convoys:
            return None
        cases = [case for convoy in convoys.values() for case in convoy.cases]
        self.stage.moved(self._before, *cases)
        after = self.stage.state(*cases)
        for event, convoy in convoys.items():
            ctx = replace(self.ctx, event=self.ctx.contract.events[event])
            came = arrived(ctx, self.stage, replace(convoy, after=after), self._shows[event])
            if not came.all:
                of = f"{len(convoy.cases)} were of {event}: " if len(self.mix) > 1 else ""
                return self._says(said, f"{of}{came}", convoy)
        share, convoy = self._share(convoys, after, cases)
        shown = f"{share * len(self._exchanges):.0f} took effect"
        return None if share > 1 - 0.5 / len(cases) else self._says(said, shown, convoy)

    def _says(self, said: str, came: str, convoy: Convoy) -> Breach:
        says = f"Of {len(self._exchanges)} deliveries {said}, each acknowledged, {came}."
        return Breach(fault=Fault.LOST, exchange=convoy.exchanges[-1], says=says, kind=LOST)

    def _share(self, convoys: Mapping[str, Convoy], after: State, cases: Sequence[Case]) -> tuple[float, Convoy]:
        """Return the least share of an event's deliveries that took effect, by the place that shows most; and whose.

        At one place those of several events may show: what all of them make there is what is awaited.
        """
        while True:
            found = self.stage.seen(self._before, after, EVERYWHERE)
            shares = {event: _shown(found, self._shows[event], self._awaited(convoys)) for event in convoys}
            least = min(shares, key=lambda event: shares[event])
            later = after if shares[least] >= 1 else self.stage.outwaited(after, *cases)
            if later == after:
                return shares[least], convoys[least]
            after = later

    def _awaited(self, convoys: Mapping[str, Convoy]) -> dict[Path, float]:
        """Return how much all of these deliveries make at each place together."""
        awaited: dict[Path, float] = {}
        for event, convoy in convoys.items():
            for place, amount in self._shows[event].items():
                awaited[place] = awaited.get(place, 0.0) + amount * len(convoy.cases)
        return awaited

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


def _shown(found: Sequence[Change], single: Footprint, awaited: Mapping[Path, float]) -> float:
    """Return which share of what is awaited shows, at that place of an effect where it is most; 1 where none counts."""
    shares = [
        often * amount / awaited[place]
        for place, amount in single.items()
        if amount > 0 and (often := times(within(found, {place: amount}), {place: amount})) is not None
    ]
    # Where rows go as others come, as in a list of the last ten, nothing is said.
    return 1.0 if any(change.new is ABSENT for change in found) else max(shares, default=1.0)
