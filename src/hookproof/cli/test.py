"""`hookproof test`: prove that a consumer keeps the contract."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import InputError, Slips
from hookproof.settings.completion import VERSIONS
from hookproof.settings.optiongroups import Grouped
from hookproof.settings.options import (
    allow_host_option,
    app_option,
    path_option,
    run_options,
    secret_option,
    settings_of,
    start_option,
)

if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.delivery.secrets import Secret
    from hookproof.running.consumer import Manner
    from hookproof.settings.settings import Settings


@click.command("test", cls=Grouped)
@click.argument("url", required=False)
@app_option
@path_option
@start_option
@secret_option
@allow_host_option
@click.option(
    "--against",
    metavar="VERSION",
    shell_complete=VERSIONS,
    help="See what would break: a consumer of the lock's version (or --version) meets VERSION's payloads.",
)
@run_options
def command(against: str | None, **options: Any) -> int:
    """Prove that the consumer at URL keeps the contract.

    URL is a test system's: deliveries look real. Options may also stand in hookproof.yaml, in [tool.hookproof] of
    pyproject.toml, or in the environment (HOOKPROOF_LEVEL=quick).

    The report goes to standard output, also where that is a file or a pipe; progress goes to standard error.

    \b
        hookproof test http://127.0.0.1:8000/webhooks --event 'file.*' --level quick
        hookproof test --start "uvicorn shop:app --port {port}" --path /webhooks
        hookproof test --app shop:app --path /webhooks --report html=report.html

    Exit: 0 it holds, 1 findings, 2 wrong options, 3 could not judge, 4 a defect of hookproof.
    """
    from hookproof.contract import load_contract
    from hookproof.running.consumer import judge

    settings, manner, contract, secret = _wanted(against, **options)
    if against is None:
        return judge(settings, contract, secret, manner)
    newer = load_contract(contract.provider, against)
    return judge(settings, newer, secret, replace(manner, written_against=contract))


def _wanted(
    against: str | None, *, update_baseline: bool, quiet: bool, verbose: bool, **options: object
) -> tuple[Settings, Manner, Contract, Secret]:
    """Return what a run rests on. Raises InputError, for all that cannot be used at once."""
    from hookproof.running.consumer import Manner, detail_of

    settings = settings_of(options, also=["severity", "hooks", "expected"])
    manner = Manner(update_baseline=update_baseline, detail=detail_of(quiet=quiet, verbose=verbose))
    return settings, manner, *_usable(settings, manner, names_events=against is None)


command.look = _wanted


def _usable(settings: Settings, manner: Manner, *, names_events: bool) -> tuple[Contract, Secret]:
    """Return the contract and the secret of a run. Raises InputError, for all that cannot be used at once."""
    from hookproof.checks.registry import select
    from hookproof.engine.plan import events_matching
    from hookproof.running.consumer import hold_files

    slips = Slips()
    contracts: list[Contract] = []
    secrets: list[Secret] = []
    with slips.kept():
        _hold_consumer(settings)
    with slips.kept():
        contracts.append(settings.contract())
        secrets.append(settings.signing_secret(contracts[0]))
    with slips.kept():
        select(settings.checks, settings.level)
    with slips.kept():
        hold_files(settings, manner)
    for contract in contracts if names_events else ():
        with slips.kept():
            events_matching(contract, settings.events_of(contract))
    slips.tell()
    return contracts[0], secrets[0]


def _hold_consumer(settings: Settings) -> None:
    """Raise InputError where nothing says what is to be tested, or two things do."""
    if settings.url is None and settings.app is None and settings.start is None:
        raise InputError(
            "there is no consumer to test",
            mend=f"Give its URL, --app or --start. Here: {_here()} (hookproof init writes it down).",
        )
    if settings.start is not None and settings.app is not None:
        raise InputError("--start and --app exclude each other", where="--start", mend="An application needs no start.")


def _here() -> str:
    """The command that tests the consumer of this folder, as far as its files say how it starts."""
    from pathlib import Path

    from hookproof.settings.surroundings import surroundings

    found = surroundings(Path())
    path = found.path or "/webhooks"
    secret = f" --secret env:{found.variable}" if found.variable else ""
    if not found.start:
        return f"hookproof test http://127.0.0.1:8000{path}{secret}"
    return f'hookproof test "http://127.0.0.1:{{port}}{path}" --start "{found.start}"{secret}'
