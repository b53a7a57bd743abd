"""`hookproof replay`: send a case, or what a finding rests on, again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import Exit, InputError, UnknownName
from hookproof.settings.options import schemas_option
from hookproof.settings.runoptions import merged, settings_here

if TYPE_CHECKING:
    from hookproof.contract.model import Contract
    from hookproof.delivery.secrets import Secret
    from hookproof.delivery.traffic import Exchange

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_NUMBER = re.compile(r"\d{1,9}")


@click.command("replay")
@click.argument("what", metavar="ADDRESS|FINDING")
@click.argument("url", required=False)
@click.option(
    "--from",
    "source",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The JSON report that holds the finding, or the journal that holds the numbered delivery.",
)
@click.option(
    "--app", metavar="MODULE:ATTR", help="An ASGI or WSGI application, called in this process, without a socket."
)
@click.option("--secret", metavar="SECRET", help="env:NAME, file:PATH or the secret (default: HOOKPROOF_SECRET).")
@click.option("--header", multiple=True, metavar="'NAME: VALUE'", help="A header sent with each delivery.")
@click.option(
    "--allow-host", multiple=True, metavar="NAME", help="A host that is neither here nor in a private network."
)
@schemas_option
def command(what: str, source: Path | None, **options: Any) -> int:
    """Send a case or a finding of an earlier run again.

    An ADDRESS names a case, and after a + each what was bent in its delivery, as reports show it: the deliveries are
    made anew and sent once. A FINDING is the twelve digits of one in a JSON report (--from report.json): its check is
    run again on its event. A number names a line of a journal (--from journal.ndjson).

    \b
    Exit: 0 the answer is as it should be, 1 it is not, 3 there is none.
    """
    values = merged(settings_here(), options, {})
    if values["url"] is None and values["app"] is None:
        raise InputError("there is no consumer to send to", mend="Give its URL behind the address, or --app.")
    if _FINGERPRINT.fullmatch(what) and source is not None:
        return _run_again(_finding(what, source), values)
    if _FINGERPRINT.fullmatch(what) or (_NUMBER.fullmatch(what) and source is None):
        raise InputError(f"where {what} comes from is not said", mend="Name the report or the journal: --from PATH.")
    address = _numbered(int(what), source) if _NUMBER.fullmatch(what) and source is not None else what
    return _send_again(address, values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What of a finding it takes to run it again."""

    check: str
    event: str
    contract: str
    settings: Mapping[str, str]


def _finding(fingerprint: str, path: Path) -> Found:
    """Return a finding of a JSON report. Raises UnknownName, InputError for what is no such report."""
    from hookproof.parsing import parse_json, read_text

    report = parse_json(read_text(path), str(path))
    try:
        known = {entry["fingerprint"]: entry for entry in report["findings"]}
        if fingerprint not in known:
            raise UnknownName("finding", fingerprint, known, where=str(path))
        entry = known[fingerprint]
        return Found(
            check=entry["fact"],
            event=entry["subject"],
            contract=report["contract"],
            settings=report.get("settings", {}),
        )
    except (KeyError, TypeError, AttributeError):
        raise InputError(
            "this is no JSON report of a run", where=str(path), mend="Write one with --report json=PATH."
        ) from None


def _run_again(found: Found, values: Mapping[str, Any]) -> int:
    from hookproof.cli.test import DEFAULTS
    from hookproof.running.consumer import judge

    said = found.settings
    run: dict[str, Any] = {
        **DEFAULTS,
        "check": (found.check,),
        "event": (found.event,),
        "level": said.get("level", "deep"),
        "seed": int(said.get("seed", 0)),
        "fail_on": "note",
        "max_time": None,
        "shard": None,
        "bind": tuple(part for part in said.get("bind", "").split(", ") if part),
        "report": (),
        "header": values["header"],
        "allow_host": values["allow_host"],
    }
    contract = _contract(found.contract, values["schemas"])
    return judge(run, contract, _secret(values), url=values["url"], app=values["app"])


def _numbered(number: int, path: Path) -> str:
    """Return the address, with its bends, of the entry of a journal."""
    from hookproof.delivery.journal import read_journal

    for entry in read_journal(path):
        if entry.number == number:
            delivery = entry.exchange.delivery
            return f"{delivery.address}{'+' if delivery.bent else ''}{delivery.bent}"
    raise InputError(f"there is no line {number}", where=str(path))


def _send_again(text: str, values: Mapping[str, Any]) -> int:
    from hookproof.checks.sequences import deliveries, expectation
    from hookproof.delivery.redaction import Redactor
    from hookproof.delivery.signing import signer_for
    from hookproof.payloads import case_at
    from hookproof.settings.pairs import headers_of

    address, _, mark = text.partition("+")
    contract = _contract(address.partition("/")[0], values["schemas"])
    case = case_at(address, contract=contract)
    expected = expectation(mark)
    secret = _secret(values)
    signer = signer_for(contract, secret, extra_headers=headers_of(values["header"] or ()))
    made = deliveries(mark, case, signer, "replay")
    if not made:
        raise InputError(f"{mark} means nothing for this provider's deliveries", where=text)
    exchanges = _exchanges(made, contract, values)
    redactor = Redactor(secret, contract.delivery.signature).with_credentials(signer.extra_headers)
    click.echo("\n".join(_shown(exchanges, contract, redactor)))
    last = exchanges[-1]
    fault = expected.broken_by(last)
    click.echo(f"{last.summary}: {'as it should be' if fault is None else f'the consumer {fault.value}'}.", err=True)
    if last.response is None and len(exchanges) == 1 and last.failure and last.failure.name == "UNREACHABLE":
        return Exit.NOT_JUDGED
    return Exit.CLEAN if fault is None else Exit.FINDINGS


def _exchanges(made: tuple[Any, ...], contract: Contract, values: Mapping[str, Any]) -> list[Exchange]:
    from hookproof.running.consumer import transport_for

    with transport_for(values, contract, url=values["url"], app=values["app"]) as transport:
        return [transport.send(delivery) for delivery in made]


def _shown(exchanges: list[Exchange], contract: Contract, redactor: Any) -> Iterator[str]:
    from hookproof.judging.telling import Wording

    wording = Wording(redactor, contract.delivery.signature.signature_header)
    for exchange in exchanges:
        for label, text in wording.evidence(exchange):
            yield f"--- {label}"
            yield text


def _contract(name: str, schemas: str | Path | None) -> Contract:
    from hookproof.contract import load_contract

    provider, _, version = name.partition("@")
    return load_contract(provider, version or None, root=None if schemas is None else Path(schemas))


def _secret(values: Mapping[str, Any]) -> Secret:
    from hookproof.delivery.secrets import parse_secret

    secret: Secret = parse_secret(values["secret"])
    return secret
