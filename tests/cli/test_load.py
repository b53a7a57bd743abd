"""`hookproof load` against real servers: figures for what holds, findings for what is lost or turned away."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.errors import InputError
from hookproof.running.swarm import swarm_of

FILE = Path(__file__).parents[1] / "consumers" / "ledger.py"


@pytest.fixture
def loaded(
    tmp_path: Path, hookproof_on_path: None
) -> Iterator[Callable[..., tuple[subprocess.CompletedProcess[str], dict[str, object]]]]:
    """Return a function that starts a consumer and puts it under load, its payments probed."""
    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery).reveal()
    environment = {
        **os.environ,
        "HOOKPROOF_SECRET": secret,
        "CONSUMER_SECRET": secret,
        "CONSUMER_EVENTS": ",".join(contract.events),
    }
    processes: list[subprocess.Popen[bytes]] = []

    def load(name: str, *options: str) -> tuple[subprocess.CompletedProcess[str], dict[str, object]]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        processes.append(
            subprocess.Popen([sys.executable, str(FILE), name, str(port), "x.db"], env=environment, cwd=tmp_path)
        )
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        words = ["hookproof", "load", f"http://127.0.0.1:{port}/", "--report", "json=r.json"]
        words += ["--report", "html=r.html", "--probe", "sqlite:x.db#select * from payments", *options]
        done = subprocess.run(
            words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )
        return done, json.loads((tmp_path / "r.json").read_text())

    yield load
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.skipif(find_spec("locust") is None, reason="Locust is an extra")
@pytest.mark.parametrize(
    ("workers", "address", "words"),
    [(None, "x:1", "Add --locust WORKERS"), (1, "x", "no HOST:PORT")],
)
def test_a_master_of_locust_that_cannot_be_is_said(workers: int | None, address: str, words: str) -> None:
    with pytest.raises(InputError) as said:
        swarm_of(workers, address)
    assert words in f"{said.value} {said.value.mend}"


@pytest.mark.long
@pytest.mark.slow
def test_a_consumer_that_keeps_up_has_no_finding_and_its_latencies_stand_in_every_report(loaded, tmp_path) -> None:
    done, _ = loaded("Ledger", "--burst", "15", "--rate", "10", "--seconds", "2", "--ramp-to", "20")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "p95" in done.stdout
    page = (tmp_path / "r.html").read_text()
    assert "p95" in page.partition("<h2>Measured</h2>")[2].partition("<h2>")[0]


@pytest.mark.long
@pytest.mark.slow
def test_what_is_acknowledged_in_a_burst_and_lost_is_found(loaded) -> None:
    done, report = loaded("SmallQueue", "--burst", "20", "--check", "load.burst")
    assert done.returncode == 1, done.stdout + done.stderr
    findings = report["findings"]
    assert isinstance(findings, list)
    assert [finding["fact"] for finding in findings] == ["load.burst"]
    assert "Of 20 deliveries at once, each acknowledged" in findings[0]["message"]


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(
    ("check", "options"), [("load.rate", ("--rate", "40", "--seconds", "2")), ("load.ramp", ("--rate", "40"))]
)
def test_a_rate_from_which_on_deliveries_are_turned_away_is_found(check, options, loaded) -> None:
    done, report = loaded("Limited", "--check", check, *options)
    findings = report["findings"]
    assert isinstance(findings, list)
    assert [finding["fact"] for finding in findings] == [check], done.stdout + done.stderr
    assert "with 429 of" in findings[0]["message"]
