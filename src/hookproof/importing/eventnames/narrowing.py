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
        self._known: dict[_Asked, tuple[object, _Texts]] = {}

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

    def allows(self, node: object, path: tuple[str, ...], value: str) -> bool:
        """Whether a value of the schema may have `value` at `path`; what cannot be told is allowed.

        What a branch leaves is gathered once: each event of a union of many asks each branch.
        """
        key = (id(node), path)
        if key not in self._known:
            # The schema is kept, so that no other object can take its identity.
            self._known[key] = (node, self._left(node, path))
        left = self._known[key][1]
        return left is None or value in left

    def _left(self, node: object, path: tuple[str, ...], within: frozenset[_Asked] = frozenset()) -> _Texts:
        """The texts that a schema leaves at `path`; one that stands in itself adds nothing to what it says."""
        if not isinstance(node, dict):
            return _NONE if node is False else _ALL
        if (id(node), path) in within or len(within) > _DEEPEST:
            return _ALL
        within |= {(id(node), path)}
        parts = list(list_at(node, "allOf"))
        if "$ref" in node:
            parts.append(self._library.leads(node))
        found = [self._left(part, path, within) for part in parts]
        for keyword in _BRANCHES:
            branches = list_at(node, keyword)
            found += [_any_of([self._left(branch, path, within) for branch in branches])] if branches else []
        if not path:
            found.append(_texts_of(node))
        elif (own := self._own(node, path[0])) is not None:
            found.append(self._left(own, path[1:], within))
        return _all_of(found)


#: A schema by its identity, and the path of a member.
_Asked = tuple[int, tuple[str, ...]]
#: Some texts; None is all of them.
_Texts = frozenset[str] | None
_ALL, _NONE = None, frozenset[str]()


def _all_of(found: list[_Texts]) -> _Texts:
    listed = [texts for texts in found if texts is not None]
    return frozenset.intersection(*listed) if listed else _ALL


def _any_of(found: list[_Texts]) -> _Texts:
    listed = [texts for texts in found if texts is not None]
    return frozenset().union(*listed) if len(listed) == len(found) else _ALL


def _is_misshapen(node: dict[str, Any]) -> bool:
    """Whether an object's members or what it requires are said in no way that a schema has: whoever writes it tells."""
    return not isinstance(node.get("properties", {}), dict) or not isinstance(node.get("required", []), list)


def _texts_of(node: dict[str, Any]) -> _Texts:
    """The texts that a schema allows by its own words."""
    if "const" in node:
        return _texts([node["const"]])
    if isinstance(node.get("enum"), list):
        return _texts(node["enum"])
    types = node.get("type", "string")
    return _ALL if types == "string" or (isinstance(types, list) and "string" in types) else _NONE


def _texts(values: list[object]) -> frozenset[str]:
    return frozenset(value for value in values if isinstance(value, str))
