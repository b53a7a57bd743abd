"""The user's hooks: commands that do something with the consumer, and what they said."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from hookproof.errors import InputError
from hookproof.settings.hookcommands import HookCommand
from hookproof.stream import Finished, HookRun, Record

Hook = Callable[[], str]
#: So much of the end of what a hook says is kept, of so many runs of hooks at most.
_SAID, _MOST = 4000, 100
#: So much of one line is told where a hook fails.
_LINE = 200


@dataclass(slots=True)
class Hooks:
    """The hooks of a run by name, and each time that one was run.

    A hook returns why it failed, "" where it did not. `setup` and `teardown` are run once each, by `begin` and `end`.
    """

    commands: Mapping[str, HookCommand]
    runs: list[HookRun] = field(default_factory=list)
    _ended: bool = False

    def by_name(self) -> dict[str, Hook]:
        """Return what a run may do with the consumer. Raises InputError for a command that cannot be read."""
        return {name: self._hook(name) for name in self.commands}

    def begin(self) -> None:
        """Run the setup. Raises InputError where it fails, and where nobody could run another hook after it."""
        if why := self._once("setup"):
            raise InputError(f"the setup failed: {why}", where="hooks.setup")
        for name, command in self.commands.items():
            program = next(iter(_words(name, command)), "")
            if shutil.which(program) is None:
                raise InputError(f"there is no command {program!r}", where=f"hooks.{name}")

    def end(self) -> str:
        """Run the teardown, once; return why it failed."""
        if self._ended:
            return ""
        self._ended = True
        return self._once("teardown")

    def heard(self, records: Iterator[Record], redact: Callable[[str], str]) -> Iterator[Record]:
        """Yield records; before the last one the teardown is run, and it tells what the hooks said.

        Where the teardown fails, that is bad input, and the run ends with it.
        """
        for record in records:
            yield self._told_in(record, redact) if isinstance(record, Finished) else record

    def _told_in(self, end: Finished, redact: Callable[[str], str]) -> Finished:
        why = self.end()
        runs = tuple(replace(run, failed=redact(run.failed), said=redact(run.said)) for run in self.runs)
        if why and not end.reason:
            return replace(end, hooks=runs, bad_input=True, reason=redact(f"hooks.teardown: {why}."))
        return replace(end, hooks=runs)

    def _once(self, name: str) -> str:
        return self._hook(name)() if name in self.commands else ""

    def _hook(self, name: str) -> Hook:
        command = self.commands[name]
        words = _words(name, command)

        def run() -> str:
            begun = time.monotonic()
            said, failed = _ran(name, words, command.seconds)
            if len(self.runs) < _MOST:
                seconds = time.monotonic() - begun
                self.runs.append(HookRun(hook=name, seconds=seconds, said=said, failed=failed))
            return failed

        return run


def _words(name: str, command: HookCommand) -> list[str]:
    try:
        return shlex.split(command.text)
    except ValueError as error:
        raise InputError(f"the command of {name} cannot be read ({error})", where="hooks") from None


def _ran(name: str, words: list[str], seconds: float) -> tuple[str, str]:
    """Run a command; return the end of what it said, and why it failed: its status, and its last line."""
    # Into a file: what a restart starts may keep a pipe open for as long as it lives.
    with tempfile.TemporaryFile() as out:
        code, failed = 0, ""
        try:
            code = subprocess.run(  # noqa: S603 - the user's own command
                words, stdout=out, stderr=out, timeout=seconds, check=False, stdin=subprocess.DEVNULL
            ).returncode
        except subprocess.TimeoutExpired:
            failed = f"{name} takes more than {seconds:g} s"
        except (OSError, ValueError) as error:
            failed = f"{name} cannot be run ({error})"
        out.seek(max(0, out.tell() - _SAID))
        said = out.read().decode("utf-8", "replace").strip()
    if code:
        last = said.splitlines()[-1:] or [""]
        failed = f"{name} ends with status {code}{f': {last[0][:_LINE]}' if last[0] else ''}"
    return said, failed
