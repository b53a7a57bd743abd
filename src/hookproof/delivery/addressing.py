"""Where a delivery says what it is: its event, its message id, its time and its authentication.

The one place that knows: each stands in a member of the body or in a header, as the contract says. Nobody else looks at
the pointers and header names of the rules to write or to read one of them.
"""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hookproof.schema.members import value_at, with_member

if TYPE_CHECKING:
    from hookproof.contract.model import Contract, DeliveryRules, SignatureRules
    from hookproof.delivery.traffic import Headers

#: Whether the contract allows these bytes for the event of that name.
Admits = Callable[[str, bytes], bool]
#: Fewer characters than this cannot tell the deliveries of a run apart.
_TELLING = 8
_CLASSES = (string.digits, "abcdef", "ABCDEF", string.ascii_lowercase, string.ascii_uppercase)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: `name` is a JSON pointer into the body, or a header's name."""

    name: str
    in_body: bool


def _place(header: str | None, pointer: str | None) -> Place | None:
    if pointer is not None:
        return Place(pointer, in_body=True)
    return Place(header, in_body=False) if header is not None else None


def event_place(rules: DeliveryRules) -> Place:
    """Return where the event's name stands."""
    return Place(rules.event_pointer, in_body=True)


def id_place(rules: SignatureRules) -> Place | None:
    """Return where the message id stands; None where deliveries have none."""
    return _place(rules.id_header, rules.id_pointer)


def timestamp_place(rules: SignatureRules) -> Place | None:
    """Return where the time stands; None where there is none, or beside the signature in its header."""
    return _place(rules.timestamp_header, rules.timestamp_pointer)


def covers_id(rules: SignatureRules) -> bool:
    """Whether the signature covers a message id that the consumer is told."""
    return _covered(id_place(rules), "{id}", rules)


def covers_timestamp(rules: SignatureRules) -> bool:
    """Whether the signature covers a timestamp that the consumer is told, wherever that is."""
    beside = "{timestamp}" in rules.format and "{timestamp}" in rules.signed_content
    return beside or _covered(timestamp_place(rules), "{timestamp}", rules)


def _covered(place: Place | None, placeholder: str, rules: SignatureRules) -> bool:
    # What stands in the body is covered with it.
    return place is not None and (place.in_body or placeholder in rules.signed_content)


def tells_timestamp(rules: SignatureRules) -> bool:
    """Whether a consumer is told a time at all, covered or not."""
    return timestamp_place(rules) is not None or "{timestamp}" in rules.format


def signature_headers(rules: SignatureRules) -> tuple[str, ...]:
    """Return the names of the headers that the scheme adds."""
    places = (id_place(rules), timestamp_place(rules))
    return (*(place.name for place in places if place is not None and not place.in_body), rules.signature_header)


def headers_with(rules: SignatureRules, message_id: str, timestamp: str, signature: str) -> Headers:
    """Return the headers of the scheme with these values: those that stand in a header."""
    told = ((id_place(rules), message_id), (timestamp_place(rules), timestamp))
    named = tuple((place.name, value) for place, value in told if place is not None and not place.in_body)
    return (*named, (rules.signature_header, signature))


def anything(_event: str, _body: bytes) -> bool:
    """Allow every body: for signers that know no contract."""
    return True


def body_allowed(contract: Contract) -> Admits:
    """Return what tells whether a contract allows a body for an event; formats count."""
    from hookproof.contract.validation import is_valid

    def allowed(event: str, body: bytes) -> bool:
        known = contract.events.get(event)
        try:
            return known is None or is_valid(known)(json.loads(body))
        except (ValueError, RecursionError):
            return False

    return allowed


def addressed(
    rules: SignatureRules, body: bytes, message_id: str, timestamp: int, admits: Callable[[bytes], bool]
) -> tuple[str, bytes]:
    """Return the id of a new message and its body, with id and time written where they stand in it.

    An id in the body keeps the shape of the one that it replaces, so that it goes on fitting the schema. Nothing is
    written that makes a valid body invalid or the other way round, and nothing where there is no such member.
    """
    before = admits(body) if rules.id_pointer or rules.timestamp_pointer else True
    if rules.id_pointer is not None:
        for candidate in _candidates(_text_at(body, rules.id_pointer), message_id):
            written = with_member(body, rules.id_pointer, candidate)
            if admits(written) is before:
                message_id, body = candidate, written
                break
    written = restated(rules, body, None, timestamp)
    return message_id, written if written == body or admits(written) is before else body


def restated(rules: SignatureRules, body: bytes, message_id: str | None, timestamp: int | str | None) -> bytes:
    """Return the body with an id and a time that are given in place of those that stand in it.

    A whole number is written in the contract's form of a time, a text as it is.
    """
    if message_id is not None and rules.id_pointer is not None:
        body = with_member(body, rules.id_pointer, message_id)
    if timestamp is not None and rules.timestamp_pointer is not None:
        value = timestamp if isinstance(timestamp, str) else _FORMS[rules.timestamp_form](timestamp)
        body = with_member(body, rules.timestamp_pointer, value)
    return body


def _iso(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


_FORMS: dict[str, Callable[[int], int | str]] = {
    "epoch-seconds": lambda seconds: seconds,
    "epoch-milliseconds": lambda seconds: seconds * 1000,
    "iso-8601": _iso,
}


def told_id(rules: SignatureRules, header: Callable[[str], str | None], body: bytes) -> str:
    """Return the message id that a request tells: `header` gives the value of one; "" where it tells none."""
    return _told(id_place(rules), header, body)


def told_timestamp(rules: SignatureRules, header: Callable[[str], str | None], body: bytes) -> str:
    """Return the time that a request tells in a place of its own, as it is written; "" where it tells none."""
    return _told(timestamp_place(rules), header, body)


def _told(place: Place | None, header: Callable[[str], str | None], body: bytes) -> str:
    if place is None:
        return ""
    return _text_at(body, place.name) if place.in_body else header(place.name) or ""


def _text_at(body: bytes, pointer: str) -> str:
    value = value_at(body.decode("utf-8", "replace"), pointer)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _candidates(present: str, message_id: str) -> Iterator[str]:
    """Ids for a new message, the most fitting first: in the shape of the one that stands there, else a plain one."""
    if sum(char.isascii() and char.isalnum() for char in present) >= _TELLING:
        yield _shaped(present, message_id, 0)
        # A part of an id may be fixed by more than its shape (a prefix, a version digit): its end is not.
        yield _shaped(present, message_id, max(0, len(present) - _TELLING))
    yield message_id


def _shaped(model: str, message_id: str, start: int) -> str:
    """Return text like `model`, every letter and digit from `start` on another of its kind, by `message_id`."""
    if "_" in model:
        start = max(start, model.rindex("_") + 1)
    if len(model) - start < _TELLING:
        start = max(0, len(model) - _TELLING)
    noise = hashlib.shake_256(message_id.encode()).digest(len(model))
    return model[:start] + "".join(map(_other, model[start:], noise[start:]))


def _other(char: str, byte: int) -> str:
    kind = next((kind for kind in _CLASSES if char in kind), "")
    return kind[byte % len(kind)] if kind else char
