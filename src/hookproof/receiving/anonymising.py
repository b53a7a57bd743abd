"""A captured request with other values in the places where people's may stand, byte for byte the same elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from hookproof.contract import Contract
from hookproof.contract.model import Event
from hookproof.contract.naming import told_name
from hookproof.contract.validation import is_valid, violations
from hookproof.delivery.traffic import Headers
from hookproof.parsing import MalformedDocument, parse_json
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.pseudonyms import LEVELS, Pseudonyms
from hookproof.schema.pointers import first_at, lookup, placed, tokens

#: Headers that say how a request is made, and nothing about people.
_TECHNICAL = frozenset(
    ("accept", "accept-encoding", "connection", "content-encoding", "content-type", "date", "host")
) | {"transfer-encoding", "user-agent"}
_LENGTH = "content-length"
_FORM = "application/x-www-form-urlencoded"
#: A string of JSON, and whether a colon behind it makes it a name. Each character can be read in one way alone.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"(?P<name>\s*:)?', re.DOTALL)


def kept_words(contract: Contract) -> frozenset[str]:
    """Return the texts that a contract itself fixes: events, `const`, `enum`. They are nobody's."""
    found = set(contract.events)
    for event in contract.events.values():
        found.update(_fixed(event.schema))
    return frozenset(found)


def _fixed(schema: object) -> Iterator[str]:
    waiting: list[object] = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            enum = node.get("enum")
            yield from (v for v in (node.get("const"), *(enum if isinstance(enum, list) else ())) if isinstance(v, str))
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def anonymised(arrival: Arrival, pseudonyms: Pseudonyms) -> Arrival:
    """Return a request whose body, query and headers hold other values of the same shape.

    Names of members, numbers, true, false and null stay, as do the spaces between. Its signature fits no longer. A body
    that is no text comes back empty: nobody could say what is in it.
    """
    body = _body(arrival, pseudonyms)
    path, mark, query = arrival.target.partition("?")
    return replace(
        arrival,
        target=f"{path}{mark}{_form(query, pseudonyms)}",
        body=body,
        headers=_headers(arrival.headers, pseudonyms, len(body)),
    )


def fitting(arrivals: Sequence[Arrival], contract: Contract, pseudonyms: Pseudonyms) -> Pseudonyms:
    """Return pseudonyms under which payloads that fit their schemas still do, as far as a choice of words can do it.

    What a schema wants of a text (a pattern) may be more than its shape: its words then come closer to what they were,
    everywhere, so that the same value still becomes the same one.
    """
    for arrival in arrivals:
        event, payload = _payload(arrival, contract)
        other = _payload(anonymised(arrival, pseudonyms), contract)[1]
        if event is None or not is_valid(event)(payload) or is_valid(event)(other):
            continue
        for violation in violations(event, other):
            value = lookup(payload, violation.pointer, None)
            if isinstance(value, str):
                pseudonyms = _closer(event, other, violation.pointer, value, pseudonyms)
    return pseudonyms


def _closer(event: Event, payload: object, pointer: str, value: str, pseudonyms: Pseudonyms) -> Pseudonyms:
    for level in LEVELS:
        tried = pseudonyms.closer(value, level)
        new = placed(payload, tokens(pointer), tried.of(value))
        if all(violation.pointer != pointer for violation in violations(event, new)):
            return tried
    return pseudonyms


def _payload(arrival: Arrival, contract: Contract) -> tuple[Event | None, object]:
    """Return the event and the payload of a request; None where it tells none."""
    try:
        payload = parse_json(arrival.body.decode("utf-8"), "the body")
    except (UnicodeDecodeError, MalformedDocument):
        return None, None
    name = told_name(contract.delivery, lambda pointer: first_at(payload, pointer), arrival.header, contract.events)
    return contract.events.get(name) if isinstance(name, str) else None, payload


def _headers(headers: Headers, pseudonyms: Pseudonyms, length: int) -> Headers:
    return tuple((name, _value(name.lower(), value, pseudonyms, length)) for name, value in headers)


def _value(name: str, value: str, pseudonyms: Pseudonyms, length: int) -> str:
    if name == _LENGTH:
        return str(length)
    timed = value.isdecimal() and len(value) in (10, 13)  # seconds or milliseconds since 1970
    return value if name in _TECHNICAL or timed else pseudonyms.of(value)


def _body(arrival: Arrival, pseudonyms: Pseudonyms) -> bytes:
    try:
        text = arrival.body.decode("utf-8")
    except UnicodeDecodeError:
        return b""
    if (arrival.header("content-type") or "").partition(";")[0].strip().lower() == _FORM:
        return _form(text, pseudonyms).encode()
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return pseudonyms.of(text).encode()
    return _json(text, pseudonyms).encode()


def _json(text: str, pseudonyms: Pseudonyms) -> str:
    """The same text of JSON with other strings, each written in ASCII where it was."""

    def other(match: re.Match[str]) -> str:
        if match["name"]:
            return match[0]
        value = json.loads(match[0], strict=False)
        new = pseudonyms.of(value)
        return match[0] if new == value else json.dumps(new, ensure_ascii=match[0].isascii())

    return _STRING.sub(other, text)


def _form(text: str, pseudonyms: Pseudonyms) -> str:
    """A form with other values; one that carries JSON keeps it JSON."""
    if not text:
        return text
    return urlencode([(name, _inside(value, pseudonyms)) for name, value in parse_qsl(text, keep_blank_values=True)])


def _inside(value: str, pseudonyms: Pseudonyms) -> str:
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return pseudonyms.of(value)
    return _json(value, pseudonyms)
