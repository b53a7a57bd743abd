"""The family `semantics`, payloads that date themselves: of two states of one entity the newer one is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from zlib import crc32

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.datedness import (
    States,
    comes_again,
    in_another_zone,
    in_one_second,
    is_called_again,
    two_states,
    with_flags_taken_back,
)
from hookproof.checks.material.lanes import RUNS, Lane, Run, played
from hookproof.checks.material.scenes import Result, names_of, scene, with_effect
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.stage import Breach, Held, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.model import Contract
from hookproof.delivery.lifecycles import clean_orders
from hookproof.findings import Severity
from hookproof.observers.state import (
    ANY,
    Effect,
    Footprint,
    Path,
    but_for,
    differing,
    is_number,
    place_of,
    shortened,
    varying,
)
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import lookup

_OLD, _NEW = "<older>", "<newer>"
#: Two states in their order, twice, turned, and each of them alone.
_STATES = Load(in_turn=8)
_AS_MOMENTS = "Compare times as moments, not as texts: read them with their offsets first."


def tells_states(contract: Contract, event: str) -> bool:
    """Whether an event tells states of an entity. What a lifecycle lists comes once, unless its own name says again."""
    cycles = contract.provider.lifecycles
    in_one = any(event in order for cycle in cycles for order in clean_orders(cycle))
    return (is_called_again if in_one else comes_again)(contract.events[event])


def teller_of(ctx: Context, pointers: Collection[str]) -> Context | None:
    """Return the context of an event that tells states anew and has all these places: this one, else one of the run."""
    for event in (ctx.event, *ctx.events):
        if tells_states(ctx.contract, event.name):
            found = replace(ctx, event=event)
            if all(lookup(found.example.payload, at) is not ABSENT for at in pointers):
                return found
    return None


@check(
    id="semantics.older-state",
    title="An older state of an entity does not overwrite a newer one",
    severity=Severity.ERROR,
    clause="The provider promises no order of deliveries, and sends again what failed, later; the payload says how old "
    "what it tells is",
    mend="Compare the time or version in the payload with the one that you keep beside the entity, in the statement "
    "that writes (UPDATE … WHERE updated_at < …), and leave a newer state as it is.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
    looks=True,
    follows=(Follows("semantics.duplicate-effect", any_way=True),),
    concerns=tells_states,
    otherwise="no event that comes with each change of an entity is dated by a time or version of its own",
)
def older_state(ctx: Context) -> Iterator[Trial]:
    """Two states of one entity in their order (twice, for what differs by itself), the newer one first, and each alone.

    Then in their order where the older one's time is of a zone in which it reads as a later one. Only a place that ends
    as the older one alone leaves it, and as the newer one does in their order, is told.
    """
    states = two_states(ctx) if tells_states(ctx.contract, ctx.event.name) else None
    if states is not None:
        yield scene(
            ctx, "newer-first", "an older state of an entity, after a newer one", _turned(ctx, states), load=_STATES
        )
        if (zoned := in_another_zone(ctx, states)) is not None:
            shows = "a newer state of an entity, after an older one with its time in another zone"
            zones = scene(ctx, "another-zone", shows, _passed(ctx, states, zoned), load=_STATES)
            yield replace(zones, advice=lambda _: _AS_MOMENTS)


def _turned(ctx: Context, states: States) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        if not ctx.chosen and stage.afford(2, RUNS) < 2:
            return Unclear("")  # where effects come late, one event stands for all
        runs = _runs(ctx, stage, _telling(ctx, stage, states, label), label, "12", "12 again", "21", "1", "2")
        says = f"The consumer lets an older state of an entity, told by `{states.told_by}`, overwrite a newer one"
        return _judged(runs, says, "they come in their order")

    return with_effect(ctx, play)


def _judged(runs: Mapping[str, Run], says: str, otherwise: str) -> Result:
    """Return the breach where the last state does not stay, in these words; `otherwise` is when it does."""
    turned = runs["21"].last
    if turned is None or any(run.effect is None for run in runs.values()):
        return Unclear(Referral("two states of one entity are not acknowledged one after the other", "ack"))
    found = _overwritten(runs)
    if found is None:
        return None if runs["2"].effect else Unclear("the observers did not show the newer state")
    path, older, newer = found
    ends = f"{place_of(path)} ends as {shortened(older)}, and as {shortened(newer)} where {otherwise}."
    return Breach(fault=Fault.DISORDERED, exchange=turned, says=f"{says}: {ends}")


def _passed(ctx: Context, states: States, zoned: States) -> Play:
    """The newer state comes last, and is passed over as if it were older: its time reads so beside the older one's."""

    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        runs = _runs(ctx, stage, states, label, "12", "12 again", "1", "2")
        runs["21"] = _run(ctx, stage, zoned, f"{label}/12 zoned")
        says = (
            f"The consumer passes over a newer state of an entity where `{states.told_by}` of the older one is of "
            "another zone"
        )
        breach = _judged(runs, says, "both are UTC")
        return replace(breach, kind="zone", severity=Severity.WARNING) if isinstance(breach, Breach) else breach

    return with_effect(ctx, play)


def _telling(
    ctx: Context, stage: Stage, states: States, label: str, become: Callable[[States], States | None] = lambda s: s
) -> States:
    """Return the states, or such as differ in texts (and `become` others) where nothing shows in what these differ."""
    one, other = (run.effect for run in _runs(ctx, stage, states, label, "1", "2").values())
    if one is None or other is None or any(not _names_messages(*each[1:]) for each in differing(one, other)):
        return states
    in_texts = two_states(ctx, in_texts=True)
    return (in_texts and become(in_texts)) or states


def _runs(ctx: Context, stage: Stage, states: States, label: str, *names: str) -> dict[str, Run]:
    """Return what these states do in each order, played once for all checks, and anew where a scene is played again."""
    again = label.endswith("/again")
    key = "two states", ctx.event.name, states.older.body, again
    runs: dict[str, Run] = stage.keep(key, dict)
    for name in names:
        if name not in runs:
            runs[name] = _run(ctx, stage, states, f"{label}/{crc32(states.older.body)}/{name}")
    return {name: runs[name] for name in names}


def _run(ctx: Context, stage: Stage, states: States, label: str) -> Run:
    """Return what these states of a new entity do: `21` in the label's end is the newer one first."""
    order = label.rpartition("/")[2].split()[0]
    cases = {"1": stage.fresh(states.older, label), "2": stage.fresh(states.newer, label)}
    deliveries = {which: ctx.signer.deliver(case, label=f"{label}/{which}") for which, case in cases.items()}
    ids = {deliveries["1"].message_id: _OLD, deliveries["2"].message_id: _NEW}
    names: Mapping[str, str] = names_of({"entity": (states.older, cases["1"])}) | ids
    sent = tuple(deliveries[which] for which in order)
    return played(stage, Lane((label, (ctx.event.name,), 0), sent, names, tuple(cases[which] for which in order)))


def _overwritten(runs: Mapping[str, Run]) -> tuple[Path, object, object] | None:
    """Return a place that ends as the older state alone leaves it although the newer one came, with both values."""
    effects = {name: run.effect or {} for name, run in runs.items()}
    loose = varying(effects["12"], effects["12 again"])
    alone = _pairs(effects["1"], effects["2"])
    for path, ((newer, older), *more) in _pairs(effects["12"], effects["21"]).items():
        # Where several rows of a list differ, both states are kept.
        kept = path in loose or bool(more) or alone.get(path) != [(older, newer)]
        if not kept and not _names_messages(older, newer):
            return path, older, newer
    return None


def _pairs(one: Effect, other: Effect) -> dict[Path, list[tuple[object, object]]]:
    found: dict[Path, list[tuple[object, object]]] = {}
    for path, was, now in differing(one, other):
        found.setdefault(path, []).append((was, now))
    return found


def _names_messages(*values: object) -> bool:
    """Whether what differs names the messages: which of them came last may well be noted."""
    return any(name in str(value) for value in values for name in (_OLD, _NEW))


# -- a newer state that is passed over --------------------------------------------------------------------------------


@check(
    id="semantics.newer-state",
    title="A newer state of an entity takes effect",
    severity=Severity.ERROR,
    clause="The event comes with each change of an entity, each time with a message id of its own; what is answered "
    "with 2xx is not sent again",
    mend="Tell duplicates by the message id alone, never by the event and its entity; and let what comes later win "
    "where two states are of the same second.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
    looks=True,
    follows=(Follows("semantics.message-key", any_way=True), Follows("semantics.older-state", any_way=True)),
    concerns=tells_states,
    otherwise="no event that comes with each change of an entity is dated by a time or version of its own",
)
def newer_state(ctx: Context) -> Iterator[Trial]:
    """Two states of one entity in their order, and each alone: in what the newer one alone does otherwise it counts.

    Then as if both were of one second, where the event tells its time by the second: that is only remarked on. Then
    with flags that the newer one takes back.
    """
    states = two_states(ctx) if tells_states(ctx.contract, ctx.event.name) else None
    if states is not None:
        yield scene(
            ctx, "further", "a newer state of an entity, after an older one", _kept_first(ctx, states), load=_STATES
        )
        if (equal := in_one_second(ctx, states)) is not None:
            shows = "a further state of an entity, of the same second"
            yield scene(ctx, "in-one-second", shows, _kept_first(ctx, equal, partial(in_one_second, ctx)), load=_STATES)
        if (flagged := with_flags_taken_back(ctx)) is not None:
            yield scene(ctx, "flags", "a newer state that takes flags back", _taken_back(ctx, flagged), load=_STATES)


def _kept_first(ctx: Context, states: States, become: Callable[[States], States | None] | None = None) -> Play:
    """The second of two states in their order; where they `become` such of one second, that is said."""
    second = "" if become is None else ", both of the same second"

    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        if not ctx.chosen and stage.afford(2, RUNS) < 2:
            return Unclear("")  # where effects come late, one event stands for all
        told_apart = _telling(ctx, stage, states, label, become or (lambda each: each))
        runs = _runs(ctx, stage, told_apart, label, "12", "12 again", "1", "2")
        last = runs["12"].last
        if last is None or any(run.effect is None for run in runs.values()):
            return Unclear(Referral("two states of one entity are not acknowledged one after the other", "ack"))
        found = _passed_over(runs)
        if found is None and not second and (says := _added_up(runs)) is not None:
            return Breach(fault=Fault.DISORDERED, exchange=last, says=says, kind="sum", severity=_of_a_sum(ctx))
        if isinstance(found, Unclear) or found is None:
            return found
        path, older, newer = found
        says = (
            f"Of two states of an entity the consumer acknowledges the one that comes second{second}, and it has no "
            f"effect: {place_of(path)} stays {shortened(older)}, and is {shortened(newer)} where it comes alone."
        )
        # Which of two states of one second is the newer one no payload says: whoever keeps the first may mean it.
        return Held(says) if second else Breach(fault=Fault.LOST, exchange=last, says=says)

    return with_effect(ctx, play)


def _taken_back(ctx: Context, states: States) -> Play:
    """The newer of two states takes back what the older one says is so, and is told apart by texts."""

    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        if not ctx.chosen and stage.afford(2, RUNS) < 2:
            return Unclear("")  # where effects come late, one event stands for all
        runs = _runs(ctx, stage, states, label, "12", "12 again", "1", "2")
        last = runs["12"].last
        if last is None or any(run.effect is None for run in runs.values()):
            return Unclear(Referral("two states of one entity are not acknowledged one after the other", "ack"))
        path = _left_set(runs)
        if path is None:
            return None
        says = (
            f"A newer state of an entity takes effect but for a flag that it takes back: {place_of(path)} stays set "
            "after an older state that sets it, and is not set where the newer one comes alone."
        )
        return Breach(fault=Fault.LOST, exchange=last, says=says, kind="flag", severity=Severity.WARNING)

    return with_effect(ctx, play)


def _left_set(runs: Mapping[str, Run]) -> Path | None:
    """Return a flag that shows as the older state sets it although the newer one has taken effect elsewhere."""
    effects = {name: run.effect or {} for name, run in runs.items()}
    alone = _pairs(effects["2"], effects["1"])
    both, again = (_pairs(effects["2"], effects[name]) for name in ("12", "12 again"))
    taken = [path for path in alone if path not in both and path not in again]
    if not any(not _names_messages(*pair) for path in taken for pair in alone[path]):
        return None
    for path, pairs in alone.items():
        if len(pairs) == 1 and _is_set_alone(*pairs[0]) and both.get(path) == again.get(path) == pairs:
            return path
    return None


def _is_set_alone(down: object, up: object) -> bool:
    """Whether two values are those of a flag, the second one of a flag that is set; databases write 0 and 1."""
    return down in (0, 1) and up in (0, 1) and bool(up) and not down


def _of_a_sum(ctx: Context) -> Severity:
    """What a sum weighs: what a lifecycle lists tells how an entity is; all else may tell by how much that moves."""
    cycles = ctx.contract.provider.lifecycles
    listed = any(ctx.event.name in order for cycle in cycles for order in clean_orders(cycle))
    return Severity.WARNING if listed else Severity.NOTE


def _added_up(runs: Mapping[str, Run]) -> str | None:
    """Return that a place of an entity ends, after two states, as the sum of what each leaves there alone, in words."""
    effects = {name: run.effect or {} for name, run in runs.items()}
    alone, both, again = (_pairs(effects["1"], effects[name]) for name in ("2", "12", "12 again"))
    for path, [(one, other), *more] in alone.items():
        if more or not is_number(one) or not is_number(other) or not one * other or not _is_of_one(path):
            continue
        if both.get(path) == again.get(path) == [(one, one + other)]:
            return (
                f"Of two states of an entity the consumer adds the second one to the first: {place_of(path)} is "
                f"{shortened(one + other)} after both, {shortened(one)} after the first and {shortened(other)} after "
                "the second one alone."
            )
    return None


def _is_of_one(path: Path) -> bool:
    """Whether a place is that of one entity, in its row or under its id: a sum over all of them may be meant."""
    return path[-1] != ANY or any(part.startswith("<") for part in path)


def _passed_over(runs: Mapping[str, Run]) -> tuple[Path, object, object] | Unclear | None:
    """Return a place that the second state moves when it comes alone, where none of those moves after the first."""
    effects = {name: run.effect or {} for name, run in runs.items()}
    loose = varying(effects["12"], effects["12 again"])
    moves = [each for each in but_for(loose, effects["1"], effects["2"]) if not _names_messages(*each[1:])]
    if not moves:
        return Unclear("the observers do not tell one state of an entity from another")
    stays = {path for path, _, _ in but_for(loose, effects["12"], effects["1"])}
    if any(path[: len(other)] == other for path, _, _ in moves for other in stays):
        return None
    return moves[0]
