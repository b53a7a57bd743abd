"""Terminals as a reader of the documents has them: what is printed is typed there as it is printed.

Only ports are others, for those that are printed may be taken: each becomes one that is free here, the same for all of
a reader's terminals. What an option says that is typed behind a printed line goes before what the line says.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

#: What a process does that was forked off one which has imported everything: a run as from the command line.
_PROGRAM = """
import os, sys
os.chdir(folder)
os.environ.clear()
os.environ.update(environment)
for number, place in ((0, os.devnull), (1, into[0]), (2, into[1])):
    os.dup2(os.open(place, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
from hookproof.cli.main import run
run(args)
"""
_PORT = re.compile(r"((?:127\.0\.0\.1|localhost):|--(?:keys-)?port )(\d{4})\b")


@dataclass(frozen=True)
class Ended:
    """A run of the command line in a process of its own; the code is None where it had no end."""

    returncode: int | None
    stdout: bytes
    stderr: bytes

    @property
    def text(self) -> str:
        """What it wrote for a program."""
        return self.stdout.decode()


#: How a process ended can be read once, and whoever starts another asks all that are there: threads do so in turn.
_ASKED_IN_TURN = threading.Lock()


class Program:
    """`hookproof` in a forked process; `into` is a folder for what it writes."""

    def __init__(self, forking: Any, args: list[str], folder: Path, into: Path, env: Mapping[str, str]) -> None:
        self._places = [into / "stdout", into / "stderr"]
        for place in self._places:
            place.write_bytes(b"")
        places, environment = [str(place) for place in self._places], {**os.environ, **env}
        given = {"args": args, "folder": str(folder), "into": places, "environment": environment}
        self._process = forking.Process(target=exec, args=(_PROGRAM, given))
        with _ASKED_IN_TURN:
            self._process.start()

    def waits(self) -> None:
        """Return when it has told where it listens."""
        until = time.monotonic() + 60
        while "http://127.0.0.1:" not in (told := self._places[1].read_text(encoding="utf-8")):
            with _ASKED_IN_TURN:
                assert self._process.is_alive(), told
            assert time.monotonic() < until, told
            time.sleep(0.01)

    def interrupted(self) -> Ended:
        """End it as Ctrl-C does."""
        os.kill(self._process.pid, signal.SIGINT)
        return self.ended()

    def ended(self, timeout: float = 60) -> Ended:
        """Return how it ended by itself; after the time it is ended."""
        wait([self._process.sentinel], timeout)
        with _ASKED_IN_TURN:
            code = self._process.exitcode
            self._process.kill()
            self._process.join()
            self._process.close()
        return Ended(code, *(place.read_bytes() for place in self._places))


@dataclass
class Terminal:
    """A folder and an environment; what is typed is run there."""

    forking: Any
    folder: Path
    outputs: Path
    environment: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    _begun: int = 0

    def at(self, port: str) -> int:
        """The port that stands for a printed one."""
        if port not in self.ports:
            with socket.create_server(("127.0.0.1", 0)) as server:
                self.ports[port] = server.getsockname()[1]
        return self.ports[port]

    def here(self, text: str) -> str:
        """A printed text with ports that are free here."""
        return _PORT.sub(lambda found: f"{found[1]}{self.at(found[2])}", text)

    def begin(self, line: str, *more: str) -> Program:
        """Type a line that runs hookproof, and go on at once."""
        name, *args = shlex.split(self.here(line), comments=True)
        assert name == "hookproof", line
        self._begun += 1
        into = self.outputs / str(self._begun)
        into.mkdir()
        return Program(self.forking, [*args, *more], self.folder, into, self.environment)

    def serve(self, line: str, *more: str) -> Program:
        """Type a line that runs until it is stopped; return when it listens."""
        program = self.begin(line, *more)
        program.waits()
        return program

    def type(self, line: str, *more: str, code: int = 0) -> str:
        """Type a line, and return what it writes; it ends with this exit code."""
        ended = self.begin(line, *more).ended()
        assert ended.returncode == code, (line, ended.stderr.decode(), ended.text)
        assert b"Traceback" not in ended.stderr
        return ended.text
