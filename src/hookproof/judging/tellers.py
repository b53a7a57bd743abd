"""Who tells what several checks come upon: what came before about an entity, and that what comes again is minded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from hookproof.checks.registry import Check
from hookproof.judging.causes import HISTORY, Causes, Sign
from hookproof.judging.staging import REPEATS

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


def of_repeats(rows: Sequence[Check], found: Found) -> str:
    """Return the check that tells why what comes again is not acknowledged: one that asks for repeats, or for what came
    before, else the first that came upon the latter; where none does, the one that is about repeats."""
    asking = [row.id for row in sorted(rows, key=lambda row: not row.repeats) if row.repeats or row.history]
    told = (id_ for id_ in asking if id_ in found and found[id_].found)
    return next(chain(told, (id_ for id_ in found if tells_history(id_, found))), REPEATS)
