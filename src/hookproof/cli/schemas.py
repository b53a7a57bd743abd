"""`hookproof schemas`: list, show and export the schemas, and make a new version of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from hookproof.compare import compare_contracts
from hookproof.contract import Contract, Provider, load_contract, load_provider
from hookproof.contract.catalogue import OWN_FILES, chosen_events, find_event, own_schema, tell_set_aside
from hookproof.contract.export import DRAFTS, export
from hookproof.errors import Exit, InputError
from hookproof.settings.choice import applicable_lock, only_provider
from hookproof.settings.completion import EVENTS, VERSIONS
from hookproof.settings.options import contract_of, events_option, provider_option, schemas_option, version_option
from hookproof.settings.subcommands import Subcommands

_format = click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How it is written to standard output.",
)


@click.group("schemas", cls=Subcommands)
def command() -> None:
    """List, show and export the schemas; make a new version of them."""


def _provider(provider: str | None, schemas: Path | None) -> Provider:
    found = None if provider else applicable_lock(None)
    return load_provider(provider or (found[1].provider if found else only_provider(schemas)), root=schemas)


@command.command("list")
@provider_option
@schemas_option
@_format
def list_(provider: str | None, schemas: Path | None, format_: str) -> int:
    """List the versions: date, events, class of the change against the one before, source.

    \b
        hookproof schemas list
    """
    rows = _versions(_provider(provider, schemas))
    if format_ == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        _print(["version", "date", "events", "change", "source"], [[str(row[key]) for key in _LISTED] for row in rows])
    return Exit.CLEAN


_LISTED = ("version", "date", "events", "class", "source")


def _versions(provider: Provider) -> list[dict[str, object]]:
    rows: list[dict[str, Any]] = []
    before: Contract | None = None
    for version in provider.versions:
        contract = load_contract(provider, version.name)
        impact = compare_contracts(before, contract).impact.label if before else "first"
        rows.append(
            {
                "version": version.name,
                "date": version.date,
                "events": len(contract.events),
                "class": impact,
                "digest": version.digest,
                "source": version.source,
            }
        )
        before = contract
    return rows


@command.command("show")
@click.argument("event", shell_complete=EVENTS)
@provider_option
@version_option
@schemas_option
@_format
def show(event: str, provider: str | None, version: str | None, schemas: Path | None, format_: str) -> int:
    """Show an EVENT: its properties as a table, or its whole schema (--format json), self-contained.

    \b
        hookproof schemas show file.upload.failed
    """
    from hookproof.compare.outline import outline

    contract = contract_of(provider, version, schemas)
    found = find_event(contract, event)
    if format_ == "json":
        click.echo(json.dumps(found.schema, indent=2, ensure_ascii=False))
        return Exit.CLEAN
    click.echo(f"{contract.name} {found.name}\n{found.title}\n")
    lines = outline(found.schema)
    _print(
        ["property", "what", "there", "description"],
        [[line.indented, line.what, line.presence, line.description] for line in lines],
    )
    return Exit.CLEAN


@command.command("export")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="FOLDER by the name of other commands.")
@provider_option
@version_option
@schemas_option
@events_option()
@click.option("--draft", type=click.Choice(list(DRAFTS)), default="2020-12", show_default=True,
              help="The draft of JSON Schema to write.")  # fmt: skip
def export_(
    folder: Path | None,
    out: Path | None,
    provider: str | None,
    version: str | None,
    schemas: Path | None,
    events: tuple[str, ...],
    draft: str,
) -> int:
    """Write one self-contained schema file an event into FOLDER, for any JSON Schema validator.

    \b
        hookproof schemas export exported --draft 7
    """
    into = folder or out
    if into is None or (folder and out):
        raise InputError("one folder to write to is needed", where="--out", mend="Name it: --out DIR, or FOLDER.")
    contract = contract_of(provider, version, schemas)
    tell_set_aside(contract, events)
    paths = export(contract, into, draft=draft, events=chosen_events(contract, events))
    for path in paths:
        click.echo(path)
    click.echo(f"{contract.name}: wrote {len(paths)} files (draft {draft}).", err=True)
    return Exit.CLEAN


@command.command("own")
@click.argument("file", type=click.Choice(OWN_FILES))
def own(file: str) -> int:
    """Write the schema of a FILE of hookproof's own, for an editor: hookproof.yaml (config), a provider.yaml, a report.

    \b
        hookproof schemas own config > .hookproof.schema.json
    """
    click.echo(own_schema(file), nl=False)
    return Exit.CLEAN


@command.command("digest")
@provider_option
@version_option
@schemas_option
@click.option("--write", is_flag=True, help="Record the digest of the newest version in provider.yaml.")
def digest(provider: str | None, version: str | None, schemas: Path | None, write: bool) -> int:
    """Hold every version (or --version) against its recorded digest; exit 1 where one differs.

    \b
        hookproof schemas digest
    """
    from hookproof.contract.scaffold import record_digest

    owner = _provider(provider, schemas)
    if write:
        before, now = record_digest(load_contract(owner, version))
        click.echo(f"{owner.root / 'provider.yaml'}: {'unchanged' if before == now else 'recorded'} {now}", err=True)
        return Exit.CLEAN
    names = [version] if version else [known.name for known in owner.versions]
    contracts = [load_contract(owner, name) for name in names]
    for contract in contracts:
        said = "" if contract.digest == contract.version.digest else f"  recorded: {contract.version.digest}"
        click.echo(f"{contract.version.name}  {contract.digest}{said}")
    return Exit.CLEAN if all(c.digest == c.version.digest for c in contracts) else Exit.FINDINGS


@command.command("scaffold")
@click.argument("old", shell_complete=VERSIONS)
@click.argument("new")
@click.option("--source", required=True, metavar="TEXT", help="Where the new version is known from, in a sentence.")
@provider_option
@schemas_option
def scaffold_(old: str, new: str, source: str, provider: str | None, schemas: Path | None) -> int:
    """Make version NEW (a date) from version OLD: copy its files, rewrite their identities, register it.

    \b
        hookproof schemas scaffold 2026-01-15 2026-12-24 --source changelog --provider acme --schemas contracts
    """
    from hookproof.contract.scaffold import scaffold

    owner = _provider(provider, schemas)
    folder = scaffold(owner, old, new, source=source)
    click.echo(folder)
    steps = ("edit the schemas there", f"hookproof compare {old} {new}", "hookproof schemas digest --write")
    click.echo("Made. Next: " + "; ".join(steps) + ".", err=True)
    return Exit.CLEAN


def _print(columns: list[str], rows: list[list[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    for index, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=index == 0)
    for row in rows:
        table.add_row(*row)
    Console(highlight=False, markup=False, emoji=False).print(table)
