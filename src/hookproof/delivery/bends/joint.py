"""Bends of several at once: one of several proofs wrong, and several events in one delivery."""

from __future__ import annotations

from dataclasses import replace

from hookproof.delivery.addressing import addressed
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.packing import packed_together
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery


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
        body = packed_together(signer.rules.body, payloads)
        if body is None:
            return None
        whole = replace(delivery, body=body)
        texts = [
            None if rules.place.in_body else proof
            for rules, proof in zip(signer.rules.authentication, signer.proofs(whole), strict=True)
        ]
        return whole if all(text is None for text in texts) else signer.placed(whole, signer.proofs(whole))

    return apply


def _again(delivery: Delivery, signer: Signer, number: int) -> bytes:
    fresh = signer.ids(f"{delivery.message_id}\0{number}")
    _, payload = addressed(
        signer.rules, delivery.payload, fresh, delivery.timestamp, lambda data: signer.admits(delivery.event, data)
    )
    return signer.resign(delivery, body=payload).payload


ROWS = (
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
