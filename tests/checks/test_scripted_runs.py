"""What a run says and sends where a consumer does what a script tells it to, on a clock that only answers move.

`scripted.json` has the scripts: of many made by chance those which bring a condition of `engine/`, `judging/`,
`checks/`, `delivery/` or `observers/` to an outcome that no other record of runs brings it to, each with what is said.
A turn answers the deliveries that it fits (`kind`, `event`, `address`, `bent`, what the body `holds`), of these from
one number on, up to another, or every so manieth. `books` are ways to keep effects (`test_kinds_of_effects.py`).

`HOOKPROOF_REBUILD_GOLDEN=1 pytest -n 0 tests/checks/test_scripted_runs.py` writes what is said anew; read the
difference before you commit.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from tests.checks.conftest import REBUILD, Bench, Knowing, Outcome, _bench, settled
from tests.checks.test_kinds_of_effects import Books, Clock
from tests.reports.test_snapshots import RENDERERS, console_text

from hookproof.checks.level import Level
from hookproof.checks.pressure import Pressure
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.signing import signer_for
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.observers.canary import LOOPBACK
from hookproof.observers.sight import Sight
from hookproof.observers.spies import Value
from hookproof.reports.collected import Collected
from hookproof.reports.consoletext import Detail
from hookproof.stream import Judged

RECORD = Path(__file__).with_name("scripted.json")
RECORDED: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = RECORDED["runs"]
#: Checks that came later change nothing of what is on record.
CHECKS: list[str] = RECORDED["checks"]
PARTS = 4
#: When each run begins, in seconds since 1970.
_BEGUN = 1_790_000_000
Turn = Mapping[str, Any]
Script = Mapping[str, Any]


class Baits:
    """Canary URLs that nobody listens at: what was fetched is what the script says."""

    _URL = re.compile(rb"http://([^/\"]+):9/bait-(\d+)/")

    def __init__(self) -> None:
        self._marks: list[str] = []
        self._fetched: set[str] = set()

    def url(self, mark: str, *, like: str = "", host: str = LOOPBACK) -> str:
        self._marks.append(mark)
        return f"http://{host}:9/bait-{len(self._marks) - 1}/{like.rpartition('/')[2]}"

    def fetched(self, mark: str) -> bool:
        return mark in self._fetched

    def fetch(self, delivery: Delivery, hosts: str) -> None:
        """What a consumer does that calls each URL of a delivery on a host that it does not mistrust."""
        for host, number in self._URL.findall(delivery.body):
            if fnmatchcase(host.decode(), hosts):
                self._fetched.add(self._marks[int(number)])


class Scripted(Knowing):
    """Answers by the first turn of a script that fits; else by its books, or as is right."""

    def __init__(self, clock: Clock, script: Script, books: Books | None, baits: Baits) -> None:
        super().__init__(odd=script.get("odd", 400))
        self._clock, self._turns, self._books = clock, script["turns"], books
        self._baits, self._fetches = baits, script.get("fetches", [])
        self._counts = [0] * len(self._turns)

    def send(self, delivery: Delivery) -> Exchange:
        kind = self.kind(delivery)
        usual = self._right[kind] if self._books is None else self._books.answer(delivery, kind)
        return self._done(delivery, kind, usual)

    def send_all(self, deliveries: Iterable[Delivery], workers: int = 1, until: object = None) -> list[Exchange]:
        some = list(deliveries)
        if self._books is None or workers < 2 or len(some) < 2:
            return [self.send(each) for each in some]
        kind = self.kind(some[0])
        answers = zip(some, self._books.at_once(some, kind), strict=True)
        return [self._done(each, kind, answer) for each, answer in answers]

    def _done(self, delivery: Delivery, kind: Expected, usual: int | Failure) -> Exchange:
        self.sent.append(delivery)
        for fetch in self._fetches:
            if fits(fetch, delivery, kind):
                self._baits.fetch(delivery, fetch.get("hosts", "*"))
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


def said(script: Script) -> list[str]:
    """All that a run says but what holds, and what it sent; what the clock shows then, and what reports make of it."""
    clock, baits = Clock(), Baits()
    books = Books(clock, *script["books"]) if "books" in script else None
    consumer = Scripted(clock, script, books, baits)
    options = {name: script[name] for name in ("event", "budget", "max_seconds") if name in script}
    families = script.get("check", [""])
    options["check"] = [id_ for id_ in CHECKS if id_.startswith(tuple(families))]
    if "pressure" in script:
        options["pressure"] = Pressure(**script["pressure"])
    if books is not None:
        options["sight"] = Sight((Value(books.state, "state"),), clock=clock, sleep=clock.sleep)
        options["hooks"] = {"restart": books.restart, "break": books.fail, "mend": books.mend}
        options["restart"] = books.restart
    if "fetches" in script:
        options["canary"] = baits
    options |= {"level": Level[script["level"]], "clock": clock, "sleep": clock.sleep}
    # What a time makes of a signature decides how often it is sent: which characters a proof has is looked at.
    signing = partial(signer_for, clock=lambda: _BEGUN + clock.now)
    with patch("secrets.token_hex", lambda size: "5e" * size), patch("hookproof.judging.reach.signer_for", signing):
        outcome = home(script["provider"]).through(consumer, **options)
    told = [line for line in outcome.lines() if not line.endswith(" holds")]
    return [*told, *outcome.told_of_sent(), f"clock: {clock.now:.3f}", *reported(outcome)]


def reported(outcome: Outcome) -> Iterator[str]:
    """What each format of reports makes of a run, as a digest."""
    # How long a check took was measured on a clock of this machine.
    records = [
        replace(record, seconds=at / 8) if isinstance(record, Judged) else record
        for at, record in enumerate(outcome.records)
    ]
    run = Collected()
    for record in records:
        run.take(record)
    for name, render in RENDERERS.items():
        yield f"{name}: {hashlib.sha256(settled(render(run)).encode()).hexdigest()[:12]}"
    detailed = settled(console_text(records, Detail.VERBOSE))
    yield f"console: {hashlib.sha256(detailed.encode()).hexdigest()[:12]}"


def laid_out(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each script and each sentence."""
    for row in rows:
        lines = ",\n  ".join(json.dumps(line, ensure_ascii=False) for line in row["said"])
        yield f' {{"script": {json.dumps(row["script"])},\n "said": [\n  {lines}]}}'


@pytest.mark.slow
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
