"""What a schema file offers as an event, and where a preset says that its name stands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.importing.offering.listed import _offer
from hookproof.importing.provenance.schemes import event_rule


@each_row(
    ("said", "parts"),
    [
        ({"header": "X-Event"}, [("header", "X-Event", False)]),
        (
            {"parts": [{"header": "X-Event"}, {"body": "/action", "optional": True}], "separator": "."},
            [("header", "X-Event", False), ("body", "/action", True)],
        ),
        ({"parts": [{"header": "X-Event"}, {"url": "kind"}]}, None),
        (None, None),
    ],
)
def test_the_name_stands_where_the_preset_says_or_nothing_is_known(said: Any, parts: Any) -> None:
    rule = event_rule(SimpleNamespace(name="acme", delivery={"event": said}))  # type: ignore[arg-type]
    found = None if rule is None else [(place.where, place.name, place.optional) for place in rule.parts]
    assert found == parts


@each_row(("node", "words"), [({"description": "Sent."}, "Sent."), ({"description": 7}, ""), (True, "")])
def test_an_offer_is_described_by_its_schema(node: Any, words: str) -> None:
    offer = _offer("sent", "a.json", node, pointer="/$defs/sent")
    assert (offer.description, offer.where) == (words, "a.json#/$defs/sent")
