"""The unit that a description, or its own name, gives a field in: which words name one, and of which kind, stands in
`units.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from hookproof.parsing import parse_yaml
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import parts

_WORD = (
    r"(?P<unit>(?:cubic|square) [a-z]{0,5}(?:meter|metre|feet|foot)|"
    r"smallest (?:currency )?unit|minor unit|major unit|[a-z]{0,8}watt[- ]?hour|[A-Za-zµμ]+?)(?:s|\b)(?=\W|$)"
)
_IN = re.compile(
    r"(?:\b(?:in|as|of|number of|measured in|expressed in)\s+(?:whole |full |US |euro )?"
    rf"|\((?:in )?)(?:the |its |degrees? )?{_WORD}",
    re.IGNORECASE,
)
#: A unit that a description begins with, or that is a clause of its own: "Litres in the tank", "Weight, kilograms".
_ALONE = re.compile(
    rf"(?:^\W*|[,;:(–—-]\s)(?:degrees? |whole |full )?{_WORD}"
    r"(?= (?:in|on|of|left|per|that|which|at|by|between|from|since|[a-z]{2,}(?:ed|en))\b|\W*$|\s?[,;)])",
    re.IGNORECASE,
)
#: Units that names write so short, besides those whose word ends with an `s`.
_SHORT = frozenset({"sec", "km", "cm", "mm", "kg", "kb", "mb", "gb", "kw", "kwh", "psi"})
#: One unit under several names.
_MINOR, _MAJOR = frozenset({"cents", "pence", "minor units"}), frozenset({"dollars", "euros", "pounds", "major units"})
#: A unit of two words, however these are joined: the first alone is another unit.
_HOURS = re.compile(r"watt[- ]?hour")
_HEAVY = re.compile(r"\b(?:weigh\w*|mass|heavy|load)\b", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def unit_said(description: str) -> tuple[str, str] | None:
    """Return kind and name of the unit that the first sentence of a description gives; None where not one."""
    sentence = re.split(r"(?<=[.;!?])\s", description, maxsplit=1)[0]
    found = set(_units_in(sentence, _IN)) or set(_units_in(sentence, _ALONE))
    return found.pop() if len(found) == 1 else None


def _units_in(sentence: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for match in pattern.finditer(sentence):
        for kind, table in _kinds().items():
            word = _in_table(_HOURS.sub("watt-hour", match["unit"].lower()), table)
            if word and (kind != "money" or not _HEAVY.search(sentence)):
                yield kind, table[word]


def _in_table(word: str, table: Mapping[str, str]) -> str:
    """Return a unit as a table has it: an `s` at its end may be its own (`ms`)."""
    return word if word in table else f"{word}s" if f"{word}s" in table else ""


@lru_cache(maxsize=20_000)
def unit_named(name: str) -> tuple[str, str] | None:
    """Return kind and name of the unit that the last word of a field's name is (`weightGrams`, `duration_ms`).

    None where it is none, or a rate (`per_minute`), or one of one (`last_day`).
    """
    told = parts(name)
    word = told[-1] if "per" not in told else ""
    if len(told) == 1:  # `hours`, `points`, `cents` alone may be those of anything
        return next(
            (("measures", unit) for key, unit in _kinds()["measures"].items() if word in (key, f"{key}s")), None
        )
    if not word.endswith("s") and word not in _SHORT:
        return None
    found = [
        (kind, table[key])
        for kind, table in _kinds().items()
        if (key := _in_table(word.removesuffix("s"), table) or word) in table
    ]
    return found[0] if len(found) == 1 else None


def agree(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two units can be meant of one number: they measure other things, are one, or both parts of a coin."""
    return one[0] != other[0] or one[1] == other[1] or {one[1], other[1]} <= _MINOR or {one[1], other[1]} <= _MAJOR


@cache
def _kinds() -> Mapping[str, Mapping[str, str]]:
    table: Any = parse_yaml((files(__package__) / "units.yaml").read_text("utf-8"), "units.yaml")
    return {str(kind): {str(word): str(unit) for word, unit in words.items()} for kind, words in table.items()}
