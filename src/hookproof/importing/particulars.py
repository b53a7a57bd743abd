"""What else an import can tell of deliveries beside their proof: the message's id, the body's form, the time limit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hookproof.importing.batches import ARRAY
from hookproof.importing.draft import Draft
from hookproof.importing.eventname import text_at
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Offer
from hookproof.importing.schemes import Proposal
from hookproof.importing.signaturetext import asks_first, time_limit
from hookproof.importing.tolerances import tolerance

#: Members at the top of a payload that tell one message from another, and nothing else.
_IDS = (
    "event_id", "eventId", "message_id", "messageId", "MessageId", "notification_id", "notificationId", "webhook_id",
    "webhookId", "delivery_id", "deliveryId", "webhookEventId",
)  # fmt: skip
#: "The parcel's id", "id of the parcel"; and what is said of the id of a message.
_WHOSE = re.compile(
    r"\b[a-z]+'s (?:unique )?id(?:entifier)?\b|\bid(?:entifier)? (?:of|for) (?:the|an?) [a-z]", re.IGNORECASE
)
_MESSAGE = re.compile(r"\b(?:event|message|deliver|webhook|notification|request|callback|envelope)", re.IGNORECASE)
#: An envelope has its own `id` beside what it holds: else `id` is that of the thing that the event is about.
_HELD = ("data", "object", "payload", "resource", "event", "body", "content")


#: Without a bound no old delivery is sent: a consumer that never looks at the clock has no finding.
_HOW_OLD = (
    "How old may a delivery be? Written: nothing (its time is signed, and the documents name no age). See "
    "delivery.message.tolerance_seconds."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is written beside the proof, in the words of provider.yaml's `delivery`; what was decided, and what is left
    to ask, in words."""

    delivery: Mapping[str, Any] = field(default_factory=dict)
    decided: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def particulars(
    batch: Batch, library: Library, made: Draft, proposal: Proposal, *, in_arrays: bool = False
) -> Particulars:
    """Return what documents tell of deliveries that a preset does not say already; `in_arrays` where several payloads
    are sent at once."""
    own = not proposal.preset
    message, decided, questions = _message(batch, library, made, proposal) if own else ({}, [], [])
    delivery: dict[str, Any] = {"message": message} if decided else {}
    if in_arrays:
        delivery["body"] = {"envelope": ARRAY}
        decided.append("a delivery is an array of events (the documents describe it so); a payload is one of them.")
    if own and batch.offers and all(offer.form for offer in batch.offers):
        delivery["body"] = "form"
        decided.append("payloads are sent as forms (no other type of content is described).")
    seconds = None if proposal.has_time_limit else time_limit(batch)
    if seconds is not None:
        delivery["time_limit_seconds"] = seconds
        decided.append(f"the provider waits {seconds} s for an answer (the documents say so).")
    questions += _questions(batch, proposal)
    return Particulars(delivery=delivery, decided=tuple(decided), questions=tuple(questions))


def _message(
    batch: Batch, library: Library, made: Draft, proposal: Proposal
) -> tuple[dict[str, Any], list[str], list[str]]:
    """Return where a message's id and time stand and how old it may be, what of it was decided, and what is to ask."""
    message = dict(proposal.delivery.get("message", {}))
    decided, questions = [], []
    id_ = None if "id" in message else _message_id(batch, library, made)
    if id_ is not None:
        message = {"id": {"body": id_}, **message}
        decided.append(f"a message's id stands in the member {id_}: it is another one for each delivery.")
    bounds = tolerance(batch.texts) if "time" in message else None
    if bounds is not None:
        message["tolerance_seconds"] = bounds
        decided.append(f"{_in_words(bounds)} is to be refused (the documents say so).")
    elif any("{timestamp}" in proof.get("over", "") for proof in proposal.delivery.get("authentication", ())):
        questions.append(_HOW_OLD)
    return message, decided, questions


def _in_words(bounds: int | Mapping[str, int]) -> str:
    if isinstance(bounds, int):
        return f"a delivery whose time is more than {bounds} s away"
    return f"a delivery that is older than {bounds['past']} s"


def _questions(batch: Batch, proposal: Proposal) -> Iterator[str]:
    if not proposal.greets and asks_first(batch):
        yield (
            "Is an endpoint asked for a challenge before it gets deliveries? Written: nothing (the documents speak of "
            "one). See delivery.handshakes."
        )


def _message_id(batch: Batch, library: Library, made: Draft) -> str | None:
    """Return the member that holds the id of a message in all payloads; None where none is sure to."""
    named = {place.name for place in made.rule.parts if place.in_body}
    offers = batch.offers
    for name in _IDS:
        if f"/{name}" not in named and all(_has(offer, library, (name,)) for offer in offers):
            return f"/{name}"
    at_top = any(pointer.count("/") == 1 for pointer in named)
    enveloped = at_top and all(any(_has(offer, library, (held,)) for held in _HELD) for offer in offers)
    told = enveloped and all(_has(offer, library, ("id",)) for offer in offers)
    return "/id" if told and not any(_is_of_a_thing(offer, library) for offer in offers) else None


def _is_of_a_thing(offer: Offer, library: Library) -> bool:
    """Whether the description of `id` says that it is that of what the event is about."""
    node = library.member(offer.node, ("id",))
    said = node.get("description") if isinstance(node, dict) else None
    return isinstance(said, str) and _WHOSE.search(said) is not None and _MESSAGE.search(said) is None


def _has(offer: Offer, library: Library, path: tuple[str, ...]) -> bool:
    """Whether payloads of an event have a member: by the schema, or in every published example."""
    if offer.examples and not isinstance(offer.node, dict):
        return all(text_at(example, path) is not None for example in offer.examples)
    return library.describes(offer.node, path)
