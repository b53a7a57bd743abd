"""What a mark stands for: deliveries that a correct consumer can be held to, in their order."""

from __future__ import annotations

import pytest

from hookproof.checks.sequences import RETRIED, TWICE, deliveries
from hookproof.delivery.signing import signer_for
from hookproof.payloads import cases

NOW = 1_800_000_000


@pytest.mark.parametrize("mark", [TWICE, RETRIED])
def test_a_message_that_comes_again_has_its_id_and_is_never_dated_ahead(mark: str, videogen) -> None:
    signer = signer_for(videogen.contract, videogen.secret, clock=lambda: NOW)
    case = next(iter(cases(videogen.contract, "file.upload.failed", "example")))
    first, second = deliveries(mark, case, signer, "label")
    assert first.message_id == second.message_id
    assert (first.timestamp, second.timestamp) == (NOW - (mark == RETRIED), NOW)
    assert (first.headers == second.headers) is (mark == TWICE)
    assert (first.bent, second.bent) == ("", mark)
