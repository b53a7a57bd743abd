"""`hookproof watch`: what real deliveries show that the contract does not say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import CannotJudge, Exit
from hookproof.findings import Severity
from hookproof.settings.options import contract_of, provider_option, schemas_option, version_option

if TYPE_CHECKING:
    from hookproof.watch.ledger import Ledger

DEFAULT_LEDGER = "hookproof-watch.json"
_fail_on = click.option(
    "--fail-on",
    type=click.Choice(["error", "note"]),
    default="error",
    show_default=True,
    help="Exit 1 from this severity on; note: also for what a consumer should ignore.",
)
_format = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to tell.",
)


@click.group("watch")
def command() -> None:
    """Say what real deliveries show that the contract does not say.

    \b
    In an application: app = hookproof.watch.Middleware(app)
    """


@command.command("report")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT_LEDGER, metavar="[LEDGER]")
@_fail_on
@_format
def report(path: Path, fail_on: str, format_: str) -> int:
    """Say what the middleware has learned, and which version the deliveries fit best.

    \b
        hookproof watch report hookproof-watch.json --fail-on note

    \b
    Exit: 0 nothing at or above --fail-on, 1 something, 2 the file cannot be read, 3 no delivery was seen.
    """
    from hookproof.watch.ledger import read_ledger

    return _tell(read_ledger(path), fail_on, format_, str(path))


@command.command("captures")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--samples", is_flag=True, help="Show one value for each thing learned.")
@provider_option
@version_option
@schemas_option
@_fail_on
@_format
def captures(files: tuple[Path, ...], **options: Any) -> int:
    """Learn from the captures of hookproof listen, as the middleware does from requests.

    A FILE may be a HAR file as well, or what ngrok or webhook.site give out of the requests that they took.

    Exit codes are those of report.

    \b
        hookproof watch captures hookproof-captures.ndjson
    """
    from hookproof.receiving.recordings import recorded
    from hookproof.watch.observation import Observation
    from hookproof.watch.study import Study

    contract = contract_of(options["provider"], options["version"], options["schemas"])
    study = Study(contract, samples=options["samples"])
    for path in files:
        for arrival in recorded(path):
            study.take(Observation(arrival.at, arrival.headers, (arrival.body,), 200))
    return _tell(study.news, options["fail_on"], options["format_"], ", ".join(map(str, files)))


def _tell(ledger: Ledger, fail_on: str, format_: str, where: str) -> int:
    from hookproof.watch.account import account_of, worst_of
    from hookproof.watch.ledger import written

    if not ledger.seen:
        raise CannotJudge("no delivery was seen", where=where)
    click.echo(account_of(ledger) if format_ == "text" else written(ledger).rstrip())
    worst = worst_of(ledger)
    return Exit.FINDINGS if worst is not None and worst >= Severity[fail_on.upper()] else Exit.CLEAN
