"""Correct verification of where a delivery comes from, written as a consumer would: nothing here is shared with what
signs.

Standard Webhooks 1.0.0, "Verifying webhook authenticity", made general by the contract's rules. The ways in which a
delivery shows its origin are looked at one after the other: all of them, or the first where a consumer may choose.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from hookproof.contract.model import Authentication, Place
from hookproof.demo.asymmetric import fits_key, token_claims
from hookproof.demo.habits import Habits, Refused, Request, Shop
from hookproof.demo.unpacking import payloads
from hookproof.schema.pointers import first_at

_DECODERS: dict[str, Callable[[str], bytes]] = {
    "base64": lambda t: base64.b64decode(t + "=" * (-len(t) % 4)),
    "hex": bytes.fromhex,
    "utf-8": str.encode,
}
_UNSHOWN = ("none", "mtls", "addresses")


def header(request: Request, name: str) -> str | None:
    """Names of headers are the same in any case."""
    return request.headers.get(name.lower())


def keys(shop: Shop) -> tuple[bytes, ...]:
    """The key that the secret gives."""
    return (_key(shop, shop.proof),)


def _key(shop: Shop, proof: Authentication) -> bytes:
    return _DECODERS[proof.secret_encoding](shop.secret_of(proof).removeprefix(proof.secret_prefix))


def signed(shop: Shop, request: Request, message_id: str, timestamp: str) -> bytes:
    """The bytes that the signature covers: the body exactly as it came."""
    return content(shop, shop.proof, request, message_id, timestamp)


def content(shop: Shop, proof: Authentication, request: Request, message_id: str, timestamp: str) -> bytes:
    """The bytes that one signature covers."""
    url = _unproved_url(shop, request)
    known = {
        "id": message_id.encode("utf-8", "replace"),
        "timestamp": timestamp.encode("utf-8", "replace"),
        "body": request.body,
        "method": request.method.encode(),
        "url": url.encode(),
        "path": ("/" + url.partition("://")[2].partition("/")[2]).encode(),
        "crc32": str(zlib.crc32(request.body)).encode(),
        "sha256": hashlib.sha256(request.body).hexdigest().encode(),
    }
    if proof.kind == "hash":
        known["secret"] = _key(shop, proof)
    parts = re.split(r"\{([^{}]*)\}", proof.signed_content)
    return b"".join(_part(shop, request, known, part) if n % 2 else part.encode() for n, part in enumerate(parts))


def _unproved_url(shop: Shop, request: Request) -> str:
    """The URL that was called, without the parameters that hold proofs."""
    base, _, query = request.url.partition("?")
    mine = {proof.place.name for proof in shop.rules.authentication if proof.place.where == "query"}
    kept = [each for each in query.split("&") if each and each.partition("=")[0] not in mine]
    return f"{base}?{'&'.join(kept)}" if kept else base


def _part(shop: Shop, request: Request, known: Mapping[str, bytes], name: str) -> bytes:
    if name in known:
        return known[name]
    where, _, which = name.partition(":")
    if where == "form":
        mine = {proof.place.name for proof in shop.rules.authentication if proof.place.where == "body"}
        pairs = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        texts = [which[:1].join(pair) for pair in sorted(set(pairs)) if f"/{pair[0]}" not in mine]
        return which[1:].join(texts).encode("utf-8", "replace")
    text = (request.headers.get(which.lower()) or "") if where == "header" else _written(_told(shop, request, which))
    return text.encode("utf-8", "surrogatepass")


def claims(shop: Shop, value: str) -> tuple[str, list[str]]:
    """The timestamp beside the signatures ("" where none stands there), and the signatures of the known version."""
    return _claims(shop.proof, value)


def _claims(rules: Authentication, value: str) -> tuple[str, list[str]]:
    templates = _split(rules.format, rules.separator)
    timestamp, found = "", []
    for piece in _split(value, rules.separator):
        for template in templates:
            parts = _match(template, piece)
            timestamp = parts.get("timestamp", timestamp)
            found += [parts["signature"]] if parts.get("signature") else []
    return timestamp, found


def _split(text: str, separator: str) -> list[str]:
    return text.split(separator) if separator else [text]


def _match(template: str, piece: str) -> dict[str, str]:
    pattern = re.escape(template)
    for name in ("signature", "timestamp", "id"):
        pattern = pattern.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>.*)")
    found = re.fullmatch(pattern, piece)
    return found.groupdict() if found else {}


def same(expected: str, given: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def timely(shop: Shop, timestamp: str) -> None:
    """Refuse what is no time in seconds, or one too far from now, as far as each direction is limited."""
    past, future = shop.rules.message.past_seconds, shop.rules.message.future_seconds
    if (past, future) == (None, None):
        return
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise Refused(401)
    age = shop.clock() - int(timestamp)
    if (past is not None and age > past) or (future is not None and -age > future):
        raise Refused(401)


_WRITTEN: Mapping[str, Callable[[bytes], str]] = {
    "base64": lambda digest: base64.b64encode(digest).decode(),
    "base64url": lambda digest: base64.b64encode(digest, b"-_").decode(),
    "base64url-unpadded": lambda digest: base64.b64encode(digest, b"-_").decode().rstrip("="),
    "hex": lambda digest: binascii.hexlify(digest).decode(),
    "HEX": lambda digest: binascii.hexlify(digest).decode().upper(),
}


def mac(rules: Authentication, key: bytes, content: bytes) -> str:
    """The signature that content should have."""
    if rules.kind == "hash":
        return _WRITTEN[rules.encoding](hashlib.new(rules.algorithm, content).digest())
    return _WRITTEN[rules.encoding](hmac.new(key, content, rules.algorithm).digest())


def verify(shop: Shop, habits: Habits, request: Request) -> str:
    """Return the id of an authentic message. Raises Refused for any other."""
    proofs = shop.rules.authentication if shop.rules.needs == "all" else shop.rules.authentication[:1]
    for proof in proofs:
        if proof.kind not in _UNSHOWN:
            _hold(shop, habits, request, proof)
    _hold_query(shop, habits, request)
    message_id = _place_text(shop, habits, request, shop.rules.message.id, needed=False)
    return message_id or hashlib.sha256(request.body).hexdigest()


def _hold(shop: Shop, habits: Habits, request: Request, proof: Authentication) -> None:
    """Refuse a request that one proof does not fit."""
    value = _place_text(shop, habits, request, proof.place, needed=True)
    beside, given = habits.claims(shop, value) if proof is shop.proof else _claims(proof, value)
    if proof.kind in ("token", "basic"):
        right = shop.secret_of(proof)
        right = right if proof.kind == "token" else base64.b64encode(right.encode()).decode()
        if not any(habits.same(right, each) for each in given):
            raise Refused(401)
        return
    message_id = _place_text(shop, habits, request, shop.rules.message.id, needed="{id}" in proof.signed_content)
    needed = "{timestamp}" in proof.signed_content
    written = beside or _place_text(shop, habits, request, shop.rules.message.time, needed=needed)
    if proof.kind == "jwt":
        _hold_token(shop, habits, request, proof, given, message_id)
        return
    if needed or beside or (shop.rules.message.time is not None and shop.rules.message.time.in_body):
        habits.timely(shop, _SECONDS[shop.rules.message.time_form](written))
    if proof.kind not in ("hmac", "hash"):
        covered = content(shop, proof, request, message_id, written)
        if not any(fits_key(proof, shop.secret_of(proof), covered, each) for each in given):
            raise Refused(401)
        return
    if proof is shop.proof:
        covered, keys_ = habits.signed(shop, request, message_id, written), habits.keys(shop)
    else:
        covered, keys_ = content(shop, proof, request, message_id, written), (_key(shop, proof),)
    right_ones = [mac(proof, key, covered) for key in keys_]
    if not any(habits.same(expected, signature) for signature in given for expected in right_ones):
        raise Refused(401)


def _hold_query(shop: Shop, habits: Habits, request: Request) -> None:
    """Refuse a request whose parameters say another thing of it than is true: they are signed with the URL."""
    for name, template in shop.rules.query:
        right = content(shop, _over(shop.proof, template), request, "", "").decode("utf-8", "replace")
        if not habits.same(right, request.query.get(name, "")):
            raise Refused(401)


def _hold_token(
    shop: Shop, habits: Habits, request: Request, proof: Authentication, given: list[str], message_id: str
) -> None:
    """Refuse a web token that is not the provider's, or says something else than the request does."""
    told = token_claims(proof, shop.secret_of(proof), given[0] if given else "")
    if told is None or ("exp" in told and shop.clock() > told["exp"]):
        raise Refused(401)
    for name, template in proof.options.get("claims", {}).items():
        if template == "{timestamp}":
            habits.timely(shop, _written(told.get(name)))
        elif isinstance(template, str):
            right = content(shop, _over(proof, template), request, message_id, "").decode()
            if not habits.same(right, _written(told.get(name))):
                raise Refused(401)


def _over(proof: Authentication, template: str) -> Authentication:
    from dataclasses import replace

    return replace(proof, signed_content=template)


def _place_text(shop: Shop, habits: Habits, request: Request, place: Place | None, *, needed: bool) -> str:
    """What stands at a place, "" where there is nothing. Raises Refused where something is needed there."""
    value = ""
    if place is not None and place.where == "header":
        value = habits.header(request, place.name) or ""
    elif place is not None and place.where == "query":
        value = request.query.get(place.name, "")
    elif place is not None and place.in_body:
        value = _written(_told(shop, request, place.name))
    if not value and needed and place is not None and place.where != "beside":
        raise Refused(401)
    return value


def _told(shop: Shop, request: Request, pointer: str) -> object:
    """What the first payload of a request has at a JSON pointer."""
    try:
        found = payloads(shop.rules.body, request.body)
    except Refused:
        return None
    return member(found[0], pointer) if found else None


def member(body: bytes, pointer: str) -> object:
    """What a body has at a JSON pointer; None where it has nothing there, or is no JSON."""
    try:
        return first_at(json.loads(body), pointer, None)
    except (ValueError, RecursionError):
        return None


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else ""


def _since_1970(text: str) -> str:
    try:
        return str(int(datetime.fromisoformat(text).timestamp()))
    except (ValueError, OverflowError):
        return text


_SECONDS: dict[str, Callable[[str], str]] = {
    "epoch-seconds": lambda text: text,
    "epoch-milliseconds": lambda text: text[:-3],
    "iso-8601": _since_1970,
}
