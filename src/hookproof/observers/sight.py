"""All observers of a run as one: a state that stands still, and how long a consumer takes until it shows an effect."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hookproof.errors import HookproofError
from hookproof.observers.observer import Blind, Observer
from hookproof.observers.state import Change, Path, changes

State = dict[str, Any]
#: How long the first effect is waited for, how long a later one, and after which pause states are read again.
FIRST_WAIT, WAIT, PAUSE = 3.0, 0.6, 0.02
#: A state that does not stand still for so long is no state.
LIMIT = 15.0
_QUIET = 0.06


@dataclass(slots=True)
class Sight:
    """What the observers show. `settle` is the least time in seconds that an effect is waited for.

    `ignored` are places that say nothing (pointers below an observer, with `*` for any item); those that change by
    themselves are added to it.
    """

    observers: tuple[Observer, ...]
    settle: float = 0.0
    ignored: set[Path] = field(default_factory=set)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    #: The longest that an effect has taken to show, in seconds; None while none was seen.
    latency: float | None = None
    #: When something was last sent, and when the state last stood still.
    touched: float = 0.0
    still: float = -1.0
    #: How many were sent since then.
    sent: int = 0
    begun: bool = False
    #: Why nothing can be seen any more, "" while all is well.
    blind: str = ""

    @property
    def patience(self) -> float:
        """How long to wait before nothing means that nothing comes."""
        return max(self.settle, _QUIET if self.latency is None else 1.5 * self.latency + _QUIET)

    def read(self, payloads: Sequence[object] = ()) -> State:
        """Return what each observer shows now. Raises Blind."""
        if self.blind:
            raise Blind(self.blind)
        shown: State = {}
        for observer in self.observers:
            try:
                value = observer.read(payloads)
            except (HookproofError, OSError, ValueError, RecursionError) as error:
                self.blind = f"{observer.name} shows nothing any more: {error}"
                raise Blind(self.blind) from None
            shown[observer.name] = self._without_ignored(value, (observer.name,))
        return shown

    def begin(self) -> None:
        """Read twice with nothing in between, once: what changes by itself says nothing. Raises observers' errors."""
        if self.begun:
            return
        self.begun = True
        for observer in self.observers:
            observer.read(())
        before = self.read()
        self.sleep(0.25)
        for change in changes(before, self.read()):
            self.ignored.add(change.path)

    def settled(self, payloads: Sequence[object] = ()) -> State:
        """Return the state once all that is under way has shown. Raises Blind where it does not stand still."""
        if self.still > self.touched:
            return self.read(payloads)
        self.sleep(max(0.0, self.touched + self.patience - self.clock()))
        return self._stands(payloads)[0]

    def touch(self) -> None:
        """Say that something was sent, which may take effect from now on."""
        self.touched = self.clock()
        self.sent += 1

    def moved(self, before: State, payloads: Sequence[object] = ()) -> State:
        """Return the state after an effect of what was sent has shown, or when it is clear that none comes."""
        begun, sent = self.clock(), self.sent
        wait = max(self.settle, FIRST_WAIT if self.latency is None else max(WAIT, 3 * self.latency))
        while self.clock() - begun < wait:
            if self.found(before, self.read(payloads)):
                shown = self.clock() - begun
                # What comes later of one effect comes about as late again.
                self.sleep(min(_QUIET, shown))
                state, more = self._stands(payloads)
                # Of several that were sent, a queue may take one after the other.
                self.latency = max(self.latency or 0.0, shown, (shown + more) / max(1, sent))
                return state
            self.sleep(PAUSE)
        return self.read(payloads)

    def found(self, before: State, after: State) -> tuple[Change, ...]:
        """Return what is other in `after`."""
        return tuple(changes(before, after))

    def _stands(self, payloads: Sequence[object]) -> tuple[State, float]:
        """Return the state once it stands still, and for how long it went on changing. Raises Blind."""
        begun = self.clock()
        state, changed = self.read(payloads), 0.0
        while self.clock() - begun < LIMIT:
            # A queue works off one thing after the other: only over the time of one does stillness say something.
            self.sleep(PAUSE + 1.2 * (self.latency or 0.0))
            again = self.read(payloads)
            if not self.found(state, again):
                self.still, self.sent = self.clock(), 0
                return again, changed
            state, changed = again, self.clock() - begun
        raise Blind("the observers' state does not stand still")

    def _without_ignored(self, value: object, path: Path) -> object:
        if not any(place[: len(path)] == path or "*" in place for place in self.ignored):
            return value
        if any(_is(path, place) for place in self.ignored):
            return None
        if isinstance(value, dict):
            return {key: self._without_ignored(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self._without_ignored(item, (*path, "*")) for item in value]
        return value

    def close(self) -> None:
        """Close all observers."""
        for observer in self.observers:
            observer.close()


def _is(path: Path, place: Path) -> bool:
    return len(path) == len(place) and all(b in ("*", a) for a, b in zip(path, place, strict=True))
