"""The family `semantics`, names of events: what is kept of an event by a name is kept by its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.material.lanes import lane_of, played
from hookproof.checks.material.scenes import APART, Result, scene, with_effect
from hookproof.checks.material.showings import leaves_by_place
from hookproof.checks.semantics.muster import MOST, Came, mustered
from hookproof.checks.semantics.neighbours import entities
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.findings import Severity
from hookproof.observers.state import Path, leaves_of, place_of

#: Where so many different names of events stand at the events' own, a place holds such names.
_OWN = 2
#: Parts of a name: its words, and what is between full stops and the like.
_PARTS = (re.compile(r"[^\W_]+"), re.compile(r"[^.:/]+"))
_NO_NAMES = "no observer shows events by their names"
_ADVICE = "Look at the branch or the table by which this event's handler is chosen, and at the name that it writes."


def misnamed(ctx: Context) -> Iterator[Trial]:
    """Each event of the run: where the others are kept by their own names, one is by that of another."""
    if ctx.chosen and len(ctx.events) > _OWN:
        shows = "each event of the run, by the name that is kept of it"
        yield scene(ctx, "names", shows, _misnamed(ctx), load=Load(in_turn=min(len(ctx.events), MOST)))


@dataclass(frozen=True, slots=True)
class Misnamed:
    """An event that is kept by the name of another one, or by its last words, and where."""

    event: str
    other: str
    text: str
    at: Path

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole name."""
        return self.text == self.other.casefold()


def _misnamed(ctx: Context) -> Play:
    def play(stage: Stage, label: str, _single: object) -> Result:
        came = {each.event.name: each for each in mustered(ctx, stage, label)}
        shown = {name: leaves_by_place(each.shown, each.names) for name, each in came.items()}
        stand = [found for texts in readings([*ctx.contract.events]) for found in _where_names_stand(shown, texts)]
        for found in filter(None, stand):
            if _is_so_behind(ctx, stage, label, found, came):
                return _breach(found, came[found.event])
        return None if stand else Unclear(_NO_NAMES)

    return with_effect(ctx, play)


def readings(names: Sequence[str]) -> list[dict[str, str]]:
    """Return what may stand for each of these names: the name itself, or what is behind all but its last parts."""
    found = [{name: name.casefold() for name in names}]
    for part in _PARTS:
        begins = {name: [each.start() for each in part.finditer(name)] for name in names}
        for count in range(1, max(map(len, begins.values()), default=1)):
            texts = {name: name[starts[max(-count, -len(starts))] :].casefold() for name, starts in begins.items()}
            found += [texts] if texts not in found else []
    return found


def _where_names_stand(
    shown: Mapping[str, Mapping[Path, Sequence[object]]], texts: Mapping[str, str]
) -> Iterator[Misnamed | None]:
    """Yield for each place of events' names the one event that stands there by another's, None where none does."""
    for path in dict.fromkeys(path for leaves in shown.values() for path in leaves):
        here = {
            name: {str(each).casefold() for each in leaves[path]} for name, leaves in shown.items() if path in leaves
        }
        strange = [name for name, found in here.items() if texts[name] not in found]
        if len({texts[name] for name in here if name not in strange}) < _OWN or len(strange) > 1:
            continue
        others = ((name, other) for name in strange for other, text in texts.items() if text in here[name])
        yield next((Misnamed(name, other, texts[other], path) for name, other in others), None)


def _is_so_behind(ctx: Context, stage: Stage, label: str, found: Misnamed, came: Mapping[str, Came]) -> bool:
    """Whether the event is kept by that name behind a third event of its entity, too.

    A state that an event leaves as it is may be the first one where the entity is new. Where no two events can be
    about one entity, only a whole name says enough.
    """
    own = replace(ctx, event=ctx.contract.events[found.event])
    others = (name for name in came if name != found.event and not name.casefold().endswith(found.text))
    third, at = next(((name, at) for name in others for at in entities(own, name)), ("", ""))
    run = played(stage, lane_of(own, stage, at, (f"{label}/behind", (third, found.event), 1), APART)) if third else None
    if run is None or run.effect is None:
        return found.is_whole
    return found.text in {str(leaf).casefold() for leaf in leaves_of([*run.effect.values()])}


def _breach(found: Misnamed, came: Came) -> Breach:
    says = (
        f"The consumer keeps {found.event} by the name of {found.other}, `{found.text}` ({place_of(found.at)}), where "
        "the other events have their own."
    )
    return Breach(
        fault=Fault.EFFECT,
        exchange=came.exchange,
        says=says,
        kind=found.event,
        severity=None if found.is_whole else Severity.NOTE,
        advice=_ADVICE,
    )
