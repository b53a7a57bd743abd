"""From what the walks of all events have seen to changes: each real difference once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hookproof.compare.change import Change, Comparison, Place, guards_of, pointer_of
from hookproof.compare.descent import Memory, Walk
from hookproof.compare.shape import Source
from hookproof.compare.trail import Seen
from hookproof.errors import InputError
from hookproof.schema.json import value_key
from hookproof.stream import Paced, untold

if TYPE_CHECKING:
    from hookproof.contract.model import Contract, Event


def compare_contracts(old: Contract, new: Contract) -> Comparison:
    """Return what moving from one contract to another means for a consumer that reads."""
    return compare_events(old.events, new.events, old=old.name, new=new.name)


def compare_events(
    before: Mapping[str, Event],
    after: Mapping[str, Event],
    *,
    old: str = "OLD",
    new: str = "NEW",
    paced: Paced = untold,
) -> Comparison:
    """Return what moving from the events `before` to the events `after` means; `old` and `new` name the two.

    `paced` tells which event is compared.
    """
    memory: Memory = {}
    seen = [
        (name, item)
        for name in paced([name for name in before if name in after], "comparing {}".format)
        for item in compare_schemas(before[name].schema, after[name].schema, memory)
    ]
    changes = [
        *(_event_change("event.removed", name) for name in before if name not in after),
        *(_event_change("event.added", name) for name in after if name not in before),
        *_gathered(seen),
    ]
    return Comparison(
        old=old, new=new, changes=tuple(sorted(changes, key=_order)), events=tuple(sorted({*before, *after}))
    )


def compare_schemas(old: object, new: object, memory: Memory | None = None) -> list[Seen]:
    """Return what differs between two self-contained schemas, place by place. Raises InputError where too deep.

    `memory` carries what was found from one pair of events to the next; it lives no longer than their schemas.
    """
    if old == new:
        return []
    try:
        return Walk(Source(old), Source(new), {} if memory is None else memory).run()
    except RecursionError:
        raise InputError("the schemas are nested too deeply to compare", mend="Refer to shared definitions.") from None


def _event_change(name: str, event: str) -> Change:
    return Change(id=name, places=(Place(event, ()),), before=event if name == "event.removed" else None,
                  after=event if name == "event.added" else None)  # fmt: skip


def _order(change: Change) -> tuple[object, ...]:
    return (-change.impact, change.id.partition(".")[0] != "event", change.pointer, change.id, change.events)


def _gathered(seen: list[tuple[str, Seen]]) -> list[Change]:
    """Join what is the same change: first inside shared definitions, then at the same place of different events."""
    by_definition: dict[Any, list[tuple[str, Seen]]] = {}
    for event, item in seen:
        by_definition.setdefault((_place_in_definition(item), *_fact(item)), []).append((event, item))
    by_pointer: dict[Any, list[tuple[str, Seen]]] = {}
    for group in by_definition.values():
        nearest = min((_place_in_payload(item) for _, item in group), key=lambda place: (len(place[0]), place))
        by_pointer.setdefault((nearest, *_fact(group[0][1])), []).extend(group)
    return [_change(group) for group in by_pointer.values()]


def _fact(item: Seen) -> tuple[object, ...]:
    return (item.id, value_key(item.before), value_key(item.after))


def _place_in_definition(item: Seen) -> object:
    trail = item.trail
    rest = trail.path[trail.start :]
    return (trail.anchor, pointer_of(rest), guards_of(rest))


def _place_in_payload(item: Seen) -> tuple[str, str]:
    return (pointer_of(item.trail.path), guards_of(item.trail.path))


def _change(group: list[tuple[str, Seen]]) -> Change:
    first = group[0][1]
    return Change(
        id=first.id,
        places=tuple(dict.fromkeys(Place(event, item.trail.path) for event, item in group)),
        before=first.before,
        after=first.after,
        note=first.note,
        demand=first.demand,
        up=first.up,
        formal=all(item.formal for _, item in group),
        decided=all(item.decided for _, item in group),
    )
