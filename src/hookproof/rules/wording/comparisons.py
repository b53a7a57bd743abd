"""What a description says of its field and others beside it (sums, order, equality), and whether values hold it.

The words stand in `comparisons.yaml`, and are read whole: a clause that says more ("at most `amount` plus 10") says
nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import isclose
from operator import mul
from typing import Any

from hookproof.parsing import parse_yaml
from hookproof.rules.wording.amounts import LENGTH, durations_in
from hookproof.rules.wording.instants import seconds_of
from hookproof.rules.wording.paraphrases import sayings
from hookproof.rules.wording.subjects import is_hedged
from hookproof.schema.patterns import deferral as re

_PATH = r"`(?P<{0}>[A-Za-z_]\w{{0,60}}(?:\.[A-Za-z_]\w{{0,60}}){{0,6}})`"
_MACROS = {
    **{letter: _PATH.format(letter) for letter in "abc"},
    "v": r"(?P<v>`[^`\n]{1,60}`|\"[^\"\n]{1,60}\"|'[^'\n]{1,60}'|true|false)",
    "n": rf"(?P<n>{LENGTH})",
    "m": r"(?P<m>[a-z_]{3,30})",
}
#: What may stand before a comparison without changing it.
_LEAD = re.compile(
    r"(?:(?:and|or|but|it|this|that|these|the|value|time|amount|is|are|will|must|has to|should|always|be|which|"
    r"comes?|lies|in turn)\s|[\W_](?<![`\"']))*",
    re.IGNORECASE,
)
_CUT = re.compile(r"[;:()—]|,\s|\s-\s(?![`])")
#: A sentence with one of these holds under a condition; what "true if …" says is a comparison itself.
_CONDITION = re.compile(
    r"\b(?:if|when|while|unless|until|once|where|because|since|depending|except|for (?:all|some|most|each|every|"
    r"the|top)|"
    r"on (?:test|live)|in (?:test|live|most|some))\b|^\W*(?:for|on|in|with) ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of a kind with fields beside it, by their paths; `value` or `seconds` where the kind has one."""

    kind: str
    others: tuple[tuple[str, ...], ...]
    sentence: str
    value: str = ""
    seconds: int = 0


@lru_cache(maxsize=1 << 15)
def comparisons_in(description: str) -> tuple[Comparison, ...]:
    """Return what a description says of its field and others; () where it hedges, or says it under a condition."""
    return tuple(_each(description)) if "`" in description or "sum" in description.lower() else ()


def _each(description: str) -> Iterator[Comparison]:
    for said in sayings(description):
        if is_hedged(said.plain):
            continue
        clauses = [clause.strip(" .*_") for clause in _CUT.split(said.plain)]
        for number, clause in enumerate(clauses):
            rest = " ".join((*clauses[:number], *clauses[number + 1 :]))
            kind, match = _kind_of(_LEAD.sub("", clause, count=1))
            told = rest if kind == "only if" else clause if kind == "same time" else f"{clause} {rest}"
            if match is None or _CONDITION.search(told) or _is_continued(clauses[number + 1 :]):
                continue
            yield _comparison(kind, match.groupdict(), said.sentence)


def _is_continued(after: list[str]) -> bool:
    """Whether what follows goes on with the sum: "…, minus `discount`"."""
    return bool(after) and bool(re.match(r"(?:plus|minus|less|and|or|times|but not|reduced|increased)\b", after[0]))


def _kind_of(clause: str) -> tuple[str, re.Match[str] | None]:
    texts = (clause, re.sub(r"^(?:equals|equal to)\s", "", clause, flags=re.IGNORECASE))
    found = ((kind, match) for text in texts for kind, pattern in _patterns() if (match := pattern.fullmatch(text)))
    return next(found, ("", None))


def _comparison(kind: str, told: Mapping[str, Any], sentence: str) -> Comparison:
    others = tuple(tuple(told[letter].split(".")) for letter in "abc" if told.get(letter))
    others = ((told["m"],),) if kind == "sum of all" else others
    seconds = next(iter(durations_in(told["n"])), 0) if told.get("n") else 0
    return Comparison(
        kind, others, sentence, value=(told.get("v") or told.get("m") or "").strip("`\"'"), seconds=seconds
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows: Any = parse_yaml((files(__package__) / "comparisons.yaml").read_text(encoding="utf-8"), "comparisons.yaml")
    return tuple((kind, re.compile(_filled(pattern), re.IGNORECASE)) for kind, pattern in rows)


def _filled(pattern: str) -> str:
    return re.sub(r"\{([abcvnm])\}", lambda match: _MACROS[match[1]], pattern)


def fault_of(comparison: Comparison, own: object, others: tuple[object, ...]) -> str:
    """Return in words what the values should have been, by what is said; "" where they hold it, or cannot tell."""
    names = [".".join(path) for path in comparison.others]
    return _FAULTS[comparison.kind](comparison, own, others, names)


_Fault = Callable[[Comparison, object, tuple[object, ...], list[str]], str]


def _numbers(*values: object) -> list[float] | None:
    """Return numbers as floats, and decimal texts as well if all are such; None where a value is something else."""
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return [float(value) for value in values]  # type: ignore[arg-type]
    if all(isinstance(value, str) and re.fullmatch(r"-?\d{1,15}(?:\.\d{1,9})?", value) for value in values):
        return [float(value) for value in values]  # type: ignore[arg-type]
    return None


def _reckoned(sign: str, reckon: Callable[[list[float]], float]) -> _Fault:
    def fault(_: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
        found = _numbers(own, *others)
        if found is None or len(found) < 3:
            return ""
        wanted = reckon(found[1:])
        return "" if isclose(found[0], wanted, abs_tol=0.011) else f"{f' {sign} '.join(names)} is {wanted:g}"

    return fault


def _not_summed(said: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
    keys = (said.value, said.value.removesuffix("s"), f"{said.value.removesuffix('ies')}y")
    items = others[0] if isinstance(others[0], list) and all(isinstance(item, dict) for item in others[0]) else []
    key = next((key for key in keys if items and all(key in item for item in items)), "")
    found = _numbers(own, *(item[key] for item in items)) if key else None
    if found is None or isclose(found[0], sum(found[1:]), abs_tol=0.011):
        return ""
    return f"the {said.value} of {names[0]} are {sum(found[1:]):g} together"


#: The member of an item that counts towards the sum of all items, by its usual names.
_ADDENDS = ("amount", "total", "subtotal", "line_total", "total_amount", "sum")


def _not_added(_: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
    items = others[0] if isinstance(others[0], list) else []
    held = [{key for key, value in item.items() if _numbers(value)} for item in items if isinstance(item, dict)]
    numeric = set.intersection(*held) if held and len(held) == len(items) else set()
    key = next((key for key in _ADDENDS if key in numeric), "".join(numeric) if len(numeric) == 1 else "")
    if len(numeric) == _PAIR and not key:
        return "" if _adds_up(own, items, sorted(numeric)) else f"nothing in {names[0]} adds up to it"
    found = _numbers(own, *((item[key] for item in items) if key else items)) if items else None
    if found is None or isclose(found[0], sum(found[1:]), abs_tol=0.011):
        return ""
    return f"{names[0]} are {sum(found[1:]):g} together"


#: Of three numbers (a price, a quantity and a discount) the sum may be made in other ways.
_PAIR = 2


def _adds_up(own: object, items: list[dict[str, Any]], members: list[str]) -> bool:
    """Whether one of two members of all items, or one times the other ("price", "quantity"), adds up to a value."""
    one, other = ([float(item[member]) for item in items] for member in members)
    made = (sum(one), sum(other), sum(map(mul, one, other)))
    return not _numbers(own) or any(isclose(float(str(own)), one, abs_tol=0.011) for one in made)


def _ordered(holds: Callable[[float, float], bool], words: str) -> _Fault:
    def fault(_: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
        found = _numbers(own, others[0]) or _times(own, others[0])
        return "" if found is None or holds(*found) else f"it is not {words} {names[0]}, {others[0]!r}"

    return fault


def _times(*values: object) -> list[float] | None:
    found = [seconds_of(value) for value in values]
    return None if None in found else [value for value in found if value is not None]


def _not_equal(_: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
    plain = all(isinstance(value, (str, int, float)) for value in (own, others[0]))
    return f"{names[0]} is {others[0]!r}" if plain and own != others[0] else ""


def _not_different(_: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
    return f"{names[0]} is the same" if own == others[0] and own not in (None, "", 0) else ""


#: A day without a time is right to a day.
_DAY = 86_400


def _not_apart(said: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
    found = _times(own, others[0])
    whole = any(isinstance(value, str) and len(value) == len("2026-01-31") for value in (own, others[0]))
    if found is None or abs(found[0] - found[1] - said.seconds) <= 0.01 * said.seconds + (_DAY if whole else 1):
        return ""
    return f"{names[0]} is {others[0]!r}"


def _not_before(said: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
    return _not_apart(said, others[0], (own,), names) and f"{names[0]} is {others[0]!r}"


def _not_so(said: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
    state = str(others[0]).lower() if isinstance(others[0], bool) else others[0]
    wrong = own is True and isinstance(state, str) and state != said.value
    return f"{names[0]} is {others[0]!r}" if wrong else ""


def _both(_: Comparison, own: object, others: tuple[object, ...], names: list[str]) -> str:
    return f"{names[0]} is there too" if own is not None and others[0] is not None else ""


#: Kind -> what is wrong with the values.
_FAULTS: dict[str, _Fault] = {
    "sum": _reckoned("+", sum),
    "sum of items": _not_summed,
    "sum of all": _not_added,
    "difference": _reckoned("-", lambda terms: terms[0] - sum(terms[1:])),
    "product": _reckoned("*", lambda terms: terms[0] * terms[1]),
    "quotient": _reckoned("/", lambda terms: terms[0] / (terms[1] or 1)),
    "equal": _not_equal,
    "same time": _not_equal,
    "different": _not_different,
    "at most": _ordered(lambda own, other: own <= other, "at most"),
    "at least": _ordered(lambda own, other: own >= other, "at least"),
    "more": _ordered(lambda own, other: own > other, "more than"),
    "less": _ordered(lambda own, other: own < other, "less than"),
    "later": _ordered(lambda own, other: own > other, "later than"),
    "not earlier": _ordered(lambda own, other: own >= other, "at or after"),
    "earlier": _ordered(lambda own, other: own < other, "earlier than"),
    "not later": _ordered(lambda own, other: own <= other, "at or before"),
    "span": _not_apart,
    "span before": _not_before,
    "only if": _not_so,
    "not both": _both,
}
