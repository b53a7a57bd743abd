"""How often a text says that a delivery is tried before it is given up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.rules.guides.schedules import pauses_in
from hookproof.rules.reading.examples import sentences
from hookproof.rules.wording.figures import RANKS, in_figures, rank_of
from hookproof.rules.wording.subjects import is_hedged, is_of_some
from hookproof.schema.patterns import deferral as re

_N = r"(?P<n>\d{1,3})"
_RANK = r"(?P<n>\d{1,3}(?:st|nd|rd|th)?)"
_MOST = r"(?:up to |at most |a maximum of |a total of |no more than |another |a further )?"
_MORE = r"(?: more| further| additional)?"
_NOUN = r"(?P<noun>attempts?|tr(?:y|ies)|retr(?:y|ies)|repeats?|repetitions?|redeliver(?:y|ies))"
_CALLS = (
    r"(?P<noun>attempts?|tr(?:y|ies)|retr(?:y|ies)|repeats?|repetitions?|redeliver(?:y|ies)|calls|deliveries|times)"
)
_ALL = r"(?:in all|in total|altogether|all told|overall)"
_KIND = r"(?: (?:failed|unsuccessful|consecutive|delivery|redelivery|retry))?"
#: A number that stands for all of them: none that is reached first, or that is a part.
_WHOLE = (
    r"(?<!after )(?<!after the )(?<!these )(?<!first )(?<!last )(?<!next )(?<!of the )(?<!within )(?<!every )"
    r"(?<!between )(?<!if all )(?<![\w.-])"
)
#: Each names the number, and the noun where the sentence has one; without it the last word tells what is counted.
_TOLD = (
    (
        re.compile(
            r"\bhow (?:often|many (?:times|retries|repeats))\b[^?]{0,60}\b(?:retry|retries|try again|repeats?|resend|"
            rf"redeliver)\b[^?]{{0,60}}\?: (?:[a-z]+ ){{0,2}}?{_MOST}{_N}\b",
            re.IGNORECASE,
        ),
        "retries",
    ),
    (
        re.compile(
            r"\bhow (?:often|many (?:times|attempts|tries))\b[^?]{0,60}\b(?:try(?! again)|tries|attempts?|call|deliver|"
            rf"sen[dt])\b[^?]{{0,60}}\?: (?:[a-z]+ ){{0,2}}?{_MOST}{_N}\b",
            re.IGNORECASE,
        ),
        "attempts",
    ),
    (
        re.compile(
            rf"\bnumber of the (?P<noun>attempt|try)\b[^.;]{{0,20}}?\b1 (?:to|-|–) {_N}\b",
            re.IGNORECASE,
        ),
        "",
    ),
    (re.compile(rf"\bretr(?:y|ied|ies|ying)\b[^.;:]{{0,40}}?\b{_MOST}{_N}{_MORE} times\b", re.IGNORECASE), "retries"),
    (
        re.compile(
            rf"\b(?:tr(?:y|ies|ied) again|sent again|resent|repeated|redelivered)\b[^.;:]{{0,20}}?"
            rf"\b{_MOST}{_N}{_MORE} times\b",
            re.IGNORECASE,
        ),
        "retries",
    ),
    (
        re.compile(rf"\b(?:tried|attempted|try)\b(?! again)[^.;:]{{0,20}}?\b{_MOST}{_N} times\b", re.IGNORECASE),
        "attempts",
    ),
    (
        re.compile(
            rf"(?:\b(?:mak(?:es?|ing)(?: up)?|made|up to|at most|maximum of|total of|perform|there are){_KIND} "
            rf"{_MOST})?"
            rf"{_WHOLE}{_N}{_MORE}{_KIND} {_NOUN}\b(?! (?:later|ago|in a row|per)\b)",
            re.IGNORECASE,
        ),
        "",
    ),
    (
        re.compile(rf"\b(?:sent|posted|delivered) (?:at most|up to|a maximum of) {_N} times\b", re.IGNORECASE),
        "attempts",
    ),
    (re.compile(rf"\b{_N}{_MORE}{_KIND} {_CALLS} {_ALL}\b", re.IGNORECASE), ""),
    (
        re.compile(
            rf"\b(?:{_ALL},? there are|(?:that|this|which) makes|so there are) {_N}{_KIND} {_CALLS}\b", re.IGNORECASE
        ),
        "",
    ),
    (
        re.compile(
            rf"^(?:the )?(?:max(?:imum|\.)? )?(?:number of )?(?:delivery )?"
            rf"(?P<noun>attempts|tries|retries|repetitions|retry)(?: count| limit)?(?: is|:) (?:up to )?{_N}\b"
            r"(?! ?(?:s|ms|min|h|sec|seconds?|minutes?|hours?|days?)\b|-)",
            re.IGNORECASE,
        ),
        "",
    ),
    (
        re.compile(rf"\bafter (?:the |our )?{_RANK}{_KIND} (?P<noun>failures?|repetitions?)\b", re.IGNORECASE),
        "end",
    ),
    (re.compile(rf"\bafter (?:the |these |all )?(?:{_N}){_KIND} {_NOUN}\b", re.IGNORECASE), "end"),
    (
        re.compile(rf"\b(?:after|when|once|if|should) (?:the |our |all )?(?:{_RANK}){_KIND} {_NOUN}\b", re.IGNORECASE),
        "end",
    ),
)
#: What happens to a delivery at the end; what happens to its endpoint is told of many deliveries.
_ENDS = re.compile(
    r"\b(?:stop\w*|drop\w*|giv(?:e|es|ing) up|gave up|given up|abandon\w*|discard\w*|dead\b|dead-letter\w*|"
    r"permanently|written off|(?:as|for) failed|undeliver\w+|no (?:more|further|longer)|lost|cease\w*)\b",
    re.IGNORECASE,
)
_ENDPOINT = re.compile(r"\b(?:disabl|deactivat|paus|suspend|unsubscrib|remov|turn)\w*", re.IGNORECASE)
_DELIVERY = re.compile(
    r"\b(?:sent again|resent|repeats?|(?:we|you) (?:(?:re)?try|make)|number of the attempt|"
    r"web-?hooks?|hooks?|deliver\w*|push(?:es)?|notif\w+|calls?|call-?backs?|endpoints?|events?|messages?|2xx|200|redeliver\w*)\b",
    re.IGNORECASE,
)
#: What else is tried again.
_OTHER = re.compile(
    r"\b(?:sdk|client|library|max_?retries|api calls?|rate limit\w*|429|charg\w+|payments?|cards?|jobs?|tasks?|"
    r"log-?in|passwords?|upload\w*|download\w*|builds?|steps?|connect\w*|invoices?|poll\w*|functions?|"
    r"per (?:day|hour|minute)|(?:test|sandbox|trial|staging) (?:endpoints?|mode|events?|web-?hooks?|accounts?))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tries:
    """How often something is tried: the number, whether it counts `attempts` or `retries`, and the sentence.

    Attempts `with_first` are said to count the first one.
    Of the kind `reached` is a retry that is told of by its number: there are so many, or more.
    """

    number: int
    kind: str
    words: str
    with_first: bool = False


#: What is told under such a heading is told of deliveries.
_HEADING = re.compile(
    r"\b(?:re-?tr(?:y|ies)\w*|deliver\w*|redeliver\w*|attempts?|web-?hooks?|call-?backs?|notifications?|fail\w*)\b",
    re.IGNORECASE,
)
#: So many delays are a list of all.
_LIST = 3


def tries_in(text: str, heading: str = "") -> Iterator[Tries]:
    """Yield how often the sentences of a text, under a heading, say that a delivery is tried."""
    told, goes_on = bool(_HEADING.search(heading)), False
    for sentence in (in_figures(" ".join(one.split())) for one in sentences(text)):
        of_one, ranks = goes_on and bool(_SO.match(sentence)), _ranks(sentence)
        goes_on = False
        speaks = told or of_one or ranks or _DELIVERY.search(sentence)
        if not speaks or _OTHER.search(sentence) or is_hedged(sentence) or is_of_some(sentence):
            continue
        found: dict[str, Tries] = {}
        for pattern, kind in _TOLD:
            match = pattern.search(sentence)
            counted = _counted(sentence, match, kind) if match is not None else ""
            if match is not None and counted:
                words, first = " ".join(match[0].split()), bool(_FIRST.search(sentence))
                found.setdefault(counted, Tries(_number(match["n"]), counted, words, first))
        if ranks:
            found.setdefault("retries", Tries(ranks, "retries", f"{ranks} of them by their ranks"))
        pauses = pauses_in(sentence) if "retries" not in found else None
        if pauses is not None and len(pauses.lengths) >= _LIST:
            found["retries"] = Tries(len(pauses.lengths), "retries", pauses.words)
        goes_on = bool(found)
        yield from found.values()


_FIRST = re.compile(
    r"\b(?:first|initial|original) (?:\w+ ){0,2}(?:included|counted)\b"
    r"|\b(?:including|counting|with) the (?:first|initial)\b",
    re.IGNORECASE,
)
#: What draws the sum of the sentence before speaks of the same.
_SO = re.compile(r"(?:so|thus|hence|that is|that makes|this makes)\b", re.IGNORECASE)

#: "The first retry is made after 1 minute, the second after 10 minutes and the third, the last, after 1 hour".
_RANKED = re.compile(rf"\bthe (?P<rank>{'|'.join(RANKS)}|\d{{1,2}}(?:st|nd|rd|th))\b", re.IGNORECASE)
_FIRST_RETRY = re.compile(r"\bthe (?:1st|first) (?:retry|repeat|redelivery|repetition)\b", re.IGNORECASE)


def _ranks(sentence: str) -> int:
    """Return how many retries a sentence tells of one by one, from the first to the last; 0 where it does not."""
    ranks = [rank_of(match["rank"]) for match in _RANKED.finditer(sentence)] if _FIRST_RETRY.search(sentence) else []
    return len(ranks) if len(ranks) >= _LIST and ranks == list(range(1, len(ranks) + 1)) else 0


def _counted(sentence: str, match: re.Match[str], kind: str) -> str:
    """Return what a number counts; "" where it is told of another thing than the end of a delivery."""
    noun = (match.groupdict().get("noun") or kind).lower()
    counted = "retries" if noun.startswith(("retr", "repeat", "repet", "redeliver")) else "attempts"
    if kind != "end":
        return "retries" if _BEYOND.search(match[0]) else counted
    if _number(match["n"]) < 2:
        return ""
    if _ENDPOINT.search(sentence):
        return "reached" if counted == "retries" and not _SEVERAL.search(sentence) else ""
    return counted if _ENDS.search(sentence) else ""


#: What is tried further has been tried before.
_BEYOND = re.compile(r"\b(?:further|more times|another|additional)\b", re.IGNORECASE)
#: An endpoint is paused for what many deliveries have met, too.
_SEVERAL = re.compile(
    r"\b(?:consecutive\w*|in a row|deliveries|events|days?|hours?|within|different|any)\b", re.IGNORECASE
)


def _number(word: str) -> int:
    return int(word.rstrip("stndrh"))


def agree(one: Tries, other: Tries) -> bool:
    """Whether two say one thing; an attempt more than the retries is the first one, and many texts count it not."""
    if one.kind == other.kind:
        return one.number == other.number
    if "reached" in (one.kind, other.kind):
        reached, told = (one, other) if one.kind == "reached" else (other, one)
        return reached.number <= told.number
    attempts, retries = (one, other) if one.kind == "attempts" else (other, one)
    return attempts.number == retries.number + 1 or (attempts.number == retries.number and not attempts.with_first)
