"""Handshakes: what a provider asks of an endpoint beside deliveries, as requests; and whether an answer is right."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from hookproof.contract.model import Handshake
from hookproof.delivery.addressing import headers_with, time_text
from hookproof.delivery.signing import Signer, with_headers
from hookproof.delivery.traffic import Delivery, Response, Terms
from hookproof.payloads.case import Case
from hookproof.schema.pointers import lookup

_MARK = "handshake-"
FORGED = "-forged"
_CHALLENGE_LENGTH = 24


def mark_of(handshake: Handshake, *, forged: bool = False) -> str:
    """Return the mark of a handshake, as it stands in addresses; `forged` is one that somebody else signed."""
    return f"{_MARK}{handshake.name}{FORGED if forged else ''}"


def is_mark(mark: str) -> bool:
    """Whether a mark is one of a handshake."""
    return mark.startswith(_MARK)


def greeting(mark: str, case: Case, signer: Signer, label: str) -> Delivery | None:
    """Return the request that a mark stands for; None where the contract has no such handshake."""
    for handshake in signer.rules.handshakes:
        if mark == mark_of(handshake):
            return _request(handshake, mark, case, signer, label)
        if mark == mark_of(handshake, forged=True) and handshake.signed:
            return _request(handshake, mark, case, signer.others(), label)
    return None


def _request(handshake: Handshake, mark: str, case: Case, signer: Signer, label: str) -> Delivery:
    challenge = signer.ids(f"{case.address}\0{mark}\0{label}")[-_CHALLENGE_LENGTH:]
    body = b"" if handshake.body is None else json.dumps(_filled(handshake.body, challenge)).encode()
    kind = () if handshake.body is None else (("Content-Type", "application/json"),)
    more = tuple((name, _with(challenge, text)) for name, text in handshake.headers.items())
    bare = Delivery(
        address=case.address,
        event=case.event,
        method=handshake.method,
        headers=(*kind, ("User-Agent", signer.rules.user_agent), *more),
        body=body,
        message_id=signer.ids(f"{case.address}\0{label}"),
        timestamp=int(signer.clock()),
        bent=mark,
        query=urlencode({name: _with(challenge, text) for name, text in handshake.query.items()}),
        terms=Terms(acknowledged=frozenset(handshake.statuses), fits=fitting(handshake, challenge, signer.key)),
    )
    return _signed(bare, signer) if handshake.signed else _with_extra(bare, signer)


def _signed(bare: Delivery, signer: Signer) -> Delivery:
    """With id and time in their headers, and the proofs that stand in headers or in the query."""
    when = time_text(signer.rules, bare.timestamp)
    told = tuple(
        (name, value)
        for name, value in headers_with(signer.rules, bare.event, bare.message_id, when)
        if not any(place.where == "header" and place.name == name for place in signer.rules.event.parts)
    )
    named = replace(bare, headers=with_headers(bare.headers, told))
    return _with_extra(signer.placed(named, signer.proofs(named)), signer)


def _with_extra(delivery: Delivery, signer: Signer) -> Delivery:
    return replace(delivery, headers=with_headers(delivery.headers, signer.extra_headers))


def _filled(value: object, challenge: str) -> object:
    if isinstance(value, dict):
        return {name: _filled(inner, challenge) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, challenge) for inner in value]
    return _with(challenge, value) if isinstance(value, str) else value


def _with(challenge: str, text: str) -> str:
    return text.replace("{challenge}", challenge)


def fitting(handshake: Handshake, challenge: str, key: bytes) -> Callable[[Response], bool]:
    """Return what says of an answer whether it is the right one."""
    digest = hmac.digest(key, challenge.encode(), "sha256").hex()
    right = [_with(challenge, text).replace("{hmac}", digest) for text in handshake.answers]

    def fits(response: Response) -> bool:
        found = _answer(handshake, response)
        return not right or any(text in found if handshake.match == "holds" else text == found for text in right)

    return fits


def _answer(handshake: Handshake, response: Response) -> str:
    place = handshake.place
    if place is not None and place.where == "header":
        return response.header(place.name) or ""
    if place is None:
        return response.body.decode("utf-8", "replace").strip()
    try:
        value = lookup(json.loads(response.body), place.name, "")
    except (ValueError, RecursionError):
        return ""
    return value if isinstance(value, str) else json.dumps(value)
