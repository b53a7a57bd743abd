"""Fix the value of one member in a schema: of branches only those stay that allow it."""

from __future__ import annotations

from typing import Any

from hookproof.importing.eventnames.discriminators import discriminating, is_mapped
from hookproof.importing.library import Library, is_bare
from hookproof.schema.json import list_at, object_at

_BRANCHES = ("oneOf", "anyOf")
_WORDS = ("title", "description")
_DEEPEST = 40


class Narrowing:
    """Schemas in which a member has one value only; what did not change is the same object as before."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def fixed(self, node: object, path: tuple[str, ...], value: str) -> Any:
        """Return the schema with the member at `path` (`*` is every item) required and fixed to `value`."""
        if not isinstance(node, dict):
            node = {}
        if not path:
            return self._leaf(node, value)
        node = self._pruned(node, path, value)
        if (holder := self._holder(node, path[0])) is not None:
            return self._inside(node, holder, path, value)
        return self._here(node, path, value)

    def _leaf(self, node: dict[str, object], value: str) -> object:
        told = self._library.followed(node)
        if isinstance(told, dict) and (told.get("const") == value or told.get("enum") == [value]):
            return node
        words = {**(told if isinstance(told, dict) else {}), **node}
        return {**{key: words[key] for key in _WORDS if key in words}, "const": value}

    def _pruned(self, node: dict[str, object], path: tuple[str, ...], value: str) -> dict[str, object]:
        """Leave out the branches that do not allow the value, here and where a bare reference leads."""
        told = self._library.followed(node)
        if not isinstance(told, dict):
            return node
        made = dict(told)
        for keyword in _BRANCHES:
            branches = told.get(keyword)
            if not isinstance(branches, list):
                continue
            left = [branch for branch in branches if self.allows(branch, path, value)]
            if (discriminating(told)[0],) == path and any(is_mapped(told, branch, value) for branch in left):
                left = [branch for branch in left if is_mapped(told, branch, value)]
            if not left or len(left) == len(branches):
                continue
            made.pop("discriminator", None)
            if len(left) > 1:
                made[keyword] = left
            else:
                del made[keyword]
                made["allOf"] = [*list_at(made, "allOf"), left[0]]
        if made == told:
            return node
        return made

    def _holder(self, node: dict[str, Any], token: str) -> tuple[str, int] | None:
        """Return where the member is described, if not in the node itself: a reference, a part of `allOf`, branches."""
        if self._own(node, token) is not None:
            return None
        if "$ref" in node and self._has(self._library.leads(node), token):
            return "$ref", 0
        for index, part in enumerate(list_at(node, "allOf")):
            if self._has(part, token):
                return "allOf", index
        for keyword in _BRANCHES:
            branches = list_at(node, keyword)
            if branches and all(self._has(branch, token) for branch in branches):
                return keyword, -1
        return None

    def _own(self, node: object, token: str) -> object:
        """Return the member's schema in this very node, None where it says nothing of it."""
        if not isinstance(node, dict):
            return None
        if token == "*":  # noqa: S105 - a token of a pointer
            return node.get("items")
        properties = node.get("properties")
        return properties.get(token) if isinstance(properties, dict) else None

    def _has(self, node: object, token: str, depth: int = 0) -> bool:
        if not isinstance(node, dict) or depth > _DEEPEST:
            return False
        if self._own(node, token) is not None:
            return True
        parts = [*list_at(node, "allOf"), *(branch for keyword in _BRANCHES for branch in list_at(node, keyword))]
        if "$ref" in node:
            parts.append(self._library.leads(node))
        return any(self._has(part, token, depth + 1) for part in parts)

    def _inside(self, node: dict[str, Any], holder: tuple[str, int], path: tuple[str, ...], value: str) -> Any:
        keyword, index = holder
        if keyword == "$ref":
            target = self._library.leads(node)
            made = self.fixed(target, path, value)
            if made is target:
                return node
            if is_bare(node):
                return {**made, **{key: node[key] for key in _WORDS if key in node}}
            rest = {key: item for key, item in node.items() if key != "$ref"}
            return {**rest, "allOf": [*list_at(rest, "allOf"), made]}
        parts = [
            self.fixed(part, path, value) if index in (-1, place) else part for place, part in enumerate(node[keyword])
        ]
        if all(new is old for new, old in zip(parts, node[keyword], strict=True)):
            return node
        return {**node, keyword: parts}

    def _here(self, node: dict[str, Any], path: tuple[str, ...], value: str) -> Any:
        token, rest = path[0], path[1:]
        known = self._own(node, token)
        made = self.fixed({} if known is None else known, rest, value)
        if token == "*":  # noqa: S105 - as above
            return node if made is known and node.get("type") == "array" else {**node, "type": "array", "items": made}
        if _is_misshapen(node):
            return node
        required = list_at(node, "required")
        if made is known and token in required and node.get("type") == "object":
            return node
        # What carries the name is there, and is an object, whatever else the schema would allow.
        changed = {
            **{key: item for key, item in node.items() if key != "$ref"},
            "type": "object",
            "properties": {**object_at(node, "properties"), token: made},
            "required": required if token in required else [*required, token],
        }
        # Older drafts ignore what stands beside a reference, and so do people.
        return {"allOf": [{"$ref": node["$ref"]}], **changed} if "$ref" in node else changed

    def allows(self, node: object, path: tuple[str, ...], value: str, depth: int = 0) -> bool:
        """Whether a value of the schema may have `value` at `path`; what cannot be told is allowed."""
        if not isinstance(node, dict):
            return node is not False
        if depth > _DEEPEST:
            return True
        if not path and not _may_be(node, value):
            return False
        parts = list(list_at(node, "allOf"))
        if "$ref" in node:
            parts.append(self._library.leads(node))
        if not all(self.allows(part, path, value, depth + 1) for part in parts):
            return False
        for keyword in _BRANCHES:
            branches = list_at(node, keyword)
            if branches and not any(self.allows(branch, path, value, depth + 1) for branch in branches):
                return False
        if not path:
            return True
        own = self._own(node, path[0])
        return own is None or self.allows(own, path[1:], value, depth + 1)


def _is_misshapen(node: dict[str, Any]) -> bool:
    """Whether an object's members or what it requires are said in no way that a schema has: whoever writes it tells."""
    return not isinstance(node.get("properties", {}), dict) or not isinstance(node.get("required", []), list)


def _may_be(node: dict[str, Any], value: str) -> bool:
    if "const" in node:
        return bool(node["const"] == value)
    if isinstance(node.get("enum"), list):
        return value in node["enum"]
    types = node.get("type", "string")
    return types == "string" or (isinstance(types, list) and "string" in types)
