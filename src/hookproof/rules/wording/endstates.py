"""What has become of something, by the words for it: what failed has not succeeded."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.sources.names import words

#: Words for what has become of something; those of two rows rule each other out: what failed has not succeeded.
OUTCOMES: tuple[frozenset[str], ...] = (
    words("failed failure fail error errored rejected declined denied unsuccessful refused"),
    words(
        "succeeded success successful completed complete done finished ready delivered ok paid approved accepted passed"
    ),
    words("cancelled canceled aborted voided"),
    words("expired timedout"),
    words("terminated revoked deactivated disabled suspended closed ended archived stopped"),
    words("started running processing in_progress in-progress pending queued scheduled active open opened waiting"),
)
#: The rows of what became of one attempt: what is closed or at work may have been either before.
ENDS: frozenset[int] = frozenset(range(4))
#: Rows that may stand for one thing: what is over in one way may well be told in the words of the other.
_MAY_MEET = frozenset(
    {frozenset({0, 2}), frozenset({0, 3}), frozenset({2, 3}), *(frozenset({4, other}) for other in range(4))}
)


def outcome_of(told: Sequence[str]) -> int | None:
    """Return the first row of which one of some words is; None where none tells what has become of something."""
    return next((n for n, group in enumerate(OUTCOMES) for word in told if word in group), None)


def excludes(told: int, shows: int) -> bool:
    """Whether an event of one outcome cannot have a status of another; what opens may be in any state but an end's."""
    # An attempt that failed, or succeeded, may leave its subject open or active.
    left = told in (0, 1) and shows == len(OUTCOMES) - 1
    return told != shows and not left and frozenset({told, shows}) not in _MAY_MEET


def exclude_each_other(one: str, other: str) -> bool:
    """Whether two words tell of outcomes of which a thing has one: what was refused was not paid."""
    told, shows = outcome_of([one]), outcome_of([other])
    return told in ENDS and shows in ENDS and excludes(told, shows)
