"""Bends of the URL that a signature covers: signed for another endpoint than the one that is called."""

from __future__ import annotations

from dataclasses import replace

from hookproof.delivery.addressing import covers_url
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery

_ELSEWHERE = "https://other.example"


def _signed_for(path: str) -> Apply:
    """Signed for a URL on another host, or under another path of this one."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if not covers_url(signer.rules):
            return None
        url = f"{signer.url.partition('?')[0]}{path}" if path else _ELSEWHERE + "/hooks"
        there = replace(signer, url=url)
        return signer.placed(delivery, there.proofs(delivery))

    return apply


ROWS = rows(
    "changed-url",
    Expected.REFUSED,
    ("signed-for-other-host", "signed for the URL of another host", _signed_for("")),
    ("signed-for-other-path", "signed for another path of this host", _signed_for("/other")),
)
