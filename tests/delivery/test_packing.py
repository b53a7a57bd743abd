"""How payloads become a body, and back: as JSON, as a form, in a member of a form, in an envelope."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from tests.rowwise import each_row

from hookproof.contract.model import BodyRules
from hookproof.delivery.packing import carried, is_plain, packed, packed_together, takes_several

ROWS = yaml.load((Path(__file__).parent / "data" / "bodies.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@each_row("row", ROWS, ids=lambda row: row["gives"] or "nothing")
def test_payloads_are_packed_and_unpacked(row: dict[str, Any]) -> None:
    rules = BodyRules(**row["rules"])
    payloads = [text.encode() for text in row["payloads"]]
    gives = row["gives"].encode()
    assert takes_several(rules) is row["several"]
    assert packed_together(rules, payloads) == (gives if row["several"] else None)
    if len(payloads) == 1:
        assert packed(rules, payloads[0]) == gives
    assert is_plain(rules) is (row["rules"] == {"form": "json"})
    if not row.get("one_way"):
        assert carried(rules, gives) == [text.encode() for text in row.get("back", row["payloads"])]


@each_row(
    "body", [b"not json", b"[]", b"1", b'{"other":1}', b'{"data":[]}', b'{"data":{"x":1}}', b"[" * 100_000], ids=repr
)
def test_a_body_that_is_not_built_as_the_rules_say_carries_nothing(body: bytes) -> None:
    rules = BodyRules(form="json", envelope={"data": {"in": ["{payload}"]}})
    assert carried(rules, body) == []
    assert carried(rules, b'{"data":{"in":{"0":1}}}') == []
    assert carried(rules, b'{"data":{"in":[]}}') == []


def test_other_members_of_a_form_are_no_payloads() -> None:
    rules = BodyRules(form="member", member="p")
    assert carried(rules, b"q=1&p=2&p=&r=3") == [b"2", b""]
    assert carried(rules, b"") == []
