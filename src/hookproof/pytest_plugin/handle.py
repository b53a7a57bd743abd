"""A consumer in a test: deliver to it, and put checks to it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.contract import Contract
from hookproof.contract.catalogue import find_event
from hookproof.delivery.bends.table import bend as find_bend
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer, signer_for
from hookproof.delivery.traffic import Delivery, Exchange, Headers
from hookproof.delivery.transports import CarrierTransport
from hookproof.engine import plan_run, run
from hookproof.errors import Exit, InputError, UnknownName
from hookproof.findings import Severity
from hookproof.payloads import ABSENT, Case, cases
from hookproof.payloads.making.encoding import encode
from hookproof.reports.collected import Collected
from hookproof.reports.console import ConsoleReport
from hookproof.reports.drive import drive


class WebhookConsumer:
    """A consumer of `contract` at `target`: a URL, `module:attribute`, or an ASGI or WSGI application.

    `url` is what an application is called as (its path counts); without it, `http://localhost/`. `events` are
    the globs that `check` takes where a test gives none; `headers` go along with each delivery, and `bindings` are
    fields with values that the consumer knows.
    """

    def __init__(
        self,
        contract: Contract,
        secret: Secret,
        target: Any,
        *,
        url: str | None = None,
        allow_hosts: Iterable[str] = (),
        events: Iterable[str] = (),
        headers: Headers = (),
        bindings: Mapping[str, Any] | None = None,
    ) -> None:
        """Raises InputError for a target that cannot be used, or a secret that gives no key."""
        self.contract = contract
        self.secret = secret
        self.signer: Signer = signer_for(contract, secret, extra_headers=headers)
        self.events = tuple(events)
        self.headers = headers
        self.bindings = dict(bindings or {})
        self.transport = _opened(target, url, contract.delivery.time_limit_seconds, allow_hosts)
        self._count = 0

    def __enter__(self) -> WebhookConsumer:
        return self

    def __exit__(self, *_: object) -> None:
        self.transport.close()

    def delivery(
        self, event: str | Case, profile: str = "example", *, payload: Any = ABSENT, bend: str | None = None
    ) -> Delivery:
        """Return a new delivery of a case, of a payload of your own, or of the first case of an event's profile.

        `bend` names what is bent in it. Each has a message id of its own: to send one twice, keep it and give it to
        `send` twice. Raises UnknownName, and InputError for a bend that this contract's scheme has no place for.
        """
        case = self._case(event, profile, payload)
        self._count += 1
        genuine = self.signer.deliver(case, label=f"pytest/{self._count}")
        if bend is None:
            return genuine
        bent = find_bend(bend)(genuine, self.signer)
        if bent is None:
            raise InputError(f"deliveries of {self.contract.name} cannot be bent by {bend!r}")
        return bent

    def send(self, delivery: Delivery) -> Exchange:
        """Send a delivery as it is and return the exchange."""
        return self.transport.send(delivery)

    def _case(self, event: str | Case, profile: str, payload: Any) -> Case:
        if isinstance(event, Case):
            return event
        find_event(self.contract, event)
        if payload is ABSENT:
            return next(iter(cases(self.contract, event, profile, bindings=self.bindings)))
        address = f"{self.contract.name}/{event}#given"
        return Case(address=address, event=event, profile="given", payload=payload, body=encode(payload))

    def deliver(
        self, event: str | Case, profile: str = "example", *, payload: Any = ABSENT, bend: str | None = None
    ) -> Exchange:
        """Make a delivery, send it and return the exchange."""
        return self.send(self.delivery(event, profile, payload=payload, bend=bend))

    def deliver_all(self, event: str, profile: str = "covering") -> list[Exchange]:
        """Send every case of a profile, in order, and return the exchanges."""
        return [self.deliver(case) for case in cases(self.contract, event, profile, bindings=self.bindings)]

    def check(
        self,
        *checks: str,
        event: str | Iterable[str] = (),
        level: str = "standard",
        fail_on: str = "error",
        seed: int = 0,
    ) -> Collected:
        """Put the checks that the globs name (all without one) to the consumer and return what was judged.

        Fails the test with the report where it is broken or cannot be judged; skips it where nothing at all could be
        observed, for that is no pass.
        """
        severity = _named(fail_on, {s.label: s for s in Severity}, "severity")
        plan = plan_run(
            contract=self.contract,
            secret=self.secret,
            transport=self.transport,
            check=checks,
            event=([event] if isinstance(event, str) else list(event)) or self.events,
            level=_named(level, {v.label: v for v in Level}, "level"),
            seed=seed,
            headers=self.headers,
            bindings=self.bindings,
        )
        return _judged(plan, severity)


def _judged(plan: Any, fail_on: Severity) -> Collected:
    text = io.StringIO()
    console = ConsoleReport(text, fail_on=fail_on, quiet=True)
    tally = drive(run(plan), [console])
    code = tally.exit_code(fail_on)
    if code is Exit.NOT_JUDGED and tally.complete:
        pytest.skip(f"nothing was observed\n{text.getvalue()}")
    if code is not Exit.CLEAN:
        pytest.fail(text.getvalue().strip("\n"), pytrace=False)
    return console.run


def _named(name: str, known: dict[str, Any], kind: str) -> Any:
    if name not in known:
        raise UnknownName(kind, name, known)
    return known[name]


def _opened(target: Any, url: str | None, time_limit: float, allow_hosts: Iterable[str]) -> CarrierTransport:
    from hookproof.delivery.opening import DEFAULT_APP_URL, open_app, open_url

    called_as = url or DEFAULT_APP_URL
    if not isinstance(target, str):
        return _opened_object(target, called_as, time_limit)
    if "://" in target:
        return open_url(target, time_limit=time_limit, allow_hosts=allow_hosts)
    return open_app(target, time_limit=time_limit, url=called_as)


def _opened_object(application: Any, url: str, time_limit: float) -> CarrierTransport:
    from hookproof.delivery.apps import App, interface_of
    from hookproof.delivery.asgi_carrier import asgi_transport
    from hookproof.delivery.targets import name_target
    from hookproof.delivery.wsgi_carrier import wsgi_transport

    name = getattr(application, "__qualname__", type(application).__qualname__)
    app = App(name, interface_of(application, name), application)
    make = {"asgi": asgi_transport, "wsgi": wsgi_transport}[app.interface]
    return make(app, name_target(url), time_limit=time_limit)
