"""Correct verification of a signature, written as a consumer would: nothing here is shared with what signs.

Standard Webhooks 1.0.0, "Verifying webhook authenticity", made general by the contract's signature rules.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from hookproof.contract.model import SignatureRules
from hookproof.demo.habits import Habits, Refused, Request, Shop
from hookproof.schema.pointers import lookup

_DECODERS: dict[str, Callable[[str], bytes]] = {
    "base64": lambda t: base64.b64decode(t + "=" * (-len(t) % 4)),
    "hex": bytes.fromhex,
    "utf-8": str.encode,
}
_DIGESTS = {"hmac-sha256": "sha256", "hmac-sha512": "sha512", "hmac-sha1": "sha1"}


def header(request: Request, name: str) -> str | None:
    """Names of headers are the same in any case."""
    return request.headers.get(name.lower())


def keys(shop: Shop) -> tuple[bytes, ...]:
    """The key that the secret gives."""
    text = shop.secret.removeprefix(shop.rules.secret_prefix)
    return (_DECODERS[shop.rules.secret_encoding](text),)


def signed(shop: Shop, request: Request, message_id: str, timestamp: str) -> bytes:
    """The bytes that the signature covers: the body exactly as it came."""
    before, _, after = shop.rules.signed_content.partition("{body}")
    fill = {"{id}": message_id, "{timestamp}": timestamp}
    texts = [re.sub(r"\{id\}|\{timestamp\}", lambda m: fill[m.group()], text) for text in (before, after)]
    return texts[0].encode("utf-8", "replace") + request.body + texts[1].encode("utf-8", "replace")


def claims(shop: Shop, value: str) -> tuple[str, list[str]]:
    """The timestamp beside the signatures ("" where none stands there), and the signatures of the known version."""
    rules = shop.rules
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
    for name in ("signature", "timestamp"):
        pattern = pattern.replace(re.escape(f"{{{name}}}"), f"(?P<{name}>.*)")
    found = re.fullmatch(pattern, piece)
    return found.groupdict() if found else {}


def same(expected: str, given: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def timely(shop: Shop, timestamp: str) -> None:
    """Refuse what is no time, or one too far from now, in either direction."""
    tolerance = shop.rules.tolerance_seconds
    in_body = shop.rules.timestamp_pointer is not None
    if tolerance is None or not (in_body or "{timestamp}" in shop.rules.signed_content):
        return
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(shop.clock() - int(timestamp)) > tolerance:
        raise Refused(401)


def mac(rules: SignatureRules, key: bytes, content: bytes) -> str:
    """The signature that content should have."""
    digest = hmac.new(key, content, _DIGESTS[rules.algorithm]).digest()
    return base64.b64encode(digest).decode() if rules.encoding == "base64" else binascii.hexlify(digest).decode()


def verify(shop: Shop, habits: Habits, request: Request) -> str:
    """Return the id of an authentic message. Raises Refused for any other."""
    rules = shop.rules
    message_id = _id(shop, habits, request)
    value = _needed(habits, request, rules.signature_header, signed=True)
    beside, given = habits.claims(shop, value)
    timestamp = _time(shop, habits, request) or beside
    habits.timely(shop, timestamp)
    content = habits.signed(shop, request, message_id, timestamp)
    right = [mac(rules, key, content) for key in habits.keys(shop)]
    if not any(habits.same(expected, signature) for signature in given for expected in right):
        raise Refused(401)
    return message_id or hashlib.sha256(request.body).hexdigest()


def _id(shop: Shop, habits: Habits, request: Request) -> str:
    rules = shop.rules
    if rules.id_pointer is not None:
        return _written(member(request.body, rules.id_pointer))
    return _needed(habits, request, rules.id_header, signed="{id}" in rules.signed_content)


def _time(shop: Shop, habits: Habits, request: Request) -> str:
    """The time of the message in seconds, as text; "" where it has none of its own."""
    rules = shop.rules
    if rules.timestamp_pointer is None:
        return _needed(habits, request, rules.timestamp_header, signed=True)
    return _SECONDS[rules.timestamp_form](_written(member(request.body, rules.timestamp_pointer)))


def member(body: bytes, pointer: str) -> Any:
    """What a body has at a JSON pointer; None where it has nothing there, or is no JSON."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return lookup(value, pointer, None)


def _written(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


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


def _needed(habits: Habits, request: Request, name: str | None, *, signed: bool) -> str:
    """The value of a header of the scheme, "" where the scheme has no such header."""
    if name is None:
        return ""
    value = habits.header(request, name)
    if not value and signed:
        raise Refused(401)
    return value or ""
