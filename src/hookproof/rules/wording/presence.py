"""What the description of a field says about when it is there: "Present only on `a.b` and `c.d`", "only when …".

Only sentences that are understood whole are taken; from all others nothing follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from hookproof.rules.wording.opposites import verb
from hookproof.rules.wording.paraphrases import sayings
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import is_dotted, parts, words

_THERE = (
    r"(?:present|included|set|sent|available|returned|populated|provided|defined|given|filled|added|there|delivered|shown|non-?null|"
    r"not null)"
)
_ONLY = re.compile(
    rf"(?:(?:^|\b)(?:is |are |will be )?only (?:ever )?{_THERE}|\b{_THERE} only|^only"
    rf"|[,(] ?only(?= (?:if|when|for|on)\b)"
    rf"|^{_THERE}(?= when `\w+` (?:is|=|==|equals) ))\s+"
    r"(?P<rest>(?:on|for|in|with|by|when|if|after|while)\b.*)$",
    re.IGNORECASE,
)
#: What follows says no more of when it is there.
_CUT = re.compile(r"[,;]?\s+(?:otherwise|else|and (?:is )?(?:null|absent|omitted))\b|[;—–(]|, (?:null|absent)\b")
_NEGATED = re.compile(r"\b(?:not|n't|never)\s+(?:\w+\s+){0,2}only\b|\bnot only\b", re.IGNORECASE)
_WORD = re.compile(r"[`'\"“”]?([A-Za-z*][\w.:/*-]*[\w*])[`'\"“”]?")
_FILLER = words(
    "on for in with by when if and or the a an is are was be event events webhook webhooks payload payloads "
    "type types of only delivery deliveries equals has have name"
)
_SIBLING = re.compile(
    r"^(?:when|if|while|for|once|after)\s+(?:the\s+)?[`'\"]?(?P<field>[A-Za-z_]\w*)[`'\"]?(?:\s+field)?\s+"
    r"(?:is|=|==|equals)\s+(?P<values>[`'\"]?[\w.-]+[`'\"]?(?:(?:,\s*|\s+or\s+|"
    r",\s*or\s+)[`'\"]?[\w.-]+[`'\"]?)*)[.;,]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """When a field is there: only on `events`; or only while the field `sibling` beside it has one of `values`.

    What must hold `besides` is said of further fields.
    """

    events: tuple[str, ...] = ()
    sibling: str = ""
    values: tuple[str, ...] = ()
    sentence: str = ""
    besides: tuple[Condition, ...] = ()

    @property
    def every(self) -> tuple[Condition, ...]:
        """The condition, and each that must hold besides."""
        return (self, *self.besides)


class Mode(Enum):
    """What a condition on a field beside it says: absent (or null) then, there whenever."""

    ABSENT = "absent"
    WHENEVER = "whenever"


_TERMS = (
    (
        Mode.ABSENT,
        re.compile(
            rf"^(?:it |this )?(?:is )?(?:always )?(?:null|absent|omitted|missing|(?:not|never) {_THERE}) "
            r"(?P<rest>(?:when|if|while|as long as|once) .*)$",
            re.IGNORECASE,
        ),
    ),
    (
        Mode.WHENEVER,
        re.compile(
            rf"^(?:it |this )?(?:is )?(?:always )?(?:required|mandatory|always {_THERE}|guaranteed) "
            r"(?P<rest>(?:when|if|while|whenever) .*)$",
            re.IGNORECASE,
        ),
    ),
)


def terms_of(description: str) -> Iterator[tuple[Mode, Condition]]:
    """Yield the conditions on a field beside it under which a field is said to be absent, or surely there."""
    for said in sayings(description):
        for mode, pattern in _TERMS:
            match = pattern.match(said.plain.rstrip("."))
            found = (
                sibling_of(re.sub(r"^(?:as long as|whenever)", "while", match["rest"]), said.sentence)
                if match
                else None
            )
            if found:
                yield mode, found


#: "Absent until the asset is `ready`", "`null` unless the run failed".
_REACHED = re.compile(
    r"^(?:it |this )?(?:is |will be )?(?:always )?"
    r"`?(?:null|absent|omitted|empty|missing|not (?:set|present|sent|there))`?"
    r" (?P<how>until|unless|before) (?:the |its |this |an? )?(?:\w{2,20} )?`?\w{2,20}`? "
    r"(?:(?:is|was|has|been|gets|becomes) ){0,2}`?(?P<word>[a-z_]{4,20})`?$",
    re.IGNORECASE,
)


#: "Omitted unless `mode` is `swim`": there only then.
_UNLESS = re.compile(
    r"^(?:it |this )?(?:is |will be )?(?:always )?`?(?:null|absent|omitted|missing|not (?:set|present|sent|there))`?"
    r" unless (?:the )?(?P<rest>`\w+` (?:is|=|==|equals) .*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reached:
    """A state before which, or without which (`unless`), a field is said to be absent or null."""

    word: str
    unless: bool
    sentence: str


def reached_in(description: str) -> Iterator[Reached]:
    """Yield the states that a description says have to be reached for its field to be there."""
    for said in sayings(description):
        match = _REACHED.match(said.sentence.rstrip(". "))
        if match is not None:
            yield Reached(match["word"].lower(), match["how"].lower() == "unless", said.sentence)


def condition_of(description: str, known: Iterable[str]) -> Condition | None:
    """Return the condition that a description states, or None. `known` are the names of all events."""
    for sentence, rest in only_in(description):
        if sibling := sibling_of(rest, sentence):
            return sibling
        events = events_in(rest, known)
        if events:
            return Condition(events=events, sentence=sentence)
    return None


# Several rules ask for the same, of each payload that has a field of these words.
@lru_cache(maxsize=1 << 15)
def only_in(description: str) -> tuple[tuple[str, str], ...]:
    """Return the sentences that say when a field alone is there, each with its words for when."""
    found = ((said, _ONLY.search(said.plain.rstrip("."))) for said in sayings(description))
    told = [
        (said.sentence, _CUT.split(match["rest"])[0].strip())
        for said, match in found
        if match is not None and not _NEGATED.search(said.plain)
    ]
    unless = ((said.sentence, _UNLESS.match(said.plain.rstrip("."))) for said in sayings(description))
    return (*told, *((sentence, f"if {match['rest']}") for sentence, match in unless if match is not None))


#: What stands between two conditions, and the word that each begins with.
_AND = re.compile(
    r",?\s+and\s+(?:(?:when|if|while)\s+)?(?=(?:the\s+)?[`'\"]\w+[`'\"](?:\s+field)?\s+(?:is|=|==|equals)\s)"
)


def sibling_of(rest: str, sentence: str) -> Condition | None:
    """Return the condition that words like "when `status` is `paid` and `method` is `card`" state, or None."""
    first, *more = _AND.split(rest)
    every = [_one_of(one, sentence) for one in (first, *(f"when {one}" for one in more))]
    told = [one for one in every if one is not None]
    return replace(told[0], besides=tuple(told[1:])) if len(told) == len(every) else None


def _one_of(rest: str, sentence: str) -> Condition | None:
    match = _SIBLING.match(rest)
    if match is None or match["field"].lower() in ("event", "type", "it", "this", "that", "there"):
        return None
    values = tuple(word.strip("`'\" ") for word in re.split(r",\s*or\s+|,\s*|\s+or\s+", match["values"]))
    if any(
        value in ("set", "not", "present", "a", "the", "non-null", "null", "on", "in", "enabled") for value in values
    ):
        return None
    return Condition(sibling=match["field"], values=values, sentence=sentence)


def events_in(rest: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the events that the words name; () where a word is neither an event nor a filler."""
    every = sorted(known)
    found: list[str] = []
    for word in _WORD.findall(rest):
        if word.lower() in _FILLER:
            continue
        named = _matching(word, every)
        if not named:
            return ()
        found.extend(named)
    return tuple(dict.fromkeys(found))


def _matching(word: str, known: list[str]) -> list[str]:
    """Return the events that a word stands for: itself, a pattern (`file.*`), or a last part (`failed`)."""
    if word in known or is_dotted(word):
        return [word]
    if "*" in word:
        pattern = re.compile(re.escape(word).replace(r"\*", ".*"))
        return [name for name in known if pattern.fullmatch(name)]
    ending = [name for name in known if name.endswith((f".{word}", f":{word}", f"_{word}"))]
    return ending or [name for name in known if len(word) > _SHORT and verb(parts(name)[-1]) == _deed(word)]


#: A shorter word is no deed.
_SHORT = 3


def _deed(word: str) -> str:
    """Return the verb of a word for a deed, in any form: `create`, `creation`."""
    return verb(re.sub(r"(?<=[a-z]{3})ion$", "e", word.lower()))
