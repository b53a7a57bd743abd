"""The family `ack`: every event, in every shape that the contract allows, is acknowledged in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from hookproof.checks.context import Context
from hookproof.checks.expectation import Expectation, Fault
from hookproof.checks.level import Level
from hookproof.checks.material.scenes import about_one, delivering, forerunners
from hookproof.checks.registry import Asked, check
from hookproof.checks.trial import Failed, Trial
from hookproof.delivery.answers import terms_of
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.profiles.covering import covering as covered

_CLAUSE = "Standard Webhooks 1.0.0, Webhook delivery: a consumer answers 2xx to what it received"
_ELSEWHERE = {
    Fault.SILENT: "ack.time-limit",
    Fault.REDIRECTED: "ack.redirect",
    Fault.UNFIT: "ack.answer",
}
#: An answer that has no end says nothing of what it would have been.
_UNFINISHED = {Fault.CUT: "ack.example", Fault.ENDLESS: "ack.example"}
_EXAMPLE = Expectation(kind=Expected.ACKNOWLEDGED, elsewhere=_ELSEWHERE)
_IN_TIME = Expectation(
    kind=Expected.ACKNOWLEDGED,
    faults=frozenset(Fault) - {Fault.SILENT},
    elsewhere={**_UNFINISHED, Fault.UNREACHABLE: "the gate"},
)
_DIRECT = Expectation(
    kind=Expected.ACKNOWLEDGED,
    faults=frozenset(Fault) - {Fault.REDIRECTED},
    elsewhere={**_UNFINISHED, Fault.UNREACHABLE: "the gate", Fault.SILENT: "ack.time-limit"},
)
_FIT = Expectation(
    kind=Expected.ACKNOWLEDGED,
    faults=frozenset(Fault) - {Fault.UNFIT},
    elsewhere={
        **_UNFINISHED,
        Fault.UNREACHABLE: "the gate",
        Fault.SILENT: "ack.time-limit",
        Fault.REDIRECTED: "ack.redirect",
    },
)
_HANDLER = "Look at the handler of this event with the payload shown; replay sends it again."
_UNHEARD_OF = (
    "It may have no handler for this event: answer 2xx all the same. Or it looks for what the payload names, and has "
    "not heard of it: events come in any order; keep one that comes first, or give what it knows: --bind FIELD=VALUE."
)

_TAKEN_BEHIND = "of the same entity it is acknowledged."


def _not_found(failures: Sequence[Failed]) -> str:
    """What to do where a path that takes other events answers 404 or 410, or takes this one behind others."""
    unknown = all(failed.status in (404, 410) or failed.note.endswith(_TAKEN_BEHIND) for failed in failures)
    return _UNHEARD_OF if unknown else ""


def _behind_its_forerunners(ctx: Context, exchange: Exchange) -> str:
    """Why a refusal weighs less: behind events that come before it, all about one entity, it is acknowledged."""
    if not exchange.refused:
        return ""
    for cycle in ctx.contract.provider.lifecycles:
        for number, names in enumerate(forerunners(ctx.contract, ctx.event.name, cycle)):
            made = about_one(ctx, cycle.entity, (*names, ctx.event.name), f"fore{number:02d}") or ()
            label = f"behind-{'-'.join(names)}"
            sent = (replace(d, address=f"{d.address}+{label}") for d in delivering(ctx, made)(label))
            if made and all(ctx.ask(delivery).acknowledged for delivery in sent):
                return f"Behind {', '.join(names)} {_TAKEN_BEHIND}"
    return ""


@check(
    id="ack.example",
    title="A realistic payload of every event is acknowledged",
    severity=Severity.ERROR,
    clause=_CLAUSE,
    mend=_HANDLER,
    reuses=True,
)
def example(ctx: Context) -> Iterator[Trial]:
    """The `example` case of the event, with 2xx."""
    trial = ctx.genuine(ctx.example, expect=_EXAMPLE, reuse=True)
    yield replace(trial, advice=_not_found, lesser=partial(_behind_its_forerunners, ctx))


@check(
    id="ack.minimal",
    title="A payload with nothing but what is required is acknowledged",
    severity=Severity.ERROR,
    clause="The event's schema: all but its required properties may be absent",
    mend="Read optional properties with a default, and treat an absent one as unknown.",
    asks=Asked.LACKING,
)
def minimal(ctx: Context) -> Iterator[Trial]:
    """The `minimal` case of the event, where its `example` is acknowledged."""
    for case in ctx.cases("minimal"):
        yield ctx.genuine(case, controlled=True, reuse=True)


@check(
    id="ack.full",
    title="A payload with everything that the contract has is acknowledged",
    severity=Severity.ERROR,
    clause="The event's schema: every optional property may be present",
    mend=_HANDLER,
)
def full(ctx: Context) -> Iterator[Trial]:
    """The `full` case of the event, where its `example` is acknowledged."""
    for case in ctx.cases("full"):
        yield ctx.genuine(case, controlled=True, reuse=True)


@check(
    id="ack.covering",
    title="Every shape that the contract allows is acknowledged",
    severity=Severity.ERROR,
    clause="The event's schema: each branch, null, bound and enum value of it is a payload that may come",
    mend="Handle what the difference names: it is in the contract.",
    level=Level.STANDARD,
)
def covering(ctx: Context) -> Iterator[Trial]:
    """All `covering` cases of the event, where its `example` is acknowledged."""
    covers = covered(plan_for(ctx.contract, ctx.event.name))
    remark, partial = covers.in_words, bool(covers.missing)
    for case in ctx.cases("covering"):
        shows = f"its payload {case.address.partition('#')[2]}"
        yield ctx.genuine(case, controlled=True, shows=shows, remark=remark, partial=partial)


@check(
    id="ack.random",
    title="Any payload that the contract allows is acknowledged",
    severity=Severity.ERROR,
    clause="The event's schema",
    mend="Handle what the difference names: it is in the contract.",
    level=Level.DEEP,
)
def random(ctx: Context) -> Iterator[Trial]:
    """`random` cases of the run's seed, where the event's `example` is acknowledged."""
    for case in ctx.cases("random"):
        yield ctx.genuine(case, controlled=True, shows=f"its payload {case.address.partition('#')[2]}")


@check(
    id="ack.time-limit",
    title="Every event is answered within the provider's time limit",
    severity=Severity.ERROR,
    clause="The provider's delivery rules: an answer that comes later counts as a failed delivery",
    mend="Store or queue the delivery, answer at once, and do the work afterwards.",
    reuses=True,
)
def time_limit(ctx: Context) -> Iterator[Trial]:
    """The `example` case: an answer of any kind comes in time."""
    yield ctx.genuine(ctx.example, expect=_IN_TIME, reuse=True)


@check(
    id="ack.redirect",
    title="No event is answered with a redirect",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: a 3xx answer is a failed delivery, redirects are not followed",
    mend="Answer at the registered URL itself; if another one is registered, give that (a slash at its end counts).",
    reuses=True,
)
def redirect(ctx: Context) -> Iterator[Trial]:
    """The `example` case: whatever the answer is, it is no redirect."""
    yield ctx.genuine(ctx.example, expect=_DIRECT, reuse=True)


@check(
    id="ack.answer",
    title="A delivery gets the answer that the provider takes for success",
    severity=Severity.ERROR,
    clause="The provider's documentation: which statuses, and which body, acknowledge a delivery",
    mend="Answer with the status that the provider wants, and with its text where it wants one.",
    applies=lambda rules: terms_of(rules) is not None,
    reuses=True,
)
def answer(ctx: Context) -> Iterator[Trial]:
    """The `example` case of the event: another 2xx than those listed, or another body, is a failure to the provider."""
    yield ctx.genuine(ctx.example, expect=_FIT, reuse=True)


@check(
    id="ack.segments",
    title="A body that comes in several segments is read to its end",
    severity=Severity.ERROR,
    clause="RFC 9112, section 6.3: a body is as long as Content-Length says; RFC 9293, section 3.8: TCP carries a "
    "stream of bytes, and cuts it where it likes",
    mend="Read until you have as many bytes as Content-Length says; one read gives what has come so far. Join the "
    "bytes before they become text.",
    single=True,
    per="run",
)
def segments(ctx: Context) -> Iterator[Trial]:
    """A genuine delivery under Content-Length: headers before the body, halves, cuts within characters, pauses.

    So it comes from senders that write headers and body one after the other, over long ways, and through proxies.
    """
    yield from ctx.bent("segments", "segments-within-characters")
    if ctx.level > Level.QUICK:
        yield from ctx.bent("slow-segments")
