"""What a description says in few words: its sentences, each put into the plain words that rules read.

Providers say one thing in many words ("we leave this key out", "does not appear", "is dropped"); the table
`paraphrases.yaml` beside this file puts them into one ("is omitted"), so that a rule knows one form.
A sentence about the past, or about an older version, says nothing of today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from hookproof.parsing import parse_yaml
from hookproof.rules.reading.examples import sentences
from hookproof.schema.patterns import deferral as re

#: What is longer is no sentence, and says nothing: readers may hold every part of it against every other.
_LONGEST = 700
_LINK = re.compile(r"\[([^\]\n]{0,200})\]\([^)\n]{0,400}\)")
#: Short forms whose dot ends no sentence.
_SHORT = re.compile(r"\b(max|min|approx|incl|excl|ca|e\.g|i\.e)\.(?=[\s\d,])", re.IGNORECASE)
#: A mark before the text: "[optional] The coupon", "(required) The id".
_MARK = re.compile(r"^\W{0,3}[\[(](?P<mark>optional|required|mandatory|nullable)[\])]\W{0,3}", re.IGNORECASE)
#: Examples in the midst of a sentence: "minor units, e.g. cents".
_EXAMPLE = re.compile(
    r"(?<!\s)\s*(?:[,;(–—-]\s*)?\b(?:(?:e\.g\.?|for example|for instance|i\.e\.?|ex\.)[,:]?\s[^)]{0,200}"
    r"|(?:such as|like):? (?:`[^`]{1,80}`|\"[^\"]{1,80}\"|'[^']{1,80}')"
    r"(?:(?:,| or|, or| and) [`\"'][^`\"']{1,80}[`\"']){0,6})\)?[.\s]*$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:used to (?:be|have)|formerly|previously|originally|historically|no longer(?! than)|once (?:always|"
    r"never)|"
    r"(?:in|before|until|till|up to|prior to) (?:the )?(?:old(?:er)? |previous |earlier |legacy |"
    r"next |future )"
    r"?(?:api\b(?! key)|versions?\b|v\.?\d|release|(?:19|20)\d\d\b)|in (?:the )?(?:old|previous|earlier|legacy|"
    r"next|future) \w+|"
    r"(?:older|earlier|previous|future) (?:versions?|releases?|apis?)|will become|(?:may|"
    r"might) become)\b"
    r"|^\W*(?:in the past\b|(?:it |this )?(?:was|were|had)\b)|\bin version \d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of a description as it stands, and the same in plain words."""

    sentence: str
    plain: str


@dataclass(frozen=True, slots=True)
class _Section:
    """Replacements that are tried where one of the words is in a sentence, or always where there is none."""

    needs: tuple[str, ...]
    rules: tuple[tuple[re.Pattern[str], str], ...]


@lru_cache(maxsize=1 << 15)
def sayings(description: str) -> tuple[Saying, ...]:
    """Return the sentences of a description that speak of today, each in plain words too."""
    marked = _MARK.sub(lambda match: f"{match['mark'].capitalize()}. ", description)
    every = sentences(_SHORT.sub(r"\1", _LINK.sub(r"\1", marked)))
    told = (sentence for sentence in every if len(sentence) <= _LONGEST and not _PAST.search(sentence))
    return tuple(Saying(sentence, _plainly(sentence)) for sentence in told)


def plain(description: str) -> str:
    """Return what a description says of today, in plain words."""
    return "\n".join(said.plain for said in sayings(description))


@lru_cache(maxsize=1024)  # parts of a document say the same, and a text without end may
def _plainly(sentence: str) -> str:
    text = sentence
    for section in _sections():
        low = text.lower()
        if not section.needs or any(word in low for word in section.needs):
            for pattern, instead in section.rules:
                text = pattern.sub(instead, text)
    return text


def without_example(text: str) -> str:
    """Return a sentence without the examples at its end."""
    return _EXAMPLE.sub("", text)


@cache
def _sections() -> tuple[_Section, ...]:
    table: Any = parse_yaml((files(__package__) / "paraphrases.yaml").read_text(encoding="utf-8"), "paraphrases.yaml")
    macros: dict[str, str] = {}
    for name, body in table["macros"].items():
        macros[name] = _filled(body, macros)
    return tuple(
        _Section(tuple(section.get("needs", ())), tuple(_rule(row, macros) for row in section["rules"]))
        for section in table["sections"]
    )


def _rule(row: list[str], macros: Mapping[str, str]) -> tuple[re.Pattern[str], str]:
    pattern, instead = row
    return re.compile(_filled(pattern, macros), re.IGNORECASE), instead


def _filled(pattern: str, macros: Mapping[str, str]) -> str:
    """Put macros in the place of their names in braces; a count in braces (`{1,9}`) stays."""
    return re.sub(r"\{([a-z]+)\}", lambda match: macros[match[1]], pattern)
