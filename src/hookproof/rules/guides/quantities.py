"""What a guide promises in numbers: how long an answer is waited for, for how long it is tried, how many there may be.

The topics and the ways in which they are said are in `quantities.yaml`; what is said of one topic, anywhere in a text,
in a table, in a list or in a program, must be one quantity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import inf
from typing import Any, TypeAlias

from hookproof.parsing import parse_yaml
from hookproof.rules.guides.statedfacts import Fact
from hookproof.rules.reading.utterances import Utterance
from hookproof.rules.wording.amounts import durations_in
from hookproof.rules.wording.figures import in_figures
from hookproof.rules.wording.subjects import is_hedged, is_of_some
from hookproof.schema.patterns import deferral as re

#: How much an utterance promises, in the smallest unit of what it is of.
Quantity: TypeAlias = Fact[tuple[int, str], Utterance]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is promised, how it is told, the unit that it is counted in, and the patterns that find it."""

    name: str
    told: str
    unit: str
    least: int
    most: float
    under: re.Pattern[str] | None
    never: re.Pattern[str] | None
    says: tuple[re.Pattern[str], ...]
    frames: tuple[tuple[re.Pattern[str], ...], ...] = ()


_TIME = r"(?P<q>\d{1,6}(?:\.\d)?[ -]?(?:ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?)\b)"
_UNITS = {
    "duration": _TIME,
    "count": r"(?P<q>\d{1,4})\b(?![.,:]\d|%)",
    "bytes": r"(?P<q>\d{1,5}(?:[.,]\d{1,3})? ?(?:[kKM]i?B|bytes|kilobytes|megabytes))\b",
    "rate": r"(?P<q>\d[\d,]{0,7}(?: (?:API )?(?:requests|calls|req))?(?: per |/| an? )"
    r"(?:second|minute|hour|day|sec|min|s))\b",
}
_BYTES = {"b": 1, "k": 1024, "m": 1024**2}


@cache
def topics() -> tuple[Topic, ...]:
    """Return the topics, read from the table beside this module."""
    text = files(__package__).joinpath("quantities.yaml").read_text("utf-8")
    table: Mapping[str, Any] = parse_yaml(text, "quantities.yaml")
    return tuple(_topic(row, table["macros"]) for row in table["topics"])


def _topic(row: Mapping[str, Any], macros: Mapping[str, str]) -> Topic:
    def compiled(pattern: str) -> re.Pattern[str]:
        for name, text in {**macros, "q": _UNITS[row["unit"]]}.items():
            pattern = pattern.replace(f"{{{name}}}", text)
        return re.compile(pattern, re.IGNORECASE)

    under, never = (compiled(row[key]) if key in row else None for key in ("under", "never"))
    says = tuple(map(compiled, row["says"]))
    frames = tuple(tuple(map(compiled, frame)) for frame in row.get("frames", ()))
    most, least = row.get("most", inf), row.get("least", 0)
    return Topic(row["name"], row["told"], row["unit"], least, most, under, never, says, frames)


_NUMBER = re.compile(r"\d")
#: What holds for a part of all, or held once.
_PART = re.compile(
    r"\b(?:previous(?:ly)?|before:|was|were|had|e\.g|for example|increas\w+|chang(?:ed|ing)|"
    r"changes? (?:the|to|from|in)|fixed|added|"
    r"customi[sz]\w*|configur\w*|override|adjust\w*|set to|can be set|recommend\w*)\b",
    re.IGNORECASE,
)


#: A number that is nearly so is told in the same way elsewhere.
_ABOUT = re.compile(r"(?:\b(?:about|approximately|around|roughly) |[≈~] ?)(?=\d)", re.IGNORECASE)
#: What was before stands in brackets behind what is: "after 12 seconds (was 6)".
_FORMER = re.compile(
    r"\s?\((?:it )?(?:was|were|previously|formerly|before|instead of|up from|down from)\b[^()]{0,60}\)", re.IGNORECASE
)


def quantities_in(utterance: Utterance) -> Iterator[Quantity]:
    """Yield the quantities that an utterance promises of all deliveries or calls, one a topic at most."""
    text = _ABOUT.sub("", in_figures(_united(_FORMER.sub("", re.sub("[`*]", "", utterance.text)))))
    if not _NUMBER.search(text) or text.endswith("?") or is_hedged(text) or _is_chosen(utterance):
        return
    if is_of_some(text) or _PART.search(text):
        return
    for topic in topics():
        found = {
            amount: words
            for amount, words in _found(topic, text, f"{utterance.page}\n{utterance.head}")
            if topic.least <= amount[0] <= topic.most
        }
        if len(found) == 1:
            ((amount, words),) = found.items()
            yield Fact(topic.name, topic.told, amount, words, utterance.text, utterance.place, utterance)


#: A setting whose name, or whose comment, says in what its number is: "timeoutMs: 10000", "timeout: 60.0 ; in seconds".
_SETTING = re.compile(
    r"^(?P<name>\w*?)(?:_?(?P<unit>ms|millis|seconds|secs?))?: (?P<before>(?:[^;\d]{0,60}; )?)(?P<n>\d[\d_,]*)(?:\.0+)?"
    r"(?=\s*(?:;|$)(?P<rest>.*))",
    re.IGNORECASE,
)
_IN = re.compile(r"\bin (?P<unit>milliseconds|seconds|ms|s)\b", re.IGNORECASE)


def _united(text: str) -> str:
    """Return a setting with its unit beside its number; any other text as it is."""
    setting = _SETTING.match(text)
    if setting is None:
        return re.sub(r"(?<=\d)\.0 (?=seconds)", " ", text)
    told = _IN.search(setting["rest"])
    unit = setting["unit"] or (told["unit"] if told is not None else "")
    if not unit:
        return text
    name = setting["name"].rstrip("_")
    return f"{name}: {setting['before']}{re.sub('[_,]', '', setting['n'])} {_SPELT[unit[:2].lower()]}{setting['rest']}"


_SPELT = {"ms": "ms", "mi": "ms", "se": "seconds", "s": "seconds"}


_OF_DEFAULTS = re.compile(r"\b(?:options?|configur\w*|defaults?|settings|reference)\b", re.IGNORECASE)


def _is_chosen(utterance: Utterance) -> bool:
    """Whether an utterance is a setting that a program chose: a default is told under a head, or by a comment."""
    setting = utterance.coded and re.match(r"\w+: \d", utterance.text)
    defaulted = re.search(r"\bdefaults?\b\W*(?:is|to|of)?\W*\d", utterance.text, re.IGNORECASE)
    return bool(setting) and bool(defaulted or not _OF_DEFAULTS.search(f"{utterance.head} {utterance.text}"))


def _found(topic: Topic, text: str, head: str) -> Iterator[tuple[tuple[int, str], str]]:
    if topic.under and not topic.under.search(f"{head}\n{text}"):
        return
    for match in (*_framed(topic, text), *(one for pattern in topic.says for one in pattern.finditer(text))):
        amount = _amount(topic.unit, match["q"])
        asked = match.end("q") <= text.rfind("?: ")
        barred = asked or (topic.never is not None and topic.never.search(_clause(text, match)))
        if amount is not None and not barred:
            yield amount, match["q"]


def _framed(topic: Topic, text: str) -> Iterator[re.Match[str]]:
    """Yield each quantity whose clause has all that one of the topic's frames asks for, in whatever order."""
    for quantity, *others in topic.frames:
        for match in quantity.finditer(text):
            clause = _clause(text, match)
            if all(other.search(clause) for other in others):
                yield match


#: A clause that tells of the next thing: "we wait for 7 seconds | and retry up to 5 times".
_NEXT = re.compile(
    r";|,? (?:and|but|then)(?: then)? (?=(?:we |it |they )?(?:will )?(?:retry|retries|tr(?:y|ies)|resend|repeat)\b)"
)


def _clause(text: str, match: re.Match[str]) -> str:
    """Return the clause, or the clauses, that a match stands in: what bars it elsewhere speaks of another thing."""
    cuts = [0, *(cut.start() for cut in _NEXT.finditer(text)), len(text)]
    return text[max(at for at in cuts if at <= match.start()) : min(at for at in cuts if at >= match.end())]


def _amount(unit: str, words: str) -> tuple[int, str] | None:
    """Return a quantity as a number and what it is of; None where it is none."""
    if unit == "duration":
        return next(((seconds, "s") for seconds in durations_in(words.replace("-", " "))), None)
    number = re.match(r"[\d,]+(?:\.\d+)?", words)
    if number is None:
        return None
    value = float(number[0].replace(",", ""))
    rest = words[number.end() :].strip().lower()
    if unit == "bytes":
        return round(value * _BYTES[rest[:1]]), "bytes"
    return int(value), re.split(r"\W", rest)[-1][:3] if unit == "rate" else ""
