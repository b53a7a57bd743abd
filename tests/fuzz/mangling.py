"""Documents and schemas, mangled: something in a good one is replaced, lost, renamed, nested, doubled, referred to."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from hookproof.schema.keywords import KEYWORDS

#: Names that mean something to one of the readers.
NAMES = [
    *KEYWORDS, "event", "type", "openapi", "asyncapi", "webhooks", "paths", "components", "schemas", "content",
    "application/json", "schema", "payload", "messages", "channels", "post", "requestBody", "value", "x-hookproof",
    "mapping", "propertyName", "oneOf", "", "a/b", "~", "%25", "\ud800", "\x00", "0", "-1", "constructor",
]  # fmt: skip
REFERENCES = [
    "#", "#/", "#/$defs/part", "#/$defs/none", "#/properties", "#/required/0", "#part", "..", ".", "other.schema.json",
    "other.schema.json#/properties", "../../etc/passwd", "http://[bad", "//[", "a\x00b", "%00", "file:///etc/passwd",
    "https://json-schema.org/draft/2020-12/schema", "urn:x", "#/$defs/part/properties/inner", "\ud800", "#%", "#/%zz",
    "#/components/schemas/Order", "#/webhooks", "#/$defs/loop", "?", "#/allOf/0", "#/items",
]  # fmt: skip
PATTERNS = ["(", "^(a+)+$", "[a-z]{2,5}$", "\\p{L}", "(?<=a)b", "a{99999}", "\ud800", "^$", "(?!x)", "[^\\d]*", "\\"]
SCALARS: list[Any] = [
    None, True, False, 0, 1, -1, 2**53, 2**64, 10**30, -(10**30), 0.5, 1e308, 5e-324, -0.0, "", "text", "null",
    "\ud800", "\x00",
    "date-time", "email", "string", "object", "array", "integer", "number", "any", "\u202e", "🎉" * 3, "x" * 3000,
    1_000_000_000, 100_000, "https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#",
    "http://json-schema.org/draft-04/schema#", "2.6.0", "3.0.3", "3.1.0",
]  # fmt: skip

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "order.paid",
    "description": "An order was paid.",
    "type": "object",
    "required": ["event", "order"],
    "properties": {
        "event": {"const": "order.paid"},
        "order": {"$ref": "#/$defs/part"},
        "items": {
            "type": "array",
            "items": {"$ref": "#/$defs/item"},
            "minItems": 1,
            "maxItems": 3,
            "uniqueItems": True,
        },
        "pair": {"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
        "note": {"type": ["string", "null"], "maxLength": 20, "pattern": "^[a-z]*$"},
        "at": {"type": "string", "format": "date-time"},
        "way": {"oneOf": [{"const": "post"}, {"type": "object", "properties": {"kind": {"enum": [1, "a", None]}}}]},
        "free": {"type": "object", "patternProperties": {"^x-": {"type": "number"}}, "additionalProperties": True},
    },
    "if": {"properties": {"note": {"const": None}}},
    "then": {"required": ["at"]},
    "dependentRequired": {"pair": ["items"]},
    "dependentSchemas": {"way": {"minProperties": 2}},
    "examples": [{"event": "order.paid", "order": {"id": "o_1"}}],
    "$defs": {
        "part": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string", "minLength": 2}, "inner": {"$ref": "#/$defs/part"}},
        },
        "item": {"allOf": [{"$ref": "#/$defs/part"}, {"not": {"required": ["gone"]}}], "$anchor": "part"},
        "sums": {"type": "number", "minimum": 0, "exclusiveMaximum": 100, "multipleOf": 0.01},
    },
}


def _operation(schema: Any) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": schema, "examples": {"one": {"value": SCHEMA["examples"][0]}}}}}
    return {"post": {"summary": "Paid.", "requestBody": body, "responses": {"200": {"description": "Taken"}}}}


_ORDER = {key: value for key, value in SCHEMA.items() if key not in ("$schema", "$defs", "examples")}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1", "description": "Sends `order.paid` within 5 seconds."},
    "webhooks": {"order.paid": _operation({"$ref": "#/components/schemas/Order"})},
    "paths": {"/hooks": _operation({"$ref": "#/components/schemas/Order"})},
    "components": {"schemas": {"Order": {**_ORDER, "example": SCHEMA["examples"][0]}, "part": SCHEMA["$defs"]["part"]}},
}
ASYNCAPI: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "Shop", "version": "1"},
    "channels": {"orders": {"subscribe": {"message": {"$ref": "#/components/messages/Paid"}}}},
    "components": {
        "messages": {"Paid": {"name": "order.paid", "payload": {"$ref": "#/components/schemas/Order"},
                              "examples": [{"payload": SCHEMA["examples"][0]}]}},
        "schemas": {"Order": _ORDER},
    },
}  # fmt: skip
MARKDOWN = """\
# Webhooks

Every delivery is a POST. We retry for 3 days, after 5, 30 and 60 minutes.

## `order.paid`

| field | type | description |
|---|---|---|
| `event` | string | Always `order.paid`. |
| `order.id` | string | One of `a`, `b`. Null until it is paid. |

```json
{"event": "order.paid", "order": {"id": "o_1"}, "items": [1, null]}
```

- **note** (string, nullable, optional): what was said
"""


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container with each of its keys."""
    stack = [value]
    while stack:
        node = stack.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            yield node, key
            if isinstance(node[key], dict | list):
                stack.append(node[key])


def _odd(rnd: random.Random, root: Any) -> Any:
    """A value of any kind: a scalar, a part of the document, a reference, a pattern, an empty container."""
    kind = rnd.randrange(7)
    if kind < 3:
        return rnd.choice(SCALARS)
    if kind == 3:
        node, key = rnd.choice(list(_places(root)) or [([None], 0)])
        return copy.deepcopy(node[key])
    if kind == 4:
        return {"$ref": rnd.choice(REFERENCES)}
    return rnd.choice(([], {}, [{}], [[]], {"": {}}, [rnd.choice(SCALARS)], {rnd.choice(NAMES): rnd.choice(SCALARS)}))


def _deep(rnd: random.Random, value: Any) -> Any:
    key = rnd.choice(
        ["items", "allOf", "not", "properties", "additionalProperties", "anyOf", "contains", "$defs", "if"]
    )
    for _ in range(rnd.choice([1, 3, 8, 60, 150])):
        value = {key: [value] if key.endswith("Of") else {"a": value} if key in ("properties", "$defs") else value}
    return value


def _wide(rnd: random.Random, value: Any) -> Any:
    return {rnd.choice(["allOf", "anyOf", "oneOf"]): [copy.deepcopy(value) for _ in range(rnd.choice([2, 5, 12]))]}


def _chain(rnd: random.Random, root: Any) -> None:
    if isinstance(root, dict):
        length = rnd.choice([1, 5, 60, 300])
        definitions = {f"c{n}": {"$ref": f"#/$defs/c{n + 1}"} for n in range(length)}
        last = rnd.choice([{}, {"$ref": "#/$defs/c0"}, {"$ref": "#"}, {"properties": {"a": {"$ref": "#/$defs/c0"}}}])
        held = root.get("$defs")
        root["$defs"] = {**(held if isinstance(held, dict) else {}), **definitions, f"c{length}": last}
        root[rnd.choice(["$ref", "$dynamicRef"])] = "#/$defs/c0"


def mangled(rnd: random.Random, value: Any) -> Any:
    """Return a copy of a JSON value with one to six things wrong in it."""
    root = copy.deepcopy(value)
    for _ in range(rnd.choice([1, 1, 1, 2, 3, 6])):
        places = list(_places(root))
        if not places:
            return _odd(rnd, root)
        node, key = rnd.choice(places)
        kind = rnd.randrange(10)
        if kind < 3:
            node[key] = _odd(rnd, root)
        elif kind == 3:
            del node[key]
        elif kind == 4 and isinstance(node, dict):
            node[rnd.choice(NAMES)] = node.pop(key)
        elif kind == 5 and isinstance(node, dict):
            node[rnd.choice(NAMES)] = _odd(rnd, root)
        elif kind == 6:
            node[key] = _deep(rnd, node[key])
        elif kind == 7:
            node[key] = _wide(rnd, node[key])
        elif kind == 8:
            node[key] = {"type": "string", "pattern": rnd.choice(PATTERNS)}
        else:
            _chain(rnd, root)
    return root


def mangled_text(rnd: random.Random, text: str) -> str:
    """Return a text with pieces lost, doubled, moved, or replaced by odd characters."""
    for _ in range(rnd.choice([1, 2, 5])):
        at, size = rnd.randrange(len(text) + 1), rnd.choice([1, 3, 20])
        piece = text[at : at + size]
        kind = rnd.randrange(5)
        if kind == 0:
            text = text[:at] + text[at + size :]
        elif kind == 1:
            text = text[:at] + piece * rnd.choice([2, 50, 2000]) + text[at:]
        elif kind == 2:
            text = (
                text[:at]
                + rnd.choice(["[", "{", "|", "`", "\x00", "\u202e", "*", "#", "\\ud800", "&a ", "<", "\t", "- "])
                + text[at:]
            )
        elif kind == 3:
            text = text[:at] + rnd.choice(["[", "(", "|", "`", ">", "**"]) * rnd.choice([10, 500, 5000]) + text[at:]
        else:
            cut = rnd.randrange(len(text) + 1)
            text = text[cut:] + text[:cut]
    return text


def schema_text(rnd: random.Random) -> str:
    """Return the text of a mangled schema; sometimes the text is mangled itself."""
    text = json.dumps(mangled(rnd, SCHEMA))
    return mangled_text(rnd, text) if rnd.random() < 0.05 else text


def document_text(rnd: random.Random) -> tuple[str, str]:
    """Return the name and the text of a mangled document of any kind that is read."""
    kind = rnd.randrange(5)
    if kind == 4:
        return "page.md", mangled_text(rnd, MARKDOWN)
    value = mangled(rnd, (OPENAPI, ASYNCAPI, SCHEMA, {**OPENAPI, "openapi": "3.0.3"})[kind])
    if rnd.random() < 0.2:
        import yaml

        try:
            return "api.yaml", yaml.safe_dump(value, allow_unicode=rnd.random() < 0.5)
        except (yaml.YAMLError, UnicodeEncodeError, RecursionError):
            pass
    text = json.dumps(value)
    return "api.json", mangled_text(rnd, text) if rnd.random() < 0.05 else text
