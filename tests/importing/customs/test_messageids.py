"""A message's id stands in the header or member of which documents say that it tells messages apart."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.contract.model import Place
from hookproof.importing.customs.messageids import member, told_header
from hookproof.importing.eventnames.eventname import Rule
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Header, Offer

AT_TOP, IN_EVENT = Place("body", "/type", False), Place("body", "/event/name", False)


def batch(text: str, node: Any = None, **headers: str) -> Batch:
    told = tuple(Header(name.replace("_", "-"), description=said) for name, said in headers.items())
    return Batch(offers=(Offer(name="e", where="", node=node or {}, headers=told),), texts=(text,))


@each_row(
    ("said", "found"),
    [
        ("Every call carries `X-Acme-Call`, unique for each call; a retry has the same.", "X-Acme-Call"),
        ("`X-Acme-Key` names the message.", "X-Acme-Key"),
        ("| `X-Acme-Ref` | GUID of the delivery |", "X-Acme-Ref"),
        ("X-Acme-Ref is the same for each attempt to deliver.", "X-Acme-Ref"),
        ("X-Acme-Ref: uniquely identifies this event.", "X-Acme-Ref"),
        ("X-Acme-Shop names the shop. X-Acme-Ref identifies the request.", "X-Acme-Ref"),
        ("X-Acme-Kind names the event type.", None),
        ("X-Acme-Shop is unique for each shop.", None),
        ("X-Acme-Signature is different for each delivery.", None),
        ("X-Acme-Timestamp is the same in all retries.", None),
        ("User-Agent identifies the request.", None),
        ("X-Acme-Shop is the shop. The id of the event is in the body.", None),
        ("", None),
    ],
)
def test_the_words_after_a_header_say_that_it_tells_messages_apart(said: str, found: str | None) -> None:
    assert told_header(batch(said)) == found


def test_the_description_of_a_header_says_it_as_well() -> None:
    described = batch("", X_Acme_Shop="The shop.", X_Acme_Ref="Unique identifier of the delivery.")
    assert told_header(described) == "X-Acme-Ref"


STRING = {"type": "string"}
EVENT = {"type": "object", "properties": {"id": STRING, "name": STRING, "messageId": STRING}}


@each_row(
    ("said", "properties", "place", "found"),
    [
        ("", {"messageId": STRING, "type": STRING}, AT_TOP, "/messageId"),
        ("", {"eventUuid": STRING, "type": STRING}, AT_TOP, "/eventUuid"),
        ("", {"event": EVENT}, IN_EVENT, "/event/messageId"),
        ("`e.ref` identifies the message.", {"e": {"properties": {"ref": STRING}}}, AT_TOP, None),
        ("", {"event": {"properties": {"id": STRING, "name": STRING}}}, IN_EVENT, "/event/id"),
        ("", {"parcel": {"properties": {"id": STRING, "name": STRING}}}, Place("body", "/parcel/name", False), None),
        ("`ref` is unique for each message.", {"type": STRING, "ref": STRING}, AT_TOP, "/ref"),
        ("`/meta/ref` identifies the event.", {"meta": {"properties": {"ref": STRING}}}, AT_TOP, "/meta/ref"),
        ("`meta.ref` identifies the event.", {"meta": {"properties": {}}}, AT_TOP, None),
        ("`shop` names the shop. The id of the event", {"type": STRING, "shop": STRING}, AT_TOP, None),
        ("`type` identifies the event.", {"type": STRING}, AT_TOP, None),
        ("`type`: what; `shop` identifies the event.", {"type": STRING, "ref": STRING}, AT_TOP, None),
    ],
)
def test_a_member_holds_it_by_its_name_by_its_place_or_by_what_is_said(
    said: str, properties: dict[str, Any], place: Place, found: str | None
) -> None:
    given = batch(said, {"type": "object", "properties": properties})
    assert member(given, Library({}), Rule(parts=(place,))) == found
