"""What is signed: a template's placeholders filled with what a delivery says, in one pass."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from hookproof.contract.placeholders import pieces
from hookproof.delivery.traffic import Delivery
from hookproof.schema.members import value_at


@dataclass(frozen=True, slots=True)
class KeyName:
    """What a delivery says of the published key that signed it: its id, and the URL where it is."""

    id: str = ""
    url: str = ""


NAMELESS = KeyName()


@dataclass(frozen=True, slots=True)
class Facts:
    """What placeholders stand for: a delivery as it is sent, its time as it is written, the body that is signed.

    `url` gives the whole URL, which few schemes ask for; `event` is the name as it is sent; `key` the published
    key; `secret` is what a plain hash holds of it; `proofs` are the parameters of a form that hold proofs: no proof
    covers those.
    """

    delivery: Delivery
    when: str
    url: Callable[[], str]
    body: bytes
    event: str = ""
    key: KeyName = NAMELESS
    proofs: frozenset[str] = frozenset()
    secret: bytes = b""


Fill = Callable[[Facts], bytes]


def filled(template: str, facts: Facts) -> bytes:
    """Return the bytes of a template. What stands in a value is not taken for a placeholder."""
    return b"".join([fill if isinstance(fill, bytes) else fill(facts) for fill in _compiled(template)])


def filled_text(template: str, facts: Facts) -> str:
    """Return a template as text."""
    return filled(template, facts).decode("utf-8", "surrogateescape")


@lru_cache(maxsize=256)
def _compiled(template: str) -> tuple[bytes | Fill, ...]:
    return tuple(_filling(text) if placeholder else text.encode() for placeholder, text in pieces(template))


def _filling(name: str) -> bytes | Fill:
    head, _, argument = name.partition(":")
    if argument and head == "header":
        return lambda facts: (facts.delivery.header(argument) or "").encode()
    if argument and head == "form":
        return lambda facts: _form(facts, *argument)
    if argument and head == "body":
        return lambda facts: _member(facts.delivery.payload, argument)
    return _FILLS.get(name, f"{{{name}}}".encode())


def _member(payload: bytes, pointer: str) -> bytes:
    """A member's text as it stands there; "" where there is none."""
    value = value_at(payload.decode("utf-8", "replace"), pointer)
    if isinstance(value, bool):
        return str(value).lower().encode()
    return b"" if value is None else str(value).encode("utf-8", "surrogatepass")


def _form(facts: Facts, within: str = "", between: str = "") -> bytes:
    """Names and values of a form's parameters, sorted by name, but for those that hold proofs."""
    pairs = set(parse_qsl(facts.body.decode("utf-8", "replace"), keep_blank_values=True))
    signed = sorted(pair for pair in pairs if pair[0] not in facts.proofs)
    return between.join(f"{name}{within}{value}" for name, value in signed).encode("utf-8", "replace")


def _path(facts: Facts) -> bytes:
    rest = facts.url().partition("://")[2]
    return ("/" + rest.partition("/")[2]).encode()


_FILLS: dict[str, Fill] = {
    "id": lambda facts: facts.delivery.message_id.encode(),
    "timestamp": lambda facts: facts.when.encode(),
    "body": lambda facts: facts.body,
    "method": lambda facts: facts.delivery.method.encode(),
    "url": lambda facts: facts.url().encode(),
    "path": _path,
    "form": _form,
    "sha256": lambda facts: hashlib.sha256(facts.body).hexdigest().encode(),
    "crc32": lambda facts: str(zlib.crc32(facts.body)).encode(),
    "key_id": lambda facts: facts.key.id.encode(),
    "key_url": lambda facts: facts.key.url.encode(),
    "secret": lambda facts: facts.secret,
    "event": lambda facts: facts.event.encode(),
}
