"""Where a value stands: functions from a JSON pointer (RFC 6901) to line and column, which count from 1.

Scanning for positions costs more than parsing, so it is put off until the first question.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import index_of, tokens

Spot = tuple[int, int]
Spots = Callable[[str], Spot]
#: Where in a document stands what a text that was made of it has at a line and a column.
Home = Callable[[int, int], Spot]
#: A node of the tree of positions: its offset, with its children by key or in order where it can have any. There is one
#: for each value of a large document.
Node: TypeAlias = "int | tuple[int, Any]"

#: A value, behind its key where it has one: a text, a bracket, or any other; or the bracket that closes. Commas are
#: passed over. Nothing is tried twice: what a text holds is taken whole, however long it is.
_TOKEN = re.compile(
    r'(?:(?>"([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+:)\s*+)?'
    r'(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|([{}\[\]])|[^\s"{}\[\],:]++)',
    re.DOTALL,
)


def no_spot(_: str) -> Spot:
    """The positions of what has none."""
    return (1, 1)


def own_spot(line: int, column: int) -> Spot:
    """The places of a text that is the document itself."""
    return (line, column)


class TextSpots:
    """Positions inside JSON or YAML text. A member is where its key stands; what is not there is where its parent is.

    `tree` is what a reader has found already; without it, the text is JSON, and is scanned at the first question.
    """

    def __init__(self, text: str, tree: Node | None = None) -> None:
        self._text = text
        self._found = tree

    def __call__(self, pointer: str) -> Spot:
        """Return line and column of what the pointer leads to."""
        node = self._tree
        for token in tokens(pointer):
            child = _child(node[1], token) if isinstance(node, tuple) else None
            if child is None:
                break
            node = child
        return self._spot(node[0] if isinstance(node, tuple) else node)

    def _spot(self, offset: int) -> Spot:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    @cached_property
    def _tree(self) -> Node:
        return _scan(self._text) if self._found is None else self._found


def _child(children: Any, token: str) -> Node | None:
    if isinstance(children, dict):
        return children.get(token)
    index = index_of(token, len(children)) if isinstance(children, list) else None
    return None if index is None else children[index]


class _Names(dict[str, str]):
    """Keys by how they are written; most stand in many objects, and each is kept once."""

    def __missing__(self, written: str) -> str:
        import json

        name = self[written] = json.loads(f'"{written}"', strict=False) if "\\" in written else written
        return str(name)


def _scan(text: str) -> Node:
    """Return the tree of positions of JSON text that is known to parse; iterative, so depth costs no stack."""
    root: list[Node] = []
    holder: Any = root
    above: list[Any] = []
    names = _Names()
    for match in _TOKEN.finditer(text):
        key, bracket = match.groups()
        node: Node = match.start()
        outer = holder
        if bracket is not None:
            if bracket in "}]":
                holder = above.pop()
                continue
            above.append(holder)
            holder = {} if bracket == "{" else []
            node = (match.start(), holder)
        if key is None:
            outer.append(node)
        else:
            outer[names[key]] = node
    return root[0] if root else 0


class YamlSpots:
    """Positions inside a composed YAML node. A member is where its key stands."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._members: dict[int, dict[str, tuple[Any, Any]]] = {}

    def __call__(self, pointer: str) -> Spot:
        """Return line and column of what the pointer leads to."""
        node, mark = self._root, self._root.start_mark
        for token in tokens(pointer):
            found = self._child(node, token)
            if found is None:
                break
            node, mark = found
        return mark.line + 1, mark.column + 1

    def _child(self, node: Any, token: str) -> tuple[object, object] | None:
        if node.id == "mapping":
            if id(node) not in self._members:
                pairs = ((key, value) for key, value in node.value if key.id == "scalar")
                self._members[id(node)] = {key.value: (value, key.start_mark) for key, value in pairs}
            return self._members[id(node)].get(token)
        index = index_of(token, len(node.value)) if node.id == "sequence" else None
        return None if index is None else (node.value[index], node.value[index].start_mark)


def below(spots: Spots, base: str) -> Spots:
    """Return the positions inside the value at `base`."""
    return lambda pointer: spots(base + pointer)


def mapped(spots: Spots, lines: Sequence[Spot]) -> Spots:
    """Return positions moved from a text to the document that it was cut from.

    `lines` gives, for each line of the text, its line in the document and the column at which it begins there.
    """

    def moved(pointer: str) -> Spot:
        line, column = spots(pointer)
        home, first = lines[min(line, len(lines)) - 1]
        return home, first + column - 1

    return moved
