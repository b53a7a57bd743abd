"""The patterns that are applied to answers cannot be kept busy by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from tests.rowwise import each_row

from hookproof.checks import hygiene
from hookproof.delivery import disclosure

_PATTERNS = {
    f"{name}: {pattern.pattern!r:.40}": pattern
    for name, pattern in (
        *hygiene._TRACES,
        ("page", hygiene._TAG),
        ("tag", disclosure._TAG),
        ("escape", disclosure._ESCAPE),
    )
}


def repeats(parsed: Any) -> Iterator[int]:
    """Yield how often each repetition of a parsed pattern may go round."""
    for item in parsed:
        operation, argument = item if isinstance(item, tuple) and len(item) == 2 else (None, item)
        if "REPEAT" in str(operation):
            yield int(argument[1])
        if isinstance(argument, (list, tuple)) or hasattr(argument, "data"):
            yield from repeats([part for part in argument if not isinstance(part, int)])


@each_row("name", _PATTERNS)
def test_every_repetition_is_bounded(name: str) -> None:
    parsed = re._parser.parse(_PATTERNS[name].pattern)  # type: ignore[attr-defined]
    assert max(repeats(parsed), default=0) <= 800


def test_what_is_unbounded_is_noticed() -> None:
    for pattern in (r"a+", r"x(?:a|b*)y", r"(?:(?:a{1,3})*b)?", r"\s*at"):
        assert max(repeats(re._parser.parse(pattern))) > 800  # type: ignore[attr-defined]


@each_row(
    ("trace", "named"),
    [
        (b"  at com.example.shop.Hook.handle(Hook.java:12)", "Java or Kotlin"),
        (b"x\n    at handle (/srv/app/hook.js:10:5)", "JavaScript"),
        (b"x\n   at Shop.Hook.Handle(String body) in /src/Hook.cs:line 3", ".NET"),
        (b"/srv/app/hook.rb:12:in `call'", "Ruby"),
        (b"Stack trace:\n<br>#0 /srv", "PHP"),
        (b"Fatal error: Uncaught TypeError: x in /srv/a.php on line 3", "PHP"),
        (b"<b>Fatal error</b>: Uncaught Error in <b>/srv/a.php</b> on line 3", "PHP"),
        (b"Illuminate\\Database\\QueryException", "Laravel's debug page"),
    ],
)
def test_traces_are_still_known(trace: bytes, named: str) -> None:
    assert named in {name for name, pattern in hygiene._TRACES if pattern.search(trace)}


PAGES = yaml.load((Path(__file__).parent / "error_pages.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@each_row("name", PAGES["telling"])
def test_a_page_with_a_trace_is_told(name: str) -> None:
    assert hygiene.trace_in(PAGES["telling"][name].encode())


@each_row("name", PAGES["plain"])
def test_a_frameworks_plain_page_is_nothing_to_tell(name: str) -> None:
    assert hygiene.trace_in(PAGES["plain"][name].encode()) == ""


def test_a_trace_that_was_sent_is_no_trace_of_the_consumer() -> None:
    sent = b"Traceback (most recent call last)"
    assert hygiene.trace_in(b"you said: " + sent, b"..." + sent + b"...") == ""
