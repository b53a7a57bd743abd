"""Sign deliveries by rules that are data, whatever the provider's scheme."""

from __future__ import annotations

import hashlib
import itertools
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, quote, urlencode

from hookproof.contract.model import Authentication, Contract, DeliveryRules, Place
from hookproof.contract.naming import name_parts, sent_name
from hookproof.contract.proofkinds import PROOF_KINDS
from hookproof.delivery.addressing import Admits, addressed, anything, body_allowed, headers_with, restated, time_text
from hookproof.delivery.answers import terms_of
from hookproof.delivery.auth.content import NAMELESS, Facts, KeyName, filled_text
from hookproof.delivery.auth.kinds import KINDS
from hookproof.delivery.auth.writing import written
from hookproof.delivery.issuing import Issuer, KeyNames, key_name, publishes
from hookproof.delivery.packing import is_plain, packed
from hookproof.delivery.secrets import Secret
from hookproof.delivery.traffic import Delivery, Headers
from hookproof.payloads.case import Case
from hookproof.schema.members import with_member
from hookproof.schema.pointers import tokens

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 27


def message_ids(token: str | None = None) -> Callable[[str], str]:
    """Return a function from an address to a message id: the same for one token and address, else different.

    A run takes one token (random unless given), so that a consumer which remembers ids does not take a second run's
    deliveries for duplicates of the first's.
    """
    run = secrets.token_hex(8) if token is None else token

    def message_id(address: str) -> str:
        number = int.from_bytes(hashlib.sha256(f"{run}\0{address}".encode()).digest(), "big")
        letters = []
        for _ in range(_ID_LENGTH):
            number, rest = divmod(number, len(_LETTERS))
            letters.append(_LETTERS[rest])
        return f"msg_{''.join(letters)}"

    return message_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Everything that signing takes: a provider's rules, a key for each way of authentication, a clock, message ids.

    `url` is what is called: schemes that cover the URL need it. `instead` gives what is signed for a payload, where
    that is not its own bytes: what a consumer takes that verifies a body which it has written anew.
    """

    rules: DeliveryRules
    keys: tuple[bytes, ...] = field(repr=False)
    url: str = ""
    clock: Callable[[], float] = time.time
    ids: Callable[[str], str] = field(default_factory=message_ids)
    extra_headers: Headers = ()
    #: What deliveries say of the published keys, where a run serves them.
    names: KeyNames | None = None
    #: Whether the contract allows a body for an event: what is written into one never changes that.
    admits: Admits = anything
    instead: Callable[[bytes], bytes] | None = None

    @property
    def scheme(self) -> Authentication:
        """The first way of authentication."""
        return self.rules.signature

    @property
    def key(self) -> bytes:
        """The key of the first way of authentication."""
        return self.keys[0]

    def deliver(self, case: Case, *, label: str = "") -> Delivery:
        """Return a genuine delivery of `case`; `label` tells deliveries of one case apart that are no retries."""
        return self.deliver_bytes(case.body, address=case.address, event=case.event, label=label)

    def deliver_bytes(self, body: bytes, *, address: str, event: str, label: str = "") -> Delivery:
        """Return a genuine delivery of any payload."""
        rules, now = self.rules, int(self.clock())
        message_id = self.ids(f"{address}\0{label}" if label else address)
        message_id, body = addressed(rules, body, message_id, now, lambda data: self.admits(event, data))
        headers: Headers = (("Content-Type", rules.content_type), ("User-Agent", rules.user_agent))
        text = time_text(rules, now)
        plain = is_plain(rules.body) and not _templated(rules)
        if plain:  # by far the most: everything that is told is known here
            headers += headers_with(rules, event, message_id, text)
        bare = Delivery(
            address=address,
            event=event,
            method=rules.method,
            headers=headers,
            body=body,
            message_id=message_id,
            timestamp=now,
            path=url_path(rules, event),
            terms=terms_of(rules),
        )
        signed = (
            self.placed(bare, self.proofs(bare, when=text), when=text) if plain else self._signed(bare, bare.body, now)
        )
        if not self.extra_headers:
            return signed
        return replace(signed, headers=with_headers(signed.headers, self.extra_headers))

    def resign(
        self,
        delivery: Delivery,
        *,
        message_id: str | None = None,
        timestamp: int | str | None = None,
        body: bytes | None = None,
        signed_body: bytes | None = None,
    ) -> Delivery:
        """Return the delivery with what is given in place, signed again.

        `body` is a payload, and so is `signed_body`, which is signed in its place. An id or time that is given is
        written wherever the contract says that it stands. A `timestamp` that is not an integer stands there as it is
        written.
        """
        when = delivery.timestamp if timestamp is None else timestamp
        payload = restated(self.rules, delivery.payload if body is None else body, message_id, timestamp)
        id_ = delivery.message_id if message_id is None else message_id
        now = when if isinstance(when, int) else delivery.timestamp
        if (id_, now) != (delivery.message_id, delivery.timestamp):
            delivery = replace(delivery, message_id=id_, timestamp=now)
        return self._signed(delivery, payload, when, signed_body)

    def _signed(
        self, delivery: Delivery, payload: bytes, when: int | str, signed_body: bytes | None = None
    ) -> Delivery:
        text = time_text(self.rules, when)
        told = self.told(delivery, payload, text, signed_body)
        return self.placed(told, self.proofs(told, when=text, signed_body=signed_body), when=text)

    def told(self, delivery: Delivery, payload: bytes, when: int | str, signed_body: bytes | None = None) -> Delivery:
        """Return the delivery of a payload with id, time and event where they stand outside of it, and no new proof."""
        rules, text = self.rules, when if isinstance(when, str) else time_text(self.rules, when)
        payload, delivery = self._naming_keys(payload, delivery)
        plain = is_plain(rules.body)
        body = payload if plain else packed(rules.body, payload)
        headers = with_headers(delivery.headers, headers_with(rules, delivery.event, delivery.message_id, text))
        told = replace(delivery, body=body, content=None if plain else payload, headers=headers)
        return self._with_templates(told, text, signed_body) if _templated(rules) else told

    def _with_templates(self, delivery: Delivery, when: str, signed_body: bytes | None) -> Delivery:
        rules = self.rules
        facts = self.facts(delivery, when, signed_body)
        named = [(p.name, text) for p, text in name_parts(rules, delivery.event) if p.where == "query"]
        keys = [(place.name, text) for place, text in self._key_places() if place.where == "query"]
        query = urlencode([*named, *keys, *((name, filled_text(template, facts)) for name, template in rules.query)])
        own = [pair for each in rules.events if fnmatchcase(delivery.event, each.at) for pair in each.headers]
        told = tuple((name, filled_text(template, facts)) for name, template in (*rules.headers, *own))
        return replace(delivery, query=query, headers=with_headers(delivery.headers, told))

    def key_names(self) -> tuple[KeyName, ...]:
        """Return what deliveries say of the key of each way of authentication."""
        if self.names is not None:
            return self.names.own
        return tuple(key_name(proof, key) for proof, key in zip(self.rules.authentication, self.keys, strict=True))

    def _naming_keys(self, payload: bytes, delivery: Delivery) -> tuple[bytes, Delivery]:
        """Write ids and URLs of published keys where the contract says that they stand: payload and headers.

        What stands in the query is written with the rest of it.
        """
        if not publishes(self.rules):
            return payload, delivery
        told = list(self._key_places())
        for place, text in told:
            payload = with_member(payload, place.name, text) if place.in_body else payload
        headers = tuple((place.name, text) for place, text in told if place.where == "header")
        return payload, replace(delivery, headers=with_headers(delivery.headers, headers))

    def _key_places(self) -> Iterator[tuple[Place, str]]:
        for proof, name in zip(self.rules.authentication, self.key_names(), strict=True):
            if proof.published is not None:
                places = ((proof.published.id, name.id), (proof.published.url, name.url))
                yield from ((place, text) for place, text in places if place is not None)

    def facts(self, delivery: Delivery, when: str, signed_body: bytes | None = None) -> Facts:
        """Return what placeholders stand for in a delivery; of several published keys, the first."""
        body = delivery.body if signed_body is None else packed(self.rules.body, signed_body)
        if self.instead is not None:
            body = packed(self.rules.body, self.instead(delivery.payload if signed_body is None else signed_body))

        def url() -> str:
            return url_with(self.url, without_query(delivery, self._in_query())) if self.url else ""

        event = sent_name(self.rules, delivery.event)
        names = self.key_names() if publishes(self.rules) else ()
        key = next((name for name in names if name.id), NAMELESS)
        return Facts(delivery, when, url, body, event, key, self._in_form())

    def _in_query(self) -> frozenset[str]:
        """The parameters that hold proofs: no proof covers those."""
        return frozenset(proof.place.name for proof in self.rules.authentication if proof.place.where == "query")

    def _in_form(self) -> frozenset[str]:
        """The parameters of a form that hold proofs."""
        if self.rules.body.form != "form":
            return frozenset()
        return frozenset(tokens(proof.place.name)[0] for proof in self.rules.authentication if proof.place.in_body)

    def proofs(
        self, delivery: Delivery, *, when: int | str | None = None, signed_body: bytes | None = None
    ) -> tuple[str, ...]:
        """Return the bare proof of each way of authentication that a delivery as it stands would carry."""
        text = time_text(self.rules, delivery.timestamp if when is None else when)
        facts = self.facts(delivery, text, signed_body)
        pairs = zip(self.rules.authentication, self.keys, strict=True)
        if not publishes(self.rules):
            return tuple([KINDS[proof.kind].prove(proof, key, facts) for proof, key in pairs])
        named = zip(pairs, self.key_names(), strict=True)
        return tuple([KINDS[proof.kind].prove(proof, key, replace(facts, key=name)) for (proof, key), name in named])

    def placed(self, delivery: Delivery, proofs: Sequence[str], *, when: int | str | None = None) -> Delivery:
        """Return the delivery with bare proofs, each in its format, at their places."""
        text = time_text(self.rules, delivery.timestamp if when is None else when)
        pairs = zip(self.rules.authentication, proofs, strict=True)
        return self.stamped(delivery, [written(rules, proof, text, delivery.message_id) for rules, proof in pairs])

    def stamped(self, delivery: Delivery, texts: Sequence[str | None]) -> Delivery:
        """Return the delivery with these texts, as they are, where its proofs stand; None leaves what stands there."""
        headers = []
        for rules, text in zip(self.rules.authentication, texts, strict=True):
            if text is None or not PROOF_KINDS[rules.kind].placed:
                continue
            if rules.place.where == "header":
                headers.append((rules.place.name, text))
            else:
                delivery = self._stamped_elsewhere(delivery, rules, text)
        return replace(delivery, headers=with_headers(delivery.headers, tuple(headers))) if headers else delivery

    def _stamped_elsewhere(self, delivery: Delivery, rules: Authentication, text: str) -> Delivery:
        if rules.place.where == "query":
            kept = parse_qsl(without_query(delivery, {rules.place.name}).query, keep_blank_values=True)
            return replace(delivery, query=urlencode([*kept, (rules.place.name, text)]))
        return self.carrying(delivery, with_member(delivery.payload, rules.place.name, text))

    def carrying(self, delivery: Delivery, payload: bytes) -> Delivery:
        """Return the delivery with another payload in its body, and all else as it is."""
        plain = is_plain(self.rules.body)
        body = payload if plain else packed(self.rules.body, payload)
        return replace(delivery, body=body, content=None if plain else payload)

    def others(self) -> Signer:
        """Return the signer with another key for each way of authentication: whoever is not the provider."""
        pairs = zip(self.rules.authentication, self.keys, strict=True)
        return replace(self, keys=tuple(KINDS[rules.kind].other(rules, key) for rules, key in pairs))

    def mac(self, delivery: Delivery) -> str:
        """Return the bare proof of the first way of authentication that a delivery as it stands would carry."""
        return self.proofs(delivery)[0]


def _templated(rules: DeliveryRules) -> bool:
    """Whether a delivery tells something that is made of others of its parts, or stands in the query."""
    parts = rules.event.parts
    told = rules.query or rules.headers or rules.events or parts[1:] or publishes(rules)
    return bool(told) or parts[0].where == "query"


def url_path(rules: DeliveryRules, event: str) -> str:
    """Return what the event's name adds to the path of the URL."""
    places = [place for place in rules.event.parts if place.where == "path"]
    if not places:
        return ""
    texts = [p.name.replace("{event}", quote(t, safe="")) for p, t in name_parts(rules, event) if p.where == "path"]
    return "".join(texts)


def without_query(delivery: Delivery, names: AbstractSet[str]) -> Delivery:
    """Return the delivery without the query parameters of these names."""
    if not names or not delivery.query:
        return delivery
    kept = [pair for pair in parse_qsl(delivery.query, keep_blank_values=True) if pair[0] not in names]
    return replace(delivery, query=urlencode(kept))


def url_with(url: str, delivery: Delivery) -> str:
    """Return the whole URL that a delivery calls: its path and query added to those of the target."""
    base, mark, query = url.partition("?")
    whole = "&".join(filter(None, (query, delivery.query)))
    return f"{base}{delivery.path}{'?' if whole or mark else ''}{whole}"


def with_headers(headers: Headers, more: Headers) -> Headers:
    """Return `headers` with `more` in place: a header of the same name is replaced where it stands, others follow."""
    new: dict[str, list[tuple[str, str]]] = {}
    for name, value in more:
        new.setdefault(name.lower(), []).append((name, value))
    lowered = [name.lower() for name, _ in headers]
    if new.keys().isdisjoint(lowered):
        return headers + more
    left, kept = dict(new), list[tuple[str, str]]()
    for key, header in zip(lowered, headers, strict=True):
        kept.extend(left.pop(key, []) if key in new else [header])
    return tuple(itertools.chain(kept, *left.values()))


def genuine(
    case: Case,
    contract: Contract,
    secret: Secret,
    *,
    url: str = "",
    clock: Callable[[], float] = time.time,
    ids: Callable[[str], str] | None = None,
    extra_headers: Headers = (),
) -> Delivery:
    """Return a correctly signed delivery of `case`; host and content length are left to the transport.

    Raises InputError where the secret gives no key. A run that makes many deliveries keeps one Signer instead.
    """
    signer = signer_for(contract, secret, url=url, clock=clock, ids=ids, extra_headers=extra_headers)
    return signer.deliver(case)


def signer_for(
    contract: Contract,
    secret: Secret,
    *,
    url: str = "",
    clock: Callable[[], float] = time.time,
    ids: Callable[[str], str] | None = None,
    extra_headers: Headers = (),
    issuer: Issuer | None = None,
) -> Signer:
    """Return what signs deliveries of `contract` with `secret`, whose published keys `issuer` serves.

    Raises InputError where the secret gives no key.
    """
    return Signer(
        rules=contract.delivery,
        keys=secret.keys(contract.delivery),
        url=url,
        clock=clock,
        ids=ids or message_ids(),
        extra_headers=extra_headers,
        names=None if issuer is None else issuer.names,
        admits=body_allowed(contract),
    )
