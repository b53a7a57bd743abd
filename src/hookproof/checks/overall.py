"""What only a whole run shows: answers that differ at times, deliveries turned away, the end of the consumer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hookproof.checks.expectation import Fault, fault_of
from hookproof.checks.registry import overall
from hookproof.checks.runlog import Aftermath, RunLog, Script
from hookproof.checks.stage import Breach
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity

#: Seen once, these may be the network's doing, this machine's, or an answer that nobody asked for.
_PASSING = frozenset({Fault.SILENT, Fault.DROPPED, Fault.CUT, Fault.UNREACHABLE, Fault.ENDLESS, Fault.ACCEPTED})

#: The status of an answer that has no body.
_EMPTY = 204
#: So many characters are named.
_FEW = 6
_UNSAID = (
    "The consumer ends the connection right after its answers, and none of them says so. A sender that keeps "
    "connections loses what is on its way by then. Keep the connection for some seconds, or answer with "
    "`Connection: close`, as a server that keeps none must (RFC 9112, section 9.6)."
)


#: In which ways deliveries fall short that get the answer to another one.
_SWAPPED = frozenset({Fault.ACCEPTED, Fault.REFUSED})
_OWN = "Keep what belongs to a request with it: in no variable of a module or a class, in no object that several share."
_BYTES = "Count the bytes of a body and not its letters, or leave the headers to the server; and send none with 204."
#: What servers answer to the rest of a body that nobody read, which they take for a request.
_NO_REQUEST = frozenset({400, 405, 414, 431, 501, 505})
_ALPHABET = "Read and write signatures in the alphabet that the scheme has: hookproof explain auth.scheme."


@overall(
    id="ack.steady",
    title="What is answered rightly once is answered rightly each time",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: what is not answered with 2xx is sent again, for days, and then "
    "given up",
    mend="Look into the log for what failed: a pool that runs dry, a lock, a dependency, state that requests share.",
)
def steady(log: RunLog) -> Iterator[Breach]:
    """Deliveries that were not answered as they should be, and were when they were sent again alone.

    What a broken delivery does to those behind it is told by robustness.recovery.
    """
    if log.unasked:
        # One that got no answer in time got none for its own.
        taken = [exchange for exchange in log.unsteady if exchange.response is not None]
        severity = None if taken else Severity.WARNING
        exchange = (*taken, *log.unasked)[0]
        yield Breach(
            fault=Fault.NOT_HTTP, exchange=exchange, says=_more_answers(len(taken)), kind="unasked", severity=severity
        )
        return
    by_sign: dict[tuple[Fault, int | None], list[Exchange]] = {}
    for exchange in log.unsteady:
        status = exchange.response.status if exchange.response is not None else None
        by_sign.setdefault((fault_of(exchange), status), []).append(exchange)
    if mixed := _mixed_up(by_sign, log):
        yield mixed
        by_sign = {sign: exchanges for sign, exchanges in by_sign.items() if sign[0] not in _SWAPPED}
    for (fault, status), exchanges in by_sign.items():
        if (fault, status) in log.harmed or (log.harmed and (fault is Fault.NOT_HTTP or status in _NO_REQUEST)):
            continue
        if len(exchanges) > 1 or fault not in _PASSING:
            yield Breach(
                fault=fault,
                exchange=exchanges[0],
                says=_at_times(fault, status, exchanges, log),
                kind=f"{fault.name}:{status or ''}",
                severity=Severity.WARNING if len(exchanges) == 1 else None,
                advice=_ALPHABET if log.script is not None else "",
            )
    silent = [exchange for exchange in log.unsteady if fault_of(exchange) is Fault.SILENT]
    weight = Severity.WARNING
    if len(silent) <= 1 < len(silent) + len(log.unheard):
        says = _unheard(len(silent) + len(log.unheard), log)
        yield Breach(fault=Fault.SILENT, exchange=log.unheard[0], says=says, kind="unheard", severity=weight)
    yield from _of_connections(log)


def _of_connections(log: RunLog) -> Iterator[Breach]:
    """What became of the connections that were kept."""
    weight = Severity.WARNING
    if len(log.surplus) > 1:
        exchange, status = log.surplus[0], _status(log.surplus[0])
        yield Breach(
            fault=Fault.NOT_HTTP,
            exchange=exchange,
            says=_more_bytes(status),
            kind="surplus",
            severity=weight,
            advice=_BYTES,
        )
    if len(log.ended) > _FEW * (1 + log.kept):
        yield Breach(fault=Fault.DROPPED, exchange=log.ended[0], says=_UNSAID, kind="ended", severity=weight)
    elif 1 < len(log.lost) < log.genuine / 2:
        yield Breach(fault=Fault.DROPPED, exchange=log.lost[0], says=_lost(log), kind="lost")


def _mixed_up(by_sign: Mapping[tuple[Fault, int | None], Sequence[Exchange]], log: RunLog) -> Breach | None:
    """Tell as one cause that bent deliveries are taken at times, and right ones refused: one for another."""
    swapped = [each for (fault, _), exchanges in by_sign.items() if fault in _SWAPPED for each in exchanges]
    taken = [each for each in swapped if each.delivery.bent and each.acknowledged]
    refused = [each for each in swapped if each.refused]
    if len(taken) < 2 or not refused or log.harmed or log.script is not None:
        return None
    says = (
        f"The consumer takes one delivery for another where several are under way: of {log.delivered:,} it refuses "
        f"{len(refused)} that are right, and acknowledges {len(taken)} that are not. Sent again alone, each was "
        "answered as it should be."
    )
    return Breach(fault=Fault.ACCEPTED, exchange=taken[0], says=says, kind="mixed", advice=_OWN)


def _more_answers(count: int) -> str:
    taken = f" Deliveries that got one for their own: {count}." if count else ""
    return (
        "The consumer sends answers that nobody asked for: behind the one to a delivery comes another on the same "
        f"connection. A sender that keeps connections takes it for the answer to its next delivery.{taken}"
    )


def _status(exchange: Exchange) -> int:
    return exchange.response.status if exchange.response is not None else 0


def _more_bytes(status: int) -> str:
    why = "204 has no body (RFC 9110, section 15.3.5)" if status == _EMPTY else "its Content-Length is too small"
    return (
        f"Behind its answer of {status} the consumer sends more than belongs to it: {why}. A sender that keeps "
        "connections takes it for the beginning of the next answer."
    )


def _lost(log: RunLog) -> str:
    return (
        f"The consumer ends kept connections without an answer to what was sent on them: {len(log.lost)} genuine "
        "deliveries. Sent again on a new connection, each was answered. It ends none of them by itself between two "
        "deliveries."
    )


def _unheard(count: int, log: RunLog) -> str:
    events = list(dict.fromkeys(each.delivery.event for each in log.unheard))
    more = f" and {len(events) - _FEW} events more" if len(events) > _FEW else ""
    return (
        f"The consumer gave no answer in time to {count} of {log.genuine:,} genuine deliveries "
        f"({', '.join(events[:_FEW])}{more}). There was no time to "
        "send each of them again: whether that is for what they hold or by chance, a longer --budget tells."
    )


def _at_times(fault: Fault, status: int | None, exchanges: Sequence[Exchange], log: RunLog) -> str:
    seen = f"{fault.value}{f' ({status})' if status else ''}"
    genuine = sum(1 for exchange in exchanges if not exchange.delivery.bent)
    kind, total = ("genuine", log.genuine) if genuine else ("bent", log.delivered - log.genuine)
    count = genuine or len(exchanges)
    rate = f", about one in {round(total / count)}" if count > 1 else ""
    if log.script is not None:
        return f"The consumer {seen} at times: {count} of {total:,} {kind} deliveries. {_in_script(log.script)}"
    return (
        f"The consumer {seen} at times: {count} of {total:,} {kind} deliveries{rate}. "
        "Sent again alone, each was answered as it should be."
    )


def _in_script(script: Script) -> str:
    characters = " or ".join(f"`{character}`" for character in script.characters[:_FEW])
    others = "base64url has - and _ in their place. " if set(script.characters) <= {"+", "/"} else ""
    return (
        f"Each of these has {characters} in its signature, and none of the {script.acknowledged:,} that were taken "
        f"has: it reads another alphabet. {others}Signed anew until there was none of them, each was taken."
    )


@overall(
    id="ack.rate-limit",
    title="Genuine deliveries are not turned away for coming too fast",
    severity=Severity.WARNING,
    clause="Standard Webhooks 1.0.0, Webhook delivery: an answer of 429 is a failed delivery; senders do not pace",
    mend="Queue what comes, and answer 2xx; where a limit must be, set it well above what the provider sends at once.",
)
def rate_limit(log: RunLog) -> Iterator[Breach]:
    """The first genuine delivery that is answered with 429."""
    if log.turned_away is None:
        return
    exchange, count, rate = log.turned_away
    yield Breach(
        fault=Fault.REFUSED,
        exchange=exchange,
        says=f"The consumer turns genuine deliveries away with 429: for the first time at delivery {count:,} of the "
        f"run, when {rate} had come within a second. From then on it was asked more slowly.",
    )


@overall(
    id="semantics.goes-on",
    title="What comes after a genuine delivery takes effect as well",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: what is answered with 2xx is not sent again",
    mend="Catch what fails in the work behind the answer, note it, and go on with the next delivery.",
)
def goes_on(log: RunLog) -> Iterator[Breach]:
    """Where the work behind the answers ended, seen by a check that came upon it."""
    if log.stop is None:
        return
    first, *others = log.stop.then
    odd = f", in which {log.stop.odd}, as in none before it" if log.stop.odd else ""
    more = f", and {len(others)} more" if others else ""
    says = (
        f"From some delivery on what the consumer acknowledges has no effect. The last that shows is "
        f"{_named(log.stop.last)}; next came {_named(first)}{odd}{more}."
    )
    yield Breach(fault=Fault.LOST, exchange=first, says=says, kind="ended")


def _named(exchange: Exchange) -> str:
    delivery = exchange.delivery
    return f"one of {delivery.event} ({delivery.address}{'+' if delivery.bent else ''}{delivery.bent})"


@overall(
    id="robustness.survival",
    title="No delivery ends the consumer",
    severity=Severity.ERROR,
    clause="Practice: a provider sends a failed delivery again, and each time the consumer ends again",
    mend="Catch what the delivery shown makes fail; see to it that nothing in a handler can end the process.",
)
def survival(log: RunLog) -> Iterator[Breach]:
    """What was under way, or was answered last, when the consumer could not be reached any more."""
    by_kind: dict[str, list[Aftermath]] = {}
    for end in sorted(log.ends, key=lambda end: not end.alone):
        kind, named = (_sort(end.likeliest.delivery), end) if end.alone else _as_known(end, by_kind)
        by_kind.setdefault(kind, []).append(named)
    for kind, ends in by_kind.items():
        says = f"{_ended(ends[0])}.{_so_too(ends)}"
        if kind == "genuine" and log.common:
            says += f" In all of these, and in none that is known to have been acknowledged, {log.common}."
        yield Breach(fault=Fault.UNREACHABLE, exchange=ends[0].likeliest, says=says, kind=kind)


def _sort(delivery: Delivery) -> str:
    return "bent" if delivery.bent else "genuine"


def _as_known(end: Aftermath, by_kind: Mapping[str, Sequence[Aftermath]]) -> tuple[str, Aftermath]:
    """Return of which kind an end is that nothing was seen to bring about alone, and its suspects: where one of them is
    like a delivery that is known to end the consumer, that kind and this one."""
    killers = [(kind, each.likeliest.delivery) for kind, ends in by_kind.items() for each in ends if each.alone]
    like = ((kind, each) for kind, killer in killers for each in end.suspects if _like(each.delivery, killer))
    kind, suspect = next(like, ("", None))
    return kind, end if suspect is None else replace(end, suspects=(suspect,))


def _like(one: Delivery, killer: Delivery) -> bool:
    """Whether it is bent in the same way, or as genuine and of the same event."""
    return one.bent == killer.bent and (bool(one.bent) or one.event == killer.event)


def _ended(end: Aftermath) -> str:
    dropped, suspect = end.unanswered, end.likeliest
    others = f", or one of {len(dropped) - 1} others that were under way with it" if len(dropped) > 1 else ""
    before = [exchange for exchange in end.suspects if exchange.response is not None] if dropped else []
    how = "was under way" if dropped else "had just been answered"
    after = f", right after one of {before[0].delivery.event} had been answered" if before else ""
    kind = f"the delivery bent by {suspect.delivery.bent}" if suspect.delivery.bent else "a genuine delivery"
    return (
        f"The consumer ended when {kind} of {suspect.delivery.event} {how} ({suspect.summary}){after}{others}, "
        f"and did not come back{end.said}"
    )


def _so_too(ends: Sequence[Aftermath]) -> str:
    """Name the other deliveries at which it ended in the same way as at the first, each once."""
    deliveries = [end.likeliest.delivery for end in ends]
    _, *others = dict.fromkeys(f"{each.address}{'+' if each.bent else ''}{each.bent}" for each in deliveries)
    return f" So it did at {', '.join(others)}." if others else ""
