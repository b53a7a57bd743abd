"""`hookproof demo`: run the contract against the built-in reference consumer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from hookproof.contract import Contract
from hookproof.settings.runoptions import merged, run_options, settings_here


@click.command("demo")
@click.option("--fault", multiple=True, metavar="NAME", help="Put this fault in; can be given several times.")
@click.option("--list-faults", is_flag=True, help="List the faults that can be put in, and end.")
@run_options
def command(fault: tuple[str, ...], list_faults: bool, **options: Any) -> int:
    """Run the contract against the built-in reference consumer.

    It listens on this machine while the run lasts, and is correct, unless a fault is put in. Exit codes are those of
    hookproof test.
    """
    from hookproof.cli.test import DEFAULTS
    from hookproof.delivery.secrets import generate_secret
    from hookproof.demo.server import serve
    from hookproof.running.consumer import judge
    from hookproof.settings.choice import contract_for

    values = _values(options, DEFAULTS)
    schemas = None if values["schemas"] is None else Path(values["schemas"])
    contract = contract_for(values["provider"], values["version"], schemas)
    if list_faults:
        click.echo("\n".join(_faults(contract)))
        return 0
    secret = generate_secret(contract.delivery.signature)
    with serve(contract, secret, faults=fault) as consumer:
        return judge(values, contract, secret, url=consumer.url)


def _values(options: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The demo shows the package, not the user's project: of the settings only provider, version and schemas count."""
    shown = {name: value if value is not None else defaults.get(name) for name, value in options.items()}
    mine = {name: options[name] for name in ("provider", "version", "schemas")}
    return {**shown, **merged(settings_here(), mine, {})}


def _faults(contract: Contract) -> list[str]:
    from hookproof.demo.faults import FAULTS

    possible = [fault for fault in FAULTS.values() if fault.possible(contract.delivery.signature)]
    return [line for each in possible for line in (f"{each.name:<30} {each.found_by}", f"    {each.title}")]
