"""An exchange as text for people, or as a line of JSON: without the secret, and safe for a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from hookproof.delivery.credentials import REDACTED, is_credential
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.requests import full_headers
from hookproof.delivery.targets import Target, name_target
from hookproof.delivery.text import body_text
from hookproof.delivery.traffic import Delivery, Exchange, Headers, Response
from hookproof.reports.cleantext import clean, one_line

#: Characters of a body that are shown.
_SHOWN = 4000

Write = Callable[[Exchange], str]


def writer(format_: str, url: str, redactor: Redactor) -> Write:
    """Return what writes exchanges with `url` as `text` or `json`. Raises InputError for a URL that is none."""
    target = name_target(url)
    return {"text": _text_writer, "json": _json_writer}[format_](target, redactor)


def _text_writer(target: Target, redactor: Redactor) -> Write:
    def write(exchange: Exchange) -> str:
        return redactor.text("\n".join((*_request(exchange, target), *_answer(exchange, redactor))))

    return write


def _request(exchange: Exchange, target: Target) -> Iterator[str]:
    delivery = exchange.delivery
    yield f"# {delivery.address}{f' bent: {delivery.bent}' if delivery.bent else ''}"
    yield f"> {delivery.method} {target.shown_target(delivery.path, delivery.query)} HTTP/1.1"
    yield from _header_lines(">", full_headers(delivery, target.authority))
    yield from _body_lines(">", _readable(delivery))


def _readable(delivery: Delivery) -> str:
    """The body for people: a genuine payload over several lines, a bent one as it is. `json` always has it as it is."""
    text = delivery.body.decode("utf-8", "replace")
    if delivery.bent:
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text


def _answer(exchange: Exchange, redactor: Redactor) -> Iterator[str]:
    response = exchange.response
    if response is not None:
        yield f"< {response.status}"
        if notice := redactor.withheld(response):
            yield f"< ({notice})"
        else:
            yield from _header_lines("<", response.headers)
            yield from _body_lines("<", body_text(response))
    yield f"{exchange.outcome.value}: {one_line(exchange.summary)}"


def _header_lines(mark: str, headers: Headers) -> Iterator[str]:
    for name, value in _shown(headers):
        yield f"{mark} {one_line(name)}: {one_line(value)}"


def _shown(headers: Headers) -> Headers:
    return tuple((name, REDACTED if is_credential(name) else value) for name, value in headers)


def _body_lines(mark: str, text: str) -> Iterator[str]:
    yield mark
    if not text:
        return
    for line in clean(text[:_SHOWN]).split("\n"):
        yield f"{mark} {line}"
    if len(text) > _SHOWN:
        yield f"{mark} … ({len(text) - _SHOWN:,} more characters)"


def _json_writer(target: Target, redactor: Redactor) -> Write:
    def write(exchange: Exchange) -> str:
        return redactor.text(json.dumps(_record(exchange, target, redactor), ensure_ascii=True))

    return write


def _record(exchange: Exchange, target: Target, redactor: Redactor) -> dict[str, object]:
    delivery, response = exchange.delivery, exchange.response
    return {
        "address": delivery.address,
        "bent": delivery.bent,
        "request": {
            "method": delivery.method,
            "url": str(target),
            "headers": _shown(full_headers(delivery, target.authority)),
            "body": delivery.body.decode("utf-8", "replace"),
        },
        "response": None if response is None else _response(response, redactor),
        "outcome": exchange.outcome.value,
        "summary": exchange.summary,
        "seconds": round(exchange.seconds, 6),
    }


def _response(response: Response, redactor: Redactor) -> dict[str, object]:
    if notice := redactor.withheld(response):
        return {"status": response.status, "headers": (), "body": notice}
    return {"status": response.status, "headers": _shown(response.headers), "body": body_text(response)}
