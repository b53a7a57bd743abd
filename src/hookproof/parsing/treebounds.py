"""Documents that are no JSON or YAML as it should be, or would blow up when walked: refused, with line and column."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from hookproof.errors import InputError

#: The deepest nesting of arrays and objects that is accepted.
MAX_DEPTH = 200
#: The most values that a YAML document may have once its aliases are followed.
MAX_EXPANDED = 5_000_000


class MalformedDocument(InputError):
    """Text that is not the JSON or YAML it should be. `line` and `column` count from 1."""

    def __init__(
        self, what: str, *, path: str, line: int | None = None, column: int | None = None, mend: str = ""
    ) -> None:
        self.path, self.line, self.column = path, line, column
        position = "".join(f":{number}" for number in (line, column) if number is not None)
        super().__init__(what, where=f"{path}{position}", mend=mend)


def bound_tree(value: object, path: str, *, shared: bool) -> None:
    """Refuse what would blow up when walked; `shared` says that parts of it may be shared (YAML aliases)."""
    (_bound_aliases if shared else _bound_depth)(value, path)


def _bound_depth(value: object, path: str) -> None:
    """Refuse a tree that is too deep, level by level: what has no aliases needs no more."""
    level = _containers([value])
    for _ in range(MAX_DEPTH + 1):
        if not level:
            return
        level = [child for node in level for child in _containers(node)]
    raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path)


def _bound_aliases(value: object, path: str) -> None:
    """Refuse what would blow up when walked: too deep, a cycle, or too large once aliases are followed.

    Iterative post-order, each object measured once: shared objects (YAML aliases) count wherever they stand.
    """
    measured: dict[int, tuple[int, int]] = {}
    open_now: set[int] = set()
    stack = [(value, False)]
    while stack:
        node, left = stack.pop()
        if left:
            open_now.discard(id(node))
            measured[id(node)] = _measure(node, measured, path)
        elif id(node) in open_now:
            raise MalformedDocument("a YAML alias contains itself", path=path, mend="Write the value out.")
        elif id(node) not in measured:
            open_now.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in _containers(node))


def _measure(node: object, measured: dict[int, tuple[int, int]], path: str) -> tuple[int, int]:
    inside = [measured[id(child)] for child in _containers(node)]
    size = 1 + len(node) + sum(size for size, _ in inside) if isinstance(node, (dict, list)) else 1
    depth = 1 + max((depth for _, depth in inside), default=0)
    if depth > MAX_DEPTH:
        raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path)
    if size > MAX_EXPANDED:
        mend = "Write repeated parts out, or leave them out."
        raise MalformedDocument(f"aliases expand to more than {MAX_EXPANDED:,} values", path=path, mend=mend)
    return size, depth


def _containers(node: object) -> list[object]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [child for child in children if isinstance(child, (dict, list))]


_SURROGATE = re.compile("[\ud800-\udfff]")
#: What may be the sign of a text or number in a document that no JSON in UTF-8 can say. Each is looked for by itself,
#: which is twice as fast as all of them at once; a power is one behind a digit.
_SIGNS = (_SURROGATE, *map(re.compile, (r"(?i)\\u(?:0000)?d[89a-f]", r"\d{308}", r"(?i)\.(?:inf|nan)")))
_POWER = re.compile(r"[eE][+]?\d{3}")


def refuse_unsayable(value: object, text: str, path: str) -> None:
    """Refuse a document that holds half of a surrogate pair, or a number beyond all numbers: no reader agrees on them.

    `text` is what the value was read from; where nothing in it looks like that, the value is not walked.
    """
    if not _is_suspect(text):
        return
    for scalar in _scalars(value):
        if isinstance(scalar, str) and not scalar.isascii() and _SURROGATE.search(scalar):
            what = f"{scalar[:40]!a} holds half of a surrogate pair, which is no character (RFC 8259, section 8.2)"
            raise MalformedDocument(what, path=path, mend="Write both halves, or neither.")
        if isinstance(scalar, float) and not math.isfinite(scalar):
            raise MalformedDocument("a number is too large, or none at all", path=path)


def _is_suspect(text: str) -> bool:
    powers = (text[match.start() - 1 : match.start()] for match in _POWER.finditer(text))
    return any(before.isdigit() for before in powers) or any(sign.search(text) for sign in _SIGNS)


def _scalars(value: object) -> Iterator[object]:
    """Yield every text and number in a value, names of members among them."""
    seen: set[int] = set()
    stack = [value]
    while stack:
        node = stack.pop()
        if not isinstance(node, dict | list):
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.extend((*node, *node.values()) if isinstance(node, dict) else node)
