"""Where the time that is signed stands, where it is a member of the payload."""

from __future__ import annotations

from typing import Any

import pytest

from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Offer
from hookproof.importing.provenance.signaturetext import read_scheme

SAID = "`X-Acme-Signature` holds the HMAC-SHA256 (hex) of `{{{}}}:{{raw body}}`."


def batch(text: str, **members: Any) -> tuple[Batch, Library]:
    node = {"type": "object", "properties": {name: {} for name in members}, "required": [*members]}
    return Batch(offers=(Offer(name="a", where="a", node=node, examples=(members,)),), texts=(text,)), Library({})


@pytest.mark.parametrize(
    ("name", "value", "time"),
    [
        ("sent_at", 1769000000000, {"body": "/sent_at", "unit": "ms"}),
        ("issued", "2026-04-01T12:00:00Z", {"body": "/issued", "unit": "iso"}),
        ("timestamp", 1769000000, {"body": "/timestamp"}),
    ],
)
def test_a_member_that_a_template_names_is_the_time_of_the_message(name: str, value: Any, time: dict[str, str]) -> None:
    found = read_scheme(*batch(SAID.format(name), **{name: value}))
    assert found is not None
    assert found.missing == ()
    assert found.delivery["message"]["time"] == time
    assert found.delivery["authentication"][0]["over"] == "{timestamp}:{body}"


def test_a_member_that_is_no_time_is_signed_as_it_is() -> None:
    found = read_scheme(*batch(SAID.format("shop"), shop="s-1"))
    assert found is not None
    assert found.delivery["authentication"][0]["over"] == "{body:/shop}:{body}"
    assert found.delivery.get("message", {}) == {}


def test_what_no_payload_has_is_asked() -> None:
    found = read_scheme(*batch(SAID.format("issued"), shop="s-1"))
    assert found is not None
    assert found.missing == ("what it signs",)
