"""What is seen of connections is kept apart, by what it says of the consumer."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.judging.lines import Lines


@each_row(
    ("said", "kept"),
    [
        ({"unasked": True}, "unasked"),
        ({"surplus": True}, "surplus"),
        ({"ended": True}, "ended"),
        ({"ended": False}, "kept"),
        ({"lost": True}, "lost"),
        ({"lost": True, "response": None}, ""),
        ({}, ""),
    ],
    ids=str,
)
def test_what_is_seen_of_connections_is_kept_apart(said: dict[str, Any], kept: str) -> None:
    usual = {"unasked": False, "surplus": False, "ended": None, "lost": False, "response": 204}
    for bent in ("", "wrong-key"):
        lines, exchange = Lines(), SimpleNamespace(**(usual | said), delivery=SimpleNamespace(bent=bent))
        lines.see(exchange)  # type: ignore[arg-type]
        found = [each.name for each in fields(lines) if getattr(lines, each.name)]
        # A bent delivery that is lost says nothing of genuine ones.
        assert found == ([kept] if kept and not (bent and kept == "lost") else [])
