"""What a run says and sends where a consumer does what a script tells it to, on a clock that only answers move.

`scripted.json` has the scripts: of many made by chance those which bring a condition of `engine/`, `judging/`,
`checks/`, `delivery/` or `observers/` to an outcome that no other record of runs brings it to, each with what is said.
A turn answers the deliveries that it fits (`kind`, `event`, `address`, `bent`, what the body `holds`), of these from
one number on, up to another, or every so manieth. `books` are ways to keep effects (`test_kinds_of_effects.py`).

`HOOKPROOF_REBUILD_GOLDEN=1 pytest -n 0 tests/checks/test_scripted_runs.py` writes what is said anew; read the
difference before you commit.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from tests.checks.conftest import REBUILD, Bench, Knowing, _bench
from tests.checks.test_kinds_of_effects import Books, Clock

from hookproof.checks.level import Level
from hookproof.checks.pressure import Pressure
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.observers.sight import Sight
from hookproof.observers.spies import Value

RECORD = Path(__file__).with_name("scripted.json")
RECORDED: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = RECORDED["runs"]
#: Checks that came later change nothing of what is on record.
CHECKS: list[str] = RECORDED["checks"]
PARTS = 4
Turn = Mapping[str, Any]


class Scripted(Knowing):
    """Answers by the first turn of a script that fits; else by its books, or as is right."""

    def __init__(self, clock: Clock, turns: list[Turn], books: Books | None, odd: int) -> None:
        super().__init__(odd=odd)
        self._clock, self._turns, self._books = clock, turns, books
        self._counts = [0] * len(turns)

    def send(self, delivery: Delivery) -> Exchange:
        self.sent.append(delivery)
        kind = self.kind(delivery)
        usual = self._right[kind] if self._books is None else self._books.answer(delivery, kind)
        turn = self._turn(delivery, kind)
        seconds = turn.get("seconds", 0.001)
        self._clock.sleep(seconds)
        answer = turn.get("answer", usual)
        failure = Failure[answer] if isinstance(answer, str) else answer if isinstance(answer, Failure) else None
        headers, body = tuple(map(tuple, turn.get("headers", ()))), turn.get("body", "").encode()
        response = None if failure else Response(status=answer, headers=headers, body=body)
        return Exchange(delivery=delivery, response=response, failure=failure, seconds=seconds)

    def _turn(self, delivery: Delivery, kind: Expected) -> Turn:
        for number, turn in enumerate(self._turns):
            if not fits(turn, delivery, kind):
                continue
            self._counts[number] += 1
            count = self._counts[number]
            if turn.get("from", 0) <= count <= turn.get("to", count) and count % turn.get("every", 1) == 0:
                return turn
        return {}

    def hang_up(self, delivery: Delivery, after: float) -> bool:
        if self._books is not None:
            self._books.take(delivery)
        return self._books is not None


def fits(turn: Turn, delivery: Delivery, kind: Expected) -> bool:
    asked = {"kind": kind.name, "event": delivery.event, "bent": delivery.bent, "address": delivery.address}
    matches = (fnmatchcase(value, turn[name]) for name, value in asked.items() if name in turn)
    return all(matches) and turn.get("holds", "").encode() in delivery.body


@cache
def home(provider: str) -> Bench:
    """A provider whose secret is of the same bytes each time."""
    made = {"token_bytes": lambda size=32: bytes(range(size)), "token_urlsafe": lambda size=32: "t" * size}
    with patch.multiple("secrets", **made):
        return _bench(provider)


def said(script: Mapping[str, Any]) -> list[str]:
    """All that a run says but what holds, and what it sent; and what the clock shows then."""
    clock = Clock()
    books = Books(clock, *script["books"]) if "books" in script else None
    consumer = Scripted(clock, script["turns"], books, script.get("odd", 400))
    options = {name: script[name] for name in ("event", "budget", "max_seconds") if name in script}
    families = script.get("check", [""])
    options["check"] = [id_ for id_ in CHECKS if id_.startswith(tuple(families))]
    if "pressure" in script:
        options["pressure"] = Pressure(**script["pressure"])
    if books is not None:
        options["sight"] = Sight((Value(books.state, "state"),), clock=clock, sleep=clock.sleep)
        options["hooks"] = {"restart": books.restart, "break": books.fail, "mend": books.mend}
    options |= {"level": Level[script["level"]], "clock": clock, "sleep": clock.sleep}
    with patch("secrets.token_hex", lambda size: "5e" * size):
        outcome = home(script["provider"]).through(consumer, **options)
    told = [line for line in outcome.lines() if not line.endswith(" holds")]
    return [*told, *outcome.told_of_sent(), f"clock: {clock.now:.3f}"]


def laid_out(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each script and each sentence."""
    for row in rows:
        lines = ",\n  ".join(json.dumps(line, ensure_ascii=False) for line in row["said"])
        yield f' {{"script": {json.dumps(row["script"])},\n "said": [\n  {lines}]}}'


@pytest.mark.parametrize("part", range(PARTS))
def test_a_run_of_a_script_says_and_sends_what_is_on_record(part: int) -> None:
    wrong = [row["script"] for row in ROWS[part::PARTS] if said(row["script"]) != row["said"]]
    assert not wrong


@pytest.mark.skipif(REBUILD not in os.environ, reason=f"{REBUILD}=1 writes the record anew")
def test_the_record_of_scripts_is_written_anew() -> None:
    for row in ROWS:
        row["said"] = said(row["script"])
    runs = ",\n".join(laid_out(ROWS))
    RECORD.write_text(f'{{"checks": {json.dumps(CHECKS)},\n"runs": [\n{runs}\n]}}\n', encoding="utf-8")
