"""What headers tell by their names, and by the words after these in prose: a signature, a time, an id, an event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hookproof.importing.offers import Header, Offer
from hookproof.schema.patterns import deferral as re

HEADER = re.compile(r"\b[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+\b")
SIGNS = re.compile(r"signature|hmac|(?:^|-)sign?$|-mac$", re.IGNORECASE)
_TELLS_TIME = re.compile(
    r"timestamp|(?:^|-)(?:sent|request)-?time$|(?:^|-)(?:sent|request)?(?:time|at)$|-date$", re.IGNORECASE
)
_TELLS_ID = re.compile(
    r"(?:delivery|message|event|webhook|request|notification)(?:-?u?u?id)$|-delivery$", re.IGNORECASE
)
_TELLS_EVENT = re.compile(r"(?:^|[-_])(?:event|topic)(?:[-_]?(?:type|name))?$", re.IGNORECASE)
_TELLS_TOKEN = re.compile(r"(?:^|-)(?:token|secret|password)$", re.IGNORECASE)
#: The same of one that deliveries are described with: a key of this kind is nothing to look up a secret by.
_TELLS_KEY = re.compile(r"(?<!idempotency)(?:^|-)(?:api-?)?(?:key|auth)$", re.IGNORECASE)
#: Words after a header that say that a time stands in it: "is in milliseconds", "holds the Unix time".
_SAYS_TIME = (
    r"[`\"']?(?: header)? (?:is|holds|has|carries|contains|gives)\b[^.;\n]{0,40}?"
    r"\b(?:(?:milli)?seconds|unix|epoch|iso[- ]?8601|rfc[- ]?3339)\b"
)
#: A header that says something about a signature, and is none.
_ABOUT = re.compile(r"version|algorithm|type|method|key|cert", re.IGNORECASE)
#: Words after a header that say that a signature stands in it; `signature=` is a part of what stands there.
_HOLDS = r"\b(?:is|holds?|holding|carr(?:y|ies|ying)|contain(?:s|ing)?|has|with)\b"
_DIGEST = r"(?:\bhmac\b|\b(?:md-?5|sha-?[0-9]{1,3}|digest|hash|checksum|mac)\b[^.;]{0,160}?\b(?:secret|key)\b)"
_SAYS_SIGNATURE = re.compile(
    rf"{_HOLDS}[^.;]{{0,60}}?(?:{_DIGEST}|\bsignature\b(?!=| (?:version|algorithm|scheme)))", re.IGNORECASE
)
#: A sentence that goes on about the header of the one before: "It is the HMAC of …".
_TO_IT = r"to (?:make|build|compute|calculate|get|obtain|verify|check) (?:it|this|that)\b"
_GOES_ON = re.compile(
    rf"(?:it|this|its (?:value|content)|the (?:header(?:'s)?|value)(?: value)?)\b|{_TO_IT}", re.IGNORECASE
)
#: "To make that string, … calculate the HMAC …"
_TO_MAKE = re.compile(rf"{_TO_IT}[^\n]{{0,240}}?{_DIGEST}", re.IGNORECASE)
_ITS_NAME = r"(?:(?:the|an?|our|http|request|custom|header|value|of|called|named) ){0,6}[`\"']?$"
#: Words between a thing and the header that it stands in: "is in the header `X-…`".
STANDS_IN = rf"[^.;,\n]{{0,40}}?\b(?:in|by|as|through|via|under|from) {_ITS_NAME}"
#: Words before a header that say so: a digest, and then the place that it goes to, or what it is held against.
_DIGEST_BEFORE = re.compile(
    rf"{_DIGEST}(?:[^\n]{{0,160}})\b(?:it|that|this|result|outcome|output|digest|hash|hmac|mac|value|string)\b[^.;\n]{{0,60}}?"
    r"\b(?:in|into|to|with|as|against|under|equals?|match(?:es)?|by) (?:(?:the|an?|our|http|request|custom|header|"
    r"headers?|value|values?|contents?|text|string|called|named|of|in) ){0,6}[`\"']?$"
    # "The signature travels hex-encoded in `X-…`", whatever the header is called: no word of what is signed is between.
    r"|\bsignature\b(?! (?:version|algorithm|scheme))"
    r"(?:(?!\b(?:of|over|from|for|with|using|against|cover|includ(?:es|ing)|sign(?:s|ed|ing)|comput|calculat|made)\w*)"
    rf"[^.;,\n]){{0,60}}?\b(?:in|as|through|via|under) {_ITS_NAME}",
    re.IGNORECASE,
)
#: The same of an event's name: "the name of the event is in the header `X-…`".
_EVENT_BEFORE = re.compile(
    r"\b(?:(?:name|type|kind) of (?:the |an |each )?event|event(?:'s)?[ -](?:type|name|kind))\b"
    rf"{STANDS_IN}",
    re.IGNORECASE,
)
#: A way to sign, written as headers are.
_WAY = re.compile(
    r"(?:hmac-)?(?:sha|md)-?\d+(?:-\d+)?|(?:rsa|ecdsa|ed25519)-signatures?"
    # A provider's name for it, as it stands before the parameters of a header: in capitals throughout.
    r"|(?-i:(?!X-)[A-Z][A-Z0-9]{1,12}-HMAC-(?:SHA|MD)\d+)",
    re.IGNORECASE,
)
#: Words right after a header that say that an event's name stands in it.
_SAYS_EVENT = re.compile(
    r"[^A-Za-z0-9]{0,6}(?:header )?(?:(?:is|holds|has|contains|carries|gives|tells|names|says) )?(?:the |an? )?"
    r"(?:(?:name|type|kind) of (?:the |an )?event\b|event(?:'s)?[ -](?:type|name)\b"
    r"|(?:nam(?:es|ing)|identif(?:ies|ying)|(?:tell|say)(?:s|ing)|(?:stat|indicat)(?:es|ing)|specif(?:ies|ying)) "
    r"(?:the|which|what) (?:(?:kind|type) of )?event\b"
    r"(?!'s|[ -](?:id|time|date|source|payload|data|body)))",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"(?<!\be\.g)(?<!\bi\.e)[.!?;]\s")
#: What any request has, or any client may send.
_USUAL = frozenset(
    {"content-type", "content-length", "content-encoding", "user-agent", "accept", "authorization", "host"}
)
_IN_QUOTES = re.compile(r"[`\"']([^`\"'\s]{2,80})[`\"']")
#: So much of a text after a header's name is about it, as long as no other header and no new paragraph comes.
_AFTER, _BEFORE = 240, 400
_MOST = 60_000


def is_signature(name: str) -> bool:
    """Return whether a header is called like one that carries a signature."""
    told = SIGNS.search(name) and not tells_time(name)
    return bool(told) and not _ABOUT.search(SIGNS.sub("", name)) and not _WAY.fullmatch(name)


def tells_time(name: str) -> bool:
    """Return whether a header is called like one that says when a delivery was made."""
    return _TELLS_TIME.search(name) is not None


def says_time(name: str, text: str) -> bool:
    """Return whether a text says of a header that a time stands in it, whatever it is called."""
    return re.search(rf"(?<![\w-]){re.escape(name)}{_SAYS_TIME}", text, re.IGNORECASE) is not None


def tells_id(name: str) -> bool:
    """Return whether a header is called like one that holds the id of a message."""
    return _TELLS_ID.search(name) is not None


def tells_event(name: str) -> bool:
    """Return whether a header is called like one that names events."""
    return _TELLS_EVENT.search(name) is not None


def tells_token(name: str) -> bool:
    """Return whether a header is called like one that holds a credential as it is."""
    return _TELLS_TOKEN.search(name) is not None


def tells_key(name: str) -> bool:
    """Return whether a header of deliveries is called like one that holds a key as it is."""
    return _TELLS_KEY.search(name) is not None


def is_header(name: str) -> bool:
    """Return whether a word of prose with a hyphen is written as headers are: `X-…` or in capitals."""
    return name.lower().startswith("x-") or not any(part[:1].islower() for part in name.split("-"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A header that prose names, what is said after it up to the next header, and what before it in its paragraph.

    `onward` is what that goes on with, other headers included.
    """

    name: str
    after: str
    before: str = ""
    onward: str = field(default="", compare=False)

    @property
    def says_event(self) -> bool:
        """Whether these words say that an event's name stands there."""
        return _SAYS_EVENT.match(self.after) is not None or _EVENT_BEFORE.search(self.before) is not None

    @property
    def says_signature(self) -> bool:
        """Whether the words after it say that a signature stands there, and the name says nothing else."""
        further = self._further
        says = _SAYS_SIGNATURE.search(f"{self.sentence}, {further}") or _TO_MAKE.match(further)
        return self._may_sign and says is not None

    @property
    def takes_digest(self) -> bool:
        """Whether the words before it speak of a digest, and then of this place for it."""
        return self._may_sign and _DIGEST_BEFORE.search(self.before) is not None

    @property
    def _may_sign(self) -> bool:
        told = tells_id(self.name) or tells_event(self.name) or _ABOUT.search(self.name)
        return not told and is_free(self.name)

    @property
    def _further(self) -> str:
        """The next sentence where it goes on about the header; "" where it does not."""
        following = _SENTENCE_ENDS.split(self.onward or self.after)[1:2]
        return next((sentence for sentence in following if _GOES_ON.match(sentence)), "")

    @property
    def sentence(self) -> str:
        """The words up to the end of the sentence."""
        return _SENTENCE_ENDS.split(self.after)[0]


def mentions(texts: Sequence[str]) -> Iterator[Mention]:
    """Yield every header that prose names, with the words up to the next one, or to the end of the paragraph."""
    for text in texts:
        named = (match for match in HEADER.finditer(text[:_MOST]) if is_header(match[0]))
        found = [match for match in named if not _WAY.fullmatch(match[0])]
        ends = [*(match.start() for match in found), len(text)][1:]
        for match, end in zip(found, ends, strict=True):
            after = text[match.end() : min(end, match.end() + _AFTER)].partition("\n\n")[0]
            before = text[max(0, match.start() - _BEFORE) : match.start()].rpartition("\n\n")[2]
            onward = text[match.end() : match.end() + _BEFORE].partition("\n\n")[0]
            yield Mention(match[0], after, before, onward)


def told_headers(offers: Sequence[Offer]) -> Iterator[Mention]:
    """Yield every header that a document describes, with the description's words."""
    described = {header.name: header.description for offer in offers for header in offer.headers if header.description}
    yield from (Mention(name, description) for name, description in described.items())


def shown_with_events(texts: Sequence[str], offers: Sequence[Offer]) -> tuple[Header, ...]:
    """Return the headers that prose shows with the name of an event, or of which it says that they hold one."""
    names = {offer.name for offer in offers}
    found: dict[str, list[str]] = {}
    for mention in (*told_headers(offers), *mentions(texts)):
        if not is_free(mention.name) or tells_id(mention.name):
            continue
        shown = [quoted for quoted in _IN_QUOTES.findall(mention.sentence) if quoted in names]
        if shown or mention.says_event:
            found.setdefault(mention.name, []).extend(shown)
    return tuple(Header(name, examples=tuple(examples)) for name, examples in found.items())


def shown_with_words(texts: Sequence[str]) -> tuple[Header, ...]:
    """Return the headers that prose shows with words in quotes, which may be what stands in them, and those whose
    names say that they name events."""
    told = ((mention.name, tuple(_IN_QUOTES.findall(mention.sentence))) for mention in mentions(texts))
    return tuple(
        Header(name, examples=words)
        for name, words in told
        if (words or tells_event(name)) and is_free(name) and not tells_id(name)
    )


def is_free(name: str) -> bool:
    """Return whether a header is neither a usual one nor called after a proof or a time that stands in it."""
    return name.lower() not in _USUAL and not any(told(name) for told in (is_signature, tells_time, tells_token))
