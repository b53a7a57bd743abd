"""The reference consumer takes events out of bodies of every form, and refuses what is built otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract.model import BodyRules
from hookproof.demo.habits import Refused
from hookproof.demo.unpacking import payloads


@each_row(
    ("rules", "body", "found"),
    [
        ({}, b'{"a": 1}', [b'{"a": 1}']),
        ({"form": "member", "member": "payload"}, b"payload=%7B%7D&x=1", [b"{}"]),
        ({"form": "form"}, b"a=1&b=", [b'{"a": "1", "b": ""}']),
    ],
)
def test_the_event_is_taken_out_of_its_form(rules: dict[str, Any], body: bytes, found: list[bytes]) -> None:
    assert payloads(BodyRules(**rules), body) == found


@each_row("body", [b"", b"x=1", b"payload=%7B%7D&payload=%7B%7D"])
def test_a_form_without_its_one_member_is_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        payloads(BodyRules(form="member", member="payload"), body)
