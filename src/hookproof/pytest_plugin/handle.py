"""A consumer in a test: deliver to it, and put checks to it."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar

import pytest

from hookproof.baseline import Known, known_in
from hookproof.contract import Contract
from hookproof.contract.catalogue import find_event
from hookproof.delivery.bends.table import bend as find_bend
from hookproof.delivery.issuing import Issuer, issuing
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.delivery.transports import CarrierTransport
from hookproof.engine import Plan, plan_run, run
from hookproof.errors import Exit, InputError, UnknownName
from hookproof.findings import Severity
from hookproof.judging.courier import Courier
from hookproof.judging.playing import Playing
from hookproof.judging.reach import Reach
from hookproof.observers.observer import Observer
from hookproof.observers.spies import Spy, Value
from hookproof.payloads import ABSENT, Case, cases
from hookproof.payloads.fields import hold_bindings
from hookproof.payloads.making.encoding import encode
from hookproof.reports.collected import Collected
from hookproof.reports.console import ConsoleReport
from hookproof.reports.drive import drive
from hookproof.running.hooks import Hooks
from hookproof.running.observing import means_of
from hookproof.settings.again import check_words_of, words_of
from hookproof.settings.settings import LEVELS, SEVERITIES, Settings

T = TypeVar("T")


class Unanswered(pytest.fail.Exception):  # type: ignore[name-defined,misc] # pytest gives no type for it
    """A check of a consumer that answered nothing at all, so that no other one would show more."""


class WebhookConsumer:
    """A consumer of `contract` at `target`: a URL, `module:attribute`, or an ASGI or WSGI application.

    `url` is what an application is called as (its path counts); without it, its one POST route. `settings` say what
    checks are put and how, where a test does not: events, checks, level, seed, severities, headers, bindings, …
    """

    def __init__(
        self,
        contract: Contract,
        secret: Secret,
        target: object,
        *,
        url: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        """Raises InputError for a target or a setting that cannot be used, or a secret that gives no key."""
        self.contract = contract
        self.secret = secret
        self.settings = settings or Settings(folder=Path.cwd())
        self.events = self.settings.events_of(contract)
        hold_bindings(self.settings.bindings, contract, self.events_named(self.events))
        self._target = target
        # Before an application is loaded: it reads there where the keys are.
        self._serving = contextlib.ExitStack()
        keys = issuing(contract.delivery, secret, self.settings.keys_port)
        self.issuer: Issuer | None = self._serving.enter_context(keys)
        self.transport = _opened(target, url, contract.delivery.time_limit_seconds, self.settings)
        self.signer: Signer = self._reach(self.settings).signer()
        self._count = 0
        self._observers: list[Observer] = []

    def _reach(self, settings: Settings) -> Reach:
        return Reach(
            settings=settings,
            contract=self.contract,
            secret=self.secret,
            transport=self.transport,
            issuer=self.issuer,
        )

    def events_named(self, globs: Iterable[str]) -> list[str]:
        """Return the events that any of the globs names, all without one."""
        chosen = list(globs)
        return [name for name in self.contract.events if not chosen or any(fnmatchcase(name, glob) for glob in chosen)]

    def __enter__(self) -> WebhookConsumer:
        return self

    def __exit__(self, *_: object) -> None:
        self.transport.close()
        self._serving.close()

    def delivery(
        self, event: str | Case, profile: str = "example", *, payload: object = ABSENT, bend: str | None = None
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

    def _case(self, event: str | Case, profile: str, payload: object) -> Case:
        if isinstance(event, Case):
            return event
        find_event(self.contract, event)
        if payload is ABSENT:
            return next(iter(cases(self.contract, event, profile, bindings=self.settings.bindings)))
        address = f"{self.contract.name}/{event}#given"
        return Case(address=address, event=event, profile="given", payload=payload, body=encode(payload))

    def deliver(
        self, event: str | Case, profile: str = "example", *, payload: object = ABSENT, bend: str | None = None
    ) -> Exchange:
        """Make a delivery, send it and return the exchange."""
        return self.send(self.delivery(event, profile, payload=payload, bend=bend))

    def deliver_all(self, event: str, profile: str = "covering") -> list[Exchange]:
        """Send every case of a profile, in order, and return the exchanges."""
        return [self.deliver(case) for case in cases(self.contract, event, profile, bindings=self.settings.bindings)]

    def check(
        self,
        *checks: str,
        event: str | Iterable[str] = (),
        level: str | None = None,
        fail_on: str | None = None,
        seed: int | None = None,
    ) -> Collected:
        """Put the checks that the globs name to the consumer and return what was judged.

        What is not given is as the settings say: all checks of the level `standard`, and so on. Fails the test with
        the report where it is broken or cannot be judged; skips it where nothing at all could be observed, for that is
        no pass.
        """
        severity = self.settings.fail_on if fail_on is None else _named(fail_on, SEVERITIES, "severity")
        settings = replace(
            self.settings,
            checks=checks or self.settings.checks,
            events=((event,) if isinstance(event, str) else tuple(event)) or self.events,
            level=self.settings.level if level is None else _named(level, LEVELS, "level"),
            seed=self.settings.seed if seed is None else seed,
        )
        plan = replace(
            plan_run(self._reach(settings)),
            again=_again(self._target, settings, words_of),
            check_again=_again(self._target, settings, check_words_of),
        )
        with means_of(settings, self.transport, also=self._observers) as means:
            return _judged(means.of(plan), means.ran, severity, known_in(settings.baseline, False))

    @contextmanager
    def stage(self) -> Iterator[Playing]:
        """Give the stage on which scenes with this consumer play: what sees its effects, and the hooks of the project.

        Raises the errors of observers that cannot be used.
        """
        with means_of(self.settings, self.transport, also=self._observers) as means:
            courier = Courier(self.transport, self.signer)
            if (sight := means.sight) is not None:
                courier.watchers.append(lambda _exchange: sight.touch())
            known = tuple(self.settings.bindings.values())
            yield Playing(self.contract, courier, means.sight, means.hooks, known, means.canary)

    def observe(self, function: Callable[..., object], name: str = "") -> Spy:
        """Return a spy on `function`: its calls, with their arguments, are effects of the deliveries in a check.

        Put the spy where the consumer calls the function, as with monkeypatch.setattr(shop, "charge", spy).
        """
        self._observers.append(spy := Spy(function, name))
        return spy

    def observe_state(self, function: Callable[[], object], name: str = "") -> None:
        """Take what `function` returns, whenever it is asked, for the consumer's state: any JSON value."""
        self._observers.append(Value(function, name))


def _judged(plan: Plan, hooks: Hooks, fail_on: Severity, known: Known) -> Collected:
    text = io.StringIO()
    console = ConsoleReport(text, fail_on=fail_on, head=False)
    tally = drive(known.left_out(hooks.heard(run(plan), plan.redactor().text)), [console])
    code = tally.exit_code(fail_on)
    if code is Exit.NOT_JUDGED and tally.complete:
        pytest.skip(f"nothing was observed\n{text.getvalue()}")
    if code is not Exit.CLEAN:
        answered = bool(console.run.finished.latencies)
        raise (pytest.fail.Exception if answered else Unanswered)(text.getvalue().strip("\n"), pytrace=False)
    return console.run


def _again(target: object, settings: Settings, words: Callable[[Settings], tuple[str, ...]]) -> tuple[str, ...]:
    """The words that run a finding again; the test itself for an application that only the test has."""
    if not isinstance(target, str):
        running = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
        return ("pytest", shlex.quote(running)) if running else ()
    if target == (settings.app or settings.url):
        return words(settings)
    if "://" in target:
        return words(replace(settings, url=target, own=frozenset({"url"})))
    return words(replace(settings, app=target, own=frozenset({"app"})))


def _named(name: str, known: Mapping[str, T], kind: str) -> T:
    if name not in known:
        raise UnknownName(kind, name, known)
    return known[name]


def _opened(target: object, url: str | None, time_limit: float, settings: Settings) -> CarrierTransport:
    from hookproof.delivery.apps import App, interface_of
    from hookproof.delivery.opening import app_transport, open_app, open_url

    if isinstance(target, str) and "://" in target:
        return open_url(target, time_limit=time_limit, allow_hosts=settings.allow_hosts)
    if isinstance(target, str):
        return open_app(target, time_limit=time_limit, url=url, path=settings.path)
    name = getattr(target, "__qualname__", type(target).__qualname__)
    if not callable(target):
        raise InputError(f"{name} is no application: it cannot be called", where="webhook_target")
    app = App(name, interface_of(target, name), target)
    return app_transport(app, time_limit=time_limit, url=url, path=settings.path)
