"""A consumer that a run starts, without a process: what it is told, how long it is waited for, and how it is ended."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.errors import CannotJudge, InputError
from hookproof.running import starting as module
from hookproof.running.starting import START_SECONDS, started
from hookproof.settings.settings import Settings


class Process:
    """Stands for the consumer: ends with a code after so many looks, or when it gets a signal that it heeds."""

    pid = -7

    def __init__(self, ends: int | None = None, after: int = 0, heeds: bool = True) -> None:
        self._ends, self._after, self._heeds = ends, after, heeds
        self.returncode: int | None = None
        self.words: list[str] = []
        self.options: dict[str, Any] = {}
        self.signals: list[int] = []
        self.waits: list[float | None] = []

    def __call__(self, words: list[str], **options: Any) -> Process:
        self.words, self.options = words, options
        with open(options["stdout"], "wb", closefd=False) as log:
            log.write("".join(f"line {number}\n" for number in range(20)).encode())
        return self

    def poll(self) -> int | None:
        self._after -= 1
        if self._after < 0:
            self.returncode = self._ends
        return self.returncode

    def wait(self, timeout: float | None = None) -> None:
        self.waits.append(timeout)
        if timeout is not None and not self._heeds:
            raise subprocess.TimeoutExpired("consumer", timeout)


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Process]:
    """Put such a process in place; `listens` says after how many looks its port is open."""
    clock = [0.0]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr("time.sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))

    def of(listens: int = 0, **named: Any) -> Process:
        made = Process(**named)
        looks = iter([*[False] * listens, *[True] * 5]) if listens >= 0 else iter(lambda: False, None)
        monkeypatch.setattr("subprocess.Popen", made)
        monkeypatch.setattr("os.killpg", lambda _, number: made.signals.append(number))
        monkeypatch.setattr(module, "_listens", lambda _: next(looks))
        return made

    return of


def start(**named: Any) -> Settings:
    with started(Settings(folder=Path(), **named)) as consumer:
        return consumer.settings


@each_row(
    ("named", "words", "url"),
    [
        ({"start": "serve --port {port} 'a b'"}, ["serve", "--port", "PORT", "a b"], "http://127.0.0.1:PORT/"),
        ({"start": "serve", "url": "http://h:{port}/x"}, ["serve"], "http://h:PORT/x"),
        ({"start": "serve {port}", "path": "/hooks"}, ["serve", "PORT"], "http://127.0.0.1:PORT/hooks"),
        ({"start": "serve {keys_url} {keys_origin} {port}"}, ["serve", "K", "O", "PORT"], "http://127.0.0.1:PORT/"),
    ],
    ids=str,
)
def test_a_free_port_is_told_in_command_url_and_environment(
    named: dict[str, Any], words: list[str], url: str, process: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKPROOF_KEYS_URL", "K")
    monkeypatch.setenv("HOOKPROOF_KEYS_ORIGIN", "O")
    made = process()
    settings = start(**named)
    port = made.options["env"]["PORT"]
    assert int(port) > 1024
    assert [word.replace(port, "PORT") for word in made.words] == words
    assert (settings.url or "").replace(port, "PORT") == url
    assert made.options["env"]["PYTHONUNBUFFERED"] == "1"
    assert made.options["start_new_session"] is True
    assert (made.options["stdin"], made.options["stderr"]) == (subprocess.DEVNULL, subprocess.STDOUT)
    assert made.signals == [signal.SIGTERM, signal.SIGKILL]
    assert made.waits == [module.END_SECONDS, None]


def test_what_has_ended_is_run_again_on_its_port_with_its_log_going_on_and_ended_with_the_rest(process: Any) -> None:
    made = process()
    with started(Settings(folder=Path(), start="serve {port}")) as consumer:
        before, words = consumer.log.stat().st_size, made.words
        assert not consumer.restarted
        assert consumer.again() == ""
        assert consumer.restarted
        assert (made.words, consumer.log.stat().st_size) == (words, 2 * before)
        assert consumer.fallen is None
        failing = process(ends=3)
        assert consumer.again() == "--start: the consumer ended (exit code 3) before it took connections"
        assert consumer.fallen is failing
    # What was there before it, and, with the run, each of the three that were ever run.
    assert len(failing.signals) == 2 + 3 * 2


@each_row(("url", "port"), [("http://h/x", "80"), ("https://h/x", "443"), ("http://h:8123/x", "8123")])
def test_a_url_says_the_port_on_which_nothing_may_listen_yet(
    url: str, port: str, process: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = process(listens=1)
    assert start(start="serve", url=url).url == url
    assert made.options["env"]["PORT"] == port
    monkeypatch.setattr(module, "_listens", lambda _: True)
    with pytest.raises(InputError, match=f"something listens on port {port} already"):
        start(start="serve", url=url)


@each_row(
    ("named", "words"),
    [
        ({"start": "serve"}, "nothing says where the consumer listens.* Write {port}, or give its URL"),
        ({"start": "serve {prot}"}, "nothing says where .*{prot} is no mark here. Did you mean {port}?"),
        ({"start": "serve {name}"}, "nothing says where the consumer listens.* Write {port}, or give its URL"),
        ({"start": "serve", "url": "http://h:99999/"}, "the URL cannot be read"),
        ({"start": " {port}'"}, "the command cannot be read"),
        ({"start": "", "url": "http://h:{port}"}, "the command is empty"),
    ],
    ids=str,
)
def test_what_cannot_be_started_is_said(named: dict[str, Any], words: str, process: Any) -> None:
    process()
    with pytest.raises(InputError, match=words):
        start(**named)


def test_a_command_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no program") as said:
        start(start=f"{tmp_path}/no-such {{port}}")
    assert said.value.where.startswith(f"--start {tmp_path}/no-such ")


@each_row(("most", "looks", "left"), [(None, 3, None), (10.0, 0, 10.0), (10.0, 40, 8.0), (10.0, 198, 0.5)], ids=str)
def test_what_it_takes_to_start_is_taken_from_the_time_of_the_run_and_its_log_is_kept(
    most: float | None, looks: int, left: float | None, process: Any, tmp_path: Path
) -> None:
    process(listens=looks)
    assert start(start="serve {port}", max_seconds=most).max_seconds == left
    assert [path.read_text().splitlines()[-1] for path in tmp_path.glob("hookproof-consumer-*.log")] == ["line 19"]


@pytest.mark.parametrize(("said", "left"), [(b"", False), (b"up\n", True)])
def test_an_empty_log_is_removed_and_what_a_consumer_said_is_kept(said: bytes, left: bool, tmp_path: Path) -> None:
    log = tmp_path / "consumer.log"
    log.write_bytes(said)
    module._drop_empty(log)
    assert log.exists() is left
    module._drop_empty(tmp_path / "not there")


@each_row(
    ("named", "most", "words"),
    [
        ({"ends": 3}, None, r"the consumer ended \(exit code 3\) before it took connections"),
        ({"ends": -9, "after": 4}, None, r"the consumer ended \(signal 9\)"),
        ({}, None, f"did not listen on port .* within {START_SECONDS:g} s"),
        ({}, 90.0, f"within {START_SECONDS:g} s"),
        ({}, 2.5, "within 2.5 s"),
    ],
    ids=str,
)
def test_a_consumer_that_does_not_come_is_told_with_the_end_of_its_log(
    named: dict[str, Any], most: float | None, words: str, process: Any, tmp_path: Path
) -> None:
    made = process(listens=-1, **named)
    with pytest.raises(CannotJudge, match=words) as said:
        start(start="serve {port}", max_seconds=most)
    lines = str(said.value).splitlines()
    assert [line for line in lines if line.startswith("  line")] == [f"  line {number}" for number in range(5, 20)]
    assert signal.SIGTERM in made.signals
    assert list(tmp_path.iterdir()) == []


def test_a_consumer_that_heeds_no_signal_is_ended(process: Any) -> None:
    made = process(heeds=False)
    start(start="serve {port}")
    assert made.signals == [signal.SIGTERM, signal.SIGKILL]
    assert made.waits == [module.END_SECONDS, None]


def test_a_port_is_open_on_either_loopback_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert module._listens(port)
    assert not module._listens(port)
