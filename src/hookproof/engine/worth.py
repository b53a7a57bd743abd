"""What a run can do in its time: how long all of it takes, and in which order its parts are worth it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from hookproof.checks.registry import Check
from hookproof.checks.trial import Load, Trial
from hookproof.contract.model import Event
from hookproof.engine.doubting import Doubts
from hookproof.engine.novelty import Novelty
from hookproof.engine.turns import Unit, by_worth
from hookproof.judging.attempts import try_all
from hookproof.judging.judgement import MOST_GOOD, Judging
from hookproof.judging.results import Put
from hookproof.judging.session import Session
from hookproof.judging.waiting.haste import ALL, BESIDE, BESIDE_EFFECTS, EFFECTS, Clock, Speed
from hookproof.judging.waiting.patience import Patience
from hookproof.judging.working import worked
from hookproof.stream import Ending, Finished, Progress, Record

#: Rounds: the events that a check is put to (of all that it is for: one, one of each shape, all), and how many trials
#: of each. Every check is heard on one event before any is heard on all, and of a set the first show most.
_ONE, _SHAPES, _ALL = range(3)
_ROUNDS: tuple[tuple[int, int | None], ...] = (
    *((_ONE, 1), (_SHAPES, 1), (_ONE, 4), (_SHAPES, 4), (_ALL, 1)),
    *((_ONE, None), (_SHAPES, None), (_ALL, None)),
)
#: The same for what looks at effects, before any check of answers is heard a second time.
_EFFECT_ROUNDS: tuple[tuple[int, int | None], ...] = ((_ONE, 1), (_SHAPES, 1), (_ONE, 4), (_SHAPES, 4))
#: Of so many payloads that wait, the one goes first that shows most.
_COMPARED = 16


def seconds_for(units: Sequence[Unit], session: Session, speed: Speed) -> float:
    """Return how long all of these take at that speed: what one event of each check takes stands for its others."""
    return sum(len(events) * speed.needs(*_load(row, events[0], session)) for row, events in units)


def _load(row: Check, event: Event, session: Session) -> Load:
    """What all trials of a check on an event send."""
    key = (row.id, event.name)
    if key not in session.loads:
        loads = [_load_of(put.trial) for put in Judging(session, row, (event,), heard=False).puts(event)]
        session.loads[key] = Load(sum(load.beside for load in loads), sum(load.in_turn for load in loads))
    return session.loads[key]


def _load_of(trial: Trial) -> Load:
    if trial.play is not None:
        return trial.load() if callable(trial.load) else trial.load
    return Load(in_turn=len(trial.make("in-turn"))) if trial.setup else Load(beside=1)


def _goes_alone(trial: Trial) -> bool:
    """Whether nothing else is under way meanwhile."""
    return trial.play is not None or trial.setup > 0


class Worthwhile:
    """The checks of a run and their trials, taken in order of worth as far as its time goes.

    What falls short is seen again after all that was worth sending was sent, as far as there is time.
    """

    def __init__(self, session: Session, units: Sequence[Unit], clock: Clock, shapes: Collection[str]) -> None:
        self._session, self._clock, self._shapes = session, clock, shapes
        self._judgings = [(Judging(session, row, events), events) for row, events in units]
        order = by_worth([row for row, _ in units])
        #: In the first round, and in those after it, where no check has more turns than another.
        self._turns = [self._judgings[place] for place in order]
        self._in_order = [self._judgings[place] for place in dict.fromkeys(order)]
        self._rows = {row.id: row for row, _ in units}
        #: By check and event: the trials that wait for their next turn, and how many had theirs.
        self._waiting: dict[tuple[str, str], Iterator[Put]] = {}
        self._taken: Counter[tuple[str, str]] = Counter()
        self._ended: set[tuple[str, str]] = set()
        self._put_off: list[Put] = []
        self._patience = Patience()
        self._doubts = Doubts(self._rows, session.courier, clock, self._repeating)
        self._novelty = Novelty()
        #: Bytes of the payloads that were sent since what went well was let go of.
        self._good = 0

    def records(self) -> Generator[Record, None, Finished]:
        """Send what there is time for, and yield the judgements of all checks."""
        self._session.stage.hold_to(self._clock.affords)
        self._novelty.see(self._session.example(self._session.plan.contract.events[self._session.chosen]).payload)
        end = worked(self._judge_silent, self._session, "")
        for number, (which, most) in enumerate(_ROUNDS):
            yield Progress(done=number, total=len(_ROUNDS), doing="what is worth most first")
            if end is None:
                first = self._first_with_effects if number == 0 and self._clock.looks else None
                end = worked(first or partial(self._round, which, most), self._session, "")
        for step in (self._one_by_one, self._with_what_is_left, self._doubts.look_into_all):
            end = end or worked(step, self._session, "")
        if end is not None and end.outcome is Ending.OUT_OF_TIME:
            self._doubts.leave()
        waiting: list[Judging] = []
        for judging, events in sorted(self._judgings, key=lambda each: not self._spoils(each[0].row)):
            if end is None:
                end = worked(partial(self._judge_known, judging, events), self._session, "")
                for event in events:
                    self._tell_left(judging, event)
                judging.finish()
                end = end or worked(judging.settle, self._session, judging.row.id)
            waits = bool(judging.tellers)
            waiting += [judging] if waits else []
            yield from () if waits else judging.records()
        for judging in waiting:
            yield from judging.records()
        yield Progress(done=len(_ROUNDS), total=len(_ROUNDS), doing="")
        return end or Finished(outcome=Ending.COMPLETE)

    def _first_with_effects(self) -> None:
        """Hear each check once, and look at effects, which is what the user asked for.

        What effects show and what answers show take turns by the time that each has had: neither waits for the other,
        however slow the consumer is, and what one does not need is the other's. A scene takes long, and is begun first:
        later there may be no time for one.
        """
        turns = [each for each in self._turns if not self._looks(each[0].row)]
        answers = self._puts(turns, *_ROUNDS[0])
        had = {self._effects(): 0.0, self._side_by_side(answers, EFFECTS): 0.0}
        while had:
            goes_on = min(had, key=lambda each: had[each])
            begun = self._clock.now()
            if next(goes_on, None) is None:
                del had[goes_on]
            else:
                had[goes_on] += self._clock.now() - begun
        # Who was not heard yet is, before any check is heard again.
        self._put_all(answers, BESIDE_EFFECTS)

    def _round(self, which: int, most: int | None, until: float | None = None) -> None:
        """Put this many trials of each check: those of all checks side by side, as long as there is time for that."""
        turns = self._turns if (which, most) == _ROUNDS[0] else self._in_order
        usual = BESIDE_EFFECTS if self._clock.looks else BESIDE
        self._put_all(self._puts(turns, which, most), usual if until is None else until)

    def _puts(self, turns: Sequence[tuple[Judging, tuple[Event, ...]]], which: int, most: int | None) -> Iterator[Put]:
        return (put for j, events in turns for e in self._of(events, which) for put in self._next(j, e, most))

    def _put_all(self, puts: Iterator[Put], until: float) -> None:
        for _ in self._side_by_side(puts, until):
            pass

    def _side_by_side(self, puts: Iterator[Put], until: float) -> Iterator[bool]:
        """Put trials as many at once as the consumer takes, and yield after each step, as long as there is time."""
        while self._clock.allows(1, until=until, owed=self._doubts.owed) and (
            some := list(islice(self._single(puts), self._clock.speed.at_once))
        ):
            self._try(some)
            yield True

    def _single(self, puts: Iterator[Put]) -> Iterator[Put]:
        """Yield what can go side by side, and put the rest off."""
        for put in self._unexplained(puts):
            if _goes_alone(put.trial):
                self._put_off.append(put)
            else:
                yield put

    def _effects(self) -> Iterator[bool]:
        """Look at effects, and yield after each scene: the first trial of each check that looks, then more.

        What may end a consumer's work goes last. Scenes leave part of the time to checks of answers, and what there is
        no time for is put off; but what was seen once is looked at again as long as there is any time.
        """
        clock, stage = self._clock, self._session.stage
        for put in self._of_effects():
            begins = clock.allows(0, until=EFFECTS, owed=self._doubts.owed)
            if not begins or not clock.allows(*_load_of(put.trial), until=BESIDE_EFFECTS, owed=self._doubts.owed):
                self._put_off.append(put)
                continue
            stage.hold_to(
                lambda *more: clock.affords(*more) if stage.in_doubt else clock.allows(*more, until=BESIDE_EFFECTS)
            )
            self._try([put])
            stage.hold_to(clock.affords)
            yield True

    @staticmethod
    def _looks(row: Check) -> bool:
        return row.looks and not row.last

    def _of_effects(self) -> Iterator[Put]:
        """Yield trials of the checks that look at effects: a few of each check before many of any.

        The short ones first: each shows as much, and none keeps several others from their turn.
        """
        looking = [each for each in self._in_order if self._looks(each[0].row)]
        for which, most in _EFFECT_ROUNDS:
            puts = [
                put for j, events in looking for event in self._of(events, which) for put in self._next(j, event, most)
            ]
            puts.sort(key=lambda put: (self._rows[put.check].harms, self._clock.speed.needs(*_load_of(put.trial))))
            yield from self._unexplained(puts)

    def _unexplained(self, puts: Iterable[Put]) -> Iterator[Put]:
        """Yield the trials whose outcome is not explained already."""
        for put in puts:
            if self._doubts.explain(put):
                put.results.left += 1
            else:
                yield put

    def _one_by_one(self) -> None:
        """Put what was put off, as far as there is time; what is short does not wait for what is long.

        Where observers are given, trials of effects go first; and each check has one trial before any has a second.
        Time is kept for what comes last: it ends the consumer, so nothing can come after it.
        """
        for judging, events in self._in_order:
            for event in self._of(events, _ONE):
                if self._begins_in_turn(judging.row, event):
                    self._put_off += self._next(judging, event, 1)
        put_off, self._put_off = self._put_off, []
        last = [put for put in put_off if self._rows[put.check].last] if self._session.stage.startable else []
        kept = sum(_load_of(put.trial).in_turn for put in last)
        for put in self._by_turns(put_off):
            row = self._rows[put.check]
            (beside, in_turn), is_last = _load_of(put.trial), put in last
            owed = 0 if is_last or self._spoils(row) else self._doubts.owed
            kept -= in_turn if is_last else 0
            if self._clock.allows(beside, in_turn + kept, owed=owed):
                self._try([put])
            else:
                put.results.left += 1

    def _by_turns(self, puts: Sequence[Put]) -> list[Put]:
        """Return trials in the order in which they go one by one: the first of each check, the second of each, …"""
        heard: Counter[str] = Counter()

        def turn(put: Put) -> tuple[bool, bool, bool, int]:
            row = self._rows[put.check]
            heard[row.id] += 1
            return row.last, not self._spoils(row), self._clock.looks and not row.looks, heard[row.id]

        return sorted(puts, key=turn)

    def _spoils(self, row: Check) -> bool:
        """Whether a check may tell why genuine deliveries failed: it then goes before the others.

        Not where the consumer minds whatever comes again: the check about that tells it.
        """
        return row.spoils and self._doubts.of_examples and not self._session.courier.repeats_minded

    def _begins_in_turn(self, row: Check, event: Event) -> bool:
        """Whether the first trial of a check takes several deliveries; nothing is sent to know it."""
        first = next(iter(Judging(self._session, row, (event,), heard=False).puts(event)), None)
        return first is not None and _goes_alone(first.trial)

    def _with_what_is_left(self) -> None:
        """Go on with the rounds where little was put off, or nothing of it was short enough."""
        for which, most in _ROUNDS:
            self._round(which, most, ALL)
        for put in self._put_off:
            put.results.left += 1

    def _repeating(self, event: str) -> Put | None:
        """Return the trial of an event that asks whether what was acknowledged is so again, where a check has one."""
        asked = ((j, each) for j, events in self._judgings if j.row.repeats for each in events if each.name == event)
        return next((put for judging, each in asked for put in judging.puts(each) if put.trial.known), None)

    def _try(self, puts: list[Put]) -> None:
        for put in puts:
            self._novelty.see(put.trial.case.payload)
        try_all(puts, self._session.courier, self._session.stage, patience=self._patience, later=self._doubts.append)
        self._doubts.ask()
        self._let_go(puts)

    def _let_go(self, puts: list[Put]) -> None:
        """Keep no more than so much of what went well: of large contracts it is most of what there is."""
        self._good += sum(len(put.trial.case.body) for put in puts)
        if self._good > MOST_GOOD:
            self._good = 0
            for judging, _ in self._judgings:
                judging.let_go()

    def _judge_silent(self) -> None:
        """Judge first what was waited for in vain already: it takes another wait, and there is time for it yet."""
        session, courier = self._session, self._session.courier
        for judging, events in self._judgings:
            examples = events if judging.row.reuses else ()
            silent = [e for e in examples if courier.silences.of(e.name) or courier.is_silent(session.example(e))]
            self._try([put for event in silent for put in self._next(judging, event, None)])

    def _judge_known(self, judging: Judging, events: tuple[Event, ...]) -> None:
        """Judge what was sent already and takes no time; what falls short only now is seen again, or stated as seen."""
        self._try([put for event in events if judging.is_known(event) for put in self._next(judging, event, None)])
        self._doubts.look_into_all()

    def _of(self, events: tuple[Event, ...], which: int) -> Iterator[Event]:
        """Yield the events of a round; those that are likely to be waited for in vain wait for the last ones."""
        session = self._session
        if which == _ONE:
            return iter([next((event for event in events if event.name == session.chosen), events[0])])
        return (e for e in events if which == _ALL or (e.name in self._shapes and not session.is_silent(e)))

    def _next(self, judging: Judging, event: Event, most: int | None) -> Iterator[Put]:
        """Yield the next trials of a check on an event: from where it waits, or made again up to there."""
        key = (judging.row.id, event.name)
        if key in self._ended:
            return
        if key not in self._waiting:
            self._waiting[key] = islice(judging.puts(event), self._taken[key], None)
        if event.name == self._session.chosen and most is not None:
            self._waiting[key] = self._most_first(self._waiting[key], most)
        for put in islice(self._waiting[key], most):
            self._taken[key] += 1
            yield put
        if event.name != self._session.chosen:
            self._put_down(key)

    def _most_first(self, puts: Iterator[Put], most: int) -> Iterator[Put]:
        """Yield payloads that show most before others; what is no matter of the payload stays as it is."""
        some = list(islice(puts, _COMPARED))
        for _ in range(most):
            if len(some) > 1 and all(put.trial.differs and put.trial.play is None for put in some):
                yield some.pop(self._novelty.most([put.trial.case.payload for put in some]))
        yield from chain(some, puts)

    def _put_down(self, key: tuple[str, str]) -> None:
        """Let it not wait, and know whether it has more: half a covering set is large, and few go on with theirs."""
        if next(self._waiting.pop(key), None) is None:
            self._ended.add(key)

    def _has_more(self, judging: Judging, event: Event) -> bool:
        """Whether there is more to send. To know it, it must be made: what nobody began may take long, and is more."""
        key = (judging.row.id, event.name)
        if key not in self._waiting and (key in self._ended or key in self._taken or not self._clock.allows(1)):
            return key not in self._ended
        return next(self._next(judging, event, 1), None) is not None

    def _tell_left(self, judging: Judging, event: Event) -> None:
        """Say what there was no time for."""
        if judging.left_of(event) or self._has_more(judging, event):
            why = f"left out: no time for more of it in a budget of {self._clock.budget:g} s (see --budget)"
            judging.leave_out(event, why)
