"""Cases as text: JSON, lines of JSON, raw bodies, curl commands, an HTTP file, a pytest module."""

# ruff: noqa: ARG001 - the functions of one table take the same arguments
from __future__ import annotations

import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from hookproof.payloads.making.encoding import encode, pretty

if TYPE_CHECKING:
    from hookproof.payloads.bulk import Bulk, BulkPiece
    from hookproof.payloads.case import Case


class WithHeaders(Protocol):
    """What is asked of a delivery here: its headers."""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each."""


Deliver = Callable[["Case"], WithHeaders] | None
Lines = Iterator[bytes]
#: How much is gathered before it is written.
_BUFFER = 256 * 1024
#: Where requests go that are written for people, unless the shell or the file says otherwise.
_URL = "http://127.0.0.1:8000/webhooks"


def write_cases(made: Iterator[Case], format_: str, deliver: Deliver) -> None:
    """Write cases to standard output as they are made; a reader who has seen enough ends it quietly."""
    try:
        _write(FORMATS[format_](made, deliver))
    except BrokenPipeError:
        # Said here, because the command line's library would exit 1; nothing may be said at shutdown either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_bulk(bulk: Bulk, workers: int, watched: Callable[[Iterator[BulkPiece]], Iterator[BulkPiece]]) -> None:
    """Write lines of random payloads to standard output, by several processes where that is asked for and possible.

    `watched` shows the progress of one process.
    """
    from hookproof.payloads.bulk import write, write_together

    try:
        if workers > 1 and hasattr(os, "fork"):
            sys.stdout.flush()
            whole = write_together(bulk, sys.stdout.fileno(), workers)
        else:
            whole = write(bulk, watched(bulk.pieces()), sys.stdout.buffer.write)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        whole = False
    if not whole:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(pieces: Lines) -> None:
    out, held, size = sys.stdout.buffer, list[bytes](), 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > _BUFFER:
            out.write(b"".join(held))
            held, size = [], 0
    out.write(b"".join(held))
    out.flush()


#: What moves a terminal or commands a CI server, where it stands in a text of JSON: shown as JSON's own escapes.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|#(?=#)")


def _readable(payload: object) -> bytes:
    """A payload over several lines, for people: the same value, and harmless where it is shown."""
    text = pretty(payload).decode()
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def _json(made: Iterator[Case], deliver: Deliver) -> Lines:
    """One payload as it is, several as an array."""
    first = next(made, None)
    second = next(made, None)
    if first is None:
        yield b"[]\n"
    elif second is None:
        yield _readable(first.payload) + b"\n"
    else:
        yield b"[\n" + _readable(first.payload) + b",\n" + _readable(second.payload)
        for case in made:
            yield b",\n" + _readable(case.payload)
        yield b"\n]\n"


def _ndjson(made: Iterator[Case], deliver: Deliver) -> Lines:
    for case in made:
        # A body over several lines would be several records.
        yield (case.body if b"\n" not in case.body else encode(case.payload)) + b"\n"


def _raw(made: Iterator[Case], deliver: Deliver) -> Lines:
    for number, case in enumerate(made):
        yield case.body if number == 0 else b"\n" + case.body


def _headers(case: Case, deliver: Deliver) -> list[tuple[str, str]]:
    return list(deliver(case).headers) if deliver is not None else [("Content-Type", "application/json")]


def _curl(made: Iterator[Case], deliver: Deliver) -> Lines:
    for case in made:
        lines = [f'curl -sS -X POST "${{WEBHOOK_URL:-{_URL}}}"']
        lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in _headers(case, deliver)]
        body = shlex.quote(case.body.decode())
        text = " \\\n  ".join([*lines, f"--data-binary {body}"])
        yield f"# {case.address}\n{text}\n".encode()


def _http(made: Iterator[Case], deliver: Deliver) -> Lines:
    """The `.http` format of editors: requests separated by `###`."""
    yield f"@url = {_URL}\n".encode()
    for case in made:
        head = "\n".join(f"{name}: {value}" for name, value in _headers(case, deliver))
        yield f"\n### {case.address}\nPOST {{{{url}}}}\n{head}\n\n".encode() + case.body + b"\n"


_TEST = '''"""Payloads written by hookproof. The fixture `webhook_handler` is yours: a function that takes one."""

from __future__ import annotations

import json

import pytest

PAYLOADS = {
'''

_TEST_END = """}


@pytest.mark.parametrize("address", PAYLOADS)
def test_the_handler_takes_the_payload(webhook_handler, address):
    webhook_handler(json.loads(PAYLOADS[address]))
"""


def _pytest(made: Iterator[Case], deliver: Deliver) -> Lines:
    yield _TEST.encode()
    for case in made:
        yield f"    {json.dumps(case.address)}: {case.body.decode()!a},\n".encode()
    yield _TEST_END.encode()


FORMATS: dict[str, Callable[[Iterator[Any], Deliver], Lines]] = {
    "json": _json,
    "ndjson": _ndjson,
    "raw": _raw,
    "curl": _curl,
    "http": _http,
    "pytest": _pytest,
}
