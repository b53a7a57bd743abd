"""An event's own name: what of it stands where, whether its schema allows it there, and whether it fixes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hookproof.contract.errors import WrongName
from hookproof.contract.filenames import file_of
from hookproof.contract.model import DeliveryRules, Event, Place
from hookproof.contract.validation import validator_for
from hookproof.schema.json import ABSENT, canonical
from hookproof.schema.pointers import tokens
from hookproof.schema.references import Resolver

_DEEPEST = 64


def sent_name(rules: DeliveryRules, event: str) -> str:
    """Return the name that is sent for an event: its own, unless the contract says another."""
    if not rules.events:
        return event
    return next((each.name for each in rules.events if each.name is not None and each.at == event), event)


def name_parts(rules: DeliveryRules, event: str) -> tuple[tuple[Place, str], ...]:
    """Return the places of an event's name, each with the text that stands there.

    A name of several parts is split at their separator. Parts that may be missing are left out where the name has no
    text for them; ones that may not get an empty text.
    """
    places, name = rules.event.parts, sent_name(rules, event)
    if len(places) == 1:
        return ((places[0], name),)
    texts = name.split(rules.event.separator, len(places) - 1)
    texts += [""] * (len(places) - len(texts))
    return tuple((place, text) for place, text in zip(places, texts, strict=True) if text or not place.optional)


def name_members(rules: DeliveryRules, event: str) -> tuple[tuple[str, str], ...]:
    """Return the JSON pointers at which an event's payload tells its name, each with its text."""
    return tuple((place.name, text) for place, text in name_parts(rules, event) if place.in_body)


def told_name(
    rules: DeliveryRules,
    at: Callable[[str], object],
    header: Callable[[str], str | None] = lambda _name: None,
    known: Iterable[str] = (),
) -> object:
    """Return the name that a delivery tells; ABSENT where it tells none.

    `at` gives what stands at a pointer in the payload, `header` the value of a header: without it, a name that stands
    there in part is not told. `known` are the events that a member may be named after. What is not text is given as it
    is.
    """
    found = [(place, _told_part(place, at, header, known, rules)) for place in rules.event.parts]
    texts = [value for place, value in found if not (place.optional and value is ABSENT)]
    odd = [value for value in texts if not isinstance(value, str)]
    told = odd[0] if odd else rules.event.separator.join(texts)
    return next((each.at for each in rules.events if each.name == told), told)


def _told_part(
    place: Place,
    at: Callable[[str], object],
    header: Callable[[str], str | None],
    known: Iterable[str],
    rules: DeliveryRules,
) -> Any:
    if place.in_body:
        return at(place.name)
    if place.where == "key":
        members = at(place.name)
        sent = (sent_name(rules, event) for event in known)
        return next((name for name in sent if isinstance(members, Mapping) and name in members), ABSENT)
    value = header(place.name) if place.where == "header" else None
    return ABSENT if value is None else value


def wrong_names(events: Mapping[str, Event], rules: DeliveryRules, folder: Path) -> dict[str, WrongName]:
    """Return an error for each event whose schema does not allow its own name where it stands, or need it there."""
    absent = {
        name: WrongName(f"{folder / file_of(name)}#{place.name}", text, needed=True)
        for name, event in events.items()
        for place, text in name_parts(rules, name)
        if place.where == "key" and not _needs(event.schema, event.schema, (*tokens(place.name), text))
    }
    return absent | {
        name: WrongName(f"{folder / file_of(name)}#{pointer}", text or name)
        for name, event in events.items()
        for pointer, text in name_members(rules, name)
        if not text or not _allows(event.schema, event.schema, tokens(pointer), text)
    }


def fixes_name(event: Event, pointer: str, text: str | None = None) -> bool:
    """Whether the schema allows nothing but `text` (unless given, the event's name) at `pointer`, and always has it."""
    return _fixes(event.schema, event.schema, tokens(pointer), event.name if text is None else text)


def _fixes(root: object, node: object, path: tuple[str, ...], name: str) -> bool:
    nodes = [each for each in _always(root, node) if isinstance(each, dict)]
    if not path:
        return any(each.get("const", _only(each)) == name for each in nodes)
    if any(_is_item(each, path[0]) for each in nodes):
        return any(_fixes(root, each["items"], path[1:], name) for each in nodes if "items" in each)
    required = any(path[0] in each.get("required", ()) for each in nodes)
    inner = [each["properties"][path[0]] for each in nodes if path[0] in each.get("properties", {})]
    return required and any(_fixes(root, each, path[1:], name) for each in inner)


def _needs(root: object, node: object, path: tuple[str, ...]) -> bool:
    """Whether each value at `node` has the member at the end of `path`."""
    nodes = [each for each in _always(root, node) if isinstance(each, dict)]
    if not any(path[0] in each.get("required", ()) for each in nodes):
        return False
    inner = [each["properties"][path[0]] for each in nodes if path[0] in each.get("properties", {})]
    return not path[1:] or any(_needs(root, each, path[1:]) for each in inner)


def _only(node: Mapping[str, Any]) -> object:
    values = node.get("enum", ())
    return values[0] if len(values) == 1 else None


def _allows(root: object, node: object, path: tuple[str, ...], name: str, depth: int = 0) -> bool:
    """Whether a value at `node` may have `name` at the end of `path`; what cannot be told is allowed."""
    if depth > _DEEPEST:
        return True
    if not path:
        return _is_valid(root, node, name)
    return all(_allows_here(root, each, path, name, depth + 1) for each in _always(root, node))


def _allows_here(root: object, node: object, path: tuple[str, ...], name: str, depth: int) -> bool:
    if not isinstance(node, dict):
        return node is not False
    branches = (node[keyword] for keyword in ("anyOf", "oneOf") if keyword in node)
    if not all(any(_allows(root, each, path, name, depth) for each in some) for some in branches):
        return False
    if _is_item(node, path[0]):
        return _may_be(node, "array") and _allows(root, node.get("items", True), path[1:], name, depth)
    inner = node.get("properties", {}).get(path[0], True)
    return _may_be(node, "object") and _allows(root, inner, path[1:], name, depth)


def _is_item(node: Mapping[str, object], step: str) -> bool:
    """Whether a step names an item: any, or the one with this number, where the value is no object."""
    return step == "*" or (step.isdecimal() and _may_be(node, "array") and not _may_be(node, "object"))


def _may_be(node: Mapping[str, Any], kind: str) -> bool:
    types = node.get("type", kind)
    return types == kind or kind in types


def _always(root: object, node: object) -> Iterator[object]:
    """Yield the schemas that hold wherever `node` does: itself, what it refers to, what is under allOf; once each."""
    seen: set[int] = set()
    left = [(node, 0)]
    while left:
        here, depth = left.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        yield here
        if not isinstance(here, dict) or depth > _DEEPEST:
            continue
        others = list(here.get("allOf", ()))
        if isinstance(here.get("$ref"), str):
            others.append(Resolver(root).resolve(here["$ref"], here, "")[0])
        left += ((other, depth + 1) for other in reversed(others))


def _is_valid(root: Any, node: Any, name: str) -> bool:
    if not isinstance(node, dict):
        return node is not False
    definitions = {key: root[key] for key in ("$defs", "definitions") if key in root}
    return validator_for(canonical({**definitions, **node}))(name)
