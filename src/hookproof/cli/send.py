"""`hookproof send`: one signed delivery, or a whole lifecycle, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from hookproof.errors import Exit, InputError
from hookproof.settings.completion import EVENTS, offering
from hookproof.settings.options import (
    allow_host_option,
    bind_option,
    header_option,
    keys_port_option,
    provider_option,
    schemas_option,
    secret_option,
    settings_of,
    version_option,
)

if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.delivery.signing import Signer
    from hookproof.delivery.traffic import Delivery, Exchange
    from hookproof.payloads.case import Case
    from hookproof.reports.exchangetext import Write
    from hookproof.settings.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be sent: a payload of an event, the case at an address, or all events of a lifecycle."""

    event: str | None
    address: str | None
    lifecycle: str | None
    profile: str
    seed: int
    bent: str | None


def _profiles(_ctx: click.Context) -> Iterable[str]:
    from hookproof.payloads.profiles.menu import PROFILES

    return PROFILES


@click.command("send")
@click.argument("words", nargs=-1, metavar="[EVENT] URL", shell_complete=EVENTS)
@click.option(
    "--profile",
    default="example",
    show_default=True,
    metavar="NAME",
    shell_complete=offering(_profiles),
    help="Which payload of the event.",
)
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
@keys_port_option
@header_option
@bind_option
@allow_host_option
@provider_option
@version_option
@schemas_option
def command(
    words: tuple[str, ...],
    profile: str,
    seed: int,
    address: str | None,
    lifecycle: str | None,
    bent: str | None,
    format_: str,
    time_limit: float | None,
    **options: object,
) -> int:
    """Send one signed delivery of EVENT to URL and show the exchange.

    With --at or --lifecycle there is no EVENT. Exit code: 0 acknowledged, 1 not, 3 nobody there.

    \b
        hookproof send file.upload.failed http://127.0.0.1:8000/webhooks --secret env:SECRET
        hookproof send http://127.0.0.1:8000/webhooks --lifecycle 'uploaded file'
    """
    event, url = _event_and_url(words, address, lifecycle)
    wanted = Wanted(event=event, address=address, lifecycle=lifecycle, profile=profile, seed=seed, bent=bent)
    worst = Exit.CLEAN
    for exchange, write in _exchanges(wanted, url, settings_of(options), format_, time_limit):
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
        mend = "Write hookproof send EVENT URL." if not named else "Write its URL, and no event."
        raise InputError(f"{expected} should be given here, not {given!r}", mend=mend)
    if not named and "://" in words[0] and "://" not in words[1]:
        mend = f"Write hookproof send {words[1]} {words[0]}"
        raise InputError("the URL stands where the event should be, and the event where the URL should be", mend=mend)
    return (None, words[0]) if named else (words[0], words[1])


def _exchanges(
    wanted: Wanted, url: str, settings: Settings, format_: str, time_limit: float | None
) -> Iterator[tuple[Exchange, Write]]:
    from hookproof.payloads.fields import hold_bindings
    from hookproof.reports.exchangetext import writer
    from hookproof.running.reaching import reached

    contract = _contract_of(wanted.address, settings) if wanted.address else settings.contract()
    secret = settings.signing_secret(contract)
    with reached(replace(settings, url=url), contract, secret, time_limit=time_limit) as reach:
        # Everything that can be wrong with the input is found before anything is sent.
        cases = _cases(contract, wanted, settings)
        hold_bindings(settings.bindings, contract, dict.fromkeys(case.event for case in cases))
        signer = reach.signer()
        deliveries = [_delivery(case, signer, wanted.bent) for case in cases]
        write = writer(format_, url, reach.redactor())
        for delivery in deliveries:
            yield reach.transport.send(delivery), write


def _contract_of(address: str, settings: Settings) -> Contract:
    """The contract that an address names; the options need not name it again."""
    from hookproof.contract import load_contract
    from hookproof.payloads import Address

    named = Address.parse(address)
    return load_contract(named.provider, named.version, root=settings.schemas)


def _cases(contract: Contract, wanted: Wanted, settings: Settings) -> list[Case]:
    from hookproof.payloads import case_at, cases, with_values

    if wanted.address:
        return [with_values(case_at(wanted.address, contract=contract), settings.bindings)]
    names = (wanted.event,) if wanted.event is not None else _events_of(contract, wanted.lifecycle or "")
    made = [
        next(cases(contract, name, wanted.profile, count=1, seed=wanted.seed, bindings=settings.bindings))
        for name in names
    ]
    return made if wanted.event is not None else _about_one(contract, wanted.lifecycle or "", made)


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
