"""What acknowledged deliveries named is looked for in the files that a consumer writes."""

from __future__ import annotations

import json
from pathlib import Path

from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.running.leavings import Leavings


def _exchange(order: str, status: int = 200, bent: str = "") -> Exchange:
    body = json.dumps({"order_id": order}).encode()
    delivery = Delivery(
        address="a", event="e", method="POST", headers=(), body=body, message_id="m", timestamp=0, bent=bent
    )
    return Exchange(delivery=delivery, response=Response(status=status, headers=(), body=b""))


def test_only_what_a_genuine_delivery_named_that_was_acknowledged_shows_where_a_consumer_keeps_it(
    tmp_path: Path,
) -> None:
    leavings = Leavings(tmp_path, tmp_path / "journal.json")
    (tmp_path / "orders.jsonl").write_text('["ord_5h2k9x", "ord_8k3m2z", "ord_1a7w4q"]')
    (tmp_path / "journal.json").write_text('["ord_1a7w4q"]')
    leavings.see(_exchange("ord_5h2k9x", status=401))
    leavings.see(_exchange("ord_8k3m2z", bent="tampered"))
    assert leavings.probe() == ""
    leavings.see(_exchange("ord_1a7w4q"))
    assert leavings.probe() == "cat orders.jsonl"
