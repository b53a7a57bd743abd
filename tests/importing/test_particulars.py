"""What documents tell of deliveries beside their proof."""

from __future__ import annotations

import json
from pathlib import Path

from tests.rowwise import each_row

from hookproof.importing.draft import draft
from hookproof.importing.intake import read_batch
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Offer
from hookproof.importing.particulars import particulars
from hookproof.importing.provenance.schemes import propose


@each_row(
    ("said", "taken"),
    [
        ("", True),
        ("Unique id of the event.", True),
        ("The id of this message; the same in each retry.", True),
        ("Identifier for the delivery.", True),
        ("Always begins with `evt_`.", True),
        ("The parcel's id.", False),
        ("Unique identifier of the parcel.", False),
        ("ID for a parcel that was sent.", False),
    ],
)
def test_the_id_of_what_an_event_is_about_is_no_message_s(said: str, taken: bool, tmp_path: Path) -> None:
    id_ = {"type": "string", **({"description": said} if said else {})}
    payload = {
        "type": "object",
        "properties": {"type": {"const": "parcel.sent"}, "id": id_, "data": {"type": "object"}},
    }
    body = {"content": {"application/json": {"schema": payload}}}
    prose = "`X-Sent-Signature` is the hex HMAC-SHA256 of the body."
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Sent", "version": "1", "description": prose},
        "webhooks": {"parcel.sent": {"post": {"requestBody": body}}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    batch, library = read_batch([str(path)])
    found = particulars(batch, library, draft(batch, library), propose("acme", batch, library))
    assert found.delivery.get("message", {}).get("id") == ({"body": "/id"} if taken else None)


@each_row(
    ("said", "asked"),
    [
        ("of the timestamp, a dot and the body", True),
        ("of the timestamp, a dot and the body. Reject what is older than five minutes", False),
        ("of the body", False),
    ],
)
def test_how_old_a_delivery_may_be_is_asked_where_its_time_is_signed_and_nobody_says_it(said: str, asked: bool) -> None:
    texts = (f"`Sent-Signature` is `t=<unix seconds>,v1=<hex>`, the HMAC-SHA256 {said}.",)
    batch = Batch(offers=(Offer(name="e", where="", node={}),), texts=texts)
    library = Library({})
    found = particulars(batch, library, draft(batch, library), propose("acme", batch, library))
    assert ["How old" in question for question in found.questions] == [True] * asked
