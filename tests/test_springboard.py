"""A program that is forked off one which has started does as one that starts from nothing."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hookproof_on_path")]
FROM_NOTHING = f"{sys.executable} -m hookproof"


@pytest.mark.parametrize("line", ["send --header foo", "validate - <&-", "schemas list >&-", "validate payload.json"])
def test_it_says_the_same_and_ends_alike(line: str, tmp_path: Path) -> None:
    (tmp_path / "payload.json").write_text('{"event": "file.upload.failed"}', encoding="utf-8")
    begun, forked = (
        subprocess.run(f"{program} {line}", shell=True, cwd=tmp_path, capture_output=True, timeout=60)
        for program in (FROM_NOTHING, "hookproof")
    )
    assert (forked.returncode, forked.stdout, forked.stderr) == (begun.returncode, begun.stdout, begun.stderr)


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_what_ends_the_program_ends_its_run(number: int, code: int, tmp_path: Path) -> None:
    serve = ["hookproof", "serve", "--port", "0"]
    with subprocess.Popen(serve, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as program:
        assert program.stderr is not None
        port = int(program.stderr.readline().split()[2].rpartition(":")[2].rstrip("/;"))
        assert listens(port)
        program.send_signal(number)
        assert program.wait(60) == code
        until = time.monotonic() + 60
        while listens(port):
            assert time.monotonic() < until
            time.sleep(0.01)
