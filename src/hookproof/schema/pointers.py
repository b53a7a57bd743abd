"""Ways around in a JSON value: JSON pointers (RFC 6901), and which parts of a schema are schemas at all."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from hookproof.schema.json import ABSENT, JsonObject
from hookproof.schema.keywords import NAMED, is_data

Schema = JsonObject

_INDEX = re.compile("0|[1-9][0-9]{0,17}")


def tokens(pointer: str) -> tuple[str, ...]:
    """Return the tokens of a JSON pointer, unescaped (section 4)."""
    parts = tuple(pointer.split("/")[1:])
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts) if "~" in pointer else parts


def escape(token: str) -> str:
    """Return a key as one token of a JSON pointer (section 3)."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def joined(*parts: str | int) -> str:
    """Return the JSON pointer with these tokens."""
    return "".join(f"/{escape(str(part))}" for part in parts)


def decoded(fragment: str) -> str:
    """Return the fragment of a reference as what it says: percent-encoding undone (section 6)."""
    return unquote(fragment) if "%" in fragment else fragment


def index_of(token: str, length: int) -> int | None:
    """Return the place in an array of `length` items that a token names; None where it names none."""
    return int(token) if _INDEX.fullmatch(token) and int(token) < length else None


def step(node: Any, token: str) -> Any:
    """Return what one token leads to in `node`; ABSENT where nothing is there."""
    if isinstance(node, dict):
        return node.get(token, ABSENT)
    index = index_of(token, len(node)) if isinstance(node, list) else None
    return ABSENT if index is None else node[index]


def lookup(value: Any, pointer: str, default: Any = ABSENT) -> Any:
    """Return what a JSON pointer leads to in `value`; `default` where nothing is there."""
    for token in tokens(pointer):
        value = step(value, token)
        if value is ABSENT:
            return default
    return value


def first_at(value: Any, pointer: str, default: Any = ABSENT) -> Any:
    """Return what `lookup` does, where a token `*` is the first item of an array."""
    for name in tokens(pointer):
        value = step(value, "0" if name == "*" and isinstance(value, list) else name)
        if value is ABSENT:
            return default
    return value


def placed(value: Any, path: Sequence[str], what: Any) -> Any:
    """Return a value with `what` at a path, objects made on the way where there is nothing.

    A token `*` is every item of an array; of an array, the items are those that there are.
    """
    if not path:
        return what
    if isinstance(value, list) and path[0] == "*":
        return [placed(item, path[1:], what) for item in value]
    if isinstance(value, list) and (at := index_of(path[0], len(value))) is not None:
        return [placed(item, path[1:], what) if number == at else item for number, item in enumerate(value)]
    if path[0] == "*":
        return value
    members = value if isinstance(value, dict) else {}
    return {**members, path[0]: placed(members.get(path[0]), path[1:], what)}


def schemas_in(tree: object, known: Container[int], seen: dict[int, object]) -> Iterator[Schema]:
    """Yield every object that can be a schema, outermost first and each once, however often it is shared.

    `known` are identities of what is not gone into; what was gone into is entered in `seen` by its identity.
    """
    stack = [tree]
    while stack:
        node = stack.pop()
        if id(node) in known or id(node) in seen or not isinstance(node, dict | list):
            continue
        seen[id(node)] = node
        if isinstance(node, dict):
            yield node
        inner = node if isinstance(node, list) else [part for key in node for part in _schemas_of(key, node[key])]
        stack.extend(reversed(inner))


def _schemas_of(keyword: object, value: object) -> Iterable[object]:
    if keyword in NAMED and isinstance(value, dict):
        return value.values()
    return () if is_data(str(keyword)) else (value,)


def subschemas(node: Any, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield every object of `node` that can be a schema, with its JSON pointer; data (`const`, …) is left out."""
    stack: list[tuple[Any, str]] = [(node, pointer)]
    while stack:
        node, at = stack.pop()
        if isinstance(node, dict):
            yield at, node
            inner = [one for key, value in node.items() for one in _inside(key, value, at)]
        else:
            inner = [(item, f"{at}/{index}") for index, item in enumerate(node if isinstance(node, list) else ())]
        stack.extend(reversed(inner))


def _inside(key: Any, value: object, at: str) -> Iterable[tuple[Any, str]]:
    if key in NAMED and isinstance(value, dict):
        return [(item, f"{at}/{key}/{escape(name)}") for name, item in value.items()]
    return ((value, f"{at}/{key}"),) if isinstance(value, dict | list) and not is_data(key) else ()
