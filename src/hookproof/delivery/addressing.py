"""Where a delivery says what it is: its event, its message id, its time and its authentication.

The one place that knows: each stands in a member of the payload, a header or the URL, as the contract says. Nobody else
looks at the pointers and header names of the rules to write or to read one of them.
"""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from uuid import UUID

from hookproof.contract.model import Authentication, DeliveryRules, Place
from hookproof.contract.naming import name_parts
from hookproof.contract.placeholders import names, signs_form
from hookproof.contract.proofkinds import PROOF_KINDS, SIGNING
from hookproof.schema.members import value_at, with_member, with_members

if TYPE_CHECKING:
    from hookproof.contract.model import Contract
    from hookproof.delivery.traffic import Delivery, Headers

#: Whether the contract allows these bytes for the event of that name.
Admits = Callable[[str, bytes], bool]
#: Fewer characters than this cannot tell the deliveries of a run apart.
_TELLING = 8
_CLASSES = (string.digits, "abcdef", "ABCDEF", string.ascii_lowercase, string.ascii_uppercase)


def id_place(rules: DeliveryRules) -> Place | None:
    """Return where the message id stands; None where deliveries have none."""
    return rules.message.id


def timestamp_place(rules: DeliveryRules) -> Place | None:
    """Return where the time stands; None where there is none, or beside the signature."""
    place = rules.message.time
    return None if place is not None and place.where == "beside" else place


def covers_id(rules: DeliveryRules) -> bool:
    """Whether what is signed covers a message id that the consumer is told."""
    return _covered(rules.message.id, "id", rules)


def covers_timestamp(rules: DeliveryRules) -> bool:
    """Whether what is signed covers a time that the consumer is told, wherever that is."""
    return _covered(rules.message.time, "timestamp", rules)


def _covered(place: Place | None, placeholder: str, rules: DeliveryRules) -> bool:
    if place is None:
        return False
    own = f"{place.where}:{place.name}"
    return _all_proofs(
        rules,
        lambda proof: (
            placeholder in _signed(proof)
            or own in _signed(proof)
            or (place.in_body and covers_body(rules, proof))
            or (place.where == "beside" and proof.kind == "jwt")
        ),
    )


def _all_proofs(rules: DeliveryRules, covers: Callable[[Authentication], bool]) -> bool:
    """Whether no consumer that does what it must can miss it: it is in what any, or in what each of them, covers."""
    found = [covers(proof) for proof in rules.authentication if proof.kind in SIGNING]
    return any(found) if rules.needs == "all" else bool(found) and all(found)


def _signed(proof: Authentication) -> frozenset[str]:
    if proof.kind != "jwt":
        return names(proof.signed_content)
    claims = (value for value in proof.options.get("claims", {}).values() if isinstance(value, str))
    return frozenset(name for claim in claims for name in names(claim))


def covers_body(rules: DeliveryRules, proof: Authentication | None = None) -> bool:
    """Whether what is signed covers the bytes of the body: of one proof, or of all that a consumer may choose."""
    if proof is None:
        return _all_proofs(rules, lambda each: covers_body(rules, each))
    hashed = {"body", "sha256", "crc32"}
    in_url = any(hashed & names(template) for _, template in rules.query) and "url" in _signed(proof)
    return bool(hashed & _signed(proof)) or in_url


def covers_form(rules: DeliveryRules) -> bool:
    """Whether what is signed covers the parameters of a form, not its bytes."""
    return rules.body.form == "form" and _all_proofs(rules, lambda each: signs_form(each.signed_content))


def covered_members(rules: DeliveryRules) -> tuple[str, ...]:
    """Return the JSON pointers of the payload's members that are signed each by itself."""
    proofs = [proof for proof in rules.authentication if proof.kind in SIGNING]
    found = [name.partition(":")[2] for proof in proofs for name in sorted(_signed(proof)) if name.startswith("body:")]
    return tuple(dict.fromkeys(found))


def covers_url(rules: DeliveryRules) -> bool:
    """Whether what is signed covers the URL that is called."""
    return _all_proofs(rules, lambda proof: bool({"url", "path"} & _signed(proof)))


def oldest_seconds(rules: DeliveryRules) -> int | None:
    """Return how old a delivery may be: by the contract's bound, else as long as its web token holds; None: any age."""
    lives = [proof.options["lifetime_seconds"] for proof in rules.authentication if "lifetime_seconds" in proof.options]
    own = rules.message.past_seconds
    return own if own is not None else min(lives, default=None)


def tells_timestamp(rules: DeliveryRules) -> bool:
    """Whether a consumer is told a time at all, covered or not."""
    return rules.message.time is not None


def proof_headers(rules: DeliveryRules) -> tuple[str, ...]:
    """Return the names of the headers that hold a proof."""
    places = (proof.place for proof in rules.authentication if PROOF_KINDS[proof.kind].placed)
    return tuple(dict.fromkeys(place.name for place in places if place.where == "header"))


def signature_headers(rules: DeliveryRules) -> tuple[str, ...]:
    """Return the names of the headers that authentication needs: id and time where they are covered, and the proofs."""
    told = ((id_place(rules), covers_id), (timestamp_place(rules), covers_timestamp))
    named = (place.name for place, covers in told if place is not None and place.where == "header" and covers(rules))
    return (*named, *proof_headers(rules))


def headers_with(rules: DeliveryRules, event: str, message_id: str, timestamp: str) -> Headers:
    """Return the headers that tell id, time and event, with these values: those that stand in a header."""
    told = ((rules.message.id, message_id), (rules.message.time, timestamp))
    named = tuple((place.name, value) for place, value in told if place is not None and place.where == "header")
    if rules.event.parts[0].where == "body" and not rules.event.parts[1:]:
        return named
    return (*named, *((place.name, text) for place, text in name_parts(rules, event) if place.where == "header"))


def anything(_event: str, _body: bytes) -> bool:
    """Allow every body: for signers that know no contract."""
    return True


def body_allowed(contract: Contract) -> Admits:
    """Return what tells whether a contract allows a body for an event; formats count."""
    from hookproof.contract.validation import is_valid

    def allowed(event: str, body: bytes) -> bool:
        known = contract.events.get(event)
        try:
            return known is None or is_valid(known)(json.loads(body))
        except (ValueError, RecursionError):
            return False

    return allowed


def addressed(
    rules: DeliveryRules, body: bytes, message_id: str, timestamp: int, admits: Callable[[bytes], bool]
) -> tuple[str, bytes]:
    """Return the id of a new message and its payload, with id and time written where they stand in it.

    An id in the payload keeps the shape of the one that it replaces, so that it goes on fitting the schema; where it
    stands in every item of an array, each gets one of its own. Nothing is written that makes a valid payload invalid or
    the other way round, and nothing where there is no such member.
    """
    message = rules.message
    if message.id_form == "uuid":
        message_id = _uuid(message_id)
    if not any(place is not None and place.in_body for place in (message.id, message.time)):
        return message_id, body
    before = admits(body)
    if message.id is not None and message.id.in_body:
        for candidate in _candidates(_text_at(body, message.id.name), message_id):
            written = _with_id(body, message.id.name, candidate)
            if admits(written) is before:
                message_id, body = candidate, written
                break
    written = restated(rules, body, None, timestamp)
    return message_id, written if written == body or admits(written) is before else body


def _uuid(message_id: str) -> str:
    """A version 4 UUID (RFC 9562), always the same one for an id."""
    return str(UUID(bytes=hashlib.sha256(message_id.encode()).digest()[:16], version=4))


def _with_id(body: bytes, pointer: str, message_id: str) -> bytes:
    """Write an id; a number stays one, and items after the first have it with another end."""
    number = isinstance(value_at(body.decode("utf-8", "replace"), pointer), int)

    def value(item: int) -> object:
        text = message_id if not item else _shaped(message_id, f"{message_id}/{item}", 0)
        return int(text) if number and text.isdecimal() else text

    return with_members(body, pointer, value)


def restated(rules: DeliveryRules, body: bytes, message_id: str | None, timestamp: int | str | None) -> bytes:
    """Return the payload with an id and a time that are given in place of those that stand in it.

    A whole number is written in the contract's form of a time, a text as it is.
    """
    id_, time = rules.message.id, rules.message.time
    if message_id is not None and id_ is not None and id_.in_body:
        body = _with_id(body, id_.name, message_id)
    if timestamp is not None and time is not None and time.in_body:
        as_text = isinstance(value_at(body.decode("utf-8", "replace"), time.name), str)
        value = timestamp if isinstance(timestamp, str) else _FORMS[rules.message.time_form](timestamp)
        body = with_member(body, time.name, str(value) if as_text else value)
    return body


def time_text(rules: DeliveryRules, timestamp: int | str) -> str:
    """Return a time as a contract's deliveries write it; a text is one already."""
    return timestamp if isinstance(timestamp, str) else str(_FORMS[rules.message.time_form](timestamp))


def _iso(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


_FORMS: dict[str, Callable[[int], int | str]] = {
    "epoch-seconds": lambda seconds: seconds,
    "epoch-milliseconds": lambda seconds: seconds * 1000,
    "iso-8601": _iso,
}


def told_id(rules: DeliveryRules, header: Callable[[str], str | None], body: bytes) -> str:
    """Return the message id that a request tells: `header` gives the value of one; "" where it tells none."""
    return _told(id_place(rules), header, body)


def told_timestamp(rules: DeliveryRules, header: Callable[[str], str | None], body: bytes) -> str:
    """Return the time that a request tells in a place of its own, as it is written; "" where it tells none."""
    return _told(timestamp_place(rules), header, body)


def told_proofs(rules: DeliveryRules, delivery: Delivery) -> list[str]:
    """Return the texts that stand where a delivery's proofs are, wherever that is."""
    texts = []
    for proof in rules.authentication:
        if PROOF_KINDS[proof.kind].placed:
            place = proof.place
            in_query = dict(parse_qsl(delivery.query)) if place.where == "query" else {}
            texts.append(in_query.get(place.name) or _told(place, delivery.header, delivery.payload))
    return texts


def _told(place: Place | None, header: Callable[[str], str | None], body: bytes) -> str:
    if place is None:
        return ""
    if place.where not in ("body", "header"):
        return ""
    return _text_at(body, place.name) if place.in_body else header(place.name) or ""


def _text_at(body: bytes, pointer: str) -> str:
    value = value_at(body.decode("utf-8", "replace"), pointer)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _candidates(present: str, message_id: str) -> Iterator[str]:
    """Ids for a new message, the most fitting first: in the shape of the one that stands there, else a plain one."""
    if present.isdecimal():
        yield str(10**8 + int.from_bytes(hashlib.sha256(message_id.encode()).digest()) % (9 * 10**8))
    # Some ids stand in a header too: no line break, and no other control character, is kept.
    if present.isprintable() and sum(char.isascii() and char.isalnum() for char in present) >= _TELLING:
        yield _shaped(present, message_id, 0)
        # A part of an id may be fixed by more than its shape (a prefix, a version digit): its end is not.
        yield _shaped(present, message_id, max(0, len(present) - _TELLING))
    yield message_id


def _shaped(model: str, message_id: str, start: int) -> str:
    """Return text like `model`, every letter and digit from `start` on another of its kind, by `message_id`."""
    if "_" in model:
        start = max(start, model.rindex("_") + 1)
    if len(model) - start < _TELLING:
        start = max(0, len(model) - _TELLING)
    noise = hashlib.shake_256(message_id.encode()).digest(len(model))
    return model[:start] + "".join(map(_other, model[start:], noise[start:]))


def _other(char: str, byte: int) -> str:
    kind = next((kind for kind in _CLASSES if char in kind), "")
    return kind[byte % len(kind)] if kind else char
