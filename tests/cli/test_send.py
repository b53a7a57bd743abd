from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.cli.main import run
from hookproof.contract import load_contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import RunningConsumer, serve

PROVIDERS = Path(__file__).parents[1] / "providers"
SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl"
Send = Callable[..., tuple[int, str, str]]


@pytest.fixture
def send(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Send:
    monkeypatch.setenv("HOOKPROOF_SECRET", SECRET)

    def call(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            run(["send", *args])
        captured = capsys.readouterr()
        return int(stop.value.code or 0), captured.out, captured.err

    return call


@pytest.fixture(scope="module")
def consumer() -> Iterator[RunningConsumer]:
    with serve(load_contract("videogen"), Secret(SECRET)) as running:
        yield running


def test_an_acknowledged_delivery_is_shown_and_is_success(send: Send, consumer: RunningConsumer) -> None:
    code, out, err = send("file.upload.failed", consumer.url)
    assert (code, err) == (0, "")
    assert "> POST /webhooks HTTP/1.1" in out
    assert "> webhook-signature: v1," in out
    assert '"event": "file.upload.failed"' in out
    assert "< 204" in out
    assert out.rstrip().splitlines()[-1].startswith("acknowledged: 204 in ")


def test_a_refused_delivery_is_exit_1(send: Send, consumer: RunningConsumer) -> None:
    code, out, _ = send("file.upload.failed", consumer.url, "--bend", "stale")
    assert code == 1
    assert "bent: stale" in out
    assert "refused: 401" in out


def test_nobody_there_is_exit_3(send: Send) -> None:
    code, out, _ = send("file.upload.failed", "http://127.0.0.1:9/")
    assert code == 3
    assert "connection refused" in out


def test_a_lifecycle_is_sent_in_order_about_one_entity(send: Send, consumer: RunningConsumer) -> None:
    code, out, _ = send(consumer.url, "--lifecycle", "uploaded file", "--format", "json")
    assert code == 0
    bodies = [json.loads(json.loads(line)["request"]["body"]) for line in out.splitlines()]
    assert [body["event"] for body in bodies][:2] == ["file.upload.completed", "file.playback_ready"]
    assert len({body["fileId"] for body in bodies} | {body["file"]["fileId"] for body in bodies}) == 1


def test_a_field_can_be_bound(send: Send, consumer: RunningConsumer) -> None:
    _, out, _ = send("file.upload.failed", consumer.url, "--bind", "fileId=mine", "--bind", "/occurredAt=3",
                     "--format", "json")  # fmt: skip
    body = json.loads(json.loads(out)["request"]["body"])
    assert (body["fileId"], body["occurredAt"]) == ("mine", 3)


def test_a_case_is_sent_by_its_address(send: Send, consumer: RunningConsumer) -> None:
    address = "videogen@2026-10-02/file.upload.failed#random:seed=7:3"
    _, out, _ = send(consumer.url, "--at", address, "--format", "json")
    assert json.loads(out)["address"] == address


def test_another_provider_and_secret_can_be_given(send: Send, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("plain text\n", encoding="utf-8")
    with serve(load_contract("acme", root=PROVIDERS), Secret("plain text")) as acme:
        code, out, _ = send("order.paid", acme.url, "--provider", "acme", "--schemas", str(PROVIDERS),
                            "--secret", f"file:{tmp_path / 'secret'}")  # fmt: skip
    assert code == 0
    assert "> Acme-Signature: t=" in out
    assert "plain text" not in out


class Echo(BaseHTTPRequestHandler):
    """Answers with what it must not: the secret, terminal escapes, headers that let people in."""

    def do_POST(self) -> None:
        body = f"{SECRET} \x1b[31mred\x1b[0m {self.headers['Authorization']}".encode()
        self.send_response(500)
        self.send_header("X-Config", SECRET)
        self.send_header("Set-Cookie", "session=abcdef")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


@pytest.mark.parametrize("format_", ["text", "json"])
def test_no_secret_and_no_escape_reaches_the_output(format_: str, send: Send) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        code, out, err = send(
            "file.upload.failed", url, "--format", format_, "--header", "Authorization: Bearer t0ps3cret"
        )
        server.shutdown()
        thread.join()
    assert code == 1
    for hidden in (SECRET, SECRET[6:], "\x1b", "session=abcdef", "t0ps3cret"):
        assert hidden not in out + err


@each_row(
    ("args", "told"),
    [
        (["file.upload.faild", "URL"], "file.upload.failed"),
        (["URL"], "EVENT and URL"),
        (["file.upload.failed", "URL", "--lifecycle", "uploaded file"], "a URL alone"),
        (["URL", "--lifecycle", "uploaded fil"], "uploaded file"),
        (["URL", "--lifecycle", "uploaded file", "--at", "x"], "Give one"),
        (["URL", "--at", "nonsense"], "address"),
        (["file.upload.failed", "127.0.0.1:8000"], "http://127.0.0.1:8000"),
        (["file.upload.failed", "http://8.8.8.8/"], "--allow-host"),
        (["file.upload.failed", "URL", "--secret", "not a secret!"], "base64"),
        (["file.upload.failed", "URL", "--secret", "env:NO_SUCH_VARIABLE"], "NO_SUCH_VARIABLE"),
        (["file.upload.failed", "URL", "--bend", "stal"], "stale"),
        (["file.upload.failed", "URL", "--bend", "old"], "bend"),
        (["file.upload.failed", "URL", "--header", "a b"], "--header"),
        (["file.upload.failed", "URL", "--bind", "x"], "FIELD=VALUE"),
        (["file.upload.failed", "URL", "--profile", "exampel"], "example"),
        (["file.upload.failed", "URL", "--version", "2020-01-01"], "2026"),
    ],
)
def test_bad_input_is_one_clear_error(args: list[str], told: str, send: Send, consumer: RunningConsumer) -> None:
    code, out, err = send(*(consumer.url if arg == "URL" else arg for arg in args))
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
    assert "not a secret!" not in err
