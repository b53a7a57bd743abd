"""The family `semantics`, what a consumer fetches from URLs that stand in payloads."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.scenes import scene
from hookproof.checks.referral import Referral
from hookproof.checks.registry import check
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.contract.model import Contract, Event
from hookproof.contract.validation import is_valid
from hookproof.delivery.bends.table import bends
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity
from hookproof.observers.canary import LOOPBACK, SPELLINGS, Canary
from hookproof.payloads import plan_for, url_fields, with_values
from hookproof.payloads.binding import has_url_field
from hookproof.schema.pointers import first_at

#: One of each kind of delivery that every consumer refuses.
_FORGED = ("missing-header", "wrong-key", "changed-body", "stale")
#: How long a fetch is waited for, in seconds, by level, and how many times as long as the first one took.
_PATIENCE, _AS_LONG, _PAUSE = {Level.DEEP: 3.0}, 3.0, 0.02
_SHORTLY, _LEAST = 0.4, 0.15
#: So many events are looked at, at most.
_MOST_EVENTS = 24
NO_CANARY = "no canary URLs: they are for a consumer on this machine (--canary on)"
_NO_FIELD = "no field of this event takes a URL of ours"
_NO_FETCH = "nothing was fetched from a URL in a genuine delivery"


def has_urls(contract: Contract, event: str) -> bool:
    """Whether payloads of an event have fields that hold URLs."""
    return has_url_field(plan_for(contract, event))


@dataclass(frozen=True, slots=True)
class _Planted:
    """A delivery whose URL fields lead to the canary: its mark by field."""

    delivery: Delivery
    marks: Mapping[str, str]

    def fetched(self, canary: Canary) -> list[str]:
        """The fields whose URLs were fetched."""
        return [field for field, mark in self.marks.items() if canary.fetched(mark)]


def _planted(ctx: Context, stage: Stage, event: Event, label: str, host: str = LOOPBACK) -> _Planted | None:
    """Return a genuine delivery of an event about a new entity with canary URLs; None where no field takes one."""
    canary = stage.canary
    if canary is None:
        return None
    admits = is_valid(event)
    case = stage.fresh(next(iter(ctx.source(event, "example", ()))), label)
    marks: dict[str, str] = {}
    for field in url_fields(plan_for(ctx.contract, event.name)):
        mark = f"{stage.token}/{event.name}/{label}{field}"
        url = canary.url(mark, like=str(first_at(case.payload, field, "")), host=host)
        changed = with_values(case, {field: url})
        if changed.body != case.body and admits(changed.payload):
            case = changed
            marks[field] = mark
    return _Planted(stage.signer.deliver(case, label=label), marks) if marks else None


def _wait(stage: Stage, planted: Sequence[_Planted], seconds: float) -> float:
    """Wait until something of each was fetched, for so many seconds at most; return how long the last took."""
    assert stage.canary is not None  # noqa: S101 - the caller has looked
    begun, last = time.monotonic(), 0.0
    left = list(planted)
    while left and (now := time.monotonic() - begun) < seconds:
        still = [each for each in left if not each.fetched(stage.canary)]
        last = now if len(still) < len(left) else last
        left = still
        if left:
            stage.pause(_PAUSE)
    return last


@dataclass(frozen=True, slots=True)
class _Look:
    """What genuine deliveries of the run's events showed: the fields that were fetched, and the longest wait."""

    fields: Mapping[str, Sequence[str]]
    exchanges: Mapping[str, Exchange]
    latency: float


def _first_look(ctx: Context, stage: Stage) -> _Look:
    """Deliver each event once with canary URLs, and wait once for all of them."""
    assert stage.canary is not None  # noqa: S101 - the caller has looked
    sent: dict[str, _Planted] = {}
    exchanges: dict[str, Exchange] = {}
    events = sorted(ctx.events or (ctx.event,), key=lambda event: event.name != ctx.event.name)
    for event in [event for event in events if has_urls(ctx.contract, event.name)][:_MOST_EVENTS]:
        planted = _planted(ctx, stage, event, "canary")
        if planted is not None:
            sent[event.name], exchanges[event.name] = planted, stage.send(planted.delivery)
    latency = _wait(stage, list(sent.values()), _PATIENCE.get(ctx.level, _SHORTLY))
    return _Look({name: each.fetched(stage.canary) for name, each in sent.items()}, exchanges, latency)


def _looked(ctx: Context, stage: Stage) -> _Look:
    return stage.keep("canary", lambda: _first_look(ctx, stage))


@check(
    id="semantics.refused-fetch",
    title="Nothing is fetched from a URL in a delivery that is refused",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Verifying webhook authenticity: what does not verify is not processed",
    mend="Verify before you look into the body: whoever finds the endpoint can otherwise make your server call any "
    "address.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
    concerns=has_urls,
)
def refused_fetch(ctx: Context) -> Iterator[Trial]:
    """Forged deliveries whose URL fields lead to a listener of the run."""
    yield scene(ctx, "refused-fetch", "a delivery that it refuses", _refused(ctx))


def _refused(ctx: Context) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        if stage.canary is None:
            return Unclear(NO_CANARY)
        look = _looked(ctx, stage)
        if not look.fields.get(ctx.event.name):
            return Unclear(_NO_FETCH if ctx.event.name in look.fields else _NO_FIELD)
        sent = list(_forged(ctx, stage, label))
        if not sent:
            return Unclear(Referral("none of these deliveries is refused", "auth"))
        _wait(stage, [planted for planted, _, _ in sent], max(_LEAST, _AS_LONG * look.latency))
        for planted, exchange, title in sent:
            if fields := planted.fetched(stage.canary):
                says = f"The consumer refuses {title} ({exchange.summary}), and yet fetches the URL at `{fields[0]}`."
                return Breach(fault=Fault.EFFECT, exchange=exchange, says=says)
        return None

    return play


def _forged(ctx: Context, stage: Stage, label: str) -> Iterator[tuple[_Planted, Exchange, str]]:
    """Send forged deliveries with URLs of their own; yield those that are refused, each with what it is."""
    for row in [bends(group)[0] for group in _FORGED if bends(group)]:
        planted = _planted(ctx, stage, ctx.event, f"{label}/{row.name}")
        bent = row(planted.delivery, ctx.signer) if planted is not None else None
        if planted is None or bent is None:
            continue
        exchange = stage.send(bent)
        if exchange.refused:
            yield planted, exchange, row.title


@check(
    id="semantics.internal-fetch",
    title="No internal address is fetched because a payload names it",
    severity=Severity.WARNING,
    clause="OWASP Server-Side Request Forgery Prevention: an address that comes from outside is resolved and held "
    "against those that may be called",
    mend="Fetch from the provider's own hosts only; resolve the name first and refuse loopback, private and link-local "
    "addresses in whatever way they are written.",
    level=Level.STANDARD,
    per="run",
    concerns=has_urls,
)
def internal_fetch(ctx: Context) -> Iterator[Trial]:
    """Genuine deliveries whose URL fields name an address of this machine; from `deep` on, written in other ways."""
    yield scene(ctx, "internal-fetch", "a delivery that names an internal address", _internal(ctx))


def _internal(ctx: Context) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        if stage.canary is None:
            return Unclear(NO_CANARY)
        look = _looked(ctx, stage)
        for name, fields in look.fields.items():
            if fields:
                says = (
                    f"The consumer fetches whatever `{fields[0]}` of {name} names, also an address of this machine: "
                    "nothing keeps it from calling what only it can reach."
                )
                return Breach(fault=Fault.EFFECT, exchange=look.exchanges[name], says=says, severity=Severity.NOTE)
        return _spelt(ctx, stage, label) if ctx.level >= Level.DEEP else Unclear(_NO_FETCH)

    return play


def _spelt(ctx: Context, stage: Stage, label: str) -> Breach | Unclear:
    """Write the address as a guard that compares texts does not know it."""
    assert stage.canary is not None  # noqa: S101 - the caller has looked
    sent = []
    for host in SPELLINGS:
        planted = _planted(ctx, stage, ctx.event, f"{label}/{host}", host)
        if planted is not None:
            sent.append((host, planted, stage.send(planted.delivery)))
    _wait(stage, [planted for _, planted, _ in sent], _SHORTLY)
    for host, planted, exchange in sent:
        if fields := planted.fetched(stage.canary):
            says = f"The consumer does not fetch from 127.0.0.1, and does where `{fields[0]}` writes it as {host}."
            return Breach(fault=Fault.EFFECT, exchange=exchange, says=says)
    return Unclear(_NO_FETCH)
