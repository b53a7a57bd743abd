"""What no delivery of ours shows: nothing at all, or what the network carries (a client's certificate, an address)."""

from __future__ import annotations

from hookproof.contract.model import Authentication
from hookproof.delivery.auth.content import Facts
from hookproof.delivery.auth.kind import Kind


def _nothing(_rules: Authentication, _key: bytes, _facts: Facts) -> str:
    return ""


UNPROVED = Kind(prove=_nothing, key=lambda _rules, text: text.encode(), fresh=lambda _rules: "unused")
