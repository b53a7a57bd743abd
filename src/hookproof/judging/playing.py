"""The stage of a run: scenes send, wait and look through it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hookproof.checks.stage import NO_OBSERVER, UNPROBED, State
from hookproof.contract.model import Contract
from hookproof.contract.validation import is_valid
from hookproof.delivery.lifecycles import entities_in
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.errors import InputError
from hookproof.findings import Step
from hookproof.judging.courier import Courier, alike
from hookproof.judging.course import Course
from hookproof.judging.deadly import SET_ASIDE
from hookproof.judging.rowkeys import RowKeys
from hookproof.judging.waiting.silences import UNHEARD
from hookproof.judging.whereabouts import Whereabouts
from hookproof.judging.worklog import ended_before
from hookproof.observers.canary import Canary
from hookproof.observers.observer import Blind, CutShort
from hookproof.observers.sight import Sight
from hookproof.observers.state import Change, Footprint, within
from hookproof.payloads.case import Case
from hookproof.payloads.renewal import Draws, ids_in, renewed

T = TypeVar("T")
#: So many deliveries, at most, come while a hook runs, and so many seconds apart.
_AMID, _APART = 40, 0.02
#: Runs the user's command for something that a scene needs done, and returns why it failed, "" where it did not.
Hook = Callable[[], str]


class HookFailed(InputError):
    """A hook of the user's failed in the midst of the run."""


@dataclass(slots=True)
class Playing:
    """A stage: see checks.stage.Stage. `known` are values that the user bound: they stay in every payload."""

    contract: Contract
    courier: Courier
    sight: Sight | None = None
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    known: Collection[Any] = ()
    canary: Canary | None = None
    #: Ends the consumer, at once or as it likes to, and starts it again, where hookproof has started it.
    restart: Callable[[bool], str] | None = None
    #: Gives what `--probe` would take to show effects of what was sent so far, "" where nobody knows.
    holding: Callable[[], str] | None = None
    #: Gives a case of an event that no contract has, where there is one.
    unheard: Callable[[], Case | None] = lambda: None
    #: Whether there is time for so many deliveries side by side, and so many one after the other.
    room: Callable[[int, int], bool] = lambda _beside, _in_turn: True
    #: Whether observers moved with the first genuine deliveries of the run.
    moved_at_first: bool = False
    #: What the present scene has sent, done and seen.
    course: Course = field(default_factory=Course)
    #: What this consumer was seen to lose.
    losses: list[str] = field(default_factory=list)
    _kept: dict[Hashable, Any] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)
    _draws: Draws = field(init=False)
    #: When the present scene began, in seconds of the run.
    _began: float = 0.0
    #: How many seconds had been waited in vain by then.
    _lost: float = 0.0
    _found_out: Whereabouts | None = None
    _row_keys: RowKeys = field(init=False)

    def __post_init__(self) -> None:
        """Ids are drawn once in a run."""
        self._draws = Draws(self._was_there)
        self._row_keys = RowKeys(self.contract, self.known)

    @property
    def signer(self) -> Signer:
        """What makes genuine deliveries."""
        return self.courier.signer

    @property
    def token(self) -> str:
        """What tells this run from others."""
        return self.courier.token

    def send(self, delivery: Delivery) -> Exchange:
        """Return the exchange of one delivery. Raises Blind for what ended the consumer, or was waited for in vain."""
        self._hold_room(0, 1)
        if self.courier.deadly.has(delivery):
            raise Blind(SET_ASIDE)
        if not delivery.bent and self.courier.silences.of(delivery.event):
            raise Blind(UNHEARD)
        exchange = self.courier.send(delivery)
        self.course.sent(exchange)
        return exchange

    def fails_alone(self, exchange: Exchange) -> bool:
        """As the protocol says."""
        return any(alike(exchange, other) for _, other in self.courier.unsteady)

    def hold_to(self, room: Callable[[int, int], bool], most: float = math.inf) -> None:
        """Let scenes go on as long as there is room and none takes more seconds, and whoever looks wait no longer."""

        def has_room(beside: int, in_turn: int) -> bool:
            leisure = self.courier.leisure
            waited = leisure.in_vain - self._lost
            if waited and not leisure.can_wait:
                return False
            return self.courier.elapsed() - self._began - waited < most and room(beside, in_turn)

        self.room = has_room
        if self.sight is not None:
            self.sight.has_time = lambda: has_room(0, 0)

    @property
    def delivered(self) -> int:
        """As the protocol says."""
        return self.courier.delivered

    def has_time(self, deliveries: int) -> bool:
        """As the protocol says."""
        return self.room(0, deliveries)

    def _hold_room(self, beside: int, in_turn: int) -> None:
        if not self.room(beside, in_turn):
            raise CutShort

    def at_once(self, deliveries: Sequence[Delivery]) -> list[Exchange]:
        """Return the exchanges of deliveries that are under way at the same time."""
        self._hold_room(len(deliveries), 0)
        exchanges = self.courier.at_once(deliveries)
        self.course.sent(*exchanges)
        return exchanges

    def paced(self, make: Callable[[int], Delivery], count: int, rate: float) -> list[Exchange]:
        """Return the exchanges of so many deliveries, so many a second."""
        self._hold_room(count, 0)
        exchanges = self.courier.paced(make, count, rate)
        self.course.sent(*exchanges)
        return exchanges

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self._hold_room(0, 0)
        self.courier.pause(seconds)
        self.course.did(f"{seconds:g} s go by")

    @property
    def unseen(self) -> str:
        """Why nothing sees effects, "" where something does."""
        if self.sight is not None:
            return self.sight.blind or self.sight.moot
        probe = self.keep("what would show effects", self.holding) if self.holding is not None else ""
        return UNPROBED.format(probe=probe) if probe else NO_OBSERVER

    def fresh(self, case: Case, label: str, *, whole: bool = False) -> Case:
        """Return the case about entities that were not named before."""
        named, admits = f"{self.courier.token}/{label}", is_valid(self.contract.events[case.event])
        also = self._said_to_be_ids(case)
        new = renewed(case, named, admits=admits, keep=self.known, also=also, whole=whole, draw=self.draw)[0]
        self._named.update(id_ for each in (case, new) for id_ in self.ids_of(each))
        return new

    def draw(self, id_: str | int, label: str, *, whole: bool = False) -> str | int:
        """As the protocol says; what observers showed before anything was sent is not drawn either."""
        return self._draws.draw(id_, label, whole=whole)

    def _was_there(self, id_: str) -> bool:
        return self.sight is not None and self.sight.showed(id_)

    def ids_of(self, case: Case) -> set[str]:
        """As the protocol says."""
        return {str(id_) for id_ in (*ids_in(case.payload), *self._said_to_be_ids(case))}

    def _said_to_be_ids(self, case: Case) -> list[str | int]:
        """What names something in a payload as the contract says, or as the consumer's rows do."""
        return [*entities_in(case, self.contract.provider.lifecycles), *self._row_keys.words_of(case)]

    @property
    def named(self) -> frozenset[str]:
        """The ids that deliveries of this run have named so far."""
        return frozenset(self._named)

    def state(self, *cases: Case) -> State:
        """Return what observers show once all that was sent has taken effect. Raises Blind."""
        return self.course.saw(self._looking().settled([case.payload for case in cases]))

    def moved(self, before: State, *cases: Case) -> State:
        """Return what observers show after an effect that is awaited. Raises Blind."""
        return self.course.saw(self._looking().moved(before, [case.payload for case in cases]))

    def outwaited(self, seen: State, *cases: Case) -> State:
        """Return what observers show after an effect that comes later than any did. Raises Blind."""
        return self.course.saw(self._looking().outwaited(seen, [case.payload for case in cases]))

    def seen(self, before: State, after: State, where: Footprint) -> tuple[Change, ...]:
        """Return what changed at the places of an effect."""
        return within(self._looking().found(before, after), where)

    def unrest(self) -> str:
        """Look twice with nothing in between; return what moved, "" where nothing did. Raises Blind."""
        moving = self._looking().unrest()
        if moving:
            self._whereabouts().forget()
            self._kept.clear()
        return f"it moves by itself, and is left out: {', '.join(moving)}" if moving else ""

    @contextmanager
    def doubting(self) -> Iterator[None]:
        """While it lasts, what does not show is waited for as long as if it might come late."""
        if self.sight is None:
            yield
            return
        self.sight.doubtful = True
        try:
            yield
        finally:
            self.sight.doubtful = False

    @property
    def in_doubt(self) -> bool:
        """As the protocol says."""
        return self.sight is not None and self.sight.doubtful

    def effect(self, case: Case) -> Footprint:
        """Return where one genuine delivery of an event shows; an entity of its own is delivered to find out, once."""
        with self.course.aside():
            return self._whereabouts().of(case)

    def ended(self, case: Case) -> str:
        """As the protocol says."""
        with self.course.aside():
            return ended_before(self, self.courier.worklog, case)

    def first_seen(self, case: Case) -> tuple[Case, Delivery] | None:
        """Return one of the first deliveries of an event whose effect showed, each once."""
        return None if self._found_out is None else self._found_out.first_seen(case.event)

    def showing(self, cases: Sequence[Case]) -> Case | None:
        """As the protocol says. Raises Blind."""
        if self.unseen:
            return None
        with self.course.aside():
            return self._whereabouts().showing(cases)

    def look_at_first(self, before: State) -> None:
        """Note whether what was sent so far has moved anything."""
        sight = self._looking()
        self.moved_at_first = bool(sight.found(before, sight.moved(before)))

    def _looking(self) -> Sight:
        if self.sight is None:
            raise Blind("nothing sees effects")
        return self.sight

    def _whereabouts(self) -> Whereabouts:
        if self._found_out is None:
            sends = self.courier.transport
            self._found_out = Whereabouts(self._looking(), self, sends, self._row_keys, unheard=self.unheard)
        return self._found_out

    def begin(self) -> None:
        """Begin a scene."""
        self._began, self._lost = self.courier.elapsed(), self.courier.leisure.in_vain
        self.course.begin()

    def steps(self) -> tuple[Step, ...]:
        """Return the scene that was played last, step by step; () where it was one delivery, or nobody can look."""
        try:
            return self.course.steps(self._looking().found if self.sight is not None else lambda _b, _a: ())
        except Blind:
            return ()

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gives, made once in a run for a key."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: T = self._kept[key]
        return kept

    def afford(self, most: int, effects: int = 1) -> int:
        """Return how often, up to `most`, to do what takes so many effects."""
        return most if self.sight is None else self.sight.afford(most, effects)

    def afford_in_a_row(self, most: int, least: int) -> int:
        """Return how many deliveries, from `least` to `most`, to send before the effect of any is awaited."""
        return most if self.sight is None else self.sight.afford_in_a_row(most, least)

    def hang_up(self, delivery: Delivery, after: float) -> str:
        """Send a delivery and hang up after so many seconds; return why that cannot be done, "" where it was."""
        if not self.courier.hang_up(delivery, after):
            return "only over a connection can a sender hang up"
        self.course.did(f"{delivery.event}, and the sender hangs up after {after * 1000:.0f} ms")
        if self.sight is not None:
            self.sight.touch()
        return ""

    def has(self, hook: str) -> bool:
        """Whether the user gave a hook of that name."""
        return hook in self.hooks

    @property
    def lives(self) -> int:
        """As the protocol says."""
        return self.courier.lives

    @property
    def startable(self) -> bool:
        """As the protocol says."""
        return self.restart is not None

    def start_again(self, *, at_once: bool = False) -> str:
        """As the protocol says."""
        why = "hookproof has not started it" if self.restart is None else self.restart(at_once)
        if not why:
            self.course.did(f"the consumer is {'killed' if at_once else 'ended'} and started again")
        return why

    def run(self, hook: str) -> None:
        """Run a hook. Raises HookFailed: what the consumer is like after that, nobody can say."""
        self._ended(hook, self.hooks[hook]())

    def run_amid(self, hook: str, make: Callable[[int], Delivery]) -> list[Exchange]:
        """Run a hook while deliveries come, until it ends or one is not acknowledged. Raises HookFailed."""
        exchanges: list[Exchange] = []
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self.hooks[hook])
            for number in range(_AMID):
                exchanges.append(self.courier.fleeting(make(number)))
                if running.done() or not exchanges[-1].acknowledged:
                    break
                time.sleep(_APART)
            failed = running.result()
        for exchange in exchanges:
            self.course.sent(exchange)
        self._ended(hook, failed, ", while these came")
        return exchanges

    def _ended(self, hook: str, failed: str, when: str = "") -> None:
        if failed:
            raise HookFailed(failed, where=f"hooks.{hook}", mend="Nothing after it could be judged.")
        self.course.did(f"your hook: {hook}{when}")
