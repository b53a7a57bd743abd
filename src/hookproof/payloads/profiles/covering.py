"""The covering set: every state of the plan in few payloads, each of them realistic but for what it shows.

An object departs from the usual in one thing at a time: one property absent, one null, one bound. Objects inside each
other depart each on their own, so that one payload shows several states far apart. Enumerated values and branches are
usual all of them, and take turns.
"""

from __future__ import annotations

import json
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from hookproof.payloads.errors import CannotGenerate
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.plan.exhibit import Memory, shown
from hookproof.payloads.plan.sizes import least_bytes
from hookproof.payloads.plan.states import State, states_of
from hookproof.payloads.profiles.agenda import MOST_STATES, PATIENCE, Todo
from hookproof.payloads.profiles.behind import behind
from hookproof.payloads.profiles.departing import BehindChooser, CoveringChooser, usual_length
from hookproof.payloads.profiles.random import payloads
from hookproof.payloads.profiles.stencils import Stencils, StencilWalk

#: No set grows beyond this, whatever the schema.
MOST = 2000


#: Nor beyond this where payloads are large.
MOST_BYTES = 2**24
#: Nor beyond so many values that were made for it one by one: unions inside each other, sixty deep, have many more.
#: GitHub's largest event needs 19,000.
MOST_MADE = 150_000
#: From how many bytes on a payload is large.
LARGE = 2**14
#: Sets are kept for whoever asks next, as long as they have no more values than this together.
MOST_KEPT = 200_000
_KEPT: OrderedDict[Plan, Covering] = OrderedDict()
#: What stands in a state that can bring properties which a usual payload does not have; and the few payloads that are
#: first to show one, as JSON, packed: they are asked for when the set has long been dropped.
_NEW = (" branch ", " combination ", " present", " with properties")
_BRANCHING: WeakKeyDictionary[Plan, bytes] = WeakKeyDictionary()


_CUT = f"the set ends at {MOST} payloads, {MOST_BYTES:,} bytes, or {MOST_MADE:,} values that are looked for"
#: How many random payloads are looked through for what was aimed at in vain.
RANDOM = 100
_EXCLUDED = (
    f"aimed at in vain, and in none of {RANDOM} random payloads: other keywords or relations exclude it, or it is rare"
)


@dataclass(frozen=True, slots=True)
class Covering:
    """The payloads, each with the states that it is the first to show; all states; and those not shown, with why.

    `size` is about how many values the payloads have together.
    """

    payloads: tuple[tuple[Any, tuple[str, ...]], ...]
    total: tuple[State, ...]
    missing: dict[State, str]
    size: int = 0

    @property
    def in_words(self) -> str:
        """How many of how many states are shown."""
        return f"{len(self.total) - len(self.missing)} of {len(self.total)} states shown"


def covering(plan: Plan) -> Covering:
    """Return the covering set of a plan: always the same for the same plan. Those asked for last are kept."""
    found = _KEPT.pop(plan, None)
    if found is None:
        found = _covered(plan)
        new = [payload for payload, shows in found.payloads if any(word in state for state in shows for word in _NEW)]
        _BRANCHING[plan] = zlib.compress(b"\n".join(map(encode, new)), 1)
        beyond = found.size + sum(kept.size for kept in _KEPT.values()) - MOST_KEPT
        while _KEPT and beyond > 0:
            beyond -= _KEPT.popitem(last=False)[1].size
    _KEPT[plan] = found
    return found


def branching(plan: Plan) -> Iterator[object]:
    """Yield the payloads of the covering set that may have properties which a usual payload does not have."""
    if plan not in _BRANCHING:
        covering(plan)
    yield from map(json.loads, zlib.decompress(_BRANCHING[plan]).splitlines())


def _covered(plan: Plan) -> Covering:
    everything: dict[State, str] = {}
    for number, (state, reason) in enumerate(states_of(plan.node)):
        if number == MOST_STATES:
            everything[State("", 0, "more states")] = f"the list of states ends at {MOST_STATES:,}"
            break
        everything.setdefault(state, reason)
    for where, why in plan.limits.items():
        everything.setdefault(State(f"schema {where or '#'}", 0, "larger values"), why)
    for where, why in plan.cuts.items():
        everything.setdefault(State(f"schema {where or '#'}", 0, "more combinations"), why)
    missing = {state: reason for state, reason in everything.items() if reason}
    left = dict.fromkeys(state for state in everything if state not in missing)
    todo = Todo(left)
    made, is_cut = _make_all(plan, todo)
    todo.accept()
    if todo.left and not is_cut and least_bytes(plan.node) <= LARGE:
        made += _happened_on(plan, todo, MOST - len(made))
    reason = _CUT if is_cut or len(made) >= MOST else _EXCLUDED
    if reason is _EXCLUDED and least_bytes(plan.node) <= LARGE:
        made += behind(plan, everything, partial(BehindChooser, plan.makers))
    missing |= dict.fromkeys(todo.left, reason)
    size = len(made) * _values(made[-1][0]) if made else 0
    return Covering(payloads=tuple(made), total=tuple(everything), missing=missing, size=size)


def _values(payload: object) -> int:
    """Return how many values a payload has."""
    inside = payload.values() if isinstance(payload, dict) else payload if isinstance(payload, list) else ()
    return 1 + sum(map(_values, inside))


def _make_all(plan: Plan, todo: Todo) -> tuple[list[tuple[object, tuple[str, ...]]], bool]:
    """Return payloads that show what is left, and whether a bound ended them."""
    made: list[tuple[Any, tuple[str, ...]]] = []
    idle = walked = 0
    stencils, memory = Stencils(plan.makers, usual_length), Memory(todo.is_open)
    while (todo.left or not made) and idle < PATIENCE:
        if made and (len(made) >= MOST or walked >= MOST_MADE or _size(plan, made) >= MOST_BYTES):
            return made, True
        chooser = CoveringChooser(plan.makers, f"covering{len(made)}", todo, aiming=bool(made))
        memory.begin()
        walk = StencilWalk(chooser, plan, stencils, memory)
        try:
            payload = walk.make(plan.node)
        except CannotGenerate:
            # What was chosen cannot be made; other choices can, unless nothing else is left to try.
            idle += 1
            todo.learn(chooser.taken, ())
            if not made and idle == PATIENCE:
                raise
            continue
        finally:
            walked += walk.walked
        new = todo.learn(chooser.taken, shown(plan.node, payload, memory=memory) or (), memory.shared)
        idle = 0 if new else idle + 1
        if new or not made:
            made.append((payload, tuple(sorted(map(str, new)))))
    return made, False


def _happened_on(plan: Plan, todo: Todo, most: int) -> list[tuple[object, tuple[str, ...]]]:
    """Return random payloads that show what was aimed at in vain: one choice at a time does not reach everything."""
    made: list[tuple[object, tuple[str, ...]]] = []
    try:
        for payload in islice(payloads(plan, 0), RANDOM):
            new = todo.learn({}, shown(plan.node, payload) or ())
            if new:
                made.append((payload, tuple(sorted(map(str, new)))))
            if not todo.left or len(made) == most:
                break
    except CannotGenerate:
        pass  # what random payloads cannot make is still to be shown
    return made


def _size(plan: Plan, made: Sequence[object]) -> int:
    """Return how many bytes the payloads have at the least, where that matters."""
    least = least_bytes(plan.node)
    return least * len(made) if least > LARGE else 0
