"""From JSON Schema 2020-12 to draft 7, for tools that know no other.

What draft 7 cannot say is an error that names the keyword; nothing that decides validity is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hookproof.schema.errors import NotExpressible
from hookproof.schema.keywords import is_data
from hookproof.schema.pointers import decoded, escape, joined, step, subschemas, tokens

Schema = dict[str, Any]
DIALECT = "http://json-schema.org/draft-07/schema#"
#: Keywords that map free names to schemas, and what draft 7 calls them.
_NAMED = {
    "properties": "properties",
    "patternProperties": "patternProperties",
    "$defs": "definitions",
    "definitions": "definitions",
    "dependentSchemas": "dependencies",
}
#: Keywords that only annotate, or that are written otherwise once references are followed.
_DROPPED = frozenset({"$vocabulary", "$anchor", "$dynamicAnchor", "contentSchema", "deprecated", "minContains"})
_UNSAYABLE = ("unevaluatedProperties", "unevaluatedItems", "maxContains")


def to_draft7(schema: Schema, where: str) -> Schema:
    """Return a self-contained 2020-12 schema in draft 7.

    Raises NotExpressible, naming keyword and pointer: for `unevaluatedProperties`, `unevaluatedItems` and counts of
    `contains`. References beside other keywords, which draft 7 ignores, go into `allOf`; anchors become pointers.
    """
    converted: Schema = _Conversion(schema, where).convert(schema, "")
    return {"$schema": DIALECT, **{key: value for key, value in converted.items() if key != "$schema"}}


class _Conversion:
    """The conversion of one schema; `where` names it in errors."""

    def __init__(self, root: Schema, where: str) -> None:
        self.root, self.where = root, where
        self.anchors = {
            node[key]: pointer
            for pointer, node in subschemas(root)
            for key in ("$anchor", "$dynamicAnchor")
            if key in node
        }

    def convert(self, node: Any, pointer: str) -> Any:
        if not isinstance(node, dict):
            return node
        self._refuse(node, pointer)
        result: Schema = {}
        for key, value in node.items():
            if key not in _DROPPED:
                self._keyword(node, result, key, value, f"{pointer}/{escape(key)}")
        if "minContains" in node and node["minContains"] == 0:
            result.pop("contains", None)  # a count from 0 on asks for nothing
        return _beside(result)

    def _refuse(self, node: Schema, pointer: str) -> None:
        unsayable = [key for key in _UNSAYABLE if key in node and node[key] is not True]
        if "contains" in node and node.get("minContains", 1) > 1:
            unsayable.append("minContains")
        if unsayable:
            raise NotExpressible(f"{self.where}#{pointer}", unsayable[0], "7")

    def _keyword(self, node: Schema, result: Schema, key: str, value: Any, pointer: str) -> None:
        if key in _UNSAYABLE:
            return
        if key in ("$ref", "$dynamicRef") and isinstance(value, str):
            result.setdefault("allOf", []).append({"$ref": self._reference(value)})
        elif key == "allOf":
            result["allOf"] = [*self._list(value, pointer), *result.get("allOf", [])]
        elif key in _SPECIAL:
            _SPECIAL[key](self, node, result, value, pointer)
        elif key in _NAMED and isinstance(value, dict):
            named = result.setdefault(_NAMED[key], {})
            if twice := named.keys() & value.keys():
                raise NotExpressible(f"{self.where}#{pointer}/{escape(min(twice))}", key, "7")
            named.update({name: self.convert(item, f"{pointer}/{escape(name)}") for name, item in value.items()})
        elif is_data(key):
            result[key] = value
        else:
            result[key] = self._list(value, pointer) if isinstance(value, list) else self.convert(value, pointer)

    def _list(self, value: list[Any], pointer: str) -> list[Any]:
        return [self.convert(item, f"{pointer}/{index}") for index, item in enumerate(value)]

    def prefix_items(self, node: Schema, result: Schema, value: list[Any], pointer: str) -> None:
        result["items"] = self._list(value, pointer)

    def items(self, node: Schema, result: Schema, value: Any, pointer: str) -> None:
        result["additionalItems" if "prefixItems" in node else "items"] = self.convert(value, pointer)

    def dependent_required(self, node: Schema, result: Schema, value: dict[str, list[str]], pointer: str) -> None:
        dependencies = result.setdefault("dependencies", {})
        for name, names in value.items():
            known = dependencies.get(name)
            dependencies[name] = names if known is None else {"allOf": [known, {"required": names}]}

    def dependent_schemas(self, node: Schema, result: Schema, value: dict[str, Any], pointer: str) -> None:
        dependencies = result.setdefault("dependencies", {})
        for name, schema in value.items():
            mine, known = self.convert(schema, f"{pointer}/{escape(name)}"), dependencies.get(name)
            dependencies[name] = mine if known is None else {"allOf": [mine, {"required": known}]}

    def _reference(self, ref: str) -> str:
        fragment = decoded(ref.removeprefix("#"))
        if fragment and not fragment.startswith("/"):
            fragment = self.anchors[fragment]
        return f"#{self._pointer(fragment)}"

    def _pointer(self, pointer: str) -> str:
        """Where the place that `pointer` leads to in 2020-12 stands in draft 7."""
        node: Any = self.root
        names, named = tokens(pointer), False
        result: list[str] = []
        for index, name in enumerate(names):
            if isinstance(node, dict) and not named:
                result.append(_renamed(node, name))
                named = name in _NAMED and index + 1 < len(names)
            else:
                result.append(name)
                named = False
            node = step(node, name)
        return joined(*result)


def _renamed(node: Schema, key: str) -> str:
    if key == "items":
        return "additionalItems" if "prefixItems" in node else "items"
    return "items" if key == "prefixItems" else _NAMED.get(key, key)


def _beside(result: Schema) -> Schema:
    """A lone reference as such; `allOf` is only for one that has company."""
    parts: list[Any] = result["allOf"] if set(result) == {"allOf"} else []
    alone = len(parts) == 1 and isinstance(parts[0], dict) and set(parts[0]) == {"$ref"}
    lone: Schema = parts[0] if alone else result
    return lone


_SPECIAL: dict[str, Callable[[_Conversion, Schema, Schema, Any, str], None]] = {
    "prefixItems": _Conversion.prefix_items,
    "items": _Conversion.items,
    "dependentRequired": _Conversion.dependent_required,
    "dependentSchemas": _Conversion.dependent_schemas,
}
