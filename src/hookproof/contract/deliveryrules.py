"""The delivery rules of a provider.yaml: a preset and what stands beside it, read into one frozen record.

`delivery.signature` with `event_pointer` is the short way to say the most usual: one HMAC in one header. It is put into
the long words first, so that there is one reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookproof.contract.model import (
    Authentication,
    BodyRules,
    DeliveryRules,
    EventName,
    EventRules,
    Handshake,
    MessageRules,
    Place,
    Published,
)
from hookproof.contract.proofkinds import PROOF_KINDS

Data = Mapping[str, Any]
_UNITS = {"s": "epoch-seconds", "ms": "epoch-milliseconds", "iso": "iso-8601"}
_WHERE = ("header", "body", "key", "query", "path", "beside")
#: Members of `delivery` of which a preset and a contract each say a part.
_SHARED = ("message", "headers", "query", "facts", "acknowledgement", "retry", "clauses")
#: How long a provider waits of which nobody says it: most that do say wait five to fifteen seconds.
UNSAID_SECONDS = 10
_CONTENT_TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded"}
_TEXT = {"text": "utf-8"}


def in_full(data: Data) -> dict[str, Any]:
    """Return a `delivery` in the long words: what `signature` and `event_pointer` say, said otherwise."""
    left = {key: value for key, value in data.items() if key not in ("signature", "event_pointer")}
    if "event_pointer" in data:
        left["event"] = {"body": data["event_pointer"]}
    if "signature" in data:
        message, proof = _from_signature(data["signature"])
        left |= {"message": message, "authentication": [proof]}
    return left


def _from_signature(data: Data) -> tuple[dict[str, Any], dict[str, Any]]:
    headers, body, message = data["headers"], data.get("body", {}), {}
    for short, name in (("id", "id"), ("timestamp", "time")):
        place = {"header": headers[short]} if short in headers else {}
        place |= {"body": body[short]} if short in body else {}
        if place:
            message[name] = place
    if "timestamp_form" in body and "time" in message:
        message["time"]["unit"] = {form: unit for unit, form in _UNITS.items()}[body["timestamp_form"]]
    if "{timestamp}" in data["format"]:
        message.setdefault("time", {"beside": "signature"})
    if "tolerance_seconds" in data:
        message["tolerance_seconds"] = data["tolerance_seconds"]
    proof = {
        "kind": "hmac",
        "scheme": data["scheme"],
        "algorithm": data.get("algorithm", "hmac-sha256").removeprefix("hmac-"),
        "over": data["signed_content"],
        "encoding": data["encoding"],
        "format": data["format"],
        "separator": data.get("separator", " "),
        "place": {"header": headers["signature"]},
        "secret": data["secret"],
    }
    return message, proof


def with_preset(preset: Data, data: Data) -> dict[str, object]:
    """Return a `delivery` in full with all that a preset says and it does not."""
    own = in_full(data)
    both = {key: {**preset[key], **own[key]} for key in _SHARED if key in preset and key in own}
    return {**preset, **own, **both}


def rules_of(data: Data, events: Data | None = None) -> DeliveryRules:
    """Return the delivery rules of a provider.yaml's `delivery` in full, and of its `events`."""
    proofs = data["authentication"]
    needs, each = ("any", proofs["any"]) if isinstance(proofs, Mapping) else ("all", proofs)
    body, acknowledgement, retry = (
        _body(data.get("body", "json")),
        data.get("acknowledgement", {}),
        data.get("retry", {}),
    )
    return DeliveryRules(
        method=data.get("method", "POST"),
        content_type=data.get("content_type") or _CONTENT_TYPES["json" if body.form == "json" else "form"],
        user_agent=data.get("user_agent", "hookproof"),
        time_limit_seconds=float(data.get("time_limit_seconds", UNSAID_SECONDS)),
        event=event_name(data.get("event", {"body": "/event"})),
        message=_message(data.get("message", {})),
        body=body,
        headers=tuple(data.get("headers", {}).items()),
        query=tuple(data.get("query", {}).items()),
        authentication=tuple(map(_proof, each)),
        needs=needs,
        acknowledged=tuple(acknowledgement.get("statuses", ())),
        acknowledged_body=acknowledgement.get("body"),
        refused=tuple(data.get("refusal", {}).get("statuses", ())),
        retry_seconds=tuple(retry.get("after_seconds", ())),
        retry_stops=tuple(retry.get("stopped_by", ())),
        handshakes=tuple(map(_handshake, data.get("handshakes", ()))),
        clauses=dict(data.get("clauses", {})),
        events=tuple(_event_rules(at, each) for at, each in (events or {}).items()),
    )


def place_of(data: Data) -> Place:
    """Return a place: the one member of `data` that names where."""
    where = next(key for key in data if key in _WHERE)
    return Place(where, "" if where == "beside" else data[where], bool(data.get("optional", False)))


def event_name(data: Data) -> EventName:
    """Return where an event's name stands: at one place, or joined of several."""
    if "parts" in data:
        return EventName(parts=tuple(map(place_of, data["parts"])), separator=data.get("separator", "."))
    return EventName(parts=(place_of(data),))


def _message(data: Data) -> MessageRules:
    id_, time, tolerance = data.get("id"), data.get("time"), data.get("tolerance_seconds")
    bounds = tolerance if isinstance(tolerance, Mapping) else {"past": tolerance, "future": tolerance}
    return MessageRules(
        id=place_of(id_) if id_ else None,
        id_form=id_.get("form", "message") if id_ else "message",
        time=place_of(time) if time else None,
        time_form=_UNITS[time.get("unit", "s")] if time else "epoch-seconds",
        past_seconds=bounds.get("past"),
        future_seconds=bounds.get("future"),
    )


def _body(data: Any) -> BodyRules:
    if isinstance(data, str):
        return BodyRules(form=data)
    if "form" in data:
        return BodyRules(form="member", member=data["form"])
    return BodyRules(envelope=data["envelope"])


def _proof(data: Data) -> Authentication:
    """Return one way of authentication. A kind that is not known is left to `check_rules`, which names the nearest."""
    kind = PROOF_KINDS.get(data["kind"])
    secret = data.get("secret", {})
    algorithm = data.get("algorithm", kind.algorithms[0] if kind else "")
    encoding = secret.get("encoding", kind.secrets_with(algorithm)[0] if kind else "utf-8")
    return Authentication(
        kind=data["kind"],
        scheme=data.get("scheme", data["kind"]),
        place=place_of(data["place"]) if "place" in data else Place("header", "Authorization"),
        algorithm=algorithm,
        signed_content=data.get("over", ""),
        encoding=data.get("encoding", kind.encodings[0] if kind else ""),
        format=data.get("format", "Basic {signature}" if data["kind"] == "basic" else "{signature}"),
        separator=data.get("separator", ""),
        secret_encoding=_TEXT.get(encoding, encoding),
        secret_prefix=secret.get("prefix", ""),
        secret_name=secret.get("name", ""),
        published=_published(data["published"]) if "published" in data else None,
        options={name: data[name] for name in (kind.options if kind else ()) if name in data},
    )


def _published(data: Data) -> Published:
    return Published(
        form=data["form"],
        path=data["path"],
        by=place_of(data["by"]) if "by" in data else None,
        answer=data.get("answer"),
        id=place_of(data["id"]) if "id" in data else None,
        url=place_of(data["url"]) if "url" in data else None,
    )


def _handshake(data: Data) -> Handshake:
    request, answer = data.get("request", {}), data["answer"]
    places, texts = [key for key in ("header", "body") if key in answer], answer.get("text", ())
    return Handshake(
        name=data["name"],
        method=request.get("method", "POST"),
        query=dict(request.get("query", {})),
        headers=dict(request.get("headers", {})),
        body=request.get("body"),
        signed=bool(request.get("signed", True)),
        statuses=tuple(answer.get("statuses", (200,))),
        answers=(texts,) if isinstance(texts, str) else tuple(texts),
        match=answer.get("match", "equals"),
        place=Place(places[0], answer[places[0]]) if places else None,
    )


def _event_rules(at: str, data: Data) -> EventRules:
    return EventRules(
        at=at,
        name=data.get("name"),
        headers=tuple(data.get("headers", {}).items()),
        skip=tuple(data.get("skip", ())),
        because=data.get("because", ""),
    )
