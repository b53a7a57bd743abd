"""Parse JSON and YAML and keep where everything stands, in bounded work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from hookproof.parsing import (
    MERGE_TAG,
    MalformedDocument,
    bound_tree,
    bound_yaml,
    core_integer,
    malformed_yaml,
    parse_json,
    refuse_unsayable,
    safe_loader,
)
from hookproof.schema.pointers import joined, tokens
from hookproof.sources.plainyaml import NotPlain, read_plain
from hookproof.sources.positions import Spots, TextSpots, YamlSpots


@dataclass(frozen=True, slots=True)
class Positioned:
    """A value, the positions of everything in it, and the pointers of keys that stand twice in their object."""

    value: Any
    spots: Spots
    duplicates: tuple[str, ...] = ()


class _Members(dict[str, Any]):
    """An object, with the keys that came twice."""

    twice: tuple[str, ...] = ()


def positioned_json(text: str, path: str) -> Positioned:
    """Return the JSON value in `text` with positions. Raises MalformedDocument with line and column."""
    repeated: list[_Members] = []

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        plain = dict(pairs)
        if len(plain) == len(pairs):
            return plain
        marked = _Members(plain)
        keys = [key for key, _ in pairs]
        marked.twice = tuple(dict.fromkeys(key for key in keys if keys.count(key) > 1))
        repeated.append(marked)
        return marked

    value = parse_json(text, path, members)
    duplicates = _duplicates(value) if repeated else ()
    return Positioned(value, TextSpots(text), duplicates)


def _duplicates(value: object) -> tuple[str, ...]:
    found: list[str] = []
    stack: list[tuple[tuple[str, ...], Any]] = [((), value)]
    while stack:
        path, node = stack.pop()
        if isinstance(node, _Members):
            found.extend(joined(*path, key) for key in node.twice)
        members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        stack.extend(((*path, str(key)), child) for key, child in members if isinstance(child, (dict, list)))
    return tuple(sorted(found))


def positioned_yaml(text: str, path: str) -> Positioned:
    """Return the YAML value in `text` as JSON would have it: string keys, dates as text. Raises MalformedDocument."""
    try:
        value, tree = read_plain(text)
    except NotPlain:
        return _composed(text, path)
    refuse_unsayable(value, text, path)
    return Positioned(value, TextSpots(text, tree))


def _composed(text: str, path: str) -> Positioned:
    import yaml

    try:
        bound_yaml(text, path)
        node = yaml.compose(text, Loader=safe_loader())
        builder = _Builder(yaml.constructor.SafeConstructor())
        value = builder.build(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        raise malformed_yaml(error, path) from None
    except yaml.YAMLError as error:
        raise MalformedDocument(f"not YAML: {' '.join(str(error).split())}", path=path) from None
    except RecursionError:
        raise MalformedDocument("nested too deep, or an alias contains itself", path=path) from None
    except ValueError as error:
        raise MalformedDocument(f"not YAML: {error}", path=path) from None
    bound_tree(value, path, shared="*" in text)
    refuse_unsayable(value, text, path)
    spots: Spots = YamlSpots(node) if node is not None else lambda _: (1, 1)
    return Positioned(value, spots, _yaml_duplicates(node) if builder.repeats else ())


def _yaml_duplicates(root: object) -> tuple[str, ...]:
    found: dict[str, None] = {}
    seen: set[int] = set()
    stack: list[tuple[tuple[str, ...], Any]] = [((), root)]
    while stack:
        path, node = stack.pop()
        if id(node) in seen or node.id == "scalar":
            continue
        seen.add(id(node))
        if node.id == "sequence":
            stack.extend(((*path, str(index)), item) for index, item in enumerate(node.value))
            continue
        keys = Counter(key.value for key, _ in node.value if key.id == "scalar" and key.tag != MERGE_TAG)
        found.update((joined(*path, key), None) for key, times in keys.items() if times > 1)
        stack.extend(((*path, key.value), value) for key, value in node.value if key.id == "scalar")
    return tuple(sorted(found))


class _Builder:
    """Makes JSON values from composed nodes; a node behind several aliases is made once."""

    _SCALARS: ClassVar[dict[str, str]] = {
        "tag:yaml.org,2002:float": "construct_yaml_float",
        "tag:yaml.org,2002:bool": "construct_yaml_bool",
        "tag:yaml.org,2002:null": "construct_yaml_null",
    }

    def __init__(self, constructor: object) -> None:
        self.made: dict[int, Any] = {}
        self.repeats = False
        self._scalars = {tag: getattr(constructor, name) for tag, name in self._SCALARS.items()}
        self._scalars["tag:yaml.org,2002:int"] = lambda node: core_integer(node.value)

    def build(self, node: Any) -> Any:
        if node.id == "scalar":
            convert = self._scalars.get(node.tag)
            return node.value if convert is None else convert(node)
        if id(node) not in self.made:
            self.made[id(node)] = self._items(node) if node.id == "sequence" else self._members(node)
        return self.made[id(node)]

    def _items(self, node: Any) -> list[Any]:
        return [self.build(item) for item in node.value]

    def _members(self, node: Any) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == MERGE_TAG:
                for merged in value.value if value.id == "sequence" else [value]:
                    members = {**self._merged(merged), **members}
            elif key.id == "scalar":
                self.repeats = self.repeats or key.value in members
                members[key.value] = self.build(value)
        return members

    def _merged(self, node: Any) -> dict[str, Any]:
        """What is merged is a mapping, or a list of them (YAML 1.1, the merge type)."""
        from yaml.constructor import ConstructorError

        if node.id != "mapping":
            raise ConstructorError(None, None, f"a {node.id} cannot be merged into a mapping", node.start_mark)
        merged: dict[str, Any] = self.build(node)
        return merged


def value_at(value: Any, pointer: str) -> object:
    """Return what the pointer leads to. Raises KeyError."""
    for token in tokens(pointer):
        try:
            value = value[int(token)] if isinstance(value, list) else value[token]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(pointer) from None
    return value
