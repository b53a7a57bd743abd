"""A note that sends its reader on: which checks or families tell why this one could observe nothing."""

from __future__ import annotations


class Referral(str):
    """Why nothing was shown, and the ids of checks, or names of families, that tell more of it, as a text.

    It reads as any other note does (`the late event is not acknowledged: see semantics.late`) and stands wherever one
    does. Of `to`, there are one or more, all of one sort.
    """

    __slots__ = ("to", "why")

    why: str
    to: tuple[str, ...]

    def __new__(cls, why: str, *to: str) -> Referral:
        """Return the note that gives `why` ("" where it says no more than where to look) and names `to`."""
        made = super().__new__(cls, (f"{why}: " if why else "") + f"see {_named(to)}")
        made.why, made.to = why, to
        return made


def _named(to: tuple[str, ...]) -> str:
    names = " and ".join(to)
    if any("." in name for name in to):
        return names
    return f"the {'family' if len(to) == 1 else 'families'} {names}"
