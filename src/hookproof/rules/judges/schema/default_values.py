"""The default of a schema against the default in its description."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import shown
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.paraphrases import plain
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Field


@rule(
    id="schema.default-prose",
    title="The default that a description names is that of the schema",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12: a keyword is what a reader's code can rely on",
    mend="State one default in both places.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def default_prose(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare "defaults to 20" with the keyword `default`, where both are there."""
    for owner in document.objects:
        for field in owner.fields:
            have = (field.schema or {}).get("default")
            match = _DEFAULT.search(plain(field.description)) or _in_words(field, have)
            if match is None or have is None or isinstance(have, (list, dict)):
                continue
            said = (match["code"] or match["bare"]).strip("`'\"")
            same = said.lower() == str(have).lower() or _number(said) == _number(str(have)) is not None
            same = same or _in_other_unit(_number(said), have, plain(field.description)[match.end() :])
            if not same and (isinstance(have, str) or _is_plain(said, have)):
                message = f"`{field.name}` is said to default to {said}, and its schema has {shown(have)}."
                yield Remark(place=field.at, message=message, key=field.name)


_DEFAULT = re.compile(
    r"\b(?:defaults to|default(?: value)?(?: is|:)|by default:?)\s+(?:(?P<code>`[^`]+`|\"[^\"]+\"|'[^']+')|"
    r"(?P<bare>-?\d+(?:\.\d+)?|true|false))(?=\W|$)(?!\.\w)(?!,? (?:or|for|in|on|if|when|unless)\b)",
    re.IGNORECASE,
)


_BY_WORD = re.compile(r"\b(?:defaults to|by default:?) (?P<bare>(?P<code>[A-Za-z][\w-]*))(?=\W|$)", re.IGNORECASE)


def _in_words(field: Field, have: object) -> re.Match[str] | None:
    """Return a default that is said in a bare word, where it is one of the values that the field lists."""
    match = _BY_WORD.search(field.description) if isinstance(have, str) else None
    return match if match is not None and match["bare"] in field.enum else None


#: How many of a smaller unit a larger one has: seconds and milliseconds of a time, bytes of a size.
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "kb": 1000, "mb": 10**6, "gb": 10**9}
_UNIT = re.compile(rf"\s?(?P<unit>{'|'.join(_UNITS)})s?\b", re.IGNORECASE)


def _in_other_unit(said: float | None, have: object, after: str) -> bool:
    """Whether a number in words is the schema's in a smaller unit: "12 hours", and 43200."""
    unit = _UNIT.match(after)
    if unit is None or said is None or not isinstance(have, (int, float)):
        return False
    return have in {said * _UNITS[unit["unit"].lower()] * smaller for smaller in (1, 1 / 60, 1 / 3600, 1000)}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_plain(said: str, have: object) -> bool:
    """Whether what is said is of the type of what is there, so that one of them is wrong."""
    return said.lower() in ("true", "false") if isinstance(have, bool) else _number(said) is not None
