"""What fell short once in a run that has little time: what of it is seen again, and what else it explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from hookproof.checks.expectation import Fault
from hookproof.checks.registry import Check
from hookproof.judging.attempts import look_into
from hookproof.judging.courier import Courier, OutOfTime, TimeUsedUp
from hookproof.judging.reasons.confirming import NOT_ALONE, leave_in_doubt, stands_beside_a_failure, take_as_seen
from hookproof.judging.reasons.recollection import ask_for_repeats, hangs_on_repeats
from hookproof.judging.results import Doubt, Put
from hookproof.judging.staging import MAY_BE_REPEATS, REPEATED, SEEN_ONCE
from hookproof.judging.waiting.haste import Clock

#: In these ways a check falls short for the same reason as the checks that follow it.
_SHARED = (Fault.ACCEPTED, Fault.REFUSED)
#: What takes no more than this part of the budget is seen again however late it is.
_NEXT_TO_NOTHING = 0.01
#: So many deliveries tell that repeats are minded: one that comes again, twice, and one that does not.
_ASKING = 3


class Doubts:
    """What fell short once. It is seen again when all that was worth sending was sent, as far as there is time."""

    def __init__(
        self,
        rows: Mapping[str, Check],
        courier: Courier,
        clock: Clock,
        repeating: Callable[[str], Put | None] = lambda _event: None,
    ) -> None:
        """`repeating` gives the trial of an event that asks if what comes again is acknowledged, where there is one."""
        self._rows, self._courier, self._clock, self._repeating = rows, courier, clock, repeating
        self._all: list[Doubt] = []
        #: Whether the consumer was asked if it minds repeats, and whether that was seen again.
        self._asked = self._is_sure = False
        #: What fell short and is judged alone, and whether a doubt has told that repeats are minded.
        self._alone: list[Doubt] = []
        self._repeats_told = self._of_examples = False

    def append(self, doubt: Doubt) -> None:
        """Keep what fell short once."""
        self._all.append(doubt)

    @property
    def owed(self) -> int:
        """How many deliveries it takes to see again what is in doubt, each cause once."""
        left = [doubt for doubt in self._all if self._told_by(doubt) is None and not self._comes_of_repeats(doubt)]
        return sum({(doubt.put.check, doubt.fault): doubt.owes for doubt in left}.values())

    @property
    def of_examples(self) -> bool:
        """Whether a genuine delivery of an example failed: something that was sent before it may be the reason."""
        new = (each.put.trial.case.profile == "example" and not each.exchange.delivery.bent for each in self._all)
        self._of_examples = self._of_examples or any(new)
        return self._of_examples

    def ask(self) -> None:
        """Ask if repeats are minded as soon as several checks may fall short for that: it leaves time for others."""
        checks = {each.put.check for each in self._all if hangs_on_repeats(each, self._courier)}
        if len(checks) > 1 and self._clock.affords(_ASKING):
            self._minds_repeats(next(each for each in self._all if hangs_on_repeats(each, self._courier)))

    def explain(self, put: Put) -> bool:
        """Whether what fell short leaves nothing to learn from a trial: it would, for the same reason."""
        return any(self._explains(doubt, put) for doubt in self._all)

    def look_into_all(self) -> None:
        """See again what there is time for, and state the rest as seen. Raises what `look_into` does."""
        told = {id(doubt): by for doubt in self._all if (by := self._told_by(doubt)) is not None}
        left = [doubt for doubt in self._all if id(doubt) not in told]
        others = [doubt for doubt in self._all if id(doubt) in told]
        self._all.clear()
        self._alone = [each for each in left if each.fault is not Fault.ACCEPTED and each.put.trial.control is None]
        # What needs no other delivery to be judged goes first: it may be what the others come of.
        self._look_into(sorted(left, key=lambda doubt: doubt.put.trial.control is not None))
        for doubt in [doubt for doubt in others if _was_confirmed(told[id(doubt)])]:
            take_as_seen(doubt, sure=True)
            others.remove(doubt)
        self._look_into(others)

    def _look_into(self, left: list[Doubt]) -> None:
        for doubt in filter(self._comes_of_repeats, left):
            self._take(doubt)
        left = [doubt for doubt in left if not self._comes_of_repeats(doubt)]
        while left:
            some, left = _some_of(left, self._clock.speed.at_once)
            if self._clock.affords(sum(doubt.owes for doubt in some)):
                self._see_again(some, left)
            else:
                cheap = [doubt for doubt in some if self._is_cheap(doubt)]
                for doubt in some:
                    if doubt not in cheap:
                        self._take(doubt)
                if cheap:
                    self._see_again(cheap, left)

    def _is_cheap(self, doubt: Doubt) -> bool:
        """Whether a doubt is judged alone and was answered so fast that seeing it again costs next to nothing.

        The average time of an answer does not tell: a few slow answers may have used up the budget.
        """
        alone = doubt.put.trial.control is None
        return alone and 0 < doubt.exchange.seconds * doubt.owes <= self._clock.budget * _NEXT_TO_NOTHING

    def _see_again(self, some: list[Doubt], left: list[Doubt]) -> None:
        """See some again; where the run's time ends then, those that are left stay in doubt with them."""
        try:
            look_into(some, self._courier, ahead=self._clock.speed.at_once > 1)
        except (OutOfTime, TimeUsedUp):
            leave_in_doubt(left, self._courier)
            raise

    def leave(self) -> None:
        """State what is in doubt as seen once: the run's time has ended."""
        leave_in_doubt([doubt for doubt in self._all if self._told_by(doubt) is None], self._courier)
        self._all.clear()

    def _take(self, doubt: Doubt) -> None:
        """State one as seen, unless the consumer minds repeats, which alone may make it fail."""
        sure = _was_confirmed(doubt)
        if stands_beside_a_failure(doubt, self._courier):
            doubt.put.results.showed_nothing(NOT_ALONE)
        elif not sure and hangs_on_repeats(doubt, self._courier) and self._minds_repeats(doubt):
            self._of_repeats(doubt)
        else:
            take_as_seen(doubt, sure=sure)

    def _of_repeats(self, doubt: Doubt) -> None:
        """Tell one of what may come of repeats, with that cause, where the check that is about them does not."""
        if self._repeats_told or self._is_told():
            doubt.put.results.showed_nothing(REPEATED)
        else:
            take_as_seen(doubt, sure=False, why=MAY_BE_REPEATS)
        self._repeats_told = True

    def _is_told(self) -> bool:
        """Whether the check that is about repeats tells that they are minded: where it has not, by what was seen."""
        seen = self._courier.repeated
        put = None if seen is None else self._repeating(seen.delivery.event)
        if put is None or seen is None:
            return any(each.put.results.failed for each in self._alone)
        fault = put.trial.expect.broken_by(seen)
        if fault is not None and not put.results.failed:
            take_as_seen(Doubt(put, fault, seen), sure=self._is_sure)
        return bool(put.results.failed)

    def _comes_of_repeats(self, doubt: Doubt) -> bool:
        """Whether it may come of repeats, and these are known to be minded."""
        return self._courier.repeats_minded and hangs_on_repeats(doubt, self._courier) and not _was_confirmed(doubt)

    def _minds_repeats(self, doubt: Doubt) -> bool:
        """Whether the consumer minds repeats. It is asked once a run, late as it is: a wrong cause costs more."""
        if not self._courier.repeats_minded and not self._asked:
            self._asked = True
            with suppress(OutOfTime):
                ask_for_repeats(doubt, self._courier)
                self._is_sure = self._courier.repeats_minded and self._clock.affords(1) and self._again(doubt)
        return self._courier.repeats_minded

    def _again(self, doubt: Doubt) -> bool:
        """Whether what comes again is not acknowledged a second time; where it is, repeats are not what is minded."""
        ask_for_repeats(doubt, self._courier, "once-more")
        return self._courier.repeats_minded

    def _told_by(self, doubt: Doubt) -> Doubt | None:
        return next((o for o in self._all if o is not doubt and self._explains(o, doubt.put, doubt.fault)), None)

    def _explains(self, doubt: Doubt, put: Put, fault: Fault | None = None) -> bool:
        row = self._rows.get(put.check)
        if row is None or doubt.fault not in _SHARED or (fault is not None and fault is not doubt.fault):
            return False
        here = doubt.put.trial.case.event == put.trial.case.event
        return any(
            follows.check == doubt.put.check and follows.explains(doubt.fault) and (here or follows.anywhere)
            for follows in row.follows
        )


def _some_of(doubts: Sequence[Doubt], most: int) -> tuple[list[Doubt], list[Doubt]]:
    """Take the next few, of each check and fault one, and return what is left."""
    some: dict[tuple[str, Fault], Doubt] = {}
    left: list[Doubt] = []
    for doubt in doubts:
        key = (doubt.put.check, doubt.fault)
        if key in some or len(some) == most:
            left.append(doubt)
        else:
            some[key] = doubt
    return [*some.values()], left


def _was_confirmed(doubt: Doubt) -> bool:
    """Whether its check fell short in the same way and was seen to do so again."""
    return any(
        failed.fault is doubt.fault and not failed.note.startswith(SEEN_ONCE) for failed in doubt.put.results.failed
    )
