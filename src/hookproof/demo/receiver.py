"""The reference consumer: an ASGI application that keeps every side of a contract, whoever the provider is."""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from hookproof.contract import Contract
from hookproof.demo import verifying, welcoming
from hookproof.demo.habits import MOST_BYTES, STATE_PATH, WEBHOOK_PATH, Answer, Habits, Refused, Request, Shop
from hookproof.demo.store import Record, ranks_of
from hookproof.demo.unpacking import payloads
from hookproof.schema.pointers import first_at, lookup

Receive = Callable[[], Awaitable[Mapping[str, object]]]
Send = Callable[[object], Awaitable[None]]


def route(shop: Shop, request: Request) -> Answer | None:
    """Answer what is no delivery: the probe, other methods (RFC 9110, section 15.5.6), other paths."""
    if request.path == STATE_PATH and _is_loopback(request.client):
        if request.method not in ("GET", "HEAD"):
            return Answer(status=405, headers=(("allow", "GET, HEAD"),))
        state = shop.store.text(shop.ranks, request.query)
        return Answer(status=200, text=state, headers=(("content-type", "application/json"),))
    if not _is_hook(shop, request):
        return Answer(status=404)
    method = shop.contract.delivery.method
    return Answer(status=405, headers=(("allow", method),)) if request.method != method else None


def _is_hook(shop: Shop, request: Request) -> bool:
    """Whether deliveries go there: to the one path, or where paths name events, below it."""
    below = any(place.where == "path" for place in shop.rules.event.parts)
    return request.path == WEBHOOK_PATH or (below and request.path.startswith(f"{WEBHOOK_PATH}/"))


def _is_loopback(client: str) -> bool:
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False


def admit(shop: Shop, request: Request) -> None:
    """Any content type will do: what counts is the signature over the bytes."""


def body_of(message: Mapping[str, object]) -> bytes:
    """Return the piece of a body that an ASGI message brings."""
    piece = message.get("body")
    return piece if isinstance(piece, bytes) else b""


async def read(request: Request, receive: Receive) -> bytes:
    """Read the body up to a bound, whether its length was declared or not (RFC 9110, section 15.5.14)."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > MOST_BYTES:
        raise Refused(413)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400)
        body += body_of(message)
        if len(body) > MOST_BYTES:
            raise Refused(413)
        if not message.get("more_body", False):
            return bytes(body)


def parse(body: bytes) -> object:
    """Read JSON as it is defined (RFC 8259): UTF-8, no NaN, and only as deep as it can be read."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400) from None


def _no_constant(name: str) -> object:
    raise ValueError(name)


def event_of(shop: Shop, payload: object) -> str:
    """The event's name as far as the payload tells it, where the contract says that it stands.

    A payload that is to tell it is an object or an array; where headers or the URL tell all of it, it may be any JSON.
    """
    tells = any(place.in_body or place.where == "key" for place in shop.rules.event.parts)
    if tells and not isinstance(payload, (dict, list)):
        raise Refused(400)
    told = [_named_member(shop, payload, place.name) for place in shop.rules.event.parts if place.where == "key"]
    for place in (each for each in shop.rules.event.parts if each.in_body):
        name = first_at(payload, place.name, None)
        if isinstance(name, str):
            told.append(name)
        elif name is not None or not place.optional:
            raise Refused(400)
    return shop.rules.event.separator.join(told)


def _named_member(shop: Shop, payload: object, pointer: str) -> str:
    """The name of the member that a payload is about; "" where it is about none that is known."""
    members = at(payload, pointer)
    return next((name for name in shop.contract.events if isinstance(members, dict) and name in members), "")


def named_event(shop: Shop, request: Request, told: str) -> str:
    """The whole name of an event: what the payload tells of it, and what headers and the URL do."""
    texts: list[str] = []
    for place in shop.rules.event.parts:
        if place.in_body or place.where == "key":
            texts += [told] if told not in texts else []
        elif place.where == "path":
            texts.append(request.path.rpartition("/")[2])
        else:
            outside = request.headers if place.where == "header" else request.query
            texts.append(outside.get(place.name.lower() if place.where == "header" else place.name, ""))
    return _own_name(shop, shop.rules.event.separator.join(filter(None, texts)))


def _own_name(shop: Shop, sent: str) -> str:
    return next((each.at for each in shop.rules.events if each.name == sent), sent)


def at(payload: object, pointer: str) -> object:
    """What a payload has at a JSON pointer, None where it has nothing there."""
    return lookup(payload, pointer, None)


def unknown(shop: Shop, _event: str) -> Answer:
    """An event that is not known yet is acknowledged and left alone: the provider would send it again and again."""
    shop.store.ignored += 1
    return shop.thanks


def examine(shop: Shop, event: str, payload: object) -> Record:
    """Take out what is documented and there; what is not known is passed over, what is missing is not missed."""
    known = {field.name for field in shop.fields(event) if len(field.path) == 1}
    if not isinstance(payload, dict):
        return {}
    return {name: value for name, value in payload.items() if name in known}


def entity(shop: Shop, event: str, payload: object) -> str | None:
    """The id of what the event is about: text or a number; None where no lifecycle tells, or the payload does not."""
    pointer = entity_pointer(shop.contract, event)
    name = at(payload, pointer) if pointer is not None else None
    if isinstance(name, (dict, list, bool, float)):
        raise Refused(400)
    return None if name is None else str(name)


def entity_pointer(contract: Contract, event: str) -> str | None:
    """Where the payload of an event names its entity."""
    return next((cycle.entity for cycle in contract.provider.lifecycles if event in _events(cycle.paths)), None)


def _events(step: Any) -> set[str]:
    if isinstance(step, str):
        return {step}
    inside = step.values() if isinstance(step, dict) else step
    return {event for part in inside for event in _events(part)}


async def take(shop: Shop, message_id: str, event: str, entity: str | None, record: Record) -> Answer:
    """Let a message take effect once; a duplicate is acknowledged as the first was."""
    if message_id not in shop.store.effects:
        shop.store.apply(message_id, event, entity, record)
    return shop.thanks


def refuse(_shop: Shop, _request: Request, refused: Refused) -> Answer:
    """Say nothing of why: who sends forgeries learns nothing."""
    return refused.answer


def crash(_shop: Shop, _request: Request, _error: Exception) -> Answer:
    """A mistake of our own; its trace is nobody else's business."""
    return Answer(status=500, text="internal error")


CORRECT = Habits(
    route=route,
    admit=admit,
    read=read,
    header=verifying.header,
    keys=verifying.keys,
    signed=verifying.signed,
    claims=verifying.claims,
    same=verifying.same,
    timely=verifying.timely,
    verify=verifying.verify,
    welcome=welcoming.welcome,
    echo=welcoming.echo,
    parse=parse,
    event_of=event_of,
    unknown=unknown,
    examine=examine,
    entity=entity,
    take=take,
    refuse=refuse,
    crash=crash,
)


class Consumer:
    """An ASGI application. `secret` is the text that a provider would have shown; `habits` are how it does things."""

    def __init__(
        self,
        contract: Contract,
        secret: str,
        *,
        habits: Habits = CORRECT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.shop = Shop(contract=contract, secret=secret, clock=clock, ranks=ranks_of(contract))
        self.habits = habits

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise RuntimeError("only HTTP is spoken here")
        request = _request(scope)
        answer = await self._answer(request, receive)
        text = answer.text.encode("utf-8", "replace")
        headers = [(name.encode(), value.encode()) for name, value in answer.headers]
        if answer.status != 204:
            headers.append((b"content-length", str(len(text)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else text})

    async def _answer(self, request: Request, receive: Receive) -> Answer:
        try:
            return await self._handle(request, receive)
        except Refused as refused:
            return self.habits.refuse(self.shop, request, refused)
        except Exception as error:  # noqa: BLE001 - the last line: no trace reaches a sender
            return self.habits.crash(self.shop, request, error)

    async def _handle(self, request: Request, receive: Receive) -> Answer:
        shop, habits = self.shop, self.habits
        if shop.rules.handshakes and _is_hook(shop, request):
            request.body = await habits.read(request, receive)
            if (answer := habits.welcome(shop, habits, request)) is not None:
                return answer
        if (answer := habits.route(shop, request)) is not None:
            return answer
        habits.admit(shop, request)
        if not shop.rules.handshakes:
            request.body = await habits.read(request, receive)
        message_id = habits.verify(shop, habits, request)
        answer = shop.thanks
        for number, text in enumerate(payloads(shop.rules.body, request.body)):
            answer = await self._take(request, text, message_id if not number else f"{message_id}/{number}")
        return answer

    async def _take(self, request: Request, text: bytes, message_id: str) -> Answer:
        """Let one event of a delivery take effect."""
        shop, habits = self.shop, self.habits
        payload = habits.parse(text)
        event = named_event(shop, request, habits.event_of(shop, payload))
        if event not in shop.contract.events:
            return habits.unknown(shop, event)
        record = habits.examine(shop, event, payload)
        return await habits.take(shop, message_id, event, habits.entity(shop, event, payload), record)


def _url(scope: Any, headers: dict[str, str]) -> str:
    raw = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"].decode("latin-1")
    path = raw.partition(b"?")[0].decode("latin-1")
    return f"{scope.get('scheme', 'http')}://{headers.get('host', '')}{path}{'?' if query else ''}{query}"


def _request(scope: Any) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"))),
        headers=headers,
        client=(scope.get("client") or ("", 0))[0],
        names=scope.get("state", {}).get("names"),
        url=_url(scope, headers),
    )
