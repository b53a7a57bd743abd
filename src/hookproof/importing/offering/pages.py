"""Payloads that pages of prose show, each under the event that its heading or its own text names."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hookproof.importing.customs.handshakes import asks_first
from hookproof.importing.headernames import is_signature, tells_event, tells_id
from hookproof.importing.offering.formpayloads import written
from hookproof.importing.offering.shown import Shown
from hookproof.schema.patterns import deferral as re
from hookproof.sources.documentkinds import document_of
from hookproof.sources.names import event_of, is_deed
from hookproof.sources.recognition import IN_PROGRAMS, recognised
from hookproof.sources.records import Example, Role
from hookproof.sources.transcribed.pageforms import markdown_of

#: A fence with a whole request: its first line, its headers, and after an empty line its body.
_REQUEST = re.compile(
    r"^(?P<mark>`{3,}|~{3,})[a-zA-Z]{0,12}[^\n`]{0,80}\n(?:POST|PUT) [^\n]{1,300}\n"
    r"(?P<headers>(?:[A-Za-z][\w-]{0,60}:[^\n]{0,600}\n){1,40})"
    r"\s{0,3}\n(?P<body>(?:[{\[]|[\w.\[\]-]{1,80}=)(?:(?!^(?P=mark))[^\n]{0,2000}\n){1,400}?)(?P=mark)",
    re.MULTILINE,
)
#: A fence with a form alone, as it is sent.
_FORM = re.compile(
    r"^(?P<mark>`{3,}|~{3,})[^\n`]{0,80}\n(?P<body>[\w.\[\]-]{1,80}=[^\s`]{1,4000})[ \t]*\n(?P=mark)", re.MULTILINE
)
_HEADER = re.compile(r"^([A-Za-z][\w-]{0,60}):[ \t]*([^\n]*)", re.MULTILINE)


def payloads_on(text: str, path: str) -> Iterator[Shown]:
    """Yield the whole payloads of a page; what asks an endpoint for a challenge is no event's.

    Of an event of which a page calls none so, what stands under the heading that names it alone is its payload.
    """
    markdown = markdown_of(text, path)
    yield from _deliveries_on(markdown, path)
    yield from _forms_on(markdown, path)
    whole = [one for one in document_of(text, path).examples if _is_whole(one) and not asks_first((one.raw,))]
    called_so = {event for one in whole if one.role is Role.PAYLOAD for event in one.events}
    for example in whole:
        headed = example.role is Role.UNKNOWN and len(example.events) == 1 and not called_so & {*example.events}
        if not headed and example.role is not Role.PAYLOAD:
            continue
        yield Shown(example.events[0] if len(example.events) == 1 else "", example.value, str(example.at))


def events_named_on(text: str, path: str) -> tuple[str, ...]:
    """Return the events that a page names in headings, lists and tables; without any there, those in its programs;
    without any there either, words of its text that tell what has happened, as `order.paid` does."""
    document = document_of(text, path)
    seen = recognised((document,)).events
    told = tuple(one.name for one in seen if one.note != IN_PROGRAMS) or tuple(one.name for one in seen)
    return told or tuple(sorted(filter(is_deed, document.mentions)))


def _deliveries_on(text: str, path: str) -> Iterator[Shown]:
    """Yield the payloads of whole requests that a page shows with the headers of a delivery: the reader's own calls
    have none of these."""
    for found in _REQUEST.finditer(text):
        headers = dict(_HEADER.findall(found["headers"]))
        sent = any(told(name) for name in headers for told in (is_signature, tells_event, tells_id))
        form = None if _is_json(found["body"]) else written(found["body"])
        payload = _payload(found["body"]) if form is None else form.payload
        told_so = sent or (form is not None and event_of(payload) is not None)
        if told_so and isinstance(payload, dict | list) and not asks_first((found["body"],)):
            event = next((value.strip() for name, value in headers.items() if tells_event(name)), "")
            where = _place(found, path)
            yield Shown(event, payload, where, (), form is not None, "" if form is None else form.enclosed)


def _forms_on(text: str, path: str) -> Iterator[Shown]:
    """Yield the forms that a page shows without the request around them, where they carry an event's name."""
    for found in _FORM.finditer(text):
        form = written(found["body"])
        if form is not None and event_of(form.payload) is not None:
            yield Shown("", form.payload, _place(found, path), (), True, form.enclosed)


def _place(found: re.Match[str], path: str) -> str:
    return f"{path}:{found.string.count(chr(10), 0, found.start('body')) + 1}:1"


def _is_json(body: str) -> bool:
    return body.startswith(("{", "["))


def _payload(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _is_whole(example: Example) -> bool:
    return isinstance(example.value, dict | list) and example.problem is None and not example.partial
