"""Changes in words: what differs in one line, and which events show it in a few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hookproof.compare.change import Change
from hookproof.compare.excerpts import show
from hookproof.schema.json import value_key


def difference(change: Change) -> str:
    """Return what differs in one line: `string -> number`, `adds LOTTIE`, `was: string, required`."""
    before, after = change.before, change.after
    if isinstance(before, list) and isinstance(after, list):
        return _lists(before, after)
    if change.id.startswith("annotation.") and isinstance(before, dict):
        return ", ".join(before)
    if before is None and after is None:
        return ""
    if before is None:
        return f"now: {show(after)}"
    if after is None:
        return f"was: {show(before)}"
    return f"{show(before)} -> {show(after)}"


def _lists(before: list[object], after: list[object]) -> str:
    known, now = {value_key(v) for v in before}, {value_key(v) for v in after}
    if not known & now:
        return f"{show(before)} -> {show(after)}"
    added = [value for value in after if value_key(value) not in known]
    gone = [value for value in before if value_key(value) not in now]
    said = (f"adds {show(added)}" if added else "", f"drops {show(gone)}" if gone else "")
    return ", ".join(filter(None, said))


def place(change: Change) -> str:
    """Return where a change is: the event itself, or the pointer and how many more places show it."""
    if change.id.startswith("event."):
        return change.events[0]
    more = f" and {len(change.pointers) - 1} more" if len(change.pointers) > 1 else ""
    within = f" ({change.within})" if change.within else ""
    return f"{change.pointer}{more}{within}"


def events(names: Iterable[str], known: Sequence[str]) -> str:
    """Return events in few words: families that are complete as `file.*`, `all 18 events` for all of several."""
    left = list(names)
    if len(left) == len(known) > 1:
        return f"all {len(known)} events"
    said: list[str] = []
    families: dict[str, list[str]] = {}
    for name in known:
        families.setdefault(name.partition(".")[0], []).append(name)
    for family, members in families.items():
        mine = [name for name in left if name in members]
        said += [f"{family}.*"] if len(mine) == len(members) > 1 else mine
    return ", ".join(said)
