"""What a guide guarantees of deliveries, and how they are to be answered: order, repeats, the status of the answer."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.rules.programs.statuses import statuses_in
from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.passages import Stretch
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re

#: Subject, value, words, and where they begin.
Found = Iterator[tuple[str, str, str, int]]

_DELIVERED = r"(?:web-?hooks?|events?|deliver(?:y|ies)|notifications?|call-?backs?|messages?|payloads?|we|they|it)"
#: What holds for a part of all deliveries, or is asked of somebody else.
_OF_SOME = re.compile(
    r"\b(?:per|each|same|one|single|within|between|across|tests?|sandbox|ping|manual\w*|dashboard|you can|"
    r"[345]xx|[345]\d\d|redirect\w*|status(?:es)?|codes?|answers?|responses?|api|sdk|client|requests? to|most|"
    r"some|other|unless|except|"
    r"after (?:that|the last|all)|any ?more|no longer|further|disabled|paused|deleted|expired)\b|`",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\b(?:delivered|sent|arrive|posted|dispatched|received)\b[^.;:]{0,30}\bin (?:(?:the|their) )?"
    r"(?:(?:same|right|exact|chronological|strict|original|correct) )?order\b(?! (?:to|that you)\b)"
    r"|\border(?:ing)? (?:is|of \w+ is) (?:always )?(?:guaranteed|kept|preserved)\b"
    r"|\bwe guarantee (?:the )?order(?:ing)?\b",
    re.IGNORECASE,
)
_MIXED = re.compile(
    r"\bout[- ]of[- ]order\b|\bovertake\b|\bin any order\b|\border(?:ing)? (?:is|of \w+ is) (?:not|never) "
    r"(?:guaranteed|kept|preserved)\b|\bnot guarantee\w*\b[^.;]{0,40}\border(?:ing)?\b"
    r"|\bno guarantee\w* (?:of|on) order"
    r"|\b(?:not|n't|never|cannot) (?:rely|depend|count|build|assume|expect)\b[^.;]{0,30}\b(?:order(?!s)|sequence)\b"
    r"|\b(?:not|never) (?:necessarily |always )?(?:delivered|sent|arrive|received|dispatched) in (?:the |their )?"
    r"(?:same |right |exact |chronological |strict |original |correct )?order\b",
    re.IGNORECASE,
)
_ONCE = re.compile(
    rf"\b{_DELIVERED} (?:(?:is|are) )?(?:\w+ )?(?:deliver\w*|sen[dt]|posted|arrives?)[^.;]{{0,20}}? "
    r"(?:exactly|only|at most|never more than) once\b"
    r"|\b(?:do|does|is|are|will) (?:not|never) (?:be )?(?:automatically )?"
    r"(?:retr(?:y|ied)|redeliver\w*|resen[dt]|repeat\w*)\b"
    r"|\bthere are no (?:automatic )?(?:retries|redeliveries)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    rf"\bat[- ]least[- ]once\b|\b{_DELIVERED}\b[^.;]{{0,30}}\bmore than once\b"
    r"|\b(?:we|it|and|then) (?:will )?(?:try|tries|retry|retries|redelivers?|resends?)\b(?! (?:to|\w+ed)\b)"
    rf"|\b{_DELIVERED} (?:is|are) (?:then )?(?:retried|sent again|redelivered|repeated|resent)\b",
    re.IGNORECASE,
)


def _guaranteed(stretch: Stretch, one: tuple[str, re.Pattern[str]], other: tuple[str, re.Pattern[str]]) -> Found:
    """Yield which of two things the sentences of a text promise of all deliveries."""
    for sentence in sentences(stretch.text) if not stretch.coded else ():
        plain = " ".join(sentence.split())
        found = [(value, match) for value, pattern in (one, other) if (match := pattern.search(plain))]
        found = [(value, match) for value, match in found if not _is_denied(match, found[-1][1])]
        strict = bool(found) and found[0][0] == one[0]
        if len(found) == 1 and not is_hedged(_NOT_ALL.sub("not", plain)) and not (strict and _is_of_some(plain)):
            yield "", found[0][0], plain[:80], max(stretch.text.find(sentence[:40]), 0)


#: What is not always so is not promised.
_NOT_ALL = re.compile(r"\bnot (?:necessarily|always)\b", re.IGNORECASE)


def _is_denied(promise: re.Match[str], other: re.Match[str]) -> bool:
    """Whether a promise stands within what denies it: "not necessarily received in order"."""
    return promise is not other and other.start() <= promise.start() and promise.end() <= other.end()


def _is_of_some(sentence: str) -> bool:
    return bool(_OF_SOME.search(sentence) or is_conditional(re.sub(r"\bonce\b", "", sentence)))


def orders(stretch: Stretch) -> Found:
    """Yield whether a text promises that deliveries come in order, or says that they may not."""
    yield from _guaranteed(stretch, ("kept", _KEPT), ("not kept", _MIXED))


def repeats(stretch: Stretch) -> Found:
    """Yield whether a text promises that nothing is delivered twice, or says that it is tried again."""
    yield from _guaranteed(stretch, ("sent once", _ONCE), ("sent again", _AGAIN))


_ACKNOWLEDGED = re.compile(
    r"(?:^|\b(?:must|should|to|please|your \w+|then) )(?:answer|respond|reply|return|acknowledge)s?\b[^.;`\d]{0,40}`?"
    r"(?P<value>20[0-4])\b"
    r"|\b(?:expects?|requires?|waits? (?:\w+ \w+ )?for)(?: (?:an?|the|your|to get|http|status|code|answer))* `?"
    r"(?P<awaited>20[0-4])\b",
    re.IGNORECASE,
)
_ANY_TOLD = re.compile(r"\b2xx\b|\b200[-–]299\b|\bfrom 200 to 299\b", re.IGNORECASE)
_TAKES = re.compile(
    r"\.post\(|@(?:\w+\.)?(?:post|route)|\bHandleFunc\(|http\.ResponseWriter|\breq(?:uest)?\b|\bdo_POST\b|php://input",
    re.IGNORECASE,
)


def acknowledged(stretch: Stretch) -> Found:
    """Yield the answer that a text asks for, and the one that a receiving program gives."""
    if stretch.coded:
        takes = stretch.is_program and _TAKES.search(stretch.text)
        found = list(statuses_in(stretch.text, "20")) if takes else []
        if len({one.value for one in found}) == 1:
            yield "", found[0].value, found[0].words, found[0].at
        return
    for sentence in sentences(stretch.text):
        told = _ACKNOWLEDGED.search(sentence)
        several = len(set(re.findall(r"\b[2-5]\d\d\b", sentence))) > 1
        if told is not None and not several and not is_hedged(sentence):
            yield "", told["value"] or told["awaited"], sentence[:80], max(stretch.text.find(sentence[:40]), 0)
        elif _ANY_TOLD.search(sentence) or (told is not None and several):
            yield "", "any 2xx", sentence[:80], max(stretch.text.find(sentence[:40]), 0)
