"""The family `semantics`: duplicates, retries and order. What HTTP answers alone can show of it."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.checks.context import Context
from hookproof.checks.courier import relabelled
from hookproof.checks.expectation import ACKNOWLEDGED
from hookproof.checks.level import Level
from hookproof.checks.registry import check
from hookproof.checks.trial import Trial
from hookproof.delivery.model import Delivery
from hookproof.findings import Severity


@check(
    id="semantics.duplicate",
    title="A delivery that comes twice is acknowledged both times",
    severity=Severity.ERROR,
    clause="The provider's documentation: deliveries may repeat, with the same message id; Standard Webhooks 1.0.0: "
    "what is not answered with 2xx is sent again",
    mend="Answer 2xx to a message id that was seen before, and do nothing more.",
    everywhere=Level.STANDARD,
)
def duplicate(ctx: Context) -> Iterator[Trial]:
    """The same bytes twice; and the same message id again, signed anew, as a retry comes."""
    example = ctx.example

    def same(label: str) -> tuple[Delivery, ...]:
        first = ctx.signer.deliver(example, label=label)
        return (first, *relabelled([first], "sent-twice"))

    def signed_anew(label: str) -> tuple[Delivery, ...]:
        first = ctx.signer.deliver(example, label=label)
        return (first, *relabelled([ctx.signer.resign(first, timestamp=first.timestamp + 1)], "retried"))

    for name, shows, make in (
        ("sent-twice", "the same delivery a second time", same),
        ("retried", "the same message id a second time, with a new timestamp and signature", signed_anew),
    ):
        yield Trial(name=name, shows=shows, case=example, expect=ACKNOWLEDGED, make=make, control=example, setup=1)
