"""The id and the time that a signature covers: in which header or member of the payload they stand, and how a time is
written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookproof.importing.customs.messageids import told_header
from hookproof.importing.customs.messagetimes import time_at, time_member
from hookproof.importing.eventnames.eventname import Rule
from hookproof.importing.headernames import (
    HEADER,
    SIGNS,
    is_header,
    mentions,
    says_time,
    tells_id,
    tells_time,
    told_headers,
)
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch
from hookproof.importing.provenance.signatureplaces import offered
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import tokens

_UNITS = {
    "ms": re.compile(r"\bmillisecond|\bms\b", re.IGNORECASE),
    "iso": re.compile(r"\bISO[- ]?8601|\bRFC[- ]?3339", re.IGNORECASE),
}
#: The part of a proof that is its time.
TIME_PART = re.compile(r"(\w+)=\{timestamp\}")
#: Where names stand does not matter: a time that is signed stands at the top.
_ANYWHERE = Rule(parts=(), why="")
_MEMBER = re.compile(r"\{body:(/[^{}]+)\}")


def members_of_all(batch: Batch, library: Library | None) -> list[str]:
    """Return the members that every payload has, in the order of the first."""
    tables = [] if library is None else [dict(library.members(offer.node)) for offer in batch.offers]
    return [name for name in (tables[0] if tables else {}) if all(name in table for table in tables)]


def with_time(over: str, batch: Batch, library: Library | None) -> tuple[str, dict[str, str] | None]:
    """Return a template, and the member whose time it covers in the words of provider.yaml: the one that it names, else
    the one that is called so where it covers a time; the member is the time of the message in it."""
    if library is None:
        return over, None
    told = [time for at in _MEMBER.findall(over) if (time := time_at(batch, library, tuple(tokens(at)))) is not None]
    if len(told) == 1 and "{timestamp}" not in over:
        return over.replace(f"{{body:{told[0]['body']}}}", "{timestamp}"), told[0]
    return over, time_member(batch, library, _ANYWHERE) if "{timestamp}" in over else None


def nonce_header(batch: Batch, text: str) -> str:
    """The header of a text that is another one for each message; "" where there is none."""
    names = (*offered(batch), *filter(is_header, HEADER.findall(text)))
    return next((name for name in names if name.lower().rpartition("-")[2] == "nonce"), "")


def _unit(batch: Batch, header: str) -> dict[str, str]:
    """How a time in a header is written, where the prose after its name says so."""
    told = (*told_headers(batch.offers), *mentions(batch.texts))
    after = " ".join(mention.after for mention in told if mention.name == header)
    return next(({"unit": unit} for unit, pattern in _UNITS.items() if pattern.search(after)), {})


def _unit_beside(text: str, shape: str) -> dict[str, str]:
    """How the time in a proof is written: as a sample has it, or as a sentence says of the part that it is."""
    key = re.escape(TIME_PART.findall(shape)[0])
    in_sample = re.search(rf"(?<![\w-]){key}=1[0-9]{{12}}\b", text)
    said = re.search(rf"[`\"']{key}=?[`\"'][^.\n]{{0,80}}?\bmillisecond", text, re.IGNORECASE)
    return {"unit": "ms"} if in_sample or said else {}


def message_of(
    batch: Batch,
    text: str,
    shape: str,
    proof: Mapping[str, Any],
    *,
    nonce: str = "",
    time: Mapping[str, str] | None = None,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return where id and time stand, and which place is a guess: what is signed has to stand somewhere.

    `nonce` is the header of an id that is signed ("": none), `time` the member of a time where no header has one.
    """
    message: dict[str, Any] = {}
    names = [*offered(batch), *(name for name in HEADER.findall(text) if is_header(name))]
    if (name := nonce or next(filter(tells_id, names), None) or told_header(batch)) is not None:
        message["id"] = {"header": name}
    stamp = next((name for name in names if tells_time(name)), None)
    if stamp is None and "{timestamp}" in proof["over"]:
        stamp = next((name for name in names if says_time(name, text)), None)
    if "{timestamp}" in shape:
        message["time"] = {"beside": "signature", **_unit_beside(text, shape)}
    elif stamp is not None:
        message["time"] = {"header": stamp, **_unit(batch, stamp)}
    elif time is not None:
        message["time"] = dict(time)
    untold = []
    for key, called, mark in (("time", "Timestamp", "{timestamp}"), ("id", "Id", "{id}")):
        if mark in proof["over"] and key not in message:
            guess = f"{SIGNS.split(proof['scheme'])[0].rstrip('-') or 'X'}-{called}"
            message[key] = {"header": next((name for name in names if name.lower() == guess.lower()), guess)}
            if message[key]["header"] not in names:
                untold.append(f"where the {key} stands, for which {guess} is a guess")
    return message, tuple(untold)
