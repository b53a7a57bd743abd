"""Load by Locust without its processes: what they are told, and what becomes of what they saw."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.rowwise import each_row

from hookproof.checks.pressure import Pressure
from hookproof.engine import Plan
from hookproof.errors import InputError
from hookproof.running import swarm as module
from hookproof.running.swarm import Swarm, swarm_of, swarming
from hookproof.stream import Finished, Judged, Progress, Started

DATA = yaml.load((Path(__file__).parent / "data" / "swarms.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


class Locust:
    """Stands for the processes that are started: notes their words, and writes what the workers would have seen."""

    def __init__(self, seen: dict[str, Any] | None, said: bytes = b"", ends: bool = True) -> None:
        self._seen, self._said, self._ends = seen, said, ends
        self.started: list[Sequence[str]] = []
        self.options: list[dict[str, Any]] = []
        self.killed = 0
        self.waited: float | None = None
        self.script = ""

    def __call__(self, words: Sequence[str], **options: Any) -> Locust:
        self.started.append(words)
        self.options.append(options)
        return self

    def __enter__(self) -> Locust:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def kill(self) -> None:
        self.killed += 1

    def communicate(self, timeout: float) -> tuple[bytes, None]:
        self.waited = timeout
        self.script = Path(self.started[0][4]).read_text(encoding="utf-8")
        if not self._ends:
            raise subprocess.TimeoutExpired("locust", timeout)
        if self._seen is not None:
            found = re.search(r"results_into\('(.+)'\)", self.script)
            assert found is not None
            Path(found[1]).write_text(json.dumps(self._seen), encoding="utf-8")
        return self._said, None


@pytest.fixture
def locust(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Locust]:
    def of(*args: Any, **named: Any) -> Locust:
        made = Locust(*args, **named)
        monkeypatch.setattr("subprocess.Popen", made)
        return made

    return of


@each_row("row", DATA["options"], ids=str)
def test_a_swarm_is_what_the_options_name_and_nothing_where_they_name_none(
    row: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: name if row.get("installed", True) else None)
    if "error" in row:
        with pytest.raises(InputError) as said:
            swarm_of(row["workers"], row["address"])
        assert row["error"] in str(said.value)
        return
    made = swarm_of(row["workers"], row["address"])
    assert (None if made is None else [made.workers, made.address]) == row["gives"]


@each_row("row", DATA["started"], ids=str)
def test_master_and_workers_are_told_how_hard_to_press(
    row: dict[str, Any], planned: Callable[..., Plan], locust: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    here = locust({"workers": row["workers"], "events": {}})
    plan = replace(planned(secret="s3", **row.get("settings", {})), pressure=Pressure(**row["pressure"]))
    list(swarming(plan, Swarm(workers=row["workers"], address=row["address"])))
    master, *workers = [words[5:] for words in here.started]
    port = master[master.index("--master-bind-port") + 1]
    assert int(port) > 0
    assert " ".join(master).replace(port, "PORT", 1) == row["master"]
    assert [" ".join(words).replace(port, "PORT", 1) for words in workers] == row["children"]
    assert row["says"] in capsys.readouterr().err
    assert here.waited == 60 + row["pressure"]["seconds"] + 90
    assert here.killed == len(here.started)
    assert f"constant_throughput({row['each']})" in here.script
    settings = ast.literal_eval(here.script.partition("settings = ")[2])
    assert {name: value for name, value in settings.items() if value is not None} == row["script"]
    assert "host = 'http://localhost/webhooks'" in here.script
    assert here.options[0]["env"]["HOOKPROOF_SECRET"] == "s3"
    assert here.options[0]["cwd"] == plan.settings.folder


@each_row("row", DATA["seen"], ids=lambda row: row["name"])
def test_what_the_workers_saw_becomes_a_judgement_of_each_event(
    row: dict[str, Any], planned: Callable[..., Plan], locust: Any
) -> None:
    locust({"workers": 2, "events": row["events"]})
    plan = replace(planned(events=("order.*",)), pressure=Pressure(rate=20, seconds=5, burst=3, counts=True))
    begin, doing, *judged, end = swarming(plan, Swarm(workers=2))
    assert isinstance(begin, Started)
    assert begin.facts[0].id == "load.rate"
    assert dict(begin.settings)["rate"] == "20"
    assert dict(begin.settings)["seconds"] == "5"
    assert not {"burst", "ramp-to"} & dict(begin.settings).keys()
    assert doing == Progress(done=0, total=1, doing="load.rate")
    assert list(map(_told, judged)) == row["judged"]
    assert isinstance(end, Finished)
    assert [end.outcome.value, end.reason, end.deliveries] == row["end"]
    assert [list(pair) for pair in end.latencies] == row["latencies"]


def _told(record: Any) -> dict[str, Any]:
    assert isinstance(record, Judged)
    found: dict[str, Any] = {
        "event": record.subject,
        "verdict": record.verdict.value,
        "note": record.note,
        "sent": record.deliveries,
    }
    if record.findings:
        found["findings"] = [
            {"says": f.message, "also": list(f.also), "played": f.played, "tells": f.discriminator}
            for f in record.findings
        ]
    return found


def test_a_consumer_that_does_not_acknowledge_one_delivery_is_not_pressed(
    planned: Callable[..., Plan], locust: Any
) -> None:
    here = locust({})
    begin, end = swarming(planned(401), Swarm(workers=1))
    assert isinstance(begin, Started)
    assert isinstance(end, Finished)
    assert end.outcome.value == "not judged"
    assert "alone is not acknowledged (401" in end.reason
    assert end.deliveries == 1
    assert here.started == []


@each_row(
    ("ends", "said", "words"),
    [
        (True, b"first\nlast line \n", "Locust gave no results: last line"),
        (True, b" \n", "Locust gave no results: it says nothing"),
        (False, b"", "does not come to an end"),
    ],
)
def test_a_master_that_writes_nothing_is_said_with_its_last_words(
    planned: Callable[..., Plan], locust: Any, ends: bool, said: bytes, words: str
) -> None:
    here = locust(None, said, ends)

    def all_of() -> Iterator[Any]:
        yield from swarming(planned(), Swarm(workers=3))

    with pytest.raises(InputError) as error:
        list(all_of())
    assert words in str(error.value)
    assert here.killed == 4
