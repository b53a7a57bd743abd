"""The family `load`: several deliveries at a time are acknowledged as one is."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.checks.context import Context
from hookproof.checks.expectation import fault_of
from hookproof.checks.level import Level
from hookproof.checks.registry import check
from hookproof.checks.scenes import failing, scene
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.findings import Severity

#: How many come at once; what a provider sends when many things happen together.
BURST = 20
#: A consumer that takes longer for one delivery is not put under load here: it would take too long to see.
_SLOW_SECONDS = 1.0


@check(
    id="load.burst",
    title="A burst of different deliveries fails none of them",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: deliveries come as events happen, also many at a time",
    mend="Look for what is not made for several requests at once: one connection, a pool that runs dry, a database "
    "that locks, a global variable.",
    level=Level.STANDARD,
    per="run",
)
def burst(ctx: Context) -> Iterator[Trial]:
    """Twenty genuine deliveries about different entities at once."""
    yield scene(ctx, "burst", f"{BURST} different deliveries at once", _burst(ctx))


def _burst(ctx: Context) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        alone = stage.send(ctx.signer.deliver(stage.fresh(ctx.example, f"{label}/alone"), label=f"{label}/alone"))
        if not alone.acknowledged:
            return Unclear("", setup=True)
        if alone.seconds > _SLOW_SECONDS:
            return Unclear(f"one delivery alone takes {alone.seconds:.1f} s: hookproof load puts such a consumer to it")
        cases = [stage.fresh(ctx.example, f"{label}/{number}") for number in range(BURST)]
        made = [ctx.signer.deliver(case, label=f"{label}/{number}") for number, case in enumerate(cases)]
        exchanges = stage.at_once(made)
        broken = failing(exchanges)
        if broken is None:
            return None
        count = sum(1 for exchange in exchanges if failing([exchange]) is not None)
        says = f"The consumer fails {count} of {BURST} different deliveries at once ({broken.summary}); one it takes."
        return Breach(fault=fault_of(broken), exchange=broken, says=says)

    return play
