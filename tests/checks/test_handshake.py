"""Which handshakes a provider's contract has are tried, and which with another key."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hookproof.checks.handshake import answered, forged
from hookproof.contract.model import Handshake
from hookproof.delivery.greeting import mark_of

SIGNED, PLAIN = Handshake(name="ping", method="POST"), Handshake(name="hello", method="GET", signed=False)
CTX: Any = SimpleNamespace(
    contract=SimpleNamespace(delivery=SimpleNamespace(handshakes=(PLAIN, SIGNED))),
    marked=lambda mark, subject, controlled: (mark, subject, controlled),
)


def test_each_handshake_is_answered() -> None:
    assert [*answered(CTX)] == [
        (mark_of(PLAIN), "the handshake hello", False),
        (mark_of(SIGNED), "the handshake ping", False),
    ]


def test_only_a_signed_one_is_forged() -> None:
    told = "the handshake ping, signed with another key"
    assert [*forged(CTX)] == [(mark_of(SIGNED, forged=True), told, False)]
    assert mark_of(SIGNED, forged=True) != mark_of(SIGNED)
