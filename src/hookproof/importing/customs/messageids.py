"""Where the id of a message stands: in a header or a member that is called so, or of which the documents say so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from hookproof.importing.eventnames.eventname import Rule
from hookproof.importing.eventnames.exampletexts import text_at
from hookproof.importing.eventnames.spelling import core
from hookproof.importing.headernames import STANDS_IN, Mention, is_free, mentions, tells_event, told_headers
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Offer
from hookproof.schema.json import ABSENT
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape, tokens
from hookproof.sources.names import parts

#: Members that tell one message from another, and nothing else.
_IDS = (
    "event_id", "eventId", "message_id", "messageId", "MessageId", "notification_id", "notificationId", "webhook_id",
    "webhookId", "delivery_id", "deliveryId", "callback_id", "callbackId", "webhookEventId",
)  # fmt: skip
#: The same with what holds nothing but an id.
_IDS_TOO = re.compile(r"(?:event|message|notification|webhook|delivery|callback)_?(?:u?uid|guid)", re.IGNORECASE)
#: What the text of a message's id begins with, where a provider marks its ids by their kinds.
_MARKED = re.compile(r"(?:evt|event|ev|ntf|ntfn|dlv|delivery)[_:.-]\w{4,80}", re.IGNORECASE)
#: Kinds of messages that may be what an event is about, too: mail, chats, parcels on their way.
_THINGS = ("message", "delivery", "notification")
#: Members beside which a message is one of people.
_OF_PEOPLE = frozenset({"to", "from", "msisdn", "text", "recipient", "recipients", "sender", "subject", "channel"})
#: "The parcel's id", "id of the parcel"; and what is said of the id of a message.
_WHOSE = re.compile(
    r"\b[a-z]+'s (?:unique )?id(?:entifier)?\b|\bid(?:entifier)? (?:of|for) (?:the|an?) [a-z]", re.IGNORECASE
)
_MESSAGE = re.compile(r"\b(?:event|message|deliver|webhook|notification|request|callback|envelope)", re.IGNORECASE)
#: An envelope has its own `id` beside what it holds: else `id` is that of the thing that the event is about.
_HELD_INSIDE = ("data", "payload", "resource")
_HELD = ("data", "object", "payload", "resource", "event", "body", "content")
#: Objects that are about the message, so that an `id` in one is the message's.
_ABOUT_MESSAGE = ("event", "meta", "metadata", "header", "headers", "webhook", "message", "notification", "delivery")
#: What the id of an object is called in it.
_CALLED = ("id", "uid", "uuid", "guid")
_SENT = r"(?:call|message|deliver(?:y|ies)|event|request|notification|alert|webhook|callback)s?\b"
_ID = r"(?:id(?:entifier)?|uuid|guid)\b"
#: Words after a name that say that it tells messages apart.
_SAYS_ID = re.compile(
    r"\b(?:unique(?:ly)?|different|another(?: one)?|a new one)\b[^.\n]{0,30}\b(?:each|every|per|all|identif\w{1,4}) "
    rf"(?:the |a |an )?(?:single |webhook )?{_SENT}"
    rf"|\b(?:identif(?:ies|ier|ying)|ids?|names|guid|uuid)\b(?: (?:of|for|to))?(?: (?:the|this|each|an?))? "
    rf"(?:unique |webhook )?{_SENT}(?! (?:type|kind|sender|recipient|receiver|author|owner|template|channel|group))"
    rf"|\bunique (?:to|for|within) (?:the|each|every|this|an?) {_SENT}"
    r"|\b(?:recogni[sz]e|detect|spot|discard|drop|ignore)\b[^.\n]{0,40}\b(?:retr(?:y|ies)|duplicates?|repeats)\b"
    r"|\bsame\b[^.\n]{0,60}\b(?:retr(?:y|ies|ied)|attempts?|redeliver\w{1,4}|sent again|repeat(?:s|ed)?)\b",
    re.IGNORECASE,
)
#: A member as prose writes it: in quotes, with points or slashes between the objects.
_MEMBER = re.compile(r"[`\"']/?(?P<path>[A-Za-z_]\w{0,40}(?:[./][A-Za-z_]\w{0,40}){0,3})[`\"']")
#: Words before a name that say so: "all attempts carry the same `uid`", "deduplicate on `uid`".
_SAYS_ID_BEFORE = re.compile(
    r"\b(?:attempts?|retr(?:y|ies)|redeliver(?:y|ies)|repetitions?|repeat(?:s|ed)?|(?:sent|send|pushed|posted) again)\b"
    r"[^.\n]{0,70}\b(?:same|keeps?(?: (?:its|the))?(?: same)?|its?(?: own)?) (?:value of |member )?$"
    r"|\b(?:de-?duplicate|idempoten\w{1,4}|duplicates?)\b[^.\n]{0,40}\b(?:on|by|with|using|via|through)(?: the)?"
    r"(?: (?:value of|member|field))? $",
    re.IGNORECASE,
)
#: Words before a header: "the id of a delivery is in `X-…`".
_ID_IN = re.compile(
    rf"\b(?:{_SENT}(?:['’]s)?[ -](?:unique )?{_ID}"
    rf"|{_ID} (?:of|for) (?:the|an?|each|every|this) (?:\w{{1,20}} )?{_SENT}(?!['’]s)){STANDS_IN}",
    re.IGNORECASE,
)
_AFTER, _BEFORE, _MOST = 200, 90, 60_000


def told_header(batch: Batch) -> str | None:
    """Return the header of which the documents say that it tells messages apart; None where they say it of none."""
    told = (*told_headers(batch.offers), *mentions(batch.texts))
    named = (each for each in told if is_free(each.name) and not tells_event(each.name))
    return next((each.name for each in named if _SAYS_ID.search(each.sentence) or _ID_IN.search(each.before)), None)


def member(batch: Batch, library: Library, rule: Rule) -> str | None:
    """Return the pointer of the member that holds a message's id in all payloads; None where none is sure to."""
    named = {place.name for place in rule.parts if place.in_body}
    offers = usable(batch)
    beside = around(named)
    sure = (path for path in _sure(batch, library, named) if not _is_a_thing(path, offers, library))
    enveloped = ((*holder, "id") for holder in beside if offers and _is_enveloped(offers, library, holder, named))
    return next(map(_pointer, chain(sure, enveloped)), None)


def doubtful(batch: Batch, library: Library, rule: Rule) -> tuple[str, str] | None:
    """Return the pointer of a member that may be a message's id, and what speaks against it: it is called after
    messages where these may be what events are about, or it stands beside what most events hold, and not all."""
    named = {place.name for place in rule.parts if place.in_body}
    offers = usable(batch)
    for path in _sure(batch, library, named):
        if _is_a_thing(path, offers, library):
            return _pointer(path), "may be the id of what the event is about"
    for holder in around(named):
        having = [offer for offer in offers if _is_enveloped([offer], library, holder, named)]
        if offers and 2 * len(having) > len(offers):
            return _pointer((*holder, "id")), f"is in {len(having)} of {len(offers)} events that are described"
    return None


def usable(batch: Batch) -> list[Offer]:
    """Return the offers that have a payload."""
    return [offer for offer in batch.offers if not offer.problem and offer.node is not ABSENT]


def _sure(batch: Batch, library: Library, named: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield the members of all payloads that names, sentences or examples tell to be a message's id."""
    offers, beside = usable(batch), around(named)
    likely = [*_likely(beside, batch, _described_members(offers, library, beside))] if offers else []
    likely += _marked_members(offers, beside)
    yield from (
        path for path in likely if _pointer(path) not in named and all(has(each, library, path) for each in offers)
    )


def _marked_members(offers: Sequence[Offer], beside: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield the members around an event's name whose texts in all examples are marked as ids of messages."""
    examples = [example for offer in offers for example in offer.examples]
    for holder in beside:
        first = text_at(examples[0], holder) if examples else None
        for name in first if isinstance(first, dict) else ():
            texts = [text_at(example, (*holder, str(name))) for example in examples]
            marked = all(isinstance(text, str) and _MARKED.fullmatch(text) for text in texts)
            if marked and (len(texts) < 2 or len({*map(str, texts)}) > 1):
                yield (*holder, str(name))


def _is_a_thing(path: tuple[str, ...], offers: Sequence[Offer], library: Library) -> bool:
    """Whether a member may be the id of what the events are about: their names begin with the object that it stands in,
    or with the message that it is called after; or it stands beside who writes to whom."""
    *holder, name = path
    kind = next((kind for kind in _THINGS if parts(name)[:1] == [kind] and len(parts(name)) > 1), "")
    beside = {str(key) for offer in offers for key, _ in library.members(library.member(offer.node, tuple(holder)))}
    about = {parts(core(offer.name))[0] for offer in offers}
    return bool(about & {*holder}) or (
        bool(kind) and (kind in about or (kind == "message" and len(beside & _OF_PEOPLE) > 1))
    )


def _pointer(path: tuple[str, ...]) -> str:
    return "".join(f"/{escape(token)}" for token in path)


def around(named: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the payload, and the objects around an event's name, the nearest first."""
    holders: dict[tuple[str, ...], None] = {(): None}
    for pointer in sorted(named):
        path = tuple(tokens(pointer))[:-1]
        holders |= {} if "*" in path else {path[:end]: None for end in range(len(path), 0, -1)}
    return list(holders)


def _is_enveloped(offers: Sequence[Offer], library: Library, holder: tuple[str, ...], named: Collection[str]) -> bool:
    """Whether the object with the event's name has an `id` of its own beside what it holds."""
    if not any(pointer.rpartition("/")[0] == _pointer(holder) for pointer in named):
        return False
    held = [path for name in (_HELD_INSIDE if holder else _HELD) if _pointer(path := (*holder, name)) not in named]
    return all(
        any(has(offer, library, path) for path in held)
        and has(offer, library, (*holder, "id"))
        and not _is_of_a_thing(offer, library, (*holder, "id"))
        for offer in offers
    )


def _likely(
    beside: Sequence[tuple[str, ...]], batch: Batch, described: Sequence[tuple[str, ...]] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the members that may hold it: of telling names at the top and beside the event's name, and told ones."""
    yield from ((*holder, name) for holder in beside for name in _IDS)
    yield from _told_members(batch.texts)
    yield from described
    about = (holder for holder in beside if holder and holder[-1].lower() in _ABOUT_MESSAGE)
    yield from ((*holder, name) for holder in about for name in _CALLED)


def _told_members(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for text in texts:
        for match in _MEMBER.finditer(text[:_MOST]):
            after = _MEMBER.split(text[match.end() : match.end() + _AFTER], maxsplit=1)[0]
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            said = _SAYS_ID.search(Mention(match["path"], after.partition("\n\n")[0]).sentence)
            if said or _SAYS_ID_BEFORE.search(before):
                yield tuple(re.split(r"[./]", match["path"]))


def _described_members(
    offers: Sequence[Offer], library: Library, beside: Sequence[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """The members whose names or descriptions say that they tell messages apart, in the objects around an event's
    name."""
    found = []
    for holder in beside if offers else ():
        for name, node in library.members(library.member(offers[0].node, holder)):
            followed = library.followed(node)
            said = str(followed.get("description", "")) if isinstance(followed, dict) else ""
            if _IDS_TOO.fullmatch(name) or _SAYS_ID.search(said) or _SAYS_ID.search(f"it is {said}"):
                found.append((*holder, name))
    return found


def _is_of_a_thing(offer: Offer, library: Library, path: tuple[str, ...]) -> bool:
    """Whether the description of an `id` says that it is that of what the event is about."""
    node = library.member(offer.node, path)
    said = node.get("description") if isinstance(node, dict) else None
    return isinstance(said, str) and _WHOSE.search(said) is not None and _MESSAGE.search(said) is None


def has(offer: Offer, library: Library, path: tuple[str, ...]) -> bool:
    """Return whether payloads of an event have a member: by the schema, or in every published example."""
    if offer.examples and not isinstance(offer.node, dict):
        return all(text_at(example, path) is not None for example in offer.examples)
    return library.describes(offer.node, path)
