"""Run a plan: the gate, then check by check, in records."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from operator import itemgetter

from hookproof import __version__
from hookproof.checks.registry import Check, find_check
from hookproof.checks.stage import State
from hookproof.contract.model import Event
from hookproof.delivery.redaction import Redactor
from hookproof.engine.allotment import LAST, Allotment, worth_first
from hookproof.engine.applicability import skipped
from hookproof.engine.concession import in_its_form
from hookproof.engine.entrance import through_the_gate
from hookproof.engine.foresight import in_haste, near_the_limit, slowed
from hookproof.engine.shortfall import Shortfall
from hookproof.engine.turns import Turns, Unit
from hookproof.engine.worth import Worthwhile, seconds_for
from hookproof.findings import Finding, Verdict
from hookproof.judging.assignment import Plan
from hookproof.judging.courier import OutOfTime, Poisoned
from hookproof.judging.gatekeeping.endings import AT_THE_GATE, SCHEME, ajar, shut
from hookproof.judging.judgement import Judging
from hookproof.judging.overseeing import SURVIVAL, overseen, seen_again
from hookproof.judging.playing import Playing
from hookproof.judging.recovery import silent_for_good
from hookproof.judging.revival import revive
from hookproof.judging.session import Session
from hookproof.judging.setaside import not_judged, set_aside
from hookproof.judging.waiting.haste import Clock
from hookproof.judging.waiting.patience import Leisure
from hookproof.judging.waiting.stopwatch import Stopwatch
from hookproof.judging.watching import watched
from hookproof.judging.working import out_of_time, stopped, work, worked
from hookproof.observers.observer import Blind
from hookproof.payloads.case import Case
from hookproof.stream import Ending, Finished, Judged, Progress, Record, Started

#: An effect that takes so long is looked at on one event, not on one of each shape.
LATE_SECONDS = 0.5
#: The check that says what harm was done.
_RECOVERY = "robustness.recovery"
#: These parts of the budget are for scenes that look at effects, and for each scene.
_EFFECTS, _ONE_SCENE = 0.65, 0.25
#: How long an answer is waited for beside others, in seconds and in answers of one alone.
_PATIENCE, _TIMES_AS_LONG = 2.0, 3


def run(plan: Plan) -> Iterator[Record]:
    """Yield the records of a run, `Finished` last, whatever happens to the consumer or to the run.

    An interruption (KeyboardInterrupt, which a handler of SIGTERM may raise) ends it with what was judged so far; where
    the caller closes the generator, nothing more can be said. An event of which no payload can be made is not judged.
    Raises InputError for a secret that cannot be used, CannotJudge where no event can.
    """
    begun = plan.clock()
    courier = plan.courier(begun)
    courier.leisure = Leisure(courier.begun, plan.settings.budget_seconds, plan.clock)
    secrets = Redactor(plan.secret, *plan.contract.delivery.authentication)
    redactor = plan.redactor()
    known = tuple(plan.settings.bindings.values())
    stage = Playing(plan.contract, courier, plan.sight, plan.hooks, known, plan.canary, restart=plan.restart)
    stage.holding = plan.holding
    session = Session(plan=plan, courier=courier, source=plan.source(), secrets=secrets, redactor=redactor, stage=stage)
    watch = Stopwatch()
    _connect(session, stage, watch)
    aside = set_aside(session)
    yield _started(session.plan, aside)
    yield from not_judged(aside.items())
    shortfall = Shortfall(plan.checks, plan.settings)
    with redactor.hushing():
        end = yield from shortfall.seen(_to_the_end(session))
    whole = end.outcome is Ending.COMPLETE
    try:
        told = _told_at_the_end(session, whole=whole)
    except KeyboardInterrupt as stop:
        # What was seen is told all the same: the time is used up once, and a second signal ends the process.
        end = stopped(stop, session) if whole else end
        told = _told_at_the_end(session, whole=False)
    yield from told
    end = shortfall.ending(end)
    yield Finished(
        outcome=end.outcome,
        reason=end.reason,
        mend=end.mend,
        guide=end.guide,
        latencies=watch.counts,
        exercised=session.exercises.told(),
        deliveries=courier.delivered - courier.unreached,
        seconds=plan.clock() - begun,
        defects=tuple(session.defects),
        bad_input=end.bad_input,
    )


def _connect(session: Session, stage: Playing, watch: Stopwatch) -> None:
    """Show exchanges to everything that watches them, and let courier and stage ask the session."""
    courier, sight = session.courier, session.plan.sight
    courier.watchers += [session.watch, watch.see]
    courier.unsent = session.unsent
    courier.overhear = session.plan.overhear
    if session.plan.reviver is not None:
        courier.revive = partial(revive, session)
    stage.unheard = session.unheard
    if sight is not None:
        courier.watchers += [lambda _exchange: sight.touch(), courier.worklog.see]


def _told_at_the_end(session: Session, *, whole: bool) -> list[Judged]:
    """Return what is judged by all that was seen; only a `whole` run sends once more for it."""
    if whole:
        seen_again(session)
    return [*watched(session), *overseen(session, whole=whole)]


def _started(plan: Plan, aside: Mapping[str, str]) -> Started:
    speaking = map(find_check, (*AT_THE_GATE, SCHEME, _RECOVERY, SURVIVAL))
    facts = {row.id: row.fact for row in (*plan.checks, *speaking)}
    return Started(
        kind="test",
        target=plan.transport.target,
        contract=plan.contract.name,
        tool_version=__version__,
        facts=tuple(facts.values()),
        subjects=tuple(sorted({*aside, *(event.name for event in plan.events)})),
        settings=(*plan.settings.shown(), *plan.pressure.shown()),
        again=plan.again,
        check_again=plan.check_again,
        configured_in=plan.settings.configured_in(),
    )


def _to_the_end(session: Session) -> Generator[Record, None, Finished]:
    try:
        before = _first_look(session)
        gate = through_the_gate(session)
        if gate.open_with is None or ajar(session, gate):
            told = yield from shut(session, gate)
            if isinstance(told, Finished):
                return told
            return (yield from in_its_form(session, gate.exchanges[0], told, partial(_inside, session, before)))
        return (yield from _inside(session, before, gate.open_with))
    except OutOfTime:
        return out_of_time(session)
    except KeyboardInterrupt as stop:
        return stopped(stop, session)


def _inside(session: Session, before: State | None, opened: Case) -> Generator[Record, None, Finished]:
    """Have all that is selected judged, once a case was acknowledged."""
    session.chosen = opened.event
    _time_an_effect(session, before)
    return (yield from _checks(session))


def units(session: Session) -> list[Unit]:
    """Return the checks of this part of the run, each with its events."""
    plan = session.plan
    chosen = plan.contract.events[session.chosen]
    pairs: list[tuple[Check, Event]] = []
    seen = plan.sight is not None
    rows = sorted(plan.checks, key=lambda row: (row.last, seen and not row.looks, seen and row.harms))
    for row in rows:
        if row.trials is None:
            continue
        events = _events_of(row, session, chosen)
        pairs += [(row, event) for event in events if not skipped(row, event.name, plan.contract)]
    names = [(row.id, event.name) for row, event in pairs]
    share = plan.settings.shard.share(plan.settings.timings.weights(names))
    mine = [pair for number, pair in enumerate(pairs) if number in share]
    return [(row, tuple(event for _, event in same)) for row, same in groupby(mine, key=itemgetter(0))]


def _provoke(session: Session) -> None:
    """Where only checks run that look at answers, see to it that there are some."""
    from hookproof.checks.hygiene import provocations

    if any(row.watch is not None for row in session.plan.checks):
        chosen = session.plan.contract.events[session.chosen]
        session.courier.send_all(provocations(session.context(chosen)))


def _events_of(row: Check, session: Session, chosen: Event) -> tuple[Event, ...]:
    """Return the events that a check is put to; where it concerns none of the run's, one is left to say so."""
    contract = session.plan.contract
    concerned = {event.name for event in session.plan.events if row.concerns(contract, event.name)}
    if not concerned:
        return (chosen,)
    events = tuple(event for event in _by_level(row, session, chosen) if event.name in concerned)
    return events or tuple(event for event in session.richest_first() if event.name in concerned)[:1]


def _by_level(row: Check, session: Session, chosen: Event) -> tuple[Event, ...]:
    plan = session.plan
    if row.on_every_event(plan.settings.level):
        return plan.events
    if not row.on_every_shape(plan.settings.level):
        return (chosen,)
    names = _one_of_each_shape(session)
    return tuple(event for event in plan.events if event.name in names)


def _one_of_each_shape(session: Session) -> set[str]:
    """Return the names of events that stand for their shapes: the one that stands for all, and the richest."""
    shapes = session.plan.contract.shapes
    names = (*(event.name for event in reversed(session.richest_first())), session.chosen)
    return {*{shapes[name]: name for name in names}.values()}


def _checks(session: Session) -> Generator[Record, None, Finished]:
    yield from _left_out(session)
    todo = units(session)
    clock = in_haste(session, todo)
    if clock is not None:
        return (yield from _worth_most(session, todo, clock))
    _hold_to_concurrency(session)
    if not todo:
        _provoke(session)
    return (yield from _check_by_check(session, todo))


def _check_by_check(session: Session, todo: Sequence[Unit]) -> Generator[Record, None, Finished]:
    """Hear each check as long as its share of the time goes, and those that had too little again with what is left."""
    courier, budget = session.courier, session.plan.settings.budget_seconds
    total = sum(len(events) for _, events in todo)
    time_of = Allotment(courier.begun, budget, total, session.plan.clock)
    turns = Turns(todo, courier.leisure)
    waiting: list[Judging] = []
    end: Finished | None = None
    for row, planned in turns:
        if (clock := slowed(session, turns.left)) is not None:
            end = yield from _worth_most(session, turns.left, clock, "what is left")
            break
        done = total - sum(len(events) for _, events in turns.left)
        yield Progress(done=done, total=total, doing=row.id, within=time_of.left())
        _hold_to_time(session, looks=row.looks, last=row.last)
        judging = Judging(session, row, _in_order(row, _standing(row, planned, session), session))
        share = time_of.share(planned, last=row.last)
        end = work(judging, session, share, patient=False) or _silent_for_good(session, row)
        waits = judging.left or turns.bring_forward(judging.tellers)
        waiting += [judging] if waits else []
        yield from () if waits else judging.records()
        yield from _harm(session)
        if end is not None:
            break
    for judging in waiting:
        end = end or (work(judging, session, time_of.rest) if time_of.rest() else None)
        if end is None or end.outcome is Ending.COMPLETE:
            judging.leave_rest(f"left out: {budget:g} s were used up; --budget gives more")
        yield from judging.records()
    yield Progress(done=total, total=total, doing="")
    return end or Finished(outcome=Ending.COMPLETE)


def _standing(row: Check, planned: tuple[Event, ...], session: Session) -> tuple[Event, ...]:
    """Return the events of a check; where its only one has ended the consumer, another that stands for all."""
    contract, ended = session.plan.contract, session.courier.deadly
    one = len(planned) == 1 and ended.has_genuine(session.example(planned[0]))
    return (contract.events[session.chosen],) if one and row.concerns(contract, session.chosen) else planned


def _in_order(row: Check, planned: tuple[Event, ...], session: Session) -> tuple[Event, ...]:
    return worth_first(_afforded(row, planned, session), session.chosen, _one_of_each_shape(session))


def _silent_for_good(session: Session, row: Check) -> Finished | None:
    """Return why the run ends where the consumer is silent on everything since a check; asked where time is over."""
    if not session.courier.leisure.asks_once():
        return None
    return worked(partial(_hold_alive, session), session, row.id)


def _first_look(session: Session) -> State | None:
    """Return the state before anything was sent, None where nothing looks at effects."""
    sight = session.plan.sight
    if sight is None:
        return None
    sight.begin()
    with contextlib.suppress(Blind):
        return sight.read() if any(row.looks for row in session.plan.checks) else None
    return None


def _time_an_effect(session: Session, before: State | None) -> None:
    """Find out how long an effect takes before anything is planned by it, and whether the gate's own showed.

    Where the event that stands for all shows none, one that does stands for them from then on: many consumers do
    nothing about most events.
    """
    if before is not None:
        with contextlib.suppress(Blind):
            session.stage.look_at_first(before)
            others = (session.example(event) for event in session.richest_first() if event.name != session.chosen)
            chosen = session.example(session.plan.contract.events[session.chosen])
            showing = session.stage.showing([chosen, *others])
            session.chosen = session.chosen if showing is None else showing.event


def _afforded(row: Check, events: tuple[Event, ...], session: Session) -> tuple[Event, ...]:
    """Return the events that a check is put to: where effects come late, one that stands for the others."""
    sight = session.plan.sight
    if not row.looks or sight is None or (sight.latency or 0.0) < LATE_SECONDS:
        return events
    return tuple(event for event in events if event.name == session.chosen) or events[:1]


def _hold_alive(session: Session) -> None:
    """Raise Poisoned where the consumer is silent on what it acknowledged: it was not what was sent last."""
    courier, case = session.courier, session.example(session.plan.contract.events[session.chosen])
    if (last := silent_for_good(courier, case, "alive")) is not None:
        raise Poisoned(last)


def _hold_to_time(session: Session, *, looks: bool, last: bool) -> None:
    """Let no scene go on beyond the budget.

    Where effects come late, scenes that look at them leave some of it to what answers show, and each to the others;
    but what was seen once is looked at again as long as there is any.
    """
    plan, budget, stage, courier = session.plan, session.plan.settings.budget_seconds, session.stage, session.courier
    if budget is not None:
        begun, share = courier.begun, budget * (_EFFECTS if looks else 1)
        least = plan.clock() + budget * LAST if last else begun

        def has_room(beside: int, in_turn: int) -> bool:
            now, takes = plan.clock(), courier.takes(beside, in_turn)
            return now < least or now + takes < begun + (budget if stage.in_doubt else share)

        stage.hold_to(has_room, budget * _ONE_SCENE)


def _worth_most(
    session: Session, todo: Sequence[Unit], clock: Clock, called: str = "all of it"
) -> Generator[Record, None, Finished]:
    """Take what is worth most first, as far as the time goes, and say how long all that is to do would take."""
    courier, speed = session.courier, clock.speed
    whole = seconds_for(todo, session, speed)
    said = f"{speed}: {called} takes about {whole:.0f} s".capitalize()
    courier.workers, courier.tries, courier.leisure.is_planned = speed.at_once, clock.tries, True
    if whole > clock.begun + clock.budget - clock.now():
        said += f", the budget is {clock.budget:g} s; what is worth most goes first"
    yield Progress(done=0, total=1, doing=said, planned=True)
    end = yield from Worthwhile(session, todo, clock, _one_of_each_shape(session)).records()
    yield from _harm(session)
    if end.outcome is not Ending.COMPLETE:
        return end
    return replace(end, reason=f"{said}. {near_the_limit(session)}".rstrip())


def _left_out(session: Session) -> Iterator[Judged]:
    """Say which checks the contract says do not apply to which events, and why."""
    plan = session.plan
    for row in plan.checks:
        for event in plan.events:
            if why := skipped(row, event.name, plan.contract):
                yield Judged(
                    fact=row.fact, subject=event.name, verdict=Verdict.NOT_OBSERVED, findings=(), note=f"skipped: {why}"
                )


def _harm(session: Session) -> Iterator[Judged]:
    """Say that the consumer stopped to acknowledge genuine deliveries, where it did."""
    fact = next((row.fact for row in session.plan.checks if row.id == _RECOVERY), find_check(_RECOVERY).fact)
    for after, exchange in session.poisoned.items():
        finding = Finding(
            fact=fact,
            subject=exchange.delivery.event,
            message=f"After the deliveries of {after} a genuine one is not acknowledged any more ({exchange.summary}), "
            "nor seconds later; before them it was.",
            severity=fact.severity,
            address=exchange.delivery.address,
            evidence=session.wording.evidence(exchange),
            discriminator=after,
        )
        yield Judged(fact=fact, subject=finding.subject, verdict=Verdict.BROKEN, findings=(finding,))


def _hold_to_concurrency(session: Session) -> None:
    """With several workers, find out first how many deliveries the consumer takes at once."""
    from hookproof.delivery.transports import CarrierTransport, concurrency_of

    plan, courier = session.plan, session.courier
    if plan.settings.workers > 1 and isinstance(plan.transport, CarrierTransport):
        case = session.example(plan.contract.events[session.chosen])
        labels = (f"at-once/{number}" for number in range(plan.settings.workers))
        patience = max(_PATIENCE, _TIMES_AS_LONG * courier.genuine(case).seconds)
        deliveries = [courier.signer.deliver(case, label=label) for label in labels]
        concurrency_of(plan.transport, deliveries, patience=patience)
        if plan.sight is not None:
            plan.sight.touch(len(deliveries))
