"""Faults of authenticity: what is accepted without being authentic, and what is not although it is."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Callable
from dataclasses import replace

from hookproof.contract.model import DeliveryRules
from hookproof.contract.proofkinds import SIGNING
from hookproof.delivery.addressing import (
    covers_body,
    covers_id,
    covers_timestamp,
    proof_headers,
    signature_headers,
    timestamp_place,
    told_id,
    told_timestamp,
)
from hookproof.delivery.auth.writing import takes_several, version_token
from hookproof.demo import verifying
from hookproof.demo.faulty.fault import around, fault, where
from hookproof.demo.habits import Answer, Habits, Refused, Request, Shop


def signature_ignored(shop: Shop, habits: Habits, request: Request) -> str:
    """Return the id that a request tells, and look at nothing else."""
    return told_id(shop.rules, lambda name: habits.header(request, name), request.body) or "no-id"


def _unsigned_let_through(shop: Shop, habits: Habits, request: Request) -> str:
    """Left from development: without a signature there is nothing to check."""
    if all(habits.header(request, name) is None for name in proof_headers(shop.rules)):
        return signature_ignored(shop, habits, request)
    return verifying.verify(shop, habits, request)


def _missing_header_raises(shop: Shop, habits: Habits, request: Request) -> str:
    for name in signature_headers(shop.rules):
        request.headers[name.lower()]
    return verifying.verify(shop, habits, request)


def _refusal_raises(_shop: Shop, _request: Request, refused: Refused) -> Answer:
    """A mismatch is an exception that nobody catches."""
    return Answer(status=500 if refused.answer.status == 401 else refused.answer.status)


def _refused_with_200(_shop: Shop, _request: Request, refused: Refused) -> Answer:
    if refused.answer.status != 401:
        return refused.answer
    return Answer(status=200, text='{"error":"invalid signature"}', headers=(("content-type", "application/json"),))


def _empty_key_too(shop: Shop) -> tuple[bytes, ...]:
    """The secret of a second endpoint that was never set."""
    return (*verifying.keys(shop), b"")


def _over_parsed(write: Callable[[object], str]) -> Callable[[Shop, Request, str, str], bytes]:
    """The framework has parsed the body already, so it is written out again to be verified."""

    def signed(shop: Shop, request: Request, message_id: str, timestamp: str) -> bytes:
        try:
            body = write(json.loads(request.body)).encode("utf-8", "surrogatepass")
        except (ValueError, RecursionError):
            body = request.body
        return _content(shop, request, body, message_id, timestamp)

    return signed


def _over_ascii(shop: Shop, request: Request, message_id: str, timestamp: str) -> bytes:
    body = request.body.decode("ascii", "replace").encode()
    return _content(shop, request, body, message_id, timestamp)


def _over_stripped(shop: Shop, request: Request, message_id: str, timestamp: str) -> bytes:
    return _content(shop, request, request.body.strip(), message_id, timestamp)


def _content(shop: Shop, request: Request, body: bytes, message_id: str, timestamp: str) -> bytes:
    held, request.body = request.body, body
    content = verifying.signed(shop, request, message_id, timestamp)
    request.body = held
    return content


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _only(index: int) -> Callable[[Shop, str], tuple[str, list[str]]]:
    def claims(shop: Shop, value: str) -> tuple[str, list[str]]:
        pieces = value.split(shop.proof.separator) if shop.proof.separator else [value]
        timestamp, _ = verifying.claims(shop, value)
        return timestamp, verifying.claims(shop, pieces[index])[1]

    return claims


def _any_version(shop: Shop, value: str) -> tuple[str, list[str]]:
    """The version in front of the signature is cut off unread."""
    timestamp, found = verifying.claims(shop, value)
    pieces = re.split(r"[\s,]+", value)
    return timestamp, found + [re.sub(r"^[A-Za-z]+\d+[a-z]?=", "", piece) for piece in pieces]


def _raises_when_malformed(shop: Shop, value: str) -> tuple[str, list[str]]:
    """Decoded without a thought for what cannot be decoded."""
    timestamp, found = verifying.claims(shop, value)
    for signature in found or [value]:
        decoded = (
            base64.b64decode(signature, validate=True) if shop.proof.encoding == "base64" else bytes.fromhex(signature)
        )
        if not decoded:
            raise ValueError("no signature")
    return timestamp, found


def prefix_is_enough(expected: str, given: str) -> bool:
    """Compare as far as the shorter one goes."""
    return all(a == b for a, b in zip(expected, given, strict=False))


def _leaves_nothing_out(shop: Shop, value: str) -> tuple[str, list[str]]:
    """Empty signatures are claims, too."""
    timestamp, found = verifying.claims(shop, value)
    return timestamp, found or [""]


def _same_length_asserted(expected: str, given: str) -> bool:
    if len(expected) != len(given):
        raise ValueError("Input buffers must have the same byte length")
    return verifying.same(expected, given)


def _as_written(request: Request, name: str) -> str | None:
    """Looks the header up exactly as the documentation writes it."""
    written = request.names is None or name in request.names
    return verifying.header(request, name) if written else None


def _proof(shop: Shop, habits: Habits, request: Request) -> str | None:
    """What stands where the first proof of a request does."""
    return habits.header(request, shop.proof.place.name) if shop.proof.place.where == "header" else None


def _cached(verify: Callable[..., str]) -> Callable[..., str]:
    """Remembers which signatures were right, and asks no more about them."""

    def remembered(shop: Shop, habits: Habits, request: Request) -> str:
        signature = _proof(shop, habits, request)
        right = shop.notes.setdefault("right signatures", set())
        if signature in right:
            return signature_ignored(shop, habits, request)
        message_id = verify(shop, habits, request)
        right.add(signature)
        return message_id

    return remembered


def _replays_trusted(verify: Callable[..., str]) -> Callable[..., str]:
    """A body and a signature that were right together once are let through: retries need no second look."""

    def remembered(shop: Shop, habits: Habits, request: Request) -> str:
        pair = (_proof(shop, habits, request), request.body)
        right = shop.notes.setdefault("right pairs", set())
        if pair in right:
            return signature_ignored(shop, habits, request)
        message_id = verify(shop, habits, request)
        right.add(pair)
        return message_id

    return remembered


def _clock_corrected(verify: Callable[..., str]) -> Callable[..., str]:
    """Tries the seconds around the timestamp, too: the sender's clock might be wrong."""

    def corrected(shop: Shop, habits: Habits, request: Request) -> str:
        place = timestamp_place(shop.rules)
        name = place.name.lower() if place is not None and place.where == "header" else ""
        text = request.headers.get(name, "")
        if not re.fullmatch("[0-9]{1,12}", text):
            return verify(shop, habits, request)
        for shift in range(-30, 31):
            headers = {**request.headers, name: str(int(text) + shift)}
            with contextlib.suppress(Refused):
                return verify(shop, habits, replace(request, headers=headers))
        raise Refused(401)

    return corrected


def _expected_told(shop: Shop, habits: Habits, request: Request) -> str:
    """Says what the signature should have been: meant for debugging."""
    try:
        return verifying.verify(shop, habits, request)
    except Refused:

        def header(name: str) -> str | None:
            return habits.header(request, name)

        told = told_id(shop.rules, header, request.body), told_timestamp(shop.rules, header, request.body)
        content = habits.signed(shop, request, *told)
        expected = verifying.mac(shop.proof, habits.keys(shop)[0], content)
        raise Refused(401, f"invalid signature, expected {expected}") from None


def _secret_told(shop: Shop, _request: Request, refused: Refused) -> Answer:
    text = json.dumps({"error": "refused", "config": {"webhook_secret": shop.secret, "debug": True}})
    return Answer(status=refused.answer.status, text=text, headers=(("content-type", "application/json"),))


def _keyed(rules: DeliveryRules) -> bool:
    """Whether it is a keyed hash that is looked at, in a header."""
    return rules.signature.kind == "hmac" and rules.signature.place.where == "header"


def _keyed_over_body(rules: DeliveryRules) -> bool:
    return _keyed(rules) and covers_body(rules)


def _rotates(rules: DeliveryRules) -> bool:
    return _keyed(rules) and takes_several(rules.signature)


def _versioned(rules: DeliveryRules) -> bool:
    return _keyed(rules) and bool(version_token(rules.signature))


def _signed(rules: DeliveryRules) -> bool:
    return rules.signature.kind in SIGNING and rules.signature.place.where == "header"


FAULTS = (
    *where(
        _signed,
        fault("no-signature-check", "auth.wrong-key", "the signature is never checked", verify=signature_ignored),
        fault(
            "unsigned-accepted",
            "auth.missing-header",
            "a delivery without a signature header skips the check",
            verify=_unsigned_let_through,
        ),
        fault(
            "missing-header-crashes",
            "auth.missing-header",
            "a missing header of the signature scheme raises an exception",
            verify=_missing_header_raises,
        ),
        fault(
            "wrong-signature-500", "auth.wrong-key", "a wrong signature is answered with 500", refuse=_refusal_raises
        ),
        fault(
            "wrong-signature-200", "auth.wrong-key", "a wrong signature is answered with 200", refuse=_refused_with_200
        ),
    ),
    *where(
        _keyed,
        fault(
            "empty-key-accepted", "auth.empty-key", "a secret that was never set counts as a key", keys=_empty_key_too
        ),
    ),
    *where(
        _keyed_over_body,
        around(
            "signatures-cached",
            "auth.changed-body",
            "a signature that was right once is right for any body",
            "verify",
            _cached,
        ),
    ),
    *where(
        lambda rules: _keyed(rules) and covers_id(rules),
        around(
            "replays-trusted",
            "auth.changed-id",
            "a body and a signature that were right together once are right with any id",
            "verify",
            _replays_trusted,
        ),
    ),
    *where(
        lambda rules: _keyed(rules) and covers_timestamp(rules),
        around(
            "clock-corrected",
            "auth.changed-timestamp",
            "the signature may be right for any second near the timestamp",
            "verify",
            _clock_corrected,
        ),
    ),
    *where(
        _keyed_over_body,
        fault(
            "body-re-serialised",
            "auth.raw-body",
            "the signature is checked over the parsed body, written out again",
            signed=_over_parsed(_compact),
        ),
        fault(
            "body-as-ascii",
            "auth.raw-body",
            "the signature is checked over the body as ASCII text",
            signed=_over_ascii,
        ),
        fault(
            "body-stripped",
            "auth.raw-body",
            "the signature is checked over the body without its outer whitespace",
            signed=_over_stripped,
        ),
    ),
    *where(
        _rotates,
        fault(
            "first-signature-only", "auth.several-signatures", "only the first signature is looked at", claims=_only(0)
        ),
        fault(
            "last-signature-only", "auth.several-signatures", "only the last signature is looked at", claims=_only(-1)
        ),
    ),
    *where(
        _keyed,
        fault(
            "signature-prefix-accepted",
            "auth.truncated-signature",
            "signatures are compared as far as the shorter one goes",
            same=prefix_is_enough,
            claims=_leaves_nothing_out,
        ),
        fault(
            "malformed-signature-crashes",
            "auth.malformed-signature",
            "a signature that cannot be decoded raises an exception",
            claims=_raises_when_malformed,
        ),
        fault(
            "signature-length-crashes",
            "auth.malformed-signature",
            "comparing signatures of different lengths raises an exception",
            same=_same_length_asserted,
        ),
    ),
    *where(
        _versioned,
        fault(
            "any-scheme-version",
            "auth.other-scheme-version",
            "the signature's version token is not read",
            claims=_any_version,
        ),
    ),
    *where(
        lambda rules: bool(signature_headers(rules)),
        fault(
            "header-case-matters",
            "auth.header-case",
            "header names are looked up as the documentation writes them",
            header=_as_written,
        ),
    ),
    *where(
        _keyed,
        fault(
            "signature-told",
            "hygiene.secret",
            "a refusal says what the signature should have been",
            verify=_expected_told,
        ),
    ),
    fault(
        "secret-told", "hygiene.secret", "a refusal shows the configuration, the secret with it", refuse=_secret_told
    ),
)
