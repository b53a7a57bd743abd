"""What a description states of its own field: that it may be null, never is, is always there, may be absent.

A text is cut into sentences, these into clauses. In a clause, a phrase counts where the field itself is its subject,
where it is not part of a condition ("if `x` is not null"), and where nothing denies it. A phrase that holds under a
condition only says the weaker thing: "never null on `a.b`" does not say "never null". What is not understood says
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from hookproof.rules.wording.paraphrases import sayings
from hookproof.rules.wording.subjects import is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import parts


class Claim(Enum):
    """What can be stated of a field."""

    MAY_BE_NULL = "may be null"
    NEVER_NULL = "is never null"
    NULL_OTHERWISE = "is null otherwise"
    ALWAYS_NULL = "is always null"
    NULL_HERE = "is null, in a sentence that says when"
    ALWAYS_THERE = "is always there"
    SOMETIMES_ABSENT = "is sometimes absent"
    NEVER_THERE = "is never there, on the event at hand"


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim, and the sentence that makes it."""

    claim: Claim
    sentence: str


_NULL = r"[`*'\"]*\bnull\b[`*'\"]*"
_WHEN = (
    r"(?:if|when(?:ever)?|while|until|till|unless|once|for|before|after|on|in|with|where|as long|as soon|in case|only|"
    r"except|provided|depending|during|at|by|since)\b"
)
_THERE = r"(?:present|included|sent|there|returned|provided|populated|available|in the payload|delivered|given)"
_SENT = r"(?:present|included|sent|there|returned|provided|in the payload|delivered|given)"
_TOLD = r"(?:present|included|returned|provided)"
_GONE = r"(?:absent|omitted|missing|left out|not (?:present|included|sent|returned|provided|there)|excluded|undefined)"
_BE = r"(?:is|are|was|be|being|gets?|stays?|remains?|becomes?|will be|would be|may be|can be|could be|might be)"
_NOT = r"(?:never|not(?: be)?|cannot be|can't be|isn't|won't be)"
_HERE = r"(?:in|on|for|with|by) this (?:event|webhook|payload|message|notification|delivery)"
_IT = r"(?:(?:it |this (?:field )?)?(?:is |are |will be )?)?"

#: The phrases of each claim. They stand in one clause; `$` is its end.
_PHRASES: tuple[tuple[Claim, re.Pattern[str]], ...] = tuple(
    (claim, re.compile(pattern, re.IGNORECASE))
    for claim, pattern in (
        (Claim.NEVER_NULL, rf"\b{_NOT}(?: ever)?\s+(?:(?:empty|missing|absent) or )?{_NULL}(?P<after>.*)"),
        (Claim.NEVER_NULL, r"\bnon-?null(?:able)?\b(?P<after>.*)|\bnot nullable\b(?P<after2>.*)"),
        (
            Claim.NULL_OTHERWISE,
            rf"{_NULL}\s+(?:otherwise|in all other cases|everywhere else)|\botherwise\W+(?:it )?(?:{_BE} )?{_NULL}",
        ),
        (Claim.ALWAYS_NULL, rf"^(?:it |this )?(?:is |are |will )?always (?:be |set to )?{_NULL}\W*$"),
        (Claim.ALWAYS_NULL, rf"^(?:it )?(?:is |are )?(?:always )?{_NULL} {_HERE}\W*$"),
        (Claim.NEVER_THERE, rf"^{_IT}(?:always )?(?:never {_SENT}|{_GONE}) {_HERE}\W*$"),
        (Claim.NULL_HERE, rf"^(?:it|this) (?:is|will be|should be) {_NULL}\W*$"),
        (Claim.MAY_BE_NULL, rf"\b(?:may|can|could|might|will)\s+(?:also |sometimes |still )?be\s+(?:\w+ or )?{_NULL}"),
        (Claim.MAY_BE_NULL, rf"^(?:or |also |always |but )?(?:(?:it |this )?(?:is |are )|set to )?{_NULL}\s+{_WHEN}"),
        (Claim.MAY_BE_NULL, rf"\bor\s+(?:is )?{_NULL}(?:\s+{_WHEN}|\s*$)"),
        (Claim.MAY_BE_NULL, rf"^(?:it |this )?(?:{_BE})\s+{_NULL}\s+{_WHEN}"),
        (Claim.MAY_BE_NULL, rf"\b(?:defaults? to|set to|else|default:)\s+{_NULL}"),
        (Claim.MAY_BE_NULL, r"^(?:it |this )?(?:(?:is|are) )?nullable(?:\W*$| and\b)"),
        (Claim.ALWAYS_THERE, rf"\balways\s+(?:be\s+)?{_THERE}\b(?P<after>.*)"),
        (Claim.ALWAYS_THERE, r"\balways\s+(?:set|filled(?: in)?)\W*$"),
        (Claim.ALWAYS_THERE, (rf"^(?:{_BE} )?{_SENT} (?:in|on|with) (?:every|each"
            rf"|all) (?:\w+ )?(?:payload|event|delivery|message|webhook|response|request)s?\W*$")),
        (Claim.ALWAYS_THERE, r"^required\W*$|^mandatory\W*$"),
        (Claim.SOMETIMES_ABSENT, rf"\b(?:may|can|could|might|will)\s+(?:also |sometimes )?be\s+(?:\w+ or )?{_GONE}\b"),
        (Claim.SOMETIMES_ABSENT, rf"\bnot (?:always|necessarily) {_SENT}\b"),
        (Claim.SOMETIMES_ABSENT, rf"^{_IT}{_GONE} {_WHEN}"),
        (Claim.SOMETIMES_ABSENT, rf"^{_IT}only {_SENT}(?:\s+{_WHEN}|\s*$)"),
        (Claim.SOMETIMES_ABSENT, rf"^{_IT}(?:only set|set only) {_WHEN}"),
        (Claim.SOMETIMES_ABSENT, rf"^{_IT}{_SENT} only {_WHEN}"),
        (Claim.SOMETIMES_ABSENT, rf"^{_IT}{_TOLD} (?:if|when(?:ever)?|unless|in case)\b(?P<when>.*)"),
        (Claim.SOMETIMES_ABSENT, (rf"^{_IT}only (?:if|when|on|for|in)\b(?! the\b|ly\b).*\b(?:payload"
            rf"|event|webhook)s?\W*$")),
        (Claim.SOMETIMES_ABSENT, rf"^{_IT}(?:absent|omitted|left out|missing|excluded)\W*$"),
        (Claim.SOMETIMES_ABSENT, rf"^optional(?:\W*$| {_WHEN})"),
        (Claim.SOMETIMES_ABSENT, rf"^{_IT}only available (?:if|when|once|after|unless)\b"),
    )
)  # fmt: skip
#: A clause that begins so is a condition of another one; a phrase after such a word within a clause belongs to it.
_SUBORDINATE = re.compile(
    r"\b(?:if|when(?:ever)?|while|unless|until|once|whether|because|since|where|which|whose|who|that|so that|after|"
    r"before|in case|provided|given|as long as)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no longer|n't|cannot|without|instead of|rather than)\W*(?:be|been|\w+ly)?\s*$", re.IGNORECASE
)
#: What may stand before a phrase without being another subject.
_OWN = re.compile(
    r"(?:(?:this|the|it|its|field|value|property|attribute|parameter|key|member|column|is|are|be|will|would|and|or|but|"
    r"also|however|note|currently|thus|therefore|so|hence|then|still|both|they|these|always|either|only)\b|[\W_])*",
    re.IGNORECASE,
)
_CUT = re.compile(r"[;:()—–]|,\s|\s-\s|\s(?=but\s)|\s(?=and (?:is|are|may|can|will|never|always|only)\s)")


#: The words of RFC 2119 for what may be done otherwise with good reason.
_ADVICE = re.compile(r"\b(?:SHOULD|RECOMMENDED)\b")


#: "In cents, never null" begins with a unit, and with no condition.
_MEASURED = (
    r"in (?:the |its |whole )?(?:(?:milli|micro|nano)?seconds?|minutes|hours|days|cents?|pence|(?:kilo|mega)?bytes|"
    r"utc|iso|per ?cent|pixels|(?:minor|smallest|base|major) (?:currency )?units?|(?:upper|lower|capital)|"
    r"(?:kilo)?grams?|(?:kilo|centi|milli)?met(?:re|er)s?|degrees|euros?|dollars)\b"
)


@lru_cache(maxsize=20_000)
def statements_in(description: str, name: str = "") -> tuple[Statement, ...]:
    """Return what a description states of its field, called `name`. Remembered: several rules ask for the same."""
    return tuple(_statements(description, name))


def _statements(description: str, name: str) -> Iterator[Statement]:
    for said in sayings(description):
        text = _of_itself(said.plain, name)
        conditional = bool(re.search(r"\bonly\b|\botherwise\b", text, re.IGNORECASE)) or bool(
            re.match(rf"\W*(?!{_MEASURED})(?:{_SUBORDINATE.pattern}|on|for|in|with|except)\b", text, re.IGNORECASE)
        )
        conditional = conditional or bool(_ADVICE.search(said.sentence))
        for clause in _clauses(text):
            for claim in _claims(clause, name, text, conditional=conditional):
                yield Statement(claim, said.sentence)


def _of_itself(text: str, name: str) -> str:
    """Return a sentence with "it" for the field's own name in words: "The building name is omitted …"."""
    if not name:
        return text
    own = "[ _-]?".join(map(re.escape, parts(name)))
    return re.sub(
        rf"^(?:the |this |an? )?`?{own}`?(?= (?:is|are|will|may|can|cannot)\b)", "it", text, flags=re.IGNORECASE
    )


@lru_cache(maxsize=20_000)
def states(description: str, name: str, claim: Claim) -> str:
    """Return the sentence in which a description makes a claim of its field; "" where it makes none."""
    return next((found.sentence for found in statements_in(description, name) if found.claim is claim), "")


def _clauses(sentence: str) -> list[str]:
    bare = (part.strip(" .!*_") for part in _CUT.split(sentence))
    return [part.strip("`") if part.count("`") % 2 else part for part in bare if part]


#: Signs around a clause that is a whole sentence.
_MARKS = 6


#: What holds always or not at all: under a condition it says less.
_FIRM = frozenset({Claim.NEVER_NULL, Claim.ALWAYS_THERE})
#: What says that a field may be null, where it holds under a condition.
_WEAKER = frozenset({Claim.ALWAYS_NULL, Claim.NULL_HERE})


def _claims(clause: str, name: str, text: str, *, conditional: bool) -> Iterator[Claim]:
    for claim, pattern in _PHRASES:
        match = pattern.search(clause)
        if match is None or _is_of_another(clause[: match.start()], name, claim):
            continue
        if _HAS_VERB.match(match[0]) and _is_of_each(clause[: match.start()], name):
            continue
        weak = conditional or _limited(match) or is_hedged(clause)
        if claim in _WEAKER:
            if weak:
                yield Claim.MAY_BE_NULL
                return
            if claim is Claim.NULL_HERE:
                continue
        if claim in _FIRM and weak:
            continue
        if _is_taken_back(match[0].strip(" .*_").lower(), clause, text):
            continue
        yield claim
        if claim is Claim.ALWAYS_THERE and _HAS_VALUE.search(match[0]):
            yield Claim.NEVER_NULL
        return


#: What has a value is not null.
_HAS_VALUE = re.compile(r"\balways\s+(?:set|filled)", re.IGNORECASE)


#: What a mark holds for only: "Required for cards", "Required, except on test keys".
_BOUND = re.compile(r"\b(?:for|only|except|with|by|to|of|on|in|or|not|at least|both|one)\b", re.IGNORECASE)


def _is_taken_back(word: str, clause: str, text: str) -> bool:
    """Whether the rest of a sentence takes a bare mark back: "Required, unless …", "Optional, but always sent"."""
    if word in ("required", "mandatory"):
        return len(text) - len(clause) > _MARKS and bool(_SUBORDINATE.search(text) or _BOUND.search(text))
    return word == "optional" and bool(re.search(r"\balways\b", text, re.IGNORECASE))


def _limited(match: re.Match[str]) -> bool:
    """Whether a condition follows the phrase: "never null when …", "always present on …"."""
    after = " ".join(text for text in match.groupdict().values() if text).strip(" .`*")
    if re.match(
        r"(?:string|number|object|value|array|text|date|integer)s? (?:if|when|unless|once|for)\b", after, re.IGNORECASE
    ):
        return True
    if re.match(
        r"(?:in|on|with|for) (?:the|every|each|all|its|this) (?:\w+ )?(?:payload|event|bod|deliver|message"
        r"|webhook|response|request|object)\w*$",
        after,
        re.IGNORECASE,
    ):
        return False
    return bool(after) and bool(
        re.match(rf"{_WHEN}|as\b|to\b|and\b|or\b|in\b|within\b|alongside\b|together\b", after, re.IGNORECASE)
    )


_HAS_VERB = re.compile(r"\W*(?:may|can|might|could|will|is|are)\b", re.IGNORECASE)
#: One of several: "a track object may be null" is said of the items of `tracks`.
_ONE_OF = re.compile(r"\b(?:an?|each|every|some|individual) (?P<noun>(?:[a-z]+ ){1,3})$", re.IGNORECASE)


def _is_of_each(before: str, name: str) -> bool:
    match = _ONE_OF.search(before)
    words = set(match["noun"].lower().split()) if match else set()
    return bool(words - {*parts(name), "value", "field", "property", "null"})


def _is_of_another(before: str, name: str, claim: Claim) -> bool:
    """Whether what stands before a phrase in its clause takes it away: a condition, a denial, another subject."""
    before = re.sub(r"\bnote that\b", "", before, flags=re.IGNORECASE)
    if _SUBORDINATE.search(before) or _DENIED.search(before):
        return True
    if re.search(r"\bonly\b", before, re.IGNORECASE) and claim in (Claim.NEVER_NULL, Claim.ALWAYS_THERE):
        return True
    others = [word for word in re.findall(r"`([A-Za-z_][\w.]*)`", before) if word != name]
    if others:
        return True
    if claim in (Claim.ALWAYS_THERE, Claim.SOMETIMES_ABSENT):
        own = before.replace(f"`{name}`", "") if name else before
        return not _OWN.fullmatch(own)
    return False
