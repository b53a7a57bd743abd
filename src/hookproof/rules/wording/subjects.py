"""Whether a phrase in a sentence is about the field that is described, holds without a condition, and is meant.

A phrase counts where what stands before it is no other subject ("Names can be up to …"), no condition and no denial,
and where what follows is no verb of another thing ("up to 5 items are shown") and no condition ("up to 40 in Japan").
"""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import parts

_HEDGE = re.compile(
    r"\b(?:usually|typical(?:ly)?|normally|(?<!how )often|"
    r"generally|mostly|commonly|common here|(?:are|is) common|roughly|"
    r"approximately|"
    r"(?:about|around) (?=\d)|(?<!at )(?<!the )most (?!recent\b)|recommend\w*|should (?:normally|usually)|"
    r"suggested|aim to|"
    r"try to|e\.g|for example|for instance|such as|likely|probably|expected to|preferably|almost|nearly|"
    r"sometimes|depends|"
    r"depending|vary|varies|among (?:them|others)|need not|not (?:have|need|required) to|not necessarily)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|when(?:ever)?|while|unless|until|once|whether|where|because|since|depending|except|otherwise|"
    r"in case|as long as|provided that|(?:up)?on request)\b",
    re.IGNORECASE,
)
#: A sentence that begins so holds for a part of all payloads.
_PART = re.compile(
    r"^\W*(?:to \w+ |(?:for|on|with|within|during|after|before|outside|under) (?!case\b|total\b)|"
    r"in (?:[^,]{1,40}, (?=\w)|(?:\w+ )?mode\b|"
    r"(?:the )?(?:sandbox|test|live|production|some|most|other|such|these|those|certain|rare|cases?)\b))",
    re.IGNORECASE,
)
#: Words of a part of all customers or deliveries, or of a way that is no longer the one.
_SOME = re.compile(
    r"\b(?:plans?|tiers?|environments?|sandbox|staging|test (?:mode|events?|accounts?|endpoints?)|"
    r"(?:enterprise|premium|trial|free) (?:accounts?|customers?|users?|workspaces?)|legacy|deprecat\w+|"
    r"before (?:version |v)?\d|(?:until|before) (?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december|\d{4})\b|used to|formerly|instead of|unlike)\b"
    # A sentence that begins so: "For invoices there are …", but not "For each event there are …", nor "In production".
    r"|^\W*(?:(?:note|tip|hint):\W*)?(?:for|on|in|with|during) "
    r"(?!(?:each|every|all|any|an?|case|total|most|how|up to|at most|production|live|general|practice)\b"
    r"|\d|the (?:first|last|event)\b)",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:not|never|no|neither|nor|without|rather than|instead of|cannot|need not)\W*(?:\w+\W+)?$", re.IGNORECASE
)
_PURPOSE = re.compile(
    r"(?<!up )(?<!equal )(?<!has )(?<!have )(?<!left )(?<!due )(?<!still )\bto (?!be\b|have\b)[a-z]+\s*$", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|can|cannot|may|must|will|shall|should|do|does|allows?|"
    r"needs?|contains?|"
    r"holds?|accepts?|uses?|takes?|supports?|lies?|gets?|goes|shows?|means|keeps?|stays?|runs?)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:meaning|each (?:\w+ ){1,3}requires?|"
    r"(?:they|you|we|he|she) (?!are\b|must\b|can\b|may\b|will\b|have\b|should\b|be\b)\w+|who|whom|"
    r"whose|which|that|of which|how|why|what)\b",
    re.IGNORECASE,
)
#: Subjects that stand for the field itself, whatever its name.
_SELF = re.compile(
    r"(?:(?:it|there|this|that|they|these|the|its|values?|field|key|property|attribute|member|parameter|number|"
    r"length|"
    r"size|string|"
    r"list|array|text|data|possible|allowed|valid|each|every|must|always|only|and|but|also|currently|a|an)\b|[\W_])*",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\W*(?:if|when|unless|for|in(?! (?:length|total|all)\b)|on|per|are|is|were|was|can|may|will|must|should|"
    r"shall|needs?|has|have|requires?|costs?|causes?|triggers?|means?|counts? as|becomes?|at|during|while|"
    r"until|before|after|once|plus|minus|of the|or|to|from|by|under|within|ago|times|each|than|and)\b",
    re.IGNORECASE,
)


def is_hedged(sentence: str) -> bool:
    """Whether a sentence tells what is usual, or gives an example, and promises nothing."""
    return bool(_HEDGE.search(sentence))


def is_conditional(sentence: str) -> bool:
    """Whether a sentence holds under a condition, or for a part of all payloads."""
    return bool(_CONDITION.search(sentence) or _PART.match(sentence))


def is_of_some(sentence: str) -> bool:
    """Whether a sentence tells of a part of all customers or deliveries, or of what held before."""
    return bool(_SOME.search(sentence))


def is_own(before: str, name: str) -> bool:
    """Whether a phrase is said of the field `name`, by what stands before it in its clause."""
    if _PURPOSE.search(before) or _DENIAL.search(before) or _CONDITION.search(before) or _RELATIVE.search(before):
        return False
    verb = _VERB.search(before)
    return verb is None or _is_the_field(before[: verb.start()], name)


def _is_the_field(subject: str, name: str) -> bool:
    bare = subject.replace(f"`{name}`", "") if name else subject
    words = {form for word in parts(name) for form in (word, f"{word}s")}
    left = " ".join(word for word in bare.split() if word.strip("*_`,.").lower() not in words)
    return bool(_SELF.fullmatch(left))


def is_ended(after: str) -> bool:
    """Whether nothing follows a phrase that makes it a condition, a comparison or the subject of a verb."""
    return not _AFTER.match(after)
