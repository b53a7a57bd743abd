"""`hookproof serve` and `hookproof trigger`, as a user starts them."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hookproof_on_path")]


def call(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = ["hookproof", *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = ["hookproof", "serve", "--port", "0", "--clock", "fast"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
    assert found
    yield process, found[0]
    process.kill()
    process.communicate()


def test_an_event_is_triggered_delivered_and_told(served, consumer, sdk, tmp_path: Path) -> None:
    process, url = served
    made = sdk(url).webhooks.create_webhook_endpoint(url=consumer.url, events=["*"])
    done = call(tmp_path, "trigger", "file.upload.failed", "--set", "/error/message=too long", "--wait", "30")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"#1: acknowledged after 1 attempt: 200 in \d+ ms\n", done.stdout)
    assert b"too long" in consumer.got[0][1]
    lifecycle = call(tmp_path, "trigger", "uploaded file", "--wait", "30")
    assert lifecycle.stdout.count("acknowledged") == 4
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out.count("200 in") == 5
    assert made["signing_secret"] not in out


def test_a_provider_without_an_api_serves_a_consumer_that_an_option_names(consumer, tmp_path: Path) -> None:
    providers = Path(__file__).parents[1] / "providers"
    shown = ["--provider", "plain", "--schemas", str(providers)]
    secret = generate_secret(load_contract("plain", root=providers).delivery).reveal()
    serve = ["serve", "--port", "0", "--clock", "fast", "--endpoint", consumer.url, "--secret", secret, *shown]
    for _ in range(2):
        command = ["hookproof", *serve]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert "serving on" in process.stderr.readline()
        event = next(iter(load_contract("plain", root=providers).events))
        done = call(tmp_path, "trigger", event, "--wait", "30", *shown)
        assert done.returncode == 0, done.stderr
        process.send_signal(signal.SIGINT)
        said = "".join(process.communicate(timeout=20))
        assert secret not in said
    assert len(consumer.got) == 2


def test_what_nobody_wants_or_nobody_acknowledges_is_no_success(served, consumer, sdk, tmp_path: Path) -> None:
    assert call(tmp_path, "trigger", "file.upload.failed").returncode == 3
    consumer.statuses = [500] * 100
    sdk(served[1]).webhooks.create_webhook_endpoint(url=consumer.url, events=["*"])
    done = call(tmp_path, "trigger", "file.upload.failed", "--wait", "1")
    assert done.returncode == 1
    assert "500 in" in done.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["trigger", "file.upload.fail"], "Did you mean file.upload.failed"),
        (["trigger", "file.upload.failed", "--set", "/fileID=x"], "Did you mean /fileId"),
        (["trigger", "file.upload.failed", "--set", "fileId=x"], "Write /fileId"),
        (["trigger", "file.upload.failed", "--set", "/fileId"], "--set"),
        (["serve", "--port", "0", "--chaos", "late=x"], "--chaos"),
        (["serve", "--port", "0", "--api-key", "env:NO_SUCH_KEY"], "no such environment variable"),
        (["serve", "--port", "0", "--db", "no/folder/db"], "cannot be used"),
        (["serve", "--port", "0", "--provider", "plain", "--schemas", "PROVIDERS"], "--endpoint URL"),
        (["serve", "--port", "0", "--endpoint", "127.0.0.1:9/x", "--secret", "whsec_AAAA"], "http://127.0.0.1:9/x"),
        (["serve", "--port", "0", "--endpoint", "http://8.8.8.8/", "--secret", "whsec_AAAA"], "private network"),
        (["serve", "--port", "0", "--endpoint", "http://127.0.0.1:9/", "--secret", "whsec_%"], "not base64"),
    ],
)
def test_what_cannot_be_used_is_one_clear_line(tmp_path: Path, args: list[str], said: str) -> None:
    providers = str(Path(__file__).parents[1] / "providers")
    done = call(tmp_path, *(providers if arg == "PROVIDERS" else arg for arg in args))
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = call(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert re.search(r"port \d+ is taken", done.stderr)
