"""The family `semantics`: duplicates, retries and order. What HTTP answers alone can show of it."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.checks.context import Context
from hookproof.checks.level import Level
from hookproof.checks.registry import check
from hookproof.checks.sequences import RETRIED, TWICE
from hookproof.checks.trial import Trial
from hookproof.findings import Severity


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
    """The same bytes twice; and the same message id again, signed anew, as a retry comes."""
    yield ctx.marked(TWICE, "the same delivery a second time", setup=1)
    shows = "the same message id a second time, with a new timestamp and signature"
    yield ctx.marked(RETRIED, shows, setup=1)
