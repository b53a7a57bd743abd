"""All observers of a run as one: a state that stands still, and how long a consumer takes until it shows an effect."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hookproof.errors import HookproofError
from hookproof.observers.observer import Blind, CutShort, Observer
from hookproof.observers.state import Change, Path, any_row, changes, place_of
from hookproof.schema.json import canonical

State = dict[str, object]
#: A state, and when looking at it began.
Look = tuple[State, float]
#: How long the first effect is waited for, how long a later one, and after which pause states are read again.
FIRST_WAIT, WAIT, PAUSE = 3.0, 0.6, 0.01
#: How long an effect is waited for that has shown with the answer each of so many times, until somebody doubts it.
_BRIEF, _EACH_TIME = 0.15, 4
#: A state that does not stand still for so long, and for so many times as long as an effect takes, is no state.
LIMIT, _MOST_EFFECTS = 15.0, 40
#: How long a state must stand still: before anything is known; where effects show with the answer, and where later.
_UNKNOWN, _WITH_THE_ANSWER, _LATER = 0.3, 0.03, 0.08
#: For how long nothing is sent to see what moves by itself: before the run, and before something is found.
_AT_REST, _UNREST = 0.25, 1.2
#: What was looked at for so many seconds ago need not be looked at again.
_CALM = 6.0
#: What an observer that fails raises, and after which time it is asked once more.
_FAILURES = (HookproofError, OSError, ValueError, RecursionError)
_ONCE_MORE = 0.5
#: So much earlier than it should be is soon enough for a look, in seconds.
_EXACT = 0.001
#: So many comparisons of two states are remembered: scenes ask for what was just awaited.
_REMEMBERED = 4
#: How many seconds one scene may wait for effects that come late.
_WORTH = 4.0


def told_apart(observers: Sequence[Observer]) -> tuple[str, ...]:
    """Return a name for each observer that no other one has: a second of one name is `name (2)`."""
    names: list[str] = []
    for observer in observers:
        same = sum(1 for other in observers[: len(names)] if other.name == observer.name)
        names.append(f"{observer.name} ({same + 1})" if same else observer.name)
    return tuple(names)


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
    #: The longest that an effect has taken from its first sign to its last.
    spread: float = 0.0
    #: By how much later one more delivery of several shows; None while several were never looked after.
    step: float | None = None
    #: When something was last sent, and when the state last stood still.
    touched: float = 0.0
    still: float = -1.0
    #: How many were sent since then.
    sent: int = 0
    begun: bool = False
    #: How many effects have shown with the answer, with none that came later.
    prompt: int = 0
    #: Whether what does not show is waited for as long as if it might come late: somebody looks for the second time.
    doubtful: bool = False
    #: When nothing moved by itself, last.
    calm: float = -_CALM
    #: Why nothing can be seen any more, "" while all is well.
    blind: str = ""
    #: Whether there is time to wait any longer.
    has_time: Callable[[], bool] = lambda: True
    #: All that was shown when the run began.
    _at_first: str = field(default="", repr=False)
    #: How long the last look took: what is long to look at is looked at less often.
    _took: float = 0.0
    #: What was seen last, of which payloads, and when that look ended.
    _last: tuple[State, Sequence[object], float] = field(default=({}, (), -1.0), repr=False)
    _compared: deque[tuple[State, State, tuple[Change, ...]]] = field(
        default_factory=lambda: deque(maxlen=_REMEMBERED), repr=False
    )

    @property
    def patience(self) -> float:
        """How long a state must stand still before nothing means that nothing comes."""
        if self.latency is None:
            return max(self.settle, _UNKNOWN)
        return max(self.settle, 1.5 * self.latency + _LATER if self.latency else _WITH_THE_ANSWER)

    @property
    def moot(self) -> str:
        """Why nothing that is shown says anything: all of it differs each time that it is read; "" where some does."""
        names = told_apart(self.observers)
        if not all((name,) in self.ignored for name in names):
            return ""
        return f"what is shown differs each time that it is read, with nothing sent in between: {', '.join(names)}"

    def read(self, payloads: Sequence[object] = ()) -> State:
        """Return what each observer shows now. Raises Blind, and CutShort where there is no time left."""
        if self.blind:
            raise Blind(self.blind)
        if not self.has_time():
            raise CutShort
        shown: State = {}
        for name, observer in zip(told_apart(self.observers), self.observers, strict=True):
            shown[name] = self._without_ignored(self._shown_by(observer, name, payloads), (name,))
        return shown

    def _shown_by(self, observer: Observer, name: str, payloads: Sequence[object]) -> object:
        """Return what an observer shows; one that fails is asked once more: a database may be locked for a moment."""
        try:
            return observer.read(payloads)
        except _FAILURES:
            self.sleep(_ONCE_MORE)
        try:
            return observer.read(payloads)
        except _FAILURES as error:
            self.blind = f"{name} shows nothing any more: {str(error).removeprefix(f'{observer.name}: ')}"
            raise Blind(self.blind) from None

    def begin(self) -> None:
        """Read twice with nothing in between, once: what changes by itself says nothing. Raises observers' errors."""
        if self.begun:
            return
        self.begun = True
        for observer in self.observers:
            observer.read(())
        before = self.read()
        self._at_first = canonical(before).decode("utf-8", "replace")
        self.sleep(_AT_REST)
        for change in changes(before, self.read()):
            self.ignored.add(any_row(change.path))

    def showed(self, text: str) -> bool:
        """Whether a text stood somewhere in what was shown when the run began."""
        return text in self._at_first

    def unrest(self) -> list[str]:
        """Return the places that change while nothing is sent, and leave them out from now on. Raises Blind."""
        if self.clock() - self.calm < _CALM:
            return []
        before = self.settled()
        self.sleep(max(_UNREST, 2 * self.patience))
        moving = {any_row(change.path): place_of(change.path) for change in changes(before, self.read())}
        self.ignored |= moving.keys()
        self.calm = self.clock() if not moving else self.calm
        return list(moving.values())

    def settled(self, payloads: Sequence[object] = ()) -> State:
        """Return the state once all that is under way has shown. Raises Blind where it does not stand still."""
        if self.still > self.touched:
            state, asked, when = self._last
            # A scene asks for what it has just waited for.
            just = asked == payloads and self.touched < when and self.clock() - when <= PAUSE
            return state if just else self.read(payloads)
        return self._stands(payloads)[0]

    def touch(self, count: int = 1) -> None:
        """Say that so many deliveries were sent, which may take effect from now on."""
        self.touched = self.clock()
        self.sent += count

    def moved(self, before: State, payloads: Sequence[object] = ()) -> State:
        """Return the state after an effect of what was sent has shown, or when it is clear that none comes."""
        sent = max(1, self.sent)
        wait = max(self.settle, FIRST_WAIT if self.latency is None else max(self._wait, 3 * self.latency))
        # What shows at the first look was there with the answer; how long looking takes says nothing of the consumer.
        begun, shown = self.clock(), 0.0
        while not self.found(before, (look := self._look(payloads))[0]):
            shown = self.clock() - begun
            if shown > wait:
                return self.read(payloads)
            self.sleep(max(PAUSE, self._took))
            shown = self.clock() - begun
        # Where nothing else is under way, what is left of this one effect comes as late as it did before.
        alone = sent == 1 and self.latency is not None
        quiet = 1.5 * self.spread + (_LATER if shown else _WITH_THE_ANSWER) if alone else None
        state, more = self._stands(payloads, quiet, look)
        # Of several that were sent, a queue may take one after the other.
        late = max(shown, more) if sent == 1 else max(shown, more) / sent
        self.spread = max(self.spread, more - shown) if sent == 1 and more else self.spread
        if sent > 1 and self.latency is not None:
            self.step = max(self.step or 0.0, (max(shown, more) - self.latency) / (sent - 1))
        self.latency = max(self.latency or 0.0, late)
        self.prompt = self.prompt + 1 if not self.latency else 0
        return state

    @property
    def _wait(self) -> float:
        return _BRIEF if self.prompt >= _EACH_TIME and not self.doubtful else WAIT

    def outwaited(self, seen: State, payloads: Sequence[object] = ()) -> State:
        """Return the state after one more change that comes later than any did, or as it is when none has come.

        What came late is waited for as long from then on. Raises Blind.
        """
        begun, late = self.clock(), self.patience
        while not self.found(seen, self.read(payloads)):
            if self.clock() - begun > max(_UNREST, 2 * late):
                return self.read(payloads)
            self.sleep(_LATER)
        self.latency = self.clock() - begun + late
        return self._stands(payloads)[0]

    def afford(self, most: int, effects: int = 1) -> int:
        """Return how often, at most, and at least once, to do what takes so many effects, one after the other."""
        each = (self.latency or 0.0) * effects
        return most if each * most <= _WORTH else max(1, min(most, int(_WORTH / each)))

    def afford_in_a_row(self, most: int, least: int) -> int:
        """Return how many deliveries, of which all are sent before any effect is awaited, there is time for."""
        one = self.latency or 0.0
        each = one if self.step is None else self.step
        return most if one + each * (most - 1) <= _WORTH else max(least, min(most, 1 + int((_WORTH - one) / each)))

    def found(self, before: State, after: State) -> tuple[Change, ...]:
        """Return what is other in `after`."""
        for one, other, known in self._compared:
            if one is before and other is after:
                return known
        found = tuple(changes(before, after))
        self._compared.append((before, after, found))
        return found

    def _look(self, payloads: Sequence[object]) -> Look:
        begun = self.clock()
        state = self.read(payloads)
        self._took = self.clock() - begun
        return state, begun

    def _stands(
        self, payloads: Sequence[object], quiet: float | None = None, look: Look | None = None
    ) -> tuple[State, float]:
        """Return the state once it stands still, and how long after what was sent it last changed. Raises Blind.

        `look` is one that was just taken. Of a look that takes long nobody knows whether it saw its end: the last one
        begins when there was stillness for long enough.
        """
        state, seen = look or self._look(payloads)
        begun, changed = seen, 0.0
        limit = LIMIT + _MOST_EFFECTS * (self.latency or 0.0)
        patience = self.patience if quiet is None else max(self.settle, quiet)
        # Of several that were sent, a queue may be at work on the next: only from now on does stillness say something.
        since = begun if quiet is not None or (self.latency and self.sent > 1) else max(self.touched, begun - patience)
        while since + patience - seen > _EXACT:
            if self.clock() - begun > limit:
                raise Blind("the observers' state does not stand still")
            left = since + patience - self.clock()
            self.sleep(max(0.0, min(left, max(_WITH_THE_ANSWER, patience / 8, self._took))))
            again, seen = self._look(payloads)
            if self.found(state, again):
                state, since, changed = again, self.clock(), seen - self.touched
        self.still, self.sent = self.clock(), 0
        self._last = state, payloads, self.still
        return state, changed

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
