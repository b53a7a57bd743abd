"""What a mark stands for: one delivery or several in order, made of a case; and what is right for the last of them.

A mark is what follows the `+` in an address: names of bends, or one of the sequences below. Checks make their trials
from marks, and replay makes the same deliveries again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hookproof.checks.expectation import ACKNOWLEDGED, BY_KIND, REFUSED, SURVIVED, Expectation, Fault
from hookproof.delivery.bends.table import BENDS, GROUPS, Bend, Expected, bend, bends, rebend
from hookproof.delivery.greeting import FORGED, greeting, is_mark
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity
from hookproof.payloads.case import Case

TWICE, RETRIED = "sent-twice", "retried"
_AFTER_GENUINE, _AFTER = "-after-genuine", "after-"


def _http_10(exchange: Exchange) -> str:
    old = exchange.response is not None and exchange.response.http_version in ("1.0", "0.9")
    return "the server speaks HTTP/1.0, which has no chunks" if old else ""


#: 501: the server knows no such method (RFC 9110, section 15.6.2).
_METHOD = Expectation(kind=Expected.SURVIVED, statuses=frozenset({501}))
#: 411: the server wants a length; 501: it knows no such coding (RFC 9110, section 15.5.12; RFC 9112, section 6.1).
_CHUNKED = Expectation(kind=Expected.ACKNOWLEDGED, statuses=frozenset({411, 501}), unless=_http_10)
#: A server that reads no chunks at all refuses each such delivery. It should read them, but providers declare a length.
UNREAD = replace(_CHUNKED, at_most={Fault.REFUSED: Severity.WARNING})
#: 413, and a server may close the connection before it has read all (RFC 9110, section 15.5.14).
_HUGE = Expectation(kind=Expected.SURVIVED, faults=frozenset({Fault.DROPPED, Fault.CUT}))
#: Group of bends -> what is right where that is not simply what the bend says.
_OF_GROUP = {
    "not-json": SURVIVED,
    "empty-body": SURVIVED,
    "other-method": _METHOD,
    "chunked": _CHUNKED,
    "chunks-within-characters": _CHUNKED,
    "slow-body": _CHUNKED,
    "huge-body": _HUGE,
}


def deliveries(mark: str, case: Case, signer: Signer, label: str) -> tuple[Delivery, ...]:
    """Return the deliveries that a mark stands for; none where it means nothing for this scheme or body.

    Raises UnknownName for a mark that names no bend.
    """
    genuine = signer.deliver(case, label=label)
    if mark == TWICE:
        return (genuine, replace(genuine, bent=mark))
    if mark == RETRIED:
        # The first is dated back, not the second ahead: a consumer may refuse what lies a second ahead of its clock.
        return (signer.resign(genuine, timestamp=genuine.timestamp - 1), replace(genuine, bent=mark))
    if is_mark(mark):
        asked = greeting(mark, case, signer, label)
        return () if asked is None else (asked,)
    if mark.endswith(_AFTER_GENUINE):
        bent = bend(mark.removesuffix(_AFTER_GENUINE))(genuine, signer)
        return () if bent is None else (genuine, replace(bent, bent=mark))
    if rows := _broken_first(mark):
        return _after(rows, mark, case, signer, label)
    one = rebend(genuine, signer, mark)
    return () if one is None else (one,)


def _broken_first(mark: str) -> tuple[Bend, ...]:
    """Return the bends that come before the delivery that a mark judges: those of a group, or one; else none."""
    name = mark.removeprefix(_AFTER) if mark.startswith(_AFTER) else ""
    if name in GROUPS:
        return bends(name)
    return (BENDS[name],) if name in BENDS else ()


def _after(rows: Sequence[Bend], mark: str, case: Case, signer: Signer, label: str) -> tuple[Delivery, ...]:
    """A genuine delivery, one bent in each of these ways, and a genuine delivery again."""
    before, after = (signer.deliver(case, label=f"{label}/{place}") for place in ("before", "after"))
    made = (row(signer.deliver(case, label=f"{label}/{row.name}"), signer) for row in rows)
    broken = [delivery for delivery in made if delivery is not None]
    return (before, *broken, replace(after, bent=mark)) if broken else ()


def expectation(mark: str) -> Expectation:
    """Return what is right for the last delivery of a mark. Raises UnknownName for a mark that names no bend."""
    if not mark or mark in (TWICE, RETRIED) or _broken_first(mark):
        return ACKNOWLEDGED
    if is_mark(mark):
        return REFUSED if mark.endswith(FORGED) else ACKNOWLEDGED
    rows = [bend(name) for name in mark.removesuffix(_AFTER_GENUINE).split("+")]
    if len(rows) > 1 and any(row.expected is Expected.REFUSED for row in rows):
        return replace(
            REFUSED, statuses=frozenset().union(*(_expected(row.group, row.expected).statuses for row in rows))
        )
    return _expected(rows[-1].group, rows[-1].expected)


def _expected(group: str, kind: Expected) -> Expectation:
    return _OF_GROUP.get(group, BY_KIND[kind])


def after_genuine(name: str) -> str:
    """Return the mark of a bend of a delivery that was sent and acknowledged before."""
    return name + _AFTER_GENUINE


def after_broken(name: str) -> str:
    """Return the mark of a genuine delivery after one bend, or after all bends of a group."""
    return _AFTER + name
