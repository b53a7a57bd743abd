"""A default that is said of a field, against the values and the bounds that are said of the same field."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.choices import choices_in
from hookproof.rules.wording.limits import Limit, Measure, bounds_of, breach, limits_in
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Field

#: "Defaults to `a`", "default: 20", "20 by default"; what holds for a case only, or is of another thing, is none.
_DEFAULT = re.compile(
    r"\b(?:defaults to|default(?: value)?(?: is|:)?|by default:?)\s+"
    r"(?P<after>`[^`\s()\[\]{}]{1,40}`|-?\d{1,9})(?!\w|\.\d|%)"
    r"|(?P<before>`[^`\s()\[\]{}]{1,40}`|(?<![\w.])-?\d{1,9}) (?:by default|\(default\))",
    re.IGNORECASE,
)
#: The same in a bare word at the end of its clause, which only values that are listed in bare words are held against.
_BARE = re.compile(
    r"\bdefaults to (?P<word>(?!(?:all|any|none|null|true|false|empty|now|today)\b)[a-z][\w-]{1,30})(?=[.;,)]|$)"
)
_CASES = re.compile(r"^\W*(?:or|for|in|on|if|when|unless|with|seconds?|minutes?|hours?|days?)\b", re.IGNORECASE)
#: Bounds beside a default, in brackets or after a dash: "(1 to 10, default 3)".
_BOUNDED = re.compile(
    r"\b(?P<low>\d{1,9})\s?(?:to|-|–|—|\.\.)\s?(?P<high>\d{1,9})(?: inclusive)?[,;.]? (?:by )?default:?\s(?:is |of )?"
    r"`?(?P<n>\d{1,9})\b(?!\.\d)",
    re.IGNORECASE,
)


@rule(
    id="prose.default",
    title="A default is one of the values that a field may have",
    severity=Severity.WARNING,
    clause="the field's own description",
    mend="Name a default that is allowed, or correct the values or bounds.",
    needs=("prose",),
    reads_fields=True,
)
def default(_: Ground, document: Document) -> Iterator[Remark]:
    """Hold "defaults to `medium`" against the values and bounds of the same field.

    Where its schema has a default, that is held against the schema and the words against that.
    """
    told: set[int | None] = set()
    for field in (field for owner in document.objects for field in owner.fields):
        wrong = _wrong(field) if "default" not in (field.schema or {}) else ""
        if wrong:
            told.add(field.at.line)
            yield Remark(place=field.at, message=f"`{field.name}` {wrong}.", key=field.name)
    for prose in document.prose:
        match = _BOUNDED.search(prose.text) if prose.at.line not in told else None
        if match is not None and not int(match["low"]) <= int(match["n"]) <= int(match["high"]) > int(match["low"]):
            message = f"The default is {match['n']}, and what is allowed is from {match['low']} to {match['high']}."
            yield Remark(place=prose.at, message=message, key=match[0])


def _wrong(field: Field) -> str:
    """Return in words why the default that is said of a field is none that it may have; "" where it may."""
    said = [m for m in _DEFAULT.finditer(field.description) if not _CASES.match(field.description[m.end() :])]
    if not said and "`" not in field.description and (bare := _BARE.search(field.description.lower())):
        values = [value for value in field.enum if isinstance(value, str)] or _listed(field, bare)
        wrong = bool(values) and bare["word"] not in map(str.lower, values)
        return f"defaults to {bare['word']}, which is none of its values: {named(values, 'or')}" if wrong else ""
    if len(said) != 1:
        return ""
    word = (said[0]["after"] or said[0]["before"]).strip("`\"'")
    values = [value for value in field.enum if isinstance(value, str)] or _listed(field, said[0])
    if (
        values
        and word not in values
        and not word.lstrip("-").isdigit()
        and word not in ("null", "none", "true", "false")
    ):
        return f"defaults to `{word}`, which is none of its values: {named([f'`{value}`' for value in values], 'or')}"
    if not word.lstrip("-").isdigit():
        return ""
    bound = next((limit for limit in _bounds(field) if breach(limit, int(word), Measure.VALUE)), None)
    return f"defaults to {word}, and is to be {bound.words}" if bound is not None else ""


def _listed(field: Field, default: re.Match[str]) -> list[str]:
    """Return the values that are listed beside a default, which itself is no list."""
    rest = f"{field.description[: default.start()].strip()} {field.description[default.end() :].strip(' .')}".strip()
    found = choices_in(rest)
    return list(found.values) if found is not None and len(found.values) > 1 else []


def _bounds(field: Field) -> Iterator[Limit]:
    """Yield the bounds of a number: those of its schema, and those that are said."""
    if field.kinds and not field.kinds <= {"integer", "number"}:
        return
    low, high = bounds_of(field.schema or {}, Measure.VALUE)
    if low is not None or high is not None:
        words = f"at least {low:g}" if high is None else f"at most {high:g}" if low is None else f"{low:g} to {high:g}"
        yield Limit(low, high, "", "", words=words)
    yield from (limit for limit in limits_in(field.description, field.name) if not limit.noun and not limit.distinct)
