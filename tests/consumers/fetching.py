"""Consumers that get what URLs in payloads lead to: WSGI applications, correct ones and with one fault each.

`FAULTY` is a check -> the applications that it must find; `CORRECT` have no finding that is more than a note.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

#: Without the proxies of whoever runs the tests.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def urls_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from urls_in(item)
    elif isinstance(value, str) and value.startswith(("http://", "https://")):
        yield value


class Downloads:
    """Verifies, then downloads what the provider's payload names."""

    def __init__(self, secret: str) -> None:
        self.key = base64.b64decode(secret.removeprefix("whsec_"))

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        status = self.answer(environ, environ["wsgi.input"].read(int(length)))
        start(f"{status} -", [("Content-Length", "0")])
        return [b""]

    def answer(self, environ: dict[str, Any], body: bytes) -> int:
        if not self.verified(environ, body):
            return 401
        payload = self.read(body)
        self.take(payload)
        return 400 if payload is None else 204

    def verified(self, environ: dict[str, Any], body: bytes) -> bool:
        id_, when = environ.get("HTTP_WEBHOOK_ID", ""), environ.get("HTTP_WEBHOOK_TIMESTAMP", "")
        if not (when.isdecimal() and len(when) < 12 and abs(time.time() - int(when)) < 300):
            return False
        mac = hmac.new(self.key, f"{id_}.{when}.".encode("latin-1") + body, hashlib.sha256).digest()
        given = environ.get("HTTP_WEBHOOK_SIGNATURE", "").split()
        right = f"v1,{base64.b64encode(mac).decode()}"
        return any(hmac.compare_digest(each.encode("latin-1"), right.encode()) for each in given)

    def read(self, body: bytes) -> Any:
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            return None
        return payload if isinstance(payload, dict) and isinstance(payload.get("event"), str) else None

    def take(self, payload: Any) -> None:
        for url in urls_in(payload):
            if self.may_call(urlsplit(url)):
                self.fetch(url)

    def may_call(self, url: Any) -> bool:
        return url.hostname is not None and not url.hostname.endswith((".example", ".com", ".net", ".org"))

    def fetch(self, url: str) -> None:
        try:
            _OPENER.open(url, timeout=2).close()
        except (OSError, ValueError):
            """What cannot be had is no fault of this delivery."""


class OwnHost(Downloads):
    """Downloads from the provider's own host alone."""

    def may_call(self, url: Any) -> bool:
        return False


class Eager(Downloads):
    """Begins to download before it has verified, to save time."""

    def answer(self, environ: dict[str, Any], body: bytes) -> int:
        self.take(self.read(body))
        return 204 if self.verified(environ, body) and self.read(body) is not None else 401


class Queued(Eager):
    """Hands the download to a worker, before it has verified."""

    def fetch(self, url: str) -> None:
        threading.Timer(0.1, super().fetch, [url]).start()


class Guarded(Downloads):
    """Compares the text of the host with two names of this machine."""

    def may_call(self, url: Any) -> bool:
        return super().may_call(url) and url.hostname not in ("127.0.0.1", "localhost")


CORRECT = (Downloads, OwnHost)
FAULTY = {"semantics.refused-fetch": (Eager, Queued), "semantics.internal-fetch": (Guarded,)}
