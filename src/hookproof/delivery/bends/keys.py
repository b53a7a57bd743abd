"""Bends of the key and of what was signed: another key, no key, and changes made after signing."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from hookproof.delivery.addressing import (
    covered_members,
    covers_body,
    covers_form,
    covers_id,
    covers_timestamp,
    restated,
)
from hookproof.delivery.auth.kinds import KINDS
from hookproof.delivery.bends.bend import Expected, rows
from hookproof.delivery.bends.bodies import LONG_KILOBYTES, members
from hookproof.delivery.bends.headers import signs
from hookproof.delivery.packing import packed
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery
from hookproof.schema.members import value_at, with_member

#: A JSON string, and what follows it: a colon where it is a key.
_STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?', re.DOTALL)
_NUMBER = re.compile(rb"\d")
_WORD = re.compile(rb"[A-Za-z0-9]")


def _wrong_key(delivery: Delivery, signer: Signer) -> Delivery | None:
    return signer.others().resign(delivery) if signs(signer) else None


def _empty_key(delivery: Delivery, signer: Signer) -> Delivery | None:
    """Only a key that is shared can be forgotten; where a consumer may choose, it is forgotten for all."""
    if not signs(signer) or not all(KINDS[proof.kind].may_be_empty for proof in signer.rules.authentication):
        return None
    return replace(signer, keys=(b"",) * len(signer.keys)).resign(delivery)


def changed(body: bytes, event: str, *, last: bool = False) -> bytes:
    """Return `body` with one byte changed: inside a string value where it is JSON, so that it stays JSON.

    A value other than the event's name is preferred: the change is then in what a consumer would act on. It is the
    first one, or the `last`.
    """
    values = [
        v for v in _STRING.finditer(body) if not v.group(2) and b"\\" not in v.group(1) and _WORD.search(v.group(1))
    ]
    if last:
        values.reverse()
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


def _changed_body(delivery: Delivery, signer: Signer) -> Delivery | None:
    """Something that is signed is changed: anywhere in the payload, or in a member that is signed by itself."""
    rules, payload = signer.rules, delivery.payload
    if covers_body(rules) or covers_form(rules):
        return with_payload(delivery, signer, changed(payload, delivery.event))
    for pointer in covered_members(rules):
        value = value_at(payload.decode("utf-8", "replace"), pointer)
        if isinstance(value, str) and value != delivery.event and _WORD.search(value.encode()):
            other = changed(json.dumps(value).encode(), "")
            return with_payload(delivery, signer, with_member(payload, pointer, json.loads(other)))
    return None


def with_payload(delivery: Delivery, signer: Signer, payload: bytes) -> Delivery:
    """Return the delivery with another payload in its body, and nothing signed anew."""
    if delivery.content is None:
        return replace(delivery, body=payload)
    return replace(delivery, body=packed(signer.rules.body, payload), content=payload)


def _changed_at_the_end(delivery: Delivery, signer: Signer) -> Delivery | None:
    """The same JSON behind so many blanks that it is long, genuine but for one byte of what stands last in it."""
    if not covers_body(signer.rules):
        return None
    long = members(lambda _: b" " * LONG_KILOBYTES[0] * 1000)(delivery, signer)
    return None if long is None else with_payload(long, signer, changed(long.payload, delivery.event, last=True))


def _longer_body(delivery: Delivery, signer: Signer) -> Delivery | None:
    return replace(delivery, body=delivery.body + b"\n") if covers_body(signer.rules) else None


def _changed_id(delivery: Delivery, signer: Signer) -> Delivery | None:
    if not covers_id(signer.rules):
        return None
    last = delivery.message_id[-1:]
    other_last = ("2" if last == "1" else "1") if last.isdecimal() else ("b" if last == "a" else "a")
    changed_id = delivery.message_id[:-1] + other_last
    return _retold(delivery, signer, message_id=changed_id, when=delivery.timestamp)


def _changed_timestamp(delivery: Delivery, signer: Signer) -> Delivery | None:
    if not covers_timestamp(signer.rules) or signer.scheme.kind == "jwt":
        return None
    return _retold(delivery, signer, message_id=delivery.message_id, when=delivery.timestamp - 10)


def _retold(delivery: Delivery, signer: Signer, *, message_id: str, when: int) -> Delivery:
    """Another id and time, wherever they stand, with the proofs of the delivery as it was."""
    proofs = signer.proofs(delivery)
    changed_id = message_id if message_id != delivery.message_id else None
    changed_time = when if when != delivery.timestamp else None
    payload = restated(signer.rules, delivery.payload, changed_id, changed_time)
    other = signer.told(replace(delivery, message_id=message_id, timestamp=when), payload, when)
    return signer.placed(other, proofs)


ROWS = (
    *rows("wrong-key", Expected.REFUSED, ("wrong-key", "signed with another key", _wrong_key)),
    *rows("empty-key", Expected.REFUSED, ("empty-key", "signed with an empty key", _empty_key)),
    *rows(
        "changed-body",
        Expected.REFUSED,
        ("changed-body", "one byte of the body changed after signing", _changed_body),
        ("longer-body", "a line end added to the body after signing", _longer_body),
    ),
    *rows(
        "changed-long-body",
        Expected.REFUSED,
        (
            "changed-long-body",
            f"one byte changed after signing at the end of a body of {LONG_KILOBYTES[0]} kB",
            _changed_at_the_end,
        ),
    ),
    *rows("changed-id", Expected.REFUSED, ("changed-id", "the message id changed after signing", _changed_id)),
    *rows(
        "changed-timestamp",
        Expected.REFUSED,
        ("changed-timestamp", "the timestamp changed after signing", _changed_timestamp),
    ),
)
