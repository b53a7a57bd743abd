"""`hookproof doctor`: what is wrong with one captured delivery."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof.errors import Exit, InputError, notice
from hookproof.settings.completion import files
from hookproof.settings.options import (
    provider_option,
    reports_option,
    schemas_option,
    secret_option,
    settings_of,
    version_option,
)

if TYPE_CHECKING:
    from hookproof.contract.model import Contract
    from hookproof.receiving.appraisal import Appraised
    from hookproof.receiving.arrival import Arrival


@click.command("doctor")
@click.argument("body", metavar="BODY", shell_complete=files)
@click.option("--header", "-H", "headers", multiple=True, metavar="'NAME: VALUE'", help="A header of the delivery.")
@click.option(
    "--headers",
    "file",
    metavar="FILE",
    shell_complete=files,
    help="A file with its headers, one a line, as curl -i or a log has.",
)
@click.option("--now", type=float, metavar="SECONDS", help="The time at which it came, since 1970 (default: its own).")
@provider_option
@version_option
@schemas_option
@secret_option
@reports_option
def command(
    body: str,
    headers: tuple[str, ...],
    file: str | None,
    now: float | None,
    provider: str | None,
    version: str | None,
    schemas: Path | None,
    secret: str | None,
    reports: tuple[str, ...],
) -> int:
    """Say what is wrong with one delivery: its signature, its time, its payload.

    BODY is a file with the exact bytes (- is standard input). Where the signature does not fit, usual mistakes are
    tried and the scheme is told, with a test vector and code. Contract and secret may stand in hookproof.yaml. For a
    consumer that refuses, run hookproof test instead.

    \b
        hookproof doctor body.json --headers headers.txt --secret env:WEBHOOK_SECRET
        hookproof doctor body.json -H 'webhook-id: msg_1' -H 'webhook-signature: v1,…'

    Exit: 0 it fits, 1 it does not.
    """
    from hookproof.parsing import read_text
    from hookproof.receiving.appraisal import DELIVERED, Appraiser
    from hookproof.receiving.authenticity import proof_of, seconds_of
    from hookproof.receiving.diagnosis import records
    from hookproof.reports.drive import drive
    from hookproof.reports.reporters import sinks_for, take_output

    sinks = sinks_for(reports)
    settings = settings_of({"provider": provider, "version": version, "schemas": schemas, "secret": secret})
    contract = settings.contract()
    lines = [*headers, *(read_text(file).splitlines() if file is not None else ())]
    arrival = _arrival(contract.delivery.method, lines, _bytes(body))
    proof = proof_of(arrival, contract.delivery)
    payload_alone = not lines and not proof.signature
    if payload_alone:
        notice("no header was given, so the payload alone is judged: -H 'NAME: VALUE' or --headers FILE.")
    said = seconds_of(proof.timestamp)
    when = now if now is not None else said if said is not None else time.time()
    secrets = () if payload_alone else (settings.signing_secret(contract),)
    result = Appraiser(contract, secrets, source=body, clock=lambda: when).appraise(arrival)
    findings = tuple(each for each in result.findings if not (payload_alone and each.fact is DELIVERED))
    result = replace(result, findings=findings)
    tally = drive(records(result, contract, body, payload_alone=payload_alone), sinks)
    told = _told(result, contract, payload_alone=payload_alone)
    click.echo("\n".join(told), err=take_output(reports))
    code = Exit.FINDINGS if any(finding.severity for finding in findings) else Exit.CLEAN
    return tally.unless_unwritten(code)


def _told(result: Appraised, contract: Contract, *, payload_alone: bool) -> Iterator[str]:
    """The findings; then that the signature fits, or how it is made, with a vector and code."""
    from hookproof.delivery.schemestory import story
    from hookproof.reports.paragraphs import labelled, wrapped

    for mend, findings in groupby(result.findings, key=lambda finding: finding.mend):
        for finding in findings:
            yield from wrapped(f"{finding.severity.label}: {finding.message}", then="  ")
        yield from wrapped(mend, "  mend: ")
    if payload_alone:
        if not result.findings:
            yield f"The payload is one of {result.event}."
        return
    if result.verified:
        yield f"The signature fits{f'; the event is {result.event}' if result.event else ''}."
        return
    event = result.event if result.event in contract.events else next(iter(contract.events))
    yield from labelled(story(contract.delivery, event))


def _arrival(method: str, lines: Iterable[str], body: bytes) -> Arrival:
    from hookproof.receiving.arrival import Arrival

    headers = tuple(pair for pair in map(_header, lines) if pair is not None)
    return Arrival(number=1, at=time.time(), method=method, target="/", headers=headers, body=body)


def _bytes(path: str) -> bytes:
    """Return a file's exact bytes. Raises InputError where it cannot be read."""
    from hookproof.parsing import read_bytes

    try:
        return sys.stdin.buffer.read() if path == "-" else read_bytes(path)
    except OSError as error:
        raise InputError(f"standard input cannot be read ({error.strerror})", where=path) from None


def _header(line: str) -> tuple[str, str] | None:
    """Return name and value of a line, also of curl -v; None for a blank one, a status line or a request line."""
    name, colon, value = line.strip().lstrip("<> ").partition(":")
    if not (name or colon) or " " in name.strip():
        return None
    if not colon:
        raise InputError(f"{line[:40]!r} is no header", mend="Write it as 'Name: value'.")
    return name.strip(), value.strip()
