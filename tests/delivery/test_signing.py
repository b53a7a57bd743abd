from __future__ import annotations

import hashlib
import hmac

from tests.rowwise import each_row

from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer, message_ids, with_headers


def signed(rules, keys, *, message_id: str, timestamp: int | str, body: bytes) -> str | None:
    """The signature header that a delivery which says so gets."""
    signer = Signer(rules=rules, keys=keys, clock=lambda: 0)
    bare = signer.deliver_bytes(body, address="a", event="e")
    return signer.resign(bare, message_id=message_id, timestamp=timestamp).header(rules.signature.place.name)


def test_published_examples_have_the_published_signatures(vectors, rules) -> None:
    for vector in vectors:
        delivery = rules(vector["scheme"])
        header = signed(
            delivery,
            Secret(vector["secret"]).keys(delivery),
            message_id=vector["id"],
            timestamp=vector["timestamp"],
            body=vector["body"].encode(),
        )
        assert header == vector["header"], vector["source"]


def test_a_timestamp_can_stand_beside_the_signature(rules, body: bytes) -> None:
    signer = Signer(rules=rules("timestamp-beside"), keys=(b"key",), clock=lambda: 1700000000.9)
    delivery = signer.deliver_bytes(body, address="a", event="thing.made")
    expected = hmac.new(b"key", b"1700000000." + body, hashlib.sha256).hexdigest()
    assert delivery.header("stripe-signature") == f"t=1700000000,v1={expected}"


def test_templates_are_filled_in_one_pass(rules) -> None:
    """What stands in an id or a body is not taken for a placeholder."""
    delivery = rules("standard-webhooks")
    header = signed(delivery, (b"key",), message_id="{body}", timestamp=1, body=b"{timestamp}")
    assert header == signed(delivery, (b"key",), message_id="{body}", timestamp="1", body=b"{timestamp}")
    other = hmac.new(b"key", b"{body}.1.{timestamp}", hashlib.sha256).digest()
    assert header == "v1," + __import__("base64").b64encode(other).decode()


def test_message_ids_follow_from_the_address_and_the_run() -> None:
    one, same, other = message_ids("run"), message_ids("run"), message_ids("other run")
    assert one("a") == same("a")
    assert len({one("a"), one("b"), other("a")}) == 3
    assert message_ids()("a") != message_ids()("a")


def test_deliveries_of_one_case_are_told_apart_by_their_label(signer, body: bytes) -> None:
    first = signer.deliver_bytes(body, address="a", event="e")
    assert signer.deliver_bytes(body, address="a", event="e").message_id == first.message_id
    assert signer.deliver_bytes(body, address="a", event="e", label="again").message_id != first.message_id


def test_extra_headers_replace_those_of_the_same_name(signer, body: bytes) -> None:
    from dataclasses import replace

    more = replace(signer, extra_headers=(("content-TYPE", "text/x"), ("X-More", "1"), ("X-More", "2")))
    delivery = more.deliver_bytes(body, address="a", event="e")
    assert delivery.header("Content-Type") == "text/x"
    assert [value for name, value in delivery.headers if name == "X-More"] == ["1", "2"]


def test_headers_are_replaced_where_they_stand() -> None:
    assert with_headers((("A", "1"), ("B", "2")), (("a", "3"),)) == (("a", "3"), ("B", "2"))


def test_a_signer_does_not_show_its_key(signer) -> None:
    assert repr(signer.key) not in repr(signer)


@each_row("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_delivery_has_the_headers_of_its_scheme(name: str, signer, body: bytes) -> None:
    assert signer.deliver_bytes(body, address="a", event="e").header(name)
