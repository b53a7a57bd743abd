"""Whether documents say that an event's name is the last part of the URL that deliveries are sent to."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.importing.offers import Offer
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import tokens

# Every repetition is bounded, and a sentence is short: the time is linear in the text.
_NAME = (
    r"(?:(?:name|type|kind|topic)s? of (?:the |an |each |every )?event\b|"
    r"\bevent(?:['’]s)?[ _-]?(?:name|type|kind|topic)\b)"
)
#: What a URL is called that a provider delivers to; one of anything else (a page, an API) is another URL.
_OF_CONSUMER = (
    r"(?:webhook|hook|callback|base|target|endpoint|destination|delivery|notification|subscription|request|"
    r"configured|registered|own|receiver|listener|server|HTTPS?|POST)(?:['’]s)?[ -]"
)
_OF_DELIVERIES = r"[ ](?:your|the|each|every)[ ](?:webhook|endpoint|request|delivery|POST|URL)\b"
_URL = (
    rf"(?:your|the|each|every)[ ](?:{_OF_CONSUMER}){{0,3}}(?:URL|URI|path|endpoint)s?\b"
    rf"(?!['’]s|[ ](?:of|for|to|where|in|under)\b(?!{_OF_DELIVERIES}))"
)
#: A stretch within a clause.
_GAP = r"[^,;:.!?]{0,40}?"
_TO_URL = rf"[ ](?:(?:on)?to|at)[ ](?:the end of[ ])?{_URL}"
_PUT = r"(?:append|add|attach|suffix)(?:e?d)\b"
_LAST = r"(?:last|final|trailing)"
_PART = r"(?:segment|part|component|element|piece)s?"
_END_OF = rf"(?:{_LAST}[ ](?:(?:path|URL)[ ])?{_PART}|\b(?:end|suffix))[ ](?:of|in)[ ]{_URL}"
_END = rf"(?:{_END_OF}|{_LAST}[ ](?:path|URL)[ ]{_PART}(?![ ](?:of|in)\b))"
#: What stands for a name in a URL that is written out.
_SLOT = r"event(?:[ _-]?(?:name|type|kind|topic))?"
#: That a provider sends, in its own words or in those of its documents.
_SENDS = (
    r"(?:\bwe(?:[ ]will|[ ]then|['’]ll)?[ ](?:post|send|deliver|call|request)\b|"
    r"\b(?:sends|posts|delivers|calls)\b|\b(?:is|are|be)[ ](?:sent|posted|delivered|made|called)\b)"
)
_SAYINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_NAME}{_GAP}\b(?:is|are|be|gets?)[ ](?:\w{{1,20}}[ ]){{0,2}}{_PUT}{_GAP}{_TO_URL}",
        rf"\b(?:we(?:[ ]will|['’]ll)?[ ](?:append|add|attach)|appends|adds|attaches)[ ]{_GAP}{_NAME}{_GAP}{_TO_URL}",
        rf"{_NAME}{_GAP}\b(?:is|are|be|as|stands|comes|goes|forms|becomes)\b{_GAP}{_END}",
        rf"{_END}[ ](?:is|are|tells|names|holds|contains|identifies|gives|carries|says|will be)\b{_GAP}{_NAME}",
        rf"{_URL}{_GAP}\bend(?:s|ing)?[ ](?:with|in)[ ](?:a slash and )?(?:the |an? |each )?{_NAME}",
        rf"{_SENDS}[^;.!?]{{0,60}}?{_URL}{_GAP}\b(?:followed by|plus)\b{_GAP}{_NAME}(?!s\b|{_GAP}\b(?:header|body)\b)",
        rf"{_SENDS}[^;.!?]{{0,60}}?{_URL}{_GAP}\bwith\b{_GAP}{_NAME}{_GAP}(?:{_PUT}|{_END}|at (?:the|its) end\b)",
        rf"{_SENDS}[^;!?]{{0,80}}?/(?:\$?\{{{{1,2}}{_SLOT}\}}{{1,2}}|<{_SLOT}>|\[{_SLOT}\]|:{_SLOT})(?![\w/?&{{}}-])",
    )
)
#: That deliveries are spoken of at all, and not what a consumer asks of the provider.
_DELIVERY = re.compile(
    r"\b(?:we|our|your|webhooks?|hooks?|deliver(?:s|ed|y|ies)?|POST(?:s|ed)?|callbacks?|notifications?|registered|configured|"
    r"(?:is|are) sent|sends|calls|appends|adds)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?i:\b(?:query|parameters?|fragment|document(?:ation|ed|s)?|dashboard|console)\b)|"
    r"(?i:\b(?:you|your (?:server|client|app|application|code|requests?)|clients?|consumers?|subscribers?|developers?)"
    r"(?: \w{1,20}){0,3}? (?:append|add|attach|call|post|send|made|sent)(?:s|ed)?\b)|"
    r"\b(?:GET|DELETE|PUT|PATCH) ",
)
_SENTENCES = re.compile(r"(?<=[.!?;])\s|\n\s*\n")
_MOST, _LONGEST = 60_000, 400


def end_of_addresses(offers: Sequence[Offer]) -> str:
    """Return how the URLs that events are sent to end with their names: `/orders/{event}` where callbacks are built so
    of what a consumer registers, `/{event}` where requests are shown so; "" where those of some do not, or otherwise.
    """
    ends = [_after_registered(offer) or (offer.address and f"/{offer.address.rpartition('/')[2]}") for offer in offers]
    named = bool(ends) and all(end.endswith(f"/{offer.name}") for end, offer in zip(ends, offers, strict=True))
    before = {end.removesuffix(offer.name) for end, offer in zip(ends, offers, strict=True)} if named else set()
    return f"{before.pop()}{{event}}" if len(before) == 1 else ""


def _after_registered(offer: Offer) -> str:
    """What a callback's expression has behind the URL that a consumer registers."""
    key = next(iter(tokens(offer.where.partition("#")[2])[-2:-1]), "") if "/callbacks/" in offer.where else ""
    return key.rpartition("}")[2] if key.startswith("{$") else ""


def ends_urls(texts: Sequence[str]) -> bool:
    """Return whether a sentence says so."""
    sentences = (sentence for text in texts for sentence in _SENTENCES.split(text[:_MOST]))
    return any(_says_so(" ".join(sentence.split())) for sentence in sentences if len(sentence) <= _LONGEST)


def _says_so(sentence: str) -> bool:
    if _DELIVERY.search(sentence) is None or _ELSEWHERE.search(sentence) is not None:
        return False
    return any(saying.search(sentence) for saying in _SAYINGS)
