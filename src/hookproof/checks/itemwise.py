"""The family `semantics` as far as lists go: what comes with one event takes effect item by item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import check
from hookproof.checks.scenes import Result, scene, with_effect
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.findings import Severity
from hookproof.observers.state import EVERYWHERE, Change, Footprint
from hookproof.payloads.renewal import ids_in

_NO_LIST = "the provider's deliveries have nothing of the kind"
_UNNAMED = "no observer names the items of a list"


@check(
    id="semantics.every-item",
    title="Of a list each item takes effect",
    severity=Severity.WARNING,
    clause="The event's schema: a list has as many items as there are",
    mend="Go through the whole list: no [0], no first(), no row that the next item overwrites.",
    level=Level.STANDARD,
    looks=True,
    shapes=Level.STANDARD,
)
def every_item(ctx: Context) -> Iterator[Trial]:
    """The event with all there is in it: where an observer names one item of a list, it names the others."""
    yield scene(ctx, "items", "lists of several items", _each(ctx), case=next(iter(ctx.cases("full"))))


def _each(ctx: Context) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        case = stage.fresh(next(iter(ctx.cases("full"))), label)
        lists = list(_lists(case.payload, ""))
        if not lists:
            return Unclear(_NO_LIST)
        before = stage.state(case)
        exchange = stage.send(ctx.signer.deliver(case, label=label))
        if not exchange.acknowledged:
            return Unclear("", setup=True)
        stage.moved(before, case)
        after = stage.state(case)
        halved = _halved(lists, stage.seen(before, after, EVERYWHERE))
        if halved:
            halved = _halved(lists, stage.seen(before, stage.outwaited(after, case), EVERYWHERE))
        if halved:
            return Breach(fault=Fault.LOST, exchange=exchange, says=_told(*halved[0]), kind=halved[0][0])
        found = stage.seen(before, after, EVERYWHERE)
        return None if any(any(_named(items, found)) for _, items in lists) else Unclear(_UNNAMED)

    return with_effect(ctx, play)


Lists = Sequence[tuple[str, Sequence[set[str]]]]


def _halved(lists: Lists, found: Sequence[Change]) -> list[tuple[str, list[bool]]]:
    """Return the lists of which some items show and some do not, with which do."""
    shown = [(name, _named(items, found)) for name, items in lists]
    return [(name, named) for name, named in shown if any(named) and not all(named)]


def _named(items: Sequence[set[str]], found: Sequence[Change]) -> list[bool]:
    return [any(change.says(ids) for change in found) for ids in items]


def _told(name: str, named: Sequence[bool]) -> str:
    alone = {0: "only the first", len(named) - 1: "only the last"}.get(named.index(True)) if sum(named) == 1 else None
    return f"Of {len(named)} items of `{name}`, {alone or sum(named)} took effect; nothing shows the others."


def _lists(value: object, name: str) -> Iterator[tuple[str, list[set[str]]]]:
    """Yield lists of several items of which each has ids that no other has, with their names."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _lists(item, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        ids = [{str(id_) for id_ in ids_in(item)} for item in value]
        own = [mine - set().union(*(ids[:number] + ids[number + 1 :])) for number, mine in enumerate(ids)]
        if len(value) > 1 and all(own):
            yield name, own
        for item in value[:1]:
            yield from _lists(item, f"{name}[]")
