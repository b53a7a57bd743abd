"""Names of fields that speak of times, and which of two such times is the earlier one by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from hookproof.rules.wording.opposites import is_irregular_past
from hookproof.sources.names import parts, words

#: What comes first -> what cannot come before it, by the words of names.
FIRST = words(
    "created started begins begin begun start starts opened requested queued from since issued placed joined "
    "registered enrolled hired booked ordered initiated submitted departed launched activated"
)
_LATER = words(
    "updated modified closes stops stopped completed finished ended ends end closed expires expired expiry deleted "
    "failed cancelled canceled delivered until to solved resolved answered succeeded refunded paid shipped"
)
#: What comes before what, of two words that go together alone.
_PAIRS = tuple(
    (words(first), words(later))
    for first, later in (
        ("arrived entered boarded", "left exited"),
        ("borrowed lent loaned", "returned"),
        ("picked collected", "dropped returned"),
        ("taken occupied", "freed vacated released"),
        ("sent dispatched shipped", "received delivered signed completed accepted declined"),
        ("queued enqueued requested ordered submitted", "started begun"),
        ("detected reported", "fixed repaired mended"),
        ("raised triggered detected reported opened", "acknowledged cleared resolved dismissed closed"),
        (
            "created",
            "ready viewed signed declined accepted rejected approved revoked archived verified settled rendered",
        ),
        ("created", "encoded transcoded withdrawn"),
    )
)
#: What is told of a thing before or after its time: birth, plans, the time that something else happened.
_AHEAD = words(
    "expected estimated scheduled planned occurred happened observed recorded measured captured founded dated"
)
#: What belongs to the verb before it: `picked_up_at`.
_PARTICLES = frozenset({"up", "off", "out", "in", "over", "back"})
_TIME_WORDS = frozenset({"at", "on", "time", "timestamp", "date", "ts"})


def is_time(key: str) -> bool:
    """Whether a name speaks of a time; `created`, `expires`, `from` and their like do alone."""
    told = parts(key)
    return bool(_TIME_WORDS & set(told)) or (len(told) < 3 and bool((FIRST | _LATER) & set(told[-1:])))


def is_past(key: str) -> bool:
    """Whether a name tells when something was done (`picked_up_at`, `servedAt`), and nothing that is still to come."""
    told = parts(key)
    done = any(len(word) > 3 and word.endswith("ed") for word in told[:2]) or any(map(is_irregular_past, told[:1]))
    return len(told) > 1 and told[-1] in ("at", "on") and done and not _AHEAD & set(told)


def made(key: str) -> bool:
    """Whether a name tells when its object itself came to be, before all else that is told of it."""
    return parts(key) in (["created", "at"], ["created", "on"], ["created"], ["created", "date"], ["date", "created"])


def ordered(times: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names of which the second is later by its words; what else they speak of must be the same."""
    every = tuple(times)
    for early in every:
        for late in every:
            one, two = parts(early), parts(late)
            first, later = _told_apart(set(one), set(two))
            rest = set(one) - first - _TIME_WORDS - _PARTICLES, set(two) - later - _TIME_WORDS - _PARTICLES
            if early != late and first and later and not _LATER & set(one) - first and rest[0] == rest[1]:
                yield early, late


def _told_apart(one: Set[str], two: Set[str]) -> tuple[Set[str], Set[str]]:
    """Return the words by which the first of two names is earlier, and those by which the second is later."""
    for firsts, laters in _PAIRS:
        if firsts & one and laters & two and not (_AHEAD & (one | two)):
            return firsts & one, laters & two
    return FIRST & one, _LATER & two
