"""Start the user's consumer for a run, wait until it takes connections, keep its log, and end it with its children."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hookproof.delivery.issuing import ORIGIN_VARIABLE, URL_VARIABLE
from hookproof.errors import CannotJudge, HookproofError, InputError, nearest
from hookproof.running.keptlog import KeptLog
from hookproof.running.reaching import located

if TYPE_CHECKING:
    from hookproof.settings.settings import Settings

PORT, KEYS_URL, KEYS_ORIGIN = "{port}", "{keys_url}", "{keys_origin}"
#: How long a consumer may take until it takes connections, and how long until it has ended.
START_SECONDS, END_SECONDS = 60.0, 5.0
_BETWEEN_LOOKS = 0.05
#: Who takes connections after so many seconds, or such a part of the budget, may well be ended and started again for
#: what that shows.
_SOON, _PART = 3.0, 0.1
#: What a run is left of its time at least, however long its consumer took to start.
_LEAST_SECONDS = 0.5
#: How much of its log is quoted where it does not start.
_LINES = 15
_WHERE = "--start"
_LISTEN = "Its port is {port} in the command, and the variable PORT: let it listen there, on 127.0.0.1 or any address."


@dataclass(frozen=True, slots=True)
class Started:
    """A consumer that runs: the settings with its URL, and the log that holds what it says.

    `command` is what was run, on `port`; what is run of it later ends with `ends`.
    """

    settings: Settings
    process: subprocess.Popen[bytes]
    kept: KeptLog
    command: str
    port: int
    ends: contextlib.ExitStack = field(repr=False)
    _later: list[subprocess.Popen[bytes]] = field(default_factory=list, repr=False)
    _fallen: list[subprocess.Popen[bytes]] = field(default_factory=list, repr=False)
    is_soon_there: bool = False

    @property
    def log(self) -> Path:
        """The file that holds what it says."""
        return self.kept.path

    @property
    def restarted(self) -> bool:
        """Whether it was run once more, and is there now."""
        return bool(self._later) and self._later[-1].poll() is None

    @property
    def fallen(self) -> subprocess.Popen[bytes] | None:
        """What ended by itself first, None where all that ended was told to."""
        newest = (self.process, *self._later)[-1]
        return next((process for process in (*self._fallen, newest) if process.poll() is not None), None)

    def again(self, at_once: bool = False) -> str:
        """End it where it has not ended, and run it once more on its port, its log going on; return why that failed.

        `at_once` it is killed, as by a crash.
        """
        newest = (self.process, *self._later)[-1]
        if newest.poll() is not None:
            self._fallen.append(newest)
        end(newest, at_once=at_once)
        try:
            with self.kept.opened() as log:
                process = _run(self.command, self.port, log)
            self._later.append(process)
            self.ends.callback(end, process)
            _wait(replace(self, process=process), self.port, None)
        except HookproofError as error:
            return str(error).partition(";")[0]
        return ""


@contextlib.contextmanager
def started(settings: Settings) -> Iterator[Started]:
    """Start the consumer by `settings.start` and give it, until it is ended with all its children.

    What it takes to start is taken from the time of the run.

    `{port}` in command and URL is a free port, which the command finds in the environment as PORT too; `{keys_url}` and
    `{keys_origin}` are where published keys are served, HOOKPROOF_KEYS_URL and HOOKPROOF_KEYS_ORIGIN there. Raises
    InputError for a command that cannot be run, CannotJudge for a consumer that does not come to take connections.
    """
    command = settings.start or ""
    port = _port(settings, command)
    url = (settings.url or f"http://127.0.0.1:{PORT}/").replace(PORT, str(port))
    filled = replace(settings, url=located(url, settings.path))
    kept = KeptLog(_new_log())
    with contextlib.ExitStack() as stack:
        # Until it listens nobody is told where that log is: its end is quoted, or there is nothing in it.
        unknown = stack.enter_context(contextlib.ExitStack())
        unknown.callback(kept.path.unlink, missing_ok=True)
        with kept.opened() as log:
            process = _run(_filled(command, port), port, log)
        stack.callback(_drop_empty, kept.path)
        stack.enter_context(kept.watched())
        stack.callback(end, process)
        consumer = Started(filled, process, kept, _filled(command, port), port, stack)
        seconds = _wait(consumer, port, settings.max_seconds)
        consumer = replace(
            consumer, is_soon_there=seconds <= max(_SOON, _PART * (settings.budget_seconds or START_SECONDS))
        )
        unknown.pop_all()
        if settings.max_seconds is not None:
            left = max(_LEAST_SECONDS, settings.max_seconds - seconds)
            consumer = replace(consumer, settings=replace(filled, max_seconds=round(left, 3)))
        yield consumer


def _new_log() -> Path:
    descriptor, name = tempfile.mkstemp(prefix="hookproof-consumer-", suffix=".log")
    os.close(descriptor)
    return Path(name)


def _drop_empty(log: Path) -> None:
    """Remove the log of a consumer that said nothing, once it has ended."""
    with contextlib.suppress(OSError):
        if not log.stat().st_size:
            log.unlink()


def _filled(command: str, port: int) -> str:
    keys = {KEYS_URL: os.environ.get(URL_VARIABLE, ""), KEYS_ORIGIN: os.environ.get(ORIGIN_VARIABLE, "")}
    for mark, text in {PORT: str(port), **keys}.items():
        command = command.replace(mark, text)
    return command


def _port(settings: Settings, command: str) -> int:
    """A free port where one is asked for, else that of the URL, on which nothing may listen yet."""
    if PORT in command or PORT in (settings.url or ""):
        with socket.create_server(("127.0.0.1", 0)) as free:
            number: int = free.getsockname()[1]
            return number
    if settings.url is None:
        raise InputError("nothing says where the consumer listens", where=_WHERE, mend=_meant(command))
    try:
        split = urlsplit(settings.url)
        port = split.port or {"https": 443}.get(split.scheme, 80)
    except ValueError as error:
        raise InputError(f"the URL cannot be read ({error})") from None
    if _listens(port):
        raise InputError(f"something listens on port {port} already", where=_WHERE, mend="End it, or write {port}.")
    return port


def _meant(command: str) -> str:
    """What to do where no mark of a port is there: the one that was misspelt, or either of two ways."""
    known = [mark.strip("{}") for mark in (PORT, KEYS_URL, KEYS_ORIGIN)]
    strange = next((name for name in re.findall(r"\{(\w+)\}", command) if name not in known), "")
    near = nearest(strange, known, 1)
    return f"{{{strange}}} is no mark here. Did you mean {{{near[0]}}}?" if near else "Write {port}, or give its URL."


def _run(command: str, port: int, log: int) -> subprocess.Popen[bytes]:
    try:
        words = shlex.split(command)
        if not words:
            raise InputError("the command is empty", where=_WHERE)
        return subprocess.Popen(  # noqa: S603 - it is the user's own command, and no shell's
            words,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
    except ValueError as error:
        raise InputError(f"the command cannot be read ({error})", where=_WHERE) from None
    except FileNotFoundError as error:
        raise InputError(f"there is no program {error.filename!r}", where=f"{_WHERE} {command}") from None
    except OSError as error:
        raise InputError(f"the command cannot be run ({error.strerror})", where=f"{_WHERE} {command}") from None


def _wait(consumer: Started, port: int, most: float | None) -> float:
    """Wait until the consumer takes connections, no longer than the run may take; return how long it was."""
    begun = time.monotonic()
    limit = START_SECONDS if most is None else min(START_SECONDS, most)
    while time.monotonic() - begun < limit:
        if consumer.process.poll() is not None:
            raise _not_there(consumer, f"the consumer ended ({ending_of(consumer.process)}) before it took connections")
        if _listens(port):
            return time.monotonic() - begun
        time.sleep(_BETWEEN_LOOKS)
    raise _not_there(consumer, f"the consumer did not listen on port {port} within {limit:g} s", _LISTEN)


def _listens(port: int) -> bool:
    for host in ("127.0.0.1", "::1"):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
    return False


def _not_there(consumer: Started, what: str, mend: str = "") -> CannotJudge:
    lines = consumer.kept.read(0).decode("utf-8", "replace").strip().splitlines()[-_LINES:]
    said = "\n".join(f"  {line}" for line in lines)
    return CannotJudge(f"{what}; the end of its log:\n{said}\n" if said else what, where=_WHERE, mend=mend)


def ending_of(process: subprocess.Popen[bytes]) -> str:
    """Return how a process ended, in words."""
    code = process.returncode
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def end(process: subprocess.Popen[bytes], *, at_once: bool = False) -> None:
    """End a process and its children: politely, and after a while not, or `at_once`."""
    if not at_once:
        _send(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
    _send(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()


def _send(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)  # it leads a group of its own
        else:
            process.send_signal(number)
