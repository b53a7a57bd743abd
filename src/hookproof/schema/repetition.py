"""A schema without the parts that say once more what a part beside them says.

A validator visits each of them, also where they differ in words that tell nothing of values (`description`). Where such
parts lead to themselves, the visits multiply at every level of a value: twelve equal parts of an `allOf` are a quarter
of a million visits five levels down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import NamedTuple

from hookproof.schema.json import list_at, value_key
from hookproof.schema.keywords import KEYWORDS, Holds
from hookproof.schema.pointers import Schema, schemas_in
from hookproof.schema.rewriting import REFERENCES, Rewriting


class _Repeated(NamedTuple):
    """How many equal parts mean something to a keyword, and what means nothing to it."""

    times: int
    nothing: bool


#: Of a `oneOf`, what fits two equal parts fits none: the second one means something, a third does not.
_LISTS = {"allOf": _Repeated(1, True), "anyOf": _Repeated(1, False), "oneOf": _Repeated(2, False)}
#: What two parts may differ in; definitions stay, because references lead into them.
_SILENT = frozenset(name for name, row in KEYWORDS.items() if not row.tells and row.holds in (Holds.WORDS, Holds.DATA))


def without_repeats(schema: object) -> object:
    """Return a schema that the same values fit, where a part that repeats others is one that means nothing.

    All parts keep their pointers, and what a reference leads into is left as it is.
    """
    nodes = list(schemas_in(schema, (), {}))
    led_to = [text for node in nodes for key in REFERENCES if isinstance(text := node.get(key), str)]

    def changed(_before: Schema, copy: Schema) -> Schema:
        return {key: _thinned(key, value, led_to) if key in _LISTS else value for key, value in copy.items()}

    return Rewriting(changed).of(schema) if any(map(_repeats, nodes)) else schema


def _repeats(node: Schema) -> bool:
    return any(len(list_at(node, key)) > row.times for key, row in _LISTS.items())


def _thinned(keyword: str, parts: object, led_to: list[str]) -> object:
    if not isinstance(parts, list):
        return parts
    row, met, plain = _LISTS[keyword], Counter[Hashable](), Rewriting(lambda _before, copy: copy, left_out=_SILENT)
    thinned: list[object] = []
    for index, part in enumerate(parts):
        key = value_key(plain.of(part))
        met[key] += 1
        again = met[key] > row.times and not any(f"/{keyword}/{index}" in text for text in led_to)
        thinned.append(row.nothing if again else part)
    return thinned
