"""`hookproof trigger`: make `hookproof serve` send."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import CannotJudge, Exit, InputError
from hookproof.settings.completion import events_and_files
from hookproof.settings.options import contract_of, provider_option, schemas_option, version_option
from hookproof.settings.pairs import bindings_of

if TYPE_CHECKING:
    from hookproof.contract.model import Contract
    from hookproof.serving.memory import Store
    from hookproof.serving.prompting import Edits, Played
    from hookproof.serving.scenario import Step

DEFAULT_DATABASE = "hookproof-serve.db"
#: How the name of a scenario ends; no event's does.
_ENDINGS = (".yaml", ".yml", ".json")


@click.command("trigger")
@click.argument("what", metavar="EVENT|LIFECYCLE|FILE", shell_complete=events_and_files)
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
    """Make hookproof serve send an event, all events of a lifecycle about one entity, or what a scenario FILE says.

    A FILE (.yaml or .json) has steps: trigger with set and entity, wait, rotate. Where serve does not run now, what is
    put in goes out when it starts. Exit codes: 0 put in (with --wait: acknowledged), 1 not acknowledged in that time,
    2 wrong options, 3 no endpoint wants it.

    \b
        hookproof trigger file.upload.failed --set /error/code=TOO_LONG
        hookproof trigger 'uploaded file' --wait 10
    """
    from hookproof.serving.memory import Store
    from hookproof.serving.prompting import Edits

    contract = contract_of(options["provider"], options["version"], options["schemas"])
    edits = Edits(bindings_of(options["values"], where="--set", form="--set /path=value"), options["without"])
    steps = _scenario(Path(what), contract, edits) if what.endswith(_ENDINGS) else None
    with Store(options["db"]) as store:
        numbers = _once(store, contract, what, edits) if steps is None else _performed(store, contract, steps)
        if not numbers:
            mend = "Create one through the API, or start hookproof serve with --endpoint URL --secret SECRET."
            raise CannotJudge(f"no endpoint wants {what}", where=str(options["db"]), mend=mend)
        return _waited(store, numbers, options["patience"]) if options["patience"] else Exit.CLEAN


def _once(store: Store, contract: Contract, what: str, edits: Edits) -> Sequence[int]:
    from hookproof.reports.collected import plural
    from hookproof.serving.prompting import play

    played = play(store, contract, what, edits=edits)
    if played.deliveries:
        click.echo(f"{what}: {plural(len(played.deliveries), 'delivery')}", err=True)
    return played.deliveries


def _scenario(path: Path, contract: Contract, edits: Edits) -> list[Step]:
    from hookproof.serving.scenario import read_scenario

    if edits.values or edits.without:
        raise InputError("a scenario has set and unset in its steps", where="--set")
    return read_scenario(path, contract)


def _performed(store: Store, contract: Contract, steps: list[Step]) -> Sequence[int]:
    from hookproof.reports.collected import plural
    from hookproof.reports.harmless import defused_text
    from hookproof.serving.scenario import perform_scenario

    def told(step: Step, played: Played) -> None:
        about = f" about {step.entity or played.entity}" if played.entity else ""
        click.echo(defused_text(f"{step.trigger}{about}: {plural(len(played.deliveries), 'delivery')}"), err=True)

    return perform_scenario(store, contract, steps, told)


def _waited(store: Store, numbers: Sequence[int], patience: float) -> int:
    """Wait for the deliveries to end; tell each, and return the exit code."""
    import time

    from hookproof.reports.collected import plural
    from hookproof.reports.harmless import defused_text

    until = time.monotonic() + patience
    while not all(store.outcomes(numbers).values()) and time.monotonic() < until:
        time.sleep(0.02)
    outcomes = store.outcomes(numbers)
    for number, outcome in sorted(outcomes.items()):
        attempts = store.attempts(number)
        last = attempts[-1][2] if attempts else "no attempt yet; does hookproof serve run with this --db?"
        tries = plural(len(attempts), "attempt")
        click.echo(defused_text(f"#{number}: {outcome or 'not ended'} after {tries}: {last}"))
    return Exit.CLEAN if all(outcome == "acknowledged" for outcome in outcomes.values()) else Exit.FINDINGS
