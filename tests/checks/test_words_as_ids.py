"""Consumers that keep rows by a word of the payload, which no form tells from any other word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.consumers.stores import LastWins, Payload, Store
from tests.rowwise import each_row

from hookproof.findings import Verdict

CHECKS = ["semantics.processed", "semantics.at-once", "semantics.duplicate-effect", "semantics.older-state"]
EVENT = "stock.changed"


class ByWord(Store):
    """Keeps the newest of each article, whichever warehouse has it: `AB-4711-XL` is what it is kept by."""

    def read(self, event: str, payload: Payload) -> tuple[str, Payload, Any]:
        _, said, when = super().read(event, payload)
        return str(said.get("sku")), {key: each for key, each in said.items() if key != "warehouse_id"}, when


class ByWordLastWins(ByWord, LastWins):
    """Keeps what comes last of each article."""


class ByWordThrice(ByWord):
    """Numbers what comes of each article, and knows no message."""

    def take(self, message: str, payload: Payload) -> int:
        return super().take(f"{message}/{len(self.messages)}", payload)

    def effect(self, message: str, event: str, payload: Payload) -> None:
        super().effect(message, event, payload)
        about = self.read(event, payload)[0]
        self.rows[about]["times"] = self.rows[about].get("times", 0) + 1


@pytest.mark.slow
@each_row(
    ("style", "told"),
    [
        (ByWord, set()),
        (ByWordLastWins, {"semantics.older-state"}),
        (ByWordThrice, {"semantics.duplicate-effect"}),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_what_is_kept_by_a_word_is_judged(style: type[Store], told: set[str], stored: Callable[..., Any]) -> None:
    outcome = stored(style, "depot", check=CHECKS, event=[EVENT])
    assert outcome.ids == told
    assert Verdict.NOT_OBSERVED not in {each for check in CHECKS[:3] for each in outcome.verdicts(check).values()}
    assert not outcome.end.defects
