"""What a run sees of effects, and what it can do with the consumer, as the settings name it."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from hookproof.delivery.targets import parse_target
from hookproof.delivery.transports import Transport
from hookproof.errors import InputError
from hookproof.observers.canary import Canary
from hookproof.observers.loglines import LogLines
from hookproof.observers.observer import CannotObserve, Observer
from hookproof.observers.outgoing import Listener
from hookproof.observers.probetext import open_probe
from hookproof.observers.sight import Sight, told_apart
from hookproof.settings.settings import Settings

Hook = Callable[[], str]
#: How long a hook may take.
HOOK_SECONDS = 60.0
#: So much of the end of what a hook says is read.
_SAID = 2000


class Means(NamedTuple):
    """What a run has to see effects, None where nothing does; what it can do with the consumer; its canary URLs."""

    sight: Sight | None
    hooks: Mapping[str, Hook]
    canary: Canary | None


@contextlib.contextmanager
def means_of(settings: Settings, transport: Transport, also: Iterable[Observer] = ()) -> Iterator[Means]:
    """Give what sees effects, the hooks and the canary URLs; the user's setup runs before, teardown after.

    `also` are observers that whoever calls has made; they are not closed here.

    Raises CannotObserve for an observer that cannot be used, InputError for a hook that fails before the run.
    """
    with contextlib.ExitStack() as stack:
        hooks = {name: _hook(name, command) for name, command in settings.hooks.items()}
        if why := hooks["setup"]() if "setup" in hooks else "":
            raise InputError(f"the setup failed: {why}", where="hooks.setup")
        for name, command in settings.hooks.items():
            _hold_to_be_there(name, command)
        if "teardown" in hooks:
            stack.callback(hooks["teardown"])
        observers: list[Observer] = [*also]
        for observer in _observers(settings, transport, hooks):
            stack.callback(observer.close)
            observers.append(observer)
        sight = _sight(settings, observers)
        if sight is not None:
            sight.begin()  # before the run: what cannot be read is said by itself
        canary = Canary() if settings.canary and _is_here(transport.url, settings.allow_hosts) else None
        if canary is not None:
            stack.callback(canary.close)
        yield Means(sight, hooks, canary)


def _is_here(url: str, allow_hosts: Iterable[str]) -> bool:
    """Whether a consumer's URL leads to this machine, where it can reach our loopback."""
    try:
        return parse_target(url, allow_hosts=allow_hosts).is_loopback
    except InputError:  # an application in this process may be called by any name
        return False


def _sight(settings: Settings, observers: list[Observer]) -> Sight | None:
    if not observers:
        return None
    places = {tuple(pointer.strip("/").split("/")) for pointer in settings.ignored}
    ignored = {(name, *place) for name in told_apart(observers) for place in places}
    return Sight(tuple(observers), settle=settings.settle_seconds, ignored=ignored)


def _observers(settings: Settings, transport: Transport, hooks: dict[str, Hook]) -> Iterator[Observer]:
    for text in settings.probes:
        yield open_probe(text, consumer=transport, allow_hosts=settings.allow_hosts)
    if settings.observe is not None:
        listener = Listener(settings.observe)
        # Where nothing else breaks a dependency, the calls that are listened for are one.
        if "break" not in hooks and "mend" not in hooks:
            hooks |= {"break": _failing(listener, to=True), "mend": _failing(listener, to=False)}
        yield listener
    if settings.observe_log is not None:
        if settings.token is None:
            raise CannotObserve("a log without a pattern says nothing", where="--observe-log", mend="Give --token.")
        yield LogLines(settings.observe_log, settings.token)


def _failing(listener: Listener, *, to: bool) -> Hook:
    def run() -> str:
        listener.failing = to
        return ""

    return run


def _hold_to_be_there(name: str, command: str) -> None:
    """Raise InputError where nobody could run a hook; what the setup makes is there by now."""
    program = next(iter(shlex.split(command)), "")
    if shutil.which(program) is None:
        raise InputError(f"there is no command {program!r}", where=f"hooks.{name}")


def _hook(name: str, command: str) -> Hook:
    """Return what runs a command and says why it failed: its status, and the last line of what it said."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise InputError(f"the command of {name} cannot be read ({error})", where="hooks") from None

    def run() -> str:
        try:
            # Into a file: what a restart starts may keep a pipe open for as long as it lives.
            with tempfile.TemporaryFile() as out:
                done = subprocess.run(  # noqa: S603 - the user's own command
                    words, stdout=out, stderr=out, timeout=HOOK_SECONDS, check=False, stdin=subprocess.DEVNULL
                )
                out.seek(max(0, out.tell() - _SAID))
                said = out.read().decode("utf-8", "replace").strip().splitlines()
        except subprocess.TimeoutExpired:
            return f"{name} takes more than {HOOK_SECONDS:g} s"
        except (OSError, ValueError) as error:
            return f"{name} cannot be run ({error})"
        if done.returncode == 0:
            return ""
        return f"{name} ends with status {done.returncode}{f': {said[-1][:200]}' if said else ''}"

    return run
