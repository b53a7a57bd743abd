"""`hookproof validate`: hold payloads in files against the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import CannotJudge, Exit
from hookproof.settings.options import provider_option, schemas_option, version_option

if TYPE_CHECKING:
    from pathlib import Path

    from hookproof.contract import Contract
    from hookproof.findings import Finding


@click.command("validate")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--event", default=None, metavar="NAME", help="The event of every payload (default: as each one says).")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to tell what is wrong.",
)
@provider_option
@version_option
@schemas_option
def command(
    files: tuple[str, ...],
    event: str | None,
    format_: str,
    provider: str | None,
    version: str | None,
    schemas: Path | None,
) -> int:
    """Hold payloads against the contract: JSON (a payload, or an array of them) or NDJSON; - is standard input.

    Exit code: 0 all fit, 1 one does not, 2 a file cannot be read.
    """
    from hookproof.contract.catalogue import find_event
    from hookproof.settings.choice import contract_for

    contract = contract_for(provider, version, schemas)
    if event is not None:
        find_event(contract, event)
    tally = _Tally()
    for finding in _judged(files, contract, event, tally):
        click.echo(_WRITERS[format_](finding))
    if tally.payloads == 0:
        raise CannotJudge("no payload was found", where=", ".join(files))
    unfit = "all fit" if tally.unfit == 0 else f"{tally.unfit} do not fit" if tally.unfit > 1 else "1 does not fit"
    count = f"{tally.payloads:,} payload{'s' if tally.payloads > 1 else ''}"
    click.echo(f"{count} against {contract.name}: {unfit}", err=True)
    return Exit.FINDINGS if tally.unfit else Exit.CLEAN


class _Tally:
    """How many payloads were judged, and how many of them do not fit."""

    def __init__(self) -> None:
        self.payloads = 0
        self.unfit = 0


def _judged(files: tuple[str, ...], contract: Contract, event: str | None, tally: _Tally) -> Iterator[Finding]:
    from hookproof.payloads.conformity import judge
    from hookproof.payloads.intake import payloads_in

    for name in files:
        for place, payload in payloads_in(name):
            tally.payloads += 1
            found = judge(contract, payload, place, event)
            tally.unfit += bool(found)
            yield from found


def _text(finding: Finding) -> str:
    from hookproof.reports.cleantext import one_line
    from hookproof.reports.harmless import defused

    pointer = finding.place.pointer if finding.place else ""
    place = f"{finding.place.path}{f':{finding.place.line}' if finding.place.line else ''}" if finding.place else ""
    keyword = f" [{finding.discriminator}]" if finding.discriminator else ""
    return defused(one_line(f"{place}: {pointer or '(root)'}: {finding.message}{keyword}"))


def _json(finding: Finding) -> str:
    place = finding.place
    record = {
        "id": finding.fact.id,
        "event": finding.subject,
        "file": place.path if place else None,
        "line": place.line if place else None,
        "pointer": place.pointer if place else None,
        "keyword": finding.discriminator,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }
    return json.dumps(record, ensure_ascii=False)


_WRITERS: dict[str, Any] = {"text": _text, "json": _json}
