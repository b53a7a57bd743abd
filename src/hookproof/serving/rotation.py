"""Replace an endpoint's secret: for a time the one before signs beside it, as Standard Webhooks 1.0.0 advises."""

from __future__ import annotations

from hookproof.delivery.addressing import time_text
from hookproof.delivery.auth.writing import header_of, takes_several, version_token
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery

#: Seconds for which a secret that is replaced still signs, where nobody says how long: a day.
DEFAULT_OVERLAP = 86400.0


def signed_by_both(delivery: Delivery, signer: Signer, former: Signer) -> Delivery:
    """Return a delivery that `signer` signed with the signatures of the present and the former secret side by side.

    Where a way of authentication has no room for several, the present one stays alone.
    """
    when = time_text(signer.rules, delivery.timestamp)
    pairs = zip(signer.rules.authentication, signer.proofs(delivery), former.proofs(delivery), strict=True)
    texts = [
        header_of(rules, when, [version_token(rules) + proof for proof in (new, old)]) if takes_several(rules) else None
        for rules, new, old in pairs
    ]
    return signer.stamped(delivery, texts)
