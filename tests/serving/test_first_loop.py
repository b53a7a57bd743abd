"""The tutorial of `hookproof serve` is true: it leads from nothing to a webhook that a consumer verified."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.printed import lines_of, printed, shown

TUTORIAL = ("docs/serve.md", "From nothing to a loop in five minutes")
REGISTER, CONSUMER, CAUSE = shown(*TUTORIAL, "python")
LINES = [line for text in shown(*TUTORIAL, "sh") for line in lines_of(text)]
SCENARIO = printed("docs/serve.md", "Scenarios")
COMMANDS = [shlex.split(line) for line in LINES if line.startswith("hookproof ")]
pytestmark = [pytest.mark.checkout, pytest.mark.slow]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[object]:
    """Starts what the tutorial types, with ports that are free here; ends it with Ctrl-C."""
    ports = {"4200": str(free_port()), "8000": str(free_port())}
    running: list[subprocess.Popen[str]] = []

    def run(*command: str, **environment: str) -> subprocess.Popen[str]:
        words = [re.sub("4200|8000", lambda match: ports[match[0]], word) for word in command]
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    run.ports = ports
    yield run
    for process in running:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_the_tutorial_leads_from_nothing_to_a_webhook_that_was_verified(start, tmp_path: Path) -> None:
    serve, *triggers = COMMANDS
    assert len(triggers) >= 2
    provider = start("-m", *serve, "--port", start.ports["4200"], "--clock", "fast")
    assert start.ports["4200"] in provider.stderr.readline()
    registered, said = start("-c", REGISTER).communicate(timeout=30)
    assert registered.startswith("whsec_"), said
    consumer = start("-c", CONSUMER, WEBHOOK_SECRET=registered.strip())
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", int(start.ports["8000"])), timeout=1).close()
            break
        except OSError:
            time.sleep(0.02)
    caused = start("-c", CAUSE)
    told, said = caused.communicate(timeout=30)
    assert caused.returncode == 0, said
    assert consumer.stdout.readline().split() == ["tool_execution.succeeded", told.strip()]
    for trigger in triggers:
        done = start("-m", *trigger)
        told, said = done.communicate(timeout=60)
        assert done.returncode == 0, said
    assert consumer.stdout.readline().split()[0] == "file.upload.failed"
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    played = start("-m", "hookproof", "trigger", "scenario.yaml", NEXT_SECRET=f"whsec_{b64encode(bytes(32)).decode()}")
    told, said = played.communicate(timeout=60)
    assert played.returncode == 0, said
