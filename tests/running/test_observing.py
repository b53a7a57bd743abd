"""What a run sees of effects, and what it may do with the consumer, as the settings say."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.observers.loglines import LogLines
from hookproof.observers.observer import CannotObserve
from hookproof.running import observing as module
from hookproof.running.observing import means_of
from hookproof.settings.hookcommands import HookCommand
from hookproof.settings.settings import Settings


def at(url: str) -> Any:
    return SimpleNamespace(url=url)


class Seeing:
    """An observer that shows the same each time, and notes when it is read and closed."""

    def __init__(self, name: str = "own") -> None:
        self.name, self.closed, self.looked = name, 0, 0

    def read(self, payloads: Sequence[object]) -> dict[str, Any]:
        self.looked += 1
        return {"rows": {"a": 1, "b": 1}, "at": 1}

    def close(self) -> None:
        self.closed += 1


@each_row(
    ("url", "canary", "hosts", "given"),
    [
        ("http://127.0.0.1:1/", True, (), True),
        ("http://localhost/", True, (), True),
        ("http://127.0.0.1:1/", False, (), False),
        ("http://shop.example/", True, (), False),
        ("http://shop.example/", True, ("shop.example",), False),
        ("an application", True, (), False),
    ],
)
def test_canary_urls_are_for_a_consumer_on_this_machine(
    url: str, canary: bool, hosts: tuple[str, ...], given: bool
) -> None:
    with means_of(Settings(folder=Path(), canary=canary, allow_hosts=hosts), at(url)) as means:
        assert (means.canary is not None) is given
        assert means.sight is None


def _hooks_of(**named: Any) -> set[str]:
    with means_of(Settings(folder=Path(), canary=False, **named), at("http://localhost")) as means:
        return set(means.hooks)


@each_row(
    ("own", "hooks"),
    [
        ((), {"break", "mend"}),
        (("restart",), {"restart", "break", "mend"}),
        (("break",), {"break"}),
        (("mend",), {"mend"}),
        (("break", "mend"), {"break", "mend"}),
    ],
)
def test_the_calls_that_are_listened_for_fail_on_demand_where_nothing_else_does(
    own: tuple[str, ...], hooks: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    def listener(port: int, answers: list[Any]) -> Any:
        made.append(SimpleNamespace(name="calls", failing=None, port=port, read=dict, close=lambda: None))
        return made[-1]

    monkeypatch.setattr(module, "Listener", listener)
    commands = {name: HookCommand("true") for name in own}
    settings = Settings(folder=Path(), canary=False, observe=5, hooks=commands)
    with means_of(settings, at("http://localhost")) as means:
        assert set(means.hooks) == hooks
        assert made[0].port == 5
        if not {"break", "mend"} & set(own):
            told = [(means.hooks[name](), made[0].failing) for name in ("break", "mend")]
            assert told == [("", True), ("", False)]
    assert _hooks_of(hooks=commands) == set(own)


def test_a_log_is_looked_at_with_a_pattern_only(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    with (
        pytest.raises(CannotObserve, match="without a pattern"),
        means_of(Settings(folder=tmp_path, observe_log=log), at("x")),
    ):
        pass
    with means_of(Settings(folder=tmp_path, observe_log=log, token="id=(.*)", canary=False), at("x")) as means:
        assert means.sight is not None
        assert [type(observer) for observer in means.sight.observers] == [LogLines]


def test_observers_that_are_given_are_looked_at_first_and_left_open(tmp_path: Path) -> None:
    own = Seeing()
    with means_of(Settings(folder=tmp_path, canary=False), at("x"), also=[own]) as means:
        assert means.sight is not None
        assert own.looked > 0
    assert own.closed == 0


def test_places_that_say_nothing_are_left_out_of_each_observer(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path, canary=False, ignored=("/rows/a", "at/"))
    with means_of(settings, at("x"), also=[Seeing("one"), Seeing("two")]) as means:
        assert means.sight is not None
        shown = {"rows": {"a": None, "b": 1}, "at": None}
        assert means.sight.read() == {"one": shown, "two": shown}


@pytest.mark.parametrize("fails", [True, False])
def test_a_teardown_that_nobody_told_of_is_said_at_the_end(fails: bool, capsys: pytest.CaptureFixture[str]) -> None:
    hooks = {"teardown": HookCommand("false" if fails else "true")}
    with means_of(Settings(folder=Path(), canary=False, hooks=hooks), at("x")):
        pass
    said = capsys.readouterr().err
    assert said == ("hookproof: hooks.teardown: teardown ends with status 1.\n" if fails else "")


def test_a_setup_that_fails_ends_it_before_anything_is_looked_at() -> None:
    own = Seeing()
    hooks = {"setup": HookCommand("false")}
    with (
        pytest.raises(InputError, match="the setup failed"),
        means_of(Settings(folder=Path(), hooks=hooks), at("x"), also=[own]),
    ):
        pass
    assert own.looked == 0


@each_row("delivered", [False, True])
def test_a_database_that_no_delivery_made_is_said_to_be_none_after_the_run(
    delivered: bool, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path_factory.mktemp("shop") / "shop.db"
    settings = Settings(folder=Path(), canary=False, probes=(f"sqlite:{file}#SELECT * FROM orders",))
    told = pytest.raises(CannotObserve, match="nothing was in this database") if delivered else contextlib.nullcontext()
    with told, means_of(settings, at("http://localhost")) as means:
        assert means.sight is not None
        assert "until it is made" in capsys.readouterr().err
        if delivered:
            means.sight.touch()
