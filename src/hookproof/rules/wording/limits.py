"""Bounds that a description states of its field: of a number, of a length, of a count of items; one-sided or two-sided.

They are read from plain words (`paraphrases.yaml`): "at least 5", "at most 40 characters", "between 0 and 100",
"positive", "not empty", "no duplicates".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from hookproof.rules.wording.paraphrases import sayings, without_example
from hookproof.rules.wording.subjects import is_conditional, is_ended, is_hedged, is_own
from hookproof.rules.wording.units import unit_said
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names


class Measure(Enum):
    """What is bounded; the value is the pair of keywords that bound it."""

    VALUE = ("minimum", "maximum")
    LENGTH = ("minLength", "maxLength")
    ITEMS = ("minItems", "maxItems")


@dataclass(frozen=True, slots=True)
class Limit:
    """Bounds as they are said; `open` leaves the bound itself out; `noun` is what is counted; `sentence` says so."""

    low: float | None
    high: float | None
    noun: str
    sentence: str
    open: bool = False
    exact: bool = False
    distinct: bool = False
    words: str = ""


_N = r"-?\d[\d,]{0,15}(?:\.\d{1,9})?"
_NO_NOUN = (
    r"(?:needs?|requires?|costs?|causes?|triggers?|means?|counts?|becomes?|"
    r"and|or|to|in|for|if|when|is|are|will|would|can|may|must|should|inclusive|long|per|ago)\b"
)
_NOUN = rf"(?:\s?(?P<noun>%|(?!{_NO_NOUN})[A-Za-z]{{1,30}}))?"
_SAID = re.compile(
    rf"\b(?P<how>at least|at most|more than|less than|exactly)\s+(?P<n>{_N})(?![\w:/-]|"
    rf"\.\d)(?:\s+(?P<kind>UTF-8|alphanumeric|decimal|ASCII))?{_NOUN}"
    rf"|\bbetween (?P<a>{_N}) and (?P<b>{_N})(?![\w:/-]|\.\d){_NOUN.replace('noun', 'noun2')}"
    r"|(?P<positive>(?<!non-)\bpositive)(?=\W*$| (?:whole |integer |decimal )?(?:integer|number|amount|value|"
    r"whole number)\b)"
    r"|\b(?P<filled>not empty)(?=\W*$)|\b(?P<distinct>no duplicates)\b",
    re.IGNORECASE,
)
#: A length at the head of a clause: "A 6-digit code", "32 characters long", "Fixed length: 11 characters".
_LONG = re.compile(
    r"^(?:it is |is |must be |the |an? |unique |always |fixed length:? (?:of )?)*(?P<n>\d{1,4})[- ]"
    r"(?:alphanumeric |hex |uppercase |lowercase )?(?P<noun>character|digit|letter|char)s?\b"
    r"(?=[- ]long|\W*$| (?:in total|in all|altogether|overall)\b|"
    r" (?:code|string|id|identifier|number|pin|token|key)\b| of ISO\b|"
    r" (?:and|or) (?:digit|letter)s\W*$)"
    # The same behind what it is: "Hex string of 32 characters", "Always has 12 digits", "Code with eight letters".
    r"|^(?!.*\b(?:prefix|suffix|starts?|begins?|ends?|followed|preceded|first|last|least|most|groups?|blocks?)\b)"
    r"(?:[a-z-]{1,20} ){0,5}(?:of|with|has|have) (?:exactly |always )?(?P<m>\d{1,4}) (?:hex |alphanumeric )?"
    r"(?P<noun2>character|digit|letter|char)s\b(?=\W*$)",
    re.IGNORECASE,
)
_CHARACTERS = re.compile(r"char(?:acter)?s?|letters?|digits?|symbols?", re.IGNORECASE)
_NOT_ITEMS = re.compile(
    r"(?:second|minute|hour|day|week|month|year|byte|kilobyte|megabyte|time|level)s?|[kmg]b|decimal|%", re.IGNORECASE
)
_NOT_VALUE = re.compile(
    r"char(?:acter)?s?|letters?|items?|elements?|entr(?:y|ies)|words?|digits?|bytes?|decimals?|times|places?|kb|"
    r"mb|gb",
    re.IGNORECASE,
)
_CUT = re.compile(r"[;:()—–]|,\s|\s-\s|\s(?=but\s)")


@lru_cache(maxsize=1 << 15)
def limits_in(description: str, name: str = "", holder: str = "") -> tuple[Limit, ...]:
    """Return the bounds that a description states of its field, called `name`.

    What it says of the object that has the field, called `holder`, is said of the field: "drivers are at least 21".
    """
    of_it = f"{holder} {name}"
    return tuple(
        limit for limit, before in _stated(description, name) if before is None or (holder and is_own(before, of_it))
    )


# Not by the holder: many objects have a field of the same words, and hardly one states a bound.
@lru_cache(maxsize=1 << 15)
def _stated(description: str, name: str) -> tuple[tuple[Limit, str | None], ...]:
    """Return the bounds that a description states, each with the words before it that must name whose it is.

    None where it is the field's own.
    """
    return tuple(_each(description, name))


def _each(description: str, name: str) -> Iterator[tuple[Limit, str | None]]:
    for said in sayings(description):
        text = without_example(_unglossed(said.plain, name)).rstrip(". ")
        if is_hedged(text) or _is_conditional(text):
            continue
        last = _LAST.match(text)
        if last is not None and not _CHARACTERS.fullmatch(last["noun"]):
            noun = last["noun"] if _NOT_ITEMS.fullmatch(last["noun"]) else "items"  # however many, a number is none
            yield Limit(None, float(last["n"]), noun, said.sentence, words=text[: last.end("noun")]), None
        parted = len(_KIND_OF_PART.findall(text)) > 1
        for number, clause in enumerate(_CUT.split(text)):
            for match in _SAID.finditer(clause):
                before = clause[: match.start()]
                behind = text.partition(match[0])[2]
                if not (_is_of_more(behind, name) or _OR.search(before)) and is_ended(clause[match.end() :]):
                    yield _limit(match, said.sentence), None if is_own(before, name) else before
            found = _LONG.match(clause.strip())
            whole = found is not None and not number and (found["noun"] or found["noun2"]).lower().startswith("char")
            if found is not None and (whole or not parted):
                long = float(found["n"] or found["m"])
                yield Limit(long, long, "characters", said.sentence, exact=True, words=f"{long:g} characters"), None


#: What the parts of a value are made of: "a letter, a hyphen, 3 digits" bounds the last of them.
_KIND_OF_PART = re.compile(
    r"\b(?:letters?|digits?|hyphen|dash|dot|underscore|slash|colon|prefix|suffix)\b", re.IGNORECASE
)


#: "The last 3 steps", "Its first 10 items of the import": there are no more than that. These words must be the whole
#: sentence; one that goes on ("The first 3 pages have 25 items") is about a part of the field.
_LAST = re.compile(
    r"^(?:the |its |their )?(?:last|latest|first|newest|oldest|most recent) (?P<n>\d{1,3}) (?P<noun>[a-z]{3,20}s)\b"
    r"(?: (?:of|in|from|for|on|by|with) (?:(?:the|this|that|its|their|an?|each|one) (?:[\w-]+ )?)?[\w`-]+)?"
    r"(?=\W*$|[,;:(–—]| (?:that|which|who|whose|where|when)\b)",
    re.IGNORECASE,
)
#: Before a bound that is one of two: "either 0 or between 5 and 10".
_OR = re.compile(r"(?<!null)(?<!null`)\s+or\W*$", re.IGNORECASE)
#: Behind a bound, the kinds that are counted together: "at least one admin (user or group)".
_KINDS = re.compile(r"\s?\((?P<kinds>(?:an? )?[\w-]+(?:, [\w-]+)*,? or (?:an? )?[\w-]+)\)")


def _is_of_more(behind: str, name: str) -> bool:
    """Whether a bound counts several kinds together of which a field, by its name, holds one: `adminGroupIds`."""
    kinds = _KINDS.match(behind)
    own = {word.removesuffix("s") for word in names.parts(name)}
    return kinds is not None and any(word.removesuffix("s") in own for word in names.parts(kinds["kinds"]))


#: A list item that begins with a value or the name of a member: "* `upper` - at least one uppercase character".
_ITEM = re.compile(r"^\W{0,6}(?:`(?P<code>[^`\n]{1,60})`|\"(?P<text>[^\"\n]{1,60})\")\W{0,4}\s?[-–—:=(]")
#: One that begins with an identifier without marks: "* senderName: up to 11 characters".
_BULLET = re.compile(r"^\s*[*•–-]\s+(?P<label>(?=\w*[a-z][A-Z]|\w*[_\d])[A-Za-z0-9]\w{1,40}):\s")
#: One that begins with a word in bold, of which it is told: "**Messenger**: up to 640 characters".
_STRONG = re.compile(r"^\W{0,4}\*\*(?P<of>[^*\n]{1,40}?):?\*\*\s?[:–-]?\s")
_CODED = re.compile(r"(?:`[^`\n]{1,60}`|\"[^\"\n]{1,60}\")\s?[-–—:=(]")
_IN_BRACKETS = r"[`\"]?\b\w[\w.:-]{0,40}[`\"]?\s?\([^()\n]{1,120}\)"
_CHAIN = re.compile(rf"{_IN_BRACKETS}(?:(?:,|;| or| and|\s?[/|]|, or|, and)\s?{_IN_BRACKETS})+", re.IGNORECASE)


#: The number of a norm bounds nothing: "two-letter ISO 3166-1 code".
_NORM = re.compile(
    r"\s(?:ISO|IEC|RFC|DIN|EN)[ /-]?(?:IEC )?(?:between )?\d{3,5}(?:(?:-| and )\d)?(?: alpha-\d)?\b", re.IGNORECASE
)


#: A sentence that tells the parts of a value has in brackets what holds of each: "a country code (1 to 3 characters)".
_OF_PARTS = re.compile(r"\b(?:consists? of|composed of|made up of|followed by)\b", re.IGNORECASE)


def _unglossed(sentence: str, name: str) -> str:
    """Return a sentence without what it says of single values: "one of 1 (at least 5 items), 2 (all)"."""
    sentence = _NORM.sub("", sentence)
    item, bullet = _ITEM.match(sentence), _BULLET.match(sentence)
    strong = _STRONG.match(sentence)
    label = (item["code"] or item["text"]) if item else bullet["label"] if bullet else strong["of"] if strong else name
    if label != name:
        return ""
    if _OF_PARTS.search(sentence):
        sentence = re.sub(r"\([^()]*\)", " ", sentence)
    coded = [match.start() for match in _CODED.finditer(sentence)]
    return _CHAIN.sub(" ", sentence[: coded[0]] if len(coded) > 1 else sentence)


_MEANT = re.compile(
    r"(?<![\w.,-])`?(?P<n>-?\d{1,6})`?\s(?:for|means|meaning|indicates|denotes|signals|stands for|signifies|"
    r"to (?:indicate|mean|say)|if|when|=)\s"
    r"(?:no|none|not|never|nothing|un\w+|in(?:finit\w+|definite\w*)|all|any|disabled|empty|there)\b",
    re.IGNORECASE,
)


def meant_in(description: str) -> tuple[tuple[int, str], ...]:
    """Return the numbers that a description gives a meaning of their own ("-1 for no limit"), with the words for it."""
    found = (match for said in sayings(description) for match in _MEANT.finditer(said.sentence))
    return tuple((int(match["n"]), match[0]) for match in found)


_MEASURED = re.compile(r"\W*(?:measured |given |expressed )?in\b", re.IGNORECASE)


def _is_conditional(text: str) -> bool:
    """A clause of consequence ("…, where higher ones mean more risk") is no condition of the bound, nor is its unit."""
    head, cut, rest = text.partition(", ")
    text = rest if cut and _MEASURED.match(head) and unit_said(head) else text
    return is_conditional(re.sub(r",\s+(?:where|with|so|which|because|since)\b.*$", "", text, flags=re.IGNORECASE))


def _limit(match: re.Match[str], sentence: str) -> Limit:
    words = match[0].strip()
    if match["positive"]:
        return Limit(0, None, "", sentence, open=True, words="positive")
    if match["filled"]:
        return Limit(1, None, "item", sentence, words="not empty")
    if match["distinct"]:
        return Limit(None, None, "item", sentence, distinct=True, words="without duplicates")
    if match["a"]:
        return Limit(_number(match["a"]), _number(match["b"]), match["noun2"] or "", sentence, words=words)
    how, n, noun = match["how"].lower(), _number(match["n"]), match["noun"] or ""
    if how == "exactly":
        return Limit(n, n, noun, sentence, exact=True, words=words)
    below = how in ("at least", "more than")
    low, high = n if below else None, None if below else n
    return Limit(low, high, noun, sentence, open=how.endswith("than"), words=words)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def measured(limit: Limit, kinds: frozenset[str]) -> Measure | None:
    """Return what a limit bounds in a field of these JSON types; None where that is not sure."""
    if (
        limit.low is not None
        and limit.high is not None
        and (limit.low > limit.high or (limit.low == limit.high and not limit.exact))
    ):
        return None
    characters = bool(_CHARACTERS.fullmatch(limit.noun))
    if kinds == {"string"}:
        if limit.high is None and re.match(r"digit|letter|symbol", limit.noun, re.IGNORECASE):
            return None  # "at least 1 digit" is of what a text is made of
        return Measure.LENGTH if characters or (limit.noun == "item" and limit.low == 1) else None
    if kinds == {"array"}:
        # "Between 1 and 31" is of each item, and so is "the 10-20 keV band".
        counted = re.fullmatch(r"\w+s|item|element|entry|value", limit.noun, re.IGNORECASE)
        of_each = not counted and None not in (limit.low, limit.high)
        return None if characters or of_each or _NOT_ITEMS.fullmatch(limit.noun) else Measure.ITEMS
    if kinds and kinds <= {"integer", "number"}:
        return None if limit.distinct or _NOT_VALUE.fullmatch(limit.noun) else Measure.VALUE
    return None


#: A pattern that bounds the length: one kind of character so many times.
_REPEATED = re.compile(r"\^(?:\[[^\]\\]{1,40}\]|\\[dw]|\.)\{(?P<low>\d{1,4})(?:,(?P<high>\d{1,4}))?\}\$")


def bounds_of(schema: Mapping[str, Any], measure: Measure) -> tuple[float | None, float | None]:
    """Return the bounds that a schema has; an open bound of an integer is the next one."""
    low, high = (_plain(schema.get(key)) for key in measure.value)
    repeated = _REPEATED.fullmatch(str(schema.get("pattern", ""))) if measure is Measure.LENGTH else None
    if repeated is not None and low is None and high is None:
        low, high = float(repeated["low"]), float(repeated["high"] or repeated["low"])
    if measure is Measure.VALUE:
        step = 1.0 if schema.get("type") == "integer" else 0.0
        above, below = _plain(schema.get("exclusiveMinimum")), _plain(schema.get("exclusiveMaximum"))
        low = low if above is None else above + step
        high = high if below is None else below - step
    return low, high


def _plain(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def gap(limit: Limit, schema: Mapping[str, Any], measure: Measure) -> str:
    """Return in words how a bound of the schema differs from what is said; "" where none does, or none is there."""
    for side, (said, have) in enumerate(zip((limit.low, limit.high), bounds_of(schema, measure), strict=True)):
        if said is not None and have is not None and _differs(said, have, side, limit, schema):
            return f"has {measure.value[side]} {have:g}"
    return ""


def _differs(said: float, have: float, side: int, limit: Limit, schema: Mapping[str, Any]) -> bool:
    wider = have < said if side == 0 else have > said
    if limit.exact:
        return have > said if side == 0 else have < said
    if limit.open:
        closed = ("exclusiveMinimum", "exclusiveMaximum")[side] not in schema
        return wider or (have == said and closed)
    return have != said


#: What groups digits for a reader: "51 824 753 556".
_GROUPING = re.compile(r"(?<=\w)[ .-](?=\w)")


def breach(limit: Limit, value: object, measure: Measure) -> str:
    """Return in words how a value breaks a limit; "" where it does not."""
    if measure is Measure.VALUE and isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"is {value:g}" if _breaks(value, limit) else ""
    if measure is Measure.LENGTH and isinstance(value, str):
        counted = _GROUPING.sub("", value) if re.search(r"\bdigits?\b", limit.sentence, re.IGNORECASE) else value
        return f"has {len(value)} characters" if _breaks(len(counted), limit) else ""
    if measure is Measure.ITEMS and isinstance(value, list):
        if limit.distinct:
            texts = [repr(item) for item in value]
            return "has one item twice" if len(set(texts)) < len(texts) else ""
        return f"has {len(value)} item{'s' if len(value) != 1 else ''}" if _breaks(len(value), limit) else ""
    return ""


def _breaks(number: float, limit: Limit) -> bool:
    low, high = limit.low, limit.high
    if limit.open:
        return (low is not None and number <= low) or (high is not None and number >= high)
    return (low is not None and number < low) or (high is not None and number > high)
