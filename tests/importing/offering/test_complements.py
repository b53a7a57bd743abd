"""A list of fields says of a payload that is shown what this one case does not."""

from __future__ import annotations

from hookproof.importing.offering.complements import complemented
from hookproof.importing.offers import Offer


def joined(node: object, listed: object) -> object:
    offers = [Offer(name="e", where="", node=node), Offer(name="f", where="", node=node)]
    told, other = complemented(offers, {"e": Offer(name="e", where="", node=listed)})
    assert other.node is node
    return told.node


def thing(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties}


def test_what_may_be_absent_null_or_another_text_is_taken_from_the_list() -> None:
    text = {"type": "string"}
    shown = thing(["id", "note", "kind", "by"], id={"type": "integer"}, note=text, kind=text, by={"type": "null"})
    listed = thing(["id", "kind", "by"], id={"type": "number"}, note={"type": ["string", "null"]},
                   kind={"type": "string", "enum": ["a", "b"]}, by={"type": ["string", "null"], "format": "email"},
                   more={"type": "string"})  # fmt: skip
    assert joined(shown, listed) == {
        "type": "object",
        "required": ["id", "kind", "by"],
        "properties": {
            "id": {"type": "number"},
            "note": {"type": ["string", "null"]},
            "kind": {"type": "string", "enum": ["a", "b"]},
            "by": {"type": ["string", "null"], "format": "email"},
            "more": {"type": "string"},
        },
    }


def test_what_contradicts_a_payload_or_is_of_something_else_is_not_taken() -> None:
    shown = thing(["id"], id={"type": "integer"})
    assert joined(shown, thing(["id"], id={"type": "string", "enum": ["x"]})) == shown
    assert joined(shown, thing(["url"], url={"type": "string"})) == shown


def test_the_items_of_arrays_and_the_insides_of_objects_are_looked_at() -> None:
    inner, told = thing(["a"], a={"type": "null"}), thing(["a"], a={"type": ["string", "null"]})
    found = joined(
        thing(["list"], list={"type": "array", "items": inner}), thing([], list={"type": "array", "items": told})
    )
    assert found == {"type": "object", "properties": {"list": {"type": "array", "items": told}}}
