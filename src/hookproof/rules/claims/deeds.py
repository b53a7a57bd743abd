"""What a sentence says has happened to a thing, against what the last word of an event says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hookproof.rules.wording.amounts import LENGTH
from hookproof.rules.wording.endstates import exclude_each_other
from hookproof.rules.wording.opposites import opposed, verb
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import is_deed, parts, respelt, words

#: A verb that tells what happened: "was sealed", "has left", "gets taken", "has just been freed".
_HAPPENED = re.compile(
    r"\b(?:is|are|was|were|gets?|got|has|have|becomes?|became|being)"
    r"(?: (?:been|being|just|now|again|first|\w{2,12}ly)){0,2}"
    r" (?P<deed>(?!been\b|being\b|just\b|now\b|again\b)[a-z]{3,20})\b(?! back\b)"
)
#: After these words within a sentence, what is told is of another thing, of another time, or not so.
_ELSEWHERE = re.compile(
    r"\b(?:that|which|who|whose|unless|until|before|not|never|n't|without|instead|rather|unlike|if|or|but|no longer|"
    r"while|although|previously|formerly|already|earlier|had)\b"
)
#: How a text says that an event is sent, before it says when.
_SENT = re.compile(
    r"^.{0,60}?\b(?:when(?:ever)?|once|after|as soon as|each time|every time|(?:tells|says|notifies|informs|lets)"
    r"(?: you)?(?: know)?(?: that)?)\s"
)
#: What follows was before the event: "48 hours after it was stored".
_LATER = re.compile(rf"\b{LENGTH} after\s$", re.IGNORECASE)
#: What stands there turns round what follows.
_TURNED = re.compile(r"\b(?:unlike|not|never|n't|except|instead|rather)\b")
#: Who is no one has done nothing: "Nobody redeemed the voucher".
_NO_ONE = re.compile(r"^\s*(?:nobody|no one|none|nothing|neither|no \w+)\b")


def deeds_in(sentence: str, subject: str = "") -> Iterator[str]:
    """Yield the verbs that the main statement of a sentence says have happened, as they stand.

    What stands right after a subject may be a verb too: "A lift closes for the day", "Booking cancelled".
    """
    low = sentence.lower()
    head = _SENT.match(low)
    if head and (_TURNED.search(head[0]) or _LATER.search(head[0])):
        return
    told = low[head.end() :] if head else low
    if _NO_ONE.match(told):
        return
    end = _ELSEWHERE.search(told)
    main = told[: end.start()] if end else told
    yield from (match["deed"] for match in _HAPPENED.finditer(main))
    if subject:
        yield from re.findall(rf"\b{re.escape(subject)} (?:\w{{2,12}}ly )?([a-z]{{3,20}}s)\b", main)
        yield from re.findall(rf"^(?:(?:an?|the|your) )?{re.escape(subject)} ([a-z]{{3,20}})\W*$", main)
        yield from re.findall(
            rf"\b([a-z]{{3,20}}ed) (?:the|an?|its|your|this) (?:\w{{2,15}} )?{re.escape(subject)}\b", main
        )


def _excludes(deed: str, last: str) -> bool:
    """Whether one verb rules the other out: by what they mean, or as outcomes of one thing."""
    return opposed(deed, last) or exclude_each_other(deed, last)


def contrary(event: str, sentence: str, sisters: Mapping[str, Iterable[str]] | None = None) -> str:
    """Return the verb by which a sentence tells another thing than an event: "has taken its berth" of `berth.freed`.

    The verb is the opposite of the event's last word, or the last word of one of its sisters (`sisters` has them by
    subject). The sentence speaks of the event's subject, and does not have the event's own last word in any form.
    """
    *subject, last = parts(event)
    told = [respelt(word) for word in re.findall(r"[a-z]+", sentence.lower())]
    told += [respelt(word) for word in re.findall(r"[a-z]+(?:-[a-z]+)+", sentence.lower())]  # a pre-release
    about = respelt(subject[-1]) if subject else ""
    if len(sentence) > _LONG or (about not in told and f"{about}s" not in told):
        return ""
    if any(verb(word) == verb(last) for word in told[_head_of(sentence, last) :]):
        return ""
    others = set(map(verb, (sisters or {}).get(".".join(subject), ()) if is_deed(last) else ()))
    return next((deed for deed in deeds_in(sentence, about) if _excludes(deed, last) or verb(deed) in others), "")


#: Deeds of the event itself, not of what it is about: "Sent when a message was received".
_OF_EVENTS = frozenset(map(verb, words("sent delivered triggered raised dispatched published issued posted called")))


def _head_of(sentence: str, last: str) -> int:
    """Return how many words say that the event is sent, where these would be taken for the event's own last word."""
    head = _SENT.match(sentence.lower()) if verb(last) in _OF_EVENTS else None
    return len(re.findall(r"[a-z]+", head[0])) if head else 0


#: A sentence that is longer speaks of more than one thing.
_LONG = 300
