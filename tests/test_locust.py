"""A master of Locust and two workers, as processes on this machine, send a contract's deliveries, none twice.

What they saw comes back into the report of `hookproof load`, which writes their locustfile: a `ContractUser`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("locust") is None, reason="Locust is an extra"),
]


class Consumer(BaseHTTPRequestHandler):
    """Notes what comes, and turns away what is about a file that failed."""

    protocol_version = "HTTP/1.1"
    came: list[tuple[str, str, str]]

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.came.append((self.headers["webhook-id"], payload["fileId"], payload["event"]))
        self.send_response(429 if payload["event"] == "file.upload.failed" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def consumer() -> Iterator[ThreadingHTTPServer]:
    Consumer.came = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Consumer)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # Locust hangs up at its end
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.long
def test_two_workers_send_no_message_twice_and_what_they_saw_comes_into_one_report(
    consumer: ThreadingHTTPServer, tmp_path: Path
) -> None:
    (tmp_path / "hookproof.yaml").write_text("event: [file.upload.*]\n")
    secret = generate_secret(load_contract("videogen").delivery.signature)
    environment = {**os.environ, "HOOKPROOF_SECRET": secret.reveal(), "PYTHONWARNINGS": "ignore"}
    url = f"http://127.0.0.1:{consumer.server_address[1]}/hooks"
    words = [
        sys.executable,
        "-m",
        "hookproof",
        "load",
        url,
        "--locust",
        "2",
        "--rate",
        "20",
        "--seconds",
        "3",
        "--seed",
        "7",
    ]
    words += ["--seed", "7", "--report", "json=r.json", "--report", "html=r.html"]
    done = subprocess.run(
        words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 1, (done.stdout, done.stderr)
    ids, entities, events = zip(*Consumer.came, strict=True)
    assert len(set(ids)) == len(set(entities)) == len(Consumer.came) > 10
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["outcome"]["deliveries"] == len(Consumer.came)
    (finding,) = report["findings"]
    failed = events.count("file.upload.failed")
    assert finding["subject"] == "file.upload.failed"
    assert f"{failed} of {len(Consumer.came) - 1} genuine deliveries are turned away with 429" in finding["message"]
    assert "20 a second for 3 s by 2 workers" in finding["message"]
    assert "p95" in (tmp_path / "r.html").read_text()
