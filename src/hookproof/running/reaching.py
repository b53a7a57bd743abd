"""Reach the consumer that the settings name: an application in this process, or what listens at a URL."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import click

from hookproof.contract.model import Contract
from hookproof.delivery.issuing import Issuer, issuing
from hookproof.delivery.opening import open_app, open_url
from hookproof.delivery.secrets import Secret
from hookproof.delivery.transports import CarrierTransport, Watch
from hookproof.errors import InputError
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings


@contextlib.contextmanager
def reached(
    settings: Settings,
    contract: Contract,
    secret: Secret,
    *,
    watch: Watch | None = None,
    time_limit: float | None = None,
    issuer: Issuer | None = None,
) -> Iterator[Reach]:
    """Give the consumer as it is reached; answers may take `time_limit` seconds, the contract's by default.

    `watch` sees every exchange. Published keys are served for as long, unless an `issuer` serves them already. Raises
    InputError for a target that cannot be used.
    """
    limit = time_limit or contract.delivery.time_limit_seconds
    with contextlib.ExitStack() as stack:
        issuer = issuer or stack.enter_context(served(settings, contract, secret))
        transport = stack.enter_context(_transport(settings, limit, watch))
        yield Reach(settings=settings, contract=contract, secret=secret, transport=transport, issuer=issuer)


@contextlib.contextmanager
def served(settings: Settings, contract: Contract, secret: Secret) -> Iterator[Issuer | None]:
    """Serve the published keys of a contract, and say on standard error where; None where it publishes none.

    Raises InputError as `issuing` does.
    """
    with issuing(contract.delivery, secret, settings.keys_port) as issuer:
        if issuer is not None:
            click.echo(f"hookproof: the keys that verify are served at {issuer.url}", err=True)
        yield issuer


def _transport(settings: Settings, limit: float, watch: Watch | None) -> CarrierTransport:
    if settings.app is not None:
        if settings.url is not None:
            told = f"{settings.app} is called in this process, as {settings.url}, and nothing is sent there"
            click.echo(f"hookproof: {told}", err=True)
        return open_app(settings.app, time_limit=limit, url=settings.url, path=settings.path, watch=watch)
    return open_url(
        located(settings.url or "", settings.path), time_limit=limit, allow_hosts=settings.allow_hosts, watch=watch
    )


def located(url: str, path: str | None) -> str:
    """Return where deliveries go: a URL, which may leave its path to `path`. Raises InputError where both say one."""
    if path is None:
        return url
    try:
        said = urlsplit(url).path.strip("/")
    except ValueError:
        return url  # whoever opens it says what is wrong with it
    if said and f"/{said}" != path.rstrip("/"):
        raise InputError(f"the URL says a path already, and --path {path} another", where=url, mend="Give one of them.")
    return url if said else f"{url.rstrip('/')}{path}"
