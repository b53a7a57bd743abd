"""`hookproof listen`: receive real deliveries, keep them, hold them against the contract, pass them on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import CannotJudge, Exit
from hookproof.findings import Severity
from hookproof.settings.options import contract_of, provider_option, schemas_option, version_option

if TYPE_CHECKING:
    from hookproof.contract.model import Contract
    from hookproof.delivery.redaction import Redactor
    from hookproof.delivery.secrets import Secret
    from hookproof.delivery.traffic import Exchange
    from hookproof.receiving.appraisal import Appraised
    from hookproof.receiving.relay import Relay
    from hookproof.receiving.showing import Showing

DEFAULT_CAPTURES = "hookproof-captures.ndjson"


@click.command("listen")
@click.option("--port", type=click.IntRange(0, 65535), default=4100, show_default=True, help="0 takes any free one.")
@click.option(
    "--forward", metavar="URL", help="Pass each request on to the consumer at URL, unchanged; answer as it does."
)
@click.option("--secret", "secrets", multiple=True, metavar="SECRET",
              help="Verify signatures: env:NAME, file:PATH or the secret; several while one is replaced.")  # fmt: skip
@click.option("--captures", "path", default=DEFAULT_CAPTURES, show_default=True, metavar="PATH",
              type=click.Path(path_type=Path), help="The file at whose end requests are kept.")  # fmt: skip
@click.option(
    "--answer", type=click.IntRange(200, 599), default=200, show_default=True, help="The status to answer with."
)
@click.option("--count", type=click.IntRange(min=1), default=None, metavar="N", help="End after N requests.")
@click.option("--bodies", is_flag=True, help="Show the bodies as well.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="json is one object a line.")  # fmt: skip
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME",
              help="A tunnel's name under which requests come, or the host of --forward.")  # fmt: skip
@provider_option
@version_option
@schemas_option
def command(**options: Any) -> int:
    """Receive real deliveries on this machine, and hold each against the contract.

    Listens on 127.0.0.1; a tunnel of yours brings deliveries from outside. Ctrl-C ends it.

    Exit: 0 all were valid, 1 one was not, 2 the port or an option cannot be used, 3 nothing arrived.

    \b
        hookproof listen --secret env:WEBHOOK_SECRET
        hookproof listen --forward http://127.0.0.1:8000/webhooks --allow-host my.tunnel.example
    """
    import asyncio

    from hookproof.delivery.background import hold_room
    from hookproof.delivery.redaction import Redactor
    from hookproof.receiving.appraisal import Appraiser
    from hookproof.receiving.captures import Captures
    from hookproof.receiving.listening import Listener
    from hookproof.receiving.webpage import Webpage

    contract = contract_of(options["provider"], options["version"], options["schemas"])
    secrets = _secrets(options["secrets"])
    appraiser = Appraiser(contract, secrets, source=str(options["path"]))
    ways = contract.delivery.authentication if secrets else ()
    redactor = Redactor(secrets[0] if secrets else None, *ways)
    redactor = redactor.with_signatures([secret.of(way) for secret in secrets[1:] for way in ways])
    relay = _relay(options["forward"], contract, options["hosts"])
    showing = _showing(contract, redactor, relay, options["forward"] or "", secrets)
    page = Webpage(showing)
    tally = _Tally(redactor, options["format_"], showing, bodies=options["bodies"])
    with Captures(options["path"], redactor) as captures:
        listener = Listener(
            appraiser=appraiser,
            captures=captures,
            tell=tally.tell,
            refused=tally.refuse,
            relay=relay,
            page=page,
            answer=options["answer"],
            most=options["count"],
            hosts=options["hosts"],
        )
        hold_room()
        asyncio.run(
            listener.run(options["port"], lambda port: _opened(port, contract, options, page.token, bool(secrets)))
        )
    return tally.end()


def _secrets(given: tuple[str, ...]) -> list[Secret]:
    """Return the secrets to verify with: those given, else that of the environment, else none."""
    import os

    from hookproof.delivery.secrets import SECRET_VARIABLE, parse_secret

    if not given and SECRET_VARIABLE not in os.environ:
        return []
    return [parse_secret(text) for text in given or (None,)]


def _relay(url: str | None, contract: Contract, hosts: tuple[str, ...]) -> Relay | None:
    from hookproof.delivery.targets import parse_target
    from hookproof.receiving.relay import Relay

    if url is None:
        return None
    return Relay(parse_target(url, allow_hosts=hosts), contract.delivery.time_limit_seconds)


def _showing(
    contract: Contract, redactor: Redactor, relay: Relay | None, url: str, secrets: Sequence[Secret]
) -> Showing:
    from hookproof.delivery.signing import signer_for
    from hookproof.receiving.showing import Showing

    signer = signer_for(contract, secrets[0], url=url) if secrets else None
    return Showing(contract, redactor, relay=relay, url=url, signer=signer)


def _opened(port: int, contract: Contract, options: dict[str, object], token: str, verifies: bool) -> None:
    from hookproof.delivery.credentials import masked_target
    from hookproof.receiving.webpage import PREFIX

    kept = options["path"]
    click.echo(f"listening on http://127.0.0.1:{port}/ for {contract.name}; requests are kept in {kept}", err=True)
    if options["forward"]:
        click.echo(f"each is passed on to {masked_target(str(options['forward']))}", err=True)
    if not verifies:
        click.echo("signatures are not verified: there is no --secret", err=True)
    click.echo(f"look at it on http://127.0.0.1:{port}{PREFIX}#{token}", err=True)


class _Tally:
    """Tells what arrives, and counts."""

    def __init__(self, redactor: Redactor, format_: str, showing: Showing, *, bodies: bool) -> None:
        from hookproof.receiving.arrivaltext import WRITERS

        self._write = WRITERS[format_]
        self._redactor = redactor
        self._bodies = bodies
        self._showing = showing
        self.count = self.unfit = self.refused = 0

    def tell(self, said: Appraised, passed: Exchange | None) -> None:
        self.count += 1
        self.unfit += said.worst() is Severity.ERROR
        self.refused += passed is not None and not passed.acknowledged
        self._showing.take(said, passed)
        click.echo(self._write(said, passed, self._redactor, bodies=self._bodies))

    def refuse(self, reason: str) -> None:
        from hookproof.reports.harmless import defused_text

        mend = ", --allow-host NAME takes it" if "host " in reason else ""
        click.echo(self._redactor.text(defused_text(f"refused a request: {reason}{mend}")), err=True)

    def end(self) -> int:
        """Say how many there were; return the exit code."""
        from hookproof.reports.collected import plural

        if not self.count:
            raise CannotJudge("nothing arrived", mend="Have a delivery sent here: hookproof send EVENT URL sends one.")
        unfit = "all valid" if not self.unfit else f"{self.unfit} not valid"
        refused = f"; {self.refused} not acknowledged by the consumer behind" if self.refused else ""
        click.echo(f"{plural(self.count, 'request')}: {unfit}{refused}", err=True)
        return Exit.FINDINGS if self.unfit else Exit.CLEAN
