"""The command line and the pytest plugin come to the same settings, whatever they are told and wherever it is said."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookproof.cli.main import _guarded
from hookproof.cli.test import command
from hookproof.contract import load_contract
from hookproof.contract.lock import lock_of, lock_text
from hookproof.errors import HookproofError
from hookproof.pytest_plugin.flags import OPTIONS, SEVERAL, WITHOUT_OPTION
from hookproof.pytest_plugin.selection import settings_of as settings_of_plugin
from hookproof.settings.options import settings_of
from hookproof.settings.settings import Settings
from hookproof.settings.sources import schema, variable

pytestmark = pytest.mark.slow

PINNED = "2026-07-14"
#: Settings that a whole run has and a check within a test has not.
OF_A_RUN = {"report", "journal", "shard", "timings", "start", "source"}
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
#: Key -> values, good and bad; a list is a setting that can be given several times.
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "url": st.sampled_from(["http://127.0.0.1:9/x", "x"]),
    "app": st.sampled_from(["a:b", "ab"]),
    "path": st.sampled_from(["/in", "in"]),
    "secret": TEXT,
    "provider": st.sampled_from(["videogen", "videogne"]),
    "version": st.sampled_from(["2026-10-02", PINNED, "2026-10-03"]),
    "allow-host": st.lists(st.sampled_from(["a.test", "b.test"]), min_size=1, max_size=2),
    "event": st.lists(st.sampled_from(["file.*", "file.upload.failed", "x"]), min_size=1, max_size=2),
    "check": st.lists(st.sampled_from(["auth", "ack.*"]), min_size=1, max_size=2),
    "level": st.sampled_from(["quick", "standard", "deep", "deeper"]),
    "bind": st.lists(st.sampled_from(["a=1", "a.b=x", 'c="1"', "d=[", "=1", "e"]), min_size=1, max_size=2),
    "header": st.lists(st.sampled_from(["A: b", "X-Tenant: ü", "no colon", ": x"]), min_size=1, max_size=2),
    "seed": st.sampled_from([0, 7, 2**60, -1, "many"]),
    "fail-on": st.sampled_from(["error", "warning", "note", "never"]),
    "max-time": st.sampled_from(["90", "90s", "5m", "0", "1e9h", 2.5]),
    "left-out": st.sampled_from(["tell", "fail", "never"]),
    "budget": st.sampled_from(["60", "30s", "0", "soon", 2.5]),
    "workers": st.sampled_from([1, 64, 65, "x"]),
    "baseline": st.sampled_from(["known.yaml", "a/b.json"]),
    "probe": st.lists(st.sampled_from(["/state", "sqlite:shop.db#SELECT 1", "true"]), min_size=1, max_size=2),
    "ignore-at": st.lists(st.sampled_from(["/clock", "/rows/*/at", "rows"]), min_size=1, max_size=2),
    "settle": st.sampled_from(["500ms", "2s", "soon", 1]),
    "observe": st.sampled_from([0, 8080, 70_000]),
    "keys-port": st.sampled_from([0, 8080, 70_000]),
    "observe-answer": st.lists(st.sampled_from(["500", "/mail 200 2s"]), min_size=1, max_size=2),
    "observe-log": st.sampled_from(["shop.log"]),
    "canary": st.sampled_from(["on", "off", "of"]),
    "token": st.sampled_from(["charged (.*)"]),
}
IN_THE_FILE = {
    "severity": st.sampled_from([{"auth.*": "note"}, {"auth.*": "loud"}]),
    "expected": st.sampled_from(
        [[{"check": "auth.*", "reason": "x"}], [{"check": "auth.*"}], [{"check": "oath", "reason": "x"}]]
    ),
    "hooks": st.sampled_from([{"restart": "true"}, {"restrat": "true"}, {"setup": ""}]),
}
PLACES = ("option", "environment", "file")


@st.composite
def told(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """What each place says, by key; one of them may be said in several places."""
    said: dict[str, dict[str, Any]] = {place: {} for place in PLACES}
    keys = draw(st.lists(st.sampled_from([*VALUES, *IN_THE_FILE]), max_size=5, unique=True))
    for key in keys:
        places = ("file",) if key in IN_THE_FILE else draw(st.sets(st.sampled_from(PLACES), min_size=1))
        for place in places:
            said[place][key] = draw({**VALUES, **IN_THE_FILE}[key])
    return said


def test_every_setting_has_values_here_and_an_option_in_both() -> None:
    ours = {(param.name or "").replace("_", "-") for param in command.params} & set(schema()["properties"])
    assert set(VALUES) | {"schemas"} == set(OPTIONS)
    assert ours == set(OPTIONS) | (OF_A_RUN & ours)
    assert set(IN_THE_FILE) == set(WITHOUT_OPTION)
    assert {key for key, value in VALUES.items() if key in SEVERAL} == set(SEVERAL)


def _words(options: Mapping[str, Any], prefix: str) -> list[str]:
    pairs = [(key, one) for key, value in options.items() for one in (value if isinstance(value, list) else [value])]
    return [f"{prefix}{key}={value}" for key, value in pairs]


@contextmanager
def _environment(said: Mapping[str, Any]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("HOOKPROOF_")]:
            patch.delenv(name)
        for key, value in said.items():
            between = "\n" if key == "header" else ","
            patch.setenv(variable(key), between.join(value) if isinstance(value, list) else str(value))
        yield


def _of_the_command_line(options: Mapping[str, Any]) -> Settings:
    words = _words({key: value for key, value in options.items() if key != "url"}, "--")
    url = [options["url"]] if "url" in options else []
    taken = command.make_context("test", [*words, "--", *url]).params
    return settings_of(taken, also=WITHOUT_OPTION)


def _outcome(settings: Settings) -> tuple[Any, ...]:
    contract = settings.contract()
    return settings, contract.name, settings.events_of(contract)


@pytest.fixture
def loaded() -> Iterator[dict[str, Any]]:
    """Keep what a test loads: pytester unloads it, and what holds an old module by then knows two of everything."""
    kept: dict[str, Any] = {}
    yield kept
    sys.modules.update({name: module for name, module in kept.items() if name not in sys.modules})


@pytest.fixture
def project(loaded: dict[str, Any], pytester: pytest.Pytester) -> Iterator[pytest.Pytester]:
    pytester.path.joinpath("pytest.ini").write_text("[pytest]\n")
    lock = lock_text(lock_of(load_contract("videogen", PINNED), ["file.upload.*"]))
    pytester.path.joinpath("hookproof.lock").write_text(lock)
    yield pytester
    loaded.update(sys.modules)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(said=told())
def test_both_front_ends_come_to_the_same_settings(project: pytest.Pytester, said: dict[str, dict[str, Any]]) -> None:
    (project.path / "hookproof.yaml").write_text(json.dumps(said["file"]), encoding="utf-8")
    with _environment(said["environment"]):
        try:
            mine: Any = _outcome(_of_the_command_line(said["option"]))
        except (HookproofError, click.ClickException) as error:
            mine = error
        try:
            config = project.parseconfig(*_words(said["option"], "--webhook-"))
            theirs: Any = _outcome(settings_of_plugin(config))
        except HookproofError as error:
            theirs = error
    if isinstance(mine, Exception) or isinstance(theirs, Exception):
        # click words what is wrong with an option of its own kinds itself.
        assert isinstance(theirs, Exception), (mine, theirs)
        assert isinstance(mine, (click.ClickException, type(theirs))), (mine, theirs)
    else:
        assert mine == theirs


def test_a_path_is_meant_from_the_folder_of_the_settings(project: pytest.Pytester) -> None:
    (project.path / "hookproof.yaml").write_text("baseline: known.yaml\nschemas: mine\n", encoding="utf-8")
    config = project.parseconfig()
    assert settings_of_plugin(config).baseline == Path.cwd() / "known.yaml"
    assert settings_of_plugin(config) == _of_the_command_line({})


@pytest.mark.parametrize(
    "words",
    [
        ("generate", "order.paid"),
        ("validate", "payload.json"),
        ("schemas", "show", "order.paid"),
        ("openapi",),
        ("send", "order.paid", "http://127.0.0.1:9/"),
    ],
)
def test_every_command_takes_the_contract_from_the_file(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    schemas = Path(__file__).parents[1] / "providers"
    (tmp_path / "hookproof.yaml").write_text(f"provider: acme\nschemas: {schemas}\nsecret: 'file:secret'\n")
    (tmp_path / "secret").write_text("acme-secret-of-the-tests")
    (tmp_path / "payload.json").write_text('{"meta": {"type": "no.such"}}')
    monkeypatch.chdir(tmp_path)
    with _environment({}):
        code = _guarded(words)
    said = "".join(capfd.readouterr())
    assert code != 2, said
    assert "order.paid" in said or "acme@" in said
