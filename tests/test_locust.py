"""A master of Locust and two workers, as processes on this machine, send a contract's deliveries, none twice.

What they saw comes back into the report of `hookproof load`, which writes their locustfile: a `ContractUser`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.printed import lines_of, shown

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret

PAGE, HEADING = "docs/load.md", "From several processes and machines"
pytestmark = [
    pytest.mark.checkout,
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
    [line] = lines_of(shown(PAGE, HEADING, "sh")[0])
    # The printed line, for a shorter time: what is said behind goes before what it says.
    words = [sys.executable, "-m", *shlex.split(re.sub(r"http://\S+", url, line))]
    words += ["--locust", "2", "--rate", "20", "--seconds", "3", "--seed", "7", "--report", "json=r.json"]
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
    assert "p95" in (tmp_path / "load.html").read_text()


#: A master whose worker needs longer for its last report than Locust waits for one.
SLOW = """
import sys, types
from hookproof import locust

class Master:
    def __init__(self):
        self.server = types.SimpleNamespace(send_to_client=lambda message: sent.append((message.type, message.node_id)))
        self.clients = types.SimpleNamespace(all=[types.SimpleNamespace(id="worker")])

sent, naps = [], []
def sleep(seconds):
    naps.append(seconds)
    if len(naps) == 20:
        master.clients.all.clear()

locust.MasterRunner = Master
locust.time = types.SimpleNamespace(monotonic=lambda: sum(naps), sleep=sleep)
master = Master()
words = locust.LastWords()
for runner in (object(), master, master):
    words.hear(types.SimpleNamespace(runner=runner, stop_timeout=None))
assert sent == [("quit", "worker")], sent
assert len(naps) == 20 and sum(naps) > 1, naps
master.clients.all.append(types.SimpleNamespace(id="lost"))
locust.LastWords().hear(types.SimpleNamespace(runner=master, stop_timeout=5))
assert 25 < sum(naps) < 30, naps
"""


def test_a_master_hears_its_workers_out_and_waits_for_none_that_is_lost() -> None:
    done = subprocess.run([sys.executable, "-c", SLOW], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


#: What `locust` is in the printed lines: this Python's, on a port of its own.
LOCUST = f'locust() {{ "{sys.executable}" -m locust "$@"; }}\n'


@pytest.mark.long
def test_the_locustfile_of_the_page_runs_with_a_master_and_two_workers_as_it_says(
    consumer: ThreadingHTTPServer, tmp_path: Path
) -> None:
    [file] = shown(PAGE, HEADING, "python")
    (tmp_path / "hookproof.yaml").write_text("event: [file.upload.completed]\n")
    url = f"http://127.0.0.1:{consumer.server_address[1]}/hooks"
    (tmp_path / "locustfile.py").write_text(re.sub(r"http://[^\s\"]+", url, file), encoding="utf-8")
    typed = shown(PAGE, HEADING, "sh")[1]
    script = typed.replace("--run-time 60s", "--run-time 4s").replace("--users 200", "--users 20")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    secret = generate_secret(load_contract("videogen").delivery.signature).reveal()
    environment = {**os.environ, "LOCUST_MASTER_NODE_PORT": port, "LOCUST_MASTER_BIND_PORT": port}
    lines = ["bash", "-c", f"{LOCUST}{script.replace('whsec_...', secret)}\nwait %1"]
    said = (tmp_path / "said").open("wb")
    with subprocess.Popen(
        lines, cwd=tmp_path, env=environment, stdout=said, stderr=said, start_new_session=True
    ) as all_:
        try:
            code = all_.wait(240)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(all_.pid, signal.SIGKILL)
            said.close()
    assert code == 0, (tmp_path / "said").read_text()
    ids = [id_ for id_, *_ in Consumer.came]
    assert len(set(ids)) == len(ids) > 5
