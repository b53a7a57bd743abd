"""A master of Locust and two workers, as processes on this machine, send a contract's deliveries, none twice."""

from __future__ import annotations

import json
import os
import socket
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

FILE = """
from hookproof.locust import ContractUser
from locust import constant_throughput

class Provider(ContractUser):
    host = "http://127.0.0.1:%d/hooks"
    wait_time = constant_throughput(10)
"""
USERS = 4
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
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_two_workers_send_no_message_twice_and_the_master_tells_each_event(
    consumer: ThreadingHTTPServer, tmp_path: Path
) -> None:
    (tmp_path / "locustfile.py").write_text(FILE % consumer.server_address[1])
    (tmp_path / "hookproof.yaml").write_text("event: [file.upload.*]\n")
    secret = generate_secret(load_contract("videogen").delivery)
    environment = {**os.environ, "HOOKPROOF_SECRET": secret.reveal(), "PYTHONWARNINGS": "ignore"}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    locust = [sys.executable, "-m", "locust"]
    where = ["--master-bind-host", "127.0.0.1", "--master-bind-port", port]
    how = ["--headless", "--expect-workers", "2", "-u", str(USERS), "-r", str(USERS), "-t", "3s", "--json"]
    errors = subprocess.DEVNULL
    master = subprocess.Popen(
        [*locust, "--master", *where, *how], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=errors
    )
    worker = [*locust, "--worker", "--master-host", "127.0.0.1", "--master-port", port]
    workers = [subprocess.Popen(worker, cwd=tmp_path, env=environment, stderr=errors) for _ in range(2)]
    try:
        said, _ = master.communicate(timeout=120)
    finally:
        for process in (master, *workers):
            process.kill()
            process.wait()
    lines = {line["name"]: line for line in json.loads(said)}
    assert set(lines) == {"file.upload.completed", "file.upload.failed"}
    ids, entities, events = zip(*Consumer.came, strict=True)
    assert len(set(ids)) == len(set(entities)) == len(Consumer.came) > 10
    for name, line in lines.items():
        # What was under way at the end, at most one of each user, is nowhere told.
        assert events.count(name) - USERS <= line["num_requests"] <= events.count(name)
        assert line["num_failures"] == (line["num_requests"] if name == "file.upload.failed" else 0)
