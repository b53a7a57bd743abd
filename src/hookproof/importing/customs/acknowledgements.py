"""Which answer counts, where sentences of the documents leave no other: its statuses, and what its body holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from hookproof.importing.customs.sentences import sentences
from hookproof.schema.patterns import deferral as re

_ANSWERS = re.compile(r"\b(?:repl(?:y|ies)|respond|answer|acknowledge|return)(?:s|ed|ing)?\b", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\w./])[`\"']?(?P<status>2[0-9]{2})\b(?!-)")
#: Every other answer is a failure.
_NO_OTHER = re.compile(
    r"\b(?:anything else|everything else|any(?:thing)? other|all other|every other|exactly|nothing else|"
    r"other (?:answer|status|response|repl|code)\w{0,3})\b",
    re.IGNORECASE,
)
#: The same where several statuses are listed before it: who lists them means no more.
_OTHERWISE = re.compile(r"^otherwise\b|\botherwise,? (?:we|it|the)\b", re.IGNORECASE)
#: "A call that is not answered with 200 or 202 is sent again."
_IF_NOT = re.compile(
    r"(?:\b(?:not|unless|without)\b|n['’]t\b)[^.\n]{0,20}\b(?:repl(?:y|ies)|respond|answer|acknowledge|return)",
    re.IGNORECASE,
)
#: Other numbers that begin with a 2 are no statuses.
_REGISTERED = frozenset(int(status) for status in HTTPStatus)
#: "Calls that fail (anything but 204)", whatever the sentence speaks of.
_BUT = re.compile(
    r"\b(?:anything|everything|any (?:\w+ ){1,3})(?: else)?(?: other)? ?(?:but|than|except)\b[^.\n]{0,40}",
    re.IGNORECASE,
)
#: "Only the status 200 is a success", "delivered only if you return 200"; a class of statuses is more than one.
_ONLY = re.compile(
    r"\bonly (?:(?:an?|the|http|status|code|answer|response|of|with) ){0,5}[`\"']?2[0-9]{2}\b[^.\n]{0,30}"
    r"\b(?:success\w{0,4}|delivered|counts?|acknowledge[sd]?)\b"
    r"|\b(?:success\w{0,4}|delivered|acknowledged)\b[^.\n]{0,30}\bonly (?:if|when|with|by|after)\b[^.\n]{0,40}"
    r"\b(?:return|respond|answer|repl|status|http|code)\w{0,3} (?:(?:an?|the|http|with|status|code) ){0,4}"
    r"[`\"']?2[0-9]{2}\b",
    re.IGNORECASE,
)
_A_CLASS = re.compile(r"\b2xx\b|\b2[0-9]{2}\s?(?:-|–|to)\s?2[0-9]{2}\b", re.IGNORECASE)
#: What an endpoint has to do, no status named.
_DUTY = re.compile(
    r"\b(?:must|should|ha(?:s|ve) to|needs? to|expects?)\b|^\W{0,4}(?:please )?(?:reply|respond|answer|return)\b",
    re.IGNORECASE,
)
#: It is another answer: to a challenge, to a request that is refused, of the provider's own interface.
_OTHER_ANSWER = re.compile(r"\bchallenge|\bverification request|\bapi\b|\bhandshake", re.IGNORECASE)
#: What the body is, in quotes after a word for it.
_BODY = re.compile(
    r"\b(?:text|body|content|string|json|payload)\b(?: (?:of|is|must be|with|object|body|text|exactly|the)){0,3}:? "
    r"(?:`(?P<ticks>[^`\n]{1,120})`|\"(?P<quotes>[^\"\n]{1,60})\")",
    re.IGNORECASE,
)


def acknowledgement(texts: Sequence[str]) -> dict[str, Any]:
    """Return `acknowledgement` in the words of provider.yaml; empty where any 2xx does."""
    told: dict[str, Any] = {}
    for sentence, following in pairwise((*sentences(texts), "")):
        if _ANSWERS.search(sentence) and not _OTHER_ANSWER.search(sentence):
            ranged = _A_CLASS.search(sentence) is not None
            statuses = [] if ranged else _statuses(sentence)
            no_other = _NO_OTHER.search(f"{sentence} {following}")
            if (statuses and no_other) or (
                len({*statuses}) > 1 and (_OTHERWISE.search(following) or _IF_NOT.search(sentence))
            ):
                told.setdefault("statuses", sorted({*statuses}))
            for body in _bodies(sentence) if statuses or _DUTY.search(sentence) else ():
                told.setdefault("body", body)
        but = _BUT.search(sentence) or (None if _A_CLASS.search(sentence) else _ONLY.search(sentence))
        if not _OTHER_ANSWER.search(sentence) and but is not None:
            excepted = sorted({*_statuses(but[0])})
            told |= {"statuses": excepted} if excepted and "statuses" not in told else {}
    return told


def _statuses(text: str) -> list[int]:
    return [status for found in _STATUS.finditer(text) if (status := int(found["status"])) in _REGISTERED]


def _bodies(sentence: str) -> Iterator[str]:
    """Yield the texts that an answer's body is told to be: words, or a JSON object."""
    for found in _BODY.finditer(sentence):
        text = found["ticks"] or found["quotes"]
        if not text.startswith(("{", "[")) or _is_json(text):
            yield text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
