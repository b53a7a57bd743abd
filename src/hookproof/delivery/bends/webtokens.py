"""Bends of a JSON Web Token: another algorithm than the one agreed on, or none; and no token at all."""

from __future__ import annotations

from collections.abc import Callable

from hookproof.contract.model import Authentication
from hookproof.delivery.addressing import time_text
from hookproof.delivery.auth import keypair
from hookproof.delivery.auth.content import Facts
from hookproof.delivery.auth.jwt import NONE, token
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery

Make = Callable[[Authentication, bytes, Facts], str | None]


def _with_token(make: Make) -> Apply:
    """Every proof that is a web token made in another way; a contract without one has nothing of the kind."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if not all(proof.kind == "jwt" for proof in signer.rules.authentication):
            return None
        when = time_text(signer.rules, delivery.timestamp)
        facts = signer.facts(delivery, when)
        made = [make(proof, key, facts) for proof, key in zip(signer.rules.authentication, signer.keys, strict=True)]
        texts = [text for text in made if text is not None]
        return signer.placed(delivery, texts) if len(texts) == len(made) else None

    return apply


def _unsigned(rules: Authentication, key: bytes, facts: Facts) -> str:
    return token(rules, key, facts, algorithm=NONE)


def _none_with_signature(rules: Authentication, key: bytes, facts: Facts) -> str:
    return token(rules, key, facts, algorithm=NONE) + token(rules, key, facts).rpartition(".")[2]


def _confused(rules: Authentication, key: bytes, facts: Facts) -> str | None:
    """Signed with a shared key that is the public key's text: everybody knows it (RFC 8725, section 2.1)."""
    if rules.algorithm.startswith("HS"):
        return None
    return token(rules, keypair.public(rules, key).encode(), facts, algorithm="HS256")


ROWS = rows(
    "other-algorithm",
    Expected.REFUSED,
    ("algorithm-none", "a token of the algorithm none, without a signature", _with_token(_unsigned)),
    ("algorithm-none-signed", "a token of the algorithm none with a signature", _with_token(_none_with_signature)),
    ("algorithm-confused", "a token signed with the public key as a shared one", _with_token(_confused)),
)
