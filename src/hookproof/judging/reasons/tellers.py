"""Which check reports a cause that several checks meet: an entity's history, or that repeats are minded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from hookproof.checks.registry import Asked, Check
from hookproof.checks.trial import Failed
from hookproof.judging.reasons.causes import Causes
from hookproof.judging.reasons.explaining import HISTORY, Cause, Sign, sign_of, site_of
from hookproof.judging.reasons.features import Kind
from hookproof.judging.staging import REPEATS

_ASKED = {Kind.LACKING: Asked.LACKING, Kind.WHOLE: Asked.WHOLE}
#: Check id -> the causes that it has found.
Found = Mapping[str, Causes]


def tells_history(check: str, found: Found, sign: Sign | None = None) -> bool:
    """Whether a check has found that history is why something fails, in this way where one is given."""
    causes = found[check].found if check in found else ()
    return any(each.difference == HISTORY and sign in (None, each.sign) for each in causes)


def of_history(sign: Sign, rows: Sequence[Check], found: Found, earlier: Found) -> str:
    """Return the check that tells that history is why something fails so: one that asks for it, else the first of the
    earlier ones that came upon it; "" where there is none."""
    asking = (row.id for row in rows if row.history and row.id in found)
    told = (id_ for id_ in asking if any(each.sign == sign for each in found[id_].found))
    return next(chain(told, (id_ for id_ in earlier if tells_history(id_, earlier, sign))), "")


def asked_of(cause: Cause) -> Asked | None:
    """Return the difference that a check may ask for, where a cause is that alone."""
    kinds = {each.kind for features in cause.features for each in features}
    single = all(len(features) == 1 for features in cause.features)
    return _ASKED.get(kinds.pop()) if single and len(kinds) == 1 else None


def of_difference(cause: Cause, rows: Sequence[Check], found: Found) -> str:
    """Return the check that asks for what a cause is, where it saw the same; "" where there is none.

    What is lacking is the same where the same member is.
    """
    asked = asked_of(cause)
    asking = (row.id for row in rows if row.asks is not None and row.asks is asked and row.id in found)
    return next((id_ for id_ in asking if any(_saw(cause, each, asked) for each in found[id_].found)), "")


def _saw(cause: Cause, other: Cause, asked: Asked | None) -> bool:
    if cause is other or cause.sign != other.sign:
        return False
    members = {features[0].path[-1:] for features in other.features if features}
    return asked is not Asked.LACKING or all(features[0].path[-1:] in members for features in cause.features)


def asked_for(row: Check, rows: Sequence[Check], causes: Sequence[Cause], *, repeats: bool) -> frozenset[str]:
    """Return the checks that ask for what a check came upon: an entity's history, mere repeats, or a difference."""
    history = repeats or any(cause.difference == HISTORY for cause in causes)
    asked = {each for cause in causes if (each := asked_of(cause)) is not None and each is not row.asks}
    told = (e for e in rows if (history and e.history) or (repeats and e.repeats) or e.asks in asked)
    return frozenset(each.id for each in told)


def told_for_others(row: Check, earlier: Found) -> list[Cause]:
    """Return what earlier checks came upon and this one asks for: it tells that, for all of them."""
    causes = (cause for each in earlier.values() for cause in each.found)
    return [cause for cause in causes if row.asks is not None and asked_of(cause) is row.asks]


def of_repeats(rows: Sequence[Check], found: Found) -> str:
    """Return the check that tells why what comes again is not acknowledged: one that asks for repeats, or for what came
    before, else the first that came upon the latter; where none does, the one that is about repeats."""
    asking = [row.id for row in sorted(rows, key=lambda row: not row.repeats) if row.repeats or row.history]
    told = (id_ for id_ in asking if id_ in found and found[id_].found)
    return next(chain(told, (id_ for id_ in found if tells_history(id_, found))), REPEATS)


def of_site(failed: Failed, earlier: Found) -> str:
    """Return the earlier check that has told of the same exception at the same place; "" where none has.

    It is no other defect for what was tried here: that stands beside a genuine delivery, which may well go there too.
    """
    site = site_of(failed) if failed.trial.control is not None else ""
    told = (id_ for id_, causes in earlier.items() if any(site == site_of(f) for c in causes.found for f in c.all))
    return next(told, "") if site else ""


#: By check and event: the ways in which the consumer failed.
Known = Mapping[str, Mapping[str, set[Sign]]]


def signs(by_event: Mapping[str, set[Sign]], event: str) -> set[Sign]:
    """Return the ways in which the consumer failed a check on one event; on any event where `event` is ""."""
    return by_event.get(event, set()) if event else set().union(*by_event.values())


def of_spoiling(row: Check, failed: Failed, rows: Sequence[Check], known: Known) -> str:
    """Return the check that has told what makes genuine deliveries fail in the same way; "" where none has.

    A check about repeats tells its own failures: it rests on another clause.
    """
    if failed.exchange.delivery.bent or row.repeats:
        return ""
    spoiling = (each.id for each in rows if each.spoils and each is not row)
    return next((id_ for id_ in spoiling if sign_of(failed) in signs(known.get(id_, {}), "")), "")
