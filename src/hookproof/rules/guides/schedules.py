"""When deliveries are tried again, as texts list it: the pauses one after another, and what they make together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.findings import Place
from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.passages import Stretch, passages
from hookproof.rules.reading.utterances import parts
from hookproof.rules.wording.amounts import DELAYS, LENGTH, durations_in
from hookproof.rules.wording.figures import in_figures
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document


@dataclass(frozen=True, slots=True)
class Cadence:
    """What a sentence tells of retries: the pause, how often it is made, how long that goes on; both in seconds."""

    pause: int
    count: int
    whole: int
    words: str

    @property
    def fits(self) -> bool:
        """Whether the pauses make the whole; the first try, or the last pause, may be counted or not."""
        return abs(self.whole / self.pause - self.count) <= 1


_PAUSE = re.compile(
    rf"\b(?:every|each|at intervals of) (?P<before>{LENGTH})|\b(?P<behind>{LENGTH}) apart\b", re.IGNORECASE
)
_COUNT = re.compile(
    r"\b(?P<n>\d{1,3}) (?:more |further |additional )?(?:times|attempts|retries|tries|repeats|repetitions)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:for|in|over|during|that is|that makes|which is|which makes|so)(?: up to| at most| the next| about| for)*"
    rf" (?P<whole>{LENGTH})\b(?! (?:apart|after|later))|\b(?P<late>{LENGTH}) after the (?:first|initial|original)\b",
    re.IGNORECASE,
)
#: What is tried again, and what ends at one of two limits.
_REPEATED = re.compile(
    r"\b(?:retr\w+|again|attempt\w*|tr(?:y|ies|ied)|repeat\w*|resent|redeliver\w*|apart)\b|^every\b", re.IGNORECASE
)
_EITHER = re.compile(r"\b(?:or|whichever|whatever|unless|requests? per|rate)\b", re.IGNORECASE)
_SINGLE = re.compile(r"\b(?P<each>every|each) (?=(?:second|minute|hour|day|week)\b)", re.IGNORECASE)


def cadence_in(sentence: str) -> Cadence | None:
    """Return the cadence that a sentence tells; None where it tells none, or several."""
    text = _SINGLE.sub(r"\g<each> 1 ", in_figures(" ".join(sentence.split())))
    if not _REPEATED.search(text) or _EITHER.search(text):
        return None
    pauses, counts = list(_PAUSE.finditer(text)), list(_COUNT.finditer(text))
    wholes = [match for match in _WHOLE.finditer(text) if not any(_within(match, pause) for pause in pauses)]
    if not len(pauses) == len(counts) == len(wholes) == 1:
        return None
    told = (pauses[0]["before"] or pauses[0]["behind"], wholes[0]["whole"] or wholes[0]["late"])
    pause, whole = map(_seconds, told)
    every = (pauses[0], counts[0], wholes[0])
    words = text[min(one.start() for one in every) : max(one.end() for one in every)]
    return Cadence(pause, int(counts[0]["n"]), whole, words) if 0 < pause <= whole else None


def _within(one: re.Match[str], other: re.Match[str]) -> bool:
    return other.start() <= one.start(one.lastgroup or 0) < other.end()


def _seconds(words: str) -> int:
    return next(iter(durations_in(words)), 0)


#: "Repeated after 1, 5 and 25 minutes", "We retry with backoff: 30 s, 1 min and 2 min".
_AGAIN = re.compile(
    r"\b(?:retr(?:y|ied|ies)|repeated|resent|redelivered|"
    r"(?:try|tried|sent|call(?:ed)?|deliver(?:ed)?|made|posted) again|comes? back|repeats|pauses|delays)\b[^.;]{0,40}?"
    r"(?:\bafter |\bat |\bare |\bof |: ?)"
    rf"(?P<delays>{DELAYS})",
    re.IGNORECASE,
)
_ONE = re.compile(r"(?P<n>\d{1,6})(?:[ -]?(?P<unit>[a-z]{1,12}))?", re.IGNORECASE)
#: More pauses follow those that are listed.
_OPEN = re.compile(
    r"\W{0,3}(?:(?:and |then |, )*(?:then|every|each|so on|hourly|daily|etc|…|\.\.\.|up to|until)\b)", re.IGNORECASE
)
_AT_ONCE = re.compile(r"\W*(?:none|immediate(?:ly)?|at once|right away|instantly|0|-|–|—)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pauses:
    """The pauses that a text lists, in seconds, and the words that do."""

    lengths: tuple[int, ...]
    words: str

    def fit(self, whole: int) -> bool:
        """Whether they go on for about so long: one is counted from the other, or all from the first try."""
        return any(whole / _SHARE <= made <= whole * _SHARE for made in (sum(self.lengths), max(self.lengths)))


#: A text with rounded times is off by no more.
_SHARE = 1.5


def pauses_in(sentence: str) -> Pauses | None:
    """Return the pauses that a sentence lists, all of them; several may have the unit of a later one."""
    match = _AGAIN.search(sentence)
    if match is None or _OPEN.match(sentence[match.end() :]):
        return None
    unit, found = "", list[int]()
    for one in reversed(list(_ONE.finditer(match["delays"]))):
        unit = one["unit"] if one["unit"] and durations_in(f"1 {one['unit']}") else unit
        found.append(_seconds(f"{one['n']} {unit}"))
    return Pauses(tuple(reversed(found)), match["delays"])


#: What a list of pauses comes to: "which is 31 minutes in all", "so the last comes 200 minutes after the first call".
_SUM = re.compile(
    rf"\b(?:which|that|these|this|so)\b[^.;]{{0,40}}?(?<!about )\b(?P<sum>{LENGTH}(?:,? (?:and )?{LENGTH})?)"
    r" (?:in all|in total|altogether|all in all|overall|after the (?:first|initial|original))\b",
    re.IGNORECASE,
)


def sum_in(sentence: str) -> tuple[Pauses, str] | None:
    """Return the pauses that a sentence lists and what it says that they come to, where these differ."""
    text = in_figures(" ".join(sentence.split()))
    pauses = pauses_in(text)
    told = _SUM.search(text) if pauses is not None else None
    whole = sum(durations_in(told["sum"])) if told is not None else 0
    if pauses is None or told is None or len(pauses.lengths) == 1 or whole in (sum(pauses.lengths), pauses.lengths[-1]):
        return None
    return pauses, told["sum"]


def pauses_listed(items: Sequence[str], words: str) -> Pauses | None:
    """Return the pauses of a list or of a column, one an item; None where an item is none, or has more words on it."""
    at_once = [bool(_AT_ONCE.fullmatch(item)) for item in items]
    found = [{0: ""} if now else durations_in(item) for item, now in zip(items, at_once, strict=True)]
    lengths = [next(iter(one)) for one in found if len(one) == 1]
    return Pauses(tuple(lengths), words) if len(lengths) == len(items) > 1 and any(lengths) else None


_TABLE = re.compile(r"\|\s*(?:(?:delivery |web-?hook )?(?:retry|attempt|try)\b|#)", re.IGNORECASE)
#: A text that says how the pauses grow may list the first ones alone.
GROWS = re.compile(
    r"\b(?:doubl|trebl|tripl|quadrupl|grow|increas|lengthen|exponential|multipl)\w*|\b(?:each|every) time longer\b",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"^\s{0,4}(?:[-*+]|\d{1,2}[.)])\s+(?:after |in )?(?P<span>[^\n]{1,30}?)(?: later)?[.;,]?$", re.IGNORECASE
)
_ABOUT = re.compile(r"\b(?:attempt|retr(?:y|ie)|tried|tries|sent again|repeat|redeliver|resent)", re.IGNORECASE)
_LISTS = re.compile(
    r"\b(?:retr\w+|(?:tried|sent|attempted|delivered) again|resent|redeliver\w*|repeated)\b[^.\n]{0,80}:\s*$",
    re.IGNORECASE,
)


def schedules_of(document: Document) -> Iterator[tuple[Pauses, Place]]:
    """Yield the pauses that a text lists in its sentences, its lists and its tables, with the place of each."""
    before = ""
    told = [one for one in passages(document, _ABOUT) if not one[0].coded]
    for stretch, place in told if not any(GROWS.search(one.text) for one, _ in told) else ():
        found = pauses_of_items(stretch, before) or _of_rows(stretch.text) or _of_sentences(stretch.text)
        if found is not None:
            yield found, place
        before = stretch.text


def pauses_of_items(stretch: Stretch, before: str) -> Pauses | None:
    """Return the pauses of a list that a text introduces, right before it or with it."""
    lines = stretch.text.split("\n")
    first = next((number for number, line in enumerate(lines) if _ITEM.match(line)), None)
    if stretch.coded or first is None or not _LISTS.search("\n".join(lines[:first]) or before[-300:]):
        return None
    items = [match["span"] for line in lines[first:] if (match := _ITEM.match(line)) is not None]
    return pauses_listed(items, "the list") if len(items) == len(lines) - first else None


def _of_rows(text: str) -> Pauses | None:
    rows = [row.partition(": ")[2] for row, _, _ in parts(text)][1:] if _TABLE.match(text) else []
    return pauses_listed(rows, "the table")


def _of_sentences(text: str) -> Pauses | None:
    told = (in_figures(" ".join(sentence.split())) for sentence in sentences(text))
    found = [one for sentence in told if (one := pauses_in(sentence)) is not None]
    several = [one for one in found if len(one.lengths) > 1 and all(one.lengths)]
    return several[0] if len(several) == 1 else None
