"""The members of payloads that have fixed texts: where an event's name may stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hookproof.importing.eventnames.discriminators import discriminating, mapped_to
from hookproof.importing.library import Library
from hookproof.schema.json import list_at
from hookproof.schema.pointers import escape, tokens
from hookproof.sources.names import STRONG_KEYS, WEAK_KEYS

#: Pointer -> the texts that stand there.
Table = Mapping[str, tuple[str, ...]]
#: Members are looked at this deep; deeper ones only where their key is one that names events.
_DEEP, _DEEPEST = 2, 3
_NAMING = frozenset((*STRONG_KEYS, *WEAK_KEYS, "code", "status"))
#: More texts than this name no event.
_MANY = 400


class Constants:
    """Finds the fixed texts in the payloads that schemas allow; or other texts that `told` reads off a member."""

    def __init__(self, library: Library, told: Callable[[object], tuple[str, ...]] | None = None) -> None:
        self._library = library
        self._told = told or fixed
        self._known: dict[tuple[int, int], dict[str, tuple[str, ...]]] = {}

    def shown(self) -> Constants:
        """The same of texts that schemas give as examples."""
        return Constants(self._library, exemplified)

    def of(self, node: object) -> Table:
        """Return the pointers in a payload whose texts are fixed, with these texts."""
        return {at: texts for at, texts in self._table(node, 0, frozenset()).items() if texts}

    def describes(self, node: object, at: str) -> bool:
        """Return whether a schema has a member at a pointer."""
        return self._library.describes(node, tokens(at))

    def told_apart(self, node: object) -> str:
        """Return the pointer of the member whose texts a schema maps to its branches; "" where there is none."""
        told = (discriminating(part)[0] for part in self._library.parts(node, ()))
        return next((f"/{escape(name)}" for name in told if name), "")

    def of_branches(self, node: object) -> tuple[Table, ...]:
        """Return the same for each branch of the union that a schema is or takes in; none where it is no union."""
        parts = self._library.parts(node, ("allOf",))
        unions = (list_at(part, key) for part in parts for key in ("oneOf", "anyOf"))
        return tuple(map(self.of, next(filter(None, unions), ())))

    def _table(self, node: object, depth: int, above: frozenset[int]) -> dict[str, tuple[str, ...]]:
        if not isinstance(node, dict) or id(node) in above:
            return {}
        key = (id(node), depth)
        if key not in self._known:
            self._known[key] = self._found(node, depth, above | {id(node)})
        return self._known[key]

    def _found(self, node: dict[str, object], depth: int, above: frozenset[int]) -> dict[str, tuple[str, ...]]:
        table: dict[str, tuple[str, ...]] = {}
        if depth and (texts := self._told(node)):
            return {"": texts}
        for name, child in _members(node, depth):
            _take(table, self._table(child, depth + 1, above), f"/{escape(name)}")
        if isinstance(node.get("items"), dict) and not depth:
            _take(table, self._table(node["items"], depth + 1, above), "/*")
        for base in self._library.parts(node, ("allOf",)) if "$ref" in node else ():
            name, texts = mapped_to(node["$ref"], base)
            _take(table, {f"/{escape(name)}": texts} if texts else {}, "")
        if (told := discriminating(node))[0]:
            table[f"/{escape(told[0])}"] = told[1]
        for part in self._parts(node):
            _take(table, self._table(part, depth, above), "")
        return table

    def _parts(self, node: dict[str, Any]) -> Iterator[Any]:
        """What describes the same value: where a reference leads, and the branches."""
        if (told := self._library.leads(node)) is not None:
            yield told
        for keyword in ("allOf", "oneOf", "anyOf"):
            if isinstance(node.get(keyword), list):
                yield from node[keyword]


def fixed(node: object) -> tuple[str, ...]:
    """Return the only texts that a schema allows by itself; empty where it allows others."""
    if not isinstance(node, dict):
        return ()
    values = [node["const"]] if "const" in node else node.get("enum")
    if not isinstance(values, list) or len(values) > _MANY:
        return ()
    texts = [value for value in values if value is not None]
    return tuple(texts) if texts and all(isinstance(text, str) and text for text in texts) else ()


def exemplified(node: object) -> tuple[str, ...]:
    """Return the texts that a schema gives as its examples, or as what stands there where nobody says otherwise."""
    if not isinstance(node, dict):
        return ()
    values = [node.get("example"), node.get("default"), *list_at(node, "examples")]
    return tuple(value for value in values if isinstance(value, str) and value)


def _members(node: dict[str, object], depth: int) -> Iterator[tuple[str, object]]:
    properties = node.get("properties")
    if not isinstance(properties, dict) or depth > _DEEPEST:
        return
    for name, child in properties.items():
        if depth < _DEEP or str(name) in _NAMING:
            yield str(name), child


def _take(table: dict[str, tuple[str, ...]], inner: Mapping[str, tuple[str, ...]], base: str) -> None:
    for at, texts in inner.items():
        pointer = f"{base}{at}"
        table[pointer] = tuple(dict.fromkeys((*table.get(pointer, ()), *texts)))


def rank(pointer: str) -> int:
    """Return how well a member's key says that it names events: 0 and nothing else, 1 often, 2 it does not."""
    *above, key = tokens(pointer) or ("",)
    if key in STRONG_KEYS or (above[-1:] == ["event"] and key in ("type", "name")):
        return 0
    return 1 if key in WEAK_KEYS else 2
