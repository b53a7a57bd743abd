"""`hookproof anonymise`: captures with other values of the same shape, to be committed as tests."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof.errors import CannotJudge, Exit, InputError
from hookproof.findings import Severity
from hookproof.settings.options import contract_of, provider_option, schemas_option, version_option

if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.receiving.arrival import Arrival


@click.command("anonymise")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="PATH", help="Where the new captures are written."
)
@click.option(
    "--key",
    metavar="TEXT",
    help="Decides which values come out: the same in every run with it (default: another one each time).",
)
@provider_option
@version_option
@schemas_option
def command(
    files: tuple[Path, ...],
    out: Path,
    key: str | None,
    provider: str | None,
    version: str | None,
    schemas: Path | None,
) -> int:
    """Replace what may be personal in captures by other values of the same shape, the same value the same way.

    FILE is what hookproof listen kept, a HAR file, or an export of ngrok or webhook.site. Texts in bodies, queries and
    headers change; names of members, numbers, times, and the words that the contract fixes stay. Signatures fit no
    longer: hookproof replay signs anew. Read what comes out before you commit it.

    \b
        hookproof anonymise hookproof-captures.ndjson --out tests/captures.ndjson

    Exit: 0 written, 1 a payload no longer fits its schema (written all the same), 2 a file cannot be read.
    """
    from hookproof.delivery.redaction import Redactor
    from hookproof.receiving.anonymising import anonymised, fitting, kept_words
    from hookproof.receiving.captures import Captures
    from hookproof.receiving.pseudonyms import Pseudonyms
    from hookproof.receiving.recordings import recorded
    from hookproof.reports.collected import plural

    if out.exists():
        raise InputError("the file is there already", where=str(out), mend="Name another --out.")
    contract = contract_of(provider, version, schemas)
    seed = hashlib.sha256(key.encode("utf-8", "replace")).digest() if key else secrets.token_bytes(32)
    pseudonyms = Pseudonyms(seed, kept_words(contract))
    before = [arrival for path in files for arrival in recorded(path)]
    if not before:
        raise CannotJudge("there is no request", where=", ".join(map(str, files)))
    pseudonyms = fitting(before, contract, pseudonyms)
    out.parent.mkdir(parents=True, exist_ok=True)
    after = [anonymised(arrival, pseudonyms) for arrival in before]
    with Captures(out, Redactor()) as captures:
        kept = [captures.keep(arrival) for arrival in after]
    click.echo(f"hookproof: {plural(len(kept), 'request')} in {out}", err=True)
    worse = [line for old, new in zip(before, kept, strict=True) if (line := _worse(old, new, contract))]
    for line in worse:
        click.echo(line)
    return Exit.FINDINGS if worse else Exit.CLEAN


def _worse(old: Arrival, new: Arrival, contract: Contract) -> str:
    """What of a payload fits its schema no longer, "" where all that fitted does."""
    from hookproof.receiving.appraisal import Appraiser
    from hookproof.reports.cleantext import one_line
    from hookproof.reports.harmless import defused

    ids = {finding.fact.id for finding in Appraiser(contract, ()).appraise(old).findings}
    found = Appraiser(contract, ()).appraise(new).findings
    fresh = [finding for finding in found if finding.fact.id not in ids and finding.severity is Severity.ERROR]
    text = "; ".join(f"{finding.place.pointer if finding.place else ''} {finding.message}".strip() for finding in fresh)
    if not new.body and old.body:
        text = "its body is no text, and was left out"
    return defused(one_line(f"request {new.number}: {text}")) if text else ""
