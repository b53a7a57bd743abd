"""Sign deliveries by rules that are data, whatever the provider's scheme."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hookproof.contract.model import Contract, DeliveryRules, SignatureRules
from hookproof.delivery.addressing import Admits, addressed, anything, body_allowed, headers_with, restated
from hookproof.delivery.auth.hmac_header import mac, sign
from hookproof.delivery.secrets import Secret
from hookproof.delivery.traffic import Delivery, Headers
from hookproof.payloads.case import Case

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
    """Everything that signing takes: a provider's rules, the key, a clock and a source of message ids."""

    rules: DeliveryRules
    key: bytes = field(repr=False)
    clock: Callable[[], float] = time.time
    ids: Callable[[str], str] = field(default_factory=message_ids)
    extra_headers: Headers = ()
    #: Whether the contract allows a body for an event: what is written into one never changes that.
    admits: Admits = anything

    @property
    def scheme(self) -> SignatureRules:
        """The rules of the signature."""
        return self.rules.signature

    def deliver(self, case: Case, *, label: str = "") -> Delivery:
        """Return a genuine delivery of `case`; `label` tells deliveries of one case apart that are no retries."""
        return self.deliver_bytes(case.body, address=case.address, event=case.event, label=label)

    def deliver_bytes(self, body: bytes, *, address: str, event: str, label: str = "") -> Delivery:
        """Return a genuine delivery of any bytes."""
        now = int(self.clock())
        message_id = self.ids(f"{address}\0{label}" if label else address)
        message_id, body = addressed(self.scheme, body, message_id, now, lambda data: self.admits(event, data))
        bare = Delivery(
            address=address,
            event=event,
            method=self.rules.method,
            headers=(("Content-Type", self.rules.content_type), ("User-Agent", self.rules.user_agent)),
            body=body,
            message_id=message_id,
            timestamp=now,
        )
        signed = self.resign(bare)
        return replace(signed, headers=with_headers(signed.headers, self.extra_headers))

    def resign(
        self,
        delivery: Delivery,
        *,
        key: bytes | None = None,
        message_id: str | None = None,
        timestamp: int | str | None = None,
        body: bytes | None = None,
        signed_body: bytes | None = None,
    ) -> Delivery:
        """Return the delivery with what is given in place, signed again; `signed_body` is signed instead of the body.

        An id or time that is given is written wherever the contract says that it stands. A `timestamp` that is not an
        integer stands there as it is written.
        """
        id_ = delivery.message_id if message_id is None else message_id
        when = delivery.timestamp if timestamp is None else timestamp
        content = restated(self.scheme, delivery.body if body is None else body, message_id, timestamp)
        value = sign(
            self.scheme,
            self.key if key is None else key,
            message_id=id_,
            timestamp=when,
            body=content if signed_body is None else signed_body,
        )
        changed = replace(delivery, body=content, message_id=id_, timestamp=_whole(when, delivery.timestamp))
        return self.stamped(changed, timestamp=when, signature=value)

    def stamped(self, delivery: Delivery, *, timestamp: int | str, signature: str) -> Delivery:
        """Return the delivery with its id, this timestamp and this signature value in the headers of the scheme."""
        headers = headers_with(self.scheme, delivery.message_id, str(timestamp), signature)
        return replace(delivery, headers=with_headers(delivery.headers, headers))

    def mac(self, delivery: Delivery, *, key: bytes | None = None) -> str:
        """Return the bare signature that a delivery as it stands would carry under `key` (default: the right one)."""
        return mac(
            self.scheme,
            self.key if key is None else key,
            message_id=delivery.message_id,
            timestamp=delivery.timestamp,
            body=delivery.body,
        )


def _whole(timestamp: int | str, otherwise: int) -> int:
    return timestamp if isinstance(timestamp, int) else otherwise


def with_headers(headers: Headers, more: Headers) -> Headers:
    """Return `headers` with `more` in place: a header of the same name is replaced where it stands, others follow."""
    new = {name.lower() for name, _ in more}
    left = {name.lower(): [(n, v) for n, v in more if n.lower() == name.lower()] for name, _ in more}
    kept: list[tuple[str, str]] = []
    for name, value in headers:
        kept.extend(left.pop(name.lower(), []) if name.lower() in new else [(name, value)])
    for rest in left.values():
        kept.extend(rest)
    return tuple(kept)


def genuine(
    case: Case,
    contract: Contract,
    secret: Secret,
    *,
    clock: Callable[[], float] = time.time,
    ids: Callable[[str], str] | None = None,
    extra_headers: Headers = (),
) -> Delivery:
    """Return a correctly signed delivery of `case`; host and content length are left to the transport.

    Raises InputError where the secret gives no key. A run that makes many deliveries keeps one Signer instead.
    """
    return signer_for(contract, secret, clock=clock, ids=ids, extra_headers=extra_headers).deliver(case)


def signer_for(
    contract: Contract,
    secret: Secret,
    *,
    clock: Callable[[], float] = time.time,
    ids: Callable[[str], str] | None = None,
    extra_headers: Headers = (),
) -> Signer:
    """Return what signs deliveries of `contract` with `secret`. Raises InputError where the secret gives no key."""
    return Signer(
        rules=contract.delivery,
        key=secret.key(contract.delivery.signature),
        clock=clock,
        ids=ids or message_ids(),
        extra_headers=extra_headers,
        admits=body_allowed(contract),
    )
