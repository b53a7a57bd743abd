"""Which member of a payload's schema names the event, and which names it allows."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.sources.specifications.eventschemas import discriminating
from hookproof.sources.specifications.space import SchemaSpace


def thing(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members}


PAID, MADE = {"const": "order.paid"}, {"const": "order.made"}


@each_row(
    ("schema", "named"),
    [
        (thing(type=PAID), ("type", ("order.paid",))),
        # A type names an event where it looks like one; what is called event does it in any form.
        (thing(type={"const": "paid"}), ("", ())),
        (thing(event={"const": "paid"}), ("event", ("paid",))),
        (thing(event_type={"const": "paid"}), ("event_type", ("paid",))),
        (thing(status=PAID), ("", ())),
        (thing(type={"enum": ["order.paid", "order.made"]}), ("type", ("order.paid", "order.made"))),
        (thing(type={"enum": ["order.paid", "made"]}), ("", ())),
        # No event is called *, in one letter, with a blank or by a number.
        (thing(event={"const": "*"}), ("", ())),
        (thing(event={"const": "p"}), ("", ())),
        (thing(event={"const": "order paid"}), ("", ())),
        (thing(event={"enum": ["paid", 7]}), ("", ())),
        (thing(event={"enum": ["paid", "*"]}), ("event", ("paid",))),
        # The more telling of two members is taken, the outer of two that are called alike.
        (thing(type=PAID, event={"const": "paid"}), ("event", ("paid",))),
        (thing(data=thing(type=PAID)), ("type", ("order.paid",))),
        (thing(data=thing(type=MADE), type=PAID), ("type", ("order.paid",))),
        (thing(event=thing(name=PAID)), ("name", ("order.paid",))),
        (thing(order=thing(type=PAID)), ("", ())),
        # Of an array of events it is the items', of alternatives each says its own.
        ({"type": "array", "items": thing(type=PAID)}, ("type", ("order.paid",))),
        ({"oneOf": [thing(type=PAID), thing(type=MADE)]}, ("type", ("order.paid", "order.made"))),
        ({"oneOf": [thing(type=PAID), thing(type=PAID)]}, ("type", ("order.paid",))),
        ({"oneOf": [thing(type=PAID, topic=PAID), thing(topic=MADE), thing(topic=MADE)]}, ("topic", ("order.made",))),
        # What a base leaves open is fixed beside it.
        ({"allOf": [thing(event={"type": "string"})], **thing(event={"const": "paid"})}, ("event", ("paid",))),
        ({"allOf": [thing(event={"type": "string"}), thing(event={"const": "paid"})]}, ("event", ("paid",))),
    ],
)
def test_the_member_that_names_the_event_is_found_with_its_names(schema: dict[str, Any], named: object) -> None:
    assert discriminating(SchemaSpace(schema), "") == named


@each_row(("keys", "named"), [((), ("", ())), (("status",), ("status", ("order.paid",)))])
def test_a_member_that_was_learnt_to_name_events_does(keys: tuple[str, ...], named: object) -> None:
    assert discriminating(SchemaSpace(thing(status=PAID)), "", keys) == named
