"""What the page of `hookproof serve` shows of a store, and what it may have done."""

from __future__ import annotations

import time

from hookproof.contract import Contract
from hookproof.contract.catalogue import find_event
from hookproof.delivery.addressing import addressed, body_allowed
from hookproof.delivery.credentials import masked_target
from hookproof.delivery.secrets import generate_secret
from hookproof.errors import InputError
from hookproof.parsing import parse_json
from hookproof.receiving.webpage import Routes, Wish, readable
from hookproof.serving.memory import Store
from hookproof.serving.prompting import example_of, play_again, play_body
from hookproof.serving.rotation import DEFAULT_OVERLAP

_SHOWN = 200
#: What the page calls its lists, and says where they are empty.
_WORDS = {
    "endpoints": "Endpoints",
    "none": "None yet. Create one through the provider's API, or start with --endpoint URL --secret SECRET.",
    "nothing": "None yet. Trigger an event.",
}


class Overview:
    """A board of endpoints and deliveries. `pace` is what a second of waiting takes."""

    def __init__(self, store: Store, contract: Contract, *, pace: float = 1.0) -> None:
        self._store = store
        self._contract = contract
        self._admits = body_allowed(contract)
        self._pace = pace

    def look(self) -> Routes:
        """Return what the page may ask for."""
        return {"/state": self._state, "/deliveries/{about}": self._delivery, "/example": self._example}

    def done(self) -> Routes:
        """Return what the page may have done."""
        return {
            "/deliveries/{about}/again": self._again,
            "/endpoints/{about}/rotate": self._rotate,
            "/endpoints/{about}/enable": self._enable,
            "/trigger": self._trigger,
        }

    def _state(self, wish: Wish) -> object:
        version = self._store.version()
        if wish.query.get("since") == version:
            return {"version": version}
        now = time.time()
        endpoints = [
            {
                "id": each.id,
                "url": masked_target(each.url),
                "events": each.events,
                "disabled": each.disabled,
                "former_until": each.former_until if each.former_until > now else None,
            }
            for each in self._store.endpoints()
        ]
        return {
            "version": version,
            "title": "hookproof serve",
            "does": ["again", "anew", "trigger", "endpoints"],
            "words": _WORDS,
            "contract": self._contract.name,
            "events": list(self._contract.events),
            "endpoints": endpoints,
            "deliveries": self._store.recent(_SHOWN),
        }

    def _delivery(self, wish: Wish) -> object:
        found = self._store.delivery(wish.number)
        if found is None:
            raise InputError(f"there is no delivery {wish.number}")
        body: bytes = found["body"]
        event, message = str(found["event"]), str(found["message"])
        shown = addressed(self._contract.delivery, body, message, 0, lambda data: self._admits(event, data))[0]
        return {**found, "message": shown, "url": masked_target(found["url"]), "body": readable(found["body"])}

    def _again(self, wish: Wish) -> object:
        if not play_again(self._store, wish.number, anew=bool(wish.body.get("anew"))):
            raise InputError(f"there is no delivery {wish.number}")
        return {}

    def _rotate(self, wish: Wish) -> object:
        secret = generate_secret(self._contract.delivery).reveal()
        until = time.time() + DEFAULT_OVERLAP * self._pace
        if not self._store.replace_secret(wish.about, secret, until=until):
            raise InputError(f"there is no endpoint {wish.about}")
        return {"secret": secret, "until": until}

    def _enable(self, wish: Wish) -> object:
        if not self._store.enable_endpoint(wish.about):
            raise InputError(f"there is no endpoint {wish.about}")
        return {}

    def _example(self, wish: Wish) -> object:
        made = example_of(self._contract, wish.query.get("event", ""), other="other" in wish.query)
        return {"payload": made.payload}

    def _trigger(self, wish: Wish) -> object:
        event = find_event(self._contract, str(wish.body.get("event"))).name
        payload = parse_json(str(wish.body.get("body")), "the payload")
        return {"deliveries": len(play_body(self._store, event, payload).deliveries)}
