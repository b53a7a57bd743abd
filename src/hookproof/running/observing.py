"""What a run sees of effects, and what it can do with the consumer, as the settings name it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import click

from hookproof.delivery.targets import parse_target
from hookproof.delivery.transports import Transport
from hookproof.errors import InputError
from hookproof.judging.assignment import Plan
from hookproof.observers.canary import Canary
from hookproof.observers.loglines import LogLines
from hookproof.observers.observer import CannotObserve, Observer
from hookproof.observers.outgoing import Listener, answer_of
from hookproof.observers.probetext import open_probe
from hookproof.observers.sight import Sight, told_apart
from hookproof.observers.sqlitefile import SqliteFile
from hookproof.running.hooks import Hook, Hooks
from hookproof.settings.settings import Settings

_MADE = "Is it the file that the consumer writes to, seen from where hookproof runs?"


class Means(NamedTuple):
    """What a run has to see effects, None where nothing does; its canary URLs; what it can do with the consumer.

    `ran` are the user's commands among the hooks, with what they said.
    """

    sight: Sight | None
    canary: Canary | None
    hooks: Mapping[str, Hook]
    ran: Hooks

    def of(self, plan: Plan) -> Plan:
        """Return the plan with these means."""
        return replace(plan, sight=self.sight, canary=self.canary, hooks=self.hooks)


@contextlib.contextmanager
def means_of(settings: Settings, transport: Transport, also: Iterable[Observer] = ()) -> Iterator[Means]:
    """Give what sees effects, the hooks and the canary URLs; the user's setup runs before, teardown after.

    `also` are observers that whoever calls has made; they are not closed here.

    Raises CannotObserve for an observer that cannot be used, also afterwards where it never could, and InputError for
    a hook that fails before the run.
    """
    with contextlib.ExitStack() as stack:
        ran = Hooks(settings.hooks)
        hooks = ran.by_name()
        ran.begin()
        stack.callback(_torn_down, ran)
        observers: list[Observer] = [*also]
        for observer in _observers(settings, transport, hooks):
            stack.callback(observer.close)
            observers.append(observer)
        sight = _sight(settings, observers)
        if sight is not None:
            sight.begin()  # before the run: what cannot be read is said by itself
        for file in _unmade(observers):
            click.echo(f"hookproof: {file.path} is empty, or not there: until it is made, nothing is in it.", err=True)
        canary = Canary() if settings.canary and _is_here(transport.url, settings.allow_hosts) else None
        if canary is not None:
            stack.callback(canary.close)
        yield Means(sight, canary, hooks, ran)
        for file in _unmade(observers) if sight is not None and sight.touched else ():
            raise CannotObserve("nothing was in this database, whatever was delivered", where=file.path, mend=_MADE)


def _unmade(observers: Iterable[Observer]) -> Iterator[SqliteFile]:
    """Yield the databases that no consumer has made so far."""
    sources = (getattr(each, "query", None) for each in observers)
    yield from (file for file in sources if isinstance(file, SqliteFile) and not file.made)


def _torn_down(hooks: Hooks) -> None:
    """Run the teardown where no report has told of it: the run has ended with an error."""
    if why := hooks.end():
        click.echo(f"hookproof: hooks.teardown: {why}.", err=True)


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
        listener = Listener(settings.observe, answers=[*map(answer_of, settings.observe_answers)])
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
