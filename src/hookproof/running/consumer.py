"""Judge a consumer for a command: transport, journal, reports, signals, and the exit code."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof.errors import Exit, InputError
from hookproof.running.consumerlog import ConsumerLog
from hookproof.running.signals import stopped_in_time, timed
from hookproof.running.starting import Started, ending_of, started
from hookproof.settings.again import check_words_of, words_of

if TYPE_CHECKING:
    from hookproof.checks.pressure import Pressure
    from hookproof.contract.model import Contract
    from hookproof.delivery.journal import Journal
    from hookproof.delivery.redaction import Redactor
    from hookproof.delivery.secrets import Secret
    from hookproof.delivery.traffic import Exchange
    from hookproof.delivery.transports import CarrierTransport, Watch
    from hookproof.reports.consoletext import Detail
    from hookproof.settings.settings import Settings
    from hookproof.stream import Sink


def judge(
    settings: Settings,
    contract: Contract,
    secret: Secret,
    *,
    written_against: Contract | None = None,
    again: tuple[str, ...] | None = None,
    update_baseline: bool = False,
    detail: Detail | None = None,
    pressure: Pressure | None = None,
) -> int:
    """Judge the consumer that the settings name, and return the exit code.

    Where `written_against` is given, it is not the checks that are run: the consumer, which was written against that
    contract, meets the payloads of `contract`, and is judged change by change. `again` are the words of a command that
    runs a finding again, where it is not `hookproof replay`.

    `pressure` is how hard the family load presses, `detail` how much the console report tells. With `update_baseline`
    all that is found becomes known, and nothing of it counts.

    Reports are written as far as the run comes, also when it is interrupted.
    """
    from hookproof.baseline import known_in
    from hookproof.delivery.redaction import Redactor
    from hookproof.engine import plan_run, run
    from hookproof.judging.against import against
    from hookproof.judging.assignment import MOST_AT_ONCE
    from hookproof.reports.drive import drive
    from hookproof.running.observing import sight_of

    _hold_apart(settings)
    known = known_in(settings.baseline, update_baseline)
    with contextlib.ExitStack() as stack:
        redactor = Redactor(secret, contract.delivery.signature).with_credentials(settings.headers)
        stack.enter_context(redactor.hushing())
        journal = _journal(settings, contract, redactor)
        watches = [stack.enter_context(journal).append] if journal is not None else []
        repeat = words_of(settings) if again is None else again
        check_repeat = check_words_of(settings) if again is None else again
        log: ConsumerLog | None = None
        if settings.start is not None:
            consumer = stack.enter_context(started(settings))
            stack.callback(_tell_of, consumer)
            settings = consumer.settings
            log = ConsumerLog(consumer.log, redactor.told)
            watches.append(log.see)
        transport = stack.enter_context(transport_for(settings, contract, watch=_together(watches)))
        sight, hooks = stack.enter_context(sight_of(settings, transport))
        plan = plan_run(
            contract=contract,
            secret=secret,
            transport=transport,
            check=settings.checks,
            event=settings.events_of(contract),
            level=settings.level,
            severities=settings.severities,
            seed=settings.seed,
            workers=settings.workers,
            max_seconds=settings.max_seconds,
            budget=settings.budget_seconds,
            most_at_once=settings.workers if "workers" in settings.said else MOST_AT_ONCE,
            shard=settings.shard,
            headers=settings.headers,
            bindings=settings.bindings,
            settings=tuple(shown(settings)),
            again=repeat,
            check_again=check_repeat,
            configured_in=settings.configured_in(),
            url=settings.url or "",
            sight=sight,
            hooks=hooks,
            pressure=pressure,
        )
        sinks = _sinks(settings, detail)
        timer = stack.enter_context(stopped_in_time(settings.max_seconds))
        records = run(plan) if written_against is None else against(plan, written_against)
        whole = timed(records, timer)
        tally = drive(known.left_out(whole if log is None else log.quoted(whole)), sinks)
    if said := known.finish() if tally.complete else "":
        click.echo(f"hookproof: {said}", err=True)
    return Exit.CLEAN if update_baseline and tally.complete else tally.exit_code(settings.fail_on)


def _together(watches: Sequence[Watch]) -> Watch | None:
    """What shows an exchange to all of several watches."""
    if not watches:
        return None

    def watch(exchange: Exchange) -> None:
        for one in watches:
            one(exchange)

    return watch


def _tell_of(consumer: Started) -> None:
    """Say where the log of a consumer is that was started for the run, and that it has ended by itself if it has."""
    if consumer.process.poll() is not None:
        click.echo(f"hookproof: the consumer ended by itself ({ending_of(consumer.process)})", err=True)
    click.echo(f"hookproof: the consumer's log is {consumer.log}", err=True)


def shown(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield what reports say of how a run was made, as far as it is not the default of what has none to tell."""
    shard = settings.shard
    said = {
        "level": settings.level.label,
        "event": ", ".join(settings.events),
        "check": ", ".join(settings.checks),
        "seed": str(settings.seed),
        "shard": f"{shard.index}/{shard.count}" if shard.count > 1 else "",
        "workers": str(settings.workers),
        "max-time": "" if settings.max_seconds is None else f"{settings.max_seconds:g}s",
        "budget": "" if settings.budget is None else f"{settings.budget:g}s",
        "bind": json.dumps(settings.bindings) if settings.bindings else "",
    }
    yield from ((key, text) for key, text in said.items() if text)


def _journal(settings: Settings, contract: Contract, redactor: Redactor) -> Journal | None:
    if settings.journal is None:
        return None
    from hookproof.delivery.journal import Journal

    return Journal(settings.journal, redactor, rules=contract.delivery)


def transport_for(settings: Settings, contract: Contract, *, watch: Watch | None = None) -> CarrierTransport:
    """Return the transport to the application that the settings name, else to the consumer at their URL.

    Raises InputError where it cannot be used.
    """
    from hookproof.delivery.opening import open_app, open_url

    limit = contract.delivery.time_limit_seconds
    if settings.app is not None:
        return open_app(settings.app, time_limit=limit, url=settings.url, path=settings.path, watch=watch)
    return open_url(settings.url or "", time_limit=limit, allow_hosts=settings.allow_hosts, watch=watch)


def _sinks(settings: Settings, detail: Detail | None) -> list[Sink]:
    from hookproof.reports.console import ConsoleReport
    from hookproof.reports.consoletext import Detail
    from hookproof.reports.door import can_show
    from hookproof.reports.reporters import sinks_for

    # What a program reads has standard output for itself.
    free = not any(report.partition("=")[2] == "-" for report in settings.reports) and can_show(sys.stdout)
    console = ConsoleReport(
        sys.stdout if free else sys.stderr,
        fail_on=settings.fail_on,
        progress=sys.stderr,
        detail=detail or Detail.NORMAL,
    )
    return sinks_for(settings.reports, console=console, fail_on=settings.fail_on)


def _hold_apart(settings: Settings) -> None:
    """Raise InputError where two things would be written to one file; that of two reports is for them to say."""
    files = {"--journal": settings.journal, "--baseline": settings.baseline}
    named = {name: path.resolve() for name, path in files.items() if path is not None}
    for report in settings.reports:
        kind, _, text = report.partition("=")
        named.setdefault(f"--report {kind}", Path(text).resolve())
    for name, path in named.items():
        other = next((o for o, p in named.items() if p == path and o != name), None)
        if other is not None and not name.startswith("--report"):
            raise InputError(f"{name} and {other} would be written to one file", where=str(path))


def at(settings: Settings, url: str) -> Settings:
    """Return the settings with another consumer: the one at `url`."""
    return replace(settings, url=url, app=None)


def detail_of(*, quiet: bool, verbose: bool) -> Detail:
    """Return how much the console report tells. Raises InputError for both at once."""
    from hookproof.reports.consoletext import Detail

    if quiet and verbose:
        raise InputError("--quiet and --verbose exclude each other", where="--quiet")
    return Detail.QUIET if quiet else Detail.VERBOSE if verbose else Detail.NORMAL
