"""The family `semantics`: duplicates, retries and order. What HTTP answers alone can show of it."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.checks.context import Context
from hookproof.checks.expectation import Expectation, Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import check
from hookproof.checks.sequences import RETRIED, TWICE
from hookproof.checks.trial import Make, Trial
from hookproof.contract.model import Lifecycle
from hookproof.contract.validation import is_valid
from hookproof.delivery.addressing import id_place
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.lifecycles import about, clean_orders, entity_of
from hookproof.delivery.traffic import Delivery
from hookproof.findings import Severity
from hookproof.payloads.case import Case

#: A consumer that refuses what is late makes the provider send it again, but does not break.
_LATE = Expectation(kind=Expected.ACKNOWLEDGED, at_most={Fault.REFUSED: Severity.WARNING})


@check(
    id="semantics.duplicate",
    title="A delivery that comes twice is acknowledged both times",
    severity=Severity.ERROR,
    clause="The provider's documentation: deliveries may repeat, with the same message id; Standard Webhooks 1.0.0: "
    "what is not answered with 2xx is sent again",
    mend="Answer 2xx to a message id that was seen before, and do nothing more.",
    shapes=Level.STANDARD,
)
def duplicate(ctx: Context) -> Iterator[Trial]:
    """The same bytes twice; and the same message id again, signed anew, as a retry comes.

    Where the scheme has no message id, any payload that was sent before is a duplicate.
    """
    if id_place(ctx.signer.rules) is None:
        yield ctx.marked("", "a payload that was acknowledged before", controlled=False)
        return
    yield ctx.marked(TWICE, "the same delivery a second time", setup=1)
    shows = "the same message id a second time, with a new timestamp and signature"
    yield ctx.marked(RETRIED, shows, setup=1)


@check(
    id="semantics.late",
    title="An event that comes after the ones that follow it is acknowledged",
    severity=Severity.ERROR,
    clause="The provider promises no order of deliveries; Standard Webhooks 1.0.0: what is not answered with 2xx is "
    "sent again",
    mend="Answer 2xx to a delivery that is older than what you know, and leave the newer state as it is.",
    level=Level.STANDARD,
)
def late(ctx: Context) -> Iterator[Trial]:
    """The later events of a lifecycle, then this one, all about one entity that was not named before."""
    for lifecycle in ctx.contract.provider.lifecycles:
        for number, names in enumerate(_followers(ctx, lifecycle)):
            cases = _about_one(ctx, lifecycle.entity, (*names, ctx.event.name), number)
            if cases is not None:
                yield Trial(
                    name=f"after-{'-'.join(names)}",
                    shows=f"it comes after {', '.join(names)} of the same entity",
                    case=cases[-1],
                    expect=_LATE,
                    make=_in_turn(ctx, cases),
                    control=ctx.example,
                    setup=len(names),
                )


def _followers(ctx: Context, lifecycle: Lifecycle) -> list[tuple[str, ...]]:
    """Return what comes after the event in each way through the lifecycle, each set of events once."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for order in clean_orders(lifecycle):
        if ctx.event.name in order[:-1]:
            names = tuple(name for name in order[order.index(ctx.event.name) + 1 :] if name in ctx.contract.events)
            found.setdefault(frozenset(names), names)
    return [names for names in found.values() if names]


def _about_one(ctx: Context, pointer: str, names: tuple[str, ...], number: int) -> tuple[Case, ...] | None:
    """Return the examples of these events about one new entity, None where the contract does not allow such an id."""
    known = entity_of(ctx.example, pointer)
    if not isinstance(known, str) or len(known) < 8:
        return None
    entity = f"{known[:-6]}late{number:02d}"
    events = [ctx.contract.events[name] for name in names]
    cases = tuple(about(next(iter(ctx.source(event, "example"))), pointer, entity) for event in events)
    return cases if all(is_valid(e)(case.payload) for e, case in zip(events, cases, strict=True)) else None


def _in_turn(ctx: Context, cases: tuple[Case, ...]) -> Make:
    def make(label: str) -> tuple[Delivery, ...]:
        return tuple(ctx.signer.deliver(case, label=f"{label}/{number}") for number, case in enumerate(cases))

    return make
