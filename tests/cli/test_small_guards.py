"""Small parts of commands, each on both sides of its guards, without a run of the command."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.cli.importing import _SHOWN, _list
from hookproof.cli.listen import _opened
from hookproof.cli.rules import _entry
from hookproof.cli.trigger import _waited
from hookproof.errors import Exit
from hookproof.rules.rulebook import Confidence, rules


@each_row(
    ("outcomes", "exit_code"),
    [
        ({1: "acknowledged", 2: "acknowledged"}, Exit.CLEAN),
        ({1: "acknowledged", 2: "given up"}, Exit.FINDINGS),
        ({1: "acknowledged", 2: ""}, Exit.FINDINGS),
    ],
)
def test_what_is_triggered_is_in_order_where_all_of_it_is_acknowledged(
    outcomes: dict[int, str], exit_code: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    attempts = {1: [("", "", "204 in 5 ms")], 2: []}
    store: Any = SimpleNamespace(outcomes=lambda _numbers: outcomes, attempts=attempts.__getitem__)
    assert _waited(store, [*outcomes], 0.01) == exit_code
    first, second = capsys.readouterr().out.splitlines()
    assert first == "#1: acknowledged after 1 attempt: 204 in 5 ms"
    assert second.startswith(f"#2: {outcomes[2] or 'not ended'} after 0 attempts: no attempt yet")


@each_row("count", [0, 1, _SHOWN, _SHOWN + 1])
def test_a_long_list_of_what_import_says_is_cut(count: int, capsys: pytest.CaptureFixture[str]) -> None:
    _list("Noticed", [f"line {number}" for number in range(count)])
    said = capsys.readouterr().err
    assert said.count("  - line ") == min(count, _SHOWN)
    assert ("… and 1 more" in said) == (count > _SHOWN)
    assert said.startswith(f"Noticed ({count}):") == (count > 0)


def test_rules_of_low_confidence_are_marked_as_asked_for_alone() -> None:
    for row in rules():
        fact, remark, more = _entry(row)
        assert fact.id == row.id
        assert (remark == "(--pedantic)") == (row.confidence is Confidence.LOW)
        assert more["needs"] == sorted(row.needs)
    assert {_entry(row)[1] for row in rules()} == {"", "(--pedantic)"}


@each_row(
    ("forward", "verifies", "said", "unsaid"),
    [
        (None, True, ("http://127.0.0.1:81/ for shop", "kept in k.ndjson", "#t0"), ("not verified", "passed on")),
        (None, False, ("signatures are not verified: there is no --secret",), ("passed on",)),
        ("http://h/a?token=abcdef", True, ("passed on to http://h/a?token=[redacted]",), ("abcdef", "not verified")),
    ],
)
def test_who_listens_is_told_where_and_what_is_not_done(
    forward: str | None,
    verifies: bool,
    said: tuple[str, ...],
    unsaid: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    contract: Any = SimpleNamespace(name="shop")
    _opened(81, contract, {"path": "k.ndjson", "forward": forward}, "t0", verifies)
    told = capsys.readouterr().err
    assert [words for words in said if words not in told] == []
    assert [words for words in unsaid if words in told] == []
