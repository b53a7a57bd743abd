"""Members that one of several objects alike calls otherwise."""

from __future__ import annotations

import json
from typing import Any

from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.rules.values.renamings import renamings
from hookproof.sources.records import Example, Role

SHOP = {"key": "s-14", "town": "Ulm", "size": 3}


@each_row(
    ("odd", "role", "told"),
    [
        ({"ref": "s-14", "town": "Ulm", "size": 3}, Role.PAYLOAD, [("ref", "key")]),
        ({"key": "s-14", "town": "Ulm", "shop_size": 3}, Role.PAYLOAD, [("shop_size", "size")]),
        ({"ref": "s-15", "town": "Ulm", "size": 3}, Role.PAYLOAD, []),
        ({"key": "s-14", "town": "Ulm", "till": 4}, Role.PAYLOAD, []),
        ({"key": "s-14", "ref": "s-14", "town": "Ulm", "size": 3}, Role.PAYLOAD, []),
        ({"ref": "s-14", "town": "Ulm", "size": 3}, Role.RESPONSE, []),
    ],
)
def test_one_object_has_a_name_of_its_own(odd: dict[str, Any], role: Role, told: list[tuple[str, str]]) -> None:
    values = [({"shop": value}, each) for value, each in ((SHOP, Role.PAYLOAD), (SHOP, Role.PAYLOAD), (odd, role))]
    shown = [Example(value=value, at=Place(path="p", line=n), role=each) for n, (value, each) in enumerate(values, 1)]
    found = renamings(shown, json.dumps([value for value, _ in values]))
    assert [(one.name, one.usual) for one in found] == told
