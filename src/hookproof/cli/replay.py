"""`hookproof replay`: send a case, or what a finding rests on, again."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof.errors import Exit, InputError, UnknownName
from hookproof.settings.options import (
    allow_host_option,
    app_option,
    bind_option,
    header_option,
    keys_port_option,
    path_option,
    provider_option,
    reports_option,
    schemas_option,
    secret_option,
    settings_of,
    start_option,
    version_option,
)

if TYPE_CHECKING:
    from hookproof.contract.model import Contract
    from hookproof.delivery.traffic import Exchange
    from hookproof.judging.reach import Reach
    from hookproof.running.resent import Resent
    from hookproof.settings.settings import Settings
    from hookproof.stream import Sink

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
    help="The JSON report that holds the finding, or the journal or captures that hold the numbered request.",
)
@click.option("--as-curl", is_flag=True, help="Send nothing: write it as a command of curl, signed now, for a shell.")
@click.option("--as-is", is_flag=True, help="Send a captured request with its own id, time and signature.")
@app_option
@path_option
@start_option
@secret_option
@keys_port_option
@header_option
@bind_option
@allow_host_option
@provider_option
@version_option
@schemas_option
@reports_option
def command(
    what: str, source: Path | None, as_is: bool, as_curl: bool, reports: tuple[str, ...], **options: object
) -> int:
    """Send a case or a finding of an earlier run again.

    An ADDRESS names a case, and after a + each what was bent in its delivery, as reports show it: the deliveries are
    made anew and sent once. A FINDING is the twelve digits of one in a JSON report (--from report.json): its check is
    run again on its event. A number names a line of a journal (--from journal.ndjson), or a request that hookproof
    listen captured (--from hookproof-captures.ndjson): it is signed anew, as another message.

    \b
        hookproof replay 1 http://127.0.0.1:8000/webhooks --from hookproof-captures.ndjson
        hookproof replay 'acme@2026-01-15/order.paid#example' http://127.0.0.1:8000/webhooks --as-curl | sh

    Exit: 0 the answer is as it should be, 1 it is not, 3 there is none.
    """
    if "://" in what and isinstance(url := options["url"], str) and "://" not in url:
        mend = f"Write hookproof replay {shlex.quote(url)} {what}"
        raise InputError("URL and address stand the wrong way round", mend=mend)
    # The reports that hookproof.yaml names are those of a run: what is sent again must not take their place.
    settings = replace(settings_of(options), reports=reports)
    if settings.url is None and settings.app is None and settings.start is None:
        raise InputError("there is no consumer to send to", mend="Give its URL behind the address, or --app.")
    if as_curl and (settings.url is None or settings.app is not None or settings.start is not None):
        raise InputError("curl sends to a URL alone", where="--as-curl", mend="Give the URL of a consumer that runs.")
    if as_curl and reports:
        raise InputError("nothing is sent, so there is nothing to report", where="--as-curl")
    captured = source is not None and _NUMBER.fullmatch(what) is not None and _holds_captures(source)
    if as_is and not captured:
        raise InputError("only a captured request can be sent as it was", where="--as-is")
    if captured and source is not None:
        return _send_captured(int(what), source, settings, as_is=as_is)
    if _FINGERPRINT.fullmatch(what) and source is not None:
        return _run_again(_finding(what, source), settings)
    if _FINGERPRINT.fullmatch(what) or (_NUMBER.fullmatch(what) and source is None):
        raise InputError(f"where {what} comes from is not said", mend="Name the report or the journal: --from PATH.")
    if os.path.isfile(what):  # noqa: PTH113 - whatever a user writes is asked for, and no address is too long here
        raise InputError("that is a file", where=what, mend=f"Say which of it: hookproof replay 1 URL --from {what}.")
    address = _numbered(int(what), source) if _NUMBER.fullmatch(what) and source is not None else what
    return _send_again(address, settings, as_curl=as_curl)


def _holds_captures(path: Path) -> bool:
    from hookproof.receiving.resending import holds_captures

    return holds_captures(path)


def _send_captured(number: int, path: Path, settings: Settings, *, as_is: bool) -> int:
    from hookproof.delivery.secrets import SECRET_VARIABLE, generate_secret
    from hookproof.receiving.resending import as_it_was, find_capture, signed_anew
    from hookproof.running.reaching import reached

    contract, arrival = settings.contract(), find_capture(path, number)
    # What goes out as it came is not signed: the secret, if one is told, is then for what is not to be shown.
    untold = as_is and settings.secret is None and SECRET_VARIABLE not in os.environ
    secret = generate_secret(contract.delivery) if untold else settings.signing_secret(contract)
    sinks = _sinks(settings)
    with reached(settings, contract, secret) as reach:
        exchange = reach.transport.send(as_it_was(arrival) if as_is else signed_anew(arrival, reach.signer()))
    said = exchange.outcome.value
    resent = _resent([exchange], reach, settings, f"request {number} of {path.name}", None)
    return _told(replace(resent, wrong="" if exchange.acknowledged else said), said, sinks)


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


def _run_again(found: Found, settings: Settings) -> int:
    from hookproof.findings import Severity
    from hookproof.running.consumer import judge
    from hookproof.settings.settings import LEVELS

    said = found.settings
    seed = str(said.get("seed", ""))
    run = replace(
        settings,
        checks=(found.check,),
        events=(found.event,),
        level=LEVELS.get(str(said.get("level")), LEVELS["deep"]),
        seed=int(seed) if re.fullmatch(r"[0-9]{1,40}", seed) else 0,
        fail_on=Severity.NOTE,
        bindings=settings.bindings or _bindings(str(said.get("bind", ""))),
    )
    contract = _contract(found.contract, settings.schemas)
    return judge(run, contract, settings.signing_secret(contract))


def _bindings(text: str) -> Mapping[str, object]:
    """What the report says of bindings; what is none is left to the user's own."""
    try:
        read = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _numbered(number: int, path: Path) -> str:
    """Return the address, with its bends, of the entry of a journal."""
    from hookproof.delivery.journal import read_journal

    for entry in read_journal(path):
        if entry.number == number:
            delivery = entry.exchange.delivery
            return f"{delivery.address}{'+' if delivery.bent else ''}{delivery.bent}"
    raise InputError(f"there is no line {number}", where=str(path))


def _send_again(text: str, settings: Settings, *, as_curl: bool) -> int:
    from hookproof.checks.sequences import deliveries, expectation
    from hookproof.contract import load_contract
    from hookproof.delivery.curl import curl_command
    from hookproof.delivery.targets import parse_target
    from hookproof.payloads import case_at, with_values
    from hookproof.payloads.address import Address
    from hookproof.payloads.fields import hold_bindings
    from hookproof.running.reaching import reached
    from hookproof.running.starting import started

    written, _, mark = text.partition("+")
    address = Address.parse(written)
    contract = load_contract(address.provider, address.version, root=settings.schemas)
    made_case = case_at(address, contract=contract)
    hold_bindings(settings.bindings, contract, [made_case.event])
    case = with_values(made_case, settings.bindings)
    expected = expectation(mark)
    secret, sinks = settings.signing_secret(contract), _sinks(settings)
    with ExitStack() as stack:
        again = settings
        if settings.start is not None:
            settings = stack.enter_context(started(settings)).settings
        reach = stack.enter_context(reached(settings, contract, secret))
        made = deliveries(mark, case, reach.signer(), "replay")
        if not made:
            raise InputError(f"{mark} means nothing for this provider's deliveries", where=text)
        if as_curl:
            target = parse_target(reach.transport.url, allow_hosts=settings.allow_hosts)
            click.echo("\n".join(curl_command(delivery, target) for delivery in made))
            return Exit.CLEAN
        exchanges = [reach.transport.send(delivery) for delivery in made]
    fault = expected.broken_by(exchanges[-1])
    wrong = "" if fault is None else f"the consumer {fault.value}"
    resent = _resent(exchanges, reach, again, text, text)
    return _told(replace(resent, wrong=wrong), wrong or "as it should be", sinks)


def _sinks(settings: Settings) -> list[Sink]:
    from hookproof.reports.reporters import sinks_for

    return sinks_for(settings.reports, fail_on=settings.fail_on, delivers=True)


def _resent(exchanges: Sequence[Exchange], reach: Reach, settings: Settings, name: str, address: str | None) -> Resent:
    from hookproof.delivery.addressing import proof_headers
    from hookproof.judging.telling import Wording
    from hookproof.running.resent import Resent
    from hookproof.settings.again import words_of

    wording = Wording(reach.redactor(), proof_headers(reach.contract.delivery))
    return Resent(
        name=name,
        address=address,
        event=exchanges[-1].delivery.event,
        contract=reach.contract.name,
        target=reach.transport.target,
        exchanges=exchanges,
        wrong="",
        evidence=[pair for exchange in exchanges for pair in wording.evidence(exchange)],
        again=words_of(settings),
    )


def _told(resent: Resent, said: str, sinks: Sequence[Sink]) -> int:
    """Show what was sent and what came back, and what is to be said of it; write the reports; return the exit code."""
    from hookproof.reports.drive import drive
    from hookproof.reports.reporters import take_output

    taken = take_output(click.get_current_context().params["reports"])
    for label, text in resent.evidence:
        click.echo(f"--- {label}\n{text}", err=taken)
    shown = f"nobody answers at {resent.target}" if resent.unreachable else said
    click.echo(f"{resent.exchanges[-1].summary}: {shown}.", err=True)
    tally = drive(resent.records(), sinks)
    code = Exit.NOT_JUDGED if resent.unreachable else Exit.FINDINGS if resent.wrong else Exit.CLEAN
    return tally.unless_unwritten(code)


def _contract(name: str, schemas: Path | None) -> Contract:
    from hookproof.contract import load_contract

    provider, _, version = name.partition("@")
    return load_contract(provider, version or None, root=schemas)
