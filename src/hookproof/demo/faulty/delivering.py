"""Faults of HTTP: methods, content types, framing, redirects, sizes, what answers say."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Mapping

from hookproof.demo import receiver as consumer
from hookproof.demo.faulty.fault import fault
from hookproof.demo.habits import WEBHOOK_PATH, Answer, Refused, Request, Shop

Receive = Callable[[], Awaitable[Mapping[str, object]]]


def _redirected(shop: Shop, request: Request) -> Answer | None:
    """Only the path with a slash at its end is known."""
    if request.path == WEBHOOK_PATH:
        return Answer(status=307, headers=(("location", f"{WEBHOOK_PATH}/"),))
    if request.path == f"{WEBHOOK_PATH}/":
        request.path = WEBHOOK_PATH
    return consumer.route(shop, request)


def _any_method(shop: Shop, request: Request) -> Answer | None:
    if request.path == WEBHOOK_PATH and request.method != shop.contract.delivery.method:
        return Answer(status=200, text="ok")
    return consumer.route(shop, request)


def _other_method_raises(shop: Shop, request: Request) -> Answer | None:
    if request.path == WEBHOOK_PATH and request.method != shop.contract.delivery.method:
        raise NotImplementedError(request.method)
    return consumer.route(shop, request)


def _exact_content_type(shop: Shop, request: Request) -> None:
    if request.headers.get("content-type") != shop.contract.delivery.content_type:
        raise Refused(415)


def _content_type_raises(_shop: Shop, request: Request) -> None:
    main, _, _ = request.headers["content-type"].partition(";")
    if {"application/json": True}[main.strip()] is not True:
        raise Refused(415)


async def _declared_length(request: Request, receive: Receive) -> bytes:
    """Reads as many bytes as were declared; a chunked body declares none."""
    length = int(request.headers.get("content-length", "0"))
    body = await consumer.read(request, receive)
    return body[:length]


async def _first_chunk(request: Request, receive: Receive) -> bytes:
    """Takes the first piece for the whole where no length was declared."""
    if "content-length" in request.headers:
        return await consumer.read(request, receive)
    return await _first_part(request, receive)


async def _first_part(_request: Request, receive: Receive) -> bytes:
    """Takes the first piece that comes for the whole."""
    message = await receive()
    body = consumer.body_of(message)
    while message.get("more_body", False):
        message = await receive()
    return body


async def _text_in_pieces(_request: Request, receive: Receive) -> bytes:
    """Makes text of each piece as it comes, as `body += chunk` does."""
    text, more = "", True
    while more:
        message = await receive()
        text += consumer.body_of(message).decode("utf-8", "replace")
        more = bool(message.get("more_body", False))
    return text.encode()


async def _too_large_raises(request: Request, receive: Receive) -> bytes:
    try:
        return await consumer.read(request, receive)
    except Refused:
        raise MemoryError("body too large") from None


def _small_limit(bound: int) -> Callable[[Request, Receive], Awaitable[bytes]]:
    async def read(request: Request, receive: Receive) -> bytes:
        body = await consumer.read(request, receive)
        if len(body) > bound:
            raise Refused(413)
        return body

    return read


def _trace_told(_shop: Shop, _request: Request, refused: Refused) -> Answer:
    """The framework's debug page, left on."""
    text = "".join(traceback.format_exception(refused))
    return Answer(status=refused.answer.status, text=text, headers=(("content-type", "text/plain"),))


FAULTS = (
    fault(
        "redirects", "ack.redirect", "a delivery is redirected to the path with a slash at its end", route=_redirected
    ),
    fault("any-method", "robustness.other-method", "any method is answered with 200", route=_any_method),
    fault(
        "other-method-crashes",
        "robustness.other-method",
        "another method raises an exception",
        route=_other_method_raises,
    ),
    fault(
        "charset-refused",
        "robustness.content-type",
        "the content type is compared as text, so that a charset parameter is refused",
        admit=_exact_content_type,
    ),
    fault(
        "content-type-crashes",
        "robustness.content-type",
        "a content type that is not expected raises an exception",
        admit=_content_type_raises,
    ),
    fault(
        "chunked-not-read", "robustness.chunked", "only a body with a declared length is read", read=_declared_length
    ),
    fault(
        "first-chunk-only",
        "robustness.chunked",
        "the first piece of a body without a declared length is taken for all of it",
        read=_first_chunk,
    ),
    fault(
        "first-segment-only",
        "ack.segments",
        "the first piece of a body is taken for all of it",
        read=_first_part,
    ),
    fault(
        "text-in-pieces",
        "ack.segments",
        "each piece of a body is made text of as it comes, and characters break where it ends",
        read=_text_in_pieces,
    ),
    fault(
        "huge-body-crashes",
        "robustness.huge-body",
        "a body that is too large raises an exception",
        read=_too_large_raises,
    ),
    fault("small-limit", "tolerance.long-list", "bodies above 16 KiB are refused", read=_small_limit(16 * 1024)),
    fault("trace-told", "hygiene.stack-trace", "a refusal shows a stack trace", refuse=_trace_told),
)
