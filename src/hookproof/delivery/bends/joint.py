"""Bends of several things at once: one of several proofs, several events in one delivery, the places of a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hookproof.contract.naming import name_members, sent_name
from hookproof.delivery.addressing import addressed
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.packing import packed_together
from hookproof.delivery.signing import Signer, url_path
from hookproof.delivery.traffic import Delivery
from hookproof.schema.members import value_at, with_member


def _one_wrong(number: int) -> Apply:
    """One proof is of another key, all others are right: only who looks at each of them refuses it."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if signer.rules.needs != "all" or not len(signer.keys) > max(1, number):
            return None
        right, wrong = signer.proofs(delivery), signer.others().proofs(delivery)
        if right[number] == wrong[number]:
            return None
        return signer.placed(delivery, [*right[:number], wrong[number], *right[number + 1 :]])

    return apply


def _together(count: int) -> Apply:
    """The event so many times in one delivery, each with an id of its own."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        payloads = [delivery.payload, *(_again(delivery, signer, number) for number in range(1, count))]
        return carrying(delivery, payloads, signer)

    return apply


def carrying(delivery: Delivery, payloads: Sequence[bytes], signer: Signer) -> Delivery | None:
    """Return the delivery with these payloads in its body, proven anew; None where a body has room for one only."""
    body = packed_together(signer.rules.body, payloads)
    if body is None:
        return None
    whole = replace(delivery, body=body)
    texts = [
        None if rules.place.in_body else proof
        for rules, proof in zip(signer.rules.authentication, signer.proofs(whole), strict=True)
    ]
    return whole if all(text is None for text in texts) else signer.placed(whole, signer.proofs(whole))


def _again(delivery: Delivery, signer: Signer, number: int) -> bytes:
    fresh = signer.ids(f"{delivery.message_id}\0{number}")
    _, payload = addressed(
        signer.rules, delivery.payload, fresh, delivery.timestamp, lambda data: signer.admits(delivery.event, data)
    )
    return signer.resign(delivery, body=payload).payload


def _named(family: bool) -> Apply:
    """Another event, by all places of its name: of a known family, or of a new one. Payloads alone are drift's."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        rules = signer.rules
        if all(place.in_body for place in rules.event.parts):
            return None
        parts = len(rules.event.parts)
        known = _family(sent_name(rules, delivery.event), rules.event.separator) if family else ""
        name = f"{known}added_later" if known else rules.event.separator.join(_NEW[:parts])
        payload = delivery.payload
        for pointer, text in name_members(rules, name):
            payload = with_member(payload, pointer, text)
        for place in (each for each in rules.event.parts if each.where == "key"):
            payload = _with_renamed(payload, place.name, sent_name(rules, delivery.event), name)
        renamed = replace(delivery, event=name, path=url_path(rules, name))
        told = signer.told(renamed, payload, delivery.timestamp)
        return replace(signer.placed(told, signer.proofs(told)), event=delivery.event)

    return apply


def _family(name: str, separator: str) -> str:
    """What the names of an event's family begin with: all up to the last separator, or to what stands for one."""
    found = next((sign for sign in (separator, "/", ".", ":") if sign in name[1:-1]), "")
    return name[: name.rindex(found) + len(found)] if found else ""


def _with_renamed(payload: bytes, pointer: str, old: str, new: str) -> bytes:
    """The payload with a member of the object at a pointer under another name."""
    members = value_at(payload.decode("utf-8", "replace"), pointer)
    if not isinstance(members, dict):
        return payload
    return with_member(payload, pointer, {new if name == old else name: value for name, value in members.items()})


_NEW = ("added_family", "added_later", "added_later", "added_later")

ROWS = (
    *rows(
        "unknown-event",
        Expected.ACKNOWLEDGED,
        ("unknown-event-name", "an event of a known family that is not known yet", _named(family=True)),
        ("unknown-event-family", "an event of a family that is not known yet", _named(family=False)),
    ),
    *rows(
        "one-wrong-proof",
        Expected.REFUSED,
        ("first-proof-wrong", "the first of its proofs is wrong, all others are right", _one_wrong(0)),
        ("second-proof-wrong", "the second of its proofs is wrong, all others are right", _one_wrong(1)),
        ("third-proof-wrong", "the third of its proofs is wrong, all others are right", _one_wrong(2)),
    ),
    *rows(
        "batch",
        Expected.ACKNOWLEDGED,
        ("batch-of-two", "two events in one delivery", _together(2)),
        ("batch-of-ten", "ten events in one delivery", _together(10)),
    ),
)
