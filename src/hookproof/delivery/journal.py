"""The journal: every exchange of a run as one line of JSON, readable after a kill, without secrets and signatures."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from hookproof.contract.model import DeliveryRules
from hookproof.delivery.addressing import proof_headers, told_proofs
from hookproof.delivery.credentials import REDACTED, is_credential
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Framing, Headers, Response
from hookproof.errors import InputError
from hookproof.parsing import MalformedDocument, open_file

#: Bytes of a body that are kept in a line; of a longer one, its size and SHA-256 as well.
KEPT_BYTES = 64 * 1024
#: What stands where a signature stood.
SIGNATURE = "[signature]"
#: Anything in a signature header that is long enough to be a signature.
_SIGNATURE = re.compile(r"[A-Za-z0-9+/_-]{16,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: its number (from 1), when it was written (seconds since the epoch), and the exchange as it was kept.

    `cut`: of the delivery's body only the beginning was.
    """

    number: int
    at: float
    exchange: Exchange
    cut: bool = False


class Journal:
    """Appends exchanges to a file, each line written out before the next delivery ends. Safe to use from any thread."""

    def __init__(self, path: Path, redactor: Redactor, *, rules: DeliveryRules) -> None:
        """Start a new journal at `path`, over an older one. Raises InputError where that cannot be written."""
        self._redactor = redactor
        self._rules = rules
        self._proof_headers = frozenset(name.lower() for name in proof_headers(rules))
        self._lock = threading.Lock()
        self._count = 0
        self._path = path
        try:
            self._file: BinaryIO = _opened(path)
        except (OSError, ValueError) as error:
            raise self._unwritable(error) from None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, exchange: Exchange) -> None:
        """Write one exchange, and make sure that it is there even if the process is killed next.

        Raises InputError where that fails: a journal with gaps would not be one.
        """
        line = self._line(exchange)
        with self._lock:
            if self._file.closed:
                return
            self._count += 1
            numbered = {"n": self._count, "at": round(time.time(), 3), **line}
            try:
                self._file.write(json.dumps(numbered, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
            except OSError as error:
                self._file.close()
                raise self._unwritable(error) from None

    def close(self) -> None:
        """Close the file. May be called twice."""
        with self._lock:
            self._file.close()

    def _unwritable(self, error: Exception) -> InputError:
        reason = getattr(error, "strerror", None) or str(error)
        if getattr(error, "errno", None) == errno.ENXIO:
            reason = "nobody reads this pipe"
        return InputError(f"the journal cannot be written ({reason})", where=str(self._path))

    def _line(self, exchange: Exchange) -> dict[str, object]:
        delivery, response = exchange.delivery, exchange.response
        proofs = [found for text in told_proofs(self._rules, delivery) for found in _SIGNATURE.findall(text)]
        hide = _Hiding(self._redactor, proofs)
        line: dict[str, Any] = {
            "address": delivery.address,
            "event": delivery.event,
            "bent": delivery.bent,
            "id": hide.text(delivery.message_id),
            "timestamp": delivery.timestamp,
            "method": delivery.method,
            "path": delivery.path,
            "query": hide.text(delivery.query),
            "headers": [[name, self._shown(name, hide.text(value))] for name, value in delivery.headers],
            "body": _body(hide.data(delivery.body)),
            "parts": delivery.body_parts,
            "framing": delivery.framing.value,
            "pause": delivery.pause_seconds,
            "seconds": round(exchange.seconds, 6),
        }
        return line | (_answer(response, hide) if response is not None else _failure(exchange, hide))

    def _shown(self, name: str, value: str) -> str:
        if name.lower() in self._proof_headers:
            return SIGNATURE
        return REDACTED if is_credential(name) else value


def _opened(path: Path) -> BinaryIO:
    """Open a file for writing, each write at once. A pipe without a reader is refused, and not waited for."""
    if not path.is_fifo():
        return path.open("wb", buffering=0)
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "wb", buffering=0)


class _Hiding:
    """What must not be kept of one exchange: the secret, and the signatures that its delivery carried."""

    def __init__(self, redactor: Redactor, signatures: list[str]) -> None:
        self._redactor = redactor
        self._signatures = [signature.encode() for signature in signatures]

    def withheld(self, response: Response) -> str:
        return self._redactor.withheld(response)

    def data(self, data: bytes) -> bytes:
        for signature in self._signatures:
            data = data.replace(signature, SIGNATURE.encode())
        return self._redactor.data(data)

    def text(self, text: str) -> str:
        return self.data(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def _answer(response: Response, hide: _Hiding) -> dict[str, object]:
    if notice := hide.withheld(response):
        return {"status": response.status, "answer_headers": [], "answer": {"text": notice}}
    headers = [[name, hide.text(value)] for name, value in response.headers]
    body = _body(hide.data(response.body)) | ({"truncated": True} if response.truncated else {})
    return {"status": response.status, "answer_headers": headers, "answer": body}


def _failure(exchange: Exchange, hide: _Hiding) -> dict[str, object]:
    return {"failure": exchange.failure.name if exchange.failure else None, "detail": hide.text(exchange.detail)}


def _body(data: bytes) -> dict[str, object]:
    kept = data[:KEPT_BYTES]
    cut = {} if len(kept) == len(data) else {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    try:
        return {"text": kept.decode("utf-8"), **cut}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(kept).decode(), **cut}


def read_journal(path: Path) -> Iterator[Entry]:
    """Yield the entries of a journal. A last line that was not finished is left out.

    Signatures are placeholders and long bodies are cut: what is sent again is made anew from `delivery.address` and
    `delivery.bent`. Raises InputError where the file cannot be read, MalformedDocument for a line that is no entry.
    """
    try:
        with open_file(path) as file:
            for number, line in enumerate(file, start=1):
                if line.endswith(b"\n"):
                    yield _entry(line, number, str(path))
    except OSError as error:
        raise InputError(f"the journal cannot be read ({error.strerror})", where=str(path)) from None


def _entry(line: bytes, number: int, path: str) -> Entry:
    try:
        data = json.loads(line)
        return Entry(number=data["n"], at=data["at"], exchange=_exchange(data), cut="bytes" in data["body"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise MalformedDocument("this line is no entry of a journal", path=path, line=number) from None


def _exchange(data: dict[str, Any]) -> Exchange:
    delivery = Delivery(
        address=data["address"],
        event=data["event"],
        method=data["method"],
        headers=_headers(data["headers"]),
        body=_bytes(data["body"]),
        message_id=data["id"],
        timestamp=data["timestamp"],
        bent=data["bent"],
        path=data["path"],
        query=data.get("query", ""),
        body_parts=None if data["parts"] is None else tuple(data["parts"]),
        framing=Framing(data.get("framing", Framing.CHUNKED)),
        pause_seconds=data["pause"],
    )
    if "status" not in data:
        failure = Failure[data["failure"]] if data["failure"] else None
        return Exchange(
            delivery=delivery, response=None, failure=failure, detail=data["detail"], seconds=data["seconds"]
        )
    response = Response(
        status=data["status"],
        headers=_headers(data["answer_headers"]),
        body=_bytes(data["answer"]),
        truncated="truncated" in data["answer"] or "bytes" in data["answer"],
    )
    return Exchange(delivery=delivery, response=response, seconds=data["seconds"])


def _headers(pairs: list[list[str]]) -> Headers:
    return tuple((name, value) for name, value in pairs)


def _bytes(body: dict[str, Any]) -> bytes:
    text: str | None = body.get("text")
    return base64.b64decode(body["base64"]) if text is None else text.encode()
