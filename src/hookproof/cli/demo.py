"""`hookproof demo`: run the contract against the built-in reference consumer."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from hookproof.settings.completion import offering
from hookproof.settings.optiongroups import Grouped
from hookproof.settings.options import run_options, settings_of

if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.settings.settings import Settings


def _names(_ctx: click.Context) -> Iterable[str]:
    from hookproof.demo.faults import FAULTS

    return FAULTS


@click.command("demo", cls=Grouped)
@click.option(
    "--fault",
    multiple=True,
    metavar="NAME",
    shell_complete=offering(_names),
    help="Put this fault in; can be given several times.",
)
@click.option("--list-faults", is_flag=True, help="List the faults that can be put in, and end.")
@run_options
def command(
    fault: tuple[str, ...], list_faults: bool, update_baseline: bool, quiet: bool, verbose: bool, **options: object
) -> int:
    """Run the contract against the built-in reference consumer.

    It listens on this machine while the run lasts, and is correct, unless a fault is put in. Exit codes are those of
    hookproof test.

    \b
        hookproof demo
        hookproof demo --fault no-signature-check --check auth
    """
    from hookproof.delivery.secrets import generate_secret
    from hookproof.demo.server import serve
    from hookproof.running.consumer import Manner, at, detail_of, judge

    # The demo shows the package, not the user's project: of its settings only those count that choose the contract.
    settings = settings_of(options, project=["provider", "version", "schemas"])
    contract = settings.contract()
    if list_faults:
        click.echo("\n".join(_faults(contract)))
        return 0
    secret = generate_secret(contract.delivery)
    with serve(contract, secret, faults=fault) as consumer:
        again = tuple(_again(settings, contract, fault))
        detail = detail_of(quiet=quiet, verbose=verbose)
        own = at(settings, consumer.url)
        manner = Manner(again=again, update_baseline=update_baseline, detail=detail)
        return judge(own, contract, secret, manner)


def _again(settings: Settings, contract: Contract, faults: tuple[str, ...]) -> Iterator[str]:
    """The words that run a finding again: its consumer is gone when it is read, so another one is started."""
    yield from ("hookproof", "demo", "--provider", contract.provider.name, "--version", contract.version.name)
    if settings.schemas is not None:
        yield from ("--schemas", shlex.quote(str(settings.schemas)))
    for fault in faults:
        yield from ("--fault", shlex.quote(fault))
    yield from ("--check", "{check}", "--event", "{event}", "--level", settings.level.label)


def _faults(contract: Contract) -> list[str]:
    from hookproof.demo.faults import FAULTS
    from hookproof.reports.paragraphs import wrapped

    possible = [fault for fault in FAULTS.values() if fault.possible(contract.delivery)]
    return [line for each in possible for line in (f"{each.name:<30} {each.found_by}", *wrapped(each.title, "    "))]
