"""How a consumer does each thing that it does: a table of functions. The correct ones are the defaults; a fault is a
table in which one of them is another."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from hookproof.contract import Contract
from hookproof.contract.model import Authentication, DeliveryRules
from hookproof.demo.handbook import Field, documented
from hookproof.demo.store import Record, Store

#: The most that a body may have, in bytes: far above any payload, far below what hurts.
MOST_BYTES = 1024 * 1024
WEBHOOK_PATH = "/webhooks"
STATE_PATH = "/state"


@dataclass(slots=True, kw_only=True)
class Request:
    """One request: `headers` by lower-case name; `names` as the sender wrote them, where the server knows."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    client: str
    names: frozenset[str] | None = None
    body: bytes = b""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request is answered with."""

    status: int
    text: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class Refused(Exception):
    """The request is the sender's mistake; the sender is told no more than the status."""

    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(text)
        self.answer = Answer(status=status, text=text)


@dataclass(slots=True, kw_only=True)
class Shop:
    """What all habits work with: the contract that the consumer was written against, its secret, its memory."""

    contract: Contract
    secret: str
    clock: Callable[[], float]
    ranks: dict[str, int]
    store: Store = field(default_factory=Store)
    notes: dict[str, Any] = field(default_factory=dict)
    _fields: dict[str, tuple[Field, ...]] = field(default_factory=dict)

    @property
    def rules(self) -> DeliveryRules:
        """How the provider delivers."""
        return self.contract.delivery

    @property
    def proof(self) -> Authentication:
        """How deliveries show where they come from: the first way, which is looked at wherever there is a choice."""
        return self.rules.signature

    def secret_of(self, proof: Authentication) -> str:
        """The secret of one way: the only one, or that of its name."""
        told: str = json.loads(self.secret)[proof.secret_name] if proof.secret_name else self.secret
        return told

    @property
    def thanks(self) -> Answer:
        """What the provider takes for an acknowledgement."""
        status = next(iter(self.rules.acknowledged), 204)
        return Answer(status=status, text=self.rules.acknowledged_body or "")

    def fields(self, event: str) -> tuple[Field, ...]:
        """The documented fields of an event."""
        if event not in self._fields:
            self._fields[event] = documented(self.contract.events[event])
        return self._fields[event]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """One function for each thing that a consumer does, in the order in which it does them."""

    route: Callable[[Shop, Request], Answer | None]
    admit: Callable[[Shop, Request], None]
    read: Callable[[Request, Callable[[], Awaitable[Any]]], Awaitable[bytes]]
    header: Callable[[Request, str], str | None]
    keys: Callable[[Shop], tuple[bytes, ...]]
    signed: Callable[[Shop, Request, str, str], bytes]
    claims: Callable[[Shop, str], tuple[str, list[str]]]
    same: Callable[[str, str], bool]
    timely: Callable[[Shop, str], None]
    verify: Callable[[Shop, Habits, Request], str]
    welcome: Callable[[Shop, Habits, Request], Answer | None]
    echo: Callable[[str], str]
    parse: Callable[[bytes], Any]
    event_of: Callable[[Shop, Any], str]
    unknown: Callable[[Shop, str], Answer]
    examine: Callable[[Shop, str, Any], Record]
    entity: Callable[[Shop, str, Any], str | None]
    take: Callable[[Shop, str, str, str | None, Record], Awaitable[Answer]]
    refuse: Callable[[Shop, Request, Refused], Answer]
    crash: Callable[[Shop, Request, Exception], Answer]
