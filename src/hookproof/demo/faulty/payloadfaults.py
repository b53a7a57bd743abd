"""Faults of reading: payloads that the contract allows and the code does not, and bodies that are no payload."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from hookproof.demo import receiver as consumer
from hookproof.demo.faulty.fault import around, fault
from hookproof.demo.habits import Answer, Refused, Shop
from hookproof.demo.handbook import ITEMS, Field, objects_with, values_at
from hookproof.demo.store import Record
from hookproof.schema.pointers import tokens

_LONGEST = 255


def _examining(look: Callable[[Shop, str, object], None]) -> Callable[[Shop, str, object], Record]:
    """The correct examination, with a closer look before it."""

    def examine(shop: Shop, event: str, payload: object) -> Record:
        look(shop, event, payload)
        return consumer.examine(shop, event, payload)

    return examine


def _null_raises(shop: Shop, event: str, payload: object) -> None:
    """Takes a field that may be null for one that is always there, as it is in the schema's own example."""
    field = next((f for f in shop.fields(event) if f.nullable and _shown(shop, event, f)), None)
    for value in values_at(payload, field.path) if field else ():
        len(value) if not isinstance(value, (int, float)) else round(value)


def _shown(shop: Shop, event: str, field: Field) -> bool:
    """Whether the examples of the documentation have a value in a field."""
    values = [v for example in shop.contract.events[event].examples for v in values_at(example, field.path)]
    return bool(values) and None not in values


def _optional_needed(shop: Shop, event: str, payload: object) -> None:
    field = next((f for f in shop.fields(event) if not f.required), None)
    for holder in objects_with(payload, field) if field else ():
        holder[field.name]  # type: ignore[union-attr]


def _first_item_taken(shop: Shop, event: str, payload: object) -> None:
    field = next((f for f in shop.fields(event) if "array" in f.types and ITEMS not in f.path), None)
    for value in values_at(payload, field.path) if field else ():
        if isinstance(value, list):
            value[0]


def _one_family(shop: Shop, _event: str, payload: Any) -> None:
    """Written for the first events that there were: everything names its entity where they do."""
    first = next((c for c in shop.contract.provider.lifecycles), None)
    known = tokens(first.entity)[0] if first else next(iter(payload))
    payload[known]


def _unknown_field_refused(shop: Shop, event: str, payload: Any) -> None:
    known = {f.name for f in shop.fields(event) if len(f.path) == 1}
    if set(payload) - known:
        raise Refused(422)


def _unknown_nested_field_raises(shop: Shop, event: str, payload: object) -> None:
    """A class with a constructor argument for each documented field."""
    paths = {f.path[:-1] for f in shop.fields(event) if len(f.path) > 1}
    for path in paths:
        known = {f.name for f in shop.fields(event) if f.path[:-1] == path}
        for value in values_at(payload, path):
            if isinstance(value, dict) and set(value) - known:
                raise TypeError("got an unexpected keyword argument")


def _outside_enum(shop: Shop, event: str, payload: object) -> Iterator[object]:
    for field in shop.fields(event):
        if len(field.enum) > 1 and all(isinstance(value, str) for value in field.enum):
            yield from (v for v in values_at(payload, field.path) if isinstance(v, str) and v not in field.enum)


def _closed_enum_raises(shop: Shop, event: str, payload: object) -> None:
    for value in _outside_enum(shop, event, payload):
        raise KeyError(value)


def _closed_enum_refused(shop: Shop, event: str, payload: object) -> None:
    if any(True for _ in _outside_enum(shop, event, payload)):
        raise Refused(422)


def _fractions_only(shop: Shop, event: str, payload: object) -> None:
    """Casts to the type that the parser gave for the fractions seen so far; JSON has one type of number."""
    for field in shop.fields(event):
        if "number" in field.types:
            for value in values_at(payload, field.path):
                if isinstance(value, int) and not isinstance(value, bool):
                    raise TypeError("Integer cannot be cast to Double")


def _latin1_only(_shop: Shop, _event: str, payload: object) -> None:
    for text in _texts(payload):
        text.encode("latin-1")


def _short_columns(_shop: Shop, _event: str, payload: object) -> None:
    if any(len(text) > _LONGEST and "://" not in text for text in _texts(payload)):
        raise ValueError(f"value too long for type character varying({_LONGEST})")


def _int_columns(shop: Shop, event: str, payload: object) -> None:
    for field in shop.fields(event):
        for value in values_at(payload, field.path) if "integer" in field.types else ():
            if isinstance(value, int) and value >= 2**32:
                raise OverflowError("integer out of range")


def _initial_taken(shop: Shop, event: str, payload: object) -> None:
    """Shows the first letter of a text."""
    for field in shop.fields(event):
        for value in values_at(payload, field.path) if field.types == {"string"} and not field.enum else ():
            if value == "":
                raise IndexError("string index out of range")


def _texts(payload: object) -> Iterator[str]:
    todo = [payload]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, dict)):
            todo.extend(value.values() if isinstance(value, dict) else value)


def _types_trusted(shop: Shop, event: str, payload: object) -> None:
    """Believes the documentation: text is text, objects are objects."""
    for field in shop.fields(event):
        for value in values_at(payload, field.path):
            if value is not None and field.types <= {"string", "null"} and field.types:
                value.strip()
            if value is not None and field.types and field.types <= {"object", "null"}:
                value.keys()


def _event_first(event_of: Callable[[Shop, object], str]) -> Callable[[Shop, object], str]:
    def first(shop: Shop, payload: Any) -> str:
        event = event_of(shop, payload)
        if next(iter(payload.values())) not in (event, None) and payload:
            raise Refused(400)
        return event

    return first


def _unknown_event_refused(_shop: Shop, _event: str) -> Answer:
    return Answer(status=400)


def _unknown_event_raises(_shop: Shop, event: str) -> Answer:
    raise KeyError(event)


def _event_trusted(shop: Shop, payload: Any) -> str:
    name = payload[tokens(shop.contract.delivery.event_pointer)[0]]
    return name if isinstance(name, str) else consumer.event_of(shop, payload)


def _parse_raises(body: bytes) -> object:
    return json.loads(body.decode("utf-8", "replace")) if body.strip() else {}


def _parsed_or(answer: Refused) -> Callable[[bytes], object]:
    def parse(body: bytes) -> object:
        try:
            return consumer.parse(body)
        except Refused:
            raise answer from None

    return parse


def _empty_raises(body: bytes) -> object:
    body.decode("utf-8", "replace").strip()[0]
    return consumer.parse(body)


def _utf8_raises(body: bytes) -> object:
    body.decode("utf-8")
    return consumer.parse(body)


def _deep_raises(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=lambda _name: 1 / 0)
    except (ValueError, ZeroDivisionError):
        raise Refused(400) from None


def _twice_raises(body: bytes) -> object:
    consumer.parse(body)
    return json.loads(body, object_pairs_hook=_each_once)


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise AssertionError("UNIQUE constraint failed")
    return dict(pairs)


_LOOKS = (
    ("null-crashes", "ack.covering", "a documented null raises an exception", _null_raises),
    ("optional-required", "ack.minimal", "an optional field that is absent raises an exception", _optional_needed),
    ("empty-list-crashes", "ack.covering", "an empty list raises an exception", _first_item_taken),
    ("one-family-only", "ack.example", "every event is taken for one of the first family", _one_family),
    (
        "unknown-field-refused",
        "tolerance.unknown-field",
        "a field that is not known is refused",
        _unknown_field_refused,
    ),
    (
        "unknown-nested-field-crashes",
        "tolerance.unknown-field",
        "a field that is not known, inside an object, raises an exception",
        _unknown_nested_field_raises,
    ),
    (
        "closed-enum-crashes",
        "tolerance.unknown-enum-value",
        "an enum value that is not known raises an exception",
        _closed_enum_raises,
    ),
    (
        "closed-enum-refused",
        "tolerance.unknown-enum-value",
        "an enum value that is not known is refused",
        _closed_enum_refused,
    ),
    ("fractions-only", "tolerance.number-form", "a fraction that is whole raises an exception", _fractions_only),
    ("int-columns", "tolerance.large-number", "a whole number of more than 32 bits raises an exception", _int_columns),
    ("initials-taken", "tolerance.lowest", "a text without characters raises an exception", _initial_taken),
    ("latin1-only", "tolerance.text", "text beyond Latin-1 raises an exception", _latin1_only),
    ("short-columns", "tolerance.text", "text of more than 255 characters raises an exception", _short_columns),
    ("types-trusted", "robustness.wrong-types", "a value of another type raises an exception", _types_trusted),
)

FAULTS = (
    *(fault(name, check, title, examine=_examining(look)) for name, check, title, look in _LOOKS),
    around(
        "event-first",
        "tolerance.key-order",
        "the event's name is expected as the first member",
        "event_of",
        _event_first,
    ),
    fault(
        "unknown-event-refused",
        "tolerance.unknown-event",
        "an event that is not known is refused",
        unknown=_unknown_event_refused,
    ),
    fault(
        "unknown-event-crashes",
        "tolerance.unknown-event",
        "an event that is not known raises an exception",
        unknown=_unknown_event_raises,
    ),
    fault(
        "not-an-object-crashes",
        "robustness.not-an-object",
        "a body that is no object raises an exception",
        event_of=_event_trusted,
    ),
    fault(
        "broken-json-crashes", "robustness.not-json", "a body that is not JSON raises an exception", parse=_parse_raises
    ),
    fault(
        "broken-json-acknowledged",
        "robustness.not-json",
        "a body that is not JSON is acknowledged",
        parse=_parsed_or(Refused(200)),
    ),
    fault("empty-body-crashes", "robustness.empty-body", "an empty body raises an exception", parse=_empty_raises),
    fault(
        "invalid-utf8-crashes",
        "robustness.invalid-utf8",
        "a body that is not UTF-8 raises an exception",
        parse=_utf8_raises,
    ),
    fault("deep-nesting-crashes", "robustness.deep-nesting", "deep nesting raises an exception", parse=_deep_raises),
    fault(
        "duplicate-keys-crash",
        "robustness.duplicate-keys",
        "a key that stands twice raises an exception",
        parse=_twice_raises,
    ),
)
