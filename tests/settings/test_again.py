"""The command that runs a finding again: it says what was said of the consumer, and nothing that is said elsewhere."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.rowwise import each_row

from hookproof.settings.again import check_words_of, load_words_of, words_of
from hookproof.settings.settings import Settings

HERE = "http://127.0.0.1:8000/hooks"
BARE = Settings(folder=Path())
#: What is set of everything that such a command can say.
ALL: dict[str, Any] = {
    "url": HERE,
    "app": "shop:app",
    "path": "/in",
    "start": "uvicorn shop:app",
    "schemas": Path.cwd() / "my schemas",
    "secret": "env:SECRET",
    "headers": (("X-One", "a b"), ("Authorization", "Bearer x")),
    "bound": ("a=1", "b=c d"),
    "allow_hosts": ("one", "two"),
    "probes": ("http://127.0.0.1:1/a", "http://u:p@127.0.0.1:1/b"),
    "ignored": ("/at",),
    "settle_seconds": 1.5,
    "observe": 9000,
    "observe_answers": ("POST /x 201",),
    "observe_log": Path("/elsewhere/log"),
    "token": "env:TOKEN",
    "keys_port": 9001,
    "canary": False,
}
SAID = {
    "app": "--app shop:app",
    "path": "--path /in",
    "start": "--start 'uvicorn shop:app'",
    "schemas": "--schemas 'my schemas'",
    "secret": "--secret env:SECRET",
    "header": "--header 'X-One: a b' --header \"Authorization: $AUTHORIZATION\"",
    "bind": "--bind a=1 --bind 'b=c d'",
    "allow-host": "--allow-host one --allow-host two",
}
OBSERVED = {
    "probe": '--probe http://127.0.0.1:1/a --probe "$HOOKPROOF_PROBE"',
    "ignore-at": "--ignore-at /at",
    "settle": "--settle 1.5s",
    "observe": "--observe 9000",
    "observe-answer": "--observe-answer 'POST /x 201'",
    "observe-log": "--observe-log /elsewhere/log",
    "token": "--token env:TOKEN",
    "keys-port": "--keys-port 9001",
    "canary": "--canary off",
}


def settings(*own: str, **values: Any) -> Settings:
    return replace(BARE, **{**ALL, **values}, own=frozenset(own))


@each_row(("option", "words"), SAID.items())
def test_what_was_said_of_the_consumer_is_said_again_as_a_shell_takes_it(option: str, words: str) -> None:
    assert words in " ".join(words_of(settings(option)))
    assert words not in " ".join(words_of(settings()))
    for of in (check_words_of, lambda given: load_words_of(given, {})):
        assert words in " ".join(of(settings(option)))


@each_row(("option", "words"), OBSERVED.items())
def test_what_sees_effects_is_said_for_a_check_and_for_load_and_not_for_one_delivery(option: str, words: str) -> None:
    assert words in " ".join(check_words_of(settings(option)))
    assert words in " ".join(load_words_of(settings(option), {}))
    assert words not in " ".join(words_of(settings(option)))
    assert words not in " ".join(check_words_of(settings()))


@each_row(
    ("own", "values", "told"),
    [
        (("url",), {}, True),
        ((), {}, False),  # an application or a command is started: the URL goes nowhere without it
        ((), {"app": None}, False),
        ((), {"start": None}, False),
        ((), {"app": None, "start": None}, True),
        ((), {"app": None, "start": None, "url": f"{HERE}?token=abcdef0123456789"}, False),
        (("url",), {"url": None}, False),
    ],
)
def test_a_url_is_said_again_where_it_was_said_here_or_works_everywhere(own: Any, values: Any, told: bool) -> None:
    assert ("127.0.0.1" in " ".join(words_of(settings(*own, **values)))) == told


@each_row(("secret", "told"), [("env:A", True), ("file:b", True), ("whsec_abc", False), (None, False)])
def test_a_secret_is_said_again_by_its_reference_alone(secret: Any, told: bool) -> None:
    assert ("--secret" in words_of(settings("secret", secret=secret))) == told


def test_a_load_says_its_events_and_how_hard_it_pressed() -> None:
    given = settings("event", events=("order.*", "b"))
    said = " ".join(load_words_of(given, {"rate": 5.0, "seconds": 2.5}))
    assert said == "hookproof load --event 'order.*' --event b --rate 5 --seconds 2.5 --check {check}"
    assert "--event" not in load_words_of(settings(events=("order.*",)), {})


def test_the_words_of_a_check_end_with_check_and_event() -> None:
    assert shlex.join(check_words_of(BARE)).startswith("hookproof test")
    assert check_words_of(BARE)[-4:] == ("--check", "{check}", "--event", "{event}")
