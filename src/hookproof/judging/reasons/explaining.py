"""A cause of failures, and whether it is behind another failure: of its own event and check, or of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hookproof.checks.expectation import Fault
from hookproof.checks.trial import Failed
from hookproof.delivery.traffic import Exchange
from hookproof.judging.reasons.features import (
    Feature,
    Kind,
    is_fraction,
    is_whole,
)
from hookproof.judging.stacktrace import thrown
from hookproof.payloads.case import Case
from hookproof.schema.differences import edits

HISTORY = "deliveries before it were about the same entity"
#: A failure that takes the whole time limit to see is not searched: its payload has to say it.
Sign = tuple[Fault, int | None]
#: A sign, and what was raised where.
Way = tuple[Fault, int | None, str]
NO_TIME = "No time was left to search for the cause: `--event {event} --check {check}` looks for it alone."
WIDE = "The search ended at a difference of many members: `--event {event} --check {check}` looks for the cause alone."
NO_MORE = "There are more causes than are searched for at once: mend what is told, and run it again."


@dataclass(slots=True)
class Cause:
    """One cause: its failures by event, and in words what sets its payloads apart ("" where nothing is known)."""

    sign: Sign
    difference: str = ""
    #: What sets its payloads apart: all facts of any one of these.
    features: list[tuple[Feature, ...]] = field(default_factory=list)
    failures: dict[str, list[Failed]] = field(default_factory=dict)
    #: A payload that is acknowledged, and the same with nothing but the difference.
    beside: tuple[Case, Any] | None = None
    #: Where nothing but the length of the body matters: up to here it is acknowledged.
    longest: int | None = None
    #: Where no search was made: what no acknowledged payload has, in words.
    peculiar: tuple[str, ...] = ()
    #: Why no search was made for what sets its payloads apart, where one would have told more.
    unsearched: str = ""
    #: What to do about it, where the cause says more than the check.
    advice: str = ""

    def add(self, event: str, failed: Failed) -> None:
        """Count a failure to this cause."""
        self.failures.setdefault(event, []).append(failed)

    @property
    def all(self) -> list[Failed]:
        """All failures, event by event."""
        return [failed for each in self.failures.values() for failed in each]

    @property
    def shown_by(self) -> tuple[str, Failed]:
        """The first event, and of its failures the one with the smallest payload."""
        event = next(iter(self.failures))
        return event, min(self.failures[event], key=lambda failed: len(failed.exchange.delivery.body))


def sign_of(failed: Failed) -> Sign:
    """Return what tells two failures apart whatever their payloads are: in which way, and with which status."""
    return failed.fault, failed.status


def way_of(failed: Failed) -> Way:
    """Return how a delivery failed as exactly as its answer tells: where in the consumer's own code, too."""
    return way(failed.fault, failed.exchange)


def site_of(failed: Failed) -> str:
    """Return what was raised where in the consumer's own code; "" where its answer does not show it."""
    return way_of(failed)[2]


def way(fault: Fault, exchange: Exchange) -> Way:
    """Return the same of an exchange that falls short in this way."""
    raised, response = thrown(exchange), exchange.response
    status = None if response is None else response.status
    return fault, status, "" if raised is None else raised.site


def same(one: Way | None, other: Way | None) -> bool:
    """Whether two deliveries failed in the same way, or were both acknowledged: what is not told may be the same."""
    if one is None or other is None:
        return one is other
    return one[:2] == other[:2] and (one[2] == other[2] or not (one[2] and other[2]))


def is_behind(cause: Cause, event: str, failed: Failed) -> bool:
    """Whether a cause, with its features, is behind a failure of an event that another check came upon."""
    here = (_same_cause(cause, failed) and not _beside_the_cause(cause, failed)) or _lacks_too(cause, failed)
    known = cause.longest is not None or event in cause.failures
    return (known and here) or any(too(cause, failed) for too in (_fractional_too, _whole_too, _large_too))


def explains(cause: Cause, event: str, failed: Failed) -> bool:
    """Whether a failure has this cause's sign and its features; where so, it is counted to it."""
    if explained := _same_cause(cause, failed):
        cause.add(event, failed)
    return explained


def absorbs(wide: Cause, narrow: Cause) -> bool:
    """Whether what one cause says is in all payloads of another and not in the acknowledged one that this was held
    against, and falls short without what this says: then this is no cause of its own."""
    if narrow.beside is None or wide.sign != narrow.sign or HISTORY in (wide.difference, narrow.difference):
        return False
    if not (wide.features and narrow.features) or _holds(wide, narrow.beside[0].payload):
        return False
    inside = all(_holds(wide, _delivered(failed)) for failed in narrow.all)
    return inside and any(not _holds(narrow, _delivered(failed)) for failed in wide.all)


def _same_cause(cause: Cause, failed: Failed) -> bool:
    if cause.longest is not None:
        return cause.sign == sign_of(failed) and len(failed.exchange.delivery.body) > cause.longest
    return cause.sign == sign_of(failed) and _holds(cause, _delivered(failed))


def _holds(cause: Cause, payload: object) -> bool:
    return any(all(each.of(payload) for each in features) for features in cause.features)


def possible(cause: Cause, payloads: Sequence[object]) -> bool:
    """Whether these payloads have anywhere what the cause says is lacking: what an event never has, it cannot lack."""
    lacking = [each for features in cause.features for each in features if each.lacking]
    return not lacking or not payloads or any(each.known_of(payloads) for each in lacking)


def _beside_the_cause(cause: Cause, failed: Failed) -> bool:
    """Whether the control, which is acknowledged, has the same about it: then that is not why the trial fails."""
    return failed.trial.control is not None and _holds(cause, failed.trial.control().payload)


def _lacks_too(cause: Cause, failed: Failed) -> bool:
    """Whether null stands where the cause is that it is absent, or the other way round, and the control has more."""
    if failed.trial.control is None or cause.sign != sign_of(failed):
        return False
    lacking, control = [each for features in cause.features for each in features], failed.trial.control().payload
    return any(each.lacks(_delivered(failed)) and not each.lacks(control) for each in lacking)


def _fractional_too(cause: Cause, failed: Failed) -> bool:
    """Whether the cause is a fraction, and here a number is written with one, of zero too, where the control has none.

    Who reads what is written so into another type does it of 1.0 and of 1e400 as well.
    """
    fractional = any(each.kind is Kind.FRACTION for features in cause.features for each in features)
    if not fractional or failed.trial.control is None or cause.sign != sign_of(failed):
        return False
    control = failed.trial.control().payload
    return any(isinstance(edit.after, float) for edit in edits(control, _delivered(failed)))


def _whole_too(cause: Cause, failed: Failed) -> bool:
    """Whether the cause is that a number is whole, and here a whole one stands where the control has none."""
    whole = any(each.kind is Kind.WHOLE for features in cause.features for each in features)
    if not whole or failed.trial.control is None or cause.sign != sign_of(failed):
        return False
    changed = edits(failed.trial.control().payload, _delivered(failed))
    return any(is_whole(edit.after) and is_fraction(edit.before) for edit in changed)


def _large_too(cause: Cause, failed: Failed) -> bool:
    """Whether the cause is that a number has many bits, and here one has as many where the control has fewer."""
    large = [each for features in cause.features for each in features if each.kind is Kind.LARGE]
    if not large or failed.trial.control is None or cause.sign != sign_of(failed):
        return False
    changed = edits(failed.trial.control().payload, _delivered(failed))
    return any(each.holds(edit.after) and not each.holds(edit.before) for edit in changed for each in large)


def _delivered(failed: Failed) -> object:
    """What stood in the payload, which a bend may have made another; None where it is no JSON any more."""
    if not failed.exchange.delivery.bent:
        return failed.trial.case.payload
    try:
        return json.loads(failed.exchange.delivery.payload)
    except (ValueError, RecursionError):
        return None
