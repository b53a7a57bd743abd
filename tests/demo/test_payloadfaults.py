"""Which payloads each fault of reading stumbles over, and how; a payload that is in order stops none of them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from tests.rowwise import each_row

from hookproof.demo.faulty.payloadfaults import _LOOKS
from hookproof.demo.habits import Refused
from hookproof.demo.handbook import documented

DATA: Any = yaml.load(
    (Path(__file__).parent / "payloadfaults.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
)
EVENT: Any = SimpleNamespace(schema=DATA["schema"], examples=(DATA["example"],))


def shop(*, entity: str = "/order/id") -> Any:
    fields = documented(EVENT)
    lifecycles = (SimpleNamespace(entity=entity),) if entity else ()
    contract = SimpleNamespace(events={"e": EVENT}, provider=SimpleNamespace(lifecycles=lifecycles))
    return SimpleNamespace(contract=contract, fields=lambda _event: fields)


def stumbling(payload: Any, **terms: Any) -> dict[str, str]:
    """Each fault that does not come to the end of a payload, with what ends it."""
    found = {}
    for name, _, _, look in _LOOKS:
        try:
            look(shop(**terms), "e", payload)
        except Refused as refused:
            found[name] = str(refused.answer.status)
        except Exception as error:  # noqa: BLE001 - a fault may do anything
            found[name] = type(error).__name__
    return found


@each_row("row", DATA["payloads"], ids=lambda row: str(row["changed"]))
def test_a_payload_stops_the_faults_that_are_named_and_no_other(row: dict[str, Any]) -> None:
    payload = {**DATA["example"], **row["changed"]}
    for name in row.get("without", ()):
        del payload[name]
    assert stumbling(payload) == row["stumble"]


def test_without_a_lifecycle_the_first_member_is_taken_for_the_entity() -> None:
    assert stumbling(DATA["example"], entity="") == {}
    assert stumbling({**DATA["example"]}, entity="/file/id") == {"one-family-only": "KeyError"}
