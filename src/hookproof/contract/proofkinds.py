"""The kinds of authentication that a contract can name, and what may be said of each: `delivery/auth` does them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofKind:
    """What can be said of a kind: its algorithms (the first is the default), whether it signs something, whether it
    has a place in the delivery, and the encodings of its secret (the first is the default); `shared` are those of the
    algorithms with which both sides have the same key."""

    algorithms: tuple[str, ...] = ("",)
    signs: bool = False
    placed: bool = True
    secrets: tuple[str, ...] = ("utf-8", "hex", "base64")
    encodings: tuple[str, ...] = ("base64", "hex", "HEX", "base64url", "base64url-unpadded")
    options: tuple[str, ...] = ()
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def secrets_with(self, algorithm: str) -> tuple[str, ...]:
        """Return the encodings of the secret with an algorithm."""
        return self.shared.get(algorithm, self.secrets)


_TEXTS = ("utf-8", "hex", "base64")
_KEYS = ("pem", "hex", "base64")
PROOF_KINDS: Mapping[str, ProofKind] = {
    "hmac": ProofKind(algorithms=("sha256", "sha1", "sha512"), signs=True),
    "hash": ProofKind(algorithms=("sha256", "sha1", "sha512", "md5"), signs=True),
    "ed25519": ProofKind(signs=True, secrets=("hex", "base64", "pem")),
    "rsa": ProofKind(algorithms=("sha256", "sha1", "sha512"), signs=True, secrets=_KEYS),
    "ecdsa": ProofKind(algorithms=("sha256", "sha512"), signs=True, secrets=_KEYS),
    "jwt": ProofKind(
        algorithms=("ES256", "RS256", "HS256", "HS384", "HS512"),
        signs=True,
        secrets=("pem", "utf-8", "hex", "base64"),
        encodings=("",),
        options=("claims", "header", "lifetime_seconds"),
        shared=dict.fromkeys(("HS256", "HS384", "HS512"), _TEXTS),
    ),
    "token": ProofKind(secrets=("utf-8",), encodings=("",)),
    "basic": ProofKind(secrets=("utf-8",), encodings=("",)),
    "none": ProofKind(placed=False, secrets=("utf-8",), encodings=("",)),
    "mtls": ProofKind(placed=False, secrets=("utf-8",), encodings=("",)),
    "addresses": ProofKind(placed=False, secrets=("utf-8",), encodings=("",), options=("addresses",)),
}
#: Kinds that can be said, and that no delivery of ours can show: the network carries them.
NOT_TESTED = ("mtls", "addresses")
#: Kinds whose proofs are verified with a public key.
PUBLIC_KINDS = ("ed25519", "rsa", "ecdsa", "jwt")
#: Kinds whose proof is a digest that both sides make with the one secret.
DIGESTS = ("hmac", "hash")
SIGNING = tuple(name for name, kind in PROOF_KINDS.items() if kind.signs)
