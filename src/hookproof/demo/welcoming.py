"""Answer a provider's handshakes, as a consumer does that was written against the contract."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from hookproof.contract.model import Handshake
from hookproof.demo.habits import Answer, Habits, Request, Shop
from hookproof.schema.pointers import tokens

_MARK = "{challenge}"


def welcome(shop: Shop, habits: Habits, request: Request) -> Answer | None:
    """Return the answer to a handshake; None where the request is none. Raises Refused for one that is forged."""
    for handshake in shop.rules.handshakes:
        challenge = _challenge(handshake, request)
        if challenge is not None:
            if handshake.signed:
                habits.verify(shop, habits, request)
            return _answer(handshake, habits.echo(challenge), shop)
    return None


def echo(challenge: str) -> str:
    """What comes back is what came."""
    return challenge


def _challenge(handshake: Handshake, request: Request) -> str | None:
    """The challenge of a request that is this handshake, "" where it has none; None where it is another request."""
    if request.method != handshake.method:
        return None
    found: list[str] = []
    asked = {name: (text, request.query.get(name)) for name, text in handshake.query.items()}
    asked |= {name: (text, request.headers.get(name.lower())) for name, text in handshake.headers.items()}
    if not all(_fits(text, value, found) for text, value in asked.values()):
        return None
    if handshake.body is not None and not _fits(handshake.body, _json(request.body), found):
        return None
    return found[0] if found else ""


def _fits(template: object, value: object, found: list[str]) -> bool:
    if template == _MARK and isinstance(value, str):
        found.append(value)
        return True
    if isinstance(template, dict):
        return isinstance(value, dict) and all(_fits(inner, value.get(name), found) for name, inner in template.items())
    return bool(template == value)


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _answer(handshake: Handshake, challenge: str, shop: Shop) -> Answer:
    digest = hmac.new(shop.secret_of(shop.proof).encode(), challenge.encode(), hashlib.sha256).hexdigest()
    texts = [text.replace(_MARK, challenge).replace("{hmac}", digest) for text in handshake.answers]
    status, text = handshake.statuses[0], texts[0] if texts else ""
    if handshake.place is not None and handshake.place.where == "header":
        return Answer(status=status, headers=((handshake.place.name, text),))
    if handshake.place is None:
        return Answer(status=status, text=text, headers=(("content-type", "text/plain"),))
    value: Any = text
    for token in reversed(tokens(handshake.place.name)):
        value = {token: value}
    return Answer(status=status, text=json.dumps(value), headers=(("content-type", "application/json"),))
