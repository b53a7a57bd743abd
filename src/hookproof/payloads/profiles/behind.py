"""Payloads in which an item lacks something behind a whole one: code that looks at the first item alone falls there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hookproof.payloads.errors import CannotGenerate
from hookproof.payloads.making.choosers import SteadyChooser
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.plan.states import ABSENT, EMPTY, NULL, State
from hookproof.payloads.profiles.agenda import Todo

#: So many such payloads at most: an event of long lists in lists has many states, and its readers few habits.
MOST = 24
#: None has more bytes: who minds the length of a body is told by a check of its own.
MOST_BYTES = 8_000
_LACKS = frozenset({ABSENT, EMPTY, NULL})


def lacking(states: Iterable[State]) -> list[State]:
    """Return the states in which an object in a list lacks something: a member is absent, null, or has no items."""
    return [state for state in states if state.what in _LACKS and "/*/" in state.where]


def behind(
    plan: Plan, states: Iterable[State], chooser: Callable[[str, Todo], SteadyChooser]
) -> Iterator[tuple[object, tuple[str, ...]]]:
    """Yield payloads whose first items are whole and whose later ones lack something, with what that is.

    `chooser` makes the choices of a payload, by its salt and what is left to be aimed at.
    """
    left = dict.fromkeys(lacking(states))
    for number in range(MOST):
        todo = Todo(dict(left))
        try:
            payload = plan.walk(chooser(f"behind{number}", todo))
        except CannotGenerate:
            payload = None
        if not todo.tries:
            return
        if payload is not None and len(encode(payload)) <= MOST_BYTES:
            yield payload, tuple(sorted(f"{state}, behind a whole item" for state in todo.tries))
        for state in todo.tries:
            del left[state]
