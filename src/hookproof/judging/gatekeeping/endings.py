"""The gate stayed shut: say why, as far as anybody can."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from html.parser import HTMLParser

from hookproof.checks.expectation import fault_of
from hookproof.checks.registry import find_check
from hookproof.contract.model import Event
from hookproof.delivery.bends.table import bend
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.schemestory import story
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import UNTRUSTED, Exchange
from hookproof.findings import Finding, Verdict
from hookproof.judging.gatekeeping.counsel import PROOF_REFUSED, advice, asks_for_token, header_first
from hookproof.judging.gatekeeping.doctor import UNSIGNED, Diagnosis, diagnose, fleeting, several_mistakes
from hookproof.judging.gatekeeping.gate import Gate
from hookproof.judging.gatekeeping.headway import answer_of
from hookproof.judging.gatekeeping.outliving import outlived
from hookproof.judging.judgement import Judging
from hookproof.judging.session import Session
from hookproof.judging.telling import address_of
from hookproof.judging.working import work
from hookproof.stream import Ending, Finished, Judged, Progress, Record

#: The check that speaks where every genuine delivery fails, and not for its signature.
EXAMPLE = "ack.example"
#: Checks that say what is wrong where the gate shows nothing but silence, redirects, or answers that never end.
AT_THE_GATE = ("ack.time-limit", "ack.redirect", "ack.answer", EXAMPLE)
#: The check that the signature doctor speaks for.
SCHEME = "auth.scheme"
#: A consumer that limits how often it is called is asked for several mistakes until the run has taken so many seconds.
_SLOWED = 20.0
#: So much of an answer is looked at, and so much of what it says is quoted.
_LOOKED_AT, _QUOTED = 8192, 160
#: What to do where nobody is met, and where somebody is who is not trusted.
_START = "Start the consumer, or look at host and port of the URL."
_TRUST = (
    "Say whom to trust, with its own certificate or its authority's: SSL_CERT_FILE=cert.pem; the URL bears a name that "
    "it is for."
)
#: What nobody who knows the signature accepts.
_FORGERIES = (UNSIGNED, "wrong-key", "changed-body")


def shut(session: Session, gate: Gate) -> Generator[Record, None, Finished | Signer]:
    """The gate stayed shut: say why as far as anybody can, and return what makes the deliveries that are taken instead.

    Where there is no such form, or not one for every delivery, that is the end.
    """
    if gate.unreachable:
        return _not_there(session, gate.exchanges[0])
    if gate.certain:
        tried = {exchange.delivery.event for exchange in gate.exchanges}
        events = tuple(event for event in session.plan.events if event.name in tried)
        session.chosen = events[0].name
        for row in map(find_check, AT_THE_GATE):
            if not row.applies(session.plan.contract.delivery):
                continue
            judging = Judging(session, row, events)
            end = work(judging, session)
            yield from judging.records()
            if end is not None:
                return end
        return nothing_more(gate.exchanges[0])
    worst = next((e for e in gate.exchanges if e.refused), gate.exchanges[0])
    event = session.plan.contract.events[worst.delivery.event]
    yield Progress(done=0, total=1, doing="why no genuine delivery is acknowledged")
    if gate.asked_to_wait:
        yield _gate_judged(session, event, ())
        return _unknown_cause(session, gate, worst, None)
    forged = _told_from_genuine(session, event, worst)
    diagnosis = None if forged is None else _by_the_moment(session, event, worst)
    diagnosis = diagnosis or _diagnosis(session, event, worst)
    if diagnosis is None or diagnosis.form.by_user:
        if forged is not None:
            yield from _fails_on_genuine(session, gate, forged)
            return nothing_more(worst)
        yield _gate_judged(session, event, ())
        return _unknown_cause(session, gate, worst, diagnosis)
    yield _gate_judged(session, event, (_misread(session, worst, diagnosis),))
    goes_on = diagnosis.form.signer if diagnosis.exchange.acknowledged else None
    return goes_on or nothing_more(worst)


def _by_the_moment(session: Session, event: Event, worst: Exchange) -> Diagnosis | None:
    """What a refusal has to do with the part of its second in which a delivery comes; it takes seconds to see."""
    return fleeting(session.example(event), session.courier) if worst.refused else None


def ajar(session: Session, gate: Gate) -> bool:
    """Whether the gate opened by chance: the first delivery was refused, and what is taken depends on the moment.

    Nothing that such a consumer refuses would mean anything. Raises OutOfTime.
    """
    first = gate.exchanges[0]
    if gate.open_with is None or not first.refused:
        return False
    event = session.plan.contract.events[first.delivery.event]
    again = session.courier.send(session.courier.signer.deliver(session.example(event), label="gate/moment"))
    return again.acknowledged and _by_the_moment(session, event, first) is not None


def _diagnosis(session: Session, event: Event, worst: Exchange) -> Diagnosis | None:
    """What one mistake, or several, the consumer takes; several only where its answer may be about the proof."""
    if asks_for_token(worst):
        return None
    case, courier, secret = session.example(event), session.courier, session.plan.secret
    found = diagnose(case, courier, secret)
    proofless = found is not None and found.form.proofless
    if (found is not None and not proofless) or _status(worst) not in PROOF_REFUSED:
        return found
    plan, seconds = session.plan, session.plan.settings.budget_seconds
    if courier.pace.turned_away is not None:
        seconds = min(seconds or _SLOWED, _SLOWED)
    several = several_mistakes(case, courier, secret, plan.contract.provider.name, seconds=seconds, bearing=proofless)
    return several or found


def _told_from_genuine(session: Session, event: Event, genuine: Exchange) -> Exchange | None:
    """Return the exchange of a forged delivery where the consumer refuses each such, and in another way than `genuine`.

    It then knows the provider's signature, and what is wrong comes after. What has no signature at all may be refused
    in any way; where the statuses are equal, the words tell, if each kind always gets the same ones.
    """
    forged = [sent for name in _FORGERIES if (sent := _forged(session, event, name)) is not None]
    if not forged or not all(exchange.refused for exchange in forged):
        return None
    signed = [exchange for exchange in forged if exchange.delivery.bent != UNSIGNED]
    if not signed:
        return None
    if all(_status(exchange) != _status(genuine) for exchange in signed):
        return signed[0]
    again = session.courier.send(session.courier.signer.deliver(session.example(event), label="forged/none"))
    words, steady = {answer_of(exchange) for exchange in signed}, answer_of(again) == answer_of(genuine)
    return signed[0] if steady and len(words) == 1 and answer_of(genuine) not in words else None


def _forged(session: Session, event: Event, name: str) -> Exchange | None:
    courier = session.courier
    bent = bend(name)(courier.signer.deliver(session.example(event), label=f"forged/{name}"), courier.signer)
    return None if bent is None else outlived(courier, [courier.send(bent)])[0]


def _status(exchange: Exchange) -> int | None:
    return exchange.response.status if exchange.response is not None else None


def _fails_on_genuine(session: Session, gate: Gate, forged: Exchange) -> Iterator[Judged]:
    """Say for each way in which genuine deliveries fail that the signature is not why."""
    fact = find_check(EXAMPLE).fact
    by_sign: dict[tuple[object, int | None], list[Exchange]] = {}
    for exchange in gate.exchanges:
        by_sign.setdefault((fault_of(exchange), _status(exchange)), []).append(exchange)
    for exchanges in by_sign.values():
        first, events = exchanges[0], list(dict.fromkeys(e.delivery.event for e in exchanges))
        fault = fault_of(first)
        finding = Finding(
            fact=fact,
            subject=first.delivery.event,
            message=f"The consumer {fault.value} ({first.summary}{_said(first, session.redactor)}) whatever genuine "
            f"delivery comes; forged ones it refuses in another way ({forged.summary}"
            f"{_said(forged, session.redactor)}): it knows the signature, and what fails comes after."
            f"{session.redactor.text(session.wording.raised(*exchanges))}",
            severity=fact.severity,
            address=address_of(first.delivery),
            evidence=session.wording.evidence(first),
            also=tuple(events[1:]),
            discriminator=f"{fault.name}:every",
            first=True,
        )
        for event in events:
            mine = (finding,) if event == finding.subject else ()
            yield Judged(fact=fact, subject=event, verdict=Verdict.BROKEN, findings=mine)


def _not_there(session: Session, exchange: Exchange) -> Finished:
    return Finished(
        outcome=Ending.NOT_JUDGED,
        reason=f"{session.plan.transport.target} cannot be reached ({exchange.detail or exchange.summary}); "
        f"tried {session.courier.delivered} times.",
        mend=_TRUST if exchange.detail.startswith(UNTRUSTED) else _START,
    )


def nothing_more(exchange: Exchange) -> Finished:
    """Return the end of a run in which no genuine delivery was acknowledged: this is how one of them went."""
    return Finished(
        outcome=Ending.NOT_JUDGED,
        reason=f"No genuine delivery was acknowledged ({exchange.summary}), so nothing else can be judged.",
        mend="Mend what is found here first.",
    )


def _unknown_cause(session: Session, gate: Gate, worst: Exchange, diagnosis: Diagnosis | None) -> Finished:
    tried = len(gate.exchanges)
    event = session.plan.contract.events[worst.delivery.event]
    names = (session.plan.contract.provider.title, session.plan.contract.provider.name)
    said = _said(worst, session.redactor)
    what = "" if diagnosis is None else f" But {diagnosis.form.says}."
    stated = diagnosis is None and _status(worst) in PROOF_REFUSED and not asks_for_token(worst)
    guide = _story(session, worst) if stated else ()
    first = header_first(session.example(event), session.courier, names) if guide else ""
    try_this = first or f"{advice(worst)}{' Else hold what it verifies against the scheme below.' if guide else ''}"
    return Finished(
        outcome=Ending.NOT_JUDGED,
        reason=f"No genuine delivery was acknowledged: {worst.delivery.event} got {worst.summary}{said} "
        f"({tried} event{'s' if tried > 1 else ''} tried).{what}",
        mend="Give that URL, if it is the one that is registered." if diagnosis else try_this,
        guide=guide,
    )


def _story(session: Session, refused: Exchange) -> tuple[tuple[str, str], ...]:
    """The provider's scheme, as it is to be verified."""
    return story(session.plan.contract.delivery, refused.delivery.event)


def _said(exchange: Exchange, redactor: Redactor) -> str:
    """Return the beginning of an answer's body on one line."""
    if exchange.response is None or not exchange.response.body.strip():
        return ""
    if notice := redactor.withheld(exchange.response):
        return f": ({notice})"
    text = redactor.data(exchange.response.body)[:_LOOKED_AT].decode("utf-8", "replace")
    shown = " ".join((_words_of(text) if text.lstrip().startswith("<") else text).split())
    return f": {shown[:_QUOTED]}" if shown else ""


class _Words(HTMLParser):
    """What a page says to its reader."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        self.said += [] if self._silent else [data]


def _words_of(page: str) -> str:
    """Return the text of a page of HTML, its title first; an error page begins with nothing that says anything."""
    reader = _Words()
    reader.feed(page)
    reader.close()
    return " ".join(reader.said)


def _gate_judged(session: Session, event: Event, findings: tuple[Finding, ...]) -> Judged:
    return Judged(
        fact=find_check(SCHEME).fact,
        subject=event.name,
        verdict=Verdict.BROKEN if findings else Verdict.NOT_OBSERVED,
        findings=findings,
        deliveries=session.courier.delivered,
        note="" if findings else "no genuine delivery was acknowledged",
    )


def _told(refused: Exchange, diagnosis: Diagnosis, redactor: Redactor) -> str:
    came, instead = refused.summary, diagnosis.exchange.summary
    if not diagnosis.further:
        return f"A genuine delivery is not acknowledged ({came}), a wrong one is ({instead}): {diagnosis.form.says}."
    came, instead = f"{came}{_said(refused, redactor)}", f"{instead}{_said(diagnosis.exchange, redactor)}"
    return (
        f"A genuine delivery is refused as a forged one is ({came}), a wrong one gets past the proof ({instead}): "
        f"{diagnosis.form.says}. What refuses it then comes after."
    )


def _misread(session: Session, refused: Exchange, diagnosis: Diagnosis) -> Finding:
    fact = find_check(SCHEME).fact
    wording = session.wording
    return Finding(
        fact=fact,
        subject=refused.delivery.event,
        message=_told(refused, diagnosis, session.redactor),
        severity=fact.severity,
        address=address_of(refused.delivery),
        evidence=(
            ("genuine", wording.request(refused.delivery)),
            ("answer", wording.response(refused)),
            ("wrong form", wording.request(diagnosis.exchange.delivery)),
            *_story(session, refused),
        ),
        discriminator=diagnosis.form.name,
        first=True,
    )
