"""Bends of the key and of what was signed: another key, no key, and changes made after signing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from hookproof.delivery.addressing import covers_id, covers_timestamp, restated
from hookproof.delivery.auth.hmac_header import written
from hookproof.delivery.bends.bend import Expected, rows
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery

#: A JSON string, and what follows it: a colon where it is a key.
_STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?', re.DOTALL)
_NUMBER = re.compile(rb"\d")
_WORD = re.compile(rb"[A-Za-z0-9]")


def other_key(key: bytes) -> bytes:
    """Return a key that is not `key`, always the same one for it."""
    return hashlib.sha256(b"another key than " + key).digest()


def _wrong_key(delivery: Delivery, signer: Signer) -> Delivery:
    return signer.resign(delivery, key=other_key(signer.key))


def _empty_key(delivery: Delivery, signer: Signer) -> Delivery:
    return signer.resign(delivery, key=b"")


def changed(body: bytes, event: str) -> bytes:
    """Return `body` with one byte changed: inside a string value where it is JSON, so that it stays JSON.

    A value other than the event's name is preferred: the change is then in what a consumer would act on.
    """
    values = [
        v for v in _STRING.finditer(body) if not v.group(2) and b"\\" not in v.group(1) and _WORD.search(v.group(1))
    ]
    chosen = next((v for v in values if v.group(1) != event.encode()), values[0] if values else None)
    if chosen is not None:
        start, end = chosen.span(1)
        return _flipped(body, _WORD.search(body, start, end))
    return _flipped(body, _NUMBER.search(body) or _WORD.search(body))


def _flipped(body: bytes, at: re.Match[bytes] | None) -> bytes:
    if at is None:
        return body + b" "
    char = at.group()
    # Never a zero: "10" may become "20", but a number must not come to start with 0.
    other = {b"9": b"8", b"z": b"y", b"Z": b"Y"}.get(char, bytes([char[0] + 1]))
    return body[: at.start()] + other + body[at.end() :]


def _changed_body(delivery: Delivery, _: Signer) -> Delivery:
    return replace(delivery, body=changed(delivery.body, delivery.event))


def _longer_body(delivery: Delivery, _: Signer) -> Delivery:
    return replace(delivery, body=delivery.body + b"\n")


def _changed_id(delivery: Delivery, signer: Signer) -> Delivery | None:
    if not covers_id(signer.scheme):
        return None
    last = delivery.message_id[-1:]
    changed_id = delivery.message_id[:-1] + ("b" if last == "a" else "a")
    body = restated(signer.scheme, delivery.body, changed_id, None)
    other = replace(delivery, message_id=changed_id, body=body)
    return signer.stamped(other, timestamp=delivery.timestamp, signature=_kept(delivery, signer, delivery.timestamp))


def _changed_timestamp(delivery: Delivery, signer: Signer) -> Delivery | None:
    if not covers_timestamp(signer.scheme):
        return None
    later = delivery.timestamp - 10
    other = replace(delivery, timestamp=later, body=restated(signer.scheme, delivery.body, None, later))
    return signer.stamped(other, timestamp=later, signature=_kept(delivery, signer, later))


def _kept(delivery: Delivery, signer: Signer, timestamp: int) -> str:
    """The signature of the unchanged delivery, written with the timestamp that the header is to show."""
    return written(signer.scheme, signer.mac(delivery), timestamp)


ROWS = (
    *rows("wrong-key", Expected.REFUSED, ("wrong-key", "signed with another key", _wrong_key)),
    *rows("empty-key", Expected.REFUSED, ("empty-key", "signed with an empty key", _empty_key)),
    *rows(
        "changed-body",
        Expected.REFUSED,
        ("changed-body", "one byte of the body changed after signing", _changed_body),
        ("longer-body", "a line end added to the body after signing", _longer_body),
    ),
    *rows("changed-id", Expected.REFUSED, ("changed-id", "the message id changed after signing", _changed_id)),
    *rows(
        "changed-timestamp",
        Expected.REFUSED,
        ("changed-timestamp", "the timestamp changed after signing", _changed_timestamp),
    ),
)
