"""The commands of docs/load.md run as they are printed, for a shorter time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.printed import lines_of, printed

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret

pytestmark = [pytest.mark.checkout, pytest.mark.slow]
#: Behind a printed line, so that none takes its minute.
SHORT = ("--burst", "4", "--rate", "8", "--seconds", "0.5", "--ramp-to", "10")


class Shop(BaseHTTPRequestHandler):
    """The reader's consumer: each delivery is an order."""

    protocol_version = "HTTP/1.1"
    database: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with closing(sqlite3.connect(self.database, timeout=30)) as shop, shop:
            shop.execute("INSERT INTO orders VALUES (?, ?)", (self.headers["webhook-id"], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    database = tmp_path / "shop.db"
    with closing(sqlite3.connect(database)) as shop, shop:
        shop.execute("CREATE TABLE orders (id TEXT PRIMARY KEY, body TEXT)")
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Shop,), {"database": database})) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_what_the_page_of_load_prints_holds_for_a_consumer_that_keeps_up(terminal: Any, port: int) -> None:
    terminal.ports["8000"] = port
    terminal.environment["HOOKPROOF_SECRET"] = generate_secret(load_contract("videogen").delivery).reveal()
    for line in lines_of(printed("docs/load.md", "Load")):
        assert "Measured" in terminal.type(line, *SHORT, "--fail-on", "error")
    assert "load.burst" in (terminal.folder / "load.html").read_text(encoding="utf-8")
