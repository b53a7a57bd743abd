"""Which two events of an entity always come in one order, and how a delivery comes again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hookproof.checks.effects import _WAYS
from hookproof.checks.order import _is_strict
from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.signing import signer_for
from hookproof.payloads import cases


@pytest.mark.parametrize(
    ("path", "pair", "strict"),
    [
        (["a", "b"], "ab", True),
        ([{"any_order": ["a", "b"]}], "ab", False),
        (["a", {"any_order": ["b", "c"]}], "ab", True),
        (["a", {"any_order": ["b", "c"]}], "bc", False),
        ([{"any_order": [["a", "b"], "c"]}], "ab", True),
        ([{"any_order": [["a", "b"], "c"]}], "bc", False),
        ([{"any_order": [[{"any_order": ["a", "b"]}], "c"]}], "ab", False),
    ],
)
def test_two_events_are_in_order_unless_the_lifecycle_says_any(path: Any, pair: str, strict: bool) -> None:
    assert _is_strict(SimpleNamespace(paths=[path]), *pair) is strict  # type: ignore[arg-type]
    assert _is_strict(SimpleNamespace(paths=[["c"], path]), *pair) is strict  # type: ignore[arg-type]


def test_a_delivery_comes_again_as_it_was_or_signed_anew_under_the_same_id() -> None:
    contract = load_contract("videogen")
    signer = signer_for(contract, generate_secret(contract.delivery))
    delivery = signer.deliver(next(iter(cases(contract, "file.upload.failed", "example"))))
    same, anew = (make(SimpleNamespace(signer=signer), delivery) for _, make in _WAYS)  # type: ignore[arg-type]
    assert same == delivery
    assert (anew.message_id, anew.body) == (delivery.message_id, delivery.body)
    assert anew.timestamp != delivery.timestamp
    assert anew.headers != delivery.headers
