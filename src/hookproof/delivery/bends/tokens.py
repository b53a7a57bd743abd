"""Bends of a secret that goes along as it is, a token or a password: missing, wrong, a part of it, in another case."""

from __future__ import annotations

import base64
from collections.abc import Callable

from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.bends.headers import signs, without_members, without_proofs
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery


def _sends_secret(signer: Signer) -> bool:
    return not signs(signer) and any(proof.kind in ("token", "basic") for proof in signer.rules.authentication)


def _missing(delivery: Delivery, signer: Signer) -> Delivery | None:
    return without_proofs(delivery, signer) if _sends_secret(signer) else None


def _without_member(delivery: Delivery, signer: Signer) -> Delivery | None:
    """A token that stands in the payload is not empty there: the member is missing."""
    return without_members(delivery, signer) if _sends_secret(signer) else None


def _wrong(delivery: Delivery, signer: Signer) -> Delivery | None:
    return signer.others().resign(delivery) if _sends_secret(signer) else None


def _secret(change: Callable[[str], str]) -> Apply:
    """The right secret, changed, and then written as it is sent."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if not _sends_secret(signer):
            return None
        pairs = zip(signer.rules.authentication, signer.proofs(delivery), strict=True)
        changed = [_within_basic(change, proof) if rules.kind == "basic" else change(proof) for rules, proof in pairs]
        bent = signer.placed(delivery, changed)
        return bent if bent != delivery else None

    return apply


def _within_basic(change: Callable[[str], str], proof: str) -> str:
    """The password is changed, not its base64."""
    name, _, password = base64.b64decode(proof).decode("utf-8", "replace").partition(":")
    return base64.b64encode(f"{name}:{change(password)}".encode()).decode()


def _written(text: str) -> Apply:
    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        return signer.stamped(delivery, [text] * len(signer.keys)) if _sends_secret(signer) else None

    return apply


ROWS = (
    *rows(
        "missing-token",
        Expected.REFUSED,
        ("missing-token", "without the token", _missing),
        ("without-token-member", "without the member that holds the token", _without_member),
    ),
    *rows("wrong-token", Expected.REFUSED, ("wrong-token", "with another token", _wrong)),
    *rows(
        "token-part",
        Expected.REFUSED,
        ("token-without-its-end", "with the token without its last character", _secret(lambda token: token[:-1])),
        ("token-first-character", "with the first character of the token", _secret(lambda token: token[:1])),
        ("longer-token", "with the token and a character more", _secret(lambda token: token + "x")),
    ),
    *rows("token-case", Expected.REFUSED, ("token-case", "with the token in another case", _secret(str.swapcase))),
    *rows(
        "empty-token",
        Expected.REFUSED,
        ("empty-token", "with an empty token", _secret(lambda _: "")),
        ("empty-token-header", "with nothing at all where the token should be", _written("")),
    ),
)
