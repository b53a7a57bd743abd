"""From a cause to a finding: severity, address, message and evidence, the same for every check, and with no secret."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from hookproof.checks.expectation import Fault
from hookproof.checks.trial import Failed
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Delivery, Exchange, Headers
from hookproof.findings import SEQUENCE, Fact, Finding, Severity, Step
from hookproof.judging.reasons.explaining import Cause, Sign, sign_of
from hookproof.judging.stacktrace import answered, thrown
from hookproof.payloads.renewal import ids_in
from hookproof.schema.members import value_at

#: How much of a body is shown, and how many different deliveries a message names.
SHOWN_BYTES, NAMED = 1200, 4
#: How much of the difference of two payloads is shown: lines, and characters of one.
_LINES, _LINE = 24, 160
#: A name of a delivery that is shorter may stand in a log for anything.
_TELLING = 8


@dataclass(frozen=True, slots=True)
class Wording:
    """Makes findings. `hidden` headers hold proofs and are never shown; `redactor` takes out what else is secret."""

    redactor: Redactor
    hidden: tuple[str, ...]

    def finding(self, fact: Fact, cause: Cause) -> Finding:
        """Return the finding of one cause. Its subject is the first event that shows it, `also` are the others."""
        event, shown = cause.shown_by
        steps = tuple(Step(**{name: self.redactor.text(text) for name, text in asdict(s).items()}) for s in shown.steps)
        return Finding(
            fact=fact,
            subject=event,
            message=self.redactor.text(self._told(cause, shown) + _unsearched(fact, event, cause)),
            severity=_severity(fact, cause),
            address=address_of(shown.exchange.delivery),
            evidence=(*self._difference(cause), *_sequence(steps), *self.evidence(shown.exchange)),
            also=tuple(name for name in cause.failures if name != event),
            discriminator=_discriminator(cause),
            played=shown.trial.play is not None,
            steps=steps,
            advice=cause.advice or (shown.trial.advice(cause.all) if shown.trial.advice else ""),
        )

    def evidence(self, exchange: Exchange) -> tuple[tuple[str, str], ...]:
        """Return request and response as labelled texts."""
        return (("request", self.request(exchange.delivery)), ("response", self.response(exchange)))

    def _told(self, cause: Cause, shown: Failed) -> str:
        """What the consumer does and when; where its answers show no exception, what may be why."""
        said = shown.says or _message(cause, shown)
        raised = self.raised(shown.exchange, *(failed.exchange for failed in cause.all))
        if cause.peculiar and not raised and not shown.says:
            said += f" In no payload that is acknowledged {_named(cause.peculiar)}."
        return f"{said} {shown.note}".rstrip() + raised

    def raised(self, *exchanges: Exchange) -> str:
        """Say which exceptions were met, each place in the consumer's own code once; "" where none shows."""
        seen = (thrown(e) for e in exchanges if e.response is None or not self.redactor.withheld(e.response))
        by_site: dict[str, str] = {}
        for raised in filter(None, seen):
            by_site.setdefault(raised.site, raised.told)
        where = "answer" if any(each.response and answered(each.response) for each in exchanges) else "log"
        return f" Its {where}: {_named(list(by_site.values()))}." if by_site else ""

    def _difference(self, cause: Cause) -> tuple[tuple[str, str], ...]:
        """The lines by which a payload that fails differs from one that is acknowledged, with a little around them."""
        if cause.beside is None:
            return ()
        good, bad = (
            json.dumps(each, indent=2, ensure_ascii=False) for each in (cause.beside[0].payload, cause.beside[1])
        )
        lines = list(difflib.unified_diff(good.splitlines(), bad.splitlines(), lineterm="", n=2))[2:]
        shown = [line[:_LINE] for line in lines if not line.startswith("@@")][:_LINES]
        return (("difference", self.redactor.text("\n".join(shown))),) if shown else ()

    def request(self, delivery: Delivery) -> str:
        """Return a delivery as text, cut, its signature taken out."""
        lines = [f"{delivery.method} {delivery.path or '(the URL)'}", *self._headers(delivery.headers)]
        return self.redactor.text("\n".join([*lines, "", _excerpt(delivery.body)]).rstrip())

    def response(self, exchange: Exchange) -> str:
        """Return what came back as text, cut."""
        if exchange.response is None:
            return self.redactor.text(exchange.summary)
        if notice := self.redactor.withheld(exchange.response):
            return f"{exchange.response.status}\n\n{notice}"
        lines = [str(exchange.response.status), *self._headers(exchange.response.headers)]
        return self.redactor.text("\n".join([*lines, "", _excerpt(exchange.response.body)]).rstrip())

    def _headers(self, headers: Headers) -> list[str]:
        hidden = {name.lower() for name in self.hidden}
        return [f"{name}: {'(taken out)' if name.lower() in hidden and value else value}" for name, value in headers]


def address_of(delivery: Delivery) -> str:
    """Return what `hookproof replay` takes: the address of the case, and the names of the bends after a `+` each."""
    return f"{delivery.address}{'+' if delivery.bent else ''}{delivery.bent}"


def names_of(delivery: Delivery) -> frozenset[str]:
    """The texts by which a log may tell a delivery from others: its ids, and what stands at the top of its payload."""
    payload = _payload_of(delivery)
    return ids_of(delivery) | _telling(payload.values() if isinstance(payload, dict) else ())


def ids_of(delivery: Delivery) -> frozenset[str]:
    """The id of a delivery's message and those in its payload that are too long to stand anywhere by chance."""
    return _telling((delivery.message_id, *ids_in(_payload_of(delivery))))


def _payload_of(delivery: Delivery) -> object:
    return value_at(delivery.payload.decode("utf-8", "replace"), "")


def _telling(values: Iterable[object]) -> frozenset[str]:
    return frozenset(str(each) for each in values if isinstance(each, str | int) and len(str(each)) >= _TELLING)


def _sequence(steps: Sequence[Step]) -> tuple[tuple[str, str], ...]:
    """What it took to show it as one text: a line for each step, with its answer and what showed after it."""
    lines = []
    for number, step in enumerate(steps, 1):
        said = (step.sent, step.answer and f"→ {step.answer}", step.effect and f"| then: {step.effect}")
        lines.append(f"{number}. {' '.join(filter(None, said))}")
    return ((SEQUENCE, "\n".join(lines)),) if lines else ()


def _severity(fact: Fact, cause: Cause) -> Severity:
    """The most that a failure of this cause weighs: what its trial says of it, else what the check says."""
    limits = (
        failed.severity if failed.severity is not None else failed.trial.expect.at_most.get(failed.fault)
        for failed in cause.all
    )
    return max(fact.severity if limit is None else min(fact.severity, limit) for limit in limits)


def _discriminator(cause: Cause) -> str:
    fault, status = cause.sign
    return f"{fault.name}:{status or ''}:{cause.difference}"


def _message(cause: Cause, shown: Failed) -> str:
    if cause.difference:
        text = f"The consumer {_seen(*cause.sign)} when {cause.difference}; "
        text += "the same payload without that is acknowledged."
    else:
        text = f"The consumer {'; it '.join(_by_sign(cause))}."
    if shown.exchange.failure is not None and shown.exchange.detail:
        text += f" ({shown.exchange.detail}.)"
    return text


def _unsearched(fact: Fact, event: str, cause: Cause) -> str:
    """Why no cause is named, and what would name one; "" where none was to be found, or one payload says it all."""
    return f" {cause.unsearched.format(event=event, check=fact.id)}" if cause.unsearched and len(cause.all) > 1 else ""


def _seen(fault: Fault, status: int | None) -> str:
    return f"{fault.value}{f' ({status})' if status else ''}"


def _by_sign(cause: Cause) -> list[str]:
    """What the consumer does, and to what, for each way in which it falls short."""
    shows: dict[Sign, dict[str, None]] = {}
    for failed in cause.all:
        shows.setdefault(sign_of(failed), {})[failed.trial.shows] = None
    return [f"{_seen(*sign)}: {_named(list(texts))}" for sign, texts in shows.items()]


def _named(shows: Sequence[str]) -> str:
    more = len(shows) - NAMED
    text = "; ".join(shows[:NAMED])
    return f"{text}; and {more} more" if more > 0 else text


def _excerpt(body: bytes) -> str:
    text = body[:SHOWN_BYTES].decode("utf-8", "backslashreplace")
    more = len(body) - SHOWN_BYTES
    return f"{text}… ({more:,} more bytes)" if more > 0 else text
