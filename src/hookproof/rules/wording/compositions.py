"""Of which parts a description says that a value is made: "`bag_` and eight digits", "four letters and two digits"."""

from __future__ import annotations

from functools import lru_cache

from hookproof.rules.wording.paraphrases import sayings, without_example
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re

_KINDS = {"hex": "[0-9A-Fa-f]", "digit": "[0-9]", "number": "[0-9]", "letter": "[A-Za-z]"}
_CASES = {"upper": "[A-Z]", "lower": "[a-z]", "capital": "[A-Z]"}
_PART = (
    r"(?:(?:the |a )?(?:prefix )?[`\"'](?P<text{0}>[^`\"'\s]{{1,20}})[`\"']"
    r"|(?:exactly |another )?(?P<n{0}>\d{{1,3}}) "
    r"(?P<how{0}>(?:(?:upper-?case|lower-?case|capital|random|decimal|hex(?:adecimal)?) ){{0,2}})"
    r"(?P<kind{0}>digit|letter|number|character|char|letters? (?:or|and) digit)s?)"
)
_JOINT = r"(?:, (?:and |then )?| and | plus | \+ |,? followed by |,? then )"
_MOST = 4
_WHOLE = re.compile(
    r"(?:(?:an?|the|its|unique|id|it|is|consists of|made (?:up )?of|identifier|always)[,:]? ){0,4}"
    + _PART.format(0)
    + "".join(f"(?:{_JOINT}{_PART.format(n)})" + ("" if n == 1 else "?") for n in range(1, _MOST)),
    re.IGNORECASE,
)
_END = re.compile(r"[;(—–]|,? (?:e\.g|for example|for instance|such as|like) ")


@lru_cache(maxsize=1 << 15)
def composition_in(description: str) -> tuple[str, str] | None:
    """Return the pattern of a value, and the words that say of which parts it is made; None where none do."""
    for said in sayings(description):
        plain = without_example(said.plain)
        match = _WHOLE.fullmatch(_END.split(plain)[0].strip(" ."))
        counted = match is not None and any(match[f"n{number}"] for number in range(_MOST))
        if match is not None and counted and not is_hedged(plain) and not is_conditional(plain):
            return "".join(_pattern(match, number) for number in range(_MOST)), said.sentence
    return None


def _pattern(match: re.Match[str], number: int) -> str:
    text, count, kind = (match[f"{key}{number}"] for key in ("text", "n", "kind"))
    if text is not None:
        return re.escape(text)
    return f"{_characters(match[f'how{number}'].lower(), kind.lower())}{{{count}}}" if count is not None else ""


def _characters(how: str, kind: str) -> str:
    """Return the class of characters that words name: "upper-case letters", "hex digits", "letters or digits"."""
    if kind.startswith("letter") and kind.endswith("digit"):
        return "[A-Za-z0-9]"
    if "hex" in how:
        return _KINDS["hex"]
    case = next((chars for name, chars in _CASES.items() if name in how), "")
    return (case if kind == "letter" else "") or _KINDS.get(kind, ".")
