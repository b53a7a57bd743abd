"""Whole requests of a collection (Postman) or a capture (HAR), and payloads beside files of headers: what is sent with
them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hookproof.importing.headernames import is_free, is_signature, tells_event, tells_id
from hookproof.importing.offering import formpayloads, sentcredentials
from hookproof.importing.offering.formpayloads import Form
from hookproof.importing.offering.sentcredentials import Scheme
from hookproof.importing.offering.shown import Shown
from hookproof.importing.offers import Header
from hookproof.schema.json import list_at, object_at
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import event_of, has_joint, is_deed
from hookproof.sources.transcribed import postman
from hookproof.sources.transcribed.bodyvariables import filled, values_of

#: Lines of a request before its body (RFC 9112, sections 3 and 5).
_REQUEST_LINE = re.compile(r"[A-Z]{3,7} \S+(?: HTTP/[\d.]+)?")
_HEADER_LINE = re.compile(r"(?P<name>[A-Za-z][\w-]{0,60}):[ \t]*(?P<value>.*?)\s*")
_ANY_HAS = frozenset({"content-type", "content-length", "user-agent"})
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


def requests_in(documents: Iterable[tuple[Mapping[str, Any], str]]) -> Iterator[Shown]:
    """Yield the deliveries of collections and captures, each with its path: requests with a JSON body whose headers are
    those of one, whose body carries an event's name, or that have such names in one header or at the ends of their
    addresses. Any other is one that a client makes.
    """
    documented = [[*_sent_by(value, path)] for value, path in documents]
    by_header = _named_by_header([one for sent in documented for one in sent])
    for sent in documented:
        by_address = _named_by_address(sent)
        for one in sent:
            if event_of(one.payload) is None and one.where in by_header:
                yield replace(one, event=by_header[one.where])
            elif one.address in by_address or _is_delivery(one):
                yield replace(one, event=one.event or by_address.get(one.address, ""))


def _sent_by(value: Mapping[str, Any], path: str) -> Iterator[Shown]:
    found = (
        _captured(value, path)
        if is_capture(value)
        else _collected(value, f"{path}#", [value.get("auth")], values_of(value))
    )
    yield from (one for one in found if one is not None)


def _named_by_address(sent: Sequence[Shown]) -> dict[str, str]:
    """Return addresses that differ in their last part alone with that part, where most tell what has happened."""
    ends = {one.address: one.address.rpartition("/")[2] for one in sent}
    alike = len({address.rpartition("/")[0] for address in ends}) == 1 < len(ends)
    return ends if alike and all(ends.values()) and _tell_deeds(ends.values()) else {}


def _named_by_header(sent: Sequence[Shown]) -> dict[str, str]:
    """Return requests, by where they stand, with the text that stands in one header of all that are sent to the same
    address, where most of these texts tell what has happened."""
    to: dict[str, list[Shown]] = {}
    for one in sent:
        to.setdefault(one.address, []).append(one)
    found: dict[str, str] = {}
    for group in to.values():
        rows = [{each.name: each.examples[0] for each in one.headers if each.examples} for one in group]
        for name in filter(is_free, rows[0]):
            texts = {one.where: row[name] for one, row in zip(group, rows, strict=True) if name in row}
            if len(texts) == len(group) and len({*texts.values()}) > 1 and _tell_deeds({*texts.values()}):
                found |= texts
    return found


def _tell_deeds(texts: Collection[str]) -> bool:
    deeds = [text for text in texts if has_joint(text) and is_deed(text)]
    return 2 * len(deeds) > len(texts)


def _is_delivery(one: Shown) -> bool:
    tells = (is_signature, tells_event, tells_id)
    return event_of(one.payload) is not None or any(told(each.name) for each in one.headers for told in tells)


def is_head(value: object) -> bool:
    """Return whether an object is the headers of a request: texts, of which one is a header that no payload has."""
    names = {str(name).lower() for name in value} if isinstance(value, Mapping) else set()
    return (
        isinstance(value, Mapping) and bool(names & _ANY_HAS) and all(isinstance(each, str) for each in value.values())
    )


def head_of(text: str) -> dict[str, str] | None:
    """Return the headers that the lines of a text are, a first line of a request before them or not; None where one is
    no header."""
    lines = [line for line in text.splitlines() if line.strip()]
    lines = lines[1:] if lines and _REQUEST_LINE.fullmatch(lines[0]) else lines
    found = [_HEADER_LINE.fullmatch(line) for line in lines]
    return {line["name"]: line["value"] for line in found if line} if found and all(found) else None


def headed(shown: Shown, head: Mapping[str, str]) -> Shown:
    """Return a payload as it is shown with the headers of a file beside its own."""
    headers = tuple(Header(name, examples=(value,) if value.strip() else ()) for name, value in head.items())
    told = next((value for name, value in head.items() if tells_event(name) and value.strip()), "")
    signed = any(is_signature(name) for name in head)
    schemes = () if signed else sentcredentials.of_header(head.items())
    event = shown.event if event_of(shown.payload) else told or shown.event
    return replace(shown, event=event, headers=(*shown.headers, *headers), schemes=schemes or shown.schemes)


def _captured(value: Mapping[str, Any], path: str) -> Iterator[Shown | None]:
    for number, entry in enumerate(list_at(object_at(value, "log"), "entries")):
        request = object_at(entry, "request") if isinstance(entry, Mapping) else {}
        sent = _Sent(
            headers=_headers(list_at(request, "headers"), "name"),
            queries=_headers(list_at(request, "queryString"), "name"),
            schemes=sentcredentials.of_header(_pairs(list_at(request, "headers"), "name")),
        )
        body = object_at(request, "postData")
        form = _sent_form(body) if str(body.get("mimeType", "")).lower().startswith(formpayloads.KIND) else None
        yield _delivery(request, sent, form or _payload(body.get("text")), "", f"{path}#/log/entries/{number}/request")


def _collected(
    holder: Mapping[str, Any], where: str, settings: list[object], values: Mapping[str, str]
) -> Iterator[Shown | None]:
    """Yield what the items of a collection or a folder send; `settings` are how all in it is authenticated, innermost
    first, `values` what variables stand for."""
    for number, item in enumerate(list_at(holder, "item") if len(settings) <= _DEEPEST else ()):
        if isinstance(item, Mapping):
            at = f"{where}/item/{number}"
            for place, request in _requests(item):
                sent = _set_out(request, [request.get("auth"), item.get("auth"), *settings])
                yield _delivery(request, sent, _body(request, values), str(item.get("name", "")), f"{at}/{place}")
            yield from _collected(item, at, [item.get("auth"), *settings], values)


def _set_out(request: Mapping[str, Any], settings: list[object]) -> _Sent:
    told, url = list_at(request, "header"), request.get("url")
    written = sentcredentials.of_header(_pairs(told, "key"))
    return _Sent(
        headers=_headers(told, "key"),
        queries=_headers(list_at(url, "query") if isinstance(url, Mapping) else (), "key"),
        schemes=sentcredentials.of_collection(settings) or written,
    )


def _requests(item: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the request of an item, and those that the answers saved with it are of."""
    yield "request", object_at(item, "request")
    for number, answer in enumerate(list_at(item, "response")):
        if isinstance(answer, Mapping):
            yield f"response/{number}/originalRequest", object_at(answer, "originalRequest")


def _body(request: Mapping[str, Any], values: Mapping[str, str]) -> object:
    """The payload of a collection's request: a form's members, or the JSON of its text."""
    body = object_at(request, "body")
    return (
        formpayloads.listed(body, "urlencoded", "key")
        if body.get("mode") == "urlencoded"
        else _payload(filled(str(body.get("raw")), values))
    )


def _sent_form(body: Mapping[str, Any]) -> Form | None:
    return formpayloads.listed(body, "params", "name") or formpayloads.written(body.get("text"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What a request is sent with beside its body."""

    headers: tuple[Header, ...]
    queries: tuple[Header, ...]
    schemes: tuple[Scheme, ...]


def _pairs(told: Iterable[Any], key: str) -> Iterator[tuple[str, str]]:
    """The headers that are sent, as they are written."""
    for each in told:
        if isinstance(each, Mapping) and isinstance(each.get(key), str) and not each.get("disabled"):
            yield each[key], str(each.get("value", ""))


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


def _delivery(request: Mapping[str, Any], sent: _Sent, body: object, name: str, where: str) -> Shown | None:
    form = body if isinstance(body, Form) else None
    payload = body if form is None else form.payload
    if str(request.get("method", "POST")).upper() not in _SENDS or not isinstance(payload, dict | list):
        return None
    told = next((value for header in sent.headers if tells_event(header.name) for value in header.examples), "")
    signed = any(is_signature(header.name) for header in sent.headers)
    return Shown(
        told or ("" if event_of(payload) else name),
        payload,
        where,
        sent.headers,
        form is not None,
        "" if form is None else form.enclosed,
        queries=sent.queries,
        # Beside a signature a credential is what opens the door to the address; the signature is the proof.
        schemes=() if signed else sent.schemes,
        address=_address(request.get("url")),
    )


def _address(url: object) -> str:
    """The address that a request is sent to, without its query."""
    written = url.get("raw") if isinstance(url, Mapping) else url
    return re.split("[?#]", written)[0].rstrip("/") if isinstance(written, str) else ""


def _payload(body: object) -> object:
    try:
        return json.loads(body) if isinstance(body, str) else None
    except (ValueError, RecursionError):
        return None
