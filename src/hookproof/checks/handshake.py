"""The family `handshake`: what a provider asks of an endpoint beside deliveries is answered as it says."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.checks.context import Context
from hookproof.checks.registry import check
from hookproof.checks.trial import Trial
from hookproof.delivery.greeting import mark_of
from hookproof.findings import Severity

_DOCUMENTED = "The provider's documentation: an endpoint shows that it is its owner's, and alive, by its answer"


@check(
    id="handshake.answered",
    title="The provider's handshake gets the answer that it wants",
    severity=Severity.ERROR,
    clause=_DOCUMENTED,
    mend="Answer with the challenge, or what is made of it, where and as the provider says, before anything else.",
    per="run",
    applies=lambda rules: bool(rules.handshakes),
)
def answered(ctx: Context) -> Iterator[Trial]:
    """Each handshake of the contract, with a challenge that nobody could know."""
    for handshake in ctx.contract.delivery.handshakes:
        yield ctx.marked(mark_of(handshake), f"the handshake {handshake.name}", controlled=False)


@check(
    id="handshake.forged",
    title="A handshake that somebody else signed is refused",
    severity=Severity.WARNING,
    clause="practice; some providers send handshakes with wrong signatures to see whether they are refused",
    mend="Verify a handshake as you verify a delivery, before you answer it.",
    per="run",
    applies=lambda rules: any(handshake.signed for handshake in rules.handshakes),
)
def forged(ctx: Context) -> Iterator[Trial]:
    """Each signed handshake, with another key."""
    for handshake in ctx.contract.delivery.handshakes:
        if handshake.signed:
            mark = mark_of(handshake, forged=True)
            yield ctx.marked(mark, f"the handshake {handshake.name}, signed with another key", controlled=False)
