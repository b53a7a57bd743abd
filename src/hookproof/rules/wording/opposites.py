"""Words that rule each other out when they are told of one thing: what was freed has not been taken.

Which verbs do stands in `opposites.yaml`, by their plain forms; what a prefix turns round (`lock`, `unlock`) is told
by the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from hookproof.parsing import parse_yaml

#: `de` is none of them: to design is not the opposite of to sign.
_PREFIXES = ("un", "dis")


@dataclass(frozen=True, slots=True)
class _Table:
    """The sides that each verb stands on, as number of row and of side, and past forms that no rule makes."""

    sides: Mapping[str, frozenset[tuple[int, int]]]
    forms: Mapping[str, str]


def is_irregular_past(word: str) -> bool:
    """Whether a word is a past form that no rule makes: `bound`, `sold`."""
    return word in _table().forms


@lru_cache(maxsize=8192)
def verb(word: str) -> str:
    """Return a verb without its ending: `freed`, `frees` and `freeing` are `free`; what is none comes back cut too."""
    known = _table().forms.get(word)
    if known is not None:
        return _root(known)
    cut = re.sub(r"(?<=[a-z]{2})(?:ied|ies)$", "y", word)
    return _root(re.sub(r"(?<=[a-z]{2})(?:ed|es|ing|s)$", "", cut) if cut == word else cut)


def _root(word: str) -> str:
    """Return a plain form without what endings change: a double letter at its end, and a silent one."""
    single = re.sub(r"([bdglmnprt])\1$", r"\1", word)
    return single.rstrip("e") if len(single) > _SHORT else single


#: No verb is cut to less than this.
_SHORT = 2


def opposed(one: str, other: str) -> bool:
    """Whether two words, in any form, rule each other out."""
    first, second = verb(one), verb(other)
    if any(first == f"{prefix}{second}" or second == f"{prefix}{first}" for prefix in _PREFIXES):
        return True
    sides = _table().sides
    return any((row, 1 - side) in sides.get(second, ()) for row, side in sides.get(first, ()))


@cache
def _table() -> _Table:
    table: Any = parse_yaml((files(__package__) / "opposites.yaml").read_text("utf-8"), "opposites.yaml")
    sides: dict[str, set[tuple[int, int]]] = {}
    for number, row in enumerate(table["rows"]):
        for side, words in enumerate(row):
            for word in words:
                sides.setdefault(_root(word), set()).add((number, side))
    return _Table({word: frozenset(places) for word, places in sides.items()}, dict(table["forms"]))
