"""The doors take a request exactly, and say an answer as HTTP has it."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.rowwise import each_row

from hookproof.receiving.arrival import Answer
from hookproof.receiving.doorway import _Body, _said, plainly


def receiving(*messages: dict[str, Any]) -> Any:
    left = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(left)

    return receive


def piece(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


GONE = {"type": "http.disconnect"}


def said(answer: Answer) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(_said(answer, _Body(receiving(piece(b"rest", more=True), piece(b""))), send))
    assert [message.get("more_body") for message in sent] == [None, True, False]
    return sent[0]["status"], sent[0]["headers"], b"".join(message.get("body", b"") for message in sent)


@each_row(
    ("status", "body", "length", "content"),
    [
        (200, b"ok", b"2", b"ok"),
        (200, b"", b"0", b""),
        (204, b"never", None, b""),
        (304, b"never", None, b""),
        (205, b"ok", b"2", b"ok"),
        (500, b"ok", b"2", b"ok"),
    ],
)
def test_an_answer_has_a_body_and_its_length_but_where_its_status_has_none(
    status: int, body: bytes, length: bytes | None, content: bytes
) -> None:
    own = (("X-Own", "é"), ("Content-Length", "99"), ("Connection", "close"), ("Transfer-Encoding", "chunked"))
    found = said(Answer(status, own, body))
    assert found == (status, [(b"X-Own", b"\xe9"), *([(b"Content-Length", length)] if length else [])], content)


@each_row(
    ("messages", "pieces", "whole"),
    [
        ([piece(b"a")], [b"a"], True),
        ([piece(b"a", more=True), piece(b"b")], [b"a", b"b"], True),
        ([piece(b"a", more=True), GONE], [b"a", b""], False),
        ([{"type": "http.request"}], [b""], True),
        ([GONE], [b""], False),
    ],
)
def test_a_body_is_whole_where_its_last_piece_came(messages: list[Any], pieces: list[bytes], whole: bool) -> None:
    async def read() -> tuple[list[bytes], bool, bool]:
        body = _Body(receiving(*messages))
        return [each async for each in body.pieces()], body.whole, body.over

    assert asyncio.run(read()) == (pieces, whole, True)


def test_what_is_not_taken_is_told_in_a_line() -> None:
    answer = plainly(403, "it names no host\ud800")
    assert (answer.status, answer.body) == (403, b"Not taken: it names no host?.\n")
