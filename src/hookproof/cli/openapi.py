"""`hookproof openapi`: write the consumer's OpenAPI document."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

import click

from hookproof.contract.model import Contract
from hookproof.errors import InputError, UnknownName
from hookproof.settings.options import contract_of, events_option, provider_option, schemas_option, version_option


@click.command("openapi")
@provider_option
@version_option
@schemas_option
@events_option()
@click.option("--path", default="/webhooks", show_default=True, help="Where the consumer takes deliveries.")
@click.option("--server", default=None, metavar="URL", help="Where the consumer runs (default: left to the tester).")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "yaml"]),
    default="json",
    show_default=True,
    help="How to write the document.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write it (default: standard output).")  # fmt: skip
def command(
    provider: str | None,
    version: str | None,
    schemas: Path | None,
    events: tuple[str, ...],
    path: str,
    server: str | None,
    format_: str,
    out: Path | None,
) -> int:
    """Write the OpenAPI 3.1 document of a consumer of the contract.

    Each event is an operation of its own, told apart by the fragment of its path, which no client sends:

    \b
        hookproof openapi --path /webhooks --out openapi.json
        export HOOKPROOF_SECRET=whsec_... SCHEMATHESIS_HOOKS=hookproof.schemathesis
        schemathesis run openapi.json --url http://127.0.0.1:8000
    """
    from hookproof.openapi import document
    from hookproof.reports.outfile import write_whole

    contract = contract_of(provider, version, schemas)
    chosen = selected(contract, events)
    _check_server(server)
    text = _WRITERS[format_](document(contract, events=chosen, path=path, server=server))
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(str(out), text)
    return 0


def selected(contract: Contract, globs: tuple[str, ...]) -> list[str]:
    """Return the events that any of `globs` names (all without one). Raises UnknownName for one that names none."""
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in contract.events):
            raise UnknownName("event", glob, contract.events, where=contract.name)
    return [name for name in contract.events if not globs or any(fnmatchcase(name, glob) for glob in globs)]


def _check_server(server: str | None) -> None:
    if server is not None and (urlsplit(server).scheme not in ("http", "https") or not urlsplit(server).netloc):
        raise InputError(
            f"{server!r} is no URL of a server", where="--server", mend="Write http://HOST or https://HOST."
        )


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _yaml(value: object) -> str:
    import yaml

    class Plain(yaml.SafeDumper):
        """Writes a value that stands in two places twice: no anchors."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    text: str = yaml.dump(value, Dumper=Plain, sort_keys=False, allow_unicode=True, width=120)
    return text


_WRITERS = {"json": _json, "yaml": _yaml}
