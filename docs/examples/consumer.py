"""A small consumer on the standard library alone: it verifies as `hookproof explain auth.scheme` says, and no more.

WEBHOOK_SECRET=whsec_… python consumer.py 8000
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["WEBHOOK_SECRET"]
TOLERANCE_SECONDS, LARGEST = 300, 8 * 1024 * 1024


def genuine(headers: dict[str, str], body: bytes) -> bool:
    """Whether a delivery is signed with the secret, and signed now."""
    given, message_id = headers.get("webhook-signature", ""), headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12 and message_id):
        return False
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    content = f"{message_id}.{timestamp}.".encode("latin-1", "replace") + body
    digest = hmac.digest(base64.b64decode(SECRET.removeprefix("whsec_")), content, "sha256")
    right = b"v1," + base64.b64encode(digest)
    return any(hmac.compare_digest(right, one.encode("latin-1", "replace")) for one in given.split(" "))


class Consumer(BaseHTTPRequestHandler):
    """Answers 401 to what is not genuine, 400 to what is no JSON object, 204 to all else."""

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            self.answer(411 if not length else 413)
            return
        body = self.rfile.read(int(length))
        if not genuine({name.lower(): value for name, value in self.headers.items()}, body):
            self.answer(401)
            return
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            payload = None
        self.answer(204 if isinstance(payload, dict) else 400)

    def answer(self, status: int) -> None:
        """Answer with a status and no body."""
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer((os.environ.get("HOST", "127.0.0.1"), int(sys.argv[1])), Consumer).serve_forever()
