"""The public keys of a run, served by HTTP on this machine as the provider serves them: to be fetched, by their ids.

Beside it another issuer listens, of whom nobody was told: what is signed with its keys, and names them, is forged.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode

from hookproof.contract.model import Authentication, DeliveryRules, Published
from hookproof.delivery.auth import keypair
from hookproof.delivery.auth.content import NAMELESS, KeyName
from hookproof.delivery.auth.kinds import KINDS
from hookproof.delivery.loopback import Asked, Loopback, Reply
from hookproof.delivery.secrets import Secret
from hookproof.schema.pointers import first_at

#: What a consumer finds in its environment: where the first published key is, without an id at its end; and the origin.
URL_VARIABLE, ORIGIN_VARIABLE = "HOOKPROOF_KEYS_URL", "HOOKPROOF_KEYS_ORIGIN"
#: Where keys would be that nobody serves: RFC 2606 keeps the name free.
NOWHERE = "https://keys.invalid"
_ID, _KEY = "{key_id}", "{key}"

FORMS: Mapping[str, tuple[str, Callable[[Authentication, Sequence[bytes]], object]]] = {
    "jwks": ("application/json", lambda rules, keys: {"keys": [keypair.web_key(rules, key) for key in keys]}),
    "jwk": ("application/json", lambda rules, keys: keypair.web_key(rules, keys[0])),
    "pem": ("application/x-pem-file", lambda _, keys: keypair.public_pem(keys[0])),
    "certificate": ("application/x-pem-file", lambda _, keys: keypair.certificate(keys[0])),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNames:
    """What deliveries say of the keys of each way of authentication: of the provider's, and of another issuer's."""

    own: tuple[KeyName, ...]
    foreign: tuple[KeyName, ...]


def publishes(rules: DeliveryRules) -> bool:
    """Whether any key is one that consumers fetch."""
    return any(proof.published is not None for proof in rules.authentication)


def key_name(rules: Authentication, key: bytes, origin: str = NOWHERE) -> KeyName:
    """Return what a delivery says of a key that is served at an origin; of one that is not published, nothing."""
    if rules.published is None:
        return NAMELESS
    id_ = keypair.web_key(rules, key)["kid"]
    return KeyName(id_, origin + _path(rules.published, id_))


def _path(published: Published, id_: str) -> str:
    asked = urlencode({published.by.name: id_}) if published.by is not None and published.by.where == "query" else ""
    return published.path.replace(_ID, quote(id_, safe="")) + (f"?{asked}" if asked else "")


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A key that is served, or a set of them: how, the id by which it is asked for, and what is answered."""

    published: Published
    id: str
    content_type: str
    text: bytes

    def answers(self, path: str, query: str, body: bytes) -> bool:
        """Whether a request asks for it."""
        if path != self.published.path.replace(_ID, quote(self.id, safe="")):
            return False
        by = self.published.by
        if by is None:
            return True
        if by.where == "query":
            return self.id in parse_qs(query).get(by.name, ())
        try:
            return bool(first_at(json.loads(body), by.name, None) == self.id)
        except (ValueError, RecursionError):
            return False


def _shelves(rules: DeliveryRules, rings: Sequence[Sequence[bytes]]) -> Iterator[_Shelf]:
    """The keys of several secrets: each where it is asked for by its id, all in one set, else the newest."""
    for number, proof in enumerate(rules.authentication):
        published = proof.published
        keys = list(dict.fromkeys(ring[number] for ring in rings))
        if published is None or not (keys or published.form == "jwks"):
            continue
        by_id = published.by is not None or _ID in published.path
        for group in [[key] for key in keys] if by_id else [keys if published.form == "jwks" else keys[-1:]]:
            yield _shelf(proof, published, group)


def _shelf(proof: Authentication, published: Published, keys: Sequence[bytes]) -> _Shelf:
    content_type, make = FORMS[published.form]
    made = make(proof, keys)
    if published.answer is not None:
        made, content_type = _filled(published.answer, made), "application/json"
    text = made if isinstance(made, str) else json.dumps(made)
    return _Shelf(published, key_name(proof, keys[0]).id if keys else "", content_type, text.encode())


def key_reply(
    rules: DeliveryRules, rings: Sequence[Sequence[bytes]], path: str, query: str, body: bytes
) -> Reply | None:
    """Return what a provider with the keys `rings` (of each secret those of all proofs) answers to a request for one.

    None where the request asks for none.
    """
    found = next((shelf for shelf in _shelves(rules, rings) if shelf.answers(path, query, body)), None)
    return None if found is None else Reply(200, found.text, found.content_type)


def key_names(rules: DeliveryRules, keys: Sequence[bytes], origin: str) -> tuple[KeyName, ...]:
    """Return what deliveries say of the keys of all proofs, which are served at an origin."""
    return tuple(key_name(proof, key, origin) for proof, key in zip(rules.authentication, keys, strict=True))


def keys_url(rules: DeliveryRules, origin: str) -> str:
    """Return where the first published key is, up to its id. Rules without one raise StopIteration."""
    return origin + next(proof.published for proof in rules.authentication if proof.published).path.partition(_ID)[0]


def _filled(template: object, key: object) -> object:
    if isinstance(template, Mapping):
        return {name: _filled(value, key) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, key) for value in template]
    return key if template == _KEY else template


def _served(rules: DeliveryRules, keys: Sequence[bytes], port: int) -> Loopback:
    """One issuer's listener."""

    def answer(asked: Asked) -> Reply:
        missing = Reply(404, b'{"error": "there is no such key"}')
        return key_reply(rules, [keys], asked.path, asked.query, asked.body) or missing

    return Loopback(answer, port, where="--keys-port")


class Issuer:
    """Serves the public halves of the keys of a contract, and those of another issuer at a place of its own."""

    def __init__(self, rules: DeliveryRules, keys: Sequence[bytes], port: int = 0) -> None:
        """Raises InputError where the port is taken."""
        pairs = zip(rules.authentication, keys, strict=True)
        others = [KINDS[proof.kind].other(proof, key) for proof, key in pairs]
        self._own = _served(rules, keys, port)
        self._foreign = _served(rules, others, 0)
        self.origin = self._own.origin
        self.names = KeyNames(
            own=key_names(rules, keys, self.origin), foreign=key_names(rules, others, self._foreign.origin)
        )
        #: Where the first published key is, up to its id.
        self.url = keys_url(rules, self.origin)

    def close(self) -> None:
        """Stop listening."""
        self._own.close()
        self._foreign.close()


@contextlib.contextmanager
def issuing(rules: DeliveryRules, secret: Secret, port: int | None = None) -> Iterator[Issuer | None]:
    """Serve the published keys of a contract, and say in the environment where; None where it publishes none.

    Raises InputError where the port is taken, or the secret gives no key.
    """
    if not publishes(rules):
        yield None
        return
    issuer = Issuer(rules, secret.keys(rules), port or 0)
    said = {URL_VARIABLE: issuer.url, ORIGIN_VARIABLE: issuer.origin}
    before = {name: os.environ.get(name) for name in said}
    os.environ.update(said)
    try:
        yield issuer
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        issuer.close()
