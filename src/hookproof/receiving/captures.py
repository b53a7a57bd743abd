"""Captures: a file with every request that arrived, one JSON object a line, exact enough to send it again."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from hookproof.delivery.credentials import REDACTED, is_credential, masked_target
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Headers
from hookproof.errors import InputError
from hookproof.parsing import MalformedDocument, open_file
from hookproof.receiving.arrival import Arrival


class Captures:
    """Appends to a file that only its owner can read: what really arrives is about people. Any thread may append."""

    def __init__(self, path: Path, redactor: Redactor) -> None:
        """Open `path`, behind what it holds already. Raises InputError where it is no capture file, or not writable."""
        self.path = path
        self._redactor = redactor
        self._lock = threading.Lock()
        self._count = max((arrival.number for arrival in read_captures(path)), default=0) if path.exists() else 0
        try:
            self._file = _opened(path)
        except OSError as error:
            raise InputError(f"captures cannot be written ({error.strerror})", where=str(path)) from None

    def __enter__(self) -> Captures:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._file.close()

    def keep(self, arrival: Arrival) -> Arrival:
        """Write a request, with the next number, so that it is there even if the process is killed next; return it.

        Raises InputError where it cannot be written: what is not kept must not be acknowledged.
        """
        with self._lock:
            self._count += 1
            numbered = replace(arrival, number=self._count)
            try:
                self._file.write(_line(numbered, self._redactor))
                self._file.flush()
            except OSError as error:
                what = f"captures cannot be written any more ({error.strerror})"
                raise InputError(what, where=str(self.path)) from None
            return numbered


def _opened(path: Path) -> BinaryIO:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    file = os.fdopen(descriptor, "r+b")
    size = file.seek(0, os.SEEK_END)
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        # A process was killed while it wrote: its last line is lost, the next one must not be.
        file.write(b"\n")
        file.flush()
    return file


def _line(arrival: Arrival, redactor: Redactor) -> bytes:
    # What lets a sender in may stand again in the body, as in the answer of a test site that says what it was asked.
    redactor = redactor.with_credentials(arrival.headers, arrival.target)
    body = redactor.data(arrival.body)
    line = {
        "n": arrival.number,
        "at": round(arrival.at, 3),
        "method": arrival.method,
        "target": redactor.text(masked_target(arrival.target)),
        "http": arrival.http_version,
        "headers": [[name, _shown(name, redactor.text(value))] for name, value in arrival.headers],
        "body": _body(body),
    }
    return json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _shown(name: str, value: str) -> str:
    return REDACTED if is_credential(name) else value


def _body(data: bytes) -> dict[str, str]:
    try:
        return {"text": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def read_captures(path: Path) -> Iterator[Arrival]:
    """Yield the requests of a capture file; a last line that was not written whole is left out.

    Raises InputError where the file cannot be read, MalformedDocument with the line for what is no capture.
    """
    try:
        with open_file(path) as file:
            for number, line in enumerate(file, start=1):
                if line.strip() and (arrival := _arrival(line, number, str(path))) is not None:
                    yield arrival
    except OSError as error:
        raise InputError(f"captures cannot be read ({error.strerror})", where=str(path)) from None


def _arrival(line: bytes, number: int, path: str) -> Arrival | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        data = None
    if data is None and line.startswith(b'{"n":'):
        return None  # cut off by a kill, wherever in the file: later lines were appended behind it
    try:
        return Arrival(
            number=int(data["n"]),
            at=float(data["at"]),
            method=str(data["method"]),
            target=str(data["target"]),
            headers=_headers(data["headers"]),
            body=_bytes(data["body"]),
            http_version=str(data["http"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise MalformedDocument("this line is no captured request", path=path, line=number) from None


def _headers(pairs: list[list[str]]) -> Headers:
    return tuple((str(name), str(value)) for name, value in pairs)


def _bytes(body: dict[str, str]) -> bytes:
    text: str | None = body.get("text")
    return base64.b64decode(body["base64"]) if text is None else text.encode()
