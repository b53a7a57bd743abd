"""Texts that are the name of an event as its document calls it: spelt otherwise, without a last word, as its end."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.importing.offers import Offer
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import same_event, squeezed

_SAYS_EVENT = re.compile(r"[^A-Za-z0-9]+(?:event|payload|webhook)s?$|(?<=[a-z0-9])(?:Event|Payload|Webhook)s?$")
_BETWEEN_WORDS = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")


def matching(offer: Offer, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the texts that are the name of an event as its document calls it."""
    names = (offer.name, core(offer.name))
    exact = tuple(text for text in texts if squeezed(text) in map(squeezed, names))
    return exact or tuple(text for text in texts if any(same_event(text, name) for name in names))


def core(name: str) -> str:
    """Return a name without what makes it a path, and a last word that only says that it is an event's.

    The whole where nothing else is left.
    """
    return _SAYS_EVENT.sub("", name).lstrip("/") or name


def hinted(offer: Offer, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the texts in which the reader of the document saw events."""
    return tuple(text for text in texts if text in offer.hints)


def named_by_header(offer: Offer, name: str) -> tuple[str, ...]:
    """Return the texts of a header that are the name of an event."""
    found = [header for header in offer.headers if header.name == name]
    return next(
        (matching(offer, texts) for h in found for texts in (h.values, h.examples) if matching(offer, texts)), ()
    )


def only_value(offer: Offer, name: str) -> str:
    """Return the only value that a header has with an event; "" where it has several, or none is told."""
    values = {value for header in offer.headers if header.name == name for value in header.values}
    return next(iter(values)) if len(values) == 1 else ""


def stem_of(name: str, end: str) -> str:
    """Return what stands before `end` in a name of words, in the name's own spelling; "" where it does not end so."""
    wanted = squeezed(end)
    for whole in dict.fromkeys((name, core(name))):
        if wanted and squeezed(whole).endswith(wanted):
            for match in _BETWEEN_WORDS.finditer(whole):
                if match.start() and squeezed(whole[match.end() :]) == wanted:
                    return whole[: match.start()]
    return ""
