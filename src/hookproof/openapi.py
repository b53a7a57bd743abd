"""A contract as the OpenAPI 3.1 document of its consumer: each event is one operation on the consumer's path.

OpenAPI knows one POST for each path, and all events arrive at one path. So an event stands behind the path's fragment,
`/webhooks#file.upload.failed`: a client never sends a fragment (RFC 9110, section 7.1), so each operation reaches the
same path, and API testers run, count and filter each event by itself.

`x-hookproof` holds what signs and judges: the document needs nothing beside it but the secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from hookproof.contract.model import (
    Authentication,
    BodyRules,
    Contract,
    DeliveryRules,
    Event,
    EventName,
    EventRules,
    Handshake,
    MessageRules,
    Place,
    Published,
)
from hookproof.contract.proofkinds import PROOF_KINDS
from hookproof.errors import InputError
from hookproof.schema.json import JsonObject, object_at
from hookproof.schema.pointers import subschemas, tokens

Json = JsonObject

#: The key of what is ours in the document.
EXTENSION = "x-hookproof"
_COMPONENTS = "#/components/schemas/"
_RESOURCE = frozenset({"$schema", "$id", "$defs", "examples"})
_RESPONSES = {
    "2XX": {"description": "Acknowledged: the delivery is not sent again."},
    "4XX": {"description": "Refused: the delivery is not genuine, or not one that this consumer takes."},
    "default": {"description": "Failed: the provider will send the delivery again."},
}


def document(
    contract: Contract, *, events: Iterable[str] | None = None, path: str = "/", server: str | None = None
) -> Json:
    """Return the document for `events` (all where None) on `path` of `server`.

    Raises InputError for a path that is none, and for a schema that refers in a way that OpenAPI cannot say.
    """
    _check_path(path)
    chosen = [contract.events[name] for name in (contract.events if events is None else events)]
    names = _component_names(chosen)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"A consumer of {contract.provider.title} webhooks",
            "version": contract.version.name,
            "description": "Written by `hookproof openapi`. The fragment of a path names the event; it is never sent.",
        },
        **({"servers": [{"url": server}]} if server else {}),
        "security": [{name: []} for name in _security(contract.delivery)] or [{}],
        "paths": {f"{path}#{event.name}": {"post": _operation(contract, event, names)} for event in chosen},
        "components": {
            "securitySchemes": _security(contract.delivery),
            "parameters": _parameters(contract.delivery),
            "schemas": dict(sorted(_schemas(chosen, names).items())),
        },
        EXTENSION: {"contract": contract.name, "delivery": asdict(contract.delivery)},
    }


def delivery_rules(raw: Mapping[str, Any]) -> DeliveryRules:
    """Return the delivery rules that a document of ours carries. Raises InputError for any other document."""
    try:
        data = raw[EXTENSION]["delivery"]
        return _restored(data)
    except (KeyError, TypeError, AttributeError, IndexError):
        raise InputError(
            f"the document carries no {EXTENSION} that says how deliveries are signed",
            mend="Write it with `hookproof openapi`.",
        ) from None


def _check_path(path: str) -> None:
    if not re.fullmatch(r"/[^\s?#{}]*", path):
        raise InputError(f"{path!r} is no path", where="--path", mend="It starts with / and has no ?, #, { or }.")


def _operation(contract: Contract, event: Event, names: Mapping[tuple[str, str], str]) -> Json:
    examples = {f"example-{n}": {"value": value} for n, value in enumerate(event.examples, 1)}
    content = {"schema": {"$ref": _COMPONENTS + names[event.name, ""]}, **({"examples": examples} if examples else {})}
    return {
        "operationId": event.name,
        "summary": event.title,
        "tags": [event.name.partition(".")[0]],
        "parameters": [{"$ref": f"#/components/parameters/{key}"} for key in _parameters(contract.delivery)],
        "requestBody": {"required": True, "content": {contract.delivery.content_type: content}},
        "responses": _RESPONSES,
    }


def _security(rules: DeliveryRules) -> dict[str, Json]:
    found = [p for p in rules.authentication if PROOF_KINDS[p.kind].placed and p.place.where in ("header", "query")]
    schemes: Iterator[Json] = (
        {"type": "apiKey", "in": p.place.where, "name": p.place.name, "description": f"{p.scheme} {_word(p)}."}
        for p in found
    )
    return dict(zip(_numbered("signature", len(found)), schemes, strict=True))


def _word(proof: Authentication) -> str:
    return "signature" if PROOF_KINDS[proof.kind].signs else "credential"


def _numbered(name: str, count: int) -> list[str]:
    return [name, *(f"{name}-{number}" for number in range(2, count + 1))][:count]


_TIMES = {"epoch-seconds": r"^[0-9]{1,12}$", "epoch-milliseconds": r"^[0-9]{1,15}$", "iso-8601": r"^[0-9T:.Z+-]+$"}


def _parameters(rules: DeliveryRules) -> dict[str, Json]:
    """The headers that a delivery must have, by what they tell."""
    message, text = rules.message, r"^[!-~]+( [!-~]+)*$"
    proofs = [p for p in rules.authentication if PROOF_KINDS[p.kind].placed and p.place.where == "header"]
    names = zip(_numbered("signature", len(proofs)), proofs, strict=True)
    events = [place for place in rules.event.parts if place.where == "header" and not place.optional]
    rows = (
        ("id", message.id, "Identifies the delivery; a retry carries the same.", r"^[!-~]{1,255}$"),
        ("timestamp", message.time, "When it was sent.", _TIMES[message.time_form]),
        *((name, proof.place, _about(proof), text) for name, proof in names),
        *((name, place, "Names the event.", text) for name, place in zip(_numbered("event", 9), events, strict=False)),
    )
    return {
        key: _header(place.name, words, pattern)
        for key, place, words, pattern in rows
        if place is not None and place.where == "header"
    }


def _about(proof: Authentication) -> str:
    over = f" over {proof.signed_content}" if proof.signed_content else ""
    return f"{proof.scheme} {_word(proof)}{over}."


def _restored(data: Mapping[str, Any]) -> DeliveryRules:
    """Return the rules that were written as plain data: JSON has no tuples and no records."""
    message, body, event = data["message"], data["body"], data["event"]
    told = {**message, "id": _place(message["id"]), "time": _place(message["time"])}
    fields: dict[str, Any] = {
        **{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()},
        "event": EventName(parts=tuple(Place(**part) for part in event["parts"]), separator=event["separator"]),
        "message": MessageRules(**told),
        "body": BodyRules(**body),
        "headers": _pairs(data["headers"]),
        "query": _pairs(data["query"]),
        "authentication": tuple(map(_authentication, data["authentication"])),
        "handshakes": tuple(map(_handshake, data["handshakes"])),
        "events": tuple(
            EventRules(**{**each, "headers": _pairs(each["headers"]), "skip": tuple(each["skip"])})
            for each in data["events"]
        ),
    }
    return DeliveryRules(**fields)


def _authentication(data: Mapping[str, Any]) -> Authentication:
    published = data["published"]
    if published is not None:
        published = Published(**{**published, **{name: _place(published[name]) for name in ("by", "id", "url")}})
    return Authentication(**{**data, "place": Place(**data["place"]), "published": published})


def _handshake(data: Mapping[str, Any]) -> Handshake:
    listed = {name: tuple(data[name]) for name in ("statuses", "answers")}
    return Handshake(**{**data, **listed, "place": _place(data["place"])})


def _place(data: Mapping[str, Any] | None) -> Place | None:
    return None if data is None else Place(**data)


def _pairs(data: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in data)


def _header(name: str, description: str, pattern: str) -> Json:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": True, "description": description, "schema": schema}


def _component_names(events: Iterable[Event]) -> dict[tuple[str, str], str]:
    """Return (event, type) -> name of the component; the event's own schema is its type "".

    A type that is the same in every event that has it is one component, another is one for each event.
    """
    events = list(events)
    wanted = {(event.name, ""): event.name for event in events}
    shared = _shared_types(events)
    for event in events:
        for key in object_at(event.schema, "$defs"):
            wanted[event.name, key] = key if key in shared else f"{event.name}.{key}"
    return _unique(wanted)


def _unique(wanted: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Return the wanted names with only the characters that OpenAPI allows, and no two wishes on one name."""
    given: dict[str, str] = {}
    for wish in dict.fromkeys(wanted.values()):
        name = base = re.sub(r"[^A-Za-z0-9._-]", "_", wish)
        number = 2
        while name in given.values():
            name, number = f"{base}-{number}", number + 1
        given[wish] = name
    return {key: given[wish] for key, wish in wanted.items()}


def _shared_types(events: list[Event]) -> set[str]:
    """Return the types that are equal wherever they stand, and refer only to such types."""
    found: dict[str, list[Any]] = {}
    for event in events:
        for key, schema in object_at(event.schema, "$defs").items():
            found.setdefault(key, []).append(schema)
    event_names = {event.name for event in events}
    shared = {key for key, all_ in found.items() if all(s == all_[0] for s in all_) and key not in event_names}
    while wrong := {key for key in shared if not _types_in(found[key][0]) <= shared}:
        shared -= wrong
    return shared


def _types_in(schema: object) -> set[str]:
    """Return the types that a schema refers to; a reference to anything else is to a type that nobody shares."""
    refs = [node[key] for _, node in subschemas(schema) for key in ("$ref", "$dynamicRef") if key in node]
    matches = [re.match(r"#/\$defs/([^/]+)", str(ref)) for ref in refs]
    return {match[1] if match else "" for match in matches}


def _schemas(events: Iterable[Event], names: Mapping[tuple[str, str], str]) -> dict[str, Json]:
    schemas: dict[str, Json] = {}
    for event in events:
        own = {key: value for key, value in event.schema.items() if key not in _RESOURCE}
        schemas[names[event.name, ""]] = _Rewriter(event, names).rewrite(own)
        for key in (definitions := object_at(event.schema, "$defs")):
            schemas[names[event.name, key]] = _Rewriter(event, names).rewrite(object_at(definitions, key))
    return schemas


class _Rewriter:
    """Turns the references of one event's schema into references among the components."""

    def __init__(self, event: Event, names: Mapping[tuple[str, str], str]) -> None:
        self.event, self.names = event, names
        self.anchors: dict[str, list[str]] = {}
        for pointer, node in subschemas(event.schema):
            for key in ("$anchor", "$dynamicAnchor"):
                if isinstance(name := node.get(key), str):
                    self.anchors.setdefault(name, []).append(pointer)

    def rewrite(self, schema: Json) -> Json:
        import copy

        result = copy.deepcopy(schema)
        for _, node in subschemas(result):
            for key in ("$anchor", "$dynamicAnchor"):
                node.pop(key, None)
            ref = node.pop("$dynamicRef", None) or node.get("$ref")
            if isinstance(ref, str):
                node["$ref"] = self._target(ref)
        return result

    def _target(self, ref: str) -> str:
        pointer = ref[1:] if ref[1:2] in ("", "/") else self._anchored(ref)
        _, _, rest = pointer.partition("/$defs/")
        if not pointer.startswith("/$defs/"):
            return f"{_COMPONENTS}{self.names[self.event.name, '']}{pointer}"
        key, slash, inside = rest.partition("/")
        name = self.names[self.event.name, tokens(f"/{key}")[0]]
        return f"{_COMPONENTS}{name}{slash}{inside}"

    def _anchored(self, ref: str) -> str:
        places = self.anchors.get(ref[1:], [])
        if len(places) != 1:
            raise InputError(
                f"OpenAPI cannot say the reference {ref!r}", where=self.event.name, mend="Write it as #/$defs/…"
            )
        return places[0]
