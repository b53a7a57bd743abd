"""`hookproof watch`: what real deliveries show that the contract does not say."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import CannotJudge, Exit
from hookproof.findings import Severity
from hookproof.settings.options import contract_of, provider_option, reports_option, schemas_option, version_option
from hookproof.settings.subcommands import Subcommands

if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.watch.ledger import Ledger

DEFAULT_LEDGER = "hookproof-watch.json"
_fail_on = click.option(
    "--fail-on",
    type=click.Choice(["error", "note"]),
    default="error",
    show_default=True,
    help="Exit 1 from this severity on; note: also for what a consumer should ignore.",
)
_propose = click.option(
    "--propose",
    "into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write a new version of the contract there that says what was learned, and say what of it breaks a consumer.",
)
_as = click.option("--as", "name", metavar="VERSION", help="The new version's name (default: the day of today).")
_format = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "prometheus"]),
    default="text",
    show_default=True,
    help="How to tell.",
)


@click.group("watch", cls=Subcommands)
def command() -> None:
    """Say what real deliveries show that the contract does not say.

    \b
    In an application: app = hookproof.watch.Middleware(app)
    """


@command.command("report")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT_LEDGER, metavar="[LEDGER]")
@_propose
@_as
@schemas_option
@_fail_on
@_format
@reports_option
def report(path: Path, schemas: Path | None, **options: Any) -> int:
    """Say what the middleware has learned, and which version the deliveries fit best.

    \b
        hookproof watch report hookproof-watch.json --fail-on note
        hookproof watch report hookproof-watch.json --propose proposed

    Exit: 0 nothing at or above --fail-on, 1 something, 2 the file cannot be read, 3 no delivery was seen.
    """
    from hookproof.watch.ledger import read_ledger

    ledger = read_ledger(path)
    code = _tell(ledger, str(path), options)
    if options["into"] is not None:
        from hookproof.contract import load_contract

        provider, _, version = ledger.contract.partition("@")
        _tell_proposal(ledger, load_contract(provider, version or None, root=schemas), options)
    return code


@command.command("captures")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--samples", is_flag=True, help="Show one value for each thing learned.")
@provider_option
@version_option
@schemas_option
@_propose
@_as
@_fail_on
@_format
@reports_option
def captures(files: tuple[Path, ...], **options: Any) -> int:
    """Learn from the captures of hookproof listen, as the middleware does from requests.

    A FILE may be a HAR file as well, or what ngrok or webhook.site give out of the requests that they took.

    Exit codes are those of report.

    \b
        hookproof watch captures hookproof-captures.ndjson
    """
    from hookproof.receiving.recordings import recorded
    from hookproof.reports.collected import plural
    from hookproof.watch.observation import Observation
    from hookproof.watch.study import Study

    contract = contract_of(options["provider"], options["version"], options["schemas"])
    study = Study(contract, samples=options["samples"])
    others = 0
    for path in files:
        for arrival in recorded(path):
            if arrival.method == contract.delivery.method:
                study.take(Observation(arrival.at, arrival.headers, (arrival.body,), 200))
            else:
                others += 1
    if others:
        click.echo(f"{plural(others, 'request')} left out: not {contract.delivery.method}, so no delivery", err=True)
    code = _tell(study.news, ", ".join(map(str, files)), options)
    if options["into"] is not None:
        _tell_proposal(study.news, contract, options)
    return code


@command.command("metrics")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT_LEDGER, metavar="[LEDGER]")
@click.option("--port", type=click.IntRange(1, 65535), default=9464, show_default=True, help="On 127.0.0.1.")
def metrics(path: Path, port: int) -> int:
    """Serve what the middleware has learned as metrics of Prometheus, at /metrics. Ctrl-C ends it.

    An application that has metrics of its own registers hookproof.watch.Collector there instead.

    \b
        hookproof watch metrics hookproof-watch.json --port 9464
    """
    from hookproof.watch.metrics import Collector, serve_metrics

    with serve_metrics(Collector(path), port):
        yet = "" if path.exists() else ", which is not there yet,"
        click.echo(f"metrics of {path}{yet} on http://127.0.0.1:{port}/metrics", err=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    return Exit.CLEAN


def _tell(ledger: Ledger, where: str, options: Mapping[str, Any]) -> int:
    """Tell what a ledger says, as the options ask for it, and write the reports; return the exit code."""
    from hookproof.reports.drive import drive
    from hookproof.reports.reporters import sinks_for, take_output
    from hookproof.watch.account import account_of, worst_of
    from hookproof.watch.ledger import written
    from hookproof.watch.metrics import metrics_text
    from hookproof.watch.testimony import records

    level = Severity[options["fail_on"].upper()]
    sinks = sinks_for(options["reports"], fail_on=level)
    if not ledger.seen:
        raise CannotJudge("no delivery was seen", where=where)
    writers: dict[str, Callable[[Ledger], str]] = {"text": account_of, "json": written, "prometheus": metrics_text}
    click.echo(writers[options["format_"]](ledger).rstrip(), err=take_output(options["reports"]))
    tally = drive(records(ledger, where), sinks)
    worst = worst_of(ledger)
    return tally.unless_unwritten(Exit.FINDINGS if worst is not None and worst >= level else Exit.CLEAN)


def _tell_proposal(ledger: Ledger, contract: Contract, options: Mapping[str, Any]) -> None:
    from hookproof.cli.comparetable import print_table
    from hookproof.reports.cleantext import one_line
    from hookproof.reports.harmless import defused
    from hookproof.reports.reporters import take_output
    from hookproof.watch.proposal import propose

    today = dt.datetime.now(dt.UTC).date().isoformat()
    proposal = propose(ledger, contract, options["into"], options["name"] or today)
    click.echo(f"proposed in {proposal.folder}", err=True)
    for line in proposal.left:
        click.echo(defused(one_line(f"not written: {line}")), err=True)
    if options["format_"] == "text" and not take_output(options["reports"]):
        click.echo()
        print_table(proposal.comparison, {}, annotations=False)
