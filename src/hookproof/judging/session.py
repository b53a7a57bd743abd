"""One run at work: what its checks share, and how one check is put to its events and judged."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from hookproof.checks.context import CaseSource, Context
from hookproof.checks.registry import Check
from hookproof.checks.runlog import Aftermath
from hookproof.checks.stage import Stage
from hookproof.checks.trial import Failed
from hookproof.contract.model import Event
from hookproof.delivery.addressing import proof_headers
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Delivery, Exchange, Failure
from hookproof.delivery.transports import failed as unanswered
from hookproof.errors import HookproofError
from hookproof.findings import Finding, Verdict
from hookproof.judging.assignment import Plan
from hookproof.judging.attempts import try_all
from hookproof.judging.courier import Courier
from hookproof.judging.exercised import Exercises
from hookproof.judging.made import Made
from hookproof.judging.reasons import tellers
from hookproof.judging.reasons.causes import Causes
from hookproof.judging.reasons.confirming import unsteady_too
from hookproof.judging.reasons.explaining import HISTORY, Cause, Sign, sign_of
from hookproof.judging.reasons.letters import with_characters
from hookproof.judging.results import Put, Results
from hookproof.judging.staging import REPEATED
from hookproof.judging.telling import Wording
from hookproof.judging.waiting.patience import Patience
from hookproof.payloads import cases
from hookproof.payloads.case import Case
from hookproof.payloads.errors import PayloadError
from hookproof.schema.errors import SchemaError
from hookproof.stream import Judged

#: Seeds from here on are for payloads that no check sends.
_UNSENT_SEED = 2**52
#: Profiles with one simple case each.
_SIMPLE = ("example", "minimal", "full")
#: The causes are found after so many events, or when so many bytes of what was acknowledged of them are kept for that.
_EVENTS, MOST_GOOD = 32, 2**22
#: So many bytes of bodies are kept for checks to come; what comes after these is made again where it is asked for. (To
#: drop what came first would serve nobody: every check goes through the events in the same order.)
_KEPT_BYTES = 2**24
#: Profiles that one check goes through, once.
_ASKED_ONCE = ("covering", "random")


def _not_sent(delivery: Delivery) -> Exchange:
    """Answer what is only asked to know what there is to do: nobody is called for that."""
    return unanswered(delivery, Failure.UNREACHABLE, "not sent")


@dataclass(slots=True)
class Session:
    """What the checks of one run share. `chosen` is the event that stands for all where one is enough.

    `secrets` knows what no answer may hold; `redactor` knows beside it the user's own credentials, which a consumer may
    echo and no report may show.
    """

    plan: Plan
    courier: Courier
    source: CaseSource
    secrets: Redactor
    redactor: Redactor
    stage: Stage
    chosen: str = ""
    defects: list[str] = field(default_factory=list)
    #: Check id -> all that an answer holds -> the events, each with the first exchange that showed it.
    watched: dict[str, dict[tuple[str, ...], dict[str, Exchange]]] = field(default_factory=dict)
    seen: dict[str, None] = field(default_factory=dict)
    #: Check id -> event -> in which ways it failed there.
    failed: dict[str, dict[str, set[Sign]]] = field(default_factory=dict)
    #: Check id -> the causes that it has told.
    causes: dict[str, Causes] = field(default_factory=dict)
    #: Check id -> the genuine delivery that was not acknowledged any more after it.
    poisoned: dict[str, Exchange] = field(default_factory=dict)
    #: Each time that the consumer ended and did not come back by itself.
    ends: list[Aftermath] = field(default_factory=list)
    exercises: Exercises = field(default_factory=Exercises)
    #: Check id, event -> how many of its deliveries go side by side, and how many one after the other.
    loads: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    _asked: dict[str, Exchange] = field(default_factory=dict)
    _fresh: int = 0
    _cases: dict[tuple[str, str, tuple[str, ...]], Made] = field(default_factory=dict)

    def context(self, event: Event, *, heard: bool = True) -> Context:
        """Return what a check is given for one event; where it is not `heard`, what it asks is not sent."""
        return Context(
            contract=self.plan.contract,
            event=event,
            level=self.plan.settings.level,
            chosen=event.name == self.chosen,
            signer=self.courier.signer,
            redactor=self.secrets,
            ask=self._ask if heard else _not_sent,
            source=self.cases,
            events=self.plan.events,
            pressure=self.plan.pressure,
        )

    def cases(self, event: Event, profile: str, kinds: tuple[str, ...] = ()) -> Made:
        """Return the cases of an event and a profile, made only when they are asked for, and kept if there is room."""
        key = (event.name, profile, kinds)
        if key in self._cases:
            return self._cases[key]
        made = Made(self.source(event, profile, kinds))
        if profile in _SIMPLE or (profile not in _ASKED_ONCE and self._has_room()):
            self._cases[key] = made
        return made

    def _has_room(self) -> bool:
        return sum(made.size for made in self._cases.values()) < _KEPT_BYTES

    def unsent(self, event: str) -> Iterator[Case]:
        """Yield a few random cases that nothing else in the run sends."""
        self._fresh += 1
        yield from cases(self.plan.contract, event, "random", seed=_UNSENT_SEED + self._fresh, count=3)

    def unheard(self) -> Case | None:
        """Return a case of an event that the contract does not have, None where none can be made."""
        event = self.plan.contract.events[self.chosen] if self.chosen else self.plan.events[0]
        kinds = ((case, case.mutation) for case in self.cases(event, "drift", ("unknown-event",)))
        return next((case for case, mutation in kinds if mutation and mutation.id == "unknown-event"), None)

    def example(self, event: Event) -> Case:
        """Return the `example` case of an event."""
        return next(iter(self.cases(event, "example")))

    def richest_first(self) -> list[Event]:
        """Return the events, those with the longest examples first: where one stands for others, most is in it."""
        return sorted(self.plan.events, key=lambda event: -len(self.example(event).body))

    def _ask(self, delivery: Delivery) -> Exchange:
        key = f"{delivery.address}+{delivery.bent}"
        leisure = self.courier.leisure
        if key not in self._asked and ((leisure.is_short and leisure.waits) or self.courier.deadly.has(delivery)):
            return _not_sent(delivery)
        if key not in self._asked:
            self._asked[key] = self.courier.send(delivery)
        return self._asked[key]

    @property
    def wording(self) -> Wording:
        """What makes findings for this run."""
        return Wording(self.redactor, proof_headers(self.plan.contract.delivery))

    def watch(self, exchange: Exchange) -> None:
        """Show one exchange to every check that watches."""
        event = exchange.delivery.event
        if exchange.response is None:
            return
        self.seen[event] = None
        ctx = self.context(self.plan.contract.events[event])
        for row in self.plan.checks:
            if row.watch is not None and (held := self._held(row, ctx, exchange)):
                self.watched.setdefault(row.id, {}).setdefault(tuple(held), {}).setdefault(event, exchange)

    def _held(self, row: Check, ctx: Context, exchange: Exchange) -> Sequence[str]:
        assert row.watch is not None  # noqa: S101 - for the type checker: the caller has looked
        try:
            return row.watch(ctx, exchange)
        except Exception as error:  # noqa: BLE001 - one check's defect must not cost the findings of the others
            self.defect(f"{row.id}: {type(error).__name__}")
            return ()

    def defect(self, text: str) -> None:
        """Keep a defect of ours, once."""
        if text not in self.defects:
            self.defects.append(text)

    def put(self, row: Check, events: Sequence[Event], *, heard: bool = True) -> Judging:
        """Return the judging of one check on these events; nothing is sent yet.

        Where it is not `heard`, it only says what would be sent: nothing that it finds explains anything.
        """
        return Judging(self, row, events, heard=heard)


class Judging:
    """One check on its events: `work` sends and collects, `records` says what came of it, interrupted or not."""

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

    def work(self, until: Callable[[], bool] = lambda: True) -> None:
        """Send everything and find the causes: of the first event, and of others as long as `until` says so.

        Raises OutOfTime, Gone, KeyboardInterrupt: what is there stays.
        """
        begun, before = time.perf_counter(), self._session.courier.delivered
        try:
            self._work(until)
        finally:
            self._deliveries += self._session.courier.delivered - before
            self._seconds += time.perf_counter() - begun

    def _work(self, until: Callable[[], bool]) -> None:
        session = self._session
        self._left.sort(key=lambda event: not self.is_known(event))
        while self._left and (until() or len(self._left) == len(self._events) or self.is_known(self._left[0])):
            begun: list[Event] = []
            try_all(self._some(begun, until), session.courier, session.stage, patience=self._patience)
            self._complete = not self._left
            self._find_causes(begun)

    @property
    def left(self) -> tuple[Event, ...]:
        """The events for which there was no time so far."""
        return tuple(self._left)

    def is_known(self, event: Event) -> bool:
        """Whether what this check asks of an event was sent already, and takes no time."""
        return self.row.reuses and self._session.courier.known(self._session.example(event))

    def _some(self, begun: list[Event], until: Callable[[], bool]) -> Iterator[Put]:
        """Yield the trials of the next events; `begun` are those."""
        while self._left and len(begun) < _EVENTS and sum(self._results[e.name].kept for e in begun) < MOST_GOOD:
            if begun and not until() and not self.is_known(self._left[0]):
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
            self._causes.add(event, self._untold(event), self._good(event, results))
            self._session.exercises.see(results.good, acknowledged=True)
            self._session.exercises.see((failed.trial.case for failed in results.failed), acknowledged=False)
            results.good.clear()

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
        except Exception as error:  # noqa: BLE001 - as above
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
        by = next(followed, "") or self._told_with_difference(event, failed)
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
        simple = [case for profile in _SIMPLE for case in session.cases(event, profile)]
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
                told_by=tuple(results.told_by),
                partial=verdict is Verdict.HOLDS and results.partial,
                untimely=verdict is Verdict.NOT_OBSERVED and results.untimely,
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
