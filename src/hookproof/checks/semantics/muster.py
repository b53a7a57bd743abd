"""The family `semantics`, all events of a run: whether one of them alone has no effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.lanes import lane_of, played
from hookproof.checks.material.scenes import APART, Result, forerunners, names_of, scene, with_effect
from hookproof.checks.registry import Follows, check
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.model import Event, Lifecycle
from hookproof.delivery.lifecycles import clean_orders
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import EVERYWHERE, Change

#: Where all but one of so many take effect, of a run or of a lifecycle, that one may be passed over by mistake.
_LEAST = 5
#: So many events are sent, at most.
MOST = 60
_FEW = "too few events of this run show an effect"


@check(
    id="semantics.every-event",
    title="No event alone is acknowledged and passed over",
    severity=Severity.NOTE,
    clause="Practice: an event that nothing is done for is one that no endpoint has to be sent",
    mend="Look at the name by which its handler is chosen; where it is meant so, leave the event out of what the "
    "provider sends.",
    level=Level.STANDARD,
    looks=True,
    per="run",
    follows=(Follows("semantics.processed", any_way=True), Follows("semantics.every-shape", anywhere=True)),
)
def every_event(ctx: Context) -> Iterator[Trial]:
    """Each event of the run about a new entity; one alone that shows nothing, behind what comes before it, too."""
    yield scene(ctx, "events", "each event of the run", _each(ctx), load=Load(in_turn=min(len(ctx.events), MOST)))


@dataclass(frozen=True, slots=True)
class Came:
    """An event that was acknowledged, its exchange, what names its entity, and what changed that says so."""

    event: Event
    exchange: Exchange
    names: Mapping[str, str]
    shown: Sequence[Change]

    @property
    def shows(self) -> bool:
        """Whether observers name its entity since."""
        return bool(self.shown)


def _each(ctx: Context) -> Play:
    def play(stage: Stage, label: str, _single: object) -> Result:
        came = mustered(ctx, stage, label)
        lone = next(iter(alone(ctx.contract.provider.lifecycles, {each.event.name: each.shows for each in came})), "")
        if not lone:
            return None if sum(each.shows for each in came) >= _LEAST else Unclear(_FEW)
        seen = next(each for each in came if each.event.name == lone)
        # Where it shows once the words are known that its rows are kept by, it is not passed over.
        shows = stage.effect(next(iter(ctx.source(seen.event, "example", ()))))
        behind = None if shows else _behind(ctx, stage, label, lone)
        if behind is None:
            return None
        says = (
            f"The consumer acknowledges {lone} and does nothing, about a new entity{behind}; of {len(came) - 1} other "
            f"events {sum(each.shows for each in came)} take effect."
        )
        return Breach(fault=Fault.IGNORED, exchange=seen.exchange, says=says, kind=lone)

    return with_effect(ctx, play)


def mustered(ctx: Context, stage: Stage, label: str) -> list[Came]:
    """Return what came of each event of the run.

    Scenes that are played for the first time share it; a scene that is played again has its own.
    """
    mark = f"{label}/muster" if label.endswith("/again") else "muster"
    return stage.keep(mark, lambda: _sent(ctx, stage, mark, ctx.events[: stage.afford_in_a_row(MOST, _LEAST)]))


def _sent(ctx: Context, stage: Stage, label: str, events: Sequence[Event]) -> list[Came]:
    """Send each event about an entity of its own, and look for all of them at the end."""
    examples = [next(iter(ctx.source(event, "example", ()))) for event in events]
    cases = [stage.fresh(example, f"{label}/{example.event}") for example in examples]
    before = stage.state(*cases)
    exchanges = [stage.send(ctx.signer.deliver(case, label=f"{label}/{case.event}")) for case in cases]
    after = stage.outwaited(stage.moved(before, *cases), *cases)
    found = stage.seen(before, after, EVERYWHERE)
    names = [names_of({"": pair}) for pair in zip(examples, cases, strict=True)]
    return [
        Came(event, exchange, own, [change for change in found if change.says(own.keys())])
        for event, exchange, own in zip(events, exchanges, names, strict=True)
        if exchange.acknowledged
    ]


def alone(lifecycles: Sequence[Lifecycle], shows: dict[str, bool]) -> list[str]:
    """Return the events that alone show nothing: of all of a run, or of all of a lifecycle."""
    groups = [list(shows)]
    for cycle in lifecycles:
        steps = {name for order in clean_orders(cycle) for name in order}
        groups.append([name for name in shows if name in steps])
    silent = [[name for name in group if not shows[name]] for group in groups if len(group) >= _LEAST]
    return [names[0] for names in silent if len(names) == 1]


def _behind(ctx: Context, stage: Stage, label: str, name: str) -> str | None:
    """Return behind which events of its entity it has no effect either, in words; None where it has."""
    ctx = replace(ctx, event=ctx.contract.events[name])
    for cycle in ctx.contract.provider.lifecycles:
        for before in forerunners(ctx.contract, name, cycle):
            runs = [
                played(stage, lane_of(ctx, stage, cycle.entity, (f"{label}/behind", names, 1), APART))
                for names in (before, (*before, name))
            ]
            if runs[0].effect != runs[1].effect or not runs[0].effect:
                return None
            return f" and behind {', '.join(before)}"
    return ""
