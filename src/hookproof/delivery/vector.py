"""A test vector of a scheme: one small delivery, signed with a secret that is nobody's, always the same."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hookproof.contract.model import Authentication, DeliveryRules
from hookproof.contract.naming import name_parts
from hookproof.contract.placeholders import names
from hookproof.delivery.auth import keypair
from hookproof.delivery.auth.kinds import kind_of
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery
from hookproof.schema.json import ABSENT, Json
from hookproof.schema.pointers import lookup, placed, tokens

#: What the delivery says: a time of the past, an id, the URL that is called.
SECONDS, MESSAGE_ID, URL = 1_700_000_000, "msg_2Nf0h1Qb7vTzXw3Kc9Rj5LmEuYa", "https://shop.example/webhooks"
_SEED = bytes(range(1, 33))
_TEXTS = {"base64": lambda data: base64.b64encode(data).decode(), "hex": bytes.hex, "utf-8": bytes.hex}
_WHOLE = {"token": "a-token-that-is-an-example", "basic": "example:a-password"}


@dataclass(frozen=True, slots=True)
class Vector:
    """A delivery and its `secret`; `given` is what a consumer is given to verify with, a public half or the secret."""

    secret: str
    given: str
    delivery: Delivery


def vector(rules: DeliveryRules, event: str) -> Vector:
    """Return the test vector of these rules for an event's name. Raises InputError where `cryptography` is missing."""
    secrets = [Secret(_secret(proof)) for proof in rules.authentication]
    alone = [replace(proof, secret_name="") for proof in rules.authentication]
    keys = tuple(secret.key(proof) for secret, proof in zip(secrets, alone, strict=True))
    signer = Signer(rules=rules, keys=keys, url=URL, clock=lambda: float(SECONDS), ids=lambda _address: MESSAGE_ID)
    body = json.dumps(_payload(rules, event), separators=(",", ":"), sort_keys=True).encode()
    public = kind_of(rules.signature).public
    given = (public(rules.signature, keys[0]) if public is not None else "") or secrets[0].reveal()
    return Vector(secrets[0].reveal(), given, signer.deliver_bytes(body, address="", event=event))


def _secret(proof: Authentication) -> str:
    """A secret in the form of the scheme; a private key where it takes one."""
    kind = kind_of(proof)
    if proof.kind in _WHOLE:
        return proof.secret_prefix + _WHOLE[proof.kind]
    if kind.public is None or proof.algorithm.startswith("HS"):
        return proof.secret_prefix + _TEXTS.get(proof.secret_encoding, bytes.hex)(_SEED)
    key = keypair.seeded(proof, _SEED)
    return keypair.pem_of(key) if key is not None else kind.fresh(proof)


def _payload(rules: DeliveryRules, event: str) -> dict[str, Json]:
    """The smallest payload that says what the rules look for in it."""
    payload: dict[str, Json] = {}
    for pointer, value in _members(rules, event):
        if lookup(payload, pointer) is ABSENT:
            payload = placed(payload, tokens(pointer), value)
    return payload


def _members(rules: DeliveryRules, event: str) -> Iterator[tuple[str, Json]]:
    yield from ((place.name, text) for place, text in name_parts(rules, event) if place.in_body)
    for place, value in ((rules.message.id, MESSAGE_ID), (rules.message.time, SECONDS)):
        if place is not None and place.in_body:
            yield place.name, value
    for proof in rules.authentication:
        if proof.place.in_body:
            yield proof.place.name, ""
        pointers = [name.partition(":")[2] for name in sorted(names(proof.signed_content)) if name.startswith("body:")]
        yield from ((pointer, f"example-{number}") for number, pointer in enumerate(pointers))
    yield "/text", "naïve, and “quoted”"
