"""A consumer that echoes everything, secrets included: none of it reaches a report, the journal or the terminal."""

from __future__ import annotations

import base64
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

KEY = bytes(range(32, 64))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
TOKEN = "credential-of-the-test-system"


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        said = f"{self.headers}{SECRET} {KEY.hex()} \x1b[31m".encode() + body
        self.send_response(200 if self.headers.get("webhook-signature") else 500)
        self.send_header("Content-Length", str(len(said)))
        self.send_header("X-Configuration", SECRET)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.long
@pytest.mark.slow
def test_neither_the_secret_nor_a_credential_is_in_any_output(echo: str, tmp_path: Path) -> None:
    reports = [f"--report={form}={tmp_path / form}" for form in ("junit", "ctrf", "json", "sarif", "html", "github")]
    options = ["--event", "file.upload.*", "--level", "quick", "--journal", str(tmp_path / "journal"), *reports]
    done = subprocess.run(
        [sys.executable, "-m", "hookproof", "test", echo, "--header", f"Authorization: Bearer {TOKEN}", *options],
        capture_output=True,
        timeout=120,
        env={"HOOKPROOF_SECRET": SECRET, "PATH": ""},
        cwd=tmp_path,
    )
    assert done.returncode == 1, done.stderr
    shown = {path.name: path.read_bytes() for path in tmp_path.iterdir()} | {"terminal": done.stdout + done.stderr}
    assert len(shown) == len(reports) + 2
    assert b"hygiene.secret" in shown["terminal"]
    for name, text in shown.items():
        assert len(text) > 500, name
        for secret in (SECRET.removeprefix("whsec_"), KEY.hex(), TOKEN):
            assert secret.encode() not in text, name
        assert b"\x1b" not in text, name
