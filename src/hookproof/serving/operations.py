"""What the operations of a provider's API do here, one function a verb."""

from __future__ import annotations

import json
import secrets
import string
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.targets import parse_target
from hookproof.errors import HookproofError, InputError, nearest
from hookproof.parsing import MalformedDocument, parse_json
from hookproof.receiving.arrival import Answer, Arrival
from hookproof.schema.pointers import lookup
from hookproof.serving.interface import Interface, Operation, filled
from hookproof.serving.keystand import public_key
from hookproof.serving.memory import Endpoint, Store
from hookproof.serving.prompting import Played, carried, new_entity, play_lifecycle
from hookproof.serving.rotation import DEFAULT_OVERLAP

#: Characters of an id that is made here, behind its prefix.
_ID_LENGTH = 22
_LETTERS = string.ascii_letters + string.digits
_DEFAULT_LIMIT, _MOST_LIMIT = 50, 200


class Refused(Exception):
    """The request cannot be done: a status and one sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """What the operations work on. `pace` is what a second takes, `steps` are seconds between events of a lifecycle."""

    store: Store
    contract: Contract
    interface: Interface
    pace: float = 1.0
    steps: float = 1.0
    allow_hosts: Sequence[str] = ()
    api_key: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A request to an operation: the values in its path, its query, its body, and the host that it was sent to."""

    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Any
    host: str = ""


def answer(backend: Backend, request: Arrival) -> Answer:
    """Return the answer to a request of the provider's API, or for one of its published keys."""
    served = public_key(backend.store, backend.contract.delivery, request)
    if served is not None:
        return served
    try:
        return _said(*_done(backend, request))
    except Refused as refused:
        return refusal(refused.status, str(refused))


def refusal(status: int, reason: str) -> Answer:
    """Return the answer to a request that is not done."""
    return _said(status, {"message": reason})


def _said(status: int, body: object) -> Answer:
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    kind = (("Content-Type", "application/json"),) if content else ()
    return Answer(status, (*kind, ("x-request-id", f"req_{secrets.token_hex(8)}")), content)


def drains(backend: Backend, request: Arrival) -> bool:
    """Whether a request, whose head is given, is one to an operation that throws its body away."""
    found = backend.interface.find(request.method, request.target.partition("?")[0])
    return not isinstance(found, str) and found[0].drains


def _done(backend: Backend, request: Arrival) -> tuple[int, object]:
    path, _, query = request.target.partition("?")
    found = backend.interface.find(request.method, path)
    if isinstance(found, str) or not found[0].open:
        _authorise(backend, request)
    if isinstance(found, str):
        raise Refused(405, f"{path} takes {found}.") if found else Refused(404, f"There is no operation {path}.")
    operation, values = found
    call = Call(operation, values, parse_qs(query), _body(operation, request.body), request.header("Host") or "")
    try:
        given = _VERBS[operation.does](backend, call)
    except HookproofError as error:
        raise Refused(400, str(error)) from None
    return operation.status, None if given is None or operation.answer is None else filled(operation.answer, given)


def _authorise(backend: Backend, request: Arrival) -> None:
    kind, _, key = (request.header("Authorization") or "").partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        raise Refused(401, "An API key is needed: Authorization: Bearer KEY.")
    if backend.api_key is not None and not secrets.compare_digest(key.strip().encode(), backend.api_key.encode()):
        raise Refused(401, "This is not the API key that hookproof serve was given.")


def _body(operation: Operation, body: bytes) -> object:
    try:
        value = parse_json((body or b"{}").decode("utf-8"), "the body")
    except (UnicodeDecodeError, MalformedDocument) as error:
        if operation.takes is None:
            return None
        raise Refused(400, f"The body is {getattr(error, 'what', 'not UTF-8')}.") from None
    if operation.takes is not None and not operation.admits(value):
        required = ", ".join(operation.takes.get("required", ())) or "none"
        raise Refused(400, f"The body is not what {operation.name} takes; members that are needed: {required}.")
    return value


# -- endpoints


def _create_endpoint(backend: Backend, call: Call) -> Mapping[str, object]:
    url, events = _told(call, "url"), _told(call, "events")
    if not isinstance(url, str) or not isinstance(events, list) or not all(isinstance(each, str) for each in events):
        raise Refused(400, f"{call.operation.name} takes a URL and a list of events.")
    endpoint = add_endpoint(backend, url, events, description=_told(call, "description"))
    return {**_shown(endpoint), "secret": endpoint.secret}


def add_endpoint(
    backend: Backend, url: str, events: Sequence[str], *, description: str | None = None, secret: Secret | None = None
) -> Endpoint:
    """Keep a new endpoint, with a secret of its own unless one is given.

    Raises InputError for a URL or an event that cannot be.
    """
    parse_target(url, allow_hosts=backend.allow_hosts)
    for event in events:
        if event not in (*backend.contract.events, "*"):
            near = nearest(event, backend.contract.events)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise InputError(f"there is no event {event!r} in {backend.contract.name}.{hint}")
    endpoint = Endpoint(
        id=new_id(backend.interface.prefix),
        url=url,
        events=tuple(events),
        description=description,
        created=int(time.time()),
        secret=(secret or generate_secret(backend.contract.delivery)).reveal(),
    )
    backend.store.add_endpoint(endpoint)
    return endpoint


def keep_endpoint(backend: Backend, url: str, secret: Secret) -> None:
    """Let an endpoint with this URL be there that takes all events and has this secret, whichever it had.

    Raises InputError for a URL that cannot be, or a secret that gives no key.
    """
    secret.keys(backend.contract.delivery)
    known = [endpoint for endpoint in backend.store.endpoints() if endpoint.url == url]
    if not known:
        add_endpoint(backend, url, ("*",), secret=secret)
    for endpoint in known:
        if endpoint.secret != secret.reveal():
            backend.store.replace_secret(endpoint.id, secret.reveal(), until=0.0)


def _told(call: Call, name: str) -> Any:
    """Return a part of the body from where the operation says that it stands."""
    return lookup(call.body, str(call.operation.options.get("body", {}).get(name, f"/{name}")), None)


def new_id(prefix: str) -> str:
    """Return a new random id."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))


def _shown(endpoint: Endpoint) -> dict[str, object]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "description": endpoint.description,
        "created": endpoint.created,
        "disabled": endpoint.disabled,
        "last4": endpoint.secret[-4:],
    }


def _list_endpoints(backend: Backend, call: Call) -> Mapping[str, object]:
    text = call.query.get("limit", [str(_DEFAULT_LIMIT)])[0]
    if not (text.isdecimal() and 1 <= int(text[:9]) <= _MOST_LIMIT):
        raise Refused(400, f"limit is a number from 1 to {_MOST_LIMIT}.")
    limit, cursor = int(text), call.query.get("cursor", [""])[0]
    if cursor and backend.store.endpoint(cursor) is None:
        raise Refused(400, "This cursor leads nowhere: its endpoint was deleted, or it is none of ours.")
    found = backend.store.endpoints(after=cursor, limit=limit + 1)
    more = len(found) > limit
    item = call.operation.options["item"]
    shown = [filled(item, _shown(endpoint)) for endpoint in found[:limit]]
    return {"endpoints": shown, "more": more, "cursor": found[limit - 1].id if more else None}


def _delete_endpoint(backend: Backend, call: Call) -> None:
    (id_,) = call.path.values()
    if not backend.store.delete_endpoint(id_):
        raise Refused(404, f"There is no endpoint {id_}.")


def _rotate_secret(backend: Backend, call: Call) -> Mapping[str, object]:
    (id_,) = call.path.values()
    overlap = float(call.operation.options.get("overlap", DEFAULT_OVERLAP)) * backend.pace
    secret = generate_secret(backend.contract.delivery).reveal()
    if not backend.store.replace_secret(id_, secret, until=time.time() + overlap):
        raise Refused(404, f"There is no endpoint {id_}.")
    endpoint = backend.store.endpoint(id_)
    shown = {} if endpoint is None else _shown(endpoint)
    return {**shown, "secret": secret}


# -- what causes events


def _reserve(backend: Backend, call: Call) -> Mapping[str, object]:
    """Name an entity that will begin later: an upload, once its bytes come."""
    entity = new_entity(backend.contract, str(call.operation.options["lifecycle"]))
    backend.store.note_entity(entity, body=call.body)
    return {"entity": entity, "base": f"http://{call.host}"}


def _start(backend: Backend, call: Call) -> Mapping[str, object]:
    options = call.operation.options
    entity, body = "", call.body
    if "entity" in options:
        entity, _, body = _known(backend, call)
        if backend.store.latest(entity, float("inf")) != ("", b""):
            raise Refused(409, f"{entity} has begun already.")
    played = _play(backend, call, entity, carried(options.get("carries", {}), body))
    job = new_id(str(options["job"])) if "job" in options else ""
    backend.store.note_entity(played.entity, job=job, body=body)
    return {"entity": played.entity, "job": job}


def _end(backend: Backend, call: Call) -> Mapping[str, object]:
    """End what is under way another way: what was to come does not."""
    entity, job, _ = _known(backend, call)
    if not backend.store.drop_upcoming(entity, time.time()):
        raise Refused(409, f"{entity} is over.")
    _play(backend, call, entity, {})
    return {"entity": entity, "job": job}


def _play(backend: Backend, call: Call, entity: str, members: Mapping[str, object]) -> Played:
    options = call.operation.options
    return play_lifecycle(
        backend.store,
        backend.contract,
        str(options["lifecycle"]),
        step=backend.steps * backend.pace,
        prefer=str(options.get("prefer", "")),
        entity=entity,
        members=members,
    )


def _known(backend: Backend, call: Call) -> tuple[str, str, object]:
    """Return id, job and request of the entity that a path names."""
    name = str(call.operation.options["entity"])
    known = backend.store.entity(call.path[name])
    if known is None:
        raise Refused(404, f"There is no {name} {call.path[name]}.")
    return known


def _state(backend: Backend, call: Call) -> Mapping[str, object]:
    options = call.operation.options
    name = str(options["entity"])
    given = call.path[name]
    entity, job, _ = backend.store.entity(given) or (given, "", None)
    latest = backend.store.latest(entity, time.time())
    if latest is None:
        raise Refused(404, f"There is no {name} {given}.")
    event, body = latest
    if not event:
        return {"state": filled(options["pending"], {"entity": entity, "job": job})}
    at = options.get("at", "")
    value = {} if at is None else lookup(json.loads(body), str(at), {})
    outcome = event.rpartition(".")[2]
    over = filled(options["done"], {"entity": entity, "job": job, "outcome": outcome})
    return {"state": {**value, **over} if isinstance(over, dict) else value}


_VERBS: Mapping[str, Callable[[Backend, Call], Mapping[str, Any] | None]] = {
    "create-endpoint": _create_endpoint,
    "list-endpoints": _list_endpoints,
    "delete-endpoint": _delete_endpoint,
    "rotate-secret": _rotate_secret,
    "reserve": _reserve,
    "start": _start,
    "end": _end,
    "state": _state,
}
