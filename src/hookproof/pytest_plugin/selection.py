"""What the options and ini values of a pytest run name: contract, events, cases, consumer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from hookproof.contract import Contract
from hookproof.contract.catalogue import bundled_root
from hookproof.errors import HookproofError, UnknownName
from hookproof.parsing import read_document
from hookproof.payloads import Case, cases
from hookproof.pytest_plugin.flags import NOT_IN_INI
from hookproof.settings.choice import contract_for, pinned_events
from hookproof.settings.pairs import bindings_of, headers_of
from hookproof.settings.sources import Settings, read_settings


def setting(config: pytest.Config, name: str) -> Any:
    """Return the value of `--webhook-NAME`, else of the ini file, of HOOKPROOF_NAME, of hookproof.yaml, else None.

    Raises InputError for a variable or file that cannot be used.
    """
    key = f"webhook_{name.replace('-', '_')}"
    given = config.getoption(key, None)
    if given is None and name not in NOT_IN_INI:
        given = config.getini(key) or None
    return given if given is not None else _settings(config.rootpath).get(name)


@lru_cache(maxsize=8)
def _settings(folder: Path) -> Settings:
    return read_settings(folder, read_document(bundled_root() / "config.schema.json"))


def contract_of(config: pytest.Config) -> Contract:
    """Return the contract that is asked for, else the one that hookproof.lock pins, else the newest.

    Raises InputError where that leaves several open, or there is none, and the errors of a lock that does not fit.
    """
    schemas = setting(config, "schemas")
    root = config.rootpath / schemas if schemas else None
    return contract_for(
        setting(config, "provider"),
        setting(config, "version"),
        root,
        folder=config.rootpath,
        option="--webhook-provider",
    )


def events_of(contract: Contract, globs: Iterable[str]) -> list[str]:
    """Return the events that any of the globs names, all without one. Raises UnknownName for one that names none."""
    chosen = list(globs)
    for glob in chosen:
        if not any(fnmatchcase(name, glob) for name in contract.events):
            raise UnknownName("event", glob, contract.events, where="webhook_events")
    return [name for name in contract.events if not chosen or any(fnmatchcase(name, glob) for glob in chosen)]


def cases_of(
    contract: Contract, events: Iterable[str], profile: str, bindings: Mapping[str, Any] | None = None
) -> list[Case]:
    """Return the cases of a profile, event by event. Raises UnknownName for a profile that is none."""
    return [case for event in events for case in cases(contract, event, profile, bindings=bindings)]


@contextmanager
def told() -> Iterator[None]:
    """Fail the test with the words of an error of ours, without a traceback that says no more."""
    try:
        yield
    except HookproofError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def target_of(config: pytest.Config) -> str:
    """Return the `module:attribute` or else the URL that is asked for; skips the test where there is neither."""
    target = setting(config, "app") or setting(config, "url")
    if target is None:
        pytest.skip("no consumer: give --webhook-url or --webhook-app, or redefine the fixture webhook_target")
    return str(target)


def hosts_of(config: pytest.Config) -> list[str]:
    """Return the hosts that may be called although they are no test system by their address."""
    hosts = setting(config, "allow-host") or []
    return [hosts] if isinstance(hosts, str) else list(hosts)


def selected_events(config: pytest.Config, contract: Contract) -> tuple[str, ...]:
    """Return the globs of environment or hookproof.yaml, else the events that hookproof.lock selects; empty for all.

    Raises CannotJudge where the lock selects nothing that the contract has.
    """
    return tuple(_settings(config.rootpath).get("event") or ()) or pinned_events(contract, config.rootpath)


def headers_and_bindings(config: pytest.Config) -> tuple[tuple[tuple[str, str], ...], dict[str, Any]]:
    """Return the headers and the bound fields that environment or hookproof.yaml give. Raises InputError."""
    settings = _settings(config.rootpath)
    return headers_of(settings.get("header") or ()), bindings_of(settings.get("bind") or ())
