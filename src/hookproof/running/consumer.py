"""Judge a consumer for a command: transport, journal, reports, signals, and the exit code."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof.errors import Exit, InputError
from hookproof.running.consumerlog import ConsumerLog
from hookproof.running.leavings import Leavings
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
    from hookproof.delivery.transports import Watch
    from hookproof.judging.assignment import Plan
    from hookproof.reports.consoletext import Detail
    from hookproof.running.hooks import Hooks
    from hookproof.running.swarm import Swarm
    from hookproof.settings.settings import Settings
    from hookproof.stream import Record, Sink


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a command judges, beside its settings.

    Where `written_against` is given, it is not the checks that are run: the consumer, which was written against that
    contract, meets the payloads of the other one, and is judged change by change. `again` are the words of a command
    that runs a finding again, where it is not `hookproof replay`. `pressure` is how hard the family load presses,
    `swarm` who presses, where it is Locust, and `detail` how much the console report tells. With `update_baseline` all
    that is found becomes known, and nothing of it counts.
    """

    written_against: Contract | None = None
    again: tuple[str, ...] | None = None
    update_baseline: bool = False
    detail: Detail | None = None
    pressure: Pressure | None = None
    swarm: Swarm | None = None


def judge(settings: Settings, contract: Contract, secret: Secret, manner: Manner = Manner()) -> int:
    """Judge the consumer that the settings name, and return the exit code.

    Reports are written as far as the run comes, also when it is interrupted.
    """
    from hookproof.baseline import known_in
    from hookproof.reports.drive import drive

    _hold_apart(settings)
    known = known_in(settings.baseline, manner.update_baseline)
    known.expected = lambda finding: any(each.excuses(finding) for each in settings.expected)
    # Signals are heeded from here on: whoever ends us while a consumer starts wants it to end too.
    with stopped_in_time(settings.max_seconds) as timer, _planned(settings, contract, secret) as (bare, log, ran):
        timer.leave(bare.settings.max_seconds)
        again, check_again = manner.again or words_of(settings), manner.again or check_words_of(settings)
        plan = replace(bare, again=again, check_again=check_again, pressure=manner.pressure or bare.pressure)
        whole = ran.heard(timed(_records(plan, manner), timer), plan.redactor().text)
        tally = drive(known.left_out(log.quoted(whole) if log else whole), _sinks(settings, manner.detail))
        if log and tally.exit_code(settings.fail_on) is Exit.CLEAN:
            log.discard()
    if said := known.finish() if tally.complete else "":
        click.echo(f"hookproof: {said}", err=True)
    return Exit.CLEAN if manner.update_baseline and tally.complete else tally.exit_code(settings.fail_on)


def _records(plan: Plan, manner: Manner) -> Iterator[Record]:
    if manner.swarm is not None:
        from hookproof.running.swarm import swarming

        return swarming(plan, manner.swarm)
    if manner.written_against is not None:
        from hookproof.judging.against import against

        return against(plan, manner.written_against)
    from hookproof.engine import run

    return run(plan)


@contextlib.contextmanager
def _planned(
    settings: Settings, contract: Contract, secret: Secret
) -> Iterator[tuple[Plan, ConsumerLog | None, Hooks]]:
    """Give the plan of a run, the consumer's log where hookproof started it, and the user's hooks.

    While it lasts, the consumer runs and is reached and looked at, and every exchange stands in the journal.
    """
    from hookproof.delivery.redaction import Redactor
    from hookproof.engine import plan_run
    from hookproof.running.observing import means_of
    from hookproof.running.reaching import reached, served

    with contextlib.ExitStack() as stack:
        redactor = Redactor(secret, *contract.delivery.authentication).with_credentials(settings.headers)
        stack.enter_context(redactor.hushing())
        journal = _journal(settings, contract, redactor)
        watches = [stack.enter_context(journal).append] if journal is not None else []
        log: ConsumerLog | None = None
        revive: Callable[[], str] | None = None
        restart: Callable[[bool], str] | None = None
        leavings: Leavings | None = None
        issuer = stack.enter_context(served(settings, contract, secret))
        if settings.start is not None:
            consumer = stack.enter_context(started(settings))
            stack.callback(_tell_of, consumer)
            settings, revive = consumer.settings, consumer.again
            restart = revive if consumer.is_soon_there else None
            log = ConsumerLog(consumer.kept, redactor.told)
            leavings = Leavings(Path.cwd(), settings.journal)
            watches += [log.see, leavings.see]
        reach = stack.enter_context(reached(settings, contract, secret, watch=_together(watches), issuer=issuer))
        means = stack.enter_context(means_of(settings, reach.transport))
        plan = replace(
            means.of(plan_run(reach)),
            revive=revive,
            restart=restart,
            overhear=log.overhear if log else None,
            holding=leavings.probe if leavings else None,
        )
        yield plan, log, means.ran


def _together(watches: Sequence[Watch]) -> Watch | None:
    """What shows an exchange to all of several watches."""
    if not watches:
        return None

    def watch(exchange: Exchange) -> None:
        for one in watches:
            one(exchange)

    return watch


def _tell_of(consumer: Started) -> None:
    """Say that a started consumer has ended by itself, if it has, and where its log is, if it said anything."""
    if (fallen := consumer.fallen) is not None:
        after = "; it was started again, and the run went on" if consumer.restarted else ""
        click.echo(f"hookproof: the consumer ended by itself ({ending_of(fallen)}){after}", err=True)
    if consumer.log.exists() and consumer.log.stat().st_size:
        click.echo(f"hookproof: the consumer's log is {consumer.log}", err=True)


def _journal(settings: Settings, contract: Contract, redactor: Redactor) -> Journal | None:
    if settings.journal is None:
        return None
    from hookproof.delivery.journal import Journal

    return Journal(settings.journal, redactor, rules=contract.delivery)


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
    return sinks_for(settings.reports, console=console, fail_on=settings.fail_on, delivers=True)


def hold_files(settings: Settings, manner: Manner) -> None:
    """Raise InputError where a report, the journal or the baseline cannot be used as it was named."""
    from hookproof.baseline import known_in

    _hold_apart(settings)
    known_in(settings.baseline, manner.update_baseline)


def _hold_apart(settings: Settings) -> None:
    """Raise InputError where two things would be written to one file; that of two reports is for them to say."""
    from hookproof.reports.reporters import named as named_report

    files = {"--journal": settings.journal, "--baseline": settings.baseline}
    named = {name: path.resolve() for name, path in files.items() if path is not None}
    for report in settings.reports:
        kind, text = named_report(report)
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
        raise InputError("--quiet and --verbose exclude each other", where="--quiet", mend="Give one of them.")
    return Detail.QUIET if quiet else Detail.VERBOSE if verbose else Detail.NORMAL
