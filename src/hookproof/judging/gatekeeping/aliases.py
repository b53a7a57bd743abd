"""Other headers in which a consumer may look for the proof, the time or the message's id: misspelt, or of another make.

All are sent at once, and only what a delivery is refused without is told. They stay few, as servers bound the headers
of a request, and none is written with `_`: some servers take that for `-`, and would join two headers into one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.contract.model import DeliveryRules

#: The most other names of one thing.
MOST = 20
_TOLD = {"proof": "the proof", "time": "the time", "id": "the message's id"}
_GENERAL = {
    "proof": ("signature", "webhook-signature", "hook-signature", "hub-signature-256", "hmac-sha256"),
    "time": ("timestamp", "webhook-timestamp"),
    "id": ("id", "webhook-id"),
}
_CREDENTIALS = ("authorization", "x-api-key", "x-auth-token", "x-webhook-token", "x-webhook-secret")
#: What stands at the end of such a header's name where its own leading words are kept.
_LAST_WORDS = {
    "proof": ("signature", "sig", "signatures", "sign", "hmac"),
    "time": ("timestamp", "time", "ts", "date"),
    "id": ("id", "message-id", "event-id", "msg-id"),
}


@dataclass(frozen=True, slots=True)
class Alias:
    """Another `name` for the header `right`, which says `what`: the proof, the time or the id."""

    what: str
    name: str
    right: str

    @property
    def says(self) -> str:
        """What a consumer does that looks there."""
        return f"it looks for {_TOLD[self.what]} in {self.name} instead of {self.right}"


def aliases(rules: DeliveryRules, provider: str) -> tuple[Alias, ...]:
    """Return the other names of each header that says proof, time or id, the usual first; none where none does."""
    places = {"proof": rules.signature.place, "time": rules.message.time, "id": rules.message.id}
    headers = {what: place.name for what, place in places.items() if place is not None and place.where == "header"}
    if "proof" not in headers:
        return ()
    taken = {name.lower() for name in headers.values()}
    return tuple(
        Alias(what, name, right)
        for what, right in headers.items()
        for name in list(dict.fromkeys(_names(what, right, rules, provider)))[:MOST]
        if name not in taken
    )


def _names(what: str, right: str, rules: DeliveryRules, provider: str) -> Iterator[str]:
    if what == "proof" and rules.signature.kind in ("token", "basic", "jwt"):
        yield from _CREDENTIALS
    for word in _GENERAL[what]:
        yield from (f"x-{word}", word)
    own = "".join(letter for letter in provider.lower() if letter.isalnum() or letter == "-")
    if what == "proof" and own:
        yield from (f"x-{own}-signature", f"{own}-signature")
    lead, _, last = right.lower().rpartition("-")
    if lead:
        yield f"{lead}s-{last}"
        yield from (f"{lead}-{word}" for word in _LAST_WORDS[what])
        yield f"{lead}{last}"
