"""`hookproof send`: one signed delivery, or a whole lifecycle, and what came back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import Exit, InputError
from hookproof.settings.options import (
    allow_host_option,
    bind_option,
    header_option,
    provider_option,
    schemas_option,
    secret_option,
    version_option,
)

if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.delivery.signing import Signer
    from hookproof.delivery.traffic import Delivery, Exchange
    from hookproof.payloads.case import Case


@click.command("send")
@click.argument("words", nargs=-1, metavar="[EVENT] URL")
@click.option("--profile", default="example", show_default=True, metavar="NAME", help="Which payload of the event.")
@click.option("--seed", default=0, show_default=True, help="For --profile random.")
@click.option("--at", "address", default=None, metavar="ADDRESS", help="The case with this address instead of EVENT.")
@click.option("--lifecycle", default=None, metavar="NAME", help="All events of a lifecycle in order, about one entity.")
@click.option("--bend", "bent", default=None, metavar="NAME", help="Bend the delivery: stale, wrong-key, …")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to show the exchange.",
)
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), default=None, metavar="SECONDS",
              help="How long an answer may take (default: the contract's).")  # fmt: skip
@secret_option
@header_option
@bind_option
@allow_host_option
@provider_option
@version_option
@schemas_option
def command(words: tuple[str, ...], **options: Any) -> int:
    """Send one signed delivery of EVENT to URL and show the exchange.

    With --at or --lifecycle there is no EVENT. Exit code: 0 acknowledged, 1 not, 3 nobody there.

    \b
        hookproof send file.upload.failed http://127.0.0.1:8000/webhooks --secret env:SECRET
        hookproof send http://127.0.0.1:8000/webhooks --lifecycle 'uploaded file'
    """
    event, url = _event_and_url(words, options["address"], options["lifecycle"])
    exchanges = _exchanges(event, url, options)
    worst = Exit.CLEAN
    for exchange, write in exchanges:
        click.echo(write(exchange))
        worst = max(worst, _exit_of(exchange))
    return worst


def _event_and_url(words: tuple[str, ...], address: str | None, lifecycle: str | None) -> tuple[str | None, str]:
    if address is not None and lifecycle is not None:
        raise InputError("--at and --lifecycle each say what to send", mend="Give one of them.")
    named = address is not None or lifecycle is not None
    if len(words) != (1 if named else 2):
        expected = "a URL alone" if named else "EVENT and URL"
        given = " ".join(words) or "nothing"
        raise InputError(f"{expected} should be given here, not {given!r}", mend="See hookproof send --help.")
    return (None, words[0]) if named else (words[0], words[1])


def _exchanges(event: str | None, url: str, options: dict[str, Any]) -> Iterator[tuple[Exchange, Any]]:
    from hookproof.delivery.opening import open_url
    from hookproof.delivery.redaction import Redactor
    from hookproof.delivery.secrets import parse_secret
    from hookproof.delivery.signing import signer_for
    from hookproof.reports.exchangetext import writer
    from hookproof.settings.choice import contract_for

    contract = _contract_of(options) if options["address"] else None
    contract = contract or contract_for(options["provider"], options["version"], options["schemas"])
    secret = parse_secret(options["secret"])
    signer = signer_for(contract, secret, extra_headers=options["headers"])
    # Everything that can be wrong with the input is found before anything is sent.
    deliveries = [_delivery(case, signer, options["bent"]) for case in _cases(contract, event, options)]
    limit = options["time_limit"] or contract.delivery.time_limit_seconds
    write = writer(options["format_"], url, Redactor(secret, signer.scheme).with_credentials(options["headers"]))
    with open_url(url, time_limit=limit, allow_hosts=options["allow_hosts"]) as transport:
        for delivery in deliveries:
            yield transport.send(delivery), write


def _contract_of(options: dict[str, Any]) -> Contract:
    """The contract that an address names; the options need not name it again."""
    from hookproof.contract import load_contract
    from hookproof.payloads import Address

    address = Address.parse(options["address"])
    return load_contract(address.provider, address.version, root=options["schemas"])


def _cases(contract: Contract, event: str | None, options: dict[str, Any]) -> list[Case]:
    from hookproof.payloads import case_at, cases, with_values

    if options["address"]:
        return [with_values(case_at(options["address"], contract=contract), options["bindings"])]
    names = (event,) if event is not None else _events_of(contract, options["lifecycle"])
    made = [
        next(cases(contract, name, options["profile"], count=1, seed=options["seed"], bindings=options["bindings"]))
        for name in names
    ]
    return made if event is not None else _about_one(contract, options["lifecycle"], made)


def _events_of(contract: Contract, lifecycle: str) -> tuple[str, ...]:
    """The longest way through a lifecycle, of those whose events this version has."""
    from hookproof.delivery.lifecycles import clean_orders, find_lifecycle

    orders = [o for o in clean_orders(find_lifecycle(contract, lifecycle)) if all(e in contract.events for e in o)]
    if not orders:
        raise InputError(
            f"{contract.name} does not have all events of any way through {lifecycle!r}", where="--lifecycle"
        )
    return max(orders, key=len)


def _about_one(contract: Contract, lifecycle: str, made: list[Case]) -> list[Case]:
    from hookproof.delivery.lifecycles import about, entity_of, find_lifecycle

    pointer = find_lifecycle(contract, lifecycle).entity
    entity = entity_of(made[0], pointer)
    return [about(case, pointer, entity) for case in made]


def _delivery(case: Case, signer: Signer, bent: str | None) -> Delivery:
    from hookproof.delivery.bends.table import rebend

    delivery = rebend(signer.deliver(case), signer, bent or "")
    if delivery is None:
        raise InputError(f"{bent} means nothing for this delivery", where="--bend")
    return delivery


def _exit_of(exchange: Exchange) -> Exit:
    from hookproof.delivery.traffic import Failure

    if exchange.failure is Failure.UNREACHABLE:
        return Exit.NOT_JUDGED
    return Exit.CLEAN if exchange.acknowledged else Exit.FINDINGS
