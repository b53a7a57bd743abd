"""The pytest plugin: options, fixtures and markers for contract tests of a consumer.

Every pytest run of whoever has hookproof installed imports this module, so it imports nothing that takes time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from hookproof.pytest_plugin.flags import NOT_IN_INI, OPTIONS, SEVERAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hookproof.contract import Contract
    from hookproof.delivery.secrets import Secret
    from hookproof.pytest_plugin.handle import WebhookConsumer

_MARKERS = (
    "webhook_events(*globs, profile='example'): the events of webhook_event; of these, the cases of webhook_case",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, each with an ini value of the same name."""
    group = parser.getgroup("hookproof", "webhook contract tests (hookproof)")
    group.addoption(
        "--hookproof-url", metavar="URL", default=None, help="Collect hookproof.yaml as tests of the consumer at URL."
    )
    for name, text in OPTIONS.items():
        action = "append" if name in SEVERAL else "store"
        group.addoption(f"--webhook-{name}", action=action, default=None, metavar=name.upper(), help=text)
        if name not in NOT_IN_INI:
            kind: Literal["linelist", "string"] = "linelist" if name in SEVERAL else "string"
            parser.addini(f"webhook_{name.replace('-', '_')}", help=text, type=kind, default=None)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect hookproof.yaml as tests where it is named, or with --hookproof-url; other runs are left as they are."""
    if file_path.name != "hookproof.yaml":
        return None
    config = parent.config
    if not (config.getoption("hookproof_url", None) or parent.session.isinitpath(file_path)):
        return None
    from hookproof.pytest_plugin.items import SettingsFile

    collector: pytest.Collector = SettingsFile.from_parent(parent, path=file_path)
    return collector


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `webhook_event` (or `webhook_case`) once for each event (or case) of the contract."""
    for name in ("webhook_event", "webhook_case"):
        if name in metafunc.fixturenames and _is_left_open(metafunc, name):
            _parametrize(metafunc, name)


def _is_left_open(metafunc: pytest.Metafunc, name: str) -> bool:
    """Whether nobody has parametrized the name or written a fixture for it."""
    named = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize") if mark.args]
    taken = {part.strip() for names in named for part in (names.split(",") if isinstance(names, str) else names)}
    return name not in taken and name not in getattr(metafunc, "_arg2fixturedefs", {})  # pytest has no public way


def _parametrize(metafunc: pytest.Metafunc, name: str) -> None:
    from hookproof.errors import HookproofError
    from hookproof.pytest_plugin.selection import cases_of, events_of, settings_of
    from hookproof.reports.harmless import defused_text

    globs, profile = _wanted(metafunc)
    try:
        settings = settings_of(metafunc.config)
        contract = settings.contract()
        events = events_of(contract, globs or settings.events_of(contract))
        of_events = name == "webhook_event"
        values: list[Any] = events if of_events else cases_of(contract, events, profile, settings.bindings)
    except HookproofError as error:
        raise pytest.UsageError(defused_text(str(error))) from None
    metafunc.parametrize(name, values, ids=events if of_events else [case.address for case in values])


def _wanted(metafunc: pytest.Metafunc) -> tuple[tuple[str, ...], str]:
    mark = metafunc.definition.get_closest_marker("webhook_events")
    return (tuple(mark.args), mark.kwargs.get("profile", "example")) if mark else ((), "example")


@pytest.fixture(scope="session")
def webhook_contract(request: pytest.FixtureRequest) -> Contract:
    """The contract that the options name."""
    from hookproof.pytest_plugin.selection import settings_of, told

    with told():
        return settings_of(request.config).contract()


@pytest.fixture(scope="session")
def webhook_secret(request: pytest.FixtureRequest) -> Secret:
    """The secret to sign with. Redefine it where your tests make one: `Secret("whsec_…")`."""
    from hookproof.pytest_plugin.selection import settings_of, told

    with told():
        return settings_of(request.config).signing_secret()


@pytest.fixture(scope="session")
def webhook_target(request: pytest.FixtureRequest) -> object:
    """The consumer: a URL, `module:attribute`, or an ASGI or WSGI application. Redefine it to give your own."""
    from hookproof.pytest_plugin.selection import target_of, told

    with told():
        return target_of(request.config)


@pytest.fixture
def webhook_consumer(
    request: pytest.FixtureRequest, webhook_contract: Contract, webhook_secret: Secret, webhook_target: object
) -> Iterator[WebhookConsumer]:
    """The consumer under test, to make deliveries to and to put checks to."""
    with _consumer(request.config, webhook_contract, webhook_secret, webhook_target) as consumer:
        yield consumer


@pytest.fixture(scope="session")
def webhook_session_consumer(
    request: pytest.FixtureRequest, webhook_contract: Contract, webhook_secret: Secret, webhook_target: object
) -> Iterator[WebhookConsumer]:
    """The same for the whole session: for tests with `@given`, which take no fixture that is made for each test."""
    with _consumer(request.config, webhook_contract, webhook_secret, webhook_target) as consumer:
        yield consumer


def _consumer(config: pytest.Config, contract: Contract, secret: Secret, target: object) -> WebhookConsumer:
    from hookproof.pytest_plugin.handle import WebhookConsumer
    from hookproof.pytest_plugin.selection import settings_of, told

    with told():
        settings = settings_of(config)
        return WebhookConsumer(contract, secret, target, url=settings.url, settings=settings)
