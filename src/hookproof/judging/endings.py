"""The gate stayed shut: say why, as far as anybody can."""

from __future__ import annotations

from collections.abc import Generator

from hookproof.checks.registry import find_check
from hookproof.contract.model import Event
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Finding, Verdict
from hookproof.judging.doctor import Diagnosis, advice, diagnose
from hookproof.judging.gate import Gate
from hookproof.judging.session import Session
from hookproof.judging.telling import address_of
from hookproof.judging.working import work
from hookproof.stream import Ending, Finished, Judged, Progress, Record

#: Checks that say what is wrong where the gate shows nothing but silence or redirects.
AT_THE_GATE = ("ack.time-limit", "ack.redirect", "ack.answer")
#: The check that the signature doctor speaks for.
SCHEME = "auth.scheme"


def shut(session: Session, gate: Gate) -> Generator[Record, None, Finished]:
    """The gate stayed shut: say why as far as anybody can."""
    if gate.unreachable:
        return _not_there(session, gate.exchanges[0])
    if gate.certain:
        events = session.plan.events
        session.chosen = events[0].name
        for row in map(find_check, AT_THE_GATE):
            if not row.applies(session.plan.contract.delivery):
                continue
            judging = session.put(row, events)
            end = work(judging, session)
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
        outcome=Ending.NOT_JUDGED,
        reason=f"{session.plan.transport.target} cannot be reached ({exchange.detail or exchange.summary}); "
        f"tried {session.courier.delivered} times.",
        mend="Start the consumer, or look at host and port of the URL.",
    )


def _nothing_more(exchange: Exchange) -> Finished:
    return Finished(
        outcome=Ending.NOT_JUDGED,
        reason=f"No genuine delivery was acknowledged ({exchange.summary}), so nothing else can be judged.",
        mend="Mend what is found here first.",
    )


def _unknown_cause(session: Session, gate: Gate, worst: Exchange, diagnosis: Diagnosis | None) -> Finished:
    tried = len(gate.exchanges)
    said = _said(worst, session.redactor)
    what = "" if diagnosis is None else f" But {diagnosis.form.says}."
    return Finished(
        outcome=Ending.NOT_JUDGED,
        reason=f"No genuine delivery was acknowledged: {worst.delivery.event} got {worst.summary}{said} "
        f"({tried} event{'s' if tried > 1 else ''} tried).{what}",
        mend="Give that URL, if it is the one that is registered." if diagnosis else advice(worst),
    )


def _said(exchange: Exchange, redactor: Redactor) -> str:
    """Return the beginning of an answer's body on one line."""
    if exchange.response is None or not exchange.response.body.strip():
        return ""
    if notice := redactor.withheld(exchange.response):
        return f": ({notice})"
    text = " ".join(redactor.data(exchange.response.body)[:400].decode("utf-8", "replace").split())
    return f": {text[:160]}"


def _gate_judged(session: Session, event: Event, findings: tuple[Finding, ...]) -> Judged:
    return Judged(
        fact=find_check(SCHEME).fact,
        subject=event.name,
        verdict=Verdict.BROKEN if findings else Verdict.NOT_OBSERVED,
        findings=findings,
        deliveries=session.courier.delivered,
        note="" if findings else "no genuine delivery was acknowledged",
    )


def _misread(session: Session, refused: Exchange, diagnosis: Diagnosis) -> Finding:
    fact = find_check(SCHEME).fact
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
