"""What words say of a value's letters, digits and beginning, against the pattern of its schema."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import shown
from hookproof.rules.rulebook import TYPE, Ground, Remark, rule
from hookproof.rules.wording.paraphrases import Saying, sayings, without_example
from hookproof.rules.wording.patternfacts import PatternFacts, Run, facts_of
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Field

#: "six digits", "at most 3 letters", "6-digit": how many characters of one kind a part of the value has.
_COUNT = re.compile(
    r"(?<![\w.,/-])(?P<most>at most )?(?P<n>\d{1,3})[- ](?:(?:lower|upper)-?case |hex(?:adecimal)? |random |decimal )*"
    r"(?P<kind>digit|letter|hex(?:adecimal)? character)s?\b",
    re.IGNORECASE,
)
#: Where a part of the value begins: "begins with `fin-`", "`FW-` and five digits", "a number after `ORD-`".
_HEAD = re.compile(
    r"(?:\b(?:begins?|starts?|beginning|starting|prefix(?:ed)?)(?: with)? |\b(?:digits?|letters?|characters?|numbers?)"
    r" after )`(?P<one>[^`\s]{1,20})`|^`(?P<two>[^`\s]{1,20})` (?:and|followed by|plus|then) ",
    re.IGNORECASE,
)
_CASE = re.compile(r"\b(?P<case>lower|upper)[- ]?case\b", re.IGNORECASE)
#: A mask of a date or a time: "MM/YYYY".
_MASK = re.compile(r"(?<![\w/.-])(?P<mask>(?:YYYY|YY|MM|DD)(?:[-/. ]?(?:YYYY|YY|MM|DD)){1,2})(?![\w/-])")
#: The kinds of runs that words call so.
_RUNS = {"digit": frozenset({"digit", "hex"}), "letter": frozenset({"letter"}), "hex": frozenset({"hex"})}
_UNSURE = re.compile(r"\b(?:or|either|not|never|n't|was|were|old|legacy|each|last|first|without)\b", re.IGNORECASE)


@rule(
    id="schema.pattern-prose",
    title="Letters, digits and beginnings that are stated in words are those of the pattern",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12 Validation, section 6.3.3 (pattern)",
    mend="Correct the words, or the pattern.",
    needs=("schemas", "fields"),
    reads_fields=True,
    about=TYPE,
)
def pattern_prose(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare "five digits", "begins with `ORD-`", "in lower case" and "MM/YYYY" with the pattern of the field."""
    seen: set[str] = set()
    for owner in document.objects if document.space is not None else ():
        for field in owner.fields:
            pattern = (field.schema or {}).get("pattern")
            if isinstance(pattern, str) and field.description and field.pointer not in seen:
                seen.add(field.pointer)
                yield from _against(field, pattern)


def _against(field: Field, pattern: str) -> Iterator[Remark]:
    facts = facts_of(pattern)
    for said in sayings(field.description) if facts is not None else ():
        text = without_example(said.plain)
        if facts is None or is_hedged(text) or is_conditional(text) or _UNSURE.search(re.sub("`[^`]*`", "", text)):
            continue
        if words := _contrary(said, text, facts, pattern):
            message = (
                f"`{field.name}` is said to be {words} (“{said.sentence[:100]}”); its pattern is {shown(pattern)}."
            )
            yield Remark(place=field.at, message=message)
            return


def _contrary(said: Saying, text: str, facts: PatternFacts, pattern: str) -> str:
    """Return what a sentence says that a pattern rules out; "" where it says nothing such."""
    counts = list(_COUNT.finditer(text))
    if len(counts) == 1 and _is_other_count(counts[0], facts):
        return f"of {counts[0][0]}"
    head = _HEAD.search(said.sentence)
    begun = (head["one"] or head["two"]) if head else ""
    if begun and facts.head and not (facts.head.startswith(begun) or begun.startswith(facts.head)):
        return f"one that begins with {begun}"
    case = _CASE.search(text)
    if case and facts.case and case["case"].lower() != facts.case:
        return f"in {case['case'].lower()} case"
    mask = _MASK.search(said.sentence)
    sample = re.sub("[YMD]", "1", mask["mask"]) if mask else ""
    return f"written as {mask['mask']}" if mask and re.search(pattern, sample, re.ASCII) is None else ""


def _is_other_count(match: re.Match[str], facts: PatternFacts) -> bool:
    """Whether the one run of a kind that words count has another length in the pattern."""
    runs = [run for run in facts.runs if run.kind in _RUNS[match["kind"].lower().split("adec")[0].split()[0]]]
    count = int(match["n"])
    return len(runs) == 1 and (runs[0].high != count if match["most"] else not _has(runs[0], count))


def _has(run: Run, count: int) -> bool:
    return run.low <= count and (run.high is None or count <= run.high)
