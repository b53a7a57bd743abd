"""Run a plan: the gate, then check by check, in records."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

from hookproof import __version__
from hookproof.checks.courier import Courier, Gone, OutOfTime, Poisoned
from hookproof.checks.doctor import Diagnosis, advice, diagnose
from hookproof.checks.gate import Gate, pass_gate
from hookproof.checks.registry import Check, find_check
from hookproof.checks.wording import address_of
from hookproof.contract.model import Event
from hookproof.delivery.model import Exchange
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.signing import signer_for
from hookproof.engine.plan import Plan
from hookproof.engine.session import Judging, Session
from hookproof.findings import Finding, Verdict
from hookproof.stream import Finished, Judged, Progress, Record, Started

#: Checks that say what is wrong where the gate shows nothing but silence or redirects.
_AT_THE_GATE = ("ack.time-limit", "ack.redirect")
_SCHEME, _RECOVERY = "auth.scheme", "robustness.recovery"
Unit = tuple[Check, tuple[Event, ...]]


def run(plan: Plan) -> Iterator[Record]:
    """Yield the records of a run, `Finished` last, whatever happens to the consumer or to the run.

    An interruption (KeyboardInterrupt, which a handler of SIGTERM may raise) ends it with what was judged so far; where
    the caller closes the generator, nothing more can be said. Raises InputError for a secret or schema that cannot be
    used.
    """
    begun = time.monotonic()
    courier = Courier(
        plan.transport,
        signer_for(plan.contract, plan.secret, extra_headers=plan.headers),
        workers=plan.workers,
        deadline=None if plan.max_seconds is None else begun + plan.max_seconds,
    )
    redactor = Redactor(plan.secret, plan.contract.delivery.signature)
    session = Session(plan=plan, courier=courier, source=plan.source(), redactor=redactor)
    courier.watchers.append(session.watch)
    yield _started(plan)
    end = yield from _to_the_end(session)
    yield from _watched(session)
    yield Finished(
        outcome=end.outcome,
        reason=end.reason,
        mend=end.mend,
        deliveries=courier.delivered,
        seconds=time.monotonic() - begun,
        defects=tuple(session.defects),
    )


def _started(plan: Plan) -> Started:
    facts = {row.id: row.fact for row in (*plan.checks, *map(find_check, (*_AT_THE_GATE, _SCHEME, _RECOVERY)))}
    return Started(
        kind="test",
        target=plan.transport.target,
        contract=plan.contract.name,
        tool_version=__version__,
        facts=tuple(facts.values()),
        subjects=tuple(event.name for event in plan.events),
        settings=plan.settings,
    )


def _to_the_end(session: Session) -> Generator[Record, None, Finished]:
    try:
        gate = pass_gate([session.example(event) for event in _richest_first(session)], session.courier)
        if gate.open_with is None:
            return (yield from _shut(session, gate))
        session.chosen = gate.open_with.event
        return (yield from _checks(session))
    except OutOfTime:
        return _out_of_time(session)
    except KeyboardInterrupt:
        return _INTERRUPTED


_INTERRUPTED = Finished(outcome="interrupted", reason="The run was interrupted; what was judged until then is shown.")


def _out_of_time(session: Session) -> Finished:
    return Finished(
        outcome="out of time",
        reason=f"The time of the run ({session.plan.max_seconds:g} s) was used up.",
        mend="Give it more with --max-time, or run a part of it with --shard.",
    )


def units(session: Session) -> list[Unit]:
    """Return the checks of this part of the run, each with its events."""
    plan = session.plan
    chosen = plan.contract.events[session.chosen]
    number = 0
    result: list[Unit] = []
    for row in plan.checks:
        if row.trials is None:
            continue
        events = _events_of(row, session, chosen)
        mine = tuple(event for place, event in enumerate(events, number) if plan.shard.has(place))
        number += len(events)
        if mine:
            result.append((row, mine))
    return result


def _events_of(row: Check, session: Session, chosen: Event) -> tuple[Event, ...]:
    plan = session.plan
    if row.on_every_event(plan.level):
        return plan.events
    if not row.on_every_shape(plan.level):
        return (chosen,)
    shapes = {shape_of(event): event for event in (*reversed(_richest_first(session)), chosen)}
    names = {event.name for event in shapes.values()}
    return tuple(event for event in plan.events if event.name in names)


def _richest_first(session: Session) -> list[Event]:
    """Return the events, those with the longest examples first: where one event stands for others, most is in it."""
    return sorted(session.plan.events, key=lambda event: -len(session.example(event).body))


def shape_of(event: Event) -> tuple[str, ...]:
    """Return what tells apart the payloads that consumers read in different ways: the names at the top."""
    return tuple(sorted(event.schema.get("properties", {}))) or (event.name,)


def _checks(session: Session) -> Generator[Record, None, Finished]:
    _hold_to_concurrency(session)
    todo = units(session)
    total = sum(len(events) for _, events in todo)
    done = 0
    for row, events in todo:
        yield Progress(done=done, total=total, doing=row.id)
        judging = session.put(row, events)
        end = _work(judging, session)
        yield from judging.records()
        yield from _harm(session)
        if end is not None:
            return end
        done += len(events)
    yield Progress(done=total, total=total, doing="")
    return Finished(outcome="complete")


def _work(judging: Judging, session: Session) -> Finished | None:
    """Let one check work; return why the run ends here, or None where it goes on."""
    try:
        judging.work()
    except OutOfTime:
        return _out_of_time(session)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Poisoned as poisoned:
        session.poisoned[judging.row.id] = poisoned.exchange
        return Finished(
            outcome="not judged",
            reason=f"Since {judging.row.id} the consumer acknowledges no genuine delivery any more "
            f"({poisoned.exchange.summary}), so nothing after it can be judged.",
            mend="Mend that first, and start the consumer again.",
        )
    except Gone:
        return Finished(
            outcome="not judged",
            reason=f"The consumer went away during {judging.row.id} and did not come back; what was judged until then "
            "is shown.",
            mend="Its log says why it ended.",
        )
    return None


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
    if plan.workers > 1 and isinstance(plan.transport, CarrierTransport):
        case = session.example(plan.contract.events[session.chosen])
        labels = (f"at-once/{number}" for number in range(plan.workers))
        concurrency_of(plan.transport, [courier.signer.deliver(case, label=label) for label in labels])


def _shut(session: Session, gate: Gate) -> Generator[Record, None, Finished]:
    """The gate stayed shut: say why as far as anybody can."""
    if gate.unreachable:
        return _not_there(session, gate.exchanges[0])
    if gate.certain:
        events = session.plan.events
        session.chosen = events[0].name
        for name in _AT_THE_GATE:
            judging = session.put(find_check(name), events)
            end = _work(judging, session)
            yield from judging.records()
            if end is not None:
                return end
        return _nothing_more(gate.exchanges[0])
    worst = next((e for e in gate.exchanges if e.refused), gate.exchanges[0])
    event = session.plan.contract.events[worst.delivery.event]
    yield Progress(done=0, total=1, doing="why no genuine delivery is acknowledged")
    diagnosis = diagnose(session.example(event), session.courier, session.plan.secret)
    if diagnosis is None or diagnosis.form.by_user:
        yield _gate_judged(session, event, ())
        return _unknown_cause(session, gate, worst, diagnosis)
    yield _gate_judged(session, event, (_misread(session, worst, diagnosis),))
    return _nothing_more(worst)


def _not_there(session: Session, exchange: Exchange) -> Finished:
    return Finished(
        outcome="not judged",
        reason=f"{session.plan.transport.target} cannot be reached ({exchange.detail or exchange.summary}); "
        f"tried {session.courier.delivered} times.",
        mend="Start the consumer, or look at host and port of the URL.",
    )


def _nothing_more(exchange: Exchange) -> Finished:
    return Finished(
        outcome="not judged",
        reason=f"No genuine delivery was acknowledged ({exchange.summary}), so nothing else can be judged.",
        mend="Mend what is found here first.",
    )


def _unknown_cause(session: Session, gate: Gate, worst: Exchange, diagnosis: Diagnosis | None) -> Finished:
    tried = len(gate.exchanges)
    said = session.redactor.text(_said(worst))
    what = "" if diagnosis is None else f" But {diagnosis.form.says}."
    return Finished(
        outcome="not judged",
        reason=f"No genuine delivery was acknowledged: {worst.delivery.event} got {worst.summary}{said} "
        f"({tried} event{'s' if tried > 1 else ''} tried).{what}",
        mend="Give that URL, if it is the one that is registered." if diagnosis else advice(worst),
    )


def _said(exchange: Exchange) -> str:
    """Return the beginning of an answer's body on one line."""
    if exchange.response is None or not exchange.response.body.strip():
        return ""
    text = " ".join(exchange.response.body[:400].decode("utf-8", "replace").split())
    return f": {text[:160]}"


def _gate_judged(session: Session, event: Event, findings: tuple[Finding, ...]) -> Judged:
    return Judged(
        fact=find_check(_SCHEME).fact,
        subject=event.name,
        verdict=Verdict.BROKEN if findings else Verdict.NOT_OBSERVED,
        findings=findings,
        deliveries=session.courier.delivered,
        note="" if findings else "no genuine delivery was acknowledged",
    )


def _misread(session: Session, refused: Exchange, diagnosis: Diagnosis) -> Finding:
    fact = find_check(_SCHEME).fact
    wording = session.wording
    return Finding(
        fact=fact,
        subject=refused.delivery.event,
        message=f"A genuine delivery is not acknowledged ({refused.summary}), a wrong one is "
        f"({diagnosis.exchange.summary}): {diagnosis.form.says}.",
        severity=fact.severity,
        address=address_of(refused.delivery),
        evidence=(
            ("genuine", wording.request(refused.delivery)),
            ("answer", wording.response(refused)),
            ("wrong form", wording.request(diagnosis.exchange.delivery)),
        ),
        discriminator=diagnosis.form.name,
    )


def _watched(session: Session) -> Iterator[Judged]:
    """Yield the judgements of the checks that looked at every answer."""
    for row in session.plan.checks:
        if row.watch is None or not session.seen:
            continue
        said = session.watched.get(row.id, {})
        findings = [_watch_finding(session, row, what, events) for what, events in said.items()]
        broken = {event for events in said.values() for event in events}
        for event in session.seen:
            yield Judged(
                fact=row.fact,
                subject=event,
                verdict=Verdict.BROKEN if event in broken else Verdict.HOLDS,
                findings=tuple(finding for finding in findings if finding.subject == event),
            )


def _watch_finding(session: Session, row: Check, said: str, events: dict[str, Exchange]) -> Finding:
    event, exchange = next(iter(events.items()))
    return Finding(
        fact=row.fact,
        subject=event,
        message=f"{said[:1].upper()}{said[1:]} ({exchange.summary}).",
        severity=row.fact.severity,
        address=address_of(exchange.delivery),
        evidence=session.wording.evidence(exchange),
        also=tuple(name for name in events if name != event),
        discriminator=said,
    )
