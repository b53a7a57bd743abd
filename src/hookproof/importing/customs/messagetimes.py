"""Where the time of a message stands in its payload, where the documents say how old it may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hookproof.importing.customs.messageids import around, has, usable
from hookproof.importing.eventnames.eventname import Rule
from hookproof.importing.eventnames.exampletexts import text_at
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Offer
from hookproof.schema.json import list_at
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape

#: Members that say when a message was sent, and `timestamp` beside an event's name.
_NAMES = ("sent_at", "sentAt", "sent_time", "sentTime", "time_sent", "sent", "timestamp")
_SECONDS, _MILLISECONDS = range(10**9, 10**10), range(10**12, 10**13)
_SAID = {"ms": re.compile(r"millisecond", re.IGNORECASE), "s": re.compile(r"\b(?:seconds|unix|epoch)\b", re.IGNORECASE)}


def time_member(batch: Batch, library: Library, rule: Rule) -> dict[str, str] | None:
    """Return `time` in the words of provider.yaml: the member that all payloads have, and how it is written; None where
    there is none, or its form is not to be seen."""
    holders = around(place.name for place in rule.parts if place.in_body)
    paths = ((*holder, name) for holder in holders for name in _NAMES)
    return next((time for path in paths if (time := time_at(batch, library, path)) is not None), None)


def time_at(batch: Batch, library: Library, path: tuple[str, ...]) -> dict[str, str] | None:
    """Return `time` for a member, as above; None where a payload lacks it, or it is no time that can be written."""
    offers = usable(batch)
    units = {_unit(offer, library, path) for offer in offers if has(offer, library, path)}
    if len(units) != 1 or not all(has(offer, library, path) for offer in offers) or not (unit := units.pop()):
        return None
    return {"body": "".join(f"/{escape(token)}" for token in path), **({"unit": unit} if unit != "s" else {})}


def _unit(offer: Offer, library: Library, path: tuple[str, ...]) -> str:
    """How a time is written: by the examples of it, else by its schema; "" where neither tells."""
    node = library.member(offer.node, path)
    node = node if isinstance(node, dict) else {}
    shown = [value for example in offer.examples if (value := text_at(example, path)) is not None]
    shown += [*list_at(node, "examples"), *([node["example"]] if "example" in node else [])]
    if shown:
        return unit_of(shown)
    if node.get("type") == "string":
        return "iso" if node.get("format") == "date-time" else ""
    said = str(node.get("description", "")) if node.get("type") in ("integer", "number") else ""
    return next((unit for unit, pattern in _SAID.items() if pattern.search(said)), "")


def unit_of(values: Sequence[object]) -> str:
    """Return how times are written, as a contract says it; "" where one of the values is none."""
    if all(isinstance(value, int) and value in _SECONDS for value in values):
        return "s"
    if all(isinstance(value, int) and value in _MILLISECONDS for value in values):
        return "ms"
    return "iso" if all(isinstance(value, str) and _is_iso(value) for value in values) else ""


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text
