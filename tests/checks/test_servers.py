"""Real servers with threads, an SQLite file and workers: each fault of tests/consumers/ledger.py by its own check."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.consumers import ledger
from tests.rowwise import each_row

from hookproof.checks.level import Level
from hookproof.delivery.opening import open_url
from hookproof.observers.outgoing import Listener
from hookproof.observers.probetext import open_probe
from hookproof.observers.sight import Sight

FILE = Path(__file__).parents[1] / "consumers" / "ledger.py"
#: All columns: the version of an entity, too, which counts how often it was written.
TABLES = ("* from payments", "* from entities", "* from totals", "* from inbox")
#: What a ledger does differs between these: an entity that goes on, another that ends with it, and one of its own.
FEW = ["file.upload.completed", "file.playback_ready", "file.download_ready", "tool_execution.succeeded"]
#: It is judged on all events. The others are this one but for a method, in which no event has a part of its own.
WHOLE = "Ledger"
#: All that effects are waited for takes minutes behind a slow queue: these are asked what matters most there.
SLOWLY = dict.fromkeys(
    ("Queued", "Timers"), ("semantics.duplicate-effect", "semantics.processed", "semantics.order", "load")
)


class Server:
    """A consumer as a process, which can be killed and started again on its port."""

    def __init__(self, words: list[str], file: Path, environment: dict[str, str], *more: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.file = file
        self._command = [*words, str(self.port), str(self.file), *more]
        self._environment = {**os.environ, **environment}
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, env=self._environment, stderr=subprocess.DEVNULL)
        for _ in range(400):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise AssertionError("the consumer does not start")

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def restart(self) -> str:
        self.end()
        self.start()
        return ""


def environment_of(videogen: Any) -> dict[str, str]:
    return {
        "CONSUMER_SECRET": videogen.secret.reveal(),
        "CONSUMER_EVENTS": ",".join(videogen.contract.events),
    }


@pytest.fixture
def judged(videogen, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Return a function that starts a consumer and judges it, its tables and its own calls seen."""
    with contextlib.ExitStack() as stack:

        def judge(name: str, *check: str, restarts: bool = False) -> Any:
            listener = Listener()
            stack.callback(listener.close)
            words = [sys.executable, str(FILE), name]
            server = Server(words, tmp_path / "ledger.db", environment_of(videogen), listener.url)
            stack.callback(server.end)
            transport = stack.enter_context(open_url(f"http://127.0.0.1:{server.port}/", time_limit=15))
            probes = [open_probe(f"sqlite:{server.file}#select {table}", consumer=transport) for table in TABLES]

            def failing(to: bool) -> str:
                listener.failing = to
                return ""

            hooks = {"break": lambda: failing(True), "mend": lambda: failing(False)}
            hooks |= {"restart": server.restart} if restarts else {}
            sight = Sight((*probes, listener))
            events = [] if name == WHOLE else FEW
            return videogen.through(
                transport, check=list(check), event=events, level=Level.STANDARD, hooks=hooks, sight=sight, workers=4
            )

        yield judge


@pytest.mark.long
@pytest.mark.slow
@each_row("name", ledger.FAULTY, parts=2, abreast=6)
def test_a_fault_of_a_server_is_found_by_its_own_check_in_words_that_name_it(name: str, judged) -> None:
    check, words = ledger.FAULTY[name]
    outcome = judged(name, check, restarts=check == "semantics.restart")
    told = [finding.message for finding in outcome.findings if finding.fact.id == check]
    assert any(words in message for message in told), (outcome.told(), [r.note for r in outcome.judged])
    assert not outcome.end.defects


@pytest.mark.long
@pytest.mark.slow
@each_row("name", ledger.CORRECT, parts=2, abreast=4)
def test_a_correct_server_has_no_finding(name: str, judged) -> None:
    outcome = judged(name, *SLOWLY.get(name, ("semantics", "load")))
    assert outcome.told() == []
    assert not outcome.end.defects


#: File and name of a consumer -> its probe, and the check that finds it with words of what it says, or some it passes.
OTHERS: dict[tuple[str, str], tuple[str, str | tuple[str, ...], str]] = {
    ("workers.py", "Moment"): ("sqlite:{}#select * from bookings", "semantics.duplicate-effect", "take effect again"),
    ("workers.py", "Inbox"): (
        "sqlite:{}#select * from bookings",
        ("semantics.duplicate-effect", "semantics.processed", "semantics.at-once"),
        "",
    ),
    ("node_store.mjs", "AtOnce"): ("/state", "semantics.at-once", "at once leave another state"),
    ("node_store.mjs", "InTurn"): ("/state", ("semantics.at-once", "semantics.duplicate-at-once"), ""),
}


@pytest.mark.slow
@each_row(("file", "name"), OTHERS, abreast=4)
def test_a_worker_of_its_own_and_a_consumer_in_node_are_judged_by_what_they_do(
    file: str, name: str, videogen, tmp_path: Path
) -> None:
    probe, checks, words = OTHERS[file, name]
    program = shutil.which("node") if file.endswith(".mjs") else sys.executable
    if program is None:
        pytest.skip("there is no Node here")
    server = Server([program, str(FILE.with_name(file)), name], tmp_path / "store", environment_of(videogen))
    try:
        with open_url(f"http://127.0.0.1:{server.port}/hooks", time_limit=15) as transport:
            sight = Sight((open_probe(probe.format(server.file), consumer=transport),))
            asked = [checks] if isinstance(checks, str) else list(checks)
            outcome = videogen.through(transport, check=asked, level=Level.STANDARD, sight=sight, workers=4)
    finally:
        server.end()
    assert outcome.ids == ({checks} if words else set()), (outcome.told(), [r.note for r in outcome.judged])
    assert all(words in finding.message for finding in outcome.findings)
    assert not words or outcome.findings


def test_two_probes_of_one_database_are_two_observers(tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "shop.db"
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.executescript("create table a (x); create table b (x); insert into a values (1)")
    nobody: Any = None
    probes = tuple(open_probe(f"sqlite:{file}#select x from {t}", consumer=nobody) for t in ("a", "b", "b"))
    shown = Sight(probes).read()
    assert [len(rows) for rows in shown.values()] == [1, 0, 0]
