"""Orders of events that prose states become lifecycles; what it does not state becomes none."""

from __future__ import annotations

from typing import Any

import pytest

from hookproof.importing.customs.eventorders import lifecycles, of_itself, stated
from hookproof.importing.library import Library
from hookproof.importing.offers import Offer

NAMES = ["slot.held", "slot.confirmed", "slot.done", "order.paid", "order.shipped", "order.refunded", "paid", "shipped"]
PAID_SHIPPED = [("order.paid", "order.shipped")]
STATED: dict[str, list[tuple[Any, ...]]] = {
    "A slot is first `slot.held`, then `slot.confirmed`, then `slot.done`.": [tuple(NAMES[:3])],
    "`order.paid` is followed by `order.shipped` or `order.refunded`.": [
        ("order.paid", {"one_of": ["order.shipped", "order.refunded"]})
    ],
    "`order.paid` and `order.shipped` are sent before `order.refunded`.": [
        ({"any_order": ["order.paid", "order.shipped"]}, "order.refunded")
    ],
    "order.shipped is sent after order.paid.": PAID_SHIPPED,
    "order.paid -> order.shipped → order.refunded": [tuple(NAMES[3:6])],
    "We send `order.paid`, `order.shipped` and `order.refunded` in this order.": [tuple(NAMES[3:6])],
    "We send order.paid when the money is there, and then order.shipped.": PAID_SHIPPED,
    'The event "paid" comes before "shipped".': [("paid", "shipped")],
}
NOT_STATED = [
    "We send `order.paid`, `order.shipped` and `order.refunded`.",
    "`order.shipped` may arrive before `order.paid`.",
    "Handle `order.paid` before `order.shipped`.",
    "Events come in any order: `order.shipped` before `order.paid`, say.",
    "`order.paid` isn't followed by `order.shipped` where nothing is sent.",
    "`order.paid` precedes `order.shipped`, which precedes `order.paid`.",
    "`order.paid` after `order.shipped` then `order.refunded`.",
    "An order is paid before it is shipped.",
    "`order.paid` was added after version 3.",
]


@pytest.mark.parametrize("sentence", STATED)
def test_an_order_that_a_sentence_states_is_read(sentence: str) -> None:
    assert list(stated([sentence], NAMES)) == STATED[sentence]


@pytest.mark.parametrize("sentence", NOT_STATED)
def test_a_sentence_that_states_no_order_of_sending_gives_none(sentence: str) -> None:
    assert list(stated([sentence], NAMES)) == []


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("An order has left. Comes after `order.paid`.", PAID_SHIPPED),
        ("This event is always sent after `order.paid`; nothing follows.", PAID_SHIPPED),
        ("Follows order.paid.", PAID_SHIPPED),
        ("Sent before `order.refunded`.", [("order.shipped", "order.refunded")]),
        ("May come after `order.paid`.", []),
        ("Sent when what was ordered after `order.paid` has left.", []),
        ("Use it after `order.paid`.", []),
        ("After `order.paid` was deprecated, this replaces it.", []),
        ("Sent after the customer has paid.", []),
    ],
)
def test_what_is_said_of_one_event_tells_what_comes_before_it(said: str, order: list[tuple[Any, ...]]) -> None:
    assert list(stated(list(of_itself("order.shipped", said)), NAMES)) == order


def offers(**members: Any) -> dict[str, Offer]:
    node = {"type": "object", "properties": members}
    return {name: Offer(name=name, where=name, node=node) for name in ("order.paid", "order.shipped", "orders.all")}


TEXT, OBJECT = {"type": "string"}, {"type": "object", "properties": {"id": {"type": "string"}}}


@pytest.mark.parametrize(
    ("members", "message", "entity"),
    [
        ({"order_id": TEXT, "customer_id": TEXT}, None, "/order_id"),
        ({"orderId": {"type": "integer"}, "id": TEXT}, "/id", "/orderId"),
        ({"order": OBJECT, "customer": OBJECT}, None, "/order/id"),
        ({"id": TEXT, "data": OBJECT}, "/id", "/data/id"),
        ({"id": TEXT, "amount": TEXT}, None, "/id"),
        # the message's own id is no entity's
        ({"id": TEXT, "amount": TEXT}, "/id", None),
        ({"order": OBJECT, "data": OBJECT}, None, None),
        ({"customer_id": TEXT}, None, None),
    ],
)
def test_the_entity_is_the_only_member_that_is_called_its_id(
    members: dict[str, Any], message: str | None, entity: str | None
) -> None:
    found = lifecycles(["`order.paid` is followed by `order.shipped`."], offers(**members), Library({}), message)
    assert [each["entity"] for each in found.told] == ([entity] if entity else [])
    assert len(found.questions) == (0 if entity else 1)


def test_a_chain_within_another_is_told_once_and_what_contradicts_itself_is_not() -> None:
    texts = ["`order.paid` is followed by `order.shipped`.", "`order.shipped` is sent after `order.paid`."]
    known = offers(order_id=TEXT)
    (told,) = lifecycles(texts, known, Library({}), None).told
    assert told == {"name": "order", "entity": "/order_id", "paths": [["order.paid", "order.shipped"]]}
    assert lifecycles([*texts, "`order.shipped` precedes `order.paid`."], known, Library({}), None).told == ()


def test_events_of_different_things_are_no_lifecycle() -> None:
    found = lifecycles(["`orders.all` is sent before `order.paid`."], offers(order_id=TEXT), Library({}), None)
    assert found.told == found.questions == ()
