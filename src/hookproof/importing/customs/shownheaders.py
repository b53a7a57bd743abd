"""Which header of requests that documents show holds a message's id, and which its time: by name, else by values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.importing.customs.messagetimes import unit_of
from hookproof.importing.headernames import SIGNS, tells_id
from hookproof.importing.offers import Batch
from hookproof.schema.patterns import deferral as re

#: A header that is called an id, of whatever.
_CALLED_ID = re.compile(r"-(?:u?u?id|guid)$", re.IGNORECASE)
#: What is made to be like no other text: a UUID, a ULID.
_UNIQUE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?-i:[0-7][0-9A-HJKMNP-TV-Z]{25})", re.IGNORECASE
)


def shown_id(batch: Batch) -> str | None:
    """Return the header that is called after messages, else the only one that is called an id, or holds such, and whose
    text is another one in each request that is shown; None where there is none, or several are."""
    named = (header.name for offer in batch.offers for header in offer.headers)
    if (called := next(filter(tells_id, named), None)) is not None:
        return called
    shown = sum(len(offer.examples) for offer in batch.offers)
    differ = ((name, texts) for name, texts in _everywhere(batch) if 1 < len(texts) == len({*texts}) == shown)
    return _only(name for name, texts in differ if _CALLED_ID.search(name) or all(map(_UNIQUE.fullmatch, texts)))


def shown_time(batch: Batch) -> dict[str, str] | None:
    """Return `time` in the words of provider.yaml for the only header that holds a time in all requests that are shown;
    None where there is none, or several are."""
    units = {name: unit_of([_number(text) for text in texts]) for name, texts in _everywhere(batch)}
    name = _only(name for name, unit in units.items() if unit and not SIGNS.search(name))
    return None if name is None else {"header": name, **({"unit": units[name]} if units[name] != "s" else {})}


def _everywhere(batch: Batch) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the headers that payloads of every event are shown with, each with its texts."""
    shown = [{header.name: header.examples for header in offer.headers if header.examples} for offer in batch.offers]
    for name in shown[0] if shown else ():
        if all(name in table for table in shown):
            yield name, [text for table in shown for text in table[name]]


def _number(text: str) -> object:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000000000") else text


def _only(names: Iterator[str]) -> str | None:
    found = list(names)
    return found[0] if len(found) == 1 else None
