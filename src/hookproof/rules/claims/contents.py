"""What a sentence says that a payload holds: things in plain words, how many members, those of another event."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.rules.reading.examples import sentences
from hookproof.rules.wording.figures import NUMBER, number_of
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.sources.texts.sharedfields import same_as

_NOUN = r"(?:the |its |an? )?[a-z]{3,20}(?: [a-z]{3,20})?"
_HOLDS = r"(?:carries|contains|includes|has|holds|brings|comes with|consists of|bears)"
#: "Carries the appointment, the patient and the reason."
_THINGS = re.compile(
    r"^(?:this |the |each |every |an? )?(?:(?:payload|body|event|message|webhook|notification|it) )?(?:also )?"
    rf"{_HOLDS} "
    rf"(?P<list>{_NOUN}(?:, {_NOUN}){{0,6}},? and {_NOUN})\W*$",
    re.IGNORECASE,
)
#: "The payload has five members."
_COUNTED = re.compile(
    rf"\b(?:payload|body|message|event|object|notification|it) (?:always )?{_HOLDS} (?:exactly |just |only )?"
    rf"(?P<n>{NUMBER}|one) (?:top-level )?(?:members|fields|keys|properties|attributes)\b"
    r"(?! (?:of|about|that|which|for|on|from|with|are|in)\b)",
    re.IGNORECASE,
)


def _plain(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        one = " ".join(sentence.split())
        if not is_hedged(one) and not is_conditional(one):
            yield one


def things_in(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the things that each sentence of a text lists as all that a payload holds, in plain words."""
    for sentence in _plain(text):
        match = _THINGS.match(sentence)
        if match is not None:
            told = re.split(r",? and |, ", match["list"].lower())
            yield tuple(re.sub(r"^(?:the|its|an?) ", "", one.strip()) for one in told)


def count_in(text: str) -> int:
    """Return how many members a text says that a payload has; 0 where it does not say."""
    match = next((found for sentence in _plain(text) if (found := _COUNTED.search(sentence))), None)
    return number_of(match["n"]) if match is not None else 0


def same_in(text: str) -> str:
    """Return the event of which a text says that the payload at hand has all members; "" where it says so of none."""
    return next((event for sentence in _plain(text) if (event := same_as(sentence))), "")
