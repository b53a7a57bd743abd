"""Where in a payload what can be changed: the plan and a payload walked side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hookproof.payloads.plan.admission import admits
from hookproof.payloads.plan.exhibit import shown
from hookproof.payloads.plan.membership import belongs
from hookproof.payloads.plan.nodes import Array, Choice, Filtered, Later, Node, Object, Slot
from hookproof.schema.json import ABSENT, from_raw, raw
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


def places_of(node: Node, payload: Any) -> list[Place]:
    """Return every value of a payload with its node, outermost first, one for each pattern."""
    written = raw(payload)
    return list(_places(node, written) if written else _found(node, payload))


# Each check asks for the places of an event's example again, and a scene for those of each shape that it sends.
@lru_cache(maxsize=1024)
def _places(node: Node, written: bytes) -> tuple[Place, ...]:
    return _found(node, from_raw(written))


def _found(node: Node, payload: object) -> tuple[Place, ...]:
    found: dict[str, Place] = {}
    _note(found, node, payload, "", "", "")
    return tuple(found.values())


def _note(
    found: dict[str, Place], node: Node, value: Any, pointer: str, pattern: str, name: str, *, optional: bool = False
) -> None:
    """Note a value and those inside it. Of each pattern the first is kept."""
    outer, node = node, resolved(node, value)
    if pattern not in found:
        found[pattern] = Place(
            pointer=pointer,
            pattern=pattern,
            name=name,
            node=node,
            value=value,
            optional=optional,
            nullable=admits(outer, None),
        )
    if isinstance(node, Object) and isinstance(value, dict):
        slots = _by_name(node)
        for inner, each in value.items():
            if inner in slots:
                slot, step = _chosen(slots[inner], each), escape(inner)
                below = f"{pattern}/{step}"
                _note(found, slot.node, each, f"{pointer}/{step}", below, inner, optional=not slot.required)
    elif isinstance(node, Array) and isinstance(value, list):
        for index, item in enumerate(value):
            _note(found, _item_node(node, index, item), item, f"{pointer}/{index}", f"{pattern}/*", name)


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
    # What is inside others is remembered by `shown`: alike branches deep inside each other would ask again and again.
    return shown(node, value) is not None if isinstance(value, list | dict) else belongs(node, value)


def _item_node(node: Array, index: int, item: object) -> Node:
    if index < len(node.prefix):
        return node.prefix[index]
    return next((entry.match for entry in node.contains if _holds(entry.match, item)), node.rest)


def resolved(node: Node, value: object) -> Node:
    """Return the branch of a node that holds a value."""
    while True:
        if isinstance(node, Later):
            node = node.target
        elif isinstance(node, Filtered):
            node = node.node
        elif isinstance(node, Choice):
            node = _branch(node, value)
        else:
            return node


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
