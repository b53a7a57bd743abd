"""`hookproof trigger`: make `hookproof serve` send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import CannotJudge, Exit, UnknownName
from hookproof.settings.options import contract_of, provider_option, schemas_option, version_option
from hookproof.settings.pairs import bindings_of

if TYPE_CHECKING:
    from hookproof.contract.model import Contract
    from hookproof.serving.memory import Store
    from hookproof.serving.prompting import Edits, Played

DEFAULT_DATABASE = "hookproof-serve.db"


@click.command("trigger")
@click.argument("what", metavar="EVENT|LIFECYCLE")
@click.option("--db", type=click.Path(path_type=Path), default=DEFAULT_DATABASE, show_default=True, metavar="PATH",
              help="The file of hookproof serve.")  # fmt: skip
@click.option("--set", "values", multiple=True, metavar="/PATH=VALUE", help="Set a member of the payload.")
@click.option("--unset", "without", multiple=True, metavar="/PATH", help="Leave a member of the payload out.")
@click.option("--wait", "patience", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS",
              help="Wait until all is delivered, and say how it went.")  # fmt: skip
@provider_option
@version_option
@schemas_option
def command(what: str, **options: Any) -> int:
    """Make hookproof serve send an event, or all events of a lifecycle about one entity.

    Where it does not run now, they go out when it starts. Exit codes: 0 put in (with --wait: acknowledged), 1 not
    acknowledged in that time, 2 wrong options, 3 no endpoint wants it.

    \b
        hookproof trigger file.upload.failed --set /error/code=TOO_LONG
        hookproof trigger 'uploaded file' --wait 10
    """
    from hookproof.serving.memory import Store
    from hookproof.serving.prompting import Edits

    contract = contract_of(options["provider"], options["version"], options["schemas"])
    edits = Edits(bindings_of(options["values"], where="--set"), options["without"])
    with Store(options["db"]) as store:
        played = _play(store, contract, what, edits)
        if not played.deliveries:
            raise CannotJudge(f"no endpoint wants {what}", where=str(options["db"]), mend="Create one through the API.")
        click.echo(f"{what}: {len(played.deliveries)} deliveries", err=True)
        return _waited(store, played, options["patience"]) if options["patience"] else Exit.CLEAN


def _play(store: Store, contract: Contract, what: str, edits: Edits) -> Played:
    from hookproof.serving.prompting import play_event, play_lifecycle

    lifecycles = [lifecycle.name for lifecycle in contract.provider.lifecycles]
    if what in contract.events:
        return play_event(store, contract, what, edits=edits)
    if what in lifecycles:
        return play_lifecycle(store, contract, what, step=0.01, edits=edits)
    raise UnknownName("event or lifecycle", what, [*contract.events, *lifecycles], where=contract.name)


def _waited(store: Store, played: Played, patience: float) -> int:
    """Wait for the deliveries to end; tell each, and return the exit code."""
    import time

    from hookproof.reports.harmless import defused_text

    until = time.monotonic() + patience
    while not all(store.outcomes(played.deliveries).values()) and time.monotonic() < until:
        time.sleep(0.02)
    outcomes = store.outcomes(played.deliveries)
    for number, outcome in sorted(outcomes.items()):
        attempts = store.attempts(number)
        last = attempts[-1][2] if attempts else "no attempt yet"
        click.echo(defused_text(f"#{number}: {outcome or 'not ended'} after {len(attempts)} attempts: {last}"))
    return Exit.CLEAN if all(outcome == "acknowledged" for outcome in outcomes.values()) else Exit.FINDINGS
