"""Where in a payload what can be changed: the plan and a payload walked side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hookproof.payloads.plan.admission import admits
from hookproof.payloads.plan.exhibit import shown
from hookproof.payloads.plan.nodes import Array, Choice, Filtered, Later, Node, Object, Slot
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import escape, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A value in a payload: its pointer, its name, the node it belongs to, and whether it may be left out or null.

    `pattern` is the pointer with `*` for items.
    """

    pointer: str
    pattern: str
    name: str
    node: Node
    value: Any
    optional: bool = False
    nullable: bool = False


def places_of(node: Node, payload: object) -> list[Place]:
    """Return every value of a payload with its node, outermost first, one for each pattern."""
    found: dict[str, Place] = {}
    for place in _walk(Place(pointer="", pattern="", name="", node=node, value=payload)):
        found.setdefault(place.pattern, place)
    return list(found.values())


def _walk(place: Place) -> Iterator[Place]:
    node, nullable = resolved(place.node, place.value)
    place = Place(
        pointer=place.pointer,
        pattern=place.pattern,
        name=place.name,
        node=node,
        value=place.value,
        optional=place.optional,
        nullable=nullable,
    )
    yield place
    if isinstance(node, Object) and isinstance(place.value, dict):
        yield from _properties(place, node)
    elif isinstance(node, Array) and isinstance(place.value, list):
        for index, item in enumerate(place.value):
            inner = _item_node(node, index, item)
            yield from _walk(
                Place(
                    pointer=f"{place.pointer}/{index}",
                    pattern=f"{place.pattern}/*",
                    name=place.name,
                    node=inner,
                    value=item,
                )
            )


def _properties(place: Place, node: Object) -> Iterator[Place]:
    slots = {
        name: _chosen(entries, place.value[name]) for name, entries in _by_name(node).items() if name in place.value
    }
    for name, value in place.value.items():
        if name in slots:
            yield from _walk(
                Place(
                    pointer=f"{place.pointer}/{escape(name)}",
                    pattern=f"{place.pattern}/{escape(name)}",
                    name=name,
                    node=slots[name].node,
                    value=value,
                    optional=not slots[name].required,
                )
            )


@lru_cache(maxsize=1024)
def _by_name(node: Object) -> dict[str, list[Slot]]:
    found: dict[str, list[Slot]] = {}
    for slot in node.slots():
        found.setdefault(slot.name, []).append(slot)
    return found


def _chosen(slots: list[Slot], value: object) -> Slot:
    """The slot, of several in different branches, whose node holds the value."""
    if len(slots) == 1:
        return slots[0]
    return next((slot for slot in slots if _holds(slot.node, value)), slots[0])


def _holds(node: Node, value: object) -> bool:
    return shown(node, value) is not None


def _item_node(node: Array, index: int, item: object) -> Node:
    if index < len(node.prefix):
        return node.prefix[index]
    return next((entry.match for entry in node.contains if _holds(entry.match, item)), node.rest)


def resolved(node: Node, value: object) -> tuple[Node, bool]:
    """Return the branch of a node that holds a value, and whether null would have been possible instead."""
    nullable = admits(node, None)
    while True:
        if isinstance(node, Later):
            node = node.target
        elif isinstance(node, Filtered):
            node = node.node
        elif isinstance(node, Choice):
            node = _branch(node, value)
        else:
            return node, nullable


def _branch(node: Choice, value: object) -> Node:
    """The option that holds a value: by type where that decides, else by a closer look."""
    likely = [option for option in node.options if admits(option, value)]
    if len(likely) == 1:
        return likely[0]
    return next((option for option in likely if _holds(option, value)), node.options[0])


def replaced(payload: object, pointer: str, new: object) -> object:
    """Return a copy of a payload with the value at a pointer replaced, added, or (ABSENT) taken away."""
    if not pointer:
        return new
    return _replaced(payload, tokens(pointer), new)


def _replaced(node: object, path: tuple[str, ...], new: object) -> object:
    copy: Any = dict(node) if isinstance(node, dict) else list(node) if isinstance(node, list) else node
    key: Any = path[0] if isinstance(node, dict) else int(path[0])
    if len(path) > 1:
        copy[key] = _replaced(copy[key], path[1:], new)
    elif new is ABSENT:
        del copy[key]
    elif isinstance(copy, list) and key == len(copy):
        copy.append(new)
    else:
        copy[key] = new
    return copy
