"""Bends of the headers that a signature scheme adds: left out, or written in another case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hookproof.contract.model import Place
from hookproof.contract.proofkinds import PROOF_KINDS, SIGNING
from hookproof.delivery.addressing import (
    covers_id,
    covers_timestamp,
    id_place,
    proof_headers,
    signature_headers,
    timestamp_place,
)
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.signing import Signer, without_query
from hookproof.delivery.traffic import Delivery
from hookproof.schema.members import without_member


def without(delivery: Delivery, *names: str) -> Delivery:
    """Return the delivery without the headers of these names."""
    dropped = {name.lower() for name in names}
    return replace(delivery, headers=tuple(h for h in delivery.headers if h[0].lower() not in dropped))


def without_proofs(delivery: Delivery, signer: Signer) -> Delivery:
    """Return the delivery without any proof of where it comes from; one in the payload is left as an empty text."""
    placed = [proof.place for proof in signer.rules.authentication if PROOF_KINDS[proof.kind].placed]
    in_query = {place.name for place in placed if place.where == "query"}
    bare = without(delivery, *(place.name for place in placed if place.where == "header"))
    emptied = ["" if proof.place.in_body else None for proof in signer.rules.authentication]
    return signer.stamped(without_query(bare, in_query), emptied)


def without_members(delivery: Delivery, signer: Signer) -> Delivery | None:
    """Return the delivery without the members that hold proofs; None where all of these stand elsewhere."""
    payload = delivery.payload
    for place in (proof.place for proof in signer.rules.authentication if proof.place.in_body):
        payload = without_member(payload, place.name)
    return signer.carrying(delivery, payload) if payload != delivery.payload else None


def _unsigned(delivery: Delivery, signer: Signer) -> Delivery | None:
    if not signs(signer):
        return None
    return without(without_proofs(delivery, signer), *signature_headers(signer.rules))


def _without_signature(delivery: Delivery, signer: Signer) -> Delivery | None:
    others = len(signature_headers(signer.rules)) > len(proof_headers(signer.rules))
    return without_proofs(delivery, signer) if others and signs(signer) else None


def _without_member(delivery: Delivery, signer: Signer) -> Delivery | None:
    """A signature that stands in the payload is not empty there: the member is missing."""
    return without_members(delivery, signer) if signs(signer) else None


def _without_id(delivery: Delivery, signer: Signer) -> Delivery | None:
    return _without_place(delivery, id_place(signer.rules)) if covers_id(signer.rules) else None


def _without_timestamp(delivery: Delivery, signer: Signer) -> Delivery | None:
    return _without_place(delivery, timestamp_place(signer.rules)) if covers_timestamp(signer.rules) else None


def _without_place(delivery: Delivery, place: Place | None) -> Delivery | None:
    """What stands in the body is no header that could be missing."""
    return None if place is None or place.where != "header" else without(delivery, place.name)


def signs(signer: Signer) -> bool:
    """Whether deliveries are signed: a token or a password that goes along is no signature."""
    return any(proof.kind in SIGNING for proof in signer.rules.authentication)


def _in_case(change: Callable[[str], str]) -> Apply:
    """Header names are the same in any case (RFC 9110, section 5.1)."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        mine = {name.lower() for name in signature_headers(signer.rules)}
        if not mine:
            return None
        headers = tuple((change(n) if n.lower() in mine else n, v) for n, v in delivery.headers)
        return replace(delivery, headers=headers)

    return apply


def _title(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


def _swapped(name: str) -> str:
    return "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(name))


ROWS = (
    *rows(
        "missing-header",
        Expected.REFUSED,
        ("unsigned", "without any header of the signature scheme", _unsigned),
        ("without-signature", "without the signature header", _without_signature),
        ("without-member", "without the member that holds the signature", _without_member),
        ("without-id", "without the message id header", _without_id),
        ("without-timestamp", "without the timestamp header", _without_timestamp),
    ),
    *rows(
        "header-case",
        Expected.ACKNOWLEDGED,
        ("lower-case-headers", "header names in lower case", _in_case(str.lower)),
        ("upper-case-headers", "header names in upper case", _in_case(str.upper)),
        ("title-case-headers", "header names in title case", _in_case(_title)),
        ("mixed-case-headers", "header names in mixed case", _in_case(_swapped)),
    ),
)
