"""`hookproof serve`: the provider on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import Exit, InputError
from hookproof.settings.options import contract_of, provider_option, schemas_option, secret_option, version_option

if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.delivery.traffic import Exchange
    from hookproof.receiving.webpage import Webpage
    from hookproof.serving.memory import Due
    from hookproof.serving.operations import Backend

DEFAULT_DATABASE = "hookproof-serve.db"
#: What a second of waiting takes.
PACES = {"real": 1.0, "fast": 0.001}


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=4200, show_default=True, help="0 takes any free one.")
@click.option("--db", type=click.Path(path_type=Path), default=DEFAULT_DATABASE, show_default=True, metavar="PATH",
              help="The file that remembers endpoints and deliveries.")  # fmt: skip
@click.option("--clock", type=click.Choice(sorted(PACES)), default="real", show_default=True,
              help="fast lets a thousandth of each wait pass: for tests.")  # fmt: skip
@click.option("--chaos", default="", metavar="KIND=RATE,…", help="duplicates, late, lost-ack; and seed.")
@click.option("--api-key", default=None, metavar="KEY", help="env:NAME or the key that calls need (default: any).")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME",
              help="A host beyond this machine and private networks that endpoints may be on.")  # fmt: skip
@click.option("--endpoint", "endpoints", multiple=True, metavar="URL",
              help="A consumer that takes all events, signed with --secret; may be repeated.")  # fmt: skip
@secret_option
@provider_option
@version_option
@schemas_option
def command(**options: Any) -> int:
    """Be the provider on this machine: its endpoints API, and deliveries with real signatures and retries.

    Point the provider's own SDK at http://127.0.0.1:4200. Ctrl-C ends it; what waits goes out after the next start.
    Exit codes: 0 ended, 2 the port, the database or an option cannot be used.

    \b
        hookproof serve
        hookproof serve --endpoint http://127.0.0.1:8000/webhooks --secret env:WEBHOOK_SECRET
        hookproof trigger file.upload.failed
    """
    import asyncio
    from functools import partial

    from hookproof.delivery.background import hold_room
    from hookproof.receiving.webpage import Webpage
    from hookproof.serving.chaos import chaos_of
    from hookproof.serving.dispatch import Dispatcher
    from hookproof.serving.interface import read_interface
    from hookproof.serving.localprovider import perform
    from hookproof.serving.memory import Store
    from hookproof.serving.operations import Backend
    from hookproof.serving.overview import Overview

    hold_room()
    contract = contract_of(options["provider"], options["version"], options["schemas"])
    endpoints, hosts, pace = options["endpoints"], options["hosts"], PACES[options["clock"]]
    interface, chaos = read_interface(contract.provider, needed=not endpoints), chaos_of(options["chaos"])
    with Store(options["db"]) as store:
        store.set_pace(pace)
        backend = Backend(
            store=store,
            contract=contract,
            interface=interface,
            pace=pace,
            allow_hosts=hosts,
            api_key=_key(options["api_key"]),
        )
        _keep(backend, endpoints, options["secret"])
        dispatcher = Dispatcher(store=store, contract=contract, tell=_tell, chaos=chaos, pace=pace, allow_hosts=hosts)
        page = Webpage(Overview(store, contract, pace=pace))
        opened = partial(_opened, contract, options["db"], page)
        playing = perform(backend, dispatcher, port=options["port"], opened=opened, refused=_refused, page=page)
        asyncio.run(playing)
    return Exit.CLEAN


def _opened(contract: Contract, database: Path, page: Webpage, port: int) -> None:
    from hookproof.delivery.issuing import keys_url, publishes

    origin = f"http://127.0.0.1:{port}"
    click.echo(f"serving on {origin} for {contract.name}; endpoints and deliveries are kept in {database}", err=True)
    if publishes(contract.delivery):
        click.echo(f"the keys that verify are at {keys_url(contract.delivery, origin)}", err=True)
    click.echo(f"look at it on {origin}/#{page.token}", err=True)


def _keep(backend: Backend, urls: Sequence[str], option: str | None) -> None:
    """Let the endpoints that are named be there."""
    from hookproof.delivery.secrets import secret_for
    from hookproof.serving.operations import keep_endpoint

    for url in urls:
        keep_endpoint(backend, url, secret_for(backend.contract.delivery, option))


def _key(option: str | None) -> str | None:
    import os

    if option is None or not option.startswith("env:"):
        return option
    name = option.removeprefix("env:")
    if name not in os.environ:
        raise InputError("there is no such environment variable", where=f"--api-key {option}")
    return os.environ[name]


def _tell(due: Due, exchange: Exchange, again: float | None) -> None:
    import time

    from hookproof.reports.harmless import defused_text

    attempt = f" (attempt {due.attempts + 1})" if due.attempts else ""
    left = 0.0 if again is None else max(0.0, again - time.time())
    later = "" if again is None else f"; again in {left:.1f} s" if left >= 1 else f"; again in {left * 1000:.0f} ms"
    what = f"{time.strftime('%H:%M:%S')}  {due.event}  {exchange.delivery.message_id}"
    click.echo(defused_text(f"{what} to {due.endpoint}{attempt}: {exchange.summary}{later}"))


def _refused(reason: str) -> None:
    from hookproof.reports.harmless import defused_text

    click.echo(defused_text(f"refused a request: {reason}"), err=True)
