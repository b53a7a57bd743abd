"""Runs of the command line that begin where its start ends: each is forked off a process that has started once.

To start from nothing costs most of what a short run costs. So that a test can still start a program, in a shell or as a
command, a caller stands for it: it hands over its arguments, folder, environment and streams, passes signals on, and
ends as the run ends. What depends on how Python itself begins (encodings, warnings, `PYTHONPATH`), or has more streams
than the three, needs a real start.
"""

from __future__ import annotations

import contextlib
import gc
import marshal
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_CALLER = Path(__file__).with_name("springcaller.py")


@contextlib.contextmanager
def program(folder: Path) -> Iterator[Path]:
    """Give a program that does as `hookproof` does, while this lasts."""
    # A socket's address has room for a hundred characters, and the folders of tests may have longer paths.
    with tempfile.TemporaryDirectory(prefix="board") as short:
        made, place = folder / "hookproof", str(Path(short) / "s")
        called = shlex.join([sys.executable, "-IS", str(_CALLER), place])
        made.write_text(f'#!/bin/sh\nexec {called} "$@"\n', encoding="utf-8")
        made.chmod(0o755)
        command = [sys.executable, __file__, place]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as board:
            assert board.stdout is not None
            assert board.stdout.readline() == b"ready\n"
            yield made


def _exactly(caller: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        more = caller.recv(count - len(got))
        if not more:
            raise EOFError
        got += more
    return got


def _forget(*_: object) -> None:
    """Let no process that has ended stay as its remains; what it used is counted as used here."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _listen(place: str) -> socket.socket:
    """Return who calls, in a process forked off for each; this one goes on until nobody wants it."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen(64)
        signal.signal(signal.SIGCHLD, _forget)
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([listening, 0], [], [])
            if 0 in ready:
                os._exit(0)
            caller, _ = listening.accept()
            if os.fork() == 0:
                return caller
            caller.close()


def _attend(caller: socket.socket, run: int, asleep: int) -> None:
    """Tell the caller which process runs and how it ended; end the run when the caller is gone."""
    caller.sendall(run.to_bytes(4, "big"))
    ready, _, _ = select.select([caller, asleep], [], [])
    if caller in ready:
        os.kill(run, signal.SIGKILL)
    _, status = os.waitpid(run, 0)
    with contextlib.suppress(OSError):
        caller.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))


def _receive(caller: socket.socket) -> list[str]:
    """Fork the run off, and return its arguments in it: with all that the caller has."""
    _, streams, _, _ = socket.recv_fds(caller, 1, 3)
    args, folder, environment, numbers = marshal.loads(_exactly(caller, int.from_bytes(_exactly(caller, 4), "big")))
    asleep, awake = os.pipe()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    run = os.fork()
    if run:
        os.close(awake)  # the run alone holds it: its end is seen at the other
        for stream in streams:
            os.close(stream)
        _attend(caller, run, asleep)
        os._exit(0)
    caller.close()
    _become(folder, environment, dict(zip(numbers, streams, strict=True)))
    return list(args)


def _become(folder: str, environment: dict[bytes, bytes], streams: dict[int, int]) -> None:
    """Make folder, environment and streams of this process the caller's."""
    os.chdir(folder)
    sys.path[0] = folder
    os.environb.clear()
    os.environb.update(environment)
    time.tzset()
    tempfile.tempdir = None
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        if number not in streams:
            os.close(number)
            setattr(sys, name, None)
            continue
        os.dup2(streams[number], number)
        os.close(streams[number])
        errors = "backslashreplace" if name == "stderr" else "strict"
        opened = open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        if name == "stderr":
            opened.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        setattr(sys, name, opened)
    for name in ("stdin", "stdout", "stderr"):
        setattr(sys, f"__{name}__", getattr(sys, name))


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parent / "hostile"))
    import warmth

    gc.collect()
    gc.freeze()
    warmth.run(_receive(_listen(sys.argv[1])))
