"""Send what was captured once more: signed anew as another message, or with the signature that it came with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hookproof.contract.naming import told_name
from hookproof.delivery.credentials import REDACTED
from hookproof.delivery.packing import carried
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery
from hookproof.errors import InputError
from hookproof.parsing import open_file
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.recordings import recorded
from hookproof.receiving.relay import end_to_end, passed_on
from hookproof.schema.members import value_at

_FRAMING = frozenset({"content-length", "transfer-encoding"})


def find_capture(path: Path, number: int) -> Arrival:
    """Return the request of that number in a capture file. Raises InputError where there is none."""
    for arrival in recorded(path):
        if arrival.number == number:
            return arrival
    raise InputError(f"there is no request {number}", where=str(path))


def holds_captures(path: Path) -> bool:
    """Whether a file holds requests, as captures and other tools' exports do, and no journal of deliveries."""
    try:
        with open_file(path) as file:
            line = file.readline(65536)
    except (OSError, InputError):
        return False
    if b'"target":' in line.partition(b'"headers":')[0]:
        return True
    return not line.lstrip().startswith(b'{"n":') and _is_exported(path)


def _is_exported(path: Path) -> bool:
    try:
        return next(recorded(path), None) is not None
    except InputError:
        return False


def as_it_was(arrival: Arrival) -> Delivery:
    """Return the delivery of a request with every header that it had; what was taken out of the capture is missing."""
    return _without_gaps(passed_on(arrival))


def signed_anew(arrival: Arrival, signer: Signer) -> Delivery:
    """Return the delivery of what a request carries as another message, signed now; its other headers stay.

    Raises InputError where it carries several payloads: they would be several messages.
    """
    payload, *others = carried(signer.rules.body, arrival.body) or [arrival.body]
    if others:
        raise InputError("this request carries several payloads", mend="Send it with its own signature: --as-is.")
    text = payload.decode("utf-8", "replace")
    told = told_name(signer.rules, _member_of(text), arrival.header)
    event = told if isinstance(told, str) else ""
    signed = signer.deliver_bytes(payload, address=f"capture:{arrival.number}", event=event)
    made = {name.lower() for name, _ in signed.headers} | _FRAMING
    kept = tuple(pair for pair in end_to_end(arrival.headers) if pair[0].lower() not in made)
    return _without_gaps(replace(signed, headers=(*signed.headers, *kept)))


def _member_of(text: str) -> Callable[[str], object]:
    return lambda pointer: value_at(text, pointer)


def _without_gaps(delivery: Delivery) -> Delivery:
    return replace(delivery, headers=tuple(pair for pair in delivery.headers if REDACTED not in pair[1]))
