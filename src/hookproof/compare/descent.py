"""Walk the schemas of one event in OLD and in NEW side by side, and say what differs where.

Every place is first reduced to its alternatives (shape.py), so two ways of writing the same are no difference. What
cannot be told keyword by keyword (rules between fields, `not`, …) is left to conditions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from hookproof.compare import branches, conditions, containers, remarks
from hookproof.compare.describe import describe
from hookproof.compare.facets import Difference, scalar_differences
from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import Alternative, Location, Source
from hookproof.compare.splitting import folded
from hookproof.compare.standalone import standalone
from hookproof.compare.trail import Seen, Trail
from hookproof.schema.json import TYPES, canonical

#: What was found for a pair of places, by the identities of their schemas: the length of the path to them, and what.
Memory = dict[tuple[object, ...], tuple[int, list[Seen]]]


@dataclass
class Walk:
    """One comparison of two self-contained schemas; `seen` gathers what differs."""

    old: Source
    new: Source
    memory: Memory = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    _open: set[tuple[object, ...]] = field(default_factory=set)
    _cut: int = 0

    def run(self) -> list[Seen]:
        """Return all differences between the two schemas."""
        self.places((self.old.schema,), (self.new.schema,), Trail(), optional=False)
        return self.seen

    def emit(self, name: str, trail: Trail, *, demand: Any = None, **more: Any) -> None:
        """Note a difference. `demand` is a fragment of OLD; it is made self-contained here."""
        closed = None if demand is None else canonical(standalone(self.old, demand))
        self.seen.append(Seen(id=name, trail=trail, demand=closed, **more))

    def places(self, old: Location, new: Location, trail: Trail, *, optional: bool) -> None:
        """Compare two places. `optional` says that in OLD the value can be absent.

        What was found for the same two places before, in this event or in another, is found again.
        """
        key = (*(id(self.old.aim(node)) for node in old), 0, *(id(self.new.aim(node)) for node in new), optional)
        if old or new:
            self._remembered(key, trail, lambda: self._compare(old, new, trail, optional=optional))

    def _remembered(self, key: tuple[object, ...], trail: Trail, compare: Callable[[], None]) -> None:
        if key in self._open:
            self._cut += 1  # a recursive schema: the same pair of places is being compared further up
            return
        if key in self.memory:
            length, known = self.memory[key]
            self.seen.extend(replace(item, trail=item.trail.under(trail, length)) for item in known)
            return
        before, cut = len(self.seen), self._cut
        self._open.add(key)
        compare()
        self._open.discard(key)
        if cut == self._cut:
            self.memory[key] = (len(trail.path), self.seen[before:])

    def _compare(self, old: Location, new: Location, trail: Trail, *, optional: bool) -> None:
        remarks.compare(self, old, new, trail)
        if self._types(old, new, trail, optional=optional):
            before, after = self.old.alternatives(old), self.new.alternatives(new)
            for name in TYPES:
                if name in before and name in after:
                    self._alternatives(before[name], after[name], trail)
            branches.exclusiveness(self, old, new, trail)

    def _types(self, old: Location, new: Location, trail: Trail, *, optional: bool) -> bool:
        """Compare the types of two places; return whether there is a common one to go into."""
        before, after = set(self.old.alternatives(old)), set(self.new.alternatives(new))
        shown = {"before": describe(self.old, old), "after": describe(self.new, new)}
        promised = {"type": sorted(before)} if before else False
        if before and after and not (before - {"null"} or {"null"}) & (after - {"null"} or {"null"}):
            opened = not before - {"null"}
            lost = not after - {"null"} and "null" in before
            name = "type.widened" if opened and "null" in after else "type.narrowed" if lost else "type.changed"
            self.emit(name, trail, **shown, demand=None if lost else promised)
            return False
        if "null" in after - before and before:
            name = "null.added-to-optional" if optional else "null.added"
            self.emit(name, trail, **shown, demand={"not": {"type": "null"}})
        elif before - after == {"null"}:
            self.emit("null.removed", trail, **shown)
        if after - before - ({"null"} if before else set()):
            self.emit("type.widened", trail, **shown, demand=promised)
        if before - after not in (set(), {"null"}):
            self.emit("type.narrowed", trail, **shown)
        return True

    def _alternatives(self, old: list[Alternative], new: list[Alternative], trail: Trail) -> None:
        for before, after, where in branches.pair(self, old, new, trail):
            self.alternative(before, after, where)

    def alternative(self, old: Alternative, new: Alternative, trail: Trail) -> None:
        """Compare two alternatives of the same type."""
        key = (old.type, *map(id, old.parts), 0, *map(id, new.parts))
        self._remembered(key, trail, lambda: self._alternative(old, new, trail))

    def _alternative(self, old: Alternative, new: Alternative, trail: Trail) -> None:
        names = (self.old.definition(old.parts), self.new.definition(new.parts))
        if names[0] is not None and names[1] is not None and trail.anchor != names:
            trail = trail.enter((names[0], names[1]))
        for found in scalar_differences(old, new):
            self._emit_difference(found, old, trail)
        # Rules are decided for the values that OLD knows: what holds for others only is told by the others being new.
        before = folded(self.old, old)
        known = ObjectView(self.old, before) if old.type == "object" else None
        after = folded(self.new, new, known)
        if old.type in ("object", "array"):
            containers.compare(self, before, after, trail)
        conditions.compare(self, before, after, trail)

    def probe(self, old: Alternative, new: Alternative, trail: Trail) -> list[Seen]:
        """Return what comparing two alternatives would note, and note nothing."""
        kept, self.seen = self.seen, []
        try:
            self.alternative(old, new, trail)
            return self.seen
        finally:
            self.seen = kept

    def _emit_difference(self, found: Difference, old: Alternative, trail: Trail) -> None:
        demand = found.demand
        if demand is not None and {"enum", "type"} & demand.keys():
            # Beside this alternative OLD may have had others, of which these keywords say nothing.
            demand = {"anyOf": [{"not": {"type": old.type}}, demand]}
        self.emit(found.id, trail, before=found.before, after=found.after, demand=demand, decided=found.decided)
