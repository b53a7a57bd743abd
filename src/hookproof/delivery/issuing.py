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

FORMS: Mapping[str, tuple[str, Callable[[Authentication, bytes], object]]] = {
    "jwks": ("application/json", lambda rules, key: {"keys": [keypair.web_key(rules, key)]}),
    "jwk": ("application/json", keypair.web_key),
    "pem": ("application/x-pem-file", lambda _, key: keypair.public_pem(key)),
    "certificate": ("application/x-pem-file", lambda _, key: keypair.certificate(key)),
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
    """A key that is served: how, its id, and what is answered."""

    published: Published
    id: str
    content_type: str
    text: bytes

    def answers(self, asked: Asked) -> bool:
        """Whether a request asks for it."""
        if asked.path != self.published.path.replace(_ID, quote(self.id, safe="")):
            return False
        by = self.published.by
        if by is None:
            return True
        if by.where == "query":
            return self.id in parse_qs(asked.query).get(by.name, ())
        try:
            return bool(first_at(json.loads(asked.body), by.name, None) == self.id)
        except (ValueError, RecursionError):
            return False


def _shelves(rules: DeliveryRules, keys: Sequence[bytes]) -> Iterator[_Shelf]:
    for proof, key in zip(rules.authentication, keys, strict=True):
        if (published := proof.published) is not None:
            content_type, make = FORMS[published.form]
            made = make(proof, key)
            if published.answer is not None:
                made, content_type = _filled(published.answer, made), "application/json"
            text = made if isinstance(made, str) else json.dumps(made)
            yield _Shelf(published, key_name(proof, key).id, content_type, text.encode())


def _filled(template: object, key: object) -> object:
    if isinstance(template, Mapping):
        return {name: _filled(value, key) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, key) for value in template]
    return key if template == _KEY else template


def _served(shelves: Sequence[_Shelf], port: int) -> Loopback:
    """One issuer's listener."""

    def answer(asked: Asked) -> Reply:
        found = next((shelf for shelf in shelves if shelf.answers(asked)), None)
        if found is None:
            return Reply(404, b'{"error": "there is no such key"}')
        return Reply(200, found.text, found.content_type)

    return Loopback(answer, port, where="--keys-port")


class Issuer:
    """Serves the public halves of the keys of a contract, and those of another issuer at a place of its own."""

    def __init__(self, rules: DeliveryRules, keys: Sequence[bytes], port: int = 0) -> None:
        """Raises InputError where the port is taken."""
        pairs = list(zip(rules.authentication, keys, strict=True))
        others = [KINDS[proof.kind].other(proof, key) for proof, key in pairs]
        self._own = _served(list(_shelves(rules, keys)), port)
        self._foreign = _served(list(_shelves(rules, others)), 0)
        self.origin = self._own.origin
        self.names = KeyNames(
            own=tuple(key_name(proof, key, self.origin) for proof, key in pairs),
            foreign=tuple(
                key_name(proof, other, self._foreign.origin) for (proof, _), other in zip(pairs, others, strict=True)
            ),
        )
        first = next(proof.published for proof in rules.authentication if proof.published is not None)
        #: Where the first published key is, up to its id.
        self.url = self.origin + first.path.partition(_ID)[0]

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
