"""Several different deliveries on their way together, one after the other or at once, and which of them took effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hookproof.checks.context import Context
from hookproof.checks.material.scenes import effect_between, fresh_deliveries, names_of
from hookproof.checks.stage import Stage, State
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.observers.state import EVERYWHERE, Change, Effect, Footprint, times, within
from hookproof.payloads.case import Case
from hookproof.schema.json import ABSENT

#: So many different deliveries are on their way together; so many at least where effects come late.
CROWD, _FEW = 8, 5
#: So many come alone to show what of one effect differs each time.
_SINGLES = 3
#: Of so many that have no effect it is said which they are.
_NAMED = 6
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True, slots=True)
class Convoy:
    """Deliveries about entities of their own, the exchanges that came of them, and the state before and after."""

    cases: Sequence[Case]
    deliveries: Sequence[Delivery]
    exchanges: Sequence[Exchange]
    before: State = field(repr=False)
    after: State = field(repr=False)

    @property
    def worst(self) -> Exchange:
        """The first exchange that is no acknowledgement, else the last of all."""
        return next((each for each in self.exchanges if not each.acknowledged), self.exchanges[-1])

    def __add__(self, later: Convoy) -> Convoy:
        """Return this convoy and one that came after it as one."""
        return Convoy(
            (*self.cases, *later.cases),
            (*self.deliveries, *later.deliveries),
            (*self.exchanges, *later.exchanges),
            self.before,
            later.after,
        )

    def outwaited(self, stage: Stage) -> Convoy:
        """Return this convoy with the state after effects that come later than any did before."""
        return replace(self, after=stage.outwaited(self.after, *self.cases))

    def names(self, ctx: Context) -> list[set[str]]:
        """Return what tells each delivery from the others: the ids that are its own."""
        return [
            {*names_of({"": (ctx.example, case)}), delivery.message_id}
            for case, delivery in zip(self.cases, self.deliveries, strict=True)
        ]

    def effect(self, ctx: Context, where: Footprint = EVERYWHERE) -> Effect:
        """Return all that is other after it at these places, its entities and messages named by their numbers."""
        names = names_of({f"entity-{number}": (ctx.example, case) for number, case in enumerate(self.cases)})
        names |= {delivery.message_id: f"<message-{number}>" for number, delivery in enumerate(self.deliveries)}
        return effect_between(self.before, self.after, names, where)


@dataclass(frozen=True, slots=True)
class Arrived:
    """How many of so many deliveries took effect, None where nobody can say; and which did not, where that shows."""

    sent: int
    often: float | None
    missing: tuple[int, ...] = ()

    @property
    def all(self) -> bool:
        """Whether nothing says that one did not."""
        return self.often is None or self.often > self.sent - 0.5

    def __str__(self) -> str:
        """How many took effect, and which did not where these are few."""
        said = f"{self.often:g} took effect"
        if not 0 < len(self.missing) <= _NAMED:
            return said
        *others, last = map(_ordinal, self.missing)
        return f"{said}, but not the {', '.join(others)}{' and ' if others else ''}{last}"


def _ordinal(number: int) -> str:
    nth = number + 1
    return f"{nth}{'th' if nth // 10 == 1 else _ENDINGS.get(nth % 10, 'th')}"


def one_by_one(ctx: Context, stage: Stage, label: str) -> tuple[Convoy, Convoy]:
    """Return two convoys of equal size whose deliveries come one after the other.

    Scenes that are played for the first time share them; a scene that is played again has its own.
    """
    mark = label if label.endswith("/again") else "convoys"
    return stage.keep(mark, lambda: _two(ctx, stage, mark))


def _two(ctx: Context, stage: Stage, label: str) -> tuple[Convoy, Convoy]:
    count = stage.afford_in_a_row(CROWD, _FEW)
    cases, made = fresh_deliveries(ctx, stage, label, 2 * count)
    states, exchanges = [stage.state(*cases)], []
    for start in (0, count):
        exchanges.append([stage.send(delivery) for delivery in made[start : start + count]])
        stage.moved(states[-1], *cases)
        states.append(stage.state(*cases))
    return (
        Convoy(cases[:count], made[:count], exchanges[0], states[0], states[1]),
        Convoy(cases[count:], made[count:], exchanges[1], states[1], states[2]),
    )


def alone(ctx: Context, stage: Stage, label: str) -> tuple[Convoy, ...]:
    """Return convoys of a single delivery each: what one does, and what of it differs each time.

    They are shared as those of `one_by_one` are.
    """
    mark = label if label.endswith("/again") else "alone"
    return stage.keep(mark, lambda: tuple(at_once(ctx, stage, f"{mark}/{number}", 1) for number in range(_SINGLES)))


def at_once(ctx: Context, stage: Stage, label: str, count: int) -> Convoy:
    """Send so many different deliveries at once and return what came of them, once all that comes has come."""
    cases, made = fresh_deliveries(ctx, stage, label, count)
    before = stage.state(*cases)
    exchanges = stage.at_once(made)
    stage.moved(before, *cases)
    return Convoy(cases, made, exchanges, before, stage.state(*cases))


def arrived(ctx: Context, stage: Stage, seen: Convoy, single: Footprint) -> Arrived:
    """Return how many deliveries of a convoy took effect; `single` is where one shows.

    Where fewer show than were sent, a while longer is waited, as long as more comes.
    """
    came = _arrived(ctx, stage, seen, single)
    while not came.all:
        seen = seen.outwaited(stage)
        later = _arrived(ctx, stage, seen, single)
        if later == came:
            break
        came = later
    return came


def _arrived(ctx: Context, stage: Stage, seen: Convoy, single: Footprint) -> Arrived:
    """Count those that any place of an effect tells of.

    A place that names what each brought tells which; one that names none tells how many. Where rows go as others come,
    as in a list of the last ten, nothing is said.
    """
    found, count = stage.seen(seen.before, seen.after, EVERYWHERE), len(seen.cases)
    ids = seen.names(ctx)
    named: set[int] = set()
    counted: list[float] = []
    for place, amount in single.items():
        here = within(found, {place: amount})
        if any(change.new is ABSENT for change in here):
            return Arrived(count, None)
        often = times(here, {place: amount})
        told = _told_of(here, ids) if often is not None else set()
        named |= told
        if often is not None and not told:
            counted.append(often)
    if named and not any(often > count - 0.5 for often in counted):
        return Arrived(count, len(named), tuple(sorted({*range(count)} - named)))
    return Arrived(count, max(counted, default=None))


def _told_of(found: Sequence[Change], ids: Sequence[set[str]]) -> set[int]:
    return {number for number, each in enumerate(ids) if any(change.says(each) for change in found)}
