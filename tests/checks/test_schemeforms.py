from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.checks.auth.schemeforms import untested
from hookproof.contract.model import Authentication, Place


@each_row(
    ("kinds", "said"),
    [
        (["none"], "not tested: forged deliveries"),
        (["none", "hmac"], ""),
        (["hmac"], ""),
        (["hmac", "mtls"], "not tested: mutual TLS, which the network shows"),
        ([], ""),
    ],
)
def test_what_no_delivery_can_test_is_said(kinds: list[str], said: str) -> None:
    proofs: list[Any] = [Authentication(kind=kind, scheme="mutual TLS", place=Place("header", "X-A")) for kind in kinds]
    assert untested(proofs).startswith(said)
    assert bool(untested(proofs)) is bool(said)
