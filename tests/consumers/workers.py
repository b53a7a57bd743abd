"""Consumers of two processes: one takes deliveries into a table, the other works them off, as a queue's worker does.

`python workers.py NAME PORT FILE`. `CORRECT` and `FAULTY` are as in ledger.py.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TABLES = """
create table if not exists jobs (id text primary key, message text unique, entity text, event text);
create table if not exists bookings (number integer primary key, entity text, event text);
"""
KINDS = ("fileId", "toolExecutionId", "workflowRunId", "exportId", "messageId")


def by_message(message: str) -> str:
    return message


def by_moment(_message: str) -> str:
    """Whatever comes is a job of its own."""
    return str(time.time_ns())


#: Name -> what a job is called: who comes with a name that is there is not taken in.
NAMES: dict[str, Callable[[str], str]] = {"Inbox": by_message, "Moment": by_moment}
CORRECT = ("Inbox",)
FAULTY = {"Moment": ("semantics.duplicate-effect", "take effect again")}


def opened(file: str) -> sqlite3.Connection:
    db = sqlite3.connect(file, timeout=20, isolation_level=None, check_same_thread=False)
    db.execute("pragma journal_mode = wal")
    db.executescript(TABLES)
    return db


def work(file: str, parent: int) -> None:
    """Take jobs out and book them, one transaction each, as long as the other process lives."""
    db = opened(file)
    while os.getppid() == parent:
        row = db.execute("select rowid, id, entity, event from jobs where entity is not null order by rowid").fetchone()
        if row is None:
            time.sleep(0.02)
            continue
        db.execute("begin immediate")
        db.execute("insert into bookings (entity, event) values (?, ?)", row[2:])
        db.execute("update jobs set entity = null where id = ?", (row[1],))
        db.execute("commit")


def main(name: str, port: str, file: str) -> None:
    key = base64.b64decode(os.environ["CONSUMER_SECRET"].removeprefix("whsec_"))
    events, name_of = set(os.environ["CONSUMER_EVENTS"].split(",")), NAMES[name]
    opened(file).close()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(self.taken(body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def taken(self, body: bytes) -> int:
            id_, when, given = (self.headers.get(f"webhook-{each}", "") for each in ("id", "timestamp", "signature"))
            mac = base64.b64encode(hmac.new(key, f"{id_}.{when}.".encode() + body, hashlib.sha256).digest()).decode()
            if f"v1,{mac}" not in given.split() or abs(time.time() - int(when)) > 300:
                return 401
            payload: Any = json.loads(body)
            entity = next((payload[kind] for kind in KINDS if kind in payload), None)
            if payload["event"] in events:
                db = opened(file)
                job = (name_of(id_), name_of(id_), entity, payload["event"])
                db.execute("insert or ignore into jobs values (?, ?, ?, ?)", job)
                db.close()
            return 202

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with subprocess.Popen([sys.executable, __file__, "work", file, str(os.getpid())]):
        ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


if __name__ == "__main__":
    if sys.argv[1] == "work":
        work(sys.argv[2], int(sys.argv[3]))
    else:
        main(*sys.argv[1:])
