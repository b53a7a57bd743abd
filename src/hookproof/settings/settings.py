"""What a user wants of a run, typed and frozen: the same object whichever front end was told it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hookproof.checks.level import Level
from hookproof.errors import Slips
from hookproof.findings import Severity
from hookproof.settings.durations import seconds_of
from hookproof.settings.expected import Expected, expected_of
from hookproof.settings.hookcommands import HookCommand, hooks_of
from hookproof.settings.pairs import binding_text, bindings_of, headers_of
from hookproof.settings.shards import Shard, Timings
from hookproof.settings.sources import Said, Source, ask, environment_source, file_source, options_source

if TYPE_CHECKING:
    from hookproof.contract import Contract
    from hookproof.delivery.secrets import Secret

T = TypeVar("T")
DEFAULT_WORKERS = 4
#: What a run of the levels quick and standard aims at.
BUDGET_SECONDS = 60.0
LEVELS = {level.label: level for level in Level}
SEVERITIES = {severity.label: severity for severity in Severity}
SWITCH = {"on": True, "off": False}
#: What becomes of a run that had no time for a part of what there is: it tells of that, or it is no pass.
LEFT_OUT = {"tell": False, "fail": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that options, environment and file say, by the order in which they count; what nothing says has its default.

    `provider`, `version` and `events` that nobody named are left to hookproof.lock: see `contract` and `events_of`.
    `bindings` are what the texts `bound` say. `folder` is where file and lock are looked for; `said` tells where each
    key was said, in a user's words, and `own` are the keys that no other command would find there.
    """

    folder: Path
    url: str | None = None
    app: str | None = None
    path: str | None = None
    start: str | None = None
    secret: str | None = field(default=None, repr=False)
    provider: str | None = None
    version: str | None = None
    schemas: Path | None = None
    events: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    level: Level = Level.STANDARD
    bindings: Mapping[str, object] = field(default_factory=dict)
    bound: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    seed: int = 0
    shard: Shard = field(default_factory=Shard)
    timings: Timings = field(default_factory=Timings, repr=False)
    reports: tuple[str, ...] = ()
    fail_on: Severity = Severity.ERROR
    max_seconds: float | None = None
    budget: float | None = None
    all_of_it: bool = False
    workers: int = DEFAULT_WORKERS
    allow_hosts: tuple[str, ...] = ()
    journal: Path | None = None
    severities: Mapping[str, str] = field(default_factory=dict)
    baseline: Path | None = None
    probes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    settle_seconds: float = 0.0
    observe: int | None = None
    observe_answers: tuple[str, ...] = ()
    observe_log: Path | None = None
    token: str | None = None
    canary: bool = True
    keys_port: int | None = None
    hooks: Mapping[str, HookCommand] = field(default_factory=dict)
    expected: tuple[Expected, ...] = ()
    source: str | None = None
    said: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    own: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def budget_seconds(self) -> float | None:
        """The seconds that a run aims at: those that were said, else its level's; None where that has none."""
        return self.budget or (BUDGET_SECONDS if self.level < Level.DEEP else None)

    def shown(self) -> tuple[tuple[str, str], ...]:
        """Return what reports say of how a run was made, as far as it is not the default of what has none to tell."""
        said = {
            "level": self.level.label,
            "event": ", ".join(self.events),
            "check": ", ".join(self.checks),
            "seed": str(self.seed),
            "shard": f"{self.shard.index}/{self.shard.count}" if self.shard.count > 1 else "",
            "timings": self.timings.digest if self.shard.count > 1 else "",
            "workers": str(self.workers),
            "max-time": "" if self.max_seconds is None else f"{self.max_seconds:g}s",
            "budget": "" if self.budget is None else f"{self.budget:g}s",
            "bind": json.dumps(self.bindings) if self.bindings else "",
        }
        return tuple((key, text) for key, text in said.items() if text)

    def contract(self) -> Contract:
        """Return the contract that is named, else the one that the lock pins, else the newest.

        Raises InputError where the provider is left open, and the errors of lock and contract.
        """
        from hookproof.settings.choice import contract_for

        option = self.said.get("provider option", "--provider")
        return contract_for(self.provider, self.version, self.schemas, folder=self.folder, option=option)

    def events_of(self, contract: Contract) -> tuple[str, ...]:
        """Return the globs of events that are named, else the events that the lock selects; empty for all."""
        from hookproof.settings.choice import pinned_events

        return self.events or pinned_events(contract, self.folder)

    def configured_in(self) -> str:
        """Return the file that says how the consumer is judged: the one that was named, else the one that is there."""
        from hookproof.settings.choice import configuring_file

        return self.source or configuring_file(self.folder)

    def signing_secret(self, contract: Contract | None = None) -> Secret:
        """Return the secret to sign with; a contract whose deliveries take none needs none. Raises InputError."""
        from hookproof.delivery.secrets import parse_secret, secret_for

        where, called = self.said.get("secret"), self.said.get("secret option", "--secret")
        if where is not None:
            return parse_secret(self.secret, source=where, called=called)
        if contract is None:
            return parse_secret(self.secret, called=called)
        return secret_for(contract.delivery, self.secret, called=called)


@dataclass(frozen=True, slots=True)
class _Look:
    """Asks the sources for typed values, and notes where each was said; `slips` keeps what is none."""

    sources: Mapping[str, Sequence[Source]]
    folder: Path
    said: dict[str, str]
    own: set[str] = field(default_factory=set)
    slips: Slips = field(default_factory=Slips)

    def read(self, key: str, default: T, reader: Callable[[Said], T]) -> T:
        with self.slips.kept():
            found = ask(self.sources.get(key, ()), key)
            if found is None:
                return default
            self.said[key] = found.where
            if not found.shared:
                self.own.add(key)
            return reader(found)
        return default

    def text(self, key: str) -> str | None:
        return self.read(key, None, lambda said: str(said.value))

    def texts(self, key: str) -> tuple[str, ...]:
        return self.read(key, (), _texts)

    def path(self, key: str) -> Path | None:
        return self.read(key, None, lambda said: self.folder / str(said.value))

    def whole(self, key: str, default: int) -> int:
        return self.read(key, default, _whole)

    def one_of(self, key: str, known: Mapping[str, T], default: T) -> T:
        return self.read(key, default, lambda said: known[str(said.value)])


def _secret_text(said: Said) -> str:
    """A secret, or a mapping of several by name as one text."""
    return json.dumps(said.value) if isinstance(said.value, dict) else str(said.value)


def _texts(said: Said) -> tuple[str, ...]:
    if isinstance(said.value, dict):
        return tuple(map(binding_text, said.value.items()))
    return tuple(map(str, said.value)) if isinstance(said.value, list) else ()


def _whole(said: Said) -> int:
    """A whole number; JSON Schema takes 7.0 for one too."""
    return int(said.value) if isinstance(said.value, (int, float)) else 0


def _words(said: Said) -> dict[str, str]:
    return {str(k): str(v) for k, v in said.value.items()} if isinstance(said.value, dict) else {}


def settle(
    options: Mapping[str, object],
    *,
    folder: Path | None = None,
    named: Callable[[str], str] = lambda key: f"--{key}",
    also: Iterable[Source] = (),
    project: Iterable[str] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Return the settings that hold for a front end whose options are these, by key; None is one that was not given.

    Only keys of `options` count. `also` are sources that stand between options and environment; `project` are the keys
    for which environment and file count at all, None for each. `folder` is the working directory by default. Raises
    InputError for whatever cannot be used, wherever it was said.
    """
    here = folder or Path.cwd()
    given = [options_source(options, named), *also]
    rest = [environment_source(environ), file_source(here)]
    theirs = set(options if project is None else project)
    sources = {key: [*given, *rest] if key in theirs else given for key in options}
    look = _Look(sources, here, {f"{key} option": named(key) for key in ("provider", "secret")})
    settled = _settled(look)
    look.slips.tell()
    return settled


def _settled(look: _Look) -> Settings:
    return Settings(
        folder=look.folder,
        url=look.text("url"),
        app=look.text("app"),
        path=look.text("path"),
        start=look.text("start"),
        secret=look.read("secret", None, _secret_text),
        provider=look.text("provider"),
        version=look.text("version"),
        schemas=look.path("schemas"),
        events=look.texts("event"),
        checks=look.texts("check"),
        level=look.one_of("level", LEVELS, Level.STANDARD),
        bindings=look.read("bind", {}, lambda said: bindings_of(_texts(said), where=said.where)),
        bound=look.texts("bind"),
        headers=look.read("header", (), lambda said: headers_of(_texts(said), where=said.where)),
        seed=look.whole("seed", 0),
        shard=look.read("shard", Shard(), lambda said: Shard.parse(str(said.value), where=said.where)),
        timings=Timings() if (recorded := look.path("timings")) is None else Timings.read(recorded),
        reports=look.texts("report"),
        fail_on=look.one_of("fail-on", SEVERITIES, Severity.ERROR),
        max_seconds=look.read("max-time", None, seconds_of),
        budget=look.read("budget", None, seconds_of),
        all_of_it=look.one_of("left-out", LEFT_OUT, False),
        workers=look.whole("workers", DEFAULT_WORKERS),
        allow_hosts=look.texts("allow-host"),
        journal=look.path("journal"),
        severities=look.read("severity", {}, _words),
        baseline=look.path("baseline"),
        probes=look.texts("probe"),
        ignored=look.texts("ignore-at"),
        settle_seconds=look.read("settle", 0.0, seconds_of),
        observe=look.read("observe", None, _whole),
        observe_answers=look.texts("observe-answer"),
        observe_log=look.path("observe-log"),
        token=look.text("token"),
        canary=look.one_of("canary", SWITCH, True),
        keys_port=look.read("keys-port", None, _whole),
        hooks=look.read("hooks", {}, hooks_of),
        expected=look.read("expected", (), expected_of),
        source=look.text("source"),
        said=look.said,
        own=frozenset(look.own),
    )
