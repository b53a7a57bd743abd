"""The public keys of all endpoints, where the provider's own API has them: for consumers that fetch what verifies."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.contract.model import DeliveryRules
from hookproof.delivery.issuing import key_reply, publishes
from hookproof.delivery.secrets import Secret
from hookproof.receiving.arrival import Answer, Arrival
from hookproof.serving.memory import Store


def public_key(store: Store, rules: DeliveryRules, request: Arrival) -> Answer | None:
    """Return the answer to a request for a published key; None where it asks for none, or none is published."""
    if not publishes(rules):
        return None
    path, _, query = request.target.partition("?")
    rings = [Secret(text).keys(rules) for text in _secrets(store)]
    found = key_reply(rules, rings, path, query, request.body)
    return None if found is None else Answer(found.status, (("Content-Type", found.content_type),), found.body)


def _secrets(store: Store) -> Iterator[str]:
    """The secrets of all endpoints, those that are replaced first."""
    endpoints = store.endpoints()
    yield from (endpoint.former for endpoint in endpoints if endpoint.former)
    yield from (endpoint.secret for endpoint in endpoints)
