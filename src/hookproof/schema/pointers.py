"""Ways around in a schema: JSON pointers, and which parts of it are schemas at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

Schema = dict[str, Any]

#: Keywords whose value is data, not schemas: a "$ref" in there is not a reference. So is all that starts with "x-".
_DATA = frozenset({"const", "enum", "examples", "example", "default"})
#: Keywords whose value maps free names to schemas.
NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})


def is_data(keyword: str) -> bool:
    """Whether a keyword's value is data, not schemas."""
    return keyword in _DATA or keyword.startswith("x-")


def lookup(schema: Any, pointer: str) -> Any:
    """Return what the JSON pointer (RFC 6901, percent-encoded or not) leads to in `schema`. Raises KeyError."""
    node = schema
    for raw in pointer.split("/")[1:]:
        token = unquote(raw).replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(token)] if isinstance(node, list) else node[token]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(pointer) from None
    return node


def subschemas(node: Any, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield every object of `node` that can be a schema, with its JSON pointer; data (`const`, …) is left out."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from subschemas(item, f"{pointer}/{index}")
    elif isinstance(node, dict):
        yield pointer, node
        for key, value in node.items():
            if key in NAMED and isinstance(value, dict):
                for name, item in value.items():
                    yield from subschemas(item, f"{pointer}/{key}/{escape(name)}")
            elif not is_data(key) and isinstance(value, dict | list):
                yield from subschemas(value, f"{pointer}/{key}")


def escape(token: str) -> str:
    """Return a key as one token of a JSON pointer (RFC 6901, section 3)."""
    return token.replace("~", "~0").replace("/", "~1")
