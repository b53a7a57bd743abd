"""`hookproof test`: prove that a consumer keeps the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hookproof.errors import InputError
from hookproof.settings.runoptions import merged, run_options, settings_here

#: What holds where neither option, environment nor file says anything.
DEFAULTS: dict[str, Any] = {"level": "standard", "fail_on": "error", "seed": 0, "workers": 4}


@click.command("test")
@click.argument("url", required=False)
@click.option(
    "--app", metavar="MODULE:ATTR", help="An ASGI or WSGI application, called in this process, without a socket."
)
@click.option("--secret", metavar="SECRET", help="env:NAME, file:PATH or the secret (default: HOOKPROOF_SECRET).")
@click.option(
    "--allow-host", multiple=True, metavar="NAME", help="A host that is neither here nor in a private network."
)
@click.option(
    "--against",
    metavar="VERSION",
    help="See what would break: a consumer of the lock's version (or --version) meets VERSION's payloads.",
)
@run_options
def command(**options: Any) -> int:
    """Prove that the consumer at URL keeps the contract.

    URL is a test system's: deliveries look real. Options may also stand in hookproof.yaml, in [tool.hookproof] of
    pyproject.toml, or in the environment (HOOKPROOF_LEVEL=quick).

    \b
    Exit: 0 it holds, 1 findings, 2 wrong options, 3 could not judge, 4 a defect of hookproof.
    """
    from hookproof.contract import load_contract
    from hookproof.delivery.secrets import parse_secret
    from hookproof.running.consumer import judge
    from hookproof.settings.choice import contract_for, pinned_events

    settings = settings_here()
    values = merged(settings, options, DEFAULTS)
    values["severity"] = settings.get("severity")
    url, app = values["url"], values["app"]
    if url is None and app is None:
        raise InputError(
            "there is no consumer to test",
            mend="Give its URL, as in hookproof test http://127.0.0.1:8000/webhooks, or --app.",
        )
    schemas = None if values["schemas"] is None else Path(values["schemas"])
    contract = contract_for(values["provider"], values["version"], schemas)
    secret, newer = parse_secret(values["secret"]), values["against"]
    if newer is None:
        values["event"] = values["event"] or pinned_events(contract)
        return judge(values, contract, secret, url=url, app=app)
    target = load_contract(contract.provider, newer)
    values["event"] = values["event"] or pinned_events(target)
    return judge(values, target, secret, url=url, app=app, written_against=contract)
