"""Events whose names stand in another member than those of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hookproof.importing.eventnames.constants import Constants, Table, rank
from hookproof.importing.eventnames.spelling import hinted, matching
from hookproof.importing.offers import Offer


def named_elsewhere(at: str, rows: Iterable[tuple[Offer, Table]], constants: Constants) -> str:
    """Return, in words, the first event whose payload has no member `at` and its name in another one, and how many
    more there are; "" where there is none."""
    found = [
        (offer.name, other)
        for offer, table in rows
        if at not in table and not constants.describes(offer.node, at)
        for other in [next((key for key in table if _names(offer, key, table[key])), "")]
        if other
    ]
    if not found:
        return ""
    (name, other), more = found[0], len(found) - 1
    who = (
        f"{name} and {more} more have no such member, and their names"
        if more
        else f"{name} has no such member, and its name"
    )
    return f"{who} in {other}"


def _names(offer: Offer, at: str, texts: Sequence[str]) -> bool:
    # Deeper inside, things say what they are.
    return (rank(at) < 2 or at.count("/") == 1) and bool(matching(offer, texts) or hinted(offer, texts))
