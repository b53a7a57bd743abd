"""The time that is signed: too old, too far ahead, changed, or no time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from hookproof.checks.auth.grounds import (
    FORGED,
    LIBRARY,
    OUTLANDISH,
    STANDARD,
    UNCOVERED,
    VERIFY,
    bounded,
    bounded_future,
    sends,
    stamped,
)
from hookproof.checks.context import Context
from hookproof.checks.expectation import REFUSED, Fault, fault_of
from hookproof.checks.level import Level
from hookproof.checks.referral import Referral
from hookproof.checks.registry import Follows, check
from hookproof.checks.trial import Trial
from hookproof.delivery.addressing import covers_timestamp
from hookproof.delivery.bends.table import bend
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity

#: Whoever holds no timestamp against a clock takes old, early and senseless ones alike: one cause, told once.
_NO_CLOCK = Follows("auth.stale", frozenset({Fault.ACCEPTED}))

_NO_CLOCK_AHEAD = Follows("auth.future", frozenset({Fault.ACCEPTED}))
#: Ways in which a consumer breaks that reads what is no time, or is not there, without a look.
_BREAKS = frozenset({Fault.SERVER_ERROR, Fault.CRASHED, Fault.DROPPED})
_KNOWN_ID = Follows("auth.changed-id", frozenset({Fault.ACCEPTED}))

#: More digits than a floating-point number holds: who subtracts one from the clock has an overflow.
_BEYOND_NUMBERS = ("timestamp-digits", "timestamp-long-digits")


@check(
    id="auth.changed-timestamp",
    title="A timestamp changed after signing is refused",
    severity=Severity.ERROR,
    clause=f"{STANDARD}, Signature scheme: the signature covers the timestamp",
    mend=LIBRARY,
    shapes=Level.STANDARD,
    follows=(FORGED, UNCOVERED, _KNOWN_ID),
    applies=stamped,
)
def changed_timestamp(ctx: Context) -> Iterator[Trial]:
    """The timestamp in the header is not the one that was signed: an old delivery made young."""
    yield from ctx.bent("changed-timestamp")
    yield from ctx.after_genuine("changed-timestamp")


sends(
    "stale",
    "Correctly signed ten minutes beyond the tolerance ago, and a year ago.",
    title="A delivery older than the tolerance is refused",
    clause=f"{VERIFY}: a timestamp too far in the past is refused, against replay",
    mend="Compare the signed timestamp with the clock and refuse what lies outside the tolerance.",
    follows=(FORGED,),
    applies=covers_timestamp,
    otherwise="the contract bounds no age of what is signed with its time (delivery.message.tolerance_seconds)",
)


sends(
    "future",
    "Correctly signed ten minutes beyond the tolerance ahead, and a year ahead.",
    title="A delivery from further in the future than the tolerance is refused",
    clause=f"{VERIFY}: a timestamp too far in the future is refused",
    mend="Compare the absolute difference with the clock, in both directions.",
    follows=(FORGED, _NO_CLOCK),
    applies=bounded_future,
)


sends(
    "clock-skew",
    "Correctly signed, five seconds ahead and ten seconds old: well within the tolerance.",
    title="A delivery whose time differs by seconds is accepted",
    clause=f"{VERIFY}: there is a tolerance, since no two clocks are the same",
    mend="Compare the absolute difference as one number of seconds: of a time that lies ahead it is negative at first "
    "(and in Python timedelta.seconds is then nearly a day).",
    applies=bounded,
)


@check(
    id="auth.malformed-timestamp",
    title="A malformed timestamp is refused, and breaks nothing",
    severity=Severity.ERROR,
    clause=f"{VERIFY}: the timestamp is a time within the tolerance",
    mend="Answer 400 or 401 where the timestamp is no time in the form that the provider writes.",
    shapes=Level.STANDARD,
    follows=(FORGED, _NO_CLOCK, _NO_CLOCK_AHEAD),
    applies=bounded,
)
def malformed_timestamp(ctx: Context) -> Iterator[Trial]:
    """Text, nothing, NaN, a date, thousands of digits: each correctly signed as it is written."""
    unless = partial(_as_without, ctx)
    yield from ctx.bent("malformed-timestamp", expect=replace(REFUSED, unless=unless), leave=_BEYOND_NUMBERS)
    for name in _BEYOND_NUMBERS:
        yield ctx.marked(name, bend(name).title, expect=replace(OUTLANDISH, unless=unless))


def _as_without(ctx: Context, exchange: Exchange) -> str:
    """Why one that breaks the consumer shows nothing: none at all breaks it so too. One cause, told once; else ""."""
    without = bend("without-timestamp")(ctx.signer.deliver(ctx.example, label="without-timestamp"), ctx.signer)
    if without is None or fault_of(exchange) not in _BREAKS or fault_of(ctx.ask(without)) is not fault_of(exchange):
        return ""
    return Referral("", "auth.missing-header")
