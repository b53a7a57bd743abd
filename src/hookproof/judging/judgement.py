"""How one check is put to its events and judged."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from hookproof.checks.registry import Check
from hookproof.checks.trial import Failed
from hookproof.contract.model import Event
from hookproof.errors import HookproofError
from hookproof.findings import Finding, Verdict
from hookproof.judging.attempts import try_all
from hookproof.judging.reasons import tellers
from hookproof.judging.reasons.causes import Causes
from hookproof.judging.reasons.confirming import unsteady_too
from hookproof.judging.reasons.explaining import HISTORY, Cause, Sign, sign_of
from hookproof.judging.reasons.letters import with_characters
from hookproof.judging.reasons.shadows import LAYERS, behind
from hookproof.judging.results import Put, Results
from hookproof.judging.session import SIMPLE, Session
from hookproof.judging.staging import REPEATED
from hookproof.judging.waiting.patience import Patience
from hookproof.payloads.case import Case
from hookproof.payloads.errors import PayloadError
from hookproof.schema.errors import SchemaError
from hookproof.stream import Judged

#: The causes are found after so many events, or when so many bytes of what was acknowledged of them are kept for that.
_EVENTS, MOST_GOOD = 32, 2**22


class Judging:
    """One check on its events: `work` sends and collects, `records` says what came of it, interrupted or not.

    Nothing is sent yet when it is made. Where it is not `heard`, it only says what would be sent: nothing that it finds
    explains anything.
    """

    def __init__(self, session: Session, row: Check, events: Sequence[Event], *, heard: bool = True) -> None:
        self.row = row
        self._session, self._heard = session, heard
        self._events = events
        self._left = list(events)
        self._results = {event.name: Results() for event in events}
        self._causes = Causes(
            session.courier, single=row.single, further=lambda event: session.cases(event, "covering")
        )
        self._earlier = dict(session.causes)
        self._patience = Patience(session.courier.leisure)
        if heard:
            session.causes[row.id] = self._causes
        self._deliveries, self._seconds = 0, 0.0
        self._complete = self._beside = False

    def work(self, until: Callable[[], bool] = lambda: True, *, patient: bool = True) -> None:
        """Send everything and find the causes: of the first event, and of others as long as `until` says so.

        Events that are likely to be waited for in vain are left where it is not `patient`: each takes the time of many.

        Raises OutOfTime, Gone, KeyboardInterrupt: what is there stays.
        """
        begun, before = time.perf_counter(), self._session.courier.delivered
        try:
            self._work(until, patient)
        finally:
            self._deliveries += self._session.courier.delivered - before
            self._seconds += time.perf_counter() - begun

    def _work(self, until: Callable[[], bool], patient: bool) -> None:
        session = self._session
        while self._goes_on(until, patient, first=len(self._left) == len(self._events)):
            begun: list[Event] = []
            try_all(self._some(begun, until, patient), session.courier, session.stage, patience=self._patience)
            self._complete = not self._left
            self._find_causes(begun)

    @property
    def left(self) -> tuple[Event, ...]:
        """The events for which there was no time so far."""
        return tuple(self._left)

    def is_known(self, event: Event) -> bool:
        """Whether what this check asks of an event was sent already, and takes no time."""
        return self.row.reuses and self._session.courier.known(self._session.example(event))

    def _goes_on(self, until: Callable[[], bool], patient: bool, *, first: bool) -> bool:
        """Whether the next event has its turn now: known ones go first, and those that are silent last.

        Who judges examples tells of the silence, and for that waits once more.
        """
        self._left.sort(key=lambda event: (not self.is_known(event), self._session.is_silent(event)))
        if not self._left or self.is_known(self._left[0]):
            return bool(self._left)
        waits = not (patient or self.row.reuses) and self._session.is_silent(self._left[0])
        return not waits and (first or until())

    def _some(self, begun: list[Event], until: Callable[[], bool], patient: bool) -> Iterator[Put]:
        """Yield the trials of the next events; `begun` are those."""
        while len(begun) < _EVENTS and sum(self._results[e.name].kept for e in begun) < MOST_GOOD:
            if not self._goes_on(until, patient, first=not begun):
                return
            begun.append(self._left.pop(0))
            yield from self.puts(begun[-1])

    def let_go(self) -> None:
        """Let go of what was acknowledged on events where nothing has failed: it is counted as exercised."""
        for results in self._results.values():
            if not results.failed:
                self._session.exercises.see(results.good, acknowledged=True)
                results.good.clear()

    def settle(self) -> None:
        """Find the causes of what has failed so far. Raises as `work` does."""
        self._find_causes(self._events)

    def _find_causes(self, events: Sequence[Event]) -> None:
        for event in events:
            results = self._results[event.name]
            for number, failed in enumerate(tuple(results.failed)):
                label = f"{self.row.id}/{failed.trial.name}/chance-{number}"
                unsteady_too(failed, self._session.courier, label, results)
            if not self._causes.found:
                results.failed[:] = with_characters(results.failed, event, self._session.courier)
            good = self._good(event, results)
            self._causes.add(event, self._untold(event), good)
            for _ in range(LAYERS):
                hidden = [*behind(event, results.failed, good, self._known_causes(), self._session.courier)]
                self._causes.add(event, hidden, good)
                results.failed += hidden
            self._session.exercises.see(results.good, acknowledged=True)
            self._session.exercises.see((failed.trial.case for failed in results.failed), acknowledged=False)
            results.good.clear()

    def _known_causes(self) -> list[Cause]:
        return [cause for causes in (*self._earlier.values(), self._causes) for cause in causes.found]

    def puts(self, event: Event) -> Iterator[Put]:
        """Yield the trials of one event; the check's own defect ends those of this event only."""
        results, make = self._results[event.name], self.row.trials
        try:
            for trial in make(self._session.context(event, heard=self._heard)) if make is not None else ():
                yield Put(trial, self.row.id, self._results[trial.case.event])
        except (PayloadError, SchemaError) as error:
            results.showed_nothing(f"{event.name}: {error}")
        except HookproofError:
            raise
        except Exception as error:  # noqa: BLE001 - one check's defect must not cost the findings of the others
            results.defects.append(f"{self.row.id} on {event.name}: {type(error).__name__}")

    def leave_out(self, event: Event, why: str) -> None:
        """Say that there was no time for some of an event's trials: what was tried counts, and that it was not all."""
        self._results[event.name].leave_out(why)

    def leave_rest(self, why: str) -> None:
        """Say of each event for which there was no time that it was left out."""
        for event in self._left:
            self.leave_out(event, why)
        self._complete = True

    def left_of(self, event: Event) -> int:
        """Return how many trials of an event were made and not sent."""
        return self._results[event.name].left

    def finish(self) -> None:
        """Say that all that was to be sent has been sent, beside what other checks sent."""
        self._complete = self._beside = True

    def _untold(self, event: Event) -> list[Failed]:
        results = self._results[event.name]
        return [failed for failed in results.failed if not self._told(event.name, failed, results)]

    def _told(self, event: str, failed: Failed, results: Results) -> bool:
        """Whether a check that this one follows has told the same failure of the same event."""
        sign, known = sign_of(failed), self._session.failed
        known.setdefault(self.row.id, {}).setdefault(event, set()).add(sign)
        followed = (
            (follows.history and self._history_teller(sign)) or follows.check
            for follows in self.row.follows
            if follows.explains(failed.fault)
            and (earlier := tellers.signs(known.get(follows.check, {}), "" if follows.anywhere else event))
            and (follows.any_way or sign in earlier)
            and (not follows.history or tellers.tells_history(follows.check, self._earlier, sign))
        )
        by = next(followed, "") or self._told_with_difference(event, failed) or tellers.of_site(failed, self._earlier)
        if not by and self._beside:
            by = tellers.of_spoiling(self.row, failed, self._session.plan.checks, known)
        if by:
            results.is_told_by(by)
        return bool(by)

    @property
    def tellers(self) -> frozenset[str]:
        """The checks that tell what this one came upon, whoever does: they have their turn before it is told."""
        rows, causes = self._session.plan.checks, self._causes.found
        return tellers.asked_for(
            self.row, rows, causes, repeats=any(REPEATED in each.unseen for each in self._results.values())
        )

    def _teller(self, cause: Cause) -> str:
        if cause.difference == HISTORY:
            return self._history_teller(cause.sign)
        return "" if self.row.asks else tellers.of_difference(cause, self._session.plan.checks, self._session.causes)

    def _history_teller(self, sign: Sign) -> str:
        return tellers.of_history(sign, self._session.plan.checks, self._session.causes, self._earlier)

    def _untold_causes(self) -> Iterator[Cause]:
        """Yield the causes that are told here; of the others is noted who tells them."""
        for cause in self._causes.found:
            by = self._teller(cause)
            for event in cause.failures if by else ():
                self._results[event].is_told_by(by)
            if not by:
                yield cause

    def _told_with_difference(self, event: str, failed: Failed) -> str:
        """Return the earlier check that has told the same difference, "" where none has."""
        mine = tellers.told_for_others(self.row, self._earlier)
        return next((id_ for id_, causes in self._earlier.items() if causes.explain(event, failed, mine)), "")

    def _good(self, event: Event, results: Results) -> list[Case]:
        """Return acknowledged cases of an event to hold failures against; where needed, the simple ones are sent."""
        if not any(failed.trial.differs for failed in results.failed):
            return []
        session = self._session
        simple = [case for profile in SIMPLE for case in session.cases(event, profile)]
        if not any(map(session.courier.known_good, simple)) and not any(f.fault.lasting for f in results.failed):
            session.courier.genuine_all(simple[: session.courier.tries(len(simple))])
        return [*filter(session.courier.known_good, simple), *results.good]

    def records(self) -> Iterator[Judged]:
        """Yield a judgement for each event; each finding once, with the first event that it concerns."""
        counted = self._causes.counted
        for event in self._events:
            left = [failed for failed in self._untold(event) if id(failed) not in counted]
            self._causes.add_plainly(event.name, left)
        findings: dict[str, list[Finding]] = {}
        for cause in self._untold_causes():
            finding = self._session.wording.finding(self.row.fact, cause)
            findings.setdefault(finding.subject, []).append(finding)
        deliveries, seconds = self._effort()
        for number, event in enumerate(self._events):
            results = self._results[event.name]
            verdict, note = self._verdict(results)
            yield Judged(
                fact=self.row.fact,
                subject=event.name,
                verdict=verdict,
                findings=tuple(findings.get(event.name, ())),
                deliveries=deliveries // len(self._events) + (number < deliveries % len(self._events)),
                seconds=seconds / len(self._events),
                note=note,
                told_by=results.tellers(verdict, self.row.id),
                partial=verdict is Verdict.HOLDS and results.partial,
                untimely=verdict is Verdict.NOT_OBSERVED and results.untimely,
                nothing_there=self._complete and results.nothing_there,
            )

    def _effort(self) -> tuple[int, float]:
        """Deliveries and seconds of this check; where others were under way beside it, what it put itself."""
        if self._beside:
            return sum(results.sent for results in self._results.values()), 0.0
        return self._deliveries, self._seconds

    def _verdict(self, results: Results) -> tuple[Verdict, str]:
        if REPEATED in results.unseen:
            results.sends_to(tellers.of_repeats(self._session.plan.checks, self._session.causes), REPEATED)
        for defect in results.defects:
            self._session.defect(defect)
        return results.verdict(otherwise=self.row.otherwise, complete=self._complete, check=self.row.id)
