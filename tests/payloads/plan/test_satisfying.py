"""Events that no payload satisfies, asked of all together: what they share, and what only looks shared."""

from __future__ import annotations

from typing import Any

from hookproof.contract import Event
from hookproof.payloads.plan.satisfying import unsatisfiable

NEVER, TEXT = {"allOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string"}
SHARED = {"thing": TEXT, "never": NEVER}


def event(name: str, inside: dict[str, Any], definitions: dict[str, Any] | None = None) -> Event:
    schema = {"type": "object", "required": ["it"], "properties": {"it": inside}}
    return Event(name, schema if definitions is None else {**schema, "$defs": definitions})


def refused(*events: Event) -> set[str]:
    return set(unsatisfiable({each.name: each for each in events}))


def test_a_definition_that_events_share_is_judged_for_each() -> None:
    thing, never = {"$ref": "#/$defs/thing"}, {"$ref": "#/$defs/never"}
    assert refused(event("a", thing, SHARED), event("b", never, SHARED), event("c", thing, SHARED)) == {"b"}


def test_two_definitions_of_one_name_are_not_mixed_up() -> None:
    first = event("a", {"$ref": "#/$defs/thing"}, {"thing": TEXT})
    assert refused(first, event("b", {"$ref": "#/$defs/thing"}, {"thing": NEVER})) == {"b"}
    never = event("a", {"$ref": "#/$defs/thing"}, {"thing": NEVER})
    assert refused(never, event("b", {"$ref": "#/$defs/thing"}, {"thing": TEXT})) == {"a"}


def test_a_reference_to_elsewhere_in_the_schema_is_followed_there() -> None:
    first = event("a", TEXT, SHARED)
    own = {"type": "object", "required": ["it", "x"], "properties": {"it": {"$ref": "#/properties/x"}, "x": NEVER}}
    named = event("c", {"$ref": "#never"}, {"here": {"$anchor": "never", **NEVER}})
    assert refused(first, Event("b", {**own, "$defs": SHARED}), named) == {"b", "c"}


def test_what_requires_itself_has_no_end() -> None:
    link = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/$defs/link"}}}
    found = unsatisfiable({"a": event("a", {"$ref": "#/$defs/link"}, {"link": link})})
    assert "without end" in str(found["a"])
