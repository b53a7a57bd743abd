"""Read plain YAML in one pass over its events: values and positions at once, without a node for each of them.

Plain is what most documents are: one without anchors and tags, whose keys are scalars that stand once in a mapping.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hookproof.parsing import MAX_DEPTH, core_integer, safe_loader
from hookproof.sources.positions import Node

_MERGE = "<<"
_CONSTRUCTED = {
    "tag:yaml.org,2002:float": "construct_yaml_float",
    "tag:yaml.org,2002:bool": "construct_yaml_bool",
    "tag:yaml.org,2002:null": "construct_yaml_null",
}


class NotPlain(Exception):
    """YAML that has to be composed, or that is none."""


def read_plain(text: str) -> tuple[Any, Node]:
    """Return the value in `text`, and the tree of the offsets of all that is in it. Raises NotPlain."""
    import yaml

    try:
        loader = safe_loader()(text)
    except ValueError as error:  # half of a surrogate pair
        raise NotPlain from error
    try:
        return _Reader(loader).read(_events(loader))
    except (yaml.YAMLError, ValueError) as error:
        raise NotPlain from error
    finally:
        loader.dispose()


def _events(loader: Any) -> Iterator[Any]:
    """Yield the events of the one document in a stream, without those around it. Raises NotPlain for more or none."""
    import yaml

    loader.get_event()
    if not isinstance(loader.get_event(), yaml.DocumentStartEvent):
        raise NotPlain
    while not loader.check_event(yaml.DocumentEndEvent):
        yield loader.get_event()
    loader.get_event()
    if not loader.check_event(yaml.StreamEndEvent):
        raise NotPlain


class _Reader:
    """Puts values and offsets together, container by container."""

    def __init__(self, loader: Any) -> None:
        import yaml

        constructor = yaml.constructor.SafeConstructor()
        self._resolve, self._node = loader.resolve, yaml.ScalarNode
        self._scalar: Any = yaml.ScalarEvent
        self._mapping = yaml.MappingStartEvent
        self._ends = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
        self._alias = yaml.AliasEvent
        self._made = {tag: getattr(constructor, name) for tag, name in _CONSTRUCTED.items()}
        self._made["tag:yaml.org,2002:int"] = lambda node: core_integer(node.value)
        #: What plain scalars are, by how they are written; the names of members, each kept once.
        self._plain: dict[str, object] = {}
        self._names: dict[str, str] = {}

    def read(self, events: Iterator[Any]) -> tuple[Any, Node]:
        """Return the value, and the tree of offsets. Raises NotPlain, or an error of PyYAML's."""
        values: Any = []
        nodes: Any = []
        above: list[tuple[Any, Any]] = []
        key: Any = None
        for event in events:
            kind = type(event)
            if kind in self._ends:
                values, nodes = above.pop()
                continue
            if kind is self._alias or event.anchor is not None or event.tag is not None:
                raise NotPlain
            if type(values) is dict and key is None:
                key = self._key(event, values)
                continue
            at = event.start_mark.index if key is None else key[1]
            if kind is self._scalar:
                self._put(values, nodes, key, self._value(event), at)
            else:
                inner: tuple[Any, Any] = ({}, {}) if kind is self._mapping else ([], [])
                self._put(values, nodes, key, inner[0], (at, inner[1]))
                above.append((values, nodes))
                values, nodes = inner
            key = None
            if len(above) > MAX_DEPTH:
                raise NotPlain
        return values[0], nodes[0]

    def _put(self, values: Any, nodes: Any, name: tuple[str, int] | None, value: object, node: Node) -> None:
        if name is None:
            values.append(value)
            nodes.append(node)
        else:
            values[name[0]] = value
            nodes[name[0]] = node

    def _key(self, event: Any, members: dict[str, Any]) -> tuple[str, int]:
        if type(event) is not self._scalar or event.value in members or event.value == _MERGE:
            raise NotPlain
        return self._names.setdefault(event.value, event.value), int(event.start_mark.index)

    def _value(self, event: Any) -> object:
        if not event.implicit[0]:
            return event.value
        if event.value not in self._plain:
            tag = self._resolve(self._node, event.value, event.implicit)
            made = self._made.get(tag)
            self._plain[event.value] = made(self._node(tag, event.value)) if made else event.value
        return self._plain[event.value]
