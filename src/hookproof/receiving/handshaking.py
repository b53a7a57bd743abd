"""Answer what a provider asks of an endpoint before it delivers there.

What a contract says of the request is a sample: its numbers tell one handshake from another request, its texts only
where they stand. A text of the sample that comes back in the answer is given as it really came.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from hookproof.contract.model import Handshake
from hookproof.receiving.arrival import Answer, Arrival
from hookproof.schema.pointers import tokens

_CHALLENGE = "{challenge}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A handshake that a request is: `said` is what stands in the request for each text of the sample."""

    handshake: Handshake
    said: Mapping[str, str]


def asked(handshakes: Sequence[Handshake], arrival: Arrival) -> Asked | None:
    """Return the handshake that a request is, None where it is none."""
    for handshake in handshakes:
        pairs = list(_pairs(handshake, arrival))
        if arrival.method == handshake.method and pairs and all(_alike(sample, real) for sample, real in pairs):
            return Asked(handshake, {sample: real for sample, real in pairs if isinstance(sample, str)})
    return None


def _pairs(handshake: Handshake, arrival: Arrival) -> Iterator[tuple[Any, Any]]:
    """Yield each value of the sample with what stands there in the request, None for nothing."""
    query = dict(parse_qsl(arrival.target.partition("?")[2], keep_blank_values=True))
    yield from ((text, query.get(name)) for name, text in handshake.query.items())
    yield from ((text, arrival.header(name)) for name, text in handshake.headers.items())
    if handshake.body is not None:
        try:
            body = json.loads(arrival.body)
        except (ValueError, RecursionError):
            body = None
        yield from _within(handshake.body, body)


def _within(sample: object, real: object) -> Iterator[tuple[object, object]]:
    if isinstance(sample, dict):
        known = real if isinstance(real, dict) else {}
        for name, value in sample.items():
            yield from _within(value, known.get(name))
    else:
        yield sample, real


def _alike(sample: object, real: object) -> bool:
    return isinstance(real, str) if isinstance(sample, str) else bool(type(sample) is type(real) and sample == real)


def greeting(found: Asked, secret: str | None) -> Answer | None:
    """Return the right answer; None where it takes the secret's text and there is none."""
    handshake = found.handshake
    texts = [text for text in (_filled(each, found, secret) for each in handshake.answers) if text is not None]
    if handshake.answers and not texts:
        return None
    return _written(handshake, texts[0] if texts else "")


def _filled(template: str, found: Asked, secret: str | None) -> str | None:
    challenge = found.said.get(_CHALLENGE, "")
    if "{hmac}" in template and secret is None:
        return None
    digest = hmac.new((secret or "").encode(), challenge.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    return found.said.get(template, template.replace(_CHALLENGE, challenge).replace("{hmac}", digest))


def _written(handshake: Handshake, text: str) -> Answer:
    status, place = handshake.statuses[0], handshake.place
    if place is None:
        kind = (("Content-Type", "text/plain; charset=utf-8"),) if text else ()
        return Answer(status, kind, text.encode("utf-8", "replace"))
    if place.where == "header":
        return Answer(status, ((place.name, text.encode("latin-1", "replace").decode("latin-1")),))
    value: Any = text
    for token in reversed(tokens(place.name)):
        value = {token: value}
    return Answer(status, (("Content-Type", "application/json"),), json.dumps(value).encode())
