"""Forms of values that descriptions name: a UUID, an ISO 8601 time, epoch seconds, base64, cents, lower case.

The forms and their words stand in `valueforms.yaml`. A value has one form of a family (its shape, its case, its type).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from hookproof.parsing import parse_yaml
from hookproof.rules.reading.examples import named, shown
from hookproof.rules.wording.paraphrases import Saying, sayings, without_example
from hookproof.rules.wording.patternfacts import facts_of
from hookproof.rules.wording.subjects import is_conditional, is_hedged, is_own
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import parts, words

_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what it is called, words that name it, the JSON types and formats that it can have, and values of it.

    Of one `family` a value has one form; `narrows` names those of which this is a special case. `head` forms are said
    by how a description begins, `time` forms where it may begin with "When …"; `bars` are types that contradict it;
    `items` are the types of the items of a list. What `asks` ("Whether …") may be answered by a text too.
    """

    name: str
    family: str
    said: tuple[re.Pattern[str], ...]
    kinds: frozenset[str]
    formats: frozenset[str]
    fits: Callable[[Any], bool]
    narrows: frozenset[str] = frozenset()
    bars: frozenset[str] = _SCALARS
    items: frozenset[str] = frozenset()
    head: bool = False
    time: bool = False
    plain: bool = False
    asks: bool = False
    unless: re.Pattern[str] | None = None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_utc(value: object) -> bool:
    offset = re.search(r"T\d\d:\d\d.{0,14}?(?P<zone>[+-]\d\d:?\d\d)$", value) if isinstance(value, str) else None
    return offset is None or offset["zone"].replace(":", "")[1:] == "0000"


def _has_two_decimals(value: object) -> bool:
    if isinstance(value, str):
        return bool(re.fullmatch(r"-?[\d,]+\.\d\d", value))
    return not isinstance(value, float) or abs(value * 100 - round(value * 100)) < 1e-6


def _texts(value: object) -> list[str]:
    every = value if isinstance(value, list) else [value]
    return [item for item in every if isinstance(item, str)]


#: Checks that a pattern cannot say.
_TESTS: dict[str, Callable[[Any], bool]] = {
    "number": _is_number,
    "integer": lambda value: _is_number(value) and float(value).is_integer(),
    "utc": _is_utc,
    "two-decimals": _has_two_decimals,
    "lower": lambda value: all(text == text.lower() for text in _texts(value)),
    "upper": lambda value: all(text == text.upper() for text in _texts(value)),
}


@cache
def forms() -> tuple[Form, ...]:
    """Return every form of the table."""
    rows: Any = parse_yaml((files(__package__) / "valueforms.yaml").read_text(encoding="utf-8"), "valueforms.yaml")
    return tuple(_form(row) for row in rows)


def _form(row: dict[str, Any]) -> Form:
    kinds, items = frozenset(row["kinds"]), frozenset(row.get("items", ()))
    return Form(
        name=row["name"],
        family=row["family"],
        said=tuple(re.compile(pattern, re.IGNORECASE) for pattern in row["said"]),
        kinds=kinds,
        formats=frozenset(row.get("formats", ())),
        fits=_check(row, kinds, items),
        narrows=frozenset(row.get("narrows", ())),
        bars=_SCALARS | frozenset(row.get("bars", ())),
        items=items,
        head=row.get("head", False),
        time=row.get("time", False),
        plain=row.get("plain", False),
        asks=row.get("asks", False),
        unless=re.compile(row["unless"], re.IGNORECASE) if "unless" in row else None,
    )


def _check(row: dict[str, Any], kinds: frozenset[str], items: frozenset[str]) -> Callable[[Any], bool]:
    if "test" in row:
        return _TESTS[row["test"]]
    if "value" in row:
        compiled = re.compile(row["value"])
        return lambda value: isinstance(value, str) and bool(compiled.fullmatch(value))
    if items:
        return lambda value: not isinstance(value, list) or all(_is_of(item, items) for item in value)
    return lambda value: _is_of(value, kinds)


def _is_of(value: object, kinds: frozenset[str]) -> bool:
    kind = _NAMES.get(type(value), "null")
    return kind in kinds or (kind == "integer" and "number" in kinds)


#: Words after which a form is that of something else, one of several, or denied.
_UNSURE = re.compile(
    r"\b(?:or|either|neither|not|n't|instead|unlike|contains?|list|array|map|e\.g|such as|(?<!^)if|(?<!^)when|"
    r"prefix\w*|"
    r"derived|hash|based on|legacy|deprecated|keyed|may|can|could|optionally|wrapped|object|namespace|variant)\b",
    re.IGNORECASE,
)
#: What may follow the words of a form: its end, or words that say what it is of, or heads that add nothing.
_AFTER = re.compile(
    r"(?:[- ]?(?:encoded|formatted|compliant|style|version \d|v?\d|code|ids?|identifiers?|string|format|form|"
    r"timestamp|"
    r"date-?time|time|date|value|number|address|url|token|key|digest|hash|checksum|representation|notation|standard|"
    r"text|data|extended|letters?|country|currency|language|tag|name|amount|field|flag|hex|hexadecimal)\b)*"
    r"(?:s?\W*$|\W*[,;:.()–—/]|s?\s(?:of|that|which|for|from|to|in|with|as|when|at|on|by|where|we|you|and|"
    r"representing|"
    r"indicating|describing|identifying|holding|containing|is|are|must|used|since|assigned|generated|associated|"
    r"format|"
    r"\w+ing|if|whether|after|without|without a|marking|telling|sent|(?:YYYY|yyyy))\b)",
    re.IGNORECASE,
)
#: What stands before the form of another thing: "the length of the UUID", "together with the UUID".
_OF_ANOTHER = re.compile(r"\b(?:with|of|beside|and) (?:the|its|this|that|an?) $", re.IGNORECASE)
#: The head of a description of a time, whatever clause follows it: "The time that it was bypassed, in ISO 8601".
_OF_A_TIME = re.compile(
    r"(?:the |a )?(?:\w+ ){0,3}(?:time|timestamp|date|datetime|date-time|moment|instant)s?\b(?! ?zone)", re.IGNORECASE
)
#: "When the shift began, as": the form of that time follows.
_SAYS_WHEN = re.compile(r"when\b[^.;:]{3,80}\b(?:as|in)(?: an?| the)?\W*$", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:()—–]|,\s|\s-\s")


#: The family whose forms a description may also name of something else, further on.
_SHAPE = "shape"


@lru_cache(maxsize=1 << 16)
def forms_said(description: str, name: str = "") -> tuple[Form, ...]:
    """Return the forms that a description names for its field's value, one of a family; () where it hedges."""
    said = sayings(description)
    if not said or is_hedged(without_example(said[0].plain)):
        return ()
    own = [one for number, one in enumerate(said) if number == 0 or _GOES_ON.match(one.plain)]
    possible = [form for form in forms() if _may_be_said(form, description, len(said))]
    found = [form for form in possible if any(_is_said(form, one, name) for one in (own[:1] if form.head else own))]
    others = [one for one in said if one not in own]
    shapes = [form for form in forms() if form.family == _SHAPE] if any(form.family == _SHAPE for form in found) else []
    elsewhere = [form for form in shapes if any(_names(form, one.sentence) for one in others)]
    return tuple(_settled(found, elsewhere))


#: A sentence that goes on about the field itself: "This must be in E.164 format."
_GOES_ON = re.compile(
    r"(?:this|it|the value|the url|values?|must|format|type|https only|"
    r"(?:formatted|represented|expressed|given|encoded|written) (?:as|in))\b(?! of)",
    re.IGNORECASE,
)


def _settled(found: list[Form], elsewhere: list[Form]) -> Iterator[Form]:
    """Yield the forms that no other one of their family narrows or contradicts."""
    narrowed = {name for form in found for name in form.narrows}
    left = [form for form in found if form.name not in narrowed]
    for form in left:
        rivals = {other.name for other in (*left, *elsewhere) if other.family == form.family} - {form.name}
        if rivals <= form.narrows:
            yield form


def _may_be_said(form: Form, description: str, sentences: int) -> bool:
    """Whether nothing in a description as a whole takes a form back."""
    return not (form.plain and sentences > 1) and not (form.unless and form.unless.search(description))


def _names(form: Form, text: str) -> re.Match[str] | None:
    return next((match for pattern in form.said if (match := pattern.search(text))), None)


@lru_cache(maxsize=1 << 10)
def _asserted(sentence: str) -> str:
    """Return a sentence without what it denies at its end, and without examples: each form is looked for in it."""
    return without_example(re.sub(r",? (?:and )?not an? \w+(?=\W*$)", "", sentence)).strip()


def _is_said(form: Form, said: Saying, name: str) -> bool:
    """Whether the first sentence of a description says a form of the field itself, without condition or denial."""
    text = _asserted(said.sentence)
    match = _names(form, text)
    asked = said.sentence.rstrip().endswith("?") and form.kinds != {"boolean"}  # a question is answered yes or no
    if match is None or asked or (form.family == "kind" and _is_named_so(match[0], name)):
        return False
    if form.head:
        return _is_head(form, text, match)
    rest = re.sub(r",? or (?:an? )?`?null`?(?=\W|$)", "", f"{text[: match.start()]} {text[match.end() :]}")
    rest = re.sub(r"\bwhen\b", "", rest, flags=re.IGNORECASE) if form.time else rest
    if _UNSURE.search(rest.strip()) or not (match[0].endswith("coded") or _AFTER.match(text[match.end() :])):
        return False
    if is_conditional(rest if text[: match.start()].strip() else f"It {rest.strip()}"):
        return False
    before = _CLAUSE.split(text[: match.start()])[-1]
    if _OF_ANOTHER.search(before):
        return False
    return is_own(before, name) or (
        form.time and bool(_OF_A_TIME.match(text) or _SAYS_WHEN.match(text[: match.start()]))
    )


def _is_named_so(said: str, name: str) -> bool:
    """Whether a form is said by the own name of the field: "The object of the event" of `object` says no type.

    So is "Number", alone, of what has a number as others have a name.
    """
    head = re.match(r"(?:the )?([a-z]+)\b", said, re.IGNORECASE)
    of_it = parts(name)[-1:] and head is not None and said.strip(" .").lower() == "number"
    return head is not None and (head[1].lower() == name.lower() or (bool(of_it) and parts(name)[-1] in _NUMBERED))


#: Last words of names of what a number identifies, which may be any text: "Number" of `policy_no`.
_NUMBERED = words(
    "no nr num number nbr id ref reference code key phone mobile fax iban isbn vin serial account card sku"
)


#: "Whether the flag is a boolean flag or multivariate", "whether it is card payment or bank payment" ask which it is.
_OF_TWO = re.compile(
    r"\b(?:is|are|was|were) (?:(?:an?|the) [^.,;]{0,80}(?<!whether) or (?!not\b)|"
    r"(?P<head>(?!an?\b|the\b)[^.,;]{1,60}) (?P<noun>\w{3,}) or [^.,;]{0,40}\b(?P=noun)\b)",
    re.IGNORECASE,
)


def _is_head(form: Form, text: str, match: re.Match[str]) -> bool:
    rest = _CLAUSE.split(text[match.end() :])[0]
    if form.plain:
        return not _OF_TWO.search(text) and not re.search(
            r"[`\"'](?!true|false)\w+[`\"']|\b(?:or (?:which|when|how|a|an|if)|Y|N|yes|no|0|1)\b", text
        )
    return not re.search(r"\b(?:or|either|not|instead|unlike|may|can|could|wrapped)\b", rest, re.IGNORECASE)


#: Formats that are known to mean something: one of another meaning contradicts the words.
_KNOWN = frozenset({"date-time", "date", "uuid", "email", "ipv4", "ipv6", "uri", "hostname", "duration"})


#: Formats of numbers that have a fraction.
_FRACTIONS = ("float", "double", "decimal")


def _is_digits(form: Form, schema: Mapping[str, Any]) -> bool:
    """Whether a text holds a number: one that is too large for those of JSON, or an amount that no float may round."""
    if schema.get("format") in ("int64", "uint64"):
        return True
    pattern = schema.get("pattern") if form.family == "kind" else None
    facts = facts_of(pattern) if isinstance(pattern, str) else None
    kinds = {run.kind for run in facts.runs} if facts else set()
    return "digit" in kinds and kinds <= {"digit", "other"}


def conflict(
    form: Form, kinds: frozenset[str], schema: Mapping[str, Any] | None, values: tuple[object, ...] = ()
) -> str:
    """Return in words how types, schema or the only `values` of a field contradict a form; "" if they do not."""
    if "integer" in form.kinds and kinds == {"string"} and _is_digits(form, schema or {}):
        return ""
    items = (schema or {}).get("items")
    kind = items.get("type") if isinstance(items, dict) else None
    if kinds == {"array"} and form.items and items and kind in (None, *form.items):
        return ""  # pairs may be written as a list of objects
    if kinds and not kinds & form.kinds and kinds <= form.bars:
        # A flag may be one of two texts or numbers that the schema lists.
        return "" if form.name == "a boolean" and values else f"its type is {named(sorted(kinds), 'or')}"
    format_ = (schema or {}).get("format")
    if isinstance(format_, str) and form.formats and format_ in _KNOWN - form.formats:
        return f"its format is {format_}"
    if form.kinds == {"integer"} and format_ in _FRACTIONS:
        return f"its format is {format_}"
    if form.items and isinstance(kind, str) and kind not in form.items:
        return f"its items have the type {kind}"
    odd = (
        [value for value in values if isinstance(value, str) and not form.fits(value)] if form.family == "case" else []
    )
    return f"its enum has {shown(odd[0])}" if odd else ""
