"""Where arrays of events are sent, each item is a payload."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from tests.importing.shop import event, shop, webhook
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.contract.model import BodyRules
from hookproof.importing.customs.batches import ARRAY, taken_out
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Offer
from hookproof.schema.json import ABSENT

Run = Callable[..., Result]
ITEM = {"type": "object", "properties": {"id": {"type": "string"}}}


def sent(*nodes: Any, **more: Any) -> tuple[tuple[Any, ...], Any]:
    offers = tuple(
        Offer(name=f"e{n}", where=f"#{n}", node=node, examples=([{"id": "1"}, {"id": "2"}],))
        for n, node in enumerate(nodes)
    )
    batch, found = taken_out(Batch(offers=offers), Library({}), **more)
    return tuple(offer.node for offer in batch.offers), found


def test_arrays_of_objects_become_their_items() -> None:
    assert sent({"type": "array", "items": ITEM}, {"type": "array", "items": {}}) == ((ITEM, {}), ARRAY)


@each_row(
    "other",
    [ITEM, {"type": "array"}, {"type": "array", "items": {"type": "string"}}, {"type": "array", "items": False}, True],
)
def test_one_delivery_that_is_no_array_of_objects_leaves_all_as_they_are(other: Any) -> None:
    nodes = ({"type": "array", "items": ITEM}, other)
    assert sent(*nodes) == (nodes, None)


def test_a_provider_that_sends_no_arrays_goes_on_as_it_did() -> None:
    node = {"type": "array", "items": ITEM}
    assert sent(node, known=BodyRules()) == ((node,), None)
    assert sent(node, known=BodyRules(envelope=ARRAY)) == ((ITEM,), ARRAY)


@each_row(
    ("text", "arrays", "found"),
    [
        ("Each call to your server has a list of up to 50 events.", True, ARRAY),
        ("Events are sent in batches of up to 100.", True, ARRAY),
        ("The request body is a JSON array of notifications.", True, ARRAY),
        ("Each call to your server has a list of up to 50 events.", False, None),
        ("Each request has a list of headers, and one event.", True, None),
        ("Here is a list of all events.", True, None),
    ],
)
def test_files_that_are_arrays_are_deliveries_where_prose_says_that_a_call_has_several_events(
    text: str, arrays: bool, found: Any
) -> None:
    batch = Batch(offers=(Offer(name="a", where="a.json", node=ITEM),), texts=(text,), arrays=arrays)
    assert taken_out(batch, Library({}))[1] == found


def held(name: str, *texts: str, required: Sequence[str] = (), **beside: Any) -> dict[str, Any]:
    items = {"type": "object", "properties": {"type": {"enum": list(texts)}}}
    properties = {name: {"type": "array", "items": items}, **beside}
    return {"type": "object", "required": [*required] or [name], "properties": properties}


@each_row(
    ("nodes", "around"),
    [
        ([held("events", "e0"), held("events", "e1")], {"events": ARRAY}),
        ([held("events", "order.paid", "order.lost")], {"events": ARRAY}),
        ([{"allOf": [held("events", "e0")]}], {"events": ARRAY}),
        ([held("events", "e0"), held("items", "e1")], None),
        ([held("items", "product", "gift")], None),
        ([held("items", "product"), held("items", "gift")], None),
        ([held("events", "e0", required=["events", "shop"], shop={"const": 4})], {"shop": 4, "events": ARRAY}),
        ([held("events", "e0", required=["events", "shop"], shop={"not": {}})], None),
        ([held("events", "e0", what={"const": "e0"})], None),
        ([held("events", "e0", shop={"const": 4}, required=["shop"]), held("events", "e1")], None),
    ],
)
def test_the_only_array_of_an_object_holds_payloads_where_its_items_carry_the_names(nodes: Any, around: Any) -> None:
    taken, found = sent(*nodes)
    assert found == around
    assert all(("type" in node["properties"]) is (around is not None) for node in taken if "properties" in node)


def test_what_cannot_be_used_is_not_asked() -> None:
    assert sent({"type": "array", "items": ITEM}, ABSENT) == ((ITEM, ABSENT), ARRAY)
    assert sent(ABSENT) == ((ABSENT,), None)


@pytest.mark.slow
def test_a_document_of_arrays_gives_a_contract_that_sends_them(hookproof: Run, tmp_path: Path) -> None:
    document = copy.deepcopy(shop())
    kinds = [event(name, event_id={"type": "string"}) for name in ("order.paid", "order.lost")]
    document["webhooks"] = {"orders": webhook({"type": "array", "items": {"oneOf": kinds}})}
    document["info"]["description"] = "`X-Shop-Signature` is the hex HMAC-SHA256 of the body."
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    for _ in range(2):  # the second time, nothing is new
        done = hookproof("import", str(path), "--provider", "acme", "--version", "2026-11-27")
        assert done.exit_code == 0, done.output
    contract = load_contract("acme")
    assert sorted(contract.events) == ["order.lost", "order.paid"]
    written = yaml.safe_load((contract.provider.root / "provider.yaml").read_text(encoding="utf-8"))
    assert written["delivery"]["body"] == {"envelope": ARRAY}
    assert written["delivery"]["message"] == {"id": {"body": "/event_id"}}
    assert [*written["versions"]] == ["2026-11-27"]
