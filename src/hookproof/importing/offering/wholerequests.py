"""Whole requests of a collection (Postman) or a capture (HAR): payloads with the headers that they are sent with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hookproof.importing.headernames import is_signature, tells_event, tells_id
from hookproof.importing.offering import formpayloads
from hookproof.importing.offering.formpayloads import Form
from hookproof.importing.offering.shown import Shown
from hookproof.importing.offers import Header
from hookproof.schema.json import list_at, object_at
from hookproof.sources.names import event_of
from hookproof.sources.transcribed import postman

#: A consumer is called with one of these.
_SENDS = ("POST", "PUT")
#: Folders inside so many are not looked into.
_DEEPEST = 12


def is_capture(value: object) -> bool:
    """Whether a document is a capture of requests, as HTTP Archive has them."""
    log = value.get("log") if isinstance(value, Mapping) else None
    return isinstance(log, Mapping) and isinstance(log.get("entries"), list)


def holds_requests(value: object) -> bool:
    """Whether a document is a collection or a capture of requests."""
    return is_capture(value) or postman.is_collection(value)


def requests_in(value: Mapping[str, Any], path: str) -> Iterator[Shown]:
    """Yield the deliveries of a collection or a capture: requests with a JSON body whose headers are those of one, or
    whose body carries an event's name. Any other is one that a client makes."""
    found = _captured(value, path) if is_capture(value) else _collected(value, f"{path}#", 0)
    yield from filter(None, found)


def _captured(value: Mapping[str, Any], path: str) -> Iterator[Shown | None]:
    for number, entry in enumerate(list_at(object_at(value, "log"), "entries")):
        request = object_at(entry, "request") if isinstance(entry, Mapping) else {}
        headers = _headers(list_at(request, "headers"), "name")
        body = object_at(request, "postData")
        form = _sent_form(body) if str(body.get("mimeType", "")).lower().startswith(formpayloads.KIND) else None
        yield _delivery(
            request, headers, form or _payload(body.get("text")), "", f"{path}#/log/entries/{number}/request"
        )


def _collected(holder: Mapping[str, Any], where: str, depth: int) -> Iterator[Shown | None]:
    for number, item in enumerate(list_at(holder, "item") if depth < _DEEPEST else ()):
        if isinstance(item, Mapping):
            at = f"{where}/item/{number}"
            for place, request in _requests(item):
                headers = _headers(list_at(request, "header"), "key")
                yield _delivery(request, headers, _body(request), str(item.get("name", "")), f"{at}/{place}")
            yield from _collected(item, at, depth + 1)


def _requests(item: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the request of an item, and those that the answers saved with it are of."""
    yield "request", object_at(item, "request")
    for number, answer in enumerate(list_at(item, "response")):
        if isinstance(answer, Mapping):
            yield f"response/{number}/originalRequest", object_at(answer, "originalRequest")


def _body(request: Mapping[str, Any]) -> object:
    """The payload of a collection's request: a form's members, or the JSON of its text."""
    body = object_at(request, "body")
    return (
        formpayloads.listed(body, "urlencoded", "key")
        if body.get("mode") == "urlencoded"
        else _payload(body.get("raw"))
    )


def _sent_form(body: Mapping[str, Any]) -> Form | None:
    return formpayloads.listed(body, "params", "name") or formpayloads.written(body.get("text"))


def _headers(told: Iterable[Any], key: str) -> tuple[Header, ...]:
    """The headers of a request with the values they are shown with; a variable stands for none."""
    found = []
    for each in told:
        if isinstance(each, Mapping) and isinstance(each.get(key), str) and not each.get("disabled"):
            value, said = str(each.get("value", "")), each.get("description")
            said = said.get("content") if isinstance(said, Mapping) else said
            shown = (value,) if value and "{{" not in value else ()
            found.append(Header(each[key], examples=shown, description=said if isinstance(said, str) else ""))
    return tuple(found)


def _delivery(
    request: Mapping[str, Any], headers: tuple[Header, ...], body: object, name: str, where: str
) -> Shown | None:
    form = body if isinstance(body, Form) else None
    payload = body if form is None else form.payload
    if str(request.get("method", "POST")).upper() not in _SENDS or not isinstance(payload, dict | list):
        return None
    told = next((value for header in headers if tells_event(header.name) for value in header.examples), "")
    carried = event_of(payload)
    sent = any(tells(header.name) for header in headers for tells in (is_signature, tells_event, tells_id))
    if not (sent or carried):
        return None
    enclosed = "" if form is None else form.enclosed
    return Shown(told or ("" if carried else name), payload, where, headers, form is not None, enclosed)


def _payload(body: object) -> object:
    try:
        return json.loads(body) if isinstance(body, str) else None
    except (ValueError, RecursionError):
        return None
