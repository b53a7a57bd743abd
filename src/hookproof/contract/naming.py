"""An event's own name: whether its schema allows it where the contract says that it stands, and whether it fixes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hookproof.contract.errors import WrongName
from hookproof.contract.model import Event
from hookproof.contract.validation import validator_for
from hookproof.schema.json import canonical
from hookproof.schema.pointers import decoded, lookup, tokens

_DEEPEST = 64


def wrong_names(events: Mapping[str, Event], pointer: str, folder: Path) -> dict[str, WrongName]:
    """Return an error for each event whose schema does not allow its own name at `pointer`."""
    return {
        name: WrongName(f"{folder / name}.schema.json#{pointer}", name)
        for name, event in events.items()
        if not _allows(event.schema, event.schema, tokens(pointer), name)
    }


def fixes_name(event: Event, pointer: str) -> bool:
    """Whether the schema allows nothing but the event's own name at `pointer`, and always has it."""
    return _fixes(event.schema, event.schema, tokens(pointer), event.name)


def _fixes(root: Any, node: Any, path: tuple[str, ...], name: str) -> bool:
    nodes = [each for each in _always(root, node) if isinstance(each, dict)]
    if not path:
        return any(each.get("const", _only(each)) == name for each in nodes)
    required = any(path[0] in each.get("required", ()) for each in nodes)
    inner = [each["properties"][path[0]] for each in nodes if path[0] in each.get("properties", {})]
    return required and any(_fixes(root, each, path[1:], name) for each in inner)


def _only(node: Mapping[str, Any]) -> Any:
    values = node.get("enum", ())
    return values[0] if len(values) == 1 else None


def _allows(root: Any, node: Any, path: tuple[str, ...], name: str, depth: int = 0) -> bool:
    """Whether a value at `node` may have `name` at the end of `path`; what cannot be told is allowed."""
    if depth > _DEEPEST:
        return True
    if not path:
        return _is_valid(root, node, name)
    return all(_allows_here(root, each, path, name, depth + 1) for each in _always(root, node))


def _allows_here(root: Any, node: Any, path: tuple[str, ...], name: str, depth: int) -> bool:
    if not isinstance(node, dict):
        return node is not False
    branches = (node[keyword] for keyword in ("anyOf", "oneOf") if keyword in node)
    if not all(any(_allows(root, each, path, name, depth) for each in some) for some in branches):
        return False
    inner = node.get("properties", {}).get(path[0], True)
    return _may_be_object(node) and _allows(root, inner, path[1:], name, depth)


def _may_be_object(node: Mapping[str, Any]) -> bool:
    types = node.get("type", "object")
    return types == "object" or "object" in types


def _always(root: Any, node: Any, depth: int = 0) -> Iterator[Any]:
    """Yield the schemas that hold wherever `node` does: itself, what it refers to, what stands under allOf."""
    yield node
    if not isinstance(node, dict) or depth > _DEEPEST:
        return
    others = list(node.get("allOf", ()))
    if str(node.get("$ref", "")).startswith("#/"):
        others.append(lookup(root, decoded(node["$ref"][1:])))
    elif node.get("$ref") == "#":
        others.append(root)
    for other in others:
        yield from _always(root, other, depth + 1)


def _is_valid(root: Any, node: Any, name: str) -> bool:
    if not isinstance(node, dict):
        return node is not False
    definitions = {key: root[key] for key in ("$defs", "definitions") if key in root}
    return validator_for(canonical({**definitions, **node}))(name)
