"""`hookproof listen`, as a user starts it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hookproof_on_path")]

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def here() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "HOOKPROOF_SECRET"}


class Started:
    """A process that listens; `url` is where it said that it does."""

    def __init__(self, folder: Path, *args: str, secret: str = SECRET) -> None:
        command = ["hookproof", "listen", "--port", "0", *args]
        environment = {"HOOKPROOF_SECRET": secret} if secret else {}
        # Into a file: what a pipe's reader has buffered, communicate() does not give.
        self._said = folder / f"said-{len(list(folder.iterdir()))}"
        with self._said.open("ab") as said:
            self.process = subprocess.Popen(
                command, cwd=folder, env={**here(), **environment}, stdout=subprocess.PIPE, stderr=said, text=True
            )
        until = time.monotonic() + 30
        while (found := re.search(r"http://127\.0\.0\.1:\d+/", self.told())) is None:
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < until, self.told()
            time.sleep(0.01)
        self.url = found[0]

    def told(self) -> str:
        return self._said.read_text(encoding="utf-8")

    def end(self, number: int = signal.SIGINT) -> tuple[int, str, str]:
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> tuple[int, str, str]:
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, out, self.told()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    running: list[Started] = []

    def begin(*args: str, **options: str) -> Started:
        running.append(Started(tmp_path, *args, **options))
        return running[-1]

    yield begin
    for each in running:
        each.close()


def call(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = ["hookproof", *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder, env=here())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_valid_delivery_is_shown_and_ends_with_0(start, post, tmp_path: Path, number: int) -> None:
    started = start()
    assert post(started.url).status_code == 200
    code, out, err = started.end(number)
    assert code == 0, err
    assert re.fullmatch(r"\d\d:\d\d:\d\d  #1  file\.upload\.failed  msg_1  signature fits  valid\n", out)
    assert "1 request: all valid" in err
    assert (tmp_path / "hookproof-captures.ndjson").stat().st_size > 500


def test_what_is_not_valid_is_shown_with_its_cause_and_ends_with_1(start, post) -> None:
    started = start("--count", "2", "--format", "json", "--bodies")
    post(started.url, '{"event":"file.upload.failed\x1b[31m"}')
    post(started.url, **{"webhook-timestamp": "5"})
    code, out, _ = started.wait()
    first, second = map(json.loads, out.splitlines())
    assert code == 1
    assert first["findings"][0]["id"] == "payload.event" or first["findings"][0]["id"] == "arrival.json"
    assert second["signature"] == "does not fit"
    assert second["body"].startswith("{")


def test_hostile_text_neither_moves_a_terminal_nor_shows_the_secret(start, post) -> None:
    started = start("--count", "1", "--bodies")
    post(started.url, json.dumps({"event": f"\x1b[2J\n::error::{SECRET}", "a": "\u202e"}))
    _, out, err = started.wait()
    assert not [c for c in out + err if ord(c) < 32 and c != "\n"]
    assert not [line for line in (out + err).splitlines() if line.lstrip().startswith("::")]
    assert SECRET.removeprefix("whsec_") not in out + err


def test_without_a_secret_signatures_are_not_verified_and_it_says_so(start, post) -> None:
    started = start("--count", "1", secret="")
    post(started.url)
    code, out, err = started.wait()
    assert code == 0
    assert "signature not verified" in out
    assert "there is no --secret" in err


def test_nothing_that_arrived_is_no_pass(start) -> None:
    code, _, err = start().end()
    assert code == 3
    assert "nothing arrived" in err


def test_a_kill_loses_nothing_that_was_acknowledged(start, post, tmp_path: Path) -> None:
    started = start()
    for _ in range(5):
        assert post(started.url).status_code == 200
    started.end(signal.SIGKILL)
    assert len((tmp_path / "hookproof-captures.ndjson").read_bytes().splitlines()) == 5


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = call(tmp_path, "listen", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    said = r"hookproof: --port: port \d+ is taken\. Name another with --port; 0 takes any that is free\.\n"
    assert re.fullmatch(said, done.stderr)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--forward", "ftp://x/"], "does not start with http"),
        (["--forward", "http://8.8.8.8/"], "--allow-host"),
        (["--captures", "no/such/folder"], "captures cannot be written"),
        (["--captures", "."], "captures cannot be read"),
        (["--secret", "whsec_!"], "the secret is not base64"),
        (["--provider", "nobody"], "nobody"),
        (["--answer", "100"], "--answer"),
    ],
)
def test_an_option_that_cannot_be_used_is_said_before_it_listens(args: list[str], said: str, tmp_path: Path) -> None:
    done = call(tmp_path, "listen", "--port", "0", *args)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "listening" not in done.stderr


def test_a_consumer_behind_it_gets_deliveries_that_it_can_verify(start, tmp_path: Path) -> None:
    """The whole way: sent by hookproof send, through the listener, to another listener that verifies."""
    behind = start("--count", "1", "--captures", "behind")
    before = start("--count", "1", "--forward", behind.url, "--captures", "before")
    sent = call(tmp_path, "send", "file.upload.failed", before.url, "--secret", SECRET)
    assert sent.returncode == 0, sent.stdout
    assert "signature fits  valid" in behind.wait()[1]
    code, out, _ = before.wait()
    assert code == 0
    assert "passed on: 200 in" in out


def test_a_browser_s_page_is_refused_and_told(start) -> None:
    started = start()
    assert httpx.post(started.url, json={}, headers={"Origin": "https://x.example"}, trust_env=False).status_code == 403
    code, _, err = started.end()
    assert code == 3
    assert "refused a request: it comes from a web page" in err
