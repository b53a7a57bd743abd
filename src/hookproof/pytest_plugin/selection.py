"""What a pytest run was told: its settings, and the events, cases and consumer that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from hookproof.contract import Contract
from hookproof.errors import HookproofError, UnknownName
from hookproof.payloads import Case, cases
from hookproof.payloads.fields import hold_bindings
from hookproof.pytest_plugin.flags import NOT_IN_INI, OPTIONS, WITHOUT_OPTION
from hookproof.reports.harmless import defused_text
from hookproof.settings.settings import Settings, settle
from hookproof.settings.sources import options_source

_SETTINGS = pytest.StashKey[Settings]()


def settings_of(config: pytest.Config) -> Settings:
    """Return what `--webhook-*`, the ini file, the environment and hookproof.yaml say, in this order.

    File and lock are those of pytest's root folder. Raises InputError for whatever cannot be used.
    """
    if _SETTINGS not in config.stash:
        config.stash[_SETTINGS] = settings_in(config.rootpath, config)
    return config.stash[_SETTINGS]


def settings_in(folder: Path, config: pytest.Config, also: Iterable[str] = ()) -> Settings:
    """Return the same with file and lock of another folder; `also` are settings of the file that no option says."""
    ini = {name: config.getini(_key(name)) or None for name in OPTIONS if name not in NOT_IN_INI}
    options = {name: config.getoption(_key(name), None) for name in OPTIONS}
    return settle(
        {**dict.fromkeys((*WITHOUT_OPTION, *also)), **options},
        folder=folder,
        named=lambda name: f"--webhook-{name}",
        also=[options_source(ini, _key)],
    )


def _key(name: str) -> str:
    return f"webhook_{name.replace('-', '_')}"


def events_of(contract: Contract, globs: Iterable[str]) -> list[str]:
    """Return the events that any of the globs names, all without one. Raises UnknownName for one that names none."""
    chosen = list(globs)
    for glob in chosen:
        if not any(fnmatchcase(name, glob) for name in contract.events):
            raise UnknownName("event", glob, contract.events, where="webhook_events")
    return [name for name in contract.events if not chosen or any(fnmatchcase(name, glob) for glob in chosen)]


def cases_of(
    contract: Contract, events: Iterable[str], profile: str, bindings: Mapping[str, object] | None = None
) -> list[Case]:
    """Return the cases of a profile, event by event.

    Raises UnknownName for a profile that is none, and for a binding of a field that none of the events has.
    """
    names = list(events)
    hold_bindings(bindings or {}, contract, names)
    return [case for event in names for case in cases(contract, event, profile, bindings=bindings)]


@contextmanager
def told() -> Iterator[None]:
    """Fail the test with the words of an error of ours, without a traceback that says no more."""
    try:
        yield
    except HookproofError as error:
        raise pytest.fail.Exception(defused_text(str(error)), pytrace=False) from None


def target_of(config: pytest.Config) -> str:
    """Return the `module:attribute` or else the URL that is asked for; skips the test where there is neither."""
    settings = settings_of(config)
    target = settings.app or settings.url
    if target is None:
        pytest.skip("no consumer: give --webhook-url or --webhook-app, or redefine the fixture webhook_target")
    return target
