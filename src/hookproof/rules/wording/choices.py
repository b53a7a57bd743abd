"""The values that a description leaves to its field: all that there are, the only one, one that it never has."""

from __future__ import annotations

from functools import lru_cache

from hookproof.rules.reading.examples import sentences
from hookproof.rules.wording.paraphrases import sayings
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.sources.texts.listedvalues import Listed, excluded_in, listed_in, unmarked_in


@lru_cache(maxsize=1 << 15)
def choices_in(description: str, *, alone: bool = False) -> Listed | None:
    """Return the values that a description lists as all that there are, in whatever words; None where it lists none."""
    if not sayings(description):
        return None
    if (found := listed_in(description, alone=alone)) and not _is_of_some(found, description):
        return found
    for said in sayings(description):
        if said.plain != said.sentence and not is_hedged(said.plain) and (found := listed_in(said.plain)):
            return None if _is_of_some(found, said.plain) else found
    return None


def _is_of_some(found: Listed, text: str) -> bool:
    """Whether values are said under a condition, or of a part of all payloads: "For gifts it is always `none`".

    A form of values is none of them: `YYYY-MM-DD`.
    """
    sentence = next((one for one in sentences(text) if found.values[0] in one), text)
    sentence = _REASON.sub("", sentence)
    if len(found.values) > 1:
        return bool(_CASE.match(sentence))
    if _OF_TIMES.search(found.values[0]):
        return True
    whole = re.match(r"\W*for (?:this|an?|the) \w+, ", sentence, re.IGNORECASE)
    return is_conditional(sentence) and not whole


#: Why it is so: no condition, whatever words are in it.
_REASON = re.compile(r",?\s(?:because|given that)\b.*", re.IGNORECASE | re.DOTALL)
#: How a date or a time is written.
_OF_TIMES = re.compile(r"YYYY|yyyy|\b[Hh]{2}:[Mm]{2}\b")
#: A sentence that begins with one case of several, and goes on to what holds there; that the field is there is no case.
_CASE = re.compile(
    r"\W*(?:if|when)\b(?! (?:it is |this is )?(?:set|present|provided|given|specified|included|known)\b)[^,.]{3,160},",
    re.IGNORECASE,
)


def likely_choices(description: str) -> Listed | None:
    """Return the words that may be all values, which only a schema that has some of them can tell."""
    return next((found for said in sayings(description) if (found := unmarked_in(said.sentence))), None)


#: One number for good: "always 0", "zero from now on", "then 1 in this event", "always 100 for this event".
_NUMBER = re.compile(
    r"(?:it (?:is|will be|stays|remains|equals) |is |equals )?(?P<firm>(?:always|then|now|exactly|set to|fixed at) )*"
    r"`?(?P<n>-?\d{1,12}(?:\.\d{1,6})?|zero)`?"
    r"(?P<here>,? (?:from (?:now|then|here|there|that time) on|(?:in|on|for) this event|here|by (?:then|now)|"
    r"afterwards|thereafter))*"
    r"\W*",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 15)
def number_in(description: str) -> float | None:
    """Return the one number that a description leaves to its field ("always 0"); None where it leaves it more."""
    for said in sayings(description):
        clauses = () if is_hedged(said.plain) or is_conditional(said.plain) else _CLAUSES.split(said.sentence)
        told = [match for clause in clauses if (match := _NUMBER.fullmatch(clause.strip()))]
        firm = [match for match in told if match["firm"] or match["here"]]
        if len(firm) == len(told) == 1:
            return 0.0 if firm[0]["n"].lower() == "zero" else float(firm[0]["n"])
    return None


#: What parts the clauses of a sentence: "Percentage, always 100".
_CLAUSES = re.compile(r",\s|[;()–—]")


@lru_cache(maxsize=1 << 15)
def never_in(description: str) -> str:
    """Return the value that a description rules out without condition; "" where it rules out none."""
    firm = (said.plain for said in sayings(description) if not is_hedged(said.plain) and not is_conditional(said.plain))
    return next((found for text in firm if (found := excluded_in(text))), "")
